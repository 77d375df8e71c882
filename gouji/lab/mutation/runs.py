"""`mutate`: corrupt copies, build them once with the project's own models, judge and print."""

from __future__ import annotations

import json
import random
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from gouji.engine.compile.opening import Invocation
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.run.builds import build_folder
from gouji.engine.run.requests import Outcome
from gouji.engine.vocabulary.errors import NodeError
from gouji.field.quality.subject import Disclosures
from gouji.lab.copies import copy_project
from gouji.lab.mutation.catalogue import Deed
from gouji.lab.mutation.choice import DEFAULT, Choice, make
from gouji.lab.mutation.documents import Library
from gouji.lab.mutation.scores import Verdict, judge


def mutate(command: Invocation, choice: Choice) -> tuple[list[Verdict], float]:
    """(verdicts, seconds of the build) of mutants of the project that `command` is about, built with its profile.

    Raises NodeError if nothing was built.
    """
    with tempfile.TemporaryDirectory(prefix="gouji-mutants-") as folder:
        project = copy_project(command.project_dir, Path(folder) / "project")
        with Library(project, new=choice.new, misread=choice.misread) as library:
            deeds = make(library, choice)
        del library
        started = time.monotonic()
        built = build_mutants(project, command)
        seconds = time.monotonic() - started
        return judged(built, deeds, choice), seconds


def build_mutants(project: Path, command: Invocation | None = None) -> Path:
    """The database of the build that judges the mutants of a copied project: models alone. Raises GoujiError."""
    only = {"include": ("+fct_findings",), "exclude": ("resource_type:test", "resource_type:expectation")}
    return build_folder(project, Disclosures(), like=command, **only)[0]


def judged(database: Path, deeds: dict[str, Deed], choice: Choice = DEFAULT) -> list[Verdict]:
    """What a database of mutants says of each. Raises NodeError where its findings were not built."""
    with Warehouse(database, read_only=True) as warehouse:
        if ("quality", "fct_findings") not in warehouse.relations():
            raise NodeError("the mutants were not judged: quality.fct_findings was not built", hint="run 'build' first")
        return judge(warehouse, deeds, new=choice.new, beside=choice.near.places is not None)


def verify(command: Invocation, choice: Choice, verdicts: list[Verdict], count: int) -> list[str]:
    """Build `count` mutants whole, each in the place of its original; returns where the two judgements differ.

    The build, with data tests and the expectations that hold for any document, must fail exactly if the mutant is
    caught, and its findings must be those of the one build of all mutants. Clean copies are built too. Documents of a
    unit that published several are left out: in place of the original a mutant is compared with the others too.
    """
    library = Library(command.project_dir, only=())
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
    return [difference for verdict in sample if (difference := _whole(command, choice, verdict))]


def _whole(command: Invocation, choice: Choice, verdict: Verdict) -> str:
    """Where the whole build of one mutant gives another judgement; empty where it agrees."""
    deed = verdict.deed
    with tempfile.TemporaryDirectory(prefix="gouji-mutant-") as folder:
        project = copy_project(command.project_dir, Path(folder) / "project")
        with Library(project, only=(deed.document_id,), misread=choice.misread) as library:
            make(library, choice)
        library.put_in_place(deed.document_id, deed.original)
        database, outcome = build_folder(project, Disclosures(), like=command)
        failing = _failing(project, database, outcome)
        if verdict.caught != bool(failing):
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


def _failing(project: Path, database: Path, outcome: Outcome) -> list[str]:
    """The data tests and expectations that a build fails; what is known of single documents is no rule."""
    ended = (result for result in outcome.results if result.status.is_failure)
    failing = [result.unique_id for result in ended if not result.unique_id.startswith("expectation.")]
    with Warehouse(database, read_only=True) as warehouse:
        sql = "select result_id from quality.fct_expectation_results where not success and severity = 'critical'"
        return sorted([*failing, *(name for (name,) in warehouse.query(sql)[1] if name not in _facts(project))])


def _facts(project: Path) -> set[str]:
    """Ids of the expectations that hold one document alone."""
    suites = [json.loads(path.read_text(encoding="utf-8")) for path in (project / "expectations").glob("*.json")]
    return {each["id"] for suite in suites for each in suite["expectations"] if "document_id" in each["kwargs"]}
