"""Fields of an indicator: what it costs to take pieces of a text for one of them; what is certain costs nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from gouji.field.reading.performancepieces import Piece, bare, head_width, rows_of, width
from gouji.field.reading.performancewords import CLOSED, LEVELS, Words
from gouji.field.templates.wording import normal, squashed

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
_PAGE_NUMBER = 0.2
_UNDECLARED_TARGET = 1.5
_AFTER_WHOLE = 1.2
_UNDECLARED_UNIT = 0.6
_EARLY = 0.9  # a line that ends although the next sign had room on it
_WIDE = 1.2  # a line wider than the column
_WRAPPED = 3  # pieces of a word of a level
_LEVEL = 2.5  # a word of a level inside of another field: it rather begins a row
_NO_ENDING = 0.6  # a name that does not end as names of indicators do
_TELLING = 4  # signs of a line that is a target in words
_TARGET_INSIDE = 0.8  # such a line inside of a name
_OPEN_BRACKET = 1.5
_EARLY_BRACKET = 0.8
_UNIT_INSIDE = re.compile(r"\([^()]{1,3}\)[^(]")
_UNDECLARED = 2.5  # a basis, a rule or a proof that no word declares
_FREE = {"basis": "", "scoring": "分", "evidence": "料"}
_WORDS = re.compile(r"[\u4e00-\u9fff“”（）()、,，]{2,14}")
# So many signs at most have the words of a field.
LONGEST = {"level_1": 10, "level_2": 10, "basis": 14, "prior": 18, "weight": 6, "scoring": 14, "evidence": 44}
_SPLIT = 1.2  # a blank between two Chinese words on one line: rather the edge of a cell


Widths = Mapping[str, int]  # open field → the width of its column


@dataclass(frozen=True)
class Taken:
    """Pieces taken for a field, without those that are numbers of pages."""

    pieces: tuple[Piece, ...]
    dropped: tuple[Piece, ...] = ()


_NOTHING = Taken(())


@dataclass
class Prices:
    """What readings of the pieces of one form cost; each is reckoned once."""

    of: Sequence[Piece]
    words: Words
    widths: Widths = field(default_factory=dict)
    known: dict[tuple[str, int, int, int, int], tuple[float, Taken]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.texts = [squashed(piece.text) for piece in self.of]
        self.numbers = [piece.is_number for piece in self.of]
        # What it costs to leave out a number of a page, and to take it for a text.
        self.leaving = [_PAGE_NUMBER if piece.is_page_number else _DROPPED for piece in self.of]
        self.taking = [_DROPPED if piece.is_page_number else 0.0 for piece in self.of]
        self.operators = [self.words.has_operator(piece.text) for piece in self.of]
        self.targets = [len(text) >= _TELLING and _is_declared(self.words, "target", text) for text in self.texts]
        self.levels = {at: end for at in range(len(self.of)) if (end := self._level(at))}

    def _level(self, at: int) -> int:
        """The piece after a word of a level that begins with a piece, over so many pieces; 0 for none."""
        for end in range(at + 1, min(at + _WRAPPED, len(self.of)) + 1):
            text = "".join(self.texts[at:end])
            if any(_is_declared(self.words, name, text) for name in LEVELS):
                return end
        return 0

    def of_runs(self, name: str, first: int, end: int, other: int, other_end: int) -> tuple[float, Taken]:
        """(the cost of two runs of pieces, on a page and on the next, as one field; the pieces of it)."""
        if other == other_end:
            other = other_end = 0
        key = (name, first, end, other, other_end)
        if key not in self.known:
            places = (*range(first, end), *range(other, other_end))
            self.known[key] = self._price(name, places)
        return self.known[key]

    def is_over(self, name: str, first: int, end: int) -> bool:
        """Whether no cell of a field can hold so many signs."""
        return name in LONGEST and sum(len(self.of[at].text) for at in range(first, end)) > LONGEST[name]

    def _price(self, name: str, places: tuple[int, ...]) -> tuple[float, Taken]:
        """NEVER where the pieces cannot be the field."""
        if not places:
            return MISSING[name], Taken(())
        price = self._plain(name, places) + sum([self.taking[at] for at in places])
        kept = tuple(at for at in places if not self.numbers[at])
        if kept and len(kept) < len(places):
            other = self._plain(name, kept) + sum(self.leaving[at] for at in places if self.numbers[at])
            if other < price:
                dropped = tuple(self.of[at] for at in places if self.numbers[at])
                return other, Taken(tuple(self.of[at] for at in kept), dropped)
        return price, _NOTHING if price == NEVER else Taken(tuple(self.of[at] for at in places))

    def _plain(self, name: str, places: tuple[int, ...]) -> float:
        text = "".join([self.texts[at] for at in places])
        if name in CLOSED:
            return _closed(name, text, self.words)
        if name == "level_3" and any(self.operators[at] for at in places):
            return NEVER
        of = tuple(self.of[at] for at in places)
        last = places[-1]
        levels = _LEVEL * sum(1 for at in places if at in self.levels and self.levels[at] <= last + 1)
        if name == "target":
            # An operator may be parted from its equals sign (> =5), but two operators are two targets.
            rest = places[2:] if self.words.operators.fullmatch(text[: len(of[0].text)]) else places[1:]
            if any(self.operators[at] for at in rest):
                return NEVER
            return _target(of, self.operators[places[0]], self.words, self.widths.get(name)) + levels
        numbers = (_DROPPED + 0.5) * sum(self.numbers[at] for at in places)
        ending = 0.0 if self.words.ends_name(text) else _NO_ENDING
        targets = _TARGET_INSIDE * sum(1 for at in places[1:] if self.targets[at])
        return shape(of, self.widths.get(name)) + numbers + levels + ending + targets + _brackets(normal(text))

    def is_sure(self, name: str, first: int, end: int) -> bool:
        """Whether pieces are a declared word of a field, to which nothing is missing."""
        return name in CLOSED and end > first and self.of_runs(name, first, end, 0, 0)[0] == 0.0

    def wider(self, widths: Widths) -> Prices:
        """The same pieces in columns whose widths are known."""
        closed = {key: each for key, each in self.known.items() if key[0] in CLOSED}
        return Prices(self.of, self.words, widths, closed)


def _brackets(text: str) -> float:
    """The cost of brackets in a name that are open, or whose words (mostly a unit) do not stand at its end."""
    if text.count("(") != text.count(")"):
        return _OPEN_BRACKET
    return _EARLY_BRACKET * (text.startswith("(") + (_UNIT_INSIDE.search(text, 1) is not None))


@lru_cache(maxsize=65536)
def _is_declared(words: Words, name: str, text: str) -> bool:
    return words.is_value(name, text)


def _closed(name: str, text: str, words: Words) -> float:
    if _is_declared(words, name, text):
        return 0.0
    return _UNDECLARED if name in _FREE and _WORDS.fullmatch(text) and _FREE[name] in text else NEVER


def _target(of: tuple[Piece, ...], has_operator: bool, words: Words, wide: int | None) -> float:
    text = bare(of)
    fit = shape(of, wide)
    is_declared = _is_declared(words, "target", text)
    if has_operator:
        if not any(sign.isdigit() for sign in text):
            return NEVER
        if is_declared:
            return 0.3 * fit
        # What comes after a target that is whole rather begins the next name.
        is_early = any(_is_declared(words, "target", bare(of[:end])) for end in range(1, len(of)))
        return _UNDECLARED_UNIT + fit + _AFTER_WHOLE * is_early
    return (0.4 + 0.3 * fit) if is_declared else _UNDECLARED_TARGET + fit


def shape(of: Sequence[Piece], wide: int | None) -> float:
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
