"""Indicators of a table with cells: each cell goes to the field of its column, or to where its words belong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gouji.field.reading.performancewords import CLOSED, FIELDS, LEVELS, Words, joined, plain
from gouji.field.templates.wording import squashed

_SHIFT = 0.25  # for each column that a cell stands beside its own
_SURE = 1.2  # the cost up to which a row is not doubted
# What it costs that a text is not of the words declared for a field, and that a field has no cell.
_UNDECLARED = {
    "level_1": 6.0,
    "level_2": 6.0,
    "basis": 1.2,
    "prior": 1.5,
    "weight": 2.5,
    "scoring": 3.0,
    "evidence": 1.5,
}
_MISSING = {"level_3": 3.0, "target": 2.0, "basis": 1.0, "weight": 0.8, "scoring": 1.0, "evidence": 0.6}
_ELSEWHERE = ("level_1", "level_2", "basis", "scoring", "weight")  # whose words are no names
_JOINED = 0.3  # two lines are rather two rows
_SCRAP = 2  # signs
_REST = 0.4  # a part of a word that was whole
_LEFT = 3.0
_GROUP = 0.5
_ENDING = 0.3  # a name that does not end as names of indicators do
_TWICE = 1.5  # two whole words in one cell
_NO_NAME = 4.0
_FREE_TARGET = 1.5


_OPERATOR = re.compile(r"[<>=≥≤]")


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

    A row may be divided over two lines, as at the end of a page: then its cells go on in the order of the fields.
    """
    before: tuple[int, list[GridCell], _Reading] | None = None
    for number, texts in lines:
        cells = [
            GridCell(at, text.strip())
            for at, text in enumerate(texts)
            if squashed(text) and not words.is_heading(plain(text))
        ]
        if not cells:
            continue
        alone = _read(cells, (), columns, words)
        if before is not None and not _is_whole(alone, words):
            if _is_complete(before[2], words):
                # What is left of a word below a row that is whole begins no row.
                if all(len(squashed(cell.text)) <= _SCRAP for cell in cells):
                    scraps = (*before[2].left, *(cell.text for cell in cells))
                    before = before[0], before[1], replace(before[2], left=scraps)
                    continue
            else:
                whole = _joined(before[1], cells, columns, words)
                if whole.cost + _JOINED < before[2].cost + alone.cost:
                    again = [GridCell(columns.get(name, 0), text) for name, text in whole.texts.items()]
                    before = before[0], again, whole
                    continue
        if before is not None:
            yield _row(before[0], before[2], words)
        before = number, cells, alone
    if before is not None:
        yield _row(before[0], before[2], words)


def _is_whole(read: _Reading, words: Words) -> bool:
    """Whether cells are a row, or a group, of their own."""
    texts = read.texts
    if set(texts) <= set(LEVELS):
        return not read.left and all(words.is_value(name, plain(text)) for name, text in texts.items())
    target = plain(texts.get("target", ""))
    has_target = words.is_value("target", target) or (words.has_operator(target) and any(map(str.isdigit, target)))
    closed = sum(words.is_value(name, plain(texts.get(name, ""))) for name in ("basis", "weight", "scoring"))
    return bool(texts.get("level_3")) and bool(target) and closed + has_target > 1


def _is_complete(read: _Reading, words: Words) -> bool:
    """Whether nothing of a row can stand on a second line: all its words are declared, its brackets closed."""
    texts = read.texts
    name, target = plain(texts.get("level_3", "")), plain(texts.get("target", ""))
    if words.has_operator(target) and not any(map(str.isdigit, target)):
        return False
    closed = all(words.is_value(each, plain(text)) for each, text in texts.items() if each in CLOSED)
    return _is_whole(read, words) and closed and name.count("(") == name.count(")")


def _joined(cells: Sequence[GridCell], more: Sequence[GridCell], columns: Mapping[str, int], words: Words) -> _Reading:
    """The cheapest reading of a row over two lines; the second may be shifted by a column as a whole."""
    readings = []
    for shift in (0, 1, -1):
        moved = [GridCell(cell.column + shift, cell.text) for cell in more]
        read = _read(cells, moved, columns, words)
        readings.append(replace(read, cost=read.cost + (_SHIFT if shift else 0.0)))
    return min(readings, key=lambda each: each.cost)


def _row(number: int, read: _Reading, words: Words) -> GridRow:
    texts = {name: _text(name, text, words) for name, text in read.texts.items()}
    is_sure = read.cost <= _SURE or set(texts) <= set(LEVELS)
    doubt = "" if is_sure else "cells stand in other columns, or hold other words, than the header says"
    return GridRow(number, texts, doubt, list(read.left))


def _text(name: str, text: str, words: Words) -> str:
    return squashed(text) if name in CLOSED and name != "prior" else joined(text)


@dataclass(frozen=True)
class _Reading:
    """Cells given to fields: the cost, field → text, and what nothing takes."""

    cost: float
    texts: Mapping[str, str]
    left: tuple[str, ...] = ()


def _read(cells: Sequence[GridCell], more: Sequence[GridCell], columns: Mapping[str, int], words: Words) -> _Reading:
    """The cheapest way to give cells, in their order, to fields, in theirs; `more` are those of a second line."""
    group = _through(cells, more, columns, words, LEVELS).get((len(cells), len(more)))
    if group is not None and all(words.is_value(name, plain(text)) for name, text in group.texts.items()):
        # Levels alone are a group without indicators.
        return replace(group, cost=group.cost + _GROUP)
    states = _through(cells, more, columns, words, FIELDS)
    ended = [_ended(read, (*cells[i:], *more[j:])) for (i, j), read in states.items()]
    return min(ended, key=lambda each: each.cost)


def _ended(read: _Reading, rest: Sequence[GridCell]) -> _Reading:
    """A reading with what no field takes: it is dear, but not lost."""
    left = (*read.left, *(cell.text for cell in rest))
    return _Reading(read.cost + _LEFT * len(rest), read.texts, left)


def _through(
    cells: Sequence[GridCell],
    more: Sequence[GridCell],
    columns: Mapping[str, int],
    words: Words,
    fields: Sequence[str],
) -> dict[tuple[int, int], _Reading]:
    """(cells taken, cells of the second line taken) → the cheapest reading of them as these fields."""
    states: dict[tuple[int, int], _Reading] = {(0, 0): _Reading(0.0, {})}
    for name in fields:
        after: dict[tuple[int, int], _Reading] = {}
        for (i, j), read in states.items():
            for key, added in _ways(name, cells[i:], more[j:], read, columns, words):
                place = (i + key[0], j + key[1])
                if place not in after or added.cost < after[place].cost:
                    after[place] = added
        states = after
    return states


def _ways(
    name: str,
    cells: Sequence[GridCell],
    more: Sequence[GridCell],
    read: _Reading,
    columns: Mapping[str, int],
    words: Words,
) -> Iterator[tuple[tuple[int, int], _Reading]]:
    """((cells taken, cells of the second line taken), reading) for each way to fill a field."""
    missing = _MISSING.get(name, 0.0) if name in columns else 0.0
    yield (0, 0), _Reading(read.cost + missing, read.texts, read.left)
    if name not in columns and name != "scoring":
        return
    own, other = cells[0] if cells else None, more[0] if more else None
    for cell, key in ((own, (1, 0)), (other, (0, 1))):
        if cell is not None:
            yield from ((key, each) for each in _alone(name, cell, read, columns, words))
    if own is not None and other is not None:
        yield from (((1, 1), each) for each in _over_two(name, own, other, read, columns, words))


def _alone(name: str, cell: GridCell, read: _Reading, columns: Mapping[str, int], words: Words) -> Iterator[_Reading]:
    """A reading, with a field filled by one cell; evidence may have the scoring before it, in the same cell."""
    shift = _SHIFT * abs(cell.column - columns.get(name, cell.column))
    price = read.cost + _price(name, cell.text, words) + shift
    yield _Reading(price, {**read.texts, name: cell.text}, read.left)
    if name == "evidence" and "scoring" not in read.texts:
        for head, tail in _halves(cell.text):
            both = read.cost + _price("scoring", head, words) + _price("evidence", tail, words)
            yield _Reading(both, {**read.texts, "scoring": head, "evidence": tail}, read.left)


def _over_two(
    name: str, own: GridCell, other: GridCell, read: _Reading, columns: Mapping[str, int], words: Words
) -> Iterator[_Reading]:
    """A reading, with a field filled by cells of both lines, or by the first where that is a whole word already."""
    shift = _SHIFT * abs(own.column - columns.get(name, own.column))
    # A second line may stand beside the first, but rather in the column of the header or of the first.
    shift += _SHIFT * min(abs(other.column - at) for at in (columns.get(name, other.column), own.column))
    text = squashed(own.text) + squashed(other.text)
    is_whole = name in CLOSED and words.is_value(name, plain(own.text))
    is_twice = is_whole and words.is_value(name, plain(other.text))
    price = read.cost + _price(name, text, words) + shift + (_TWICE if is_twice else 0.0)
    yield _Reading(price, {**read.texts, name: text}, read.left)
    if is_whole:
        kept = {**read.texts, name: own.text}
        yield _Reading(read.cost + shift + _REST, kept, (*read.left, other.text))


def _halves(text: str) -> Iterator[tuple[str, str]]:
    parts = text.split()
    for at in range(1, len(parts)):
        yield " ".join(parts[:at]), " ".join(parts[at:])


def _price(name: str, text: str, words: Words) -> float:
    """What it costs to take a text of a cell for a field."""
    bare = plain(text)
    if name == "level_3":
        if any(words.has_operator(part) for part in text.split()) or _OPERATOR.search(bare):
            return _NO_NAME
        return (
            _NO_NAME
            if any(words.is_value(each, bare) for each in _ELSEWHERE)
            else _ENDING * (not words.ends_name(bare))
        )
    if words.is_value(name, bare):
        return 0.0
    if name == "target":
        has_number = any(sign.isdigit() for sign in bare)
        return (0.3 if has_number else 2 * _FREE_TARGET) if words.has_operator(bare) else _FREE_TARGET
    return _UNDECLARED[name]
