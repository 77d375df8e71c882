"""Numerals of a text whose lines are narrow: parts of amounts joined, page numbers left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gouji.field.reading.drafts import Figure, Figures
from gouji.field.templates.wording import is_amount

_NUMERIC = re.compile(r"-?[\d.,]*\d[\d.,]*|[.,]")
_BEGUN = re.compile(r"-?(?:\d{1,3}(?:,\d{3})*(?:,\d{0,2})?|\d+)(?:\.\d*)?")
_STRAY = 4.0  # against reading a whole number among decimals as a number that does not belong there
_JOINED = 5.0  # against reading it as the beginning of the next amount
_WHOLE = 6.0  # against reading it as an amount


@dataclass(frozen=True)
class Numeral:
    """A run of digits and marks, and its line; `is_alone` where nothing else stands there."""

    text: str
    line: int
    is_alone: bool = False


def is_numeric(text: str) -> bool:
    """Whether a word is digits and marks: an amount, or a part of one."""
    return _NUMERIC.fullmatch(text) is not None


def usual_decimals(texts: Iterable[str]) -> int:
    """How many decimals amounts have mostly; those without any count only where no other has some."""
    counted = Counter(len(text.partition(".")[2]) for text in texts if is_amount(text) and "." in text)
    return counted.most_common(1)[0][0] if counted else 0


def divided(text: str, decimals: int) -> list[str]:
    """Amounts that stand together without a blank between them: 44.6044.60."""
    if decimals and text.count(".") > 1:
        parts = re.findall(rf"-?\d[\d,]*\.\d{{{decimals}}}", text)
        if "".join(parts) == text:
            return parts
    return [text]


def assembled(numerals: Sequence[Numeral], decimals: int) -> list[Figures]:
    """The ways to join numerals to amounts, the likeliest first.

    A part goes on while it is not complete: a mark at its end, too few decimals, a group of thousands too short, or a
    part after it that begins with a mark. A whole number among amounts with decimals is a stray one (a page number),
    or the beginning of the next, or an amount.
    """
    ways: list[Way] = [((), None, 0.0)]
    for numeral in _interleaved(numerals, decimals):
        ways = [new for way in ways for new in _next(*way, numeral, decimals)]
        ways = sorted(ways, key=lambda way: way[2])[:64]
    done = [
        Figures(
            (*figures, Figure(*begun)) if begun and is_amount(begun[0]) else figures, cost + (_WHOLE if begun else 0)
        )
        for figures, begun, cost in ways
    ]
    unique: dict[tuple[Figure, ...], Figures] = {}
    for each in sorted(done, key=lambda each: each.cost):
        unique.setdefault(each.of, each)
    return list(unique.values())


def _interleaved(numerals: Sequence[Numeral], decimals: int) -> list[Numeral]:
    """Numerals with those joined that begin beside each other on one line and end beside each other on the next."""
    by_line: dict[int, list[Numeral]] = {}
    for numeral in numerals:
        by_line.setdefault(numeral.line, []).append(numeral)
    found: list[Numeral] = []
    groups = list(by_line.values())
    at = 0
    while at < len(groups):
        here, below = groups[at], groups[at + 1] if at + 1 < len(groups) else []
        joined = [one.text + other.text for one, other in zip(here, below, strict=False)]
        if len(here) == len(below) > 1 and all(_is_complete(text, decimals) for text in joined):
            found += [Numeral(text, one.line) for text, one in zip(joined, here, strict=True)]
            at += 2
        else:
            found += here
            at += 1
    return found


def _is_complete(text: str, decimals: int) -> bool:
    return is_amount(text) and len(text.partition(".")[2]) == decimals


Way = tuple[tuple[Figure, ...], tuple[str, int] | None, float]


def _next(
    figures: tuple[Figure, ...], begun: tuple[str, int] | None, cost: float, numeral: Numeral, decimals: int
) -> list[Way]:
    found: list[Way] = []
    if begun is not None:
        joined = begun[0] + numeral.text
        if _may_begin(joined, decimals):
            is_free = not begun[0].isdigit() or numeral.text[0] in ".,"
            found.append(_grown(figures, (joined, begun[1]), cost + (0.0 if is_free else _JOINED), decimals))
        if numeral.text.isdigit():
            found.append((figures, begun, cost + _STRAY))
        if not found and is_amount(begun[0]):
            found += _next((*figures, Figure(*begun)), None, cost + _WHOLE, numeral, decimals)
        return found or [(figures, begun, cost + 2 * _STRAY)]
    if numeral.text in ".,":
        return [(figures, None, cost + _STRAY)]
    for part in divided(numeral.text, decimals)[:-1]:
        figures = (*figures, Figure(part, numeral.line))
    part = divided(numeral.text, decimals)[-1]
    found.append(_grown(figures, (part, numeral.line), cost, decimals))
    if decimals and part.isdigit():
        found.append((figures, None, cost + _STRAY))
        found.append(((*figures, Figure(part, numeral.line)), None, cost + _WHOLE))
    return found


def _grown(figures: tuple[Figure, ...], begun: tuple[str, int], cost: float, decimals: int) -> Way:
    if _is_complete(begun[0], decimals):
        return (*figures, Figure(*begun)), None, cost
    return figures, begun, cost


def _may_begin(text: str, decimals: int) -> bool:
    """Whether a text is an amount or the beginning of one."""
    return _BEGUN.fullmatch(text) is not None and len(text.partition(".")[2]) <= decimals
