"""Lines of tables with sides, put together to rows: a label may be broken over lines on one side and not on others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gouji.field.reading.flatwords import Word
from gouji.field.templates.declarations import Column, Table
from gouji.field.templates.wording import is_numbered, normal, unnumbered


@dataclass
class Half:
    """One side of a printed row while it is read."""

    words: list[Word] = field(default_factory=list)
    amounts: list[tuple[Column, Word]] = field(default_factory=list)

    @property
    def line(self) -> int:
        """The first line on which it prints something."""
        return min(word.line.number for word in [*self.words, *(word for _, word in self.amounts)])


Band = dict[str, Half]


def text(words: Sequence[Word]) -> str:
    """Words as one label: a blank is kept only before a word of letters or digits, right behind another."""
    found = ""
    for at, word in enumerate(words):
        near = at and word.line is words[at - 1].line and word.first == words[at - 1].last + 1
        found += (" " if near and word.text[0].isascii() else "") + word.text
    return found


def is_label(words: Sequence[Word], table: Table, side: str) -> bool:
    """Whether words begin a label: they have a number before them, or are a declared line."""
    plain = normal(text(words))
    return is_numbered(plain) or table.is_line(side, unnumbered(plain))


def bands(lines: Sequence[Band], table: Table) -> list[Band]:
    """The rows. Where most labels of the table are numbered or declared, other words go on with the label above."""
    labels = [(side, half.words) for line in lines for side, half in line.items() if half.words]
    known = sum(is_label(words, table, side) for side, words in labels)
    if known * 2 < len(labels):
        return list(lines)
    found: list[Band] = []
    last = 0
    for line in lines:
        number = max(word.line.number for half in line.values() for word in (*half.words, *_amounts(half)))
        begins = any(half.words and is_label(half.words, table, side) for side, half in line.items())
        has_amounts = any(half.amounts for half in line.values())
        is_near = number == last + 1 or not (begins or has_amounts)
        if found and is_near and not _conflicts(found[-1], line, table):
            _join(found[-1], line)
        else:
            found.append({side: Half([*half.words], [*half.amounts]) for side, half in line.items()})
        last = number
    return found


def _amounts(half: Half) -> list[Word]:
    return [word for _, word in half.amounts]


def _conflicts(band: Band, line: Band, table: Table) -> bool:
    """Whether a side of the row has a label or amount already, and the line another."""
    for side, half in line.items():
        before = band.get(side)
        if before is None:
            continue
        if half.words and before.words and is_label(half.words, table, side):
            return True
        if {column for column, _ in half.amounts} & {column for column, _ in before.amounts}:
            return True
    return False


def _join(band: Band, line: Band) -> None:
    for side, half in line.items():
        own = band.setdefault(side, Half())
        own.words += half.words
        own.amounts += half.amounts


def moved(band: Band, counterpart: Callable[[Column, str], Column | None]) -> None:
    """Give amounts without a label to the side before, where that has a label and no amount: its cell covers both."""
    sides = list(band)
    for before, side in pairwise(sides):
        own, left = band[side], band[before]
        if own.amounts and not own.words and left.words and not left.amounts:
            for column, word in own.amounts:
                other = counterpart(column, before)
                if other is not None:
                    left.amounts.append((other, word))
            own.amounts = []
