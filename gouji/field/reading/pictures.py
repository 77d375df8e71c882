"""Pictures of pages: made upright, their ink, and the ruling lines drawn in it; all measures in pixels but where said.

Lines are what is long and thin in one direction; they are found by morphology, so a table in a picture gives the same
rulings as one that is drawn in a PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gouji.field.reading.cleaning import without_dirt
from gouji.field.reading.pages import Ruling

POINTS = 72.0  # in an inch
_SHORTEST = 14.0  # points; a drawn line is longer than a stroke of a sign
_BRIDGED = 3.0  # points; a gap in a line that noise made
_LONG = 72.0  # points; what is longer is no stroke of a sign
_NEAR = 2.5  # points; lines that end so near to another meet it
_END = 4  # pixels at the end of a line that are not looked at
_FLANK = 5  # pixels beside a line in which strokes have ink
_BARE = 0.1  # of its length; a line with more ink beside it is a stroke
_DRAWN = 0.9  # of its length; a line with less ink in it is none
_HALO = 5  # pixels over which a line is taken out, with what is grey beside it
_DARKEST, _PAPER = 0.2, 90  # percentiles of the grey levels of a page: full ink, and paper
_CONTRAST = 0.12  # of what is between these; ink is darker by so much than what is around it
_LEAST_DARK = 8.0  # grey levels; what differs by less is paper
_STEEPEST = 3.0  # degrees that a page may be turned
_FINE = 0.05
_LEVELLED = 4.0  # the picture is made so much smaller to find how it is turned

Array = Any  # of numpy; its generic types say nothing here


@dataclass(frozen=True)
class Picture:
    """A page in grey (0 is black), upright, with `dpi` pixels to an inch."""

    grey: Array
    dpi: float

    @property
    def points(self) -> float:
        """Points to a pixel."""
        return POINTS / self.dpi

    def pixels(self, points: float) -> int:
        """Pixels for a length in points, at least one."""
        return max(round(points * self.dpi / POINTS), 1)


@dataclass(frozen=True)
class Drawn:
    """What is drawn on a page: ruling lines in points; ink (True) and grey picture, both without these lines."""

    rulings: tuple[Ruling, ...]
    ink: Array
    grey: Array


@dataclass(frozen=True)
class _Line:
    """What of a mask is one line: its label among the labels, and its box (left, top, right, bottom)."""

    is_vertical: bool
    labels: Array
    label: int
    box: tuple[int, int, int, int]


def upright(picture: Picture) -> Picture:
    """The picture turned back by the few degrees that it was laid askew."""
    import cv2

    small = cv2.resize(_ink(picture) * 255, None, fx=1 / _LEVELLED, fy=1 / _LEVELLED, interpolation=cv2.INTER_AREA)
    angle = 0.0
    for step, reach in ((0.5, _STEEPEST), (0.1, 0.5), (_FINE, 0.1)):
        tried = [angle + step * at for at in range(-round(reach / step), round(reach / step) + 1)]
        angle = max(tried, key=lambda each: (_levelness(small, each), -abs(each)))
    if abs(angle) < _FINE:
        return picture
    height, width = picture.grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turned = cv2.warpAffine(picture.grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return Picture(turned, picture.dpi)


def _levelness(ink: Array, angle: float) -> float:
    """How sharply rows with and without ink follow on each other when the ink is turned by an angle."""
    import cv2

    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    rows = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def drawn(picture: Picture) -> Drawn:
    """The ruling lines of an upright picture, and what is left without them."""
    import cv2

    ink = without_dirt(_ink(picture), picture.dpi)
    found: dict[Ruling, _Line] = {}
    for is_vertical in (False, True):
        found |= _rulings(_lines(picture, ink, is_vertical), is_vertical, picture.points)
    kept = _anchored([ruling for ruling, line in found.items() if _is_long(ruling) or not _is_stroke(ink, line)])
    lines = np.zeros_like(ink)
    for ruling in kept:
        lines |= found[ruling].labels == found[ruling].label
    # Beside a dark line thin strokes are hardly darker than what is around them: the ink is taken again without lines.
    thick = cv2.dilate(lines, np.ones((_HALO, _HALO), np.uint8))
    grey = np.where(thick, np.uint8(np.percentile(picture.grey[::3, ::3], _PAPER)), picture.grey)
    without = _ink(Picture(grey, picture.dpi)) & (1 - thick)
    return Drawn(kept, without_dirt(without, picture.dpi).astype(bool), grey)


def _anchored(rulings: list[Ruling]) -> tuple[Ruling, ...]:
    """Long lines, and short ones with both ends at lines that are kept: what ends elsewhere is a stroke of a sign."""
    kept = [ruling for ruling in rulings if _is_long(ruling)]
    others = [ruling for ruling in rulings if not _is_long(ruling)]
    while True:
        added = [ruling for ruling in others if all(_meets(end, ruling, kept) for end in (ruling.start, ruling.end))]
        if not added:
            return tuple(kept)
        kept += added
        others = [ruling for ruling in others if ruling not in added]


def _is_long(ruling: Ruling) -> bool:
    return ruling.end - ruling.start >= _LONG


def _is_stroke(ink: Array, line: _Line) -> bool:
    """Whether a line is a stroke of a sign: others stand close beside it, or it has gaps where it was joined to lines.

    A ruling line has paper on both sides, and is drawn through.
    """
    left, top, right, bottom = line.box
    if not line.is_vertical:
        ink, (left, top, right, bottom) = ink.T, (top, left, bottom, right)
    if ink[top:bottom, left:right].any(axis=1).mean() < _DRAWN:
        return True
    along = slice(top + _END, bottom - _END)
    beside = (ink[along, max(left - _FLANK, 0) : max(left - 2, 0)], ink[along, right + 2 : right + _FLANK])
    return any(bool(side.size) and side.any(axis=1).mean() > _BARE for side in beside)


def _meets(end: float, ruling: Ruling, lines: list[Ruling]) -> bool:
    return any(
        line.is_vertical is not ruling.is_vertical
        and abs(line.position - end) <= _NEAR
        and line.start - _NEAR <= ruling.position <= line.end + _NEAR
        for line in lines
    )


def _ink(picture: Picture) -> Array:
    """What is darker than the paper around it, as 1; how much darker, the contrast of the page says."""
    import cv2

    some = picture.grey[::3, ::3]
    darkest, paper = np.percentile(some, (_DARKEST, _PAPER))
    darker = max(_CONTRAST * float(paper - darkest), _LEAST_DARK)
    around = picture.pixels(14) | 1
    return cv2.adaptiveThreshold(picture.grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, darker)


def _lines(picture: Picture, ink: Array, is_vertical: bool) -> Array:
    """The ink of the lines in one direction: gaps bridged, then all that is too short taken out."""
    import cv2

    def along(length: int) -> Array:
        return np.ones((length, 1) if is_vertical else (1, length), np.uint8)

    bridged = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, along(picture.pixels(_BRIDGED)))
    return cv2.morphologyEx(bridged, cv2.MORPH_OPEN, along(picture.pixels(_SHORTEST)))


def _rulings(mask: Array, is_vertical: bool, points: float) -> dict[Ruling, _Line]:
    """The lines of a mask."""
    import cv2

    _, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = {}
    for label in range(1, len(stats)):
        left, top, width, height, _ = (int(each) for each in stats[label])
        start, length = (top, height) if is_vertical else (left, width)
        middle = float(centres[label][0 if is_vertical else 1]) + 0.5
        ruling = Ruling(is_vertical, middle * points, start * points, (start + length) * points)
        found[ruling] = _Line(is_vertical, labels, label, (left, top, left + width, top + height))
    return found
