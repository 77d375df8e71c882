"""Fields of an indicator: what it costs to take pieces of a text for one of them; what is certain costs nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from gouji.disclosures.performancepieces import Piece, bare, head_width, rows_of, width
from gouji.disclosures.performancewords import CLOSED, LEVELS, Words

NEVER = math.inf
# A missing field, a page number inside a cell, a text that no word declares: what is dearer is less likely.
MISSING = {
    "level_1": 0.0,
    "level_2": 0.0,
    "level_3": 4.0,
    "target": 4.0,
    "basis": 4.0,
    "prior": 0.3,
    "weight": 3.0,
    "scoring": 4.0,
    "evidence": 3.0,
}
_DROPPED = 1.5
_UNDECLARED_TARGET = 1.5
_UNDECLARED_UNIT = 0.6
_EARLY = 0.9  # a line that ends although the next sign had room on it
_WIDE = 1.2  # a line wider than the column
_LEVEL = 2.5
_SPLIT = 1.2  # a blank between two Chinese words on one line: rather the edge of a cell


@dataclass(frozen=True)
class Taken:
    """Pieces taken for a field, without those that are numbers of pages."""

    pieces: tuple[Piece, ...]
    dropped: tuple[Piece, ...] = ()


Widths = Mapping[str, int]  # open field → the width of its column


def cost(field: str, of: Sequence[Piece], words: Words, widths: Widths) -> tuple[float, Taken]:
    """(what it costs to read pieces as a field, the pieces of it); NEVER where they cannot be it."""
    if not of:
        return MISSING[field], Taken(())
    best = _plain_cost(field, tuple(of), words, widths), Taken(tuple(of))
    if any(piece.is_number for piece in of) and len(of) > 1:
        kept = tuple(piece for piece in of if not piece.is_number)
        dropped = tuple(piece for piece in of if piece.is_number)
        if kept:
            other = _plain_cost(field, kept, words, widths) + _DROPPED * len(dropped)
            if other < best[0]:
                best = other, Taken(kept, dropped)
    return best


def _plain_cost(field: str, of: tuple[Piece, ...], words: Words, widths: Widths) -> float:
    text = bare(of)
    if field in CLOSED:
        return _closed_cost(field, text, words)
    if field == "level_3":
        if any(words.has_operator(piece.text) for piece in of):
            return NEVER
        numbers = sum(piece.is_number for piece in of)
        return shape(of, widths.get(field)) + (_DROPPED + 0.5) * numbers + _of_levels(of, words)
    return _target_cost(of, text, words, widths) + _of_levels(of, words)


def _of_levels(of: tuple[Piece, ...], words: Words) -> float:
    """The cost of pieces that are whole words of a level: they rather begin a row."""
    return sum(_LEVEL for piece in of if any(_is_declared(words, name, piece.text) for name in LEVELS))


@lru_cache(maxsize=65536)
def _is_declared(words: Words, field: str, text: str) -> bool:
    return words.is_value(field, text)


def _closed_cost(field: str, text: str, words: Words) -> float:
    return 0.0 if _is_declared(words, field, text) else NEVER


def _target_cost(of: tuple[Piece, ...], text: str, words: Words, widths: Widths) -> float:
    # An operator may be parted from its equals sign (> =5), but two operators are two targets.
    rest = of[2:] if _is_operator(of[0].text, words) else of[1:]
    if any(words.has_operator(piece.text) for piece in rest):
        return NEVER
    fit = shape(of, widths.get("target"))
    is_declared = _is_declared(words, "target", text)
    if words.has_operator(text):
        if not any(sign.isdigit() for sign in text):
            return NEVER
        return 0.3 * fit if is_declared else _UNDECLARED_UNIT + fit
    return (0.4 + 0.3 * fit) if is_declared else _UNDECLARED_TARGET + fit


def _is_operator(text: str, words: Words) -> bool:
    return words.operators.fullmatch(text) is not None


def shape(of: tuple[Piece, ...], wide: int | None) -> float:
    """How badly pieces fit one cell: lines that end early or are too wide, blanks between words of one line."""
    rows = rows_of(of)
    widths = [width(row) for row in rows]
    limit = wide or max(widths)
    found = 0.0
    for at, each in enumerate(widths):
        if each > limit + 1:
            found += _WIDE
        elif at + 1 < len(rows) and each + head_width(rows[at + 1]) <= limit:
            found += _EARLY
    for before, after in pairwise(of):
        if not after.is_first and _is_chinese(before.text[-1]) and _is_chinese(after.text[0]):
            found += _SPLIT
    return found


def _is_chinese(sign: str) -> bool:
    return ord(sign) >= 0x2E80
