"""`check`: files in, findings out, without a project."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.checking.findings import Finding
from gouji.checking.judging import judging
from gouji.checking.opening import Desk, Opened, opened
from gouji.checking.telling import Teller
from gouji.disclosures.identity import Asked
from gouji.disclosures.neighbours import doubts, neighbours, other_readings
from gouji.disclosures.proof import Answers, Judge, Verdict, doubted, retried, uneven, verdict_of
from gouji.disclosures.sources import Progress
from gouji.reading.carried import carried_project


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
) -> Checked:
    """Read the files, judge them together, and say what is wrong with them.

    Nothing is written, and no project is needed. A file that cannot be read is among `desk.failures`.
    """
    started = time.monotonic()
    root = project or carried_project()
    desk = opened(paths, root / "seeds", asked, progress)
    verdicts: dict[str, Verdict] = {}
    findings: list[Finding] = []
    if desk.documents:
        with judging(root, desk.documents) as (answers, keyed, judge):
            for each in desk.documents:
                verdicts[each.name] = _verdict(each, answers, root / "seeds", keyed, judge)
            findings = Teller(answers, desk.documents, verdicts, root / "seeds").findings()
    return Checked(desk, verdicts, findings, time.monotonic() - started)


def verdict(each: Opened, project: Path) -> Verdict:
    """What is proven, read and doubtful of one document by itself. Raises NodeError."""
    with judging(project, [each]) as (answers, keyed, judge):
        return _verdict(each, answers, project / "seeds", keyed, judge)


def _verdict(each: Opened, answers: Answers, seeds: Path, keyed: Sequence[Path], judge: Judge) -> Verdict:
    """What is proven, read and doubtful of a document, with other readings of the cells that rules doubt."""
    verdict = doubted(verdict_of(answers, each.name), uneven(each.rows))
    places, others = neighbours(each.document), other_readings(each.document)
    verdict = retried(each.rows, each.name, verdict, seeds, keyed, judge, places, others)
    return doubted(verdict, doubts(each.document))
