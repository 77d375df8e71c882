"""The control totals of the seeds beside those of `read`: `python benchmarks/control_totals.py [FOLDER] [--write]`.

`read` takes the numbers from the published files by itself; the seeds were typed, or settled between two extractions.
For each document whose files lie in the folder (default: ../shared/documents; they are found by their checksums), the
columns whose count of numbers, sum, and sum of row number × number are the same in both, and those that differ. With
`--write` the last one is written into control_totals.csv, for columns of which both readings have the same count and
sum, in tables of which both have as many numbers; the others stay blank, and are named.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
TOTALS = ROOT / "seeds/reference/control_totals.csv"
Column = tuple[str, str]  # table, printed column
Sums = tuple[int, Decimal, Decimal]  # numbers, their sum, the sum of row number × number
NOTHING: Sums = (0, Decimal(0), Decimal(0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/documents")
    parser.add_argument("--document", action="append", help="these only")
    parser.add_argument("--write", action="store_true", help="write the sums by row into control_totals.csv")
    options = parser.parse_args()
    by_sha = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in options.folder.rglob("*.*")}
    seed = rows("reference/control_totals")
    print(f"{'document':30}{'columns':>9}{'same':>6}{'other':>7}")
    for document in rows("reference/documents"):
        name, shas = document["document_id"], document["source_sha256"].split(";")
        if (options.document and name not in options.document) or not all(sha in by_sha for sha in shas):
            continue
        found = read(name, [by_sha[sha] for sha in shas], document)
        mine = [row for row in seed if row["document_id"] == name]
        if options.write:
            fill(mine, found)
        differing = list(differences(mine, found))
        print(f"{name:30}{len(mine):>9}{len(mine) - len(differing):>6}{len(differing):>7}", flush=True)
        for each in differing:
            print(f"  {each}")
    if options.write:
        with TOTALS.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*seed[0]], lineterminator="\n")
            writer.writeheader()
            writer.writerows(seed)


def fill(mine: list[dict[str, str]], found: dict[Column, Sums]) -> None:
    """Give the rows of a document their sums by row, where both readings have the same numbers."""
    numbers: Counter[str] = Counter()  # a table in which one reading has a number more counts its rows otherwise
    for row in mine:
        numbers[row["table_id"]] += int(row["cells"]) - found.get((row["table_id"], row["printed_column"]), NOTHING)[0]
    for row in mine:
        count, total, by_row = found.get((row["table_id"], row["printed_column"]), NOTHING)
        same = count == int(row["cells"]) and total == Decimal(row["amount"])
        row["by_row"] = f"{by_row:f}" if same and not numbers[row["table_id"]] else ""


def differences(mine: list[dict[str, str]], found: dict[Column, Sums]) -> Iterator[str]:
    """What is found otherwise than the rows of a document say."""
    for row in mine:
        count, total, by_row = found.get((row["table_id"], row["printed_column"]), NOTHING)
        same = count == int(row["cells"]) and total == Decimal(row["amount"])
        if not same or (row.get("by_row") and by_row != Decimal(row["by_row"])):
            yield (
                f"{row['table_id']} {row['printed_column']}: {count} numbers, {total:f}; "
                f"the seed has {row['cells']}, {row['amount']}"
            )


def read(name: str, files: list[Path], document: dict[str, str]) -> dict[Column, Sums]:
    """The sums of each column that `read` finds in the files of a document."""
    from gouji import reader

    made = reader.read(
        *files, seeds=ROOT / "seeds", unit_id=document["unit_id"], year=int(document["fiscal_year"]),
        scope=document["scope"],
    )  # fmt: skip
    cells = [cell for table in made.tables for cell in table.cells]
    numbers = [(cell.table_id, cell.column, cell.row_no, cell.printed) for cell in cells]
    numbers += [("N01", each.measure, at, each.value) for at, each in enumerate(made.figures, start=1)]
    sums: dict[Column, Sums] = defaultdict(lambda: NOTHING)
    for table, column, row_no, text in numbers:
        count, total, by_row = sums[table, column]
        value = number(text)
        sums[table, column] = (count + 1, total + value, by_row + row_no * value)
    return sums


def number(text: str) -> Decimal:
    """A printed number; nothing where it is none."""
    try:
        return Decimal(text.replace(",", "").replace("%", "").replace(" ", ""))
    except InvalidOperation:
        return Decimal(0)


def rows(seed: str) -> list[dict[str, str]]:
    with (ROOT / f"seeds/{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
