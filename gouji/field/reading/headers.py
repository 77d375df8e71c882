"""Headers of a grid: the path of words over each column, and the declared column that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gouji.field.reading.grids import Cell
from gouji.field.reading.texts import Filled
from gouji.field.templates.declarations import Column, Table
from gouji.field.templates.wording import is_amount, normal, without_year

_DEEPEST = 6  # bands that a header may have
_NARROW = 12.0  # points; a part of a header cell narrower than this is no column
_FAIR = 0.3  # of the width of a column; words over less of it belong to its neighbour


@dataclass(frozen=True)
class Span:
    """A column as the reader sees it: the half-open range of finest columns, and the header words over it."""

    first: int
    last: int
    path: tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """The bands of a header, its columns from left to right, and what the template calls each (None: not declared)."""

    bands: int
    spans: tuple[Span, ...]
    columns: tuple[Column | None, ...]
    score: int
    declared: tuple[Column, ...] = ()

    @property
    def missing(self) -> tuple[Column, ...]:
        """Required columns that no header names."""
        return tuple(column for column in self.declared if column.is_required and column not in self.columns)

    @property
    def unplaced(self) -> tuple[Span, ...]:
        """Columns with a header that no declaration knows."""
        return tuple(
            span for span, column in zip(self.spans, self.columns, strict=True) if column is None and any(span.path)
        )


def header(filled: Filled, table: Table) -> Header | None:
    """The header of a grid that names most of the required columns of a table that stands; None if there is none.

    The header has as many bands as give the most columns a name, and as few as do so.
    """
    best: Header | None = None
    for bands in range(1, min(_DEEPEST, filled.grid.bands) + 1):
        if _has_amount(filled, bands - 1):
            break
        spans = spans_of(filled, bands)
        columns, score = aligned(spans, table.columns)
        if best is None or score > best.score:
            best = Header(bands, spans, columns, score, table.columns)
    if best is None:
        return None
    named = [column for column in best.columns if column is not None]
    has_amount = any(column.is_amount for column in named)
    has_text = any(not column.is_amount for column in named)
    required = sum(column.is_required for column in table.columns)
    matched = sum(column.is_required for column in named)
    return best if has_amount and has_text and matched * 2 > required else None


def lying_header(filled: Filled, table: Table) -> Header | None:
    """The header of a grid whose columns are lines of the table; its columns stay None."""
    best: Header | None = None
    for bands in range(1, min(_DEEPEST, filled.grid.bands) + 1):
        if _has_amount(filled, bands - 1):
            break
        spans = spans_of(filled, bands)
        score = sum(table.is_line("row", normal(label(span.path))) for span in spans)
        if best is None or score > best.score:
            best = Header(bands, spans, (None,) * len(spans), score)
    required = sum(line.is_required for line in table.lines)
    return best if best is not None and best.score * 2 > required else None


def label(path: Sequence[str]) -> str:
    """The words by which a header stands as the label of a row: its last two levels."""
    return "/".join(path[-2:])


def spans_of(filled: Filled, bands: int) -> tuple[Span, ...]:
    """The columns of a grid under a header of so many bands.

    Each cell of the last band is a column, and several where most rows divide it into parts wide enough to be read; a
    cell without words over rows that are not divided there is none.
    """
    grid = filled.grid
    body = range(bands, grid.bands)
    starts = [0]
    for column in range(1, grid.columns):
        left, right = grid.cells[bands - 1][column - 1], grid.cells[bands - 1][column]
        divided = sum(grid.cells[band][column - 1] != grid.cells[band][column] for band in body)
        is_divided = divided * 2 >= max(len(body), 1)
        if left == right:
            # Lines of rows that miss those of the header by a little make no columns.
            first, last = max(starts[-1], left.first_column), left.last_column
            is_wide = min(grid.xs[column] - grid.xs[first], grid.xs[last] - grid.xs[column]) >= _NARROW
            if is_divided and is_wide:
                starts.append(column)
        elif is_divided or (filled.text(left) and filled.text(right)):
            starts.append(column)
    ends = [*starts[1:], grid.columns]
    return tuple(Span(first, last, _path(filled, bands, first, last)) for first, last in zip(starts, ends, strict=True))


def _path(filled: Filled, bands: int, first: int, last: int) -> tuple[str, ...]:
    """The words over a column, from the top: the longest of those that stand over a fair share of it."""
    grid = filled.grid
    widths: dict[tuple[str, ...], float] = {}
    for column in range(first, last):
        cells: dict[Cell, None] = dict.fromkeys(grid.cells[band][column] for band in range(bands))
        words = [text for cell in cells if (text := without_year(filled.text(cell)))]
        # The same words in the cell below say nothing more.
        path = tuple(word for at, word in enumerate(words) if not at or word != words[at - 1])
        widths[path] = widths.get(path, 0) + grid.xs[column + 1] - grid.xs[column]
    fair = [path for path, width in widths.items() if width >= _FAIR * (grid.xs[last] - grid.xs[first])]
    return max(fair or widths, key=lambda path: (len(path), widths[path]))


def _has_amount(filled: Filled, band: int) -> bool:
    return any(is_amount(filled.text(cell)) for cell in filled.grid.row(band))


def aligned(spans: Sequence[Span], declared: Sequence[Column]) -> tuple[tuple[Column | None, ...], int]:
    """Which declared column each span is: the order of both kept, most of them matched, required ones first."""
    weights = [3 if column.is_required else 2 for column in declared]
    fits = [[_is_named(span.path, column) for column in declared] for span in spans]
    best = [[0] * (len(declared) + 1) for _ in range(len(spans) + 1)]
    for at in range(len(spans) - 1, -1, -1):
        for of in range(len(declared) - 1, -1, -1):
            best[at][of] = max(best[at + 1][of], best[at][of + 1])
            if fits[at][of]:
                best[at][of] = max(best[at][of], best[at + 1][of + 1] + weights[of])
    found: list[Column | None] = [None] * len(spans)
    at = of = 0
    while at < len(spans) and of < len(declared):
        if fits[at][of] and best[at][of] == best[at + 1][of + 1] + weights[of]:
            found[at] = declared[of]
            at, of = at + 1, of + 1
        elif best[at][of] == best[at][of + 1]:
            of += 1
        else:
            at += 1
    return tuple(found), best[0][0]


def _is_named(path: Sequence[str], column: Column) -> bool:
    """Whether the end of a path is what the template calls the column; levels above may be left out."""
    words = [normal(word) for word in path]
    return any(column.header.fullmatch("/".join(words[level:])) for level in range(max(len(words), 1)))
