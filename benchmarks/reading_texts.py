"""What the reader gets right in plain texts: `python benchmarks/reading_texts.py [FOLDER] [--document ID]`.

For each document of the seeds whose text lies in the folder (default: ../shared/documents; texts are found by their
checksums), per table: the cells that are committed, that are right in text, row and column, that are wrong (read, but
not so) and lost (committed, not read); of the wrong ones those that neither the rules nor the reader doubt; all that
are doubted; and those whose line and placement are as committed too. Then the rows that are as committed. The last sums
are those of T01 to T11, without performance tables.

With `--flat` the texts whose cells are divided by tabs are read as they would be without: each line with its blank
cells dropped; with `--wrapped` long labels and amounts are broken over lines too (always at the same places). Lines are
others then, so no cell is the same, and rows are where code, label and project are.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
OPTIONS = argparse.Namespace(project_dir=ROOT, profiles_dir=None, target=None, vars={}, command="read")
ROW = ("table_id", "row_no", "side", "printed_code", "printed_label", "printed_project")
MARKS = re.compile(r"</?[a-z]+>")
COUNTS = ("cells", "right", "wrong", "lost", "unflagged", "doubtful", "same")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/documents")
    parser.add_argument("--document", action="append", help="these only")
    parser.add_argument("--flat", action="store_true", help="instead, texts of tabs with blank cells dropped")
    parser.add_argument("--wrapped", action="store_true", help="the same, broken over lines")
    options = parser.parse_args()
    by_sha = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(options.folder.glob("*.txt"))}
    print(f"{'document':16}{'table':6}" + "".join(f"{word:>10}" for word in COUNTS) + f"{'rows':>10}{'seconds':>9}")
    sums: Counter[str] = Counter()
    for document in rows("reference/documents"):
        name, path = document["document_id"], by_sha.get(document["source_sha256"])
        if path is None or (options.document and name not in options.document):
            continue
        if not any(
            row["document_id"] == name and row["table_id"].startswith("T") for row in rows("budget/printed_cells")
        ):
            continue
        if options.flat or options.wrapped:
            if "\t" not in path.read_text(encoding="utf-8"):
                continue
            with tempfile.TemporaryDirectory() as folder:
                made = Path(folder) / path.name
                made.write_text(flattened(path, wrapped=options.wrapped), encoding="utf-8")
                tables, seconds = measured(made, name, document["scope"])
        else:
            tables, seconds = measured(path, name)
        of_document: Counter[str] = Counter()
        for table, counts in sorted(tables.items()):
            of_document.update(counts)
            if table.startswith("T"):
                sums.update(counts)
            print(f"{name:16}{table:6}{line(counts)}")
        print(f"{name:16}{'all':6}{line(of_document)}{seconds:>9.2f}", flush=True)
    if not sums:
        sys.exit(f"no text of the seeds lies in {options.folder}")
    print(f"{'T01 to T11':22}{line(sums)}")
    print(f"right {sums['right'] / sums['cells']:.2%}, wrong and not flagged {sums['unflagged'] / sums['cells']:.2%}")


def line(counts: Counter[str]) -> str:
    return "".join(f"{counts[word]:>10}" for word in COUNTS) + f"{counts['rows right']:>6}/{counts['rows']:<4}"


def rows(seed: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def flattened(path: Path, *, wrapped: bool) -> str:
    """A text of tabs with the blank cells dropped; labels and amounts broken over lines, a third of those."""
    generator = random.Random(874)
    found = []
    for each in path.read_text(encoding="utf-8").split("\n"):
        if "\t" not in each:
            found.append(each)
            continue
        cells = [text for cell in each.split("\t") if (text := MARKS.sub("", cell).strip())]
        if wrapped:
            cells = [broken(cell, generator) for cell in cells]
        found += [part.strip() for part in " ".join(cells).split("\n")] + [""]
    return "\n".join(found)


def broken(cell: str, generator: random.Random) -> str:
    if not cell[0].isdigit() and len(cell) > 8:
        return f"{cell[:6]}\n\n{cell[6:]}\n"
    if "." in cell and len(cell) > 7 and cell[-1].isdigit() and generator.random() < 0.3:
        return f"\n{cell[:-3]}\n\n{cell[-3:]}\n"
    return cell


def measured(path: Path, name: str, scope: str = "") -> tuple[dict[str, Counter[str]], float]:
    """(table → counts, seconds of reading without the proof). With a scope the text is another than the committed."""
    from gouji.cli.commands.intake import proven
    from gouji.field.reading.documents import library, read_document
    from gouji.field.reading.identity import Asked
    from gouji.field.reading.seedrows import CELLS, ROWS, rows_of

    seeds = ROOT / "seeds"
    started = time.monotonic()
    document = read_document([path], library(seeds), Asked(scope=scope))
    made = rows_of(document, name, seeds)
    seconds = time.monotonic() - started
    verdict = proven(OPTIONS, document, made, name, seeds)
    doubted = {place for place, mark in verdict.marks.items() if mark.state == "doubtful"}
    found = {place(row): row for row in made[CELLS]}
    expected = {place(row): row for row in committed(name)}
    tables: dict[str, Counter[str]] = {}
    for at in {*found, *expected}:
        counts = tables.setdefault(at[0], Counter())
        counts["cells"] += at in expected
        counts["lost"] += at not in found
        counts["doubtful"] += at in doubted
        if at in found:
            counts["same"] += not scope and found[at] == expected.get(at)
            is_right = at in expected and found[at]["printed_text"] == expected[at]["printed_text"]
            counts["right" if is_right else "wrong"] += 1
            counts["unflagged"] += not is_right and at not in doubted
    columns = ROW if scope else tuple(made[ROWS][0])
    mine = {tuple(row[column] for column in columns) for row in made[ROWS]}
    for row in rows(ROWS):
        if row["document_id"] == name and row["table_id"] in tables:
            tables[row["table_id"]]["rows"] += 1
            tables[row["table_id"]]["rows right"] += tuple(row[column] for column in columns) in mine
    return tables, seconds


def committed(name: str) -> list[dict[str, str]]:
    return [row for row in rows("budget/printed_cells") if row["document_id"] == name]


def place(row: dict[str, str]) -> tuple[str, int, str]:
    return row["table_id"], int(row["row_no"]), row["printed_column"]


if __name__ == "__main__":
    main()
