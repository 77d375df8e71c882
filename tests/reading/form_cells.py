"""What was read of a form, for the tests of forms."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import openpyxl

from gouji.field.reading.documents import library

from .forms import sections, xlsx

ROOT = Path(__file__).resolve().parents[2]


@cache
def declared():
    return library(ROOT / "seeds")


def cells(document) -> dict[tuple[str, int, str], str]:
    return {
        (read.table.table_id, amount.row_no, amount.column): amount.text
        for read in document.tables
        for amount in read.amounts
    }


def labels(document) -> set[tuple[str, ...]]:
    return {
        (read.table.table_id, str(row.row_no), row.side, row.code, row.label, row.project, row.details)
        for read in document.tables
        for row in read.rows
    }


def left(document) -> list[str]:
    return [each.what for each in document.leftovers]


def sheet_of(path: Path, change) -> Path:
    """The small budget as a workbook, changed."""
    xlsx(path, sections())
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path
