"""Matrices of cells that span rows and columns, as workbooks, Word and web pages write tables, and their grids."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gouji.field.reading.grids import Cell, Grid
from gouji.field.reading.texts import Filled, Written

MOST_COLUMNS = 1000  # of a table of Word or of a web page
MOST_SPANNED = 65_535  # rows or columns that one cell may say it covers
MOST_BOXES = 2_000_000  # finest boxes of a grid: rows that are written times columns that are written
_WIDTH = 100.0  # points that a column is taken to have where the form does not say how wide it is


class TooLargeError(Exception):
    """A matrix with more boxes than are read."""


@dataclass(frozen=True, slots=True)
class Part:
    """A written cell: its first row and column (from 0), how many of both it covers, its text and its address."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    box: str


@dataclass(frozen=True)
class Matrix:
    """The written cells of a table or sheet, by rows from the top, each from the left.

    `edges` are the left edges of the columns and the last right one, in points, empty where they are not known;
    `ruled` are the rows with upright lines, None where that says nothing. `extents` are the first column and the one
    after the last of rows, with cells that are not written.
    """

    parts: tuple[Part, ...]
    edges: tuple[float, ...] = ()
    ruled: frozenset[int] | None = None
    extents: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def edge(self, column: int) -> float:
        """Where a column begins; what lies beyond those whose width is known is taken to be as wide as any."""
        known = len(self.edges) - 1
        if known < 1:
            return column * _WIDTH
        return self.edges[column] if column <= known else self.edges[-1] + (column - known) * _WIDTH

    def by_row(self) -> dict[int, list[Part]]:
        """Row → the cells that begin in it."""
        found: dict[int, list[Part]] = {}
        for part in self.parts:
            found.setdefault(part.row, []).append(part)
        return found


@dataclass(frozen=True, slots=True)
class Spanning:
    """A cell as HTML and Word write it: how many rows and columns it says that it covers, and its text."""

    rows: int
    columns: int
    text: str


def spanned(rows: Sequence[Sequence[Spanning]], edges: Sequence[float] = ()) -> Matrix:
    """Cells that follow one another row by row, each in the next box that no cell from above covers.

    A cell covers no more rows than there are. Raises TooLargeError where there are more columns than are read.
    """
    parts = []
    extents = {}
    until: dict[int, int] = {}  # column → the first row that no cell from above covers
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while until.get(column, 0) > row:
                column += 1
            width = min(cell.columns, MOST_SPANNED)
            # What comes from above is never covered: the cell ends before it.
            width = next((at for at in range(1, width) if until.get(column + at, 0) > row), width)
            if column + width > MOST_COLUMNS:
                raise TooLargeError(f"{column + width} columns; at most {MOST_COLUMNS} are read")
            height = min(cell.rows, len(rows) - row)
            until |= dict.fromkeys(range(column, column + width), row + height)
            if cell.text:
                parts.append(Part(row, column, height, width, cell.text, address(row, column)))
            column += width
        extents[row] = 0, max((each + 1 for each, end in until.items() if end > row), default=0)
    return Matrix(tuple(parts), tuple(edges), extents=extents)


def address(row: int, column: int) -> str:
    """The address of a cell, as B7, from its row and column (both from 0)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def filled(matrix: Matrix, parts: Sequence[Part], page: int, above: Sequence[str]) -> Filled | None:
    """Cells of a matrix as a grid with texts; None where they make no two columns. Raises TooLargeError.

    Rows in which no written cell begins are left out, and columns without any are one: nothing stands in them.
    """
    rows = sorted({part.row for part in parts})
    *columns, last = _columns(matrix, parts, rows)
    if len({part.column for part in parts}) < 2:
        return None
    if len(rows) * len(columns) > MOST_BOXES:
        raise TooLargeError(f"{len(rows)} rows of {len(columns)} columns; at most {MOST_BOXES} boxes are read")
    cells: list[list[Cell | None]] = [[None] * len(columns) for _ in rows]
    texts: dict[Cell, Written] = {}
    for part in parts:
        cell = Cell(
            bisect_left(rows, part.row),
            bisect_left(rows, part.row + part.rows),
            bisect_left(columns, part.column),
            bisect_left(columns, part.column + part.columns),
        )
        _cover(cells, cell)
        texts[cell] = Written(part.text, part.box)
    whole = tuple(
        tuple(cell or Cell(band, band + 1, column, column + 1) for column, cell in enumerate(row))
        for band, row in enumerate(cells)
    )
    xs = (*(matrix.edge(column) for column in columns), matrix.edge(last))
    ys = (*(float(row) for row in rows), float(rows[-1] + 1))
    return Filled(page, Grid(xs, ys, whole), texts, (), tuple(above))


def _columns(matrix: Matrix, parts: Sequence[Part], rows: Iterable[int]) -> list[int]:
    """The columns at which cells begin, those after written cells that no other covers, and the one after the last."""
    known = [matrix.extents[row] for row in rows if row in matrix.extents]
    first = min([part.column for part in parts] + [start for start, _ in known])
    last = max([part.column + part.columns for part in parts] + [end for _, end in known])
    begun = {part.column for part in parts} | {first, last}
    free = {part.column + part.columns for part in parts} - begun
    wide = {(part.column, part.column + part.columns) for part in parts if part.columns > 1}
    free = {each for each in free if not any(start < each < end for start, end in wide)}
    return sorted(begun | free)


def _cover(cells: list[list[Cell | None]], cell: Cell) -> None:
    for band in range(cell.first_band, cell.last_band):
        for column in range(cell.first_column, cell.last_column):
            cells[band][column] = cell


def in_rows(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Cells by rows from the top, each from the left."""
    return tuple(sorted(parts, key=lambda part: (part.row, part.column)))
