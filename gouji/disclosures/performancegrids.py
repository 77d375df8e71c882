"""Indicators of a table with cells: each cell goes to the field of its column, or to where its words belong."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gouji.disclosures.performancewords import FIELDS, LEVELS, Words, joined, plain
from gouji.disclosures.wording import squashed

_SHIFT = 0.25  # for each column that a cell stands beside its own
_SURE = 1.2  # the cost up to which a row is not doubted
# What it costs that a text is not of the words declared for a field, and that a field has no cell.
_UNDECLARED = {"level_1": 6.0, "level_2": 6.0, "basis": 1.2, "prior": 1.5, "weight": 2.5, "scoring": 3.0, "evidence": 1.5}
_MISSING = {"level_3": 3.0, "target": 2.0, "basis": 1.0, "weight": 0.8, "scoring": 1.0, "evidence": 0.6}
_ELSEWHERE = ("level_1", "level_2", "basis", "scoring", "weight")  # whose words are no names
_NO_NAME = 4.0
_FREE_TARGET = 1.5


@dataclass(frozen=True)
class GridCell:
    """A cell: its column from 0, and its text."""

    column: int
    text: str


@dataclass
class GridRow:
    """A row of a table as read: field → text, with its line, a doubt, and pieces that nothing takes."""

    line: int
    texts: dict[str, str]
    doubt: str = ""
    left: list[str] = field(default_factory=list)


def grid_rows(
    lines: Iterable[tuple[int, Sequence[str]]], columns: Mapping[str, int], words: Words
) -> Iterator[GridRow]:
    """The rows of a table out of its (number of line, texts of cells); `columns` are those of its header, by field.

    A line that holds only parts of cells goes on with the row before it.
    """
    before: GridRow | None = None
    for number, texts in lines:
        cells = [GridCell(at, text.strip()) for at, text in enumerate(texts) if squashed(text)]
        if not cells:
            continue
        price, placed = _placed(cells, columns, words)
        if before is not None and _is_part(placed):
            _go_on(before, cells, columns, words)
            continue
        if before is not None:
            yield before
        before = GridRow(number, {name: _text(name, text, words) for name, text in placed.items()})
        if price > _SURE:
            before.doubt = "cells stand in other columns, or hold other words, than the header says"
    if before is not None:
        yield before


def _text(name: str, text: str, words: Words) -> str:
    bare = squashed(text)
    return bare if name in LEVELS or (name not in ("prior",) and name in words.values and name != "target") else joined(text)


def _is_part(placed: Mapping[str, str]) -> bool:
    has = {name for name in placed if placed[name]}
    return not ({"level_3", "target"} <= has or len(has - set(LEVELS)) > 2 or (has & set(LEVELS) and "level_3" in has))


def _go_on(row: GridRow, cells: Sequence[GridCell], columns: Mapping[str, int], words: Words) -> None:
    """Add parts of cells to those of the row before; a text that was whole is left as it is."""
    by_column = {column: name for name, column in columns.items()}
    for cell in cells:
        name = by_column.get(cell.column, "")
        text = squashed(row.texts.get(name, ""))
        if not name or (name in words.values and text and words.is_value(name, text)):
            row.left.append(cell.text)
        else:
            row.texts[name] = text + squashed(cell.text)


def _placed(
    cells: Sequence[GridCell], columns: Mapping[str, int], words: Words
) -> tuple[float, dict[str, str]]:
    """(cost, field → text): the cheapest way to give cells, in their order, to fields, in theirs."""
    fields = [name for name in FIELDS if name in columns or name == "scoring"]
    best: dict[int, tuple[float, dict[str, str]]] = {0: (0.0, {})}
    for name in fields:
        after: dict[int, tuple[float, dict[str, str]]] = {}
        missing = _MISSING.get(name, 0.0) if name in columns else 0.0
        for taken, (price, texts) in best.items():
            _keep(after, taken, price + missing, texts)
            if taken == len(cells):
                continue
            cell = cells[taken]
            own = _price(name, cell.text, words) + _SHIFT * abs(cell.column - columns.get(name, cell.column))
            _keep(after, taken + 1, price + own, {**texts, name: cell.text})
            if name == "evidence" and "scoring" not in texts:
                for head, tail in _halves(cell.text):
                    both = _price("scoring", head, words) + _price("evidence", tail, words)
                    _keep(after, taken + 1, price + both, {**texts, "scoring": head, "evidence": tail})
        best = after
    # What no field takes is dear, but not lost: it is told as a doubt.
    taken, (price, texts) = min(best.items(), key=lambda each: each[1][0] + 3.0 * (len(cells) - each[0]))
    return price + 3.0 * (len(cells) - taken), texts


def _keep(states: dict[int, tuple[float, dict[str, str]]], at: int, price: float, texts: dict[str, str]) -> None:
    if price < states.get(at, (math.inf, {}))[0]:
        states[at] = price, texts


def _halves(text: str) -> Iterator[tuple[str, str]]:
    parts = text.split()
    for at in range(1, len(parts)):
        yield " ".join(parts[:at]), " ".join(parts[at:])


def _price(name: str, text: str, words: Words) -> float:
    """What it costs to take a text of a cell for a field."""
    bare = plain(text)
    if name == "level_3":
        if words.has_operator(bare):
            return _NO_NAME
        return _NO_NAME if any(words.is_value(each, bare) for each in _ELSEWHERE) else 0.0
    if words.is_value(name, bare):
        return 0.0
    if name == "target":
        return 0.3 if words.has_operator(bare) else _FREE_TARGET
    return _UNDECLARED[name]
