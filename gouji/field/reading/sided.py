"""Tables of two sides whose cells were written line by line: revenue by declared lines, expenditure by classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gouji.field.reading.drafts import Draft, Drafted
from gouji.field.reading.numerals import Numeral, assembled, is_numeric, usual_decimals
from gouji.field.reading.regions import Line, Region
from gouji.field.templates.declarations import Table
from gouji.field.templates.wording import normal, unnumbered

_CLASS = re.compile(r"2\d\d(?!\d)")
_GLUED = re.compile(r"(2\d\d)([^\d.,\s].*)")
_NUMBERING = re.compile(r"\d{1,2}\.")
_AHEAD = 3  # lines over which a label may be wrapped
_REVENUE, _EXPENDITURE = "revenue", "expenditure"


@dataclass
class _Side:
    draft: Draft
    words: list[str] = field(default_factory=list)
    numerals: list[Numeral] = field(default_factory=list)


def drafted_sides(region: Region) -> Drafted:
    """The rows of a table of two sides."""
    drafted = Drafted(region.table, region.title, region.line, region.unit)
    decimals = usual_decimals(word for line in region.lines for word in line.text.split())
    reader = _Sides(region.table)
    for at, line in enumerate(region.lines):
        reader.take(line, region.lines[at + 1 : at + 1 + _AHEAD])
    for side in reader.rows:
        side.draft.label = "".join(side.words)
        side.draft.readings = assembled(side.numerals, decimals)
    drafted.rows = [side.draft for side in reader.rows]
    return drafted


class _Sides:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows: list[_Side] = []
        self.row_no = 0

    def take(self, line: Line, after: Sequence[Line]) -> None:
        """Add what a line prints: one or two sides of a new row, or more of the last one."""
        is_first = True
        for words, numerals in _groups(line):
            for side, part in self._sides(words, after, is_first=is_first):
                if side:
                    self._begin(side, line)
                    is_first = False
                if part and self.rows:
                    self.rows[-1].words.append(part)
            if self.rows:
                self.rows[-1].numerals += numerals

    def _begin(self, side: str, line: Line) -> None:
        last = self.rows[-1].draft if self.rows else None
        # Expenditure that follows revenue stands beside it; the label or the amount before it may be wrapped.
        if last is None or last.side != _REVENUE or side != _EXPENDITURE:
            self.row_no += 1
        self.rows.append(_Side(Draft(self.row_no, side, line.number)))

    def _sides(self, words: str, after: Sequence[Line], *, is_first: bool) -> list[tuple[str, str]]:
        """The sides that words begin, with their words; side '' is more of the last one."""
        if not words:
            return []
        parts = words.split()
        for at, part in enumerate(parts):
            if _CLASS.match(part) and (at + 1 < len(parts) or _GLUED.fullmatch(part)):
                before = " ".join(parts[:at])
                found = [(_EXPENDITURE, " ".join(parts[at:]))]
                return [*self._sides(before, (), is_first=is_first), *found] if before else found
        if self._declares(_REVENUE, words) and not (self._is_expected() and not is_first):
            return [(_REVENUE, words)]
        if self._declares(_EXPENDITURE, words):
            return [(_EXPENDITURE, words)]
        for at in range(1, len(parts)):
            left, right = " ".join(parts[:at]), " ".join(parts[at:])
            if self._declares(_REVENUE, left) and self._declares(_EXPENDITURE, right):
                return [(_REVENUE, left), (_EXPENDITURE, right)]
        joined = words
        for line in after:
            joined += next((text for text, _ in _groups(line)), "")
            if self._declares(_REVENUE, joined):
                return [(_REVENUE, words)]
        return [("", words)]

    def _is_expected(self) -> bool:
        return bool(self.rows) and self.rows[-1].draft.side == _REVENUE

    def _declares(self, side: str, words: str) -> bool:
        """Whether words are a declared line of a side; before the first row, the first line alone."""
        plain = unnumbered(normal(words))
        if self.rows or side != _REVENUE:
            return self.table.is_line(side, plain)
        first = next((line for line in self.table.lines if line.side == side), None)
        return first is not None and first.label.fullmatch(plain) is not None


def _groups(line: Line) -> list[tuple[str, list[Numeral]]]:
    """Words of a line, each with the numerals after them; a class, or a number with a dot, stands with its words."""
    found: list[tuple[str, list[Numeral]]] = []
    parts = line.text.split()
    for at, part in enumerate(parts):
        follows = at + 1 < len(parts) and not is_numeric(parts[at + 1])
        is_word = follows and (_CLASS.fullmatch(part) or _NUMBERING.fullmatch(part))
        if is_numeric(part) and not is_word:
            if not found:
                found.append(("", []))
            found[-1][1].append(Numeral(part, line.number, is_alone=len(parts) == 1))
        elif found and not found[-1][1]:
            found[-1] = (f"{found[-1][0]} {part}", [])
        else:
            found.append((part, []))
    return found
