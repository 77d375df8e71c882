"""Figures of a number in a picture: which of its signs are digits and which are marks, by their shapes.

A network that reads well still loses a point now and then; a point has a shape of its own, small and on the base line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gouji.field.reading.strips import Strip, runs
from gouji.field.templates.wording import is_amount

DIGIT, MARK, DASH = "digit", "mark", "dash"
_SMALL = 0.5  # of the height of the number; a mark is lower
_LOW = 0.55  # of it; a mark begins below that
_FLAT = 0.25  # of it; a dash is flatter, and wider than high
_CENTS = 2  # digits behind the point of an amount
_WIDE = 1.0  # of the height; what is wider are digits that touch


def shapes(ink: Any, strip: Strip) -> tuple[str, ...]:
    """The kinds of the signs of a number from left to right; empty where signs touch and cannot be told apart."""
    inside = ink[strip.top : strip.bottom, strip.left : strip.right]
    found = []
    for start, end in runs(inside.any(axis=0)):
        rows = np.flatnonzero(inside[:, start:end].any(axis=1))
        height, width = int(rows[-1]) + 1 - int(rows[0]), end - start
        if width > _WIDE * strip.height:
            return ()
        if height <= _FLAT * strip.height and width > height and rows[-1] < strip.height * 0.8:
            found.append(DASH)
        elif height <= _SMALL * strip.height and rows[0] >= _LOW * strip.height:
            found.append(MARK)
        else:
            found.append(DIGIT)
    return tuple(found)


def marked(number: str, kinds: Sequence[str]) -> str:
    """The digits of a number with its marks where they were read, or where their shapes stand; empty where these do
    not fit.

    A mark or minus that was read stays, also where no shape of it was found: it may be very small. One that was not is
    the point if it is the last and two digits follow, else a comma if three follow; nothing else is made up.
    """
    digits = [sign for sign in number if sign.isdigit()]
    if not kinds or kinds.count(DIGIT) != len(digits):
        return ""
    marks = _marks(number)
    at = 0
    for index, kind in enumerate(kinds):
        if kind == DIGIT:
            at += 1
        elif kind == MARK and at not in marks:
            marks[at] = _mark(len(digits) - at, MARK in kinds[index + 1 :])
            if not marks[at]:
                return ""
        elif kind == DASH and index:
            return ""
    sign = "-" if number.startswith("-") or kinds[0] == DASH else ""
    return sign + "".join(marks.get(at, "") + digit for at, digit in enumerate(digits)) + marks.get(len(digits), "")


def grouped(number: str) -> str:
    """A number whose marks are mistaken for each other (1.234.56) with each where it belongs; empty where none fits."""
    *groups, last = number.replace(",", ".").split(".")
    found = f"{','.join(groups)}.{last}" if len(last) == _CENTS else ",".join([*groups, last])
    return found if is_amount(found) else ""


def _marks(number: str) -> dict[int, str]:
    """Number of digits before a mark → the mark."""
    found: dict[int, str] = {}
    count = 0
    for sign in number:
        if sign.isdigit():
            count += 1
        elif sign in ".,":
            found[count] = sign
    return found


def _mark(following: int, has_more: bool) -> str:
    if following == _CENTS and not has_more:
        return "."
    return "," if following > 2 else ""
