"""Tables of a text of the form DOCX: their rows, cells and columns, however they are merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gouji.field.reading.markup import attribute, local
from gouji.field.reading.matrices import Spanning

_TWIPS = 20.0  # of a point
_OFF = frozenset({"0", "false", "off", "none"})
# What is struck out, moved away, written a second time for old programs, or an instruction.
UNSEEN = frozenset(
    {"del", "moveFrom", "Fallback", "instrText", "delText", "rt", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr"}
)


def is_on(element: Any, properties: str, name: str) -> bool | None:
    """Whether a property is on, None where nothing is said of it."""
    for group in element:
        if local(group) == properties:
            for each in group:
                if local(each) == name:
                    return attribute(each, "val") not in _OFF
    return None


def rows_of(table: Any) -> Iterator[Any]:
    """The rows of a table that are seen, those in content controls too."""
    for child in table:
        name = local(child)
        if name == "tr":
            if not is_on(child, "trPr", "hidden") and is_on(child, "trPr", "del") is None:
                yield child
        elif name not in UNSEEN and name != "tbl":
            yield from rows_of(child)


def cells_of(row: Any) -> Iterator[Any]:
    """The cells of a row of Word's XML, in their order."""
    for child in row:
        if local(child) == "tc":
            yield child
        elif local(child) not in UNSEEN:
            yield from cells_of(child)


def paragraphs_of(cell: Any) -> Iterator[Any]:
    """The paragraphs of a cell, not those of tables inside of it."""
    for child in cell:
        if local(child) == "p":
            yield child
        elif local(child) not in UNSEEN and local(child) != "tbl":
            yield from paragraphs_of(child)


def has_table(cell: Any) -> bool:
    """Whether a cell holds a table."""
    return any(local(each) == "tbl" for each in cell.iter())


def is_data(table: Any) -> bool:
    """Whether a table holds data: several cells side by side, and more of its own than in tables inside of it."""
    own = inner = 0
    is_wide = False
    for row in rows_of(table):
        cells = list(cells_of(row))
        written = [cell for cell in cells if not has_table(cell) and _has_text(cell)]
        own += len(written)
        inner += sum(
            1 for cell in cells if has_table(cell) for each in cell.iter() if local(each) == "tc" and _has_text(each)
        )
        is_wide = is_wide or len(written) > 1
    return is_wide and own > inner


def _has_text(cell: Any) -> bool:
    return any(local(each) == "t" and (each.text or "").strip() for each in cell.iter())


def joined(rows: list[list[list[Any]]]) -> list[list[Spanning]]:
    """Rows of cells of which those that go on the one above are part of it."""
    heights: dict[tuple[int, int], int] = {}
    open_at: dict[int, tuple[int, int]] = {}  # grid column → the cell that may go on below it
    places: list[list[tuple[int, int, str] | None]] = []
    for row_no, cells in enumerate(rows):
        column = 0
        found: list[tuple[int, int, str] | None] = []
        begun: dict[int, tuple[int, int]] = {}
        for width, how, text in cells:
            above = open_at.get(column)
            if how == "continue" and above is not None:
                heights[above] += 1
                begun[column] = above
                found.append(None)
            else:
                heights[row_no, column] = 1
                if how:
                    begun[column] = (row_no, column)
                found.append((column, width, text))
            column += width
        open_at = begun
        places.append(found)
    return [
        [Spanning(heights[row_no, each[0]], each[1], each[2]) for each in found if each is not None]
        for row_no, found in enumerate(places)
    ]


def merged(cell: Any) -> str:
    """How a cell is merged with the one above: restart, continue, or not at all."""
    for group in cell:
        if local(group) == "tcPr":
            for each in group:
                if local(each) == "vMerge":
                    return attribute(each, "val") or "continue"
    return ""


def number(element: Any, properties: str, name: str, default: int) -> int:
    """A number among the properties of an element of Word's XML, or the default."""
    for group in element:
        if local(group) == properties:
            for each in group:
                if local(each) == name:
                    said = attribute(each, "val")
                    return int(said[:6]) if said.isdecimal() and int(said[:6]) else default
    return default


def edges(table: Any) -> Sequence[float]:
    """The edges of the columns in points, as the table says how wide they are; none where it does not."""
    widths = [
        int(said) if (said := attribute(each, "w")).isdecimal() else 0
        for grid in table
        if local(grid) == "tblGrid"
        for each in grid
        if local(each) == "gridCol"
    ]
    if not widths or not all(widths):
        return ()
    found = [0.0]
    for width in widths:
        found.append(found[-1] + width / _TWIPS)
    return found
