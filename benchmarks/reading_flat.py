"""What the reader gets right of flat text made from the ruled PDFs: `python benchmarks/reading_flat.py [FOLDER]`.

For each document whose files lie in the folder (default: ../shared/documents/pdf; they are found by their checksums),
`pdftotext -layout` and `pdftotext` make texts, and these are read as a document, with the proof. A cell is right in
value, table, row and column; one that is wrong, and doubted neither by the rules nor by the reader, is unflagged. Rows
are right in code and label. Seconds are of reading and of the proof, in this process.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

OPTIONS = argparse.Namespace(project_dir=ROOT, profiles_dir=None, target=None, vars={}, command="read")
# The reader was made with the others in sight; these were first read when it was done.
UNSEEN = ("putuo_commerce_2025_dept", "jiangsu_cppcc_2019")
MODES = {"layout": ["-layout"], "plain": []}
NUMBERS = ("cells", "right", "wrong", "lost", "unflagged", "doubtful", "rows", "texts")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/documents/pdf")
    parser.add_argument("--document", action="append", help="these only")
    parser.add_argument("--mode", choices=MODES, action="append", help="these only")
    options = parser.parse_args()
    by_sha = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(options.folder.glob("*.pdf"))}
    for mode in options.mode or MODES:
        print(f"{mode:30}" + "".join(f"{name:>10}" for name in NUMBERS) + f"{'read s':>8}{'proof s':>9}")
        sums: Counter[str] = Counter()
        for document in rows("reference/documents"):
            name = document["document_id"]
            shas = document["source_sha256"].split(";")
            if document["source_form"] != "pdf" or not all(sha in by_sha for sha in shas):
                continue
            if options.document and name not in options.document:
                continue
            found, reading, proving = measured([by_sha[sha] for sha in shas], name, MODES[mode])
            sums.update(found)
            print(line(name + ("*" if name in UNSEEN else ""), found) + f"{reading:>8.2f}{proving:>9.2f}", flush=True)
        if not sums["cells"]:
            sys.exit(f"no document of the seeds has its files in {options.folder}")
        print(line("all", sums))
        print(
            f"{sums['right'] / sums['cells']:.2%} right, {sums['unflagged'] / sums['cells']:.2%} unflagged", flush=True
        )
    print("* not looked at before the reader was done")


def line(name: str, found: Counter[str]) -> str:
    return f"{name:30}" + "".join(f"{found[number]:>10}" for number in NUMBERS)


def measured(files: list[Path], name: str, mode: list[str]) -> tuple[Counter[str], float, float]:
    """(counts, seconds of reading, seconds of the proof) of a document read from the texts of its files."""
    from gouji.cli.commands.intake import proven
    from gouji.field.reading.documents import library, read_document
    from gouji.field.reading.seedrows import CELLS, ROWS, rows_of

    seeds = ROOT / "seeds"
    with tempfile.TemporaryDirectory() as folder:
        texts = []
        for path in files:
            texts.append(Path(folder) / f"{path.stem}.txt")
            subprocess.run(["pdftotext", *mode, path, texts[-1]], check=True)
        started = time.monotonic()
        document = read_document(texts, library(seeds))
        made = rows_of(document, name, seeds)
        read = time.monotonic()
        verdict = proven(OPTIONS, document, made, name, seeds)
        ended = time.monotonic()
    doubted = {place for place, mark in verdict.marks.items() if mark.state == "doubtful"}
    found = {cell(row): row["printed_text"] for row in made[CELLS]}
    expected = {cell(row): row["printed_text"] for row in of(name, CELLS)}
    wrong = {place for place, text in found.items() if expected.get(place) != text}
    rows_found, rows_expected = ({named(row) for row in each} for each in (made[ROWS], of(name, ROWS)))
    return (
        Counter(
            cells=len(expected),
            right=len(found) - len(wrong),
            wrong=len(wrong),
            lost=len(expected.keys() - found.keys()),
            unflagged=len(wrong - doubted),
            doubtful=len(doubted & found.keys()),
            rows=len(rows_expected),
            texts=len(rows_expected & rows_found),
        ),
        read - started,
        ended - read,
    )


def cell(row: dict[str, str]) -> tuple[str, int, str]:
    return row["table_id"], int(row["row_no"]), row["printed_column"]


def named(row: dict[str, str]) -> tuple[str, ...]:
    label = "".join(row["printed_label"].split())
    return row["table_id"], row["row_no"], row["side"], row["printed_code"], label


def of(name: str, seed: str) -> list[dict[str, str]]:
    return [row for row in rows(seed) if row["document_id"] == name and row["table_id"].startswith("T")]


def rows(seed: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
