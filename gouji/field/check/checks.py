"""`check`: files in, findings out, without a project."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.project.carried import carried_project
from gouji.engine.vocabulary.languages import LANGUAGES
from gouji.field.check.files import Desk, Opened, opened
from gouji.field.check.findings import Finding
from gouji.field.check.judgement import Court, judging
from gouji.field.check.teller import Teller
from gouji.field.reading.identity import Asked
from gouji.field.reading.neighbours import doubts, neighbours, other_readings
from gouji.field.reading.proof import Answers, Case, Verdict, doubted, retried, uneven, verdict_of
from gouji.field.reading.sources import Progress


@dataclass(frozen=True)
class Checked:
    """What a check found: documents with their verdicts, findings in the order of telling, files that are none."""

    desk: Desk
    verdicts: dict[str, Verdict]
    findings: list[Finding]
    seconds: float


def check(
    paths: Sequence[Path],
    asked: Asked = Asked(),  # noqa: B008  frozen
    progress: Progress = lambda name, page, pages: None,
    project: Path | None = None,
    languages: Sequence[str] = LANGUAGES,
) -> Checked:
    """Read the files, judge them together, and say what is wrong with them.

    Nothing is written, and no project is needed. A file that cannot be read is among `desk.failures`. Equations are
    told in the languages given.

    Raises UsageError (no file, one twice, no such file), and for a `project` of the caller's own ConfigurationError or
    SeedError where its seeds or models are wrong.
    """
    started = time.monotonic()
    root = project or carried_project()
    desk = opened(paths, root / "seeds", asked, progress)
    verdicts: dict[str, Verdict] = {}
    findings: list[Finding] = []
    if desk.documents:
        with judging(root, desk.documents) as court:
            told = _verdicts(desk.documents, court)
            verdicts = {each.name: verdict for each, verdict in zip(desk.documents, told, strict=True)}
            findings = Teller(court.answers, desk.documents, verdicts, root / "seeds", languages).findings()
    return Checked(desk, verdicts, findings, time.monotonic() - started)


def verdict(each: Opened, project: Path) -> Verdict:
    """What is proven, read and doubtful of one document by itself. Raises NodeError."""
    with judging(project, [each]) as court:
        return _verdicts([each], court)[0]


def _verdicts(documents: Sequence[Opened], court: Court) -> list[Verdict]:
    """What is proven, read and doubtful of documents, with other readings of the cells that rules doubt."""
    told = retried([_case(each, court.answers) for each in documents], court.seeds, court.keyed, court.judge)
    return [
        doubted(verdict, doubts(each.document, verdict.marks)) for each, verdict in zip(documents, told, strict=True)
    ]


def _case(each: Opened, answers: Answers) -> Case:
    """What is proven, read and doubtful of a document, and what else its doubtful cells may be."""
    verdict = doubted(verdict_of(answers, each.name), uneven(each.rows))
    return Case(each.rows, each.name, verdict, neighbours(each.document), other_readings(each.document))
