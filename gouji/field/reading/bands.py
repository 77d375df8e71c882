"""Bands of a grid as rows: what is one printed row although lines divide it, and what is several under one label."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gouji.field.reading.grids import Cell
from gouji.field.reading.texts import Filled, Written
from gouji.field.templates.wording import is_amount, squashed

Record = tuple[range, dict[Cell, Written]]


def records(filled: Filled, first_band: int, is_group: Callable[[Cell], bool]) -> Iterator[Record]:
    """(bands of a printed row, cells from above that are given to it too), from top to bottom.

    Bands that share a written cell are one row where only one of them has texts of its own; else each is a row, and the
    shared label is given to each. Cells of a group (`is_group`) tie nothing together.
    """
    grid = filled.grid
    band = first_band
    while band < grid.bands:
        end = _end(filled, band, is_group)
        own = [each for each in range(band, end) if _has_own(filled, each)]
        if len(own) <= 1:
            yield range(band, end), {}
        else:
            shared = {
                cell: filled.texts[cell]
                for each in range(band, end)
                for cell in grid.row(each)
                if cell in filled.texts
                and cell.bands > 1
                and not is_group(cell)
                and not is_amount(squashed(filled.texts[cell].text))
            }
            for each in range(band, end):
                here = {cell: text for cell, text in shared.items() if cell.first_band <= each < cell.last_band}
                yield range(each, each + 1), here
        band = end


def _end(filled: Filled, band: int, is_group: Callable[[Cell], bool]) -> int:
    """The band after the last one that written cells tie to this."""
    end = band + 1
    at = band
    while at < end:
        for cell in filled.grid.row(at):
            if cell in filled.texts and cell.first_band >= band and not is_group(cell):
                end = max(end, cell.last_band)
        at += 1
    return end


def _has_own(filled: Filled, band: int) -> bool:
    return any(cell.bands == 1 and cell in filled.texts for cell in filled.grid.row(band))
