"""Pages and sheets with grids as lines whose cells are divided by tabs: forms in them are read like those of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gouji.field.reading.tables import Placed
from gouji.field.reading.texts import Filled

_ALIKE = 3.0  # points: edges of columns that differ by less are the same


@dataclass(frozen=True)
class Spot:
    """Where a line of a sheet stands: its page (or sheet), and the box of its first cell; empty outside of grids."""

    page: int
    box: str = ""


def sheet_lines(pages: Sequence[Placed]) -> tuple[list[str], list[Spot]]:
    """(the lines of all pages, where each stands). Cells of all pages that begin at the same edge are of one column."""
    edges = _edges(pages)
    lines: list[str] = []
    spots: list[Spot] = []
    for number, (grids, below) in enumerate(pages, start=1):
        for grid in grids:
            lines += grid.above
            spots += [Spot(number)] * len(grid.above)
            for line, box in _bands(grid, edges):
                lines.append(line)
                spots.append(Spot(number, box))
        lines += below
        spots += [Spot(number)] * len(below)
    return lines, spots


def _edges(pages: Sequence[Placed]) -> list[float]:
    """The left edges of columns, from left to right, each once."""
    found: list[float] = []
    for x in sorted(x for grids, _ in pages for grid in grids for x in grid.grid.xs):
        if not found or x - found[-1] > _ALIKE:
            found.append(x)
    return found


def _bands(filled: Filled, edges: Sequence[float]) -> Iterator[tuple[str, str]]:
    """For each band of a grid its cells divided by tabs, each at the column of its left edge; the box of the first."""
    for band in range(filled.grid.bands):
        texts = [""] * len(edges)
        box = ""
        for cell in dict.fromkeys(filled.grid.row(band)):
            if cell in filled.texts and cell.first_band == band:
                written = filled.texts[cell]
                x = filled.grid.xs[cell.first_column]
                at = min(range(len(edges)), key=lambda index: abs(edges[index] - x))
                texts[at] = " ".join(written.text.split())
                box = box or written.box
        if box:
            yield "\t".join(texts), box
