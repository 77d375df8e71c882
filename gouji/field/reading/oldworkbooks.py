"""Workbooks of the old binary form (XLS): their sheets, each cell as it is printed."""

from __future__ import annotations

import io
import struct
from decimal import Decimal
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.checksums import file_sha256
from gouji.field.reading.cellsheets import CHARACTER, MOST_SHEETS, Budget, CellSheet, Range
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.markup import damaged
from gouji.field.reading.sheets import Flow, FormSource
from gouji.field.reading.tables import Leftover

MOST_BYTES = 24 * 1024 * 1024  # the whole of it is kept in memory
_VISIBLE = 0


def opened(path: Path) -> FormSource:
    """A workbook, opened and read. Raises UnreadableError."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UnreadableError(
            f"the workbook has {size >> 20} MB; of the old form at most {MOST_BYTES >> 20} MB are read",
            path=path,
            hint="save it as XLSX, without the sheets that are no part of the document",
        )
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        return _opened(path)
    except UnreadableError:
        raise
    except (xlrd.XLRDError, CompDocError) as error:
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise UnreadableError("the file is locked with a password", path=path, hint="save it without one") from None
        raise damaged(path, "the workbook") from error
    except (
        struct.error,
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        AssertionError,
        ArithmeticError,
        NotImplementedError,
        OSError,
    ) as error:
        # What the library raises for a file that is cut off or damaged depends on where it is.
        raise damaged(path, "the workbook") from error


def _opened(path: Path) -> FormSource:
    import xlrd

    flow = Flow(path)
    left: list[Leftover] = []
    with xlrd.open_workbook(path, logfile=io.StringIO(), formatting_info=True, on_demand=True) as book:
        if book.nsheets > MOST_SHEETS:
            raise UnreadableError(
                f"the workbook has {book.nsheets} sheets; at most {MOST_SHEETS} are read", path=path, hint="divide it"
            )
        budget = Budget(path)
        areas = _print_areas(book)
        for index in range(book.nsheets):
            name = book.sheet_names()[index]
            if book._sheet_visibility[index] != _VISIBLE:
                left.append(Leftover(flow.page, f"sheet {name} is hidden: not read"))
            else:
                matrix, notes = _sheet(book, index, areas.get(index, ()), budget).matrix()
                left += [Leftover(flow.page, note) for note in notes]
                flow.table(matrix)
                book.unload_sheet(index)
            flow.end_page()
    return flow.source(file_sha256(path), "xls", left)


def _print_areas(book: Any) -> dict[int, tuple[Range, ...]]:
    """Sheet → what of it is printed, where that is said as one area."""
    found: dict[int, tuple[Range, ...]] = {}
    for name in book.name_obj_list:
        if name.builtin and name.name == "\x06" and name.scope >= 0 and name.res is not None:
            ranges = [
                (area.coords[2], area.coords[3] - 1, area.coords[4], area.coords[5] - 1)
                for area in (name.result.value or () if name.result is not None else ())
            ]
            if ranges:
                found[name.scope] = tuple(ranges)
    return found


def _sheet(book: Any, index: int, areas: tuple[Range, ...], budget: Budget) -> CellSheet:
    source = book.sheet_by_index(index)
    sheet = CellSheet(source.name, print_areas=areas)
    sheet.merged = [
        (first_row, last_row - 1, first, last - 1) for first_row, last_row, first, last in source.merged_cells
    ]
    sheet.shows_noughts = bool(source.show_zero_values)
    sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden or info.height == 0}
    sheet.hidden_columns = {column for column, info in source.colinfo_map.items() if info.hidden or info.width == 0}
    sheet.widths = {column: info.width / 256 * CHARACTER for column, info in source.colinfo_map.items()}
    sheet.other_width = (source.standardwidth / 256 if source.standardwidth else source.defcolwidth or 8) * CHARACTER
    for row in range(source.nrows):
        for column in range(source.row_len(row)):
            style = book.xf_list[source.cell_xf_index(row, column)]
            if style.border.left_line_style or style.border.right_line_style:
                sheet.draw(row, column)
            text = _text(book, source.cell(row, column), row, column, sheet, style).strip()
            if text:
                budget.take()
                sheet.cells[row, column] = "".join(line.strip() for line in text.splitlines())
    return sheet


def _text(book: Any, cell: Any, row: int, column: int, sheet: CellSheet, style: Any) -> str:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        code = book.format_map[style.format_key].format_str
        return sheet.number(row, column, Decimal(repr(float(cell.value))), code)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#?")
    return ""
