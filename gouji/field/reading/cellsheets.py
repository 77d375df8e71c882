"""Cells of a workbook as they are printed: what is hidden, merged, outside of the print area, or without a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from gouji.field.reading.files import UnreadableError
from gouji.field.reading.matrices import Matrix, Part, address, in_rows
from gouji.field.templates.numberformats import printed

MOST_SHEETS = 200
MOST_CELLS = 500_000  # written cells of all sheets together
MOST_MERGED = 10_000  # merged cells of a sheet
MOST_COLUMNS = 16_384
CHARACTER = 5.25  # points that a sign of the standard font is wide: widths are given in these
_SHOWN = 3  # addresses that a leftover names

Range = tuple[int, int, int, int]  # first and last row, first and last column (from 0, both within)


@dataclass
class Budget:
    """Counts the cells of a workbook."""

    path: Path
    left: int = MOST_CELLS

    def take(self) -> None:
        """Count one more. Raises UnreadableError where there are more than are read."""
        self.left -= 1
        if self.left < 0:
            raise UnreadableError(
                f"the workbook has more than {MOST_CELLS} written cells; no more are read",
                path=self.path,
                hint="take out the sheets that are no part of the document",
            )


@dataclass
class CellSheet:
    """A sheet while it is read; rows and columns count from 0."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    print_areas: tuple[Range, ...] = ()
    upright: dict[int, tuple[int, int]] = field(default_factory=dict)  # row → first and last cell with upright lines
    shows_noughts: bool = True
    widths: dict[int, float] = field(default_factory=dict)  # column → points, where the sheet says so
    other_width: float = 8.43 * CHARACTER  # of the other columns
    uncounted: list[str] = field(default_factory=list)  # formulas without a value
    odd: list[str] = field(default_factory=list)  # numbers of formats that are not known

    def draw(self, row: int, column: int) -> None:
        """Note a cell with an upright line."""
        self.upright[row] = self.upright.get(row, (column, column))[0], column

    def number(self, row: int, column: int, value: Decimal, code: str) -> str:
        """A number as printed; of a format that is not known, as it is kept."""
        if not value and not self.shows_noughts:
            return ""
        text = printed(value, code or "General")
        if text is None:
            self.odd.append(f"{address(row, column)} ({code})")
            return f"{value.normalize():f}" if abs(value) < Decimal(10) ** 15 else str(value)
        return text

    def matrix(self) -> tuple[Matrix, list[str]]:
        """(the cells that are seen, what was not read and why)."""
        spans, ruled = self._spans(), self._ruled()
        left: dict[str, list[str]] = {}
        parts = []
        for (row, column), text in self.cells.items():
            span = spans.get((row, column))
            if span is None:
                left.setdefault("hidden behind a merged cell", []).append(address(row, column))
                continue
            rows = _seen(span[0], span[1], self.hidden_rows)
            columns = _seen(span[2], span[3], self.hidden_columns)
            if rows is None or columns is None:
                why = "in a hidden row" if rows is None else "in a hidden column"
                left.setdefault(why, []).append(address(row, column))
            elif not self._is_printed(span):
                left.setdefault("outside of the print area", []).append(address(row, column))
            elif ruled is not None and row in ruled and not _overlap(span, (row, row, *self.upright[row])):
                left.setdefault("beside the lines of a table", []).append(address(row, column))
            else:
                covered = rows[1] - rows[0] + 1, columns[1] - columns[0] + 1
                parts.append(Part(rows[0], columns[0], *covered, text, address(row, column)))
        notes = [f"{_listed(where)} {why}" for why, where in left.items()]
        if self.uncounted:
            notes.append(
                f"{_listed(self.uncounted)} with a formula and without its value: open the file in the program that "
                "made it, and save it"
            )
        if self.odd:
            notes.append(f"{_listed(self.odd)} of a number format that is not known, given as kept")
        return Matrix(in_rows(parts), self._edges(parts), ruled, self._extents()), [
            f"sheet {self.name}: {note}" for note in notes
        ]

    def _spans(self) -> dict[tuple[int, int], Range]:
        """Written cell → what it covers, without those behind merged cells; of merged ones that overlap the first."""
        written = sorted(self.cells)
        spans: dict[tuple[int, int], Range] = {(row, column): (row, row, column, column) for row, column in written}
        by_row: dict[int, list[int]] = {}
        for row, column in written:
            by_row.setdefault(row, []).append(column)
        taken: list[Range] = []
        for area in sorted(self.merged):
            first_row, last_row, first_column, last_column = area
            anchor = (first_row, first_column)
            taken = [other for other in taken if other[1] >= first_row]
            if anchor not in spans or any(_overlap(area, other) for other in taken):
                continue
            taken.append(area)
            for row in _within(by_row, first_row, last_row):
                for column in by_row[row]:
                    if first_column <= column <= last_column and (row, column) != anchor:
                        spans.pop((row, column), None)
            spans[anchor] = area
        return spans

    def _is_printed(self, span: Range) -> bool:
        return not self.print_areas or any(_overlap(span, area) for area in self.print_areas)

    def _ruled(self) -> frozenset[int] | None:
        """Rows with two upright lines or more; None for a sheet that hardly has any."""
        rows = {row for row, (first, last) in self.upright.items() if last > first}
        return frozenset(rows) if len(rows) > 1 else None

    def _edges(self, parts: Iterable[Part]) -> tuple[float, ...]:
        """The edges of the columns in points, none where the sheet does not say how wide its columns are."""
        if not self.widths:
            return ()
        last = max(
            [0, *(part.column + part.columns for part in parts), *(each[1] + 1 for each in self.upright.values())]
        )
        edges = [0.0]
        for column in range(last):
            is_hidden = column in self.hidden_columns
            edges.append(edges[-1] + (0.0 if is_hidden else self.widths.get(column, self.other_width)))
        return tuple(edges)

    def _extents(self) -> dict[int, tuple[int, int]]:
        """Row → the columns with upright lines, but for hidden ones at their end."""
        seen = {row: _seen(first, last, self.hidden_columns) for row, (first, last) in self.upright.items()}
        return {row: (each[0], each[1] + 1) for row, each in seen.items() if each is not None}


def _seen(first: int, last: int, hidden: set[int]) -> tuple[int, int] | None:
    """The first and last of a range that are not hidden, None where all are."""
    while first <= last and first in hidden:
        first += 1
    while last >= first and last in hidden:
        last -= 1
    return (first, last) if first <= last else None


def _overlap(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1] and one[2] <= other[3] and other[2] <= one[3]


def _within(rows: dict[int, list[int]], first: int, last: int) -> Iterable[int]:
    if last - first < len(rows):
        return [row for row in range(first, last + 1) if row in rows]
    return [row for row in rows if first <= row <= last]


def _listed(addresses: list[str]) -> str:
    shown = ", ".join(addresses[:_SHOWN])
    more = f" and {len(addresses) - _SHOWN} more" if len(addresses) > _SHOWN else ""
    return f"{shown}{more}:" if len(addresses) == 1 else f"{len(addresses)} cells ({shown}{more})"
