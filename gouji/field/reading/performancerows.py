"""Indicators of a flat text: its pieces become rows of fields, by the cheapest reading of all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.field.reading.performancedoubts import Row, doubts
from gouji.field.reading.performancefields import NEVER, Prices, Taken
from gouji.field.reading.performancepieces import Piece, bare, rows_of, width
from gouji.field.reading.performancewords import FIELDS, Words

_LONGEST = 64  # pieces of one row
_BEYOND = 16  # pieces of a row that goes on on the next page
_IN_CELL = {"level_3": 24, "target": 12, "evidence": 14}
_IN_CLOSED = 6
_ON_NEXT = {"level_3": 9, "target": 5, "evidence": 8}  # of them on the next page
_CLOSED_ON_NEXT = 4
_KEPT = 24  # readings of a row that are followed
_TOO_DEAR = 6.0
_WORSE = 4.5  # a reading that costs so much more than another is not followed
_BEHIND = 1.8  # a way that costs so much more than one that is further is not followed
_EMPTY_GROUP = 1.5
_BACKWARDS = 1.5  # a level that stands before the one printed above it
_REPEATED = 0.2
_NO_LEVEL = 4.0
_CUT = 0.4  # a row that goes on in the middle of the next page's first line
_CHEAP = 2.0  # a row so cheap is not looked for beyond the page
_PLAIN = 0.7  # rows that cost less need no second reading
_LEFT = 3.0  # a piece that nothing takes
_OPEN = ("level_3", "target")


def rows(of: Sequence[Piece], fields: Sequence[str], words: Words) -> list[tuple[Row, str]]:
    """The rows of a table, each with a doubt or nothing.

    Read twice: first without knowing how wide the columns are, then with the widths that the sure rows showed.
    """
    fields = [name for name in FIELDS if name in fields]
    prices = Prices(of, words)
    found = _read(prices, fields)
    widths = _widths(found)
    if widths and any(row.cost >= _PLAIN for row in found):
        found = _read(prices.wider(widths), fields)
    return list(zip(found, doubts(found, fields, words, widths), strict=True))


def _widths(found: Sequence[Row]) -> dict[str, int]:
    """The widest line that two cells of a column have, of cells with several lines."""
    result = {}
    for name in _OPEN:
        counted: Counter[int] = Counter()
        for row in found:
            lines = rows_of(row.pieces(name))
            if row.cost < 2 and len(lines) > 1:
                counted.update({max(map(width, lines)): 1})
        common = [each for each, count in counted.items() if count > 1]
        if common:
            result[name] = max(common)
    return result


_State = tuple[int, int, int]  # piece, rank of level 1, rank of level 2


@dataclass(frozen=True)
class _Step:
    total: float
    before: _State | None
    row: Row | None


def _read(prices: Prices, fields: Sequence[str]) -> list[Row]:
    """The cheapest way through all pieces."""
    count = len(prices.of)
    steps: dict[int, dict[_State, _Step]] = {0: {(0, -1, -1): _Step(0.0, None, None)}}
    for at in range(count):
        here = steps.get(at)
        if not here:
            continue
        ahead = min(
            (step.total for place, each in steps.items() if place > at for step in each.values()), default=NEVER
        )
        followed = {state: step for state, step in here.items() if step.total <= ahead + _BEHIND}
        if not followed:
            continue
        options = list(_options(prices, fields, at))
        is_clear = any(row.cost < _WORSE for _, row in options)
        for state, step in followed.items():
            for end, row in options:
                extra, ranks = _levels(row, state[1], state[2], prices.words)
                _offer(steps, (end, *ranks), _Step(step.total + row.cost + extra, state, row))
            if not is_clear:
                skipped = Row({}, 0.0, (prices.of[at],))
                _offer(steps, (at + 1, *state[1:]), _Step(step.total + _LEFT, state, skipped))
    return _way(steps, count)


def _way(steps: Mapping[int, Mapping[_State, _Step]], count: int) -> list[Row]:
    """The rows of the cheapest way to the last piece."""
    last = steps.get(count, {})
    state: _State | None = min(last, key=lambda each: last[each].total) if last else None
    found: list[Row] = []
    while state is not None:
        step = steps[state[0]][state]
        if step.row is not None:
            found.append(step.row)
        state = step.before
    return found[::-1]


def _offer(steps: dict[int, dict[_State, _Step]], state: _State, step: _Step) -> None:
    at = steps.setdefault(state[0], {})
    if state not in at or step.total < at[state].total:
        at[state] = step


def _levels(row: Row, first: int, second: int, words: Words) -> tuple[float, tuple[int, int]]:
    """(what the levels of a row cost after those above it, the ranks of its levels)."""
    one, two = row.pieces("level_1"), row.pieces("level_2")
    extra = 0.0
    if one:
        rank = words.rank("level_1", bare(one))
        extra += _BACKWARDS if rank < first else _REPEATED if rank == first else 0.0
        first, second = rank, second if rank == first else -1
        extra += 0.0 if two else _NO_LEVEL / 2
    if two:
        rank = words.rank("level_2", bare(two))
        extra += _BACKWARDS if rank < second else _REPEATED if rank == second else 0.0
        second = rank
    if first < 0 or second < 0:
        extra += _NO_LEVEL
    return extra, (first, second)


def _options(prices: Prices, fields: Sequence[str], at: int) -> Iterator[tuple[int, Row]]:
    """(piece after the row, row) for each reading of a row that begins at a piece."""
    best: dict[tuple[int, bool, bool], Row] = {}
    count = len(prices.of)
    _gather(best, at, _row(prices, fields, at, min(at + _LONGEST, count), 0, 0), 0)
    cut = next((each for each in range(at + 1, min(at + _LONGEST, count)) if prices.of[each].is_page), 0)
    is_before = any(end < cut and row.cost <= _CHEAP and row.pieces("target") for (end, _, _), row in best.items())
    if cut and not is_before:
        found = _row(prices, fields, at, cut, cut, min(cut + _BEYOND, count))
        _gather(best, at, {(i, j): each for (i, j), each in found.items() if j > cut and i == cut}, cut)
    least = min((row.cost for row in best.values()), default=0.0)
    for (end, _, _), row in best.items():
        if row.cost <= least + _WORSE:
            yield end, row


def _gather(best: dict[tuple[int, bool, bool], Row], at: int, found: _States, cut: int) -> None:
    for (i, j), (total, cells) in found.items():
        end = j if cut else i
        if end == at:
            continue
        row = Row(dict(cells), total + (_CUT if cut else 0.0), is_cut=bool(cut))
        key = (end, bool(row.pieces("level_1")), bool(row.pieces("level_2")))
        if key not in best or row.cost < best[key].cost:
            best[key] = row


_Cells = tuple[tuple[str, Taken], ...]
_States = dict[tuple[int, int], tuple[float, _Cells]]


def _row(prices: Prices, fields: Sequence[str], start: int, stop: int, cut: int, limit: int) -> _States:
    """(piece after those of the page, piece after those of the next page) → the cheapest cells of one row."""
    states: _States = {(start, cut): (0.0, ())}
    groups: _States = {}
    for name in fields:
        after: _States = {}
        for (i, j), (total, cells) in states.items():
            for end, other, price, taken in _cells(prices, name, i, stop, j, limit):
                key = (end, other)
                if key not in after or total + price < after[key][0]:
                    after[key] = (total + price, (*cells, (name, taken)))
        least = min((total for total, _ in after.values()), default=0.0)
        followed = [each for each in after.items() if each[1][0] <= least + _WORSE]
        states = dict(sorted(followed, key=lambda each: each[1][0] - 0.01 * each[0][0])[:_KEPT])
        if name == "level_2":
            # A group without indicators: its levels alone.
            groups = {
                key: (total + _EMPTY_GROUP, cells)
                for key, (total, cells) in states.items()
                if key[0] > start and key[1] == cut
            }
    for key, value in groups.items():
        if key not in states or value[0] < states[key][0]:
            states[key] = value
    return states


def _cells(prices: Prices, name: str, i: int, stop: int, j: int, limit: int) -> Iterator[tuple[int, int, float, Taken]]:
    """(end on the page, end on the next page, cost, pieces) of each cell that begins at two places."""
    most = _IN_CELL.get(name, _IN_CLOSED)
    for end in range(i, min(i + most, stop) + 1):
        is_target = name == "level_3" and end > i and prices.operators[end - 1]
        if is_target or (end > i + 1 and prices.is_over(name, i, end)):
            return
        beyond = j if prices.is_sure(name, i, end) else min(j + _ON_NEXT.get(name, _CLOSED_ON_NEXT), limit)
        for other in range(j, beyond + 1):
            price, taken = prices.of_runs(name, i, end, j, other)
            if price < _TOO_DEAR:
                yield end, other, price, taken
            elif name == "level_3" and end > i:
                break
