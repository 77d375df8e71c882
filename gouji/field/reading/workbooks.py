"""Workbooks (XLSX): their sheets, each cell as it is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.checksums import file_sha256
from gouji.field.reading.cellsheets import CHARACTER, MOST_COLUMNS, MOST_MERGED, MOST_SHEETS, Budget, CellSheet, Range
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.markup import attribute, damaged, elements, local
from gouji.field.reading.matrices import address
from gouji.field.reading.packages import Package, package
from gouji.field.reading.sheets import Flow, FormSource
from gouji.field.reading.tables import Leftover
from gouji.field.templates.numberformats import BUILT_IN

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_AREA = re.compile(r"!?(\$?[A-Z]{1,3}\$?\d{1,7}):(\$?[A-Z]{1,3}\$?\d{1,7})$")
_SHEET_PARTS = frozenset({"row", "col", "mergeCell", "sheetFormatPr", "sheetView"})
_WIDEST = 256.0  # signs; no column is wider
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class _Style:
    """A number format, and whether the cell has an upright line."""

    code: str = "General"
    is_ruled: bool = False


@dataclass
class _Book:
    parts: Package
    shared: list[str] = field(default_factory=list)
    styles: list[_Style] = field(default_factory=list)


def opened(path: Path) -> FormSource:
    """A workbook, opened and read. Raises UnreadableError."""
    try:
        return _opened(path)
    except (ValueError, IndexError, InvalidOperation) as error:
        raise damaged(path, "the workbook") from error


def _opened(path: Path) -> FormSource:
    flow = Flow(path)
    left: list[Leftover] = []
    budget = Budget(path)
    with package(path) as parts:
        main = parts.main("xl/workbook.xml")
        root = parts.xml(main)
        related = parts.related(main)
        book = _Book(parts, _shared(parts, related), _styles(parts, related))
        for sheet, part, is_hidden in _sheets(root, related, path):
            if is_hidden or part is None:
                what = "hidden" if is_hidden else "a chart or macro sheet"
                left.append(Leftover(flow.page, f"sheet {sheet.name} is {what}: not read"))
            else:
                _read(book, part, sheet, budget)
                matrix, notes = sheet.matrix()
                left += [Leftover(flow.page, note) for note in notes]
                flow.table(matrix)
            flow.end_page()
    return flow.source(file_sha256(path), "xlsx", left)


def _sheets(root: Any, related: dict[str, tuple[str, str]], path: Path) -> Iterator[tuple[CellSheet, str | None, bool]]:
    """(a sheet without its cells, its part, whether it is hidden), in the order of the workbook."""
    found = [each for each in root.iter() if local(each) == "sheet"]
    if len(found) > MOST_SHEETS:
        raise UnreadableError(
            f"the workbook has {len(found)} sheets; at most {MOST_SHEETS} are read", path=path, hint="divide it"
        )
    areas = {
        attribute(each, "localSheetId"): _areas(each.text or "")
        for each in root.iter()
        if local(each) == "definedName" and attribute(each, "name") == "_xlnm.Print_Area"
    }
    for index, each in enumerate(found):
        sheet = CellSheet(attribute(each, "name"), print_areas=areas.get(str(index), ()))
        identity = next((value for key, value in each.attrib.items() if key.endswith("}id")), "")
        kind, part = related.get(identity, ("", ""))
        state = attribute(each, "state")
        yield sheet, part if kind == "worksheet" else None, state not in ("", "visible")


def _areas(text: str) -> tuple[Range, ...]:
    found = [_AREA.search(each) for each in text.split(",")]
    if not all(found):
        return ()  # whole rows or columns, or something that is no area: everything counts as printed
    return tuple(_range(f"{each[1]}:{each[2]}") for each in found if each)


def _range(text: str) -> Range:
    first, _, last = text.partition(":")
    one, other = _place(first), _place(last or first)
    return one[0], other[0], one[1], other[1]


def _place(text: str) -> tuple[int, int]:
    """(row, column) of an address, from 0. Raises ValueError."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _shared(parts: Package, related: dict[str, tuple[str, str]]) -> list[str]:
    part = next((part for kind, part in related.values() if kind == "sharedStrings"), None)
    if part is None:
        return []
    with parts.opened(part) as stream:
        return [_text(each) for each in elements(stream, frozenset({"si"}), parts.path, part)]


def _text(element: Any) -> str:
    """The text of a string without its phonetic signs."""
    found = [
        each.text or ""
        for each in element.iter()
        if local(each) == "t" and not any(local(above) == "rPh" for above in each.iterancestors())
    ]
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(found))


def _styles(parts: Package, related: dict[str, tuple[str, str]]) -> list[_Style]:
    part = next((part for kind, part in related.values() if kind == "styles"), None)
    if part is None:
        return []
    groups = {local(each): list(each) for each in parts.xml(part)}
    codes = {**BUILT_IN}
    for each in groups.get("numFmts", ()):
        codes[_number(each, "numFmtId")] = attribute(each, "formatCode")
    ruled = [
        any(
            local(side) in ("left", "right", "start", "end") and attribute(side, "style") not in ("", "none")
            for side in each
        )
        for each in groups.get("borders", ())
    ]
    found = []
    for each in groups.get("cellXfs", ()):
        border = _number(each, "borderId")
        number = _number(each, "numFmtId")
        found.append(_Style(codes.get(number, f"format {number}/"), border < len(ruled) and ruled[border]))
    return found


def _read(book: _Book, part: str, sheet: CellSheet, budget: Budget) -> None:
    path = book.parts.path
    row_no = -1
    is_hidden_else = False
    try:
        with book.parts.opened(part) as stream:
            for each in elements(stream, _SHEET_PARTS, path, part):
                name = local(each)
                if name == "row":
                    row_no = _number(each, "r", row_no + 2) - 1
                    is_hidden = attribute(each, "hidden") in ("1", "true") or attribute(each, "ht") == "0"
                    if is_hidden or (is_hidden_else and not attribute(each, "ht")):
                        sheet.hidden_rows.add(row_no)
                    _read_row(book, each, row_no, sheet, budget)
                elif name == "mergeCell":
                    sheet.merged.append(_range(attribute(each, "ref")))
                elif name == "col":
                    _read_columns(each, sheet)
                elif name == "sheetView":
                    sheet.shows_noughts = attribute(each, "showZeros") not in ("0", "false")
                elif name == "sheetFormatPr":
                    is_hidden_else = attribute(each, "zeroHeight") in ("1", "true")
                    width = float(attribute(each, "defaultColWidth") or "nan")
                    sheet.other_width = width * CHARACTER if 0 < width < _WIDEST else sheet.other_width
    except (ValueError, IndexError, InvalidOperation) as error:
        raise UnreadableError(
            f"the sheet {sheet.name} is damaged ({error})", path=path, hint="fetch the file again"
        ) from error
    if len(sheet.merged) > MOST_MERGED:
        raise UnreadableError(
            f"the sheet {sheet.name} has {len(sheet.merged)} merged cells; at most {MOST_MERGED} are read",
            path=path,
            hint="check the file",
        )


def _number(element: Any, name: str, default: int = 0) -> int:
    """An attribute that counts. Raises ValueError for what is no number, or below nought."""
    said = attribute(element, name)
    if said and not said.isdecimal():
        raise ValueError(f"{name} {said}")
    return int(said[:9]) if said else default


def _read_columns(columns: Any, sheet: CellSheet) -> None:
    """Neighbouring columns that are hidden or shown together, and how wide each is."""
    numbers = range(_number(columns, "min") - 1, min(_number(columns, "max"), MOST_COLUMNS))
    width = float(attribute(columns, "width") or "nan")
    if attribute(columns, "hidden") in ("1", "true") or width == 0:
        sheet.hidden_columns |= set(numbers)
    elif 0 < width < _WIDEST:
        sheet.widths |= dict.fromkeys(numbers, width * CHARACTER)


def _read_row(book: _Book, row: Any, row_no: int, sheet: CellSheet, budget: Budget) -> None:
    column = -1
    for cell in row:
        if local(cell) != "c":
            continue
        reference = attribute(cell, "r")
        column = _place(reference)[1] if reference else column + 1
        number = _number(cell, "s")
        style = book.styles[number] if number < len(book.styles) else _Style()
        if style.is_ruled:
            sheet.draw(row_no, column)
        text = _cell(book, cell, row_no, column, style, sheet).strip()
        if text:
            budget.take()
            sheet.cells[row_no, column] = "".join(line.strip() for line in text.splitlines())


def _cell(book: _Book, cell: Any, row: int, column: int, style: _Style, sheet: CellSheet) -> str:
    """The text of a cell; of a formula without a value the formula, which is no amount and will be doubted."""
    kind = attribute(cell, "t") or "n"
    children = {local(each): each for each in cell}
    if kind == "inlineStr":
        return _text(children["is"]) if "is" in children else ""
    value = children["v"].text if "v" in children else None
    if not value:
        if "f" in children and kind != "str":
            sheet.uncounted.append(address(row, column))
            return f"={children['f'].text or ''}"
        return ""
    if kind == "s":
        if not value.isdecimal():
            raise ValueError(value)
        return book.shared[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind in ("str", "e", "d"):
        return value
    return sheet.number(row, column, Decimal(value), style.code)
