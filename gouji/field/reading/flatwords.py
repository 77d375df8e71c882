"""Words of a printed line with the columns of signs at which they stand, and what kind of word each is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.field.reading.flatregions import Printed
from gouji.field.templates.declarations import Column
from gouji.field.templates.wording import is_amount, normal, without_year

_WORD = re.compile(r"\S+")
_CODE = re.compile(r"\d{1,9}")
_SURE = re.compile(r"-?[\d,]*\d\.\d+|-?\d{1,3}(?:,\d{3})+|0")


@dataclass(frozen=True)
class Word:
    """A word on a printed line: the half-open range of its columns of signs."""

    text: str
    first: int
    last: int
    line: Printed

    @property
    def middle(self) -> float:
        """Its middle, in signs from the beginning of the line."""
        return (self.first + self.last) / 2

    @property
    def is_amount(self) -> bool:
        """Whether it is written as an amount."""
        return is_amount(self.text)

    @property
    def is_sure(self) -> bool:
        """Whether it can be nothing but an amount: it has decimals or thousands, or is 0."""
        return _SURE.fullmatch(self.text) is not None

    @property
    def is_code(self) -> bool:
        """Whether it is written as a part of a code."""
        return _CODE.fullmatch(self.text) is not None


def words_of(line: Printed) -> list[Word]:
    """The words of a line, divided by blanks, from left to right."""
    return [Word(match.group(), match.start(), match.end(), line) for match in _WORD.finditer(line.text)]


def clusters(words: Sequence[Word], near: int = 0) -> list[tuple[int, int]]:
    """(first sign, end) of what words cover, joined where they overlap or are so `near`, from left to right."""
    found: list[tuple[int, int]] = []
    for first, last in sorted((word.first, word.last) for word in words):
        if found and first < found[-1][1] + (near + 1 if near else 0):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def is_over(one: Word, other: Word) -> bool:
    """Whether two words of different lines stand over one another, or a sign beside it."""
    return one.first <= other.last and other.first <= one.last


def header_places(lines: Sequence[Sequence[Word]], columns: Sequence[Column]) -> dict[Column, float]:
    """Where the header words stand that name declared columns: the middle of each.

    A word names a column alone, with the word below it that goes on with it, or below the nearest words of lines above.
    """
    found: dict[Column, float] = {}
    taken: set[tuple[int, int]] = set()
    for column in columns:
        best: tuple[float, float, tuple[int, int]] | None = None
        for at, line in enumerate(lines):
            for index, word in enumerate(line):
                if (at, index) in taken:
                    continue
                depth = _named(lines, at, word, column)
                if depth is not None and (best is None or (-depth, word.middle) < best[:2]):
                    best = (-depth, word.middle, (at, index))
        if best is not None:
            found[column] = best[1]
            taken.add(best[2])
    return found


def _named(lines: Sequence[Sequence[Word]], at: int, word: Word, column: Column) -> int | None:
    """How many words over a header word the name of the column takes in; None where it is not its name."""
    over = [min(line, key=lambda each: abs(each.middle - word.middle)) for line in lines[:at] if line]
    leaves = [word.text]
    for line in lines[at + 1 : at + 3]:
        below = [each for each in line if is_over(word, each)]
        if len(below) == 1:
            leaves.append(leaves[-1] + below[0].text)
    best = None
    for leaf in leaves:
        for mask in range(1 << min(len(over), 4)):
            path = [each.text for bit, each in enumerate(over[-4:]) if mask >> bit & 1] + [leaf]
            name = "/".join(without_year(normal(each)) for each in path)
            if column.header.fullmatch(name):
                depth = len(path)
                best = depth if best is None else max(best, depth)
    return best
