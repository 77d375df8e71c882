"""What `check` finds: in the published files, and in copies in which one digit was changed.

    python benchmarks/checking.py FOLDER                 each document: findings, seconds, memory
    python benchmarks/checking.py FOLDER --changed 200   changed digits: caught, located, located alone
    python benchmarks/checking.py --many 25 100          so many made-up files in one check, one of them no PDF

Each document of the first table is checked in a fresh process. A finding is `judged` where the register of the project
holds it (a true one, or one that is explained), else it is new. The changed copies are checked in one process, of
documents whose tables are ruled, as many of each; the change is one digit of a table cell, drawn by `--seed`. Those
that break two identities or more are counted apart: else rounding hides the change, or one rule alone speaks.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

_TOGETHER = 24  # changed copies in one database
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))


def documents(folder: Path) -> dict[str, list[Path]]:
    """Name → its files: those that share all but `_text` and `_tables` are one document's."""
    found: dict[str, list[Path]] = {}
    for path in sorted([*folder.glob("*.pdf"), *folder.glob("*.txt")]):
        found.setdefault(re.sub(r"_(text|tables)$", "", path.stem), []).append(path)
    return found


def register() -> set[tuple[str, ...]]:
    """What is judged: findings by name, and by document, line and printed text, for figures may have other numbers."""
    with (ROOT / "seeds/reference/acknowledged_findings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = {(row["document_id"], row["source_line"], row["published_text"]) for row in rows if row["source_line"]}
    return {(row["finding_id"],) for row in rows} | lines


def one(files: list[str]) -> None:
    """Check one document and print what it took, for the process that asked."""
    started = time.monotonic()
    from gouji.field.check.checks import check

    checked = check([Path(file) for file in files])
    used = resource.getrusage(resource.RUSAGE_SELF)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({
        "seconds": time.monotonic() - started,
        "cpu": used.ru_utime + used.ru_stime + workers.ru_utime + workers.ru_stime,
        "memory": (used.ru_maxrss + workers.ru_maxrss) / 1024,
        "failures": [error.message for _, error in checked.desk.failures],
        "findings": [
            [each.finding_id, each.certainty, each.source, each.document_id, str(each.line or ""), each.printed]
            for each in checked.findings
        ],
    }))  # fmt: skip


def table(folder: Path) -> None:
    judged = register()
    print(
        f"{'document':32}{'certain':>8}{'likely':>8}{'possible':>9}{'judged':>8}{'new':>5}{'s':>7}{'cpu s':>7}{'MB':>6}"
    )
    totals: Counter[str] = Counter()
    for name, files in documents(folder).items():
        asked = [sys.executable, __file__, "--one", *map(str, files)]
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        found = json.loads(said.splitlines()[-1])
        kinds = Counter(each[1] for each in found["findings"])
        new = [each for each in found["findings"] if not {(each[0],), tuple(each[3:])} & judged]
        totals.update(kinds, judged=len(found["findings"]) - len(new), new=len(new))
        known = len(found["findings"]) - len(new)
        print(
            f"{name:32}{kinds['certain']:8}{kinds['likely']:8}{kinds['possible']:9}{known:8}{len(new):5}"
            f"{found['seconds']:7.1f}{found['cpu']:7.1f}{found['memory']:6.0f}", flush=True
        )  # fmt: skip
        for each in new:
            print(f"    new: {each[0]} ({each[1]}, {each[2]})")
        for message in found["failures"]:
            print(f"    not read: {message}")
    print(f"all: {dict(totals)}")


@dataclass(frozen=True)
class Change:
    """A digit to change: file, cell, and what its text becomes."""

    file: Path
    page: int
    box: tuple[float, float, float, float]
    place: tuple[str, int, str]
    text: str
    position: int
    digit: str

    @property
    def becomes(self) -> str:
        return self.text[: self.position] + self.digit + self.text[self.position + 1 :]


def drawn(files: list[Path], count: int, generator: random.Random) -> list[Change]:
    """Changes of cells of ruled files, as many of each; a number keeps its first digit from becoming 0."""
    from gouji.field.check.files import opened
    from gouji.field.reading.identity import Asked

    found: list[Change] = []
    share = -(-count // len(files))
    for file in files:
        (document,) = opened([file], ROOT / "seeds", Asked(), lambda *_: None).documents
        cells = [row for row in document.rows["budget/printed_cells"] if len(row["printed_text"]) > 2]
        for row in generator.sample(cells, min(share, len(cells))):
            text = row["printed_text"]
            position = generator.choice([at for at, sign in enumerate(text) if sign.isdigit()])
            others = [digit for digit in "0123456789" if digit != text[position] and (position or digit != "0")]
            box = tuple(float(edge) for edge in row["source_box"].split())
            place = (row["table_id"], int(row["row_no"]), row["printed_column"])
            found.append(Change(file, int(row["source_page"]), box, place, text, position, generator.choice(others)))  # type: ignore[arg-type]
    return found[:count]


def changes(files: list[Path], count: int, seed: int) -> None:
    """Change, check and count. Copies are read one by one, and judged many at a time under names of their own."""
    from digits import RefusedError, changed

    from gouji.field.check.files import Opened, opened
    from gouji.field.reading.identity import Asked
    from gouji.field.reading.workers import crew

    numbers: Counter[str] = Counter()
    waiting: list[tuple[Change | None, Opened]] = []
    with tempfile.TemporaryDirectory(prefix="gouji-changed-") as folder, crew(2):
        for change in drawn(files, count, random.Random(seed)):
            if not any(each.path == change.file for _, each in waiting):
                waiting += [(None, each) for each in opened([change.file], ROOT / "seeds", Asked(), _quiet).documents]
            target = Path(folder) / f"{len(waiting)}_{change.file.name}"
            try:
                changed(change.file, target, change.page, change.box, change.text, change.position, change.digit)
            except RefusedError as error:
                numbers[f"not made: {error}"] += 1
                continue
            waiting += [(change, each) for each in opened([target], ROOT / "seeds", Asked(), _quiet).documents]
            if len(waiting) >= _TOGETHER:
                numbers.update(judged(waiting))
                waiting = []
        numbers.update(judged(waiting))
    for name, number in sorted(numbers.items()):
        print(f"{name:40}{number:5}")


def _quiet(name: str, page: int, pages: int) -> None:
    """No progress."""


def judged(waiting: list[tuple[Change | None, Any]]) -> Counter[str]:
    """What a check says of changed copies, given with the documents that they are of (without a change)."""
    from gouji.field.check.judgement import judging
    from gouji.field.check.teller import Teller
    from gouji.field.reading.proof import verdict_of

    named = {f"{each.name}__{at}": (change, each) for at, (change, each) in enumerate(waiting)}
    documents = [
        replace(each, name=name, rows={seed: _renamed(rows, name) for seed, rows in each.rows.items()})
        for name, (_, each) in named.items()
    ]
    with judging(ROOT, documents) as court:
        verdicts = {name: verdict_of(court.answers, name) for name in named}
        findings = Teller(court.answers, documents, verdicts, ROOT / "seeds", ()).findings()
    of: dict[str, list[Any]] = {name: [each for each in findings if each.document_id == name] for name in named}
    known = {
        each.path: {found.finding_id.replace(name, "") for found in of[name]}
        for name, (change, each) in named.items()
        if change is None
    }
    numbers: Counter[str] = Counter()
    for name, (change, each) in named.items():
        if change is None:
            continue
        new = [
            found for found in of[name]
            if found.finding_id.replace(name, "") not in known[change.file] and found.severity == "error"
        ]  # fmt: skip
        outcome = outcome_of(each, new, verdicts[name], change)
        numbers.update(outcome)
        print(f"{change.file.stem} {change.place} {change.text} → {change.becomes}: {', '.join(outcome)}", flush=True)
    return numbers


def _renamed(rows: Any, name: str) -> list[dict[str, str]]:
    return [{**row, "document_id": name} for row in rows]


def outcome_of(document: Any, new: list[Any], verdict: Any, change: Change) -> list[str]:
    """What is said of a change: caught, located (its cell is named), alone (and no other is)."""
    rows = {
        (row["table_id"], int(row["row_no"]), row["printed_column"]): row["printed_text"]
        for row in document.rows["budget/printed_cells"]
    }
    said = ["made"] if rows.get(change.place) == change.becomes else ["made", "read otherwise"]
    named = {each.cell for each in new if each.cell}
    found = ["caught"] if new or verdict.marks[change.place].state == "doubtful" else []
    found += ["located"] if change.place in named else []
    found += ["alone"] if named == {change.place} else []
    broken = sum(change.place in cells for cells in verdict.broken.values())
    said += found
    if broken >= 2:
        said += ["breaks 2 rules", *(f"breaks 2 rules, {word}" for word in found)]
    return said


def many(counts: list[int]) -> None:
    """Check so many small budgets of as many units, every tenth with a wrong number, and one file that is none."""
    from tests.reading.small_budget import budget

    print(f"{'files':>6}{'findings':>10}{'not read':>10}{'s':>8}{'cpu s':>8}{'MB':>6}")
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="gouji-many-") as folder:
            files = [Path(folder) / f"{number}.pdf" for number in range(count)]
            for number, file in enumerate(files[1:], start=1):
                wrong = {("T03", 2, 4): "790.00"} if number % 10 == 0 else None
                budget(file, unit=f"上海市普陀区第{number}局", changed=wrong)
            files[0].write_bytes(b"%PDF-1.7\nnothing\n")
            asked = [sys.executable, __file__, "--one", *map(str, files)]
            said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        found = json.loads(said.splitlines()[-1])
        errors = [each for each in found["findings"] if each[1] == "certain"]
        print(
            f"{count:6}{len(errors):10}{len(found['failures']):10}{found['seconds']:8.1f}{found['cpu']:8.1f}"
            f"{found['memory']:6.0f}", flush=True
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="*", type=Path, help="of the published files (…/documents/pdf)")
    parser.add_argument("--changed", type=int, default=0, help="how many digits to change")
    parser.add_argument("--many", type=int, nargs="+", help="how many files in one check")
    parser.add_argument("--seed", type=int, default=874)
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one)
    elif options.many:
        many(options.many)
    elif options.changed:
        named = documents(options.folder[0])
        ruled = [files[0] for files in named.values() if len(files) == 1 and files[0].suffix == ".pdf"]
        changes(ruled, options.changed, options.seed)
    else:
        table(options.folder[0])


if __name__ == "__main__":
    main()
