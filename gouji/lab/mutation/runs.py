"""`mutate`: corrupt copies, build them once with the project's own models, judge and print."""

from __future__ import annotations

import contextlib
import io
import json
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import NodeError
from gouji.lab.mutation.catalogue import Deed
from gouji.lab.mutation.choice import DEFAULT, Choice, make
from gouji.lab.mutation.documents import Library, copy_project
from gouji.lab.mutation.scores import Verdict, judge

Build = Callable[[list[str]], int]
_JUDGED = ["--select", "+fct_findings", "--exclude", "resource_type:test", "resource_type:expectation"]


def mutate(root: Path, choice: Choice, build: Build) -> tuple[list[Verdict], float]:
    """(verdicts, seconds of the build). `build` runs a command line of gouji. Raises NodeError if nothing was built."""
    with tempfile.TemporaryDirectory(prefix="gouji-mutants-") as folder:
        project = copy_project(root, Path(folder) / "project")
        with Library(project, new=choice.new, misread=choice.misread) as library:
            deeds = make(library, choice)
        del library
        started = time.monotonic()
        built, _ = build_mutants(project, build)
        seconds = time.monotonic() - started
        return judged(built, deeds, choice), seconds


def build_mutants(project: Path, build: Build) -> tuple[Path, int]:
    """(database, exit code) of the build that judges the mutants of a copied project: models alone."""
    return _build(project, build, _JUDGED)


def _build(project: Path, build: Build, arguments: list[str]) -> tuple[Path, int]:
    """(database, exit code) of a build in a copied project."""
    database = project / "mutants.duckdb"
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = build(["build", "--project-dir", str(project), "--database", str(database), "--quiet", *arguments])
    for path in (database, project / "target/failed.duckdb"):
        if path.is_file():
            return path, code
    raise NodeError(f"the mutants were not built:\n{said.getvalue()[-2000:]}", hint="run 'build' first")


def judged(database: Path, deeds: dict[str, Deed], choice: Choice = DEFAULT) -> list[Verdict]:
    """What a database of mutants says of each. Raises NodeError where its findings were not built."""
    with Warehouse(database, read_only=True) as warehouse:
        if ("quality", "fct_findings") not in warehouse.relations():
            raise NodeError("the mutants were not judged: quality.fct_findings was not built", hint="run 'build' first")
        return judge(warehouse, deeds, new=choice.new, beside=choice.near.places is not None)


def verify(root: Path, choice: Choice, verdicts: list[Verdict], count: int, build: Build) -> list[str]:
    """Build `count` mutants whole, each in the place of its original; returns where the two judgements differ.

    The build, with data tests and the expectations that hold for any document, must fail if the mutant is caught, and
    pass its data tests if it is not, and its findings must be those of the one build of all mutants. An expectation
    alone may see what no finding says, the order of lines: scores count findings, and are then too low, not too high.
    Clean copies are built too. Documents of a unit that published several are left out: in place of the original a
    mutant is compared with the others too.
    """
    library = Library(root, only=())
    generator = random.Random(choice.seed)
    by_operator: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if not library.is_paired(verdict.deed.original):
            by_operator.setdefault(verdict.deed.operator, []).append(verdict)
    sample: list[Verdict] = []
    while len(sample) < count and any(by_operator.values()):
        for each in by_operator.values():
            if each and len(sample) < count:
                sample.append(each.pop(generator.randrange(len(each))))
    return [difference for verdict in sample if (difference := _whole(root, choice, verdict, build))]


def _whole(root: Path, choice: Choice, verdict: Verdict, build: Build) -> str:
    """Where the whole build of one mutant gives another judgement; empty where it agrees."""
    deed = verdict.deed
    with tempfile.TemporaryDirectory(prefix="gouji-mutant-") as folder:
        project = copy_project(root, Path(folder) / "project")
        with Library(project, only=(deed.document_id,), misread=choice.misread) as library:
            make(library, choice)
        library.put_in_place(deed.document_id, deed.original)
        database, _ = _build(project, build, ["--no-site"])
        failing = _failing(project, database)
        tests = [each for each in failing if each.startswith("test.")]
        if (verdict.caught and not failing) or (tests and not verdict.caught):
            what = ", ".join(failing) or "nothing"
            return f"{deed.document_id} ({deed.operator}): caught is {verdict.caught}, but the build fails {what}"
        try:
            again = judged(database, {deed.document_id: replace(deed, document_id=deed.original)})[0]
        except NodeError:
            return ""  # a data test failed before the findings could be made
        if set(again.findings) != set(verdict.findings):
            other = ", ".join(sorted(set(again.findings) ^ set(verdict.findings)))
            return f"{deed.document_id} ({deed.operator}): only one of the two builds finds {other}"
    return ""


def _failing(project: Path, database: Path) -> list[str]:
    """The data tests and expectations that a build fails; what is known of single documents is no rule."""
    results = json.loads((project / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    failing = [result["unique_id"] for result in results if result["status"] in ("fail", "error")]
    with Warehouse(database, read_only=True) as warehouse:
        sql = "select result_id from quality.fct_expectation_results where not success and severity = 'critical'"
        return sorted([*failing, *(name for (name,) in warehouse.query(sql)[1] if name not in _facts(project))])


def _facts(project: Path) -> set[str]:
    """Ids of the expectations that hold one document alone."""
    suites = [json.loads(path.read_text(encoding="utf-8")) for path in (project / "expectations").glob("*.json")]
    return {each["id"] for suite in suites for each in suite["expectations"] if "document_id" in each["kwargs"]}
