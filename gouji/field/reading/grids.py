"""Grids of a page: ruling lines that touch, the finest boxes between them, and the cells that these make together.

Two neighbouring boxes are one cell where no ruling line divides them; so merged cells, ghost columns and lines that run
on beyond a table need no cases of their own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gouji.field.reading.pages import Page, Ruling

_SNAP = 2.0  # ruling lines nearer than this are one
_GAP = 3.0  # a ruling line may be broken so far, or miss the one that it meets
_EDGE = 3.0  # a table reaches beyond its last ruling line if others run on so far

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Cell:
    """A cell of a grid: the half-open ranges of its finest rows (bands) and columns."""

    first_band: int
    last_band: int
    first_column: int
    last_column: int

    @property
    def bands(self) -> int:
        """How many bands it goes over."""
        return self.last_band - self.first_band


@dataclass(frozen=True)
class Grid:
    """A ruled table on one page. `cells[band][column]` is the cell that a finest box belongs to."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def box(self) -> Box:
        """Left, top, right and bottom in points from the top left corner of the page."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def bands(self) -> int:
        """How many bands (rows between lines) it has."""
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        """How many columns it has, ghost columns too."""
        return len(self.xs) - 1

    def at(self, x: float, y: float) -> Cell | None:
        """The cell at a point of the page, None outside the grid."""
        column, band = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < self.columns and 0 <= band < self.bands:
            return self.cells[band][column]
        return None

    def row(self, band: int) -> tuple[Cell, ...]:
        """The cells of a band, from left to right, each once."""
        return tuple(dict.fromkeys(self.cells[band]))


def grids(page: Page) -> tuple[Grid, ...]:
    """The grids of a page with two columns and two rows or more, from top to bottom."""
    lines = _joined(_snapped(page.rulings))
    found = [_untitled(grid) for group in _touching(lines) if (grid := _grid(group)) is not None]
    return tuple(sorted(found, key=lambda grid: (grid.ys[0], grid.xs[0])))


def _snapped(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Lines of nearly the same position take their mean."""
    found: list[Ruling] = []
    for is_vertical in (False, True):
        group: list[Ruling] = []
        for ruling in sorted((r for r in rulings if r.is_vertical is is_vertical), key=lambda r: r.position):
            if group and ruling.position - group[-1].position > _SNAP:
                found += _levelled(group)
                group = []
            group.append(ruling)
        found += _levelled(group)
    return found


def _levelled(group: Sequence[Ruling]) -> list[Ruling]:
    if not group:
        return []
    mean = sum(ruling.position for ruling in group) / len(group)
    return [Ruling(ruling.is_vertical, mean, ruling.start, ruling.end) for ruling in group]


def _joined(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Lines of one position that meet, or nearly so, are one line."""
    found: list[Ruling] = []
    for ruling in sorted(rulings, key=lambda r: (r.is_vertical, r.position, r.start)):
        last = found[-1] if found else None
        if (
            last is not None
            and (last.is_vertical, last.position) == (ruling.is_vertical, ruling.position)
            and ruling.start <= last.end + _GAP
        ):
            found[-1] = Ruling(last.is_vertical, last.position, last.start, max(last.end, ruling.end))
        else:
            found.append(ruling)
    return found


def _touching(rulings: list[Ruling]) -> list[list[Ruling]]:
    """Groups of lines that cross or meet."""
    vertical = [index for index, ruling in enumerate(rulings) if ruling.is_vertical]
    parents = list(range(len(rulings)))
    for index, ruling in enumerate(rulings):
        if ruling.is_vertical:
            continue
        for other in vertical:
            crossing = rulings[other]
            if (
                ruling.start - _GAP <= crossing.position <= ruling.end + _GAP
                and crossing.start - _GAP <= ruling.position <= crossing.end + _GAP
            ):
                parents[_root(parents, index)] = _root(parents, other)
    groups: dict[int, list[Ruling]] = {}
    for index, ruling in enumerate(rulings):
        groups.setdefault(_root(parents, index), []).append(ruling)
    return list(groups.values())


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _grid(rulings: Sequence[Ruling]) -> Grid | None:
    vertical = [ruling for ruling in rulings if ruling.is_vertical]
    horizontal = [ruling for ruling in rulings if not ruling.is_vertical]
    if len(vertical) < 2 or not horizontal:
        return None
    xs = _positions(vertical, horizontal)
    ys = _positions(horizontal, vertical)
    if len(xs) < 3 or len(ys) < 2:
        return None
    boxes = _Boxes(len(xs) - 1, len(ys) - 1)
    for band, middle in enumerate(_middles(ys)):
        for column in range(1, boxes.columns):
            if not _is_ruled(vertical, xs[column], middle):
                boxes.join((band, column), (band, column - 1))
    for column, middle in enumerate(_middles(xs)):
        for band in range(1, boxes.bands):
            if not _is_ruled(horizontal, ys[band], middle):
                boxes.join((band, column), (band - 1, column))
    return Grid(tuple(xs), tuple(ys), boxes.cells())


class _Boxes:
    """The finest boxes between ruling lines, as (band, column); those that no line divides are joined to cells."""

    def __init__(self, columns: int, bands: int) -> None:
        self.columns, self.bands = columns, bands
        self._parents = list(range(columns * bands))

    def _root_of(self, box: tuple[int, int]) -> int:
        return _root(self._parents, box[0] * self.columns + box[1])

    def join(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        self._parents[self._root_of(one)] = self._root_of(other)

    def cells(self) -> tuple[tuple[Cell, ...], ...]:
        """The cell of each box, band by band: the smallest one over all that are joined."""
        members: dict[int, list[tuple[int, int]]] = {}
        rows = [[(band, column) for column in range(self.columns)] for band in range(self.bands)]
        for box in (box for row in rows for box in row):
            members.setdefault(self._root_of(box), []).append(box)
        cells = {root: _around(boxes) for root, boxes in members.items()}
        return tuple(tuple(cells[self._root_of(box)] for box in row) for row in rows)


def _around(boxes: Sequence[tuple[int, int]]) -> Cell:
    bands, columns = [band for band, _ in boxes], [column for _, column in boxes]
    return Cell(min(bands), max(bands) + 1, min(columns), max(columns) + 1)


def _middles(positions: Sequence[float]) -> list[float]:
    """The middles between each position and the next."""
    return [(one + other) / 2 for one, other in pairwise(positions)]


def _untitled(grid: Grid) -> Grid:
    """The grid without cells over its whole width at its top: a title in a box is a line over the table."""
    band = 0
    while len(grid.row(band)) == 1 and grid.cells[band][0].last_band < grid.bands - 1:
        band = grid.cells[band][0].last_band
    if not band:
        return grid
    moved = {
        cell: Cell(cell.first_band - band, cell.last_band - band, cell.first_column, cell.last_column)
        for row in grid.cells[band:]
        for cell in row
    }
    return Grid(grid.xs, grid.ys[band:], tuple(tuple(moved[cell] for cell in row) for row in grid.cells[band:]))


def _positions(lines: Sequence[Ruling], across: Sequence[Ruling]) -> list[float]:
    """Where the lines stand, and where those across them end beyond: a table may lack its first or last line."""
    found = sorted({line.position for line in lines})
    first, last = min(line.start for line in across), max(line.end for line in across)
    if first < found[0] - _EDGE:
        found.insert(0, first)
    if last > found[-1] + _EDGE:
        found.append(last)
    return found


def _is_ruled(lines: Sequence[Ruling], position: float, at: float) -> bool:
    return any(line.position == position and line.start - 0.5 <= at <= line.end + 0.5 for line in lines)
