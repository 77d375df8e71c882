"""`mutate`: corrupt copies, build them once with the project's own models, judge and print."""

from __future__ import annotations

import contextlib
import io
import json
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gouji.adapters.warehouse import Warehouse
from gouji.mutation.documents import Library, copy_project
from gouji.mutation.operators import Deed, make
from gouji.mutation.scoring import Verdict, judge, summary
from gouji.vocabulary.errors import NodeError

Build = Callable[[list[str]], int]
_JUDGED = ["--select", "+fct_findings", "--exclude", "resource_type:test", "resource_type:expectation"]
_UNREPAIRED = ("row_lost", "row_repeated", "code_changed", "name_homoglyph")


@dataclass(frozen=True)
class Made:
    """How mutants were made; the same arguments make the same ones."""

    seed: int
    mutants: int | None
    operators: tuple[str, ...]


def mutate(root: Path, made: Made, build: Build) -> tuple[list[Verdict], float]:
    """(verdicts, seconds of the build). `build` runs a command line of gouji. Raises NodeError if nothing was built."""
    with tempfile.TemporaryDirectory(prefix="gouji-mutants-") as folder:
        project = copy_project(root, Path(folder) / "project")
        with Library(project) as library:
            deeds = make(library, made.seed, made.mutants, made.operators)
        del library
        started = time.monotonic()
        built, _ = _build(project, build, _JUDGED)
        seconds = time.monotonic() - started
        return _judged(built, deeds), seconds


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


def _judged(database: Path, deeds: dict[str, Deed]) -> list[Verdict]:
    warehouse = Warehouse(database, read_only=True)
    try:
        if ("quality", "fct_findings") not in warehouse.relations():
            raise NodeError("the mutants were not judged: quality.fct_findings was not built", hint="run 'build' first")
        return judge(warehouse, deeds)
    finally:
        warehouse.close()


def verify(root: Path, made: Made, verdicts: list[Verdict], count: int, build: Build) -> list[str]:
    """Build `count` mutants one by one, with data tests and expectations; returns where the two judgements differ.

    A mutant must fail the whole build if, and only if, it is caught; and the findings of the whole build must give the
    same verdict. What fails for four clean copies too (a suite that counts documents) does not count.
    """
    generator = random.Random(made.seed)
    by_operator: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.deed.operator != "clean_copy":
            by_operator.setdefault(verdict.deed.operator, []).append(verdict)
    sample: list[Verdict] = []
    while len(sample) < count and any(by_operator.values()):
        for each in by_operator.values():
            if each and len(sample) < count:
                sample.append(each.pop(generator.randrange(len(each))))
    clean, _ = _whole(root, Made(made.seed, 0, ()), None, build)
    differing = []
    for verdict in sample:
        failing, again = _whole(root, made, verdict.deed, build)
        name = f"{verdict.deed.document_id} ({verdict.deed.operator})"
        if bool(failing - clean) != verdict.caught:
            said = ", ".join(sorted(failing - clean)) or "nothing"
            differing.append(f"{name}: caught is {verdict.caught}, but the whole build fails {said}")
        elif again is not None and (again.caught, again.located) != (verdict.caught, verdict.located):
            differing.append(f"{name}: the findings of the whole build give another verdict")
    return differing


def _whole(root: Path, made: Made, deed: Deed | None, build: Build) -> tuple[set[str], Verdict | None]:
    """The data tests and expectations that a whole build fails with one mutant beside the real documents."""
    with tempfile.TemporaryDirectory(prefix="gouji-mutant-") as folder:
        project = copy_project(root, Path(folder) / "project")
        with Library(project, only=None if deed is None else (deed.document_id,)) as library:
            make(library, made.seed, made.mutants, made.operators)
        database, _ = _build(project, build, [])
        results = json.loads((project / "target/run_results.json").read_text(encoding="utf-8"))["results"]
        failing = {result["unique_id"] for result in results if result["status"] in ("fail", "error")}
        failing |= _failed_expectations(database)
        return failing, None if deed is None else _judged(database, {deed.document_id: deed})[0]


def _failed_expectations(database: Path) -> set[str]:
    warehouse = Warehouse(database, read_only=True)
    try:
        sql = (
            "select result_id from quality.fct_expectation_results where not success and severity = 'critical' "
            "and run_id = (select run_id from quality.fct_runs order by started_at desc limit 1)"
        )
        return {name for (name,) in warehouse.query(sql)[1]}
    finally:
        warehouse.close()


def table(verdicts: list[Verdict]) -> str:
    """The score by operator, as text."""
    lines = [f"{'operator':18}{'mutants':>8}{'caught':>9}{'located':>9}{'repaired':>9}"]
    for operator, _, count, caught, located, repaired in summary(verdicts, "all"):
        if operator == "clean_copy":
            lines.append(f"{operator:18}{count:8d}{caught:6d} false alarms")
            continue
        share = f"{repaired / located:9.1%}" if located and operator not in _UNREPAIRED else f"{'–':>9}"
        lines.append(f"{operator:18}{count:8d}{caught / count:9.1%}{located / count:9.1%}{share}")
    return "\n".join(lines)
