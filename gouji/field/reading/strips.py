"""Strips of a picture: the lines of text in each cell of its grids, and the lines outside of them; in pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gouji.field.reading.grids import Grid
from gouji.field.reading.pictures import Drawn, Picture

_USUAL = 9.0  # points; the height of a line where a page says nothing
_LEAST = 5.0  # points; what is lower is a mark or a stroke, not a line
_TALLEST = 60.0  # points; what is higher is a picture or a seal
_PART = 0.6  # of the usual height; the strokes of one sign stand nearer
_WHOLE = 1.4  # of it; what is together higher is two lines
_APART = 3.0  # of it; signs farther apart are two strips
_MARGIN = 0.15  # of the height, as paper around a strip
_PAPER = 80  # percentile of the grey levels of a strip; paper is most of it
_FAINT = 14  # pixels of ink at 200 dpi; a cell with less is blank


@dataclass(frozen=True)
class Strip:
    """One line of text: the box of its ink (left, top, right, bottom), and the box that its signs may not leave."""

    left: int
    top: int
    right: int
    bottom: int
    within: tuple[int, int, int, int]

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    def of(self, grey: Any) -> tuple[Any, int, int]:
        """(the strip cut out of a page with paper around it, its left edge, its width)."""
        around = max(round(self.height * _MARGIN), 3)
        left, right = max(self.left - around, self.within[0]), min(self.right + around, self.within[2])
        top, bottom = max(self.top - around, self.within[1]), min(self.bottom + around, self.within[3])
        inside = grey[top:bottom, left:right]
        # Where the edge of a cell is near, its paper is made to go on: a sign at the edge is seen badly.
        before, after = left - (self.left - around), self.right + around - right
        over, under = top - (self.top - around), self.bottom + around - bottom
        paper = int(np.percentile(inside, _PAPER))
        padded = np.pad(inside, ((over, under), (before, after)), constant_values=paper)
        return padded, self.left - around, padded.shape[1]


def strips(picture: Picture, drawn: Drawn, grids: Sequence[Grid]) -> list[Strip]:
    """All lines of text of a page: those in the cells of its grids (given in points), and those outside of them."""
    boxes = [box for grid in grids for box in _cells(grid, picture, drawn.ink.shape)]
    outside = drawn.ink.copy()
    for grid in grids:
        left, top, right, bottom = (round(each / picture.points) for each in grid.box)
        outside[top:bottom, left:right] = False
    usual = _usual(picture, drawn.ink, boxes)
    found = [strip for box in boxes for strip in _lines(picture, drawn.ink, box, usual)]
    height, width = outside.shape
    for strip in _lines(picture, outside, (0, 0, width, height), usual):
        found += _apart(outside, strip)
    return found


def _cells(grid: Grid, picture: Picture, shape: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
    for cell in dict.fromkeys(cell for row in grid.cells for cell in row):
        left, right = grid.xs[cell.first_column] / picture.points, grid.xs[cell.last_column] / picture.points
        top, bottom = grid.ys[cell.first_band] / picture.points, grid.ys[cell.last_band] / picture.points
        box = (round(left) + 2, round(top) + 2, min(round(right) - 1, shape[1]), min(round(bottom) - 1, shape[0]))
        if box[2] > box[0] and box[3] > box[1]:
            yield box


def _usual(picture: Picture, ink: Any, boxes: Sequence[tuple[int, int, int, int]]) -> float:
    """The height of a line in most cells of a page."""
    heights = [
        end - start
        for left, top, right, bottom in boxes
        for start, end in runs(ink[top:bottom, left:right].any(axis=1))
        if end - start >= picture.pixels(_LEAST)
    ]
    return float(np.median(heights)) if heights else float(picture.pixels(_USUAL))


def _lines(picture: Picture, ink: Any, box: tuple[int, int, int, int], usual: float) -> Iterator[Strip]:
    """The lines of text in a box; strokes of one sign that stand one over the other are one line."""
    left, top, right, bottom = box
    inside = ink[top:bottom, left:right]
    if inside.sum() < _FAINT * (picture.dpi / 200) ** 2:
        return
    merged: list[tuple[int, int]] = []
    for start, end in runs(inside.any(axis=1)):
        if merged and start - merged[-1][1] <= _PART * usual and end - merged[-1][0] <= _WHOLE * usual:
            merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    for start, end in merged:
        columns = np.flatnonzero(inside[start:end].any(axis=0))
        if inside[start:end].sum() < _FAINT * (picture.dpi / 200) ** 2 or end - start > picture.pixels(_TALLEST):
            continue
        yield Strip(left + int(columns[0]), top + start, left + int(columns[-1]) + 1, top + end, box)


def _apart(ink: Any, strip: Strip) -> Iterator[Strip]:
    """A line outside of tables in parts that stand far from each other."""
    gap = round(_APART * strip.height)
    inside = ink[strip.top : strip.bottom, strip.left : strip.right]
    parts: list[tuple[int, int]] = []
    for start, end in runs(inside.any(axis=0)):
        if parts and start - parts[-1][1] <= gap:
            parts[-1] = parts[-1][0], end
        else:
            parts.append((start, end))
    for start, end in parts:
        rows = np.flatnonzero(inside[:, start:end].any(axis=1))
        yield Strip(
            strip.left + start, strip.top + int(rows[0]), strip.left + end, strip.top + int(rows[-1]) + 1, strip.within
        )


def runs(filled: Any) -> list[tuple[int, int]]:
    """The half-open ranges in which a row of truths is true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
