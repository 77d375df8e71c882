"""What `check` finds: in the published files, and in copies in which one digit was changed.

    python benchmarks/checking.py FOLDER                 each document: findings, seconds, memory
    python benchmarks/checking.py FOLDER --changed 200   changed digits: caught, located, located alone

Each document of the first table is checked in a fresh process. A finding is `judged` where the register of the project
holds it (a true one, or one that is explained), else it is new. The changed copies are checked in one process, of
documents whose tables are ruled, as many of each; the change is one digit of a table cell, drawn by `--seed`.
`reached by 2` are those that break two identities or more: what rounding hides, and what one rule alone says, are not.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))


def documents(folder: Path) -> dict[str, list[Path]]:
    """Name → its files: those that share all but `_text` and `_tables` are one document's."""
    found: dict[str, list[Path]] = {}
    for path in sorted([*folder.glob("*.pdf"), *folder.glob("*.txt")]):
        found.setdefault(re.sub(r"_(text|tables)$", "", path.stem), []).append(path)
    return found


def register() -> dict[str, str]:
    """Finding → its judged kind."""
    with (ROOT / "seeds/reference/acknowledged_findings.csv").open(encoding="utf-8", newline="") as file:
        return {row["finding_id"]: row["kind"] for row in csv.DictReader(file)}


def one(files: list[str]) -> None:
    """Check one document and print what it took, for the process that asked."""
    started = time.monotonic()
    from gouji.checking.checking import check

    checked = check([Path(file) for file in files])
    used = resource.getrusage(resource.RUSAGE_SELF)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({
        "seconds": time.monotonic() - started,
        "cpu": used.ru_utime + used.ru_stime + workers.ru_utime + workers.ru_stime,
        "memory": (used.ru_maxrss + workers.ru_maxrss) / 1024,
        "failures": [error.message for _, error in checked.desk.failures],
        "findings": [[each.finding_id, each.certainty, each.source] for each in checked.findings],
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
        new = [each for each in found["findings"] if each[0] not in judged]
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
    from gouji.checking.opening import opened
    from gouji.disclosures.identity import Asked

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
    """Change, check and count."""
    from digits import RefusedError, changed

    from gouji.checking.checking import check

    generator = random.Random(seed)
    baseline = {file: {each.finding_id for each in check([file]).findings} for file in files}
    numbers: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="gouji-changed-") as folder:
        for change in drawn(files, count, generator):
            target = Path(folder) / change.file.name
            try:
                changed(change.file, target, change.page, change.box, change.text, change.position, change.digit)
            except RefusedError as error:
                numbers[f"not made: {error}"] += 1
                continue
            outcome = judge(check([target]), change, baseline[change.file])
            numbers.update(outcome)
            if "alone" not in outcome:
                print(
                    f"{change.file.stem} {change.place} {change.text} → {change.becomes}: {', '.join(outcome)}",
                    flush=True,
                )
    for name, number in sorted(numbers.items()):
        print(f"{name:40}{number:5}")


def judge(checked: Any, change: Change, known: set[str]) -> list[str]:
    """What a check says of a change: made, reached, caught, located (its cell is named), alone (and no other is)."""
    new = [each for each in checked.findings if each.finding_id not in known and each.severity == "error"]
    said = ["made"]
    (document,) = checked.desk.documents
    marks = checked.verdicts[document.name].marks
    doubted = change.place in marks and marks[change.place].state == "doubtful"
    named = {each.cell for each in new if each.cell}
    rows = {
        (row["table_id"], int(row["row_no"]), row["printed_column"]): row
        for row in document.rows["budget/printed_cells"]
    }
    if rows.get(change.place, {}).get("printed_text") != change.becomes:
        said.append("read otherwise")
    said += ["caught"] if new or doubted else []
    said += ["located"] if change.place in named else []
    said += ["alone"] if named == {change.place} else []
    if rules_of(checked, document.name, change) >= 2:
        said += ["reached by 2"]
        said += ["reached by 2, caught"] if new or doubted else []
        said += ["reached by 2, alone"] if named == {change.place} else []
    return said


def rules_of(checked: Any, name: str, change: Change) -> int:
    """How many rules the changed cell breaks: those that reach it beyond rounding."""
    return len([check for check, cells in checked.verdicts[name].broken.items() if change.place in cells])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="*", type=Path, help="of the published files (…/documents/pdf)")
    parser.add_argument("--changed", type=int, default=0, help="how many digits to change")
    parser.add_argument("--seed", type=int, default=874)
    parser.add_argument("--one", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one)
    elif options.changed:
        named = documents(options.folder[0])
        ruled = [files[0] for files in named.values() if len(files) == 1 and files[0].suffix == ".pdf"]
        changes(ruled, options.changed, options.seed)
    else:
        table(options.folder[0])


if __name__ == "__main__":
    main()
