"""How well other forms than PDF are read: `python benchmarks/reading_forms.py [FOLDER] [--document ID] [--form FORM]`.

The ruled PDF files of the seeds (default folder: ../shared/documents/pdf) are written again as XLSX, XLS, DOCX and
HTML, by openpyxl, xlwt, python-docx and by hand, into a folder that is thrown away, and read. Two ways:

whole: one table each, as a publisher keeps it: the header as printed with its merged cells, the committed rows below.
paged: each grid of each page as it stands there, with its merged cells, ghost columns and without headers on pages on
       which a table goes on.

Cells are right in value, table, row and column; unflagged are wrong ones that neither the reader nor the rules doubt.
Rows are right in code, label, project and details.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from reading import OPTIONS, committed, rows  # noqa: E402

from gouji.cli.commands.intake import proven  # noqa: E402
from gouji.field.reading.documents import Document, Library, library, read_document  # noqa: E402
from gouji.field.reading.headers import Header, header, lying_header  # noqa: E402
from gouji.field.reading.seedrows import ROWS, rows_of  # noqa: E402
from gouji.field.reading.sources import source  # noqa: E402
from gouji.field.reading.texts import Filled  # noqa: E402
from gouji.field.reading.titles import title  # noqa: E402
from gouji.field.templates.declarations import Column, Table, Template  # noqa: E402
from tests.reading.forms import WRITERS, Section  # noqa: E402

SEEDS = ROOT / "seeds"
WAYS = ("whole", "paged")
PAGE_NUMBER = re.compile(r"[-—–－第页\s\d]+")  # these forms print none in their text
COUNTED = ("cells", "right", "wrong", "lost", "unflagged", "rows", "alike")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/documents/pdf")
    parser.add_argument("--document", action="append", help="these only")
    parser.add_argument("--form", action="append", choices=list(WRITERS), help="these only")
    parser.add_argument("--way", action="append", choices=WAYS, help="these only")
    parser.add_argument("--keep", type=Path, help="keep the files that are made, in this folder")
    options = parser.parse_args()
    by_sha = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(options.folder.glob("*.pdf"))}
    declared = library(SEEDS)
    sums: dict[tuple[str, str], Counter[str]] = {}
    print(f"{'document':30}{'way':>7}{'form':>6}" + "".join(f"{each:>10}" for each in COUNTED) + f"{'read s':>8}")
    for document in rows("reference/documents"):
        name, shas = document["document_id"], document["source_sha256"].split(";")
        if document["source_form"] != "pdf" or not all(sha in by_sha for sha in shas):
            continue
        if options.document and name not in options.document:
            continue
        files = [by_sha[sha] for sha in shas]
        template = next(each for each in declared.templates if each.template_id == document["template_id"])
        for way in options.way or WAYS:
            made = sections(files, name, template, declared, way)
            with tempfile.TemporaryDirectory() as folder:
                for form in options.form or WRITERS:
                    path = WRITERS[form](Path(options.keep or folder) / f"{name}_{way}.{form}", made)
                    started = time.monotonic()
                    counts = measured(path, name, document["fiscal_year"], declared)
                    seconds = time.monotonic() - started
                    sums.setdefault((way, form), Counter()).update(counts)
                    print(f"{name:30}{way:>7}{form:>6}{line(counts)}{seconds:>8.2f}", flush=True)
    for (way, form), counts in sums.items():
        print(f"{'all':30}{way:>7}{form:>6}{line(counts)}")


def line(counts: Counter[str]) -> str:
    return "".join(f"{counts[each]:>10}" for each in COUNTED)


def measured(path: Path, name: str, year: str, declared: Library) -> Counter[str]:
    expected = {place: text for place, (text, _) in committed(name).items()}
    document = read_document([path], declared)
    found = {
        (read.table.table_id, str(amount.row_no), amount.column): amount.text
        for read in document.tables
        for amount in read.amounts
    }
    wrong = {place for place, text in found.items() if expected.get(place) != text}
    doubted = _doubted(document, f"trial_form_{year}") if wrong else set()
    rows_expected = {_row(row) for row in rows("budget/printed_rows") if row["document_id"] == name} - {None}
    rows_found = {_row(row) for row in rows_of(document, name, SEEDS)[ROWS]}
    return Counter(
        cells=len(expected),
        right=len(found) - len(wrong),
        wrong=len(wrong),
        lost=len(set(expected) - set(found)),
        unflagged=len(wrong - doubted),
        rows=len(rows_expected),
        alike=len(rows_expected & rows_found),
    )


def _row(row: dict[str, str]) -> tuple[str, ...] | None:
    columns = ("table_id", "row_no", "side", "printed_code", "printed_label", "printed_project", "details")
    return tuple(row[column] for column in columns) if row["table_id"].startswith("T") else None


def _doubted(document: Document, name: str) -> set[tuple[str, str, str]]:
    verdict = proven(OPTIONS, document, rows_of(document, name, SEEDS), name, SEEDS)
    return {
        (table, str(row), column) for (table, row, column), mark in verdict.marks.items() if mark.state == "doubtful"
    }


def sections(files: list[Path], name: str, template: Template, declared: Library, way: str) -> list[Section]:
    """The document as sections: pages of text, and its tables."""
    found: list[Section] = []
    done: set[str] = set()
    current = ""
    for path in files[::-1]:
        for number, (grids, below) in enumerate(source(path).placed(lambda *_: None), start=1):
            for filled in grids:
                named = title(filled.above, template, tuple(declared.names))
                current = named.table_id if named is not None else current
                if way == "paged":
                    found.append(_as_laid(filled, f"{path.stem[-8:]}-{number}-{len(found)}"))
                elif current and current not in done and (head := _head(filled, template.by_id[current])) is not None:
                    done.add(current)
                    found.append(_whole(filled, head, template.by_id[current], name))
            text = [line for line in below if not PAGE_NUMBER.fullmatch(line.strip())]
            if text and grids and found and found[-1].rows + found[-1].header:
                found[-1].notes = text
            elif text:
                found.append(Section(f"{path.stem[-8:]}-{number}-{len(found)}", text))
    return found


def _head(filled: Filled, table: Table) -> Header | None:
    found = header(filled, table) if table.has_texts else None
    return found or (lying_header(filled, table) if table.layout == "lying" else None)


def _as_laid(filled: Filled, name: str) -> Section:
    rows_ = [[""] * filled.grid.columns for _ in range(filled.grid.bands)]
    spans = []
    for cell in dict.fromkeys(cell for band in range(filled.grid.bands) for cell in filled.grid.row(band)):
        rows_[cell.first_band][cell.first_column] = filled.texts[cell].text if cell in filled.texts else ""
        span = (cell.first_band, cell.last_band - 1, cell.first_column, cell.last_column - 1)
        if span[0] != span[1] or span[2] != span[3]:
            spans.append(span)
    return Section(name, list(filled.above), rows_, [], spans, widths=_widths(filled))


def _widths(filled: Filled) -> list[float]:
    return [right - left for left, right in zip(filled.grid.xs, filled.grid.xs[1:], strict=False)]


def _whole(filled: Filled, head: Header, table: Table, name: str) -> Section:
    """A table with its header as printed and its committed rows; each column is as many finest ones wide as printed."""
    made = _as_laid(filled, table.table_id)
    made.header = made.header[: head.bands]
    made.spans = [
        (first, min(last, head.bands - 1), left, right)
        for first, last, left, right in made.spans or ()
        if first < head.bands and (min(last, head.bands - 1) > first or right > left)
    ]
    for texts in _body(head, table, name):
        row = [""] * filled.grid.columns
        for span, text in zip(head.spans, texts, strict=True):
            row[span.first] = text
            if span.last - span.first > 1:
                at = len(made.header) + len(made.rows)
                made.spans.append((at, at, span.first, span.last - 1))
        made.rows.append(row)
    return made


def _body(head: Header, table: Table, name: str) -> Iterator[list[str]]:
    """The texts under each span of a header, row by row."""
    cells = {place[1:]: text for place, (text, _) in committed(name).items() if place[0] == table.table_id}
    printed: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows("budget/printed_rows"):
        if (row["document_id"], row["table_id"]) == (name, table.table_id):
            printed.setdefault(row["row_no"], {})[row["side"]] = row
    if table.layout == "lying" and not any(head.columns):
        column = next(column.name for column in table.columns if column.is_amount)
        yield [cells.get((str(at), column), "") for at in range(1, len(head.spans) + 1)]
        return
    for row_no, sides in printed.items():
        codes = {side: row["printed_code"].split(" ") for side, row in sides.items()}
        yield [
            _text(column, sides.get(column.side), codes, cells.get((row_no, column.name), "")) if column else ""
            for column in head.columns
        ]


def _text(column: Column, row: dict[str, str] | None, codes: dict[str, list[str]], amount: str) -> str:
    if column.is_amount:
        return amount
    if row is None:
        return ""
    if column.field == "printed_code":
        return codes[column.side].pop(0) if codes[column.side] else ""
    if column.field == "details":
        said = dict(each.partition("=")[::2] for each in row["details"].split(";"))
        return said.get(column.name, "")
    return row[column.field]


if __name__ == "__main__":
    main()
