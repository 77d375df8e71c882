"""What is read of performance tables rightly: `python benchmarks/reading_performance.py [FOLDER] [--document ID]`.

For each text of the seeds that lies in the folder (default: ../shared/documents; they are found by their checksums),
per kind of table: the fields that are committed, that are right, that are wrong (or not there), the wrong ones that
nothing doubts, rows that are not committed, and rows that are doubted. A field is right in its text and its row, which
is known by its line. Then the seconds of processor time that the
performance tables take. With `--rewrap N` the committed indicators are
printed anew N times, in columns of other widths and on other pages, as a text layer gives them, and read.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
COUNTS = ("fields", "right", "wrong", "silent", "rows", "more", "doubted")
_NEAR = 12  # lines
KINDS = ("projects", "amounts", "indicators", "tasks", "annual")
# Looked at for the first time when the reader of the others was done; mended for in general afterwards.
LATE = ("kizilsu_2024", "tekes_2024")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/documents")
    parser.add_argument("--document", action="append", help="these only")
    parser.add_argument("--rewrap", type=int, default=0, metavar="N", help="instead, print the indicators anew N times")
    parser.add_argument("--start", type=int, default=0, help="number of the first printing, with --rewrap")
    parser.add_argument("--columns", type=int, default=9, help="print so many columns only, with --rewrap (4 to 9)")
    parser.add_argument("--show", action="store_true", help="show what is read wrongly, with --rewrap")
    options = parser.parse_args()
    if options.rewrap:
        rewrapped(options)
        return
    by_sha = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(options.folder.glob("*.txt"))}
    print(f"{'document':16}{'kind':12}" + "".join(f"{word:>9}" for word in COUNTS) + f"{'seconds':>9}")
    sums: Counter[str] = Counter()
    for document in rows("reference/documents"):
        name, path = document["document_id"], by_sha.get(document["source_sha256"])
        if path is None or (options.document and name not in options.document):
            continue
        kinds, seconds = measured(path, document)
        of_document: Counter[str] = Counter()
        for kind, counts in kinds.items():
            if counts["fields"]:
                print(f"{name:16}{kind:12}{line(counts)}")
                of_document.update(counts)
        star = "*" if name in LATE else ""
        print(f"{name + star:16}{'all':12}{line(of_document)}{seconds:>9.2f}", flush=True)
        sums.update(of_document)
    if not sums:
        sys.exit(f"no text of the seeds lies in {options.folder}")
    print(f"{'all':28}{line(sums)}")
    print(f"right {sums['right'] / sums['fields']:.2%}, wrong and not doubted {sums['silent'] / sums['fields']:.2%}")


def line(counts: Counter[str]) -> str:
    return "".join(f"{counts[word]:>9}" for word in COUNTS)


def rows(seed: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measured(path: Path, document: dict[str, str]) -> tuple[dict[str, Counter[str]], float]:
    """(kind of table → counts, seconds of processor time)."""
    from gouji.field.reading.performance import read_performance
    from gouji.field.reading.performanceseeds import ANNUAL, FORMS, INDICATORS, TASKS, performance_rows
    from gouji.field.reading.performancewords import performance_words

    name = document["document_id"]
    words = performance_words(ROOT / "seeds")[document["template_id"]]
    lines = path.read_text(encoding="utf-8").split("\n")
    started = time.process_time()
    found = read_performance(lines, words)
    seconds = time.process_time() - started
    read = performance_rows(found, name)
    doubted = {each.line for form in found.forms for each in form.indicators if each.doubt}
    doubted |= {each.line for form in found.forms for each in form.tasks if each.doubt}
    doubted |= {at for form in found.forms for at, _ in form.doubts}
    kinds = {
        kind: compared(read[seed], [row for row in rows(seed) if row["document_id"] == name], doubted)
        for kind, seed in (("projects", FORMS), ("indicators", INDICATORS), ("tasks", TASKS), ("annual", ANNUAL))
    }
    kinds["amounts"] = compared(amounts(found, words.template_id), committed_amounts(name), doubted)
    return {kind: kinds[kind] for kind in KINDS}, seconds


def rewrapped(options: argparse.Namespace) -> None:
    """Read the committed indicators printed anew, in columns of other widths and on other pages."""
    from rewrapping import FIELDS, printed

    from gouji.field.reading.performance import read_performance
    from gouji.field.reading.performanceseeds import FORMS, INDICATORS, performance_rows
    from gouji.field.reading.performancewords import performance_words

    words = performance_words(ROOT / "seeds")["xinjiang_unit_budget"]
    sums: Counter[str] = Counter()
    for number in range(options.start, options.start + options.rewrap):
        for name in dict.fromkeys(row["document_id"] for row in rows(FORMS)):
            if options.document and name not in options.document:
                continue
            forms = [row for row in rows(FORMS) if row["document_id"] == name and row["table_kind"] == "project"]
            mine = [row for row in rows(INDICATORS) if row["document_id"] == name]
            lines, expected = printed(forms, mine, random.Random(f"{name} {number}"), options.columns)
            started = time.process_time()
            found = read_performance(lines, words)
            seconds = time.process_time() - started
            doubted = {each.line for form in found.forms for each in form.indicators if each.doubt}
            doubted |= {at for form in found.forms for at, _ in form.doubts}
            read = performance_rows(found, name)[INDICATORS]
            # A blank at which a line was broken is lost in the printing, not in the reading.
            printed_fields = ("source_line", *FIELDS[: options.columns])
            read, expected = (
                [{field: "".join(row[field].split()) for field in printed_fields} for row in each]
                for each in (read, expected)
            )
            if options.show:
                show(read, expected, doubted)
            counts = compared(read, expected, doubted)
            print(f"{name:16}{number:<12}{line(counts)}{seconds:>9.2f}", flush=True)
            sums.update(counts)
    print(f"{'all':28}{line(sums)}")
    print(f"right {sums['right'] / sums['fields']:.2%}, wrong and not doubted {sums['silent'] / sums['fields']:.2%}")


def show(read: list[dict[str, str]], expected: list[dict[str, str]], doubted: set[int]) -> None:
    """Print what is read otherwise than it was printed; doubted rows with a star."""
    by_line = {row["source_line"]: row for row in read}
    for row in expected:
        mine = by_line.pop(row["source_line"], {})
        star = "*" if int(row["source_line"]) in doubted else ""
        for field, value in row.items():
            if field not in ("row_no", "table_no", "document_id", "source_line") and mine.get(field) != value:
                print(f"  line {row['source_line']}{star} {field}: '{value}' read as '{mine.get(field, 'nothing')}'")


def amounts(found, template_id: str) -> list[dict[str, str]]:
    """The amounts that were read, one a row: its table and row, column, and text."""
    from gouji.field.reading.performanceseeds import performance_reads
    from gouji.field.templates.declarations import templates

    template = next(each for each in templates(ROOT / "seeds") if each.template_id == template_id)
    made = []
    for read in performance_reads(found, template):
        at = {row.row_no: row.line for row in read.rows}
        made += [
            {"source_line": f"{at[each.row_no]} {each.column}", "text": each.text, "placement": each.placement}
            for each in read.amounts
        ]
    return made


def committed_amounts(name: str) -> list[dict[str, str]]:
    lines = {
        (row["table_id"], row["row_no"]): row["source_line"]
        for row in rows("budget/printed_rows")
        if row["document_id"] == name and row["table_id"].startswith("P")
    }
    return [
        {
            "source_line": f"{lines[row['table_id'], row['row_no']]} {row['printed_column']}",
            "text": row["printed_text"],
            "placement": row["placement"],
        }
        for row in rows("budget/printed_cells")
        if row["document_id"] == name and row["table_id"].startswith("P")
    ]


def compared(read: list[dict[str, str]], committed: list[dict[str, str]], doubted: set[int]) -> Counter[str]:
    """Fields of rows, which are known by their lines; numbers of rows are no fields."""
    counts: Counter[str] = Counter()
    by_line = {row["source_line"]: row for row in read}
    more = {int(row["source_line"].split()[0]) for row in read} - {
        int(row["source_line"].split()[0]) for row in committed
    }
    counts["doubted"] = sum(int(row["source_line"].split()[0]) in doubted for row in read)
    for row in committed:
        counts["rows"] += 1
        mine = by_line.pop(row["source_line"], None)
        for field, value in row.items():
            if field in ("document_id", "row_no", "table_no", "source_line"):
                continue
            is_right = mine is not None and mine[field] == value
            at = int(row["source_line"].split()[0])
            # A name that is read from an earlier line on, with a doubt there, is told there.
            is_told = at in doubted or (mine is None and any(at - _NEAR < line < at for line in doubted & more))
            counts.update(
                {"fields": 1, "right": is_right, "wrong": not is_right, "silent": not is_right and not is_told}
            )
    counts["more"] = len(by_line)
    return counts


if __name__ == "__main__":
    main()
