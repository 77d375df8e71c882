"""What the reader gets right, measured against the committed seeds: `python benchmarks/reading.py [FOLDER] [--runs N]`.

For each document whose files lie in the folder (default: ../shared/documents/pdf; they are found by their checksums),
the cells that are right in value, table, row, column and page; cells that are wrong and that neither the rules nor the
reader doubt; seconds of a fresh process, without and with the proof. Beside it what pdfplumber's plain `extract_tables`
has, given for each column of the seeds the column of its own that fits best. With `--misread N`: how many misreadings,
made in the right rows, the proof doubts.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import re
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pdfplumber

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

# The reader was made with the others in sight; these were first read when it was done.
OPTIONS = argparse.Namespace(project_dir=ROOT, profiles_dir=None, target=None, vars={}, command="read")
UNSEEN = ("putuo_commerce_2025_dept", "jiangsu_cppcc_2019")
Cell = tuple[str, str, str]  # table, row, column
Cells = dict[Cell, tuple[str, str]]  # → text, page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/documents/pdf")
    parser.add_argument("--runs", type=int, default=3, help="fresh processes for each time (default 3)")
    parser.add_argument("--threads", type=int, default=1, help="pages laid out side by side (default 1)")
    parser.add_argument("--document", action="append", help="these only")
    parser.add_argument("--misread", type=int, default=0, metavar="N", help="instead, make N misreadings of each kind")
    options = parser.parse_args()
    by_sha = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(options.folder.glob("*.pdf"))}
    if options.misread:
        misreadings(options)
        return
    heads = f"{'document':30}{'pages':>6}{'cells':>7}{'right':>7}{'wrong':>7}{'lost':>6}{'unflagged':>10}{'proven':>8}"
    print(heads + f"{'doubtful':>9}{'read s':>8}{'cpu s':>7}{'proof s':>9}{'plain':>7}")
    sums: Counter[str] = Counter()
    times = []
    for document in rows("reference/documents"):
        name = document["document_id"]
        shas = document["source_sha256"].split(";")
        if document["source_form"] != "pdf" or not all(sha in by_sha for sha in shas):
            continue
        if options.document and name not in options.document:
            continue
        files = [by_sha[sha] for sha in shas]
        expected = committed(name)
        found, proven, doubted = read(files, name)
        right = {cell for cell, value in found.items() if expected.get(cell) == value}
        wrong = set(found) - right
        lost = set(expected) - set(found)
        unflagged = {cell for cell in wrong if cell not in doubted}
        wall, cpu = seconds(files, name, options.runs, options.threads, proof=False)
        whole, _ = seconds(files, name, 1, options.threads, proof=True)
        pages = sum(len(pdfplumber.open(path).pages) for path in files)
        plain = plain_right(files[0], name, expected)
        times.append(wall)
        counts = {"cells": len(expected), "right": len(right), "wrong": len(wrong), "lost": len(lost)}
        counts |= {"unflagged": len(unflagged), "proven": proven, "doubted": len(doubted), "plain": plain}
        counts |= {"found": len(found)}
        sums.update(counts)
        print(f"{name + ('*' if name in UNSEEN else ''):30}{pages:>6}{line(counts)}", end="")
        print(f"{wall:>8.2f}{cpu:>7.2f}{whole - wall:>9.2f}{plain:>7}", flush=True)
    if not times:
        sys.exit(f"no document of the seeds has its files in {options.folder}")
    print(f"{'all':36}{line(sums)}{statistics.median(times):>8.2f}{'':16}{sums['plain']:>7}")
    print("* not looked at before the reader was done")
    print(f"precision {sums['right'] / sums['found']:.3%}, recall {sums['right'] / sums['cells']:.3%}, ", end="")
    print(f"pdfplumber's plain tables {sums['plain'] / sums['cells']:.3%}; median {statistics.median(times):.2f}s")


def misreadings(options: argparse.Namespace) -> None:
    """How many misreadings of a single cell the rules would doubt: at the cell, or at another of the document."""
    from gouji.cli.commands.intake import judging
    from gouji.field.reading.proof import DOUBTFUL, Trial, doubted, judged, misread, uneven, verdict_of

    kinds = {"last digit cut off": cut, "one digit another": changed, "in the neighbouring column": moved}
    print(f"{'document':30}" + "".join(f"{kind:>30}" for kind in kinds))
    sums: Counter[str] = Counter()
    for document in rows("reference/documents"):
        name = document["document_id"]
        if document["source_form"] != "pdf" or (options.document and name not in options.document):
            continue
        made = {
            seed: [row for row in rows(seed) if row["document_id"] == name]
            for seed in (
                "reference/documents",
                "reference/document_tables",
                "budget/printed_rows",
                "budget/printed_cells",
            )
        }
        texts = {
            (row["table_id"], int(row["row_no"]), row["printed_column"]): row["printed_text"]
            for row in made["budget/printed_cells"]
        }
        beside = columns_beside(document["template_id"])
        generator = random.Random(874)
        trials: dict[str, tuple[str, Trial]] = {}
        for kind, change in kinds.items():
            places = [place for place in texts if change(place, texts, beside, generator)]
            for place in generator.sample(places, min(options.misread, len(places))):
                new = change(place, texts, beside, generator)
                trials[f"{name}__{len(trials)}"] = kind, Trial(place, tuple(new.items()), kind)
        copies = {copy: misread(made, copy, trial) for copy, (_, trial) in trials.items()}
        keyed, judge = judging(OPTIONS, ROOT / "seeds")
        found: Counter[str] = Counter()
        with judged(ROOT / "seeds", keyed, copies, judge) as answers:
            for copy, (kind, trial) in trials.items():
                marks = doubted(verdict_of(answers, copy), uneven(copies[copy])).marks
                own = [place for place, text in trial.texts if text and marks[place].state == DOUBTFUL]
                found[f"{kind} cell"] += bool(own)
                found[f"{kind} document"] += any(mark.state == DOUBTFUL for mark in marks.values())
                found[f"{kind} all"] += 1
        sums.update(found)
        print(f"{name:30}" + told(found, kinds), flush=True)
    print(f"{'all':30}" + told(sums, kinds) + "   (doubted at the cell / in the document / misread)")


def told(found: Counter[str], kinds: Iterable[str]) -> str:
    return "".join(f"{found[f'{k} cell']:>16} /{found[f'{k} document']:>4} /{found[f'{k} all']:>4}" for k in kinds)


def columns_beside(template_id: str) -> dict[tuple[str, str], str]:
    """(table, amount column) → the next amount column of its side."""
    found = {}
    declared = [row for row in rows("templates/template_columns") if row["template_id"] == template_id]
    for one, other in pairwise(declared):
        if (one["table_id"], one["side"]) == (other["table_id"], other["side"]):
            found[one["table_id"], one["printed_column"]] = other["printed_column"]
            found.setdefault((other["table_id"], other["printed_column"]), one["printed_column"])
    return found


Place = tuple[str, int, str]
Texts = dict[Place, str]


def cut(place: Place, texts: Texts, beside: dict, generator: random.Random) -> Texts:
    text = texts[place]
    return {place: text[:-1]} if len(text) > 2 and text[-2:-1].isdigit() and float(text.replace(",", "")) else {}


def changed(place: Place, texts: Texts, beside: dict, generator: random.Random) -> Texts:
    text = texts[place]
    at = generator.choice([index for index, sign in enumerate(text) if sign.isdigit()])
    return {place: text[:at] + generator.choice(sorted(set("123456789") - {text[at]})) + text[at + 1 :]}


def moved(place: Place, texts: Texts, beside: dict, generator: random.Random) -> Texts:
    other = beside.get((place[0], place[2]))
    if other is None or (place[0], place[1], other) in texts or not float(texts[place].replace(",", "")):
        return {}
    return {place: "", (place[0], place[1], other): texts[place]}


def line(counts: dict[str, int]) -> str:
    named = ("cells", "right", "wrong", "lost", "unflagged", "proven", "doubted")
    return "".join(f"{counts[name]:>{width}}" for name, width in zip(named, (7, 7, 7, 6, 10, 8, 9), strict=True))


def rows(seed: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def committed(name: str) -> Cells:
    return {
        (row["table_id"], row["row_no"], row["printed_column"]): (row["printed_text"], row["source_page"])
        for row in rows("budget/printed_cells")
        if row["document_id"] == name and row["table_id"].startswith("T")
    }


def read(files: list[Path], name: str) -> tuple[Cells, int, set[Cell]]:
    """(cells as read, number of proven ones, doubted ones), by the reader's own functions, with the proof."""
    from gouji.cli.commands.intake import proven
    from gouji.field.reading.documents import library, read_document
    from gouji.field.reading.seedrows import CELLS, rows_of

    seeds = ROOT / "seeds"
    document = read_document(files, library(seeds))
    made = rows_of(document, name, seeds)
    verdict = proven(OPTIONS, document, made, name, seeds)
    cells = {
        (row["table_id"], row["row_no"], row["printed_column"]): (row["printed_text"], row["source_page"])
        for row in made[CELLS]
    }
    doubted = {
        (table, str(row), column) for (table, row, column), mark in verdict.marks.items() if mark.state == "doubtful"
    }
    return cells, sum(mark.state == "proven" for mark in verdict.marks.values()), doubted


def seconds(files: list[Path], name: str, runs: int, threads: int, *, proof: bool) -> tuple[float, float]:
    """(wall, processor) seconds of a fresh process, medians."""
    walls, cpus = [], []
    command = [sys.executable, "runner.py", "read", *map(str, files), "--dry-run", "--no-report", "--quiet"]
    command += ["--document-id", name, "--threads", str(threads)]
    for _ in range(runs):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run([*command, *([] if proof else ["--no-proof"])], cwd=ROOT, check=True, capture_output=True)
        walls.append(time.monotonic() - started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(cpus)


def plain_right(path: Path, name: str, expected: Cells) -> int:
    """How many cells `extract_tables` has in a row with the right label, in the column that fits the table best."""
    with pdfplumber.open(path) as pdf:
        tables = {
            str(page.page_number): [row for table in page.extract_tables() for row in table] for page in pdf.pages
        }
    return fitting(tables, name, expected)


def fitting(tables: Mapping[str, Iterable[Sequence[str | None]]], name: str, expected: Cells) -> int:
    """How many cells stand in a row with the right label, in the column that fits the table best.

    `tables` are the rows of all tables of each page, as a tool gives them.
    """
    pages = {page: [[squashed(cell or "") for cell in row] for row in each] for page, each in tables.items()}
    labels = labels_of(name)
    votes: dict[tuple[str, str, str], Counter[int]] = {}
    wanted = []
    for (table, row_no, column), (text, page) in expected.items():
        label = labels(table, row_no, column)
        # Of a table that lies on its side each row has a column of its own.
        key = (table, row_no if label is None else "", column)
        lines = [cells for cells in pages.get(page, ()) if label is None or label in cells]
        wanted.append((key, text, lines))
        for cells in lines:
            votes.setdefault(key, Counter()).update({at for at, cell in enumerate(cells) if cell == text})
    best = {key: counts.most_common(1)[0][0] for key, counts in votes.items() if counts}
    return sum(
        any(cells[best[key] : best[key] + 1] == [text] for cells in lines) for key, text, lines in wanted if key in best
    )


def labels_of(name: str) -> Callable[[str, str, str], str | None]:
    """(table, row, column) → the label beside that cell of a document; None in a table that lies on its side."""
    printed = {
        (row["table_id"], row["row_no"], row["side"]): row
        for row in rows("budget/printed_rows")
        if row["document_id"] == name
    }
    template = next(row["template_id"] for row in rows("reference/documents") if row["document_id"] == name)
    sides = {
        (row["table_id"], row["printed_column"]): row["side"]
        for row in rows("templates/template_columns")
        if row["template_id"] == template
    }
    layouts = {row["table_id"]: row["layout"] for row in rows("templates/template_tables")}

    def label(table: str, row_no: str, column: str) -> str | None:
        row = printed.get((table, row_no, sides.get((table, column), "row")), {})
        words = squashed(row.get("printed_label") or row.get("printed_project") or "")
        return None if "/" in words or layouts.get(table) == "lying" else words

    return label


def squashed(text: str) -> str:
    return re.sub(r"\s", "", text)


if __name__ == "__main__":
    main()
