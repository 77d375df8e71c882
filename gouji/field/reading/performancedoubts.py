"""Rows of a flat text, and why one of them is not sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gouji.field.reading.performancefields import NEVER, Prices, Taken, Widths
from gouji.field.reading.performancepieces import Piece, bare
from gouji.field.reading.performancewords import LEVELS, Words

_CLEAR = 0.7  # another reading of name and target must cost so much more
_ACROSS = "it goes on on the next page, or what stands there belongs to the next row"


@dataclass(frozen=True)
class Row:
    """A row as read: field → pieces; `cost` of its fields alone, `left` what nothing takes."""

    cells: Mapping[str, Taken]
    cost: float
    left: tuple[Piece, ...] = ()
    is_cut: bool = False  # it goes on on the next page

    def pieces(self, name: str) -> tuple[Piece, ...]:
        """The pieces of text of a field; none where the row lacks it."""
        return self.cells[name].pieces if name in self.cells else ()


def doubts(found: Sequence[Row], fields: Sequence[str], words: Words, widths: Widths) -> list[str]:
    """For each row of a table why it is not sure; empty where it is."""
    told = [_doubt(row, fields, words, widths) for row in found]
    for at, (row, after) in enumerate(pairwise(found)):
        if _may_go_on(row, after, words):
            told[at] = told[at] or _ACROSS
            told[at + 1] = told[at + 1] or _ACROSS
    return told


def _may_go_on(row: Row, after: Row, words: Words) -> bool:
    """Whether what begins the next page may belong to the name of the row above."""
    name, below = row.pieces("level_3"), after.pieces("level_3")
    if not name or not below or not below[0].is_page:
        return False
    return not words.ends_name(bare(name)) or bare(below)[0] in "(（"


def _doubt(row: Row, fields: Sequence[str], words: Words, widths: Widths) -> str:
    """Why a row is not sure: a field that is not printed, or another reading of name and target that is as likely."""
    if row.left or not (row.pieces("level_3") or row.pieces("target")):
        return ""
    missing = [name for name in fields if not row.pieces(name) and name not in (*LEVELS, "prior")]
    if missing:
        return f"no {', '.join(missing)}"
    free = [name for name in ("basis", "scoring", "evidence") if name in fields]
    odd = [name for name in free if not words.is_value(name, bare(row.pieces(name)))]
    if odd:
        return f"no declared word of {', '.join(odd)}"
    if row.is_cut:
        return _ACROSS
    name, target = row.pieces("level_3"), row.pieces("target")
    if words.has_operator(target[0].text) and not words.is_value("target", bare(target)):
        return f"no declared unit in '{bare(target)[:16]}'"
    return "" if words.has_operator(target[0].text) else _parted((*name, *target), len(name), words, widths)


def _parted(both: tuple[Piece, ...], at: int, words: Words, widths: Widths) -> str:
    """Whether name and target may be parted elsewhere as well."""
    prices = Prices(both, words, widths)

    def price(place: int) -> float:
        name, _ = prices.of_runs("level_3", 0, place, 0, 0)
        return name + prices.of_runs("target", place, len(both), 0, 0)[0]

    other, place = min(((price(each), each) for each in range(1, len(both)) if each != at), default=(NEVER, 0))
    if other >= price(at) + _CLEAR:
        return ""
    return f"name and target may be parted after '{bare(both[:place])[-8:]}' as well"
