"""A workbook of plain tables, written row by row: no text in it is a formula, and amounts are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

Sheet = tuple[str, Sequence[str], Iterable[Sequence[Any]]]
# The signs that XML, and so a workbook, has no way to hold.
_NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])


def write_sheets(sheets: Iterable[Sheet], path: Path, longest: int) -> None:
    """Write (title, heads, rows) as the sheets of a workbook; texts longer than `longest` are cut."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for title, heads, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in [list(heads)], rows:
            for values in row:
                cells = []
                for value in values:
                    kept = _kept(value, longest)
                    cell = WriteOnlyCell(sheet, kept)
                    if isinstance(kept, str):
                        cell.data_type = "s"  # whatever it begins with
                    cells.append(cell)
                sheet.append(cells)
    book.save(path)


def _kept(value: Any, longest: int) -> Any:
    if value is None or isinstance(value, (bool, int, float, Decimal)):
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value if isinstance(value, date) else str(value).translate(_NOT_XML)[:longest]
