"""Slips of a row: exchanged rows, numbers a row too high or too low, doubled rows, exchanged labels.

All numbers of such an explanation are printed, or sums of printed ones: none is made up, but where the last number of a
column fell off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from gouji.field.localization.costs import DOUBLED, EXCHANGED, RELABELLED, SHIFTED, SHIFTED_OFF
from gouji.field.localization.hypotheses import Hypotheses
from gouji.field.localization.places import CONTROL, HIERARCHY, OF_ROW, WITNESS, Row
from gouji.field.localization.systems import Cell, Change, in_steps

# Fewer numbers that stand a row too high or too low are wrong one by one.
_FEWEST = 2
# A place and what should be printed there.
Wanted = tuple[Row, str, int]


class Slips:
    """Changes of one document that put printed numbers into their own rows."""

    def __init__(self, hypotheses: Hypotheses):
        self.hypotheses = hypotheses
        self.system = hypotheses.system
        self.places = hypotheses.places

    def all(self, broken: Collection[str], difference: Mapping[str, int]) -> Iterator[Change]:
        """Every slip of a row that broken rules speak of."""
        cells = [self.system.cells[cell] for check in sorted(broken) for cell in self.system.members[check]]
        touched: dict[tuple[str, str, str], dict[tuple[str, int, str], Row]] = {}
        for table, key, occurrence in dict.fromkeys(cell.row for cell in cells):
            for row in self.places.by_key.get((table, key), ()):
                if row.row_occurrence == occurrence and self.places.amounts(*row.at, self.places.columns(row)):
                    touched.setdefault((row.table_id, row.side, row.row_level), {})[row.at] = row
        yield from self._relabelled()
        for rows in touched.values():
            for first, second in combinations(rows.values(), 2):
                yield from self._exchanged(first, second)
                yield from self._renamed(first, second)
            for row in rows.values():
                yield from self._doubled(row)
        for table, column in dict.fromkeys((cell.table_id, cell.column_key) for cell in cells):
            for side in sorted({row.side for row in self.places.rows if row.table_id == table}):
                yield from self._shifted(table, side, column, broken, difference)

    def _relabelled(self) -> Iterator[Change]:
        """Two rows whose labels stand in each other's place, as the order of the lines says."""
        for (table, row_no, side), other in self.places.exchanged.items():
            first, second = self.places.at.get((table, row_no, side)), self.places.at.get((table, other, side))
            if first and second and row_no < other:
                # What names a row by its place, and what a row says of itself, is as it was printed.
                yield from self._exchanged(first, second, "labels_exchanged", RELABELLED, (WITNESS, CONTROL, OF_ROW))

    def _renamed(self, first: Row, second: Row) -> Iterator[Change]:
        """Two rows of two units with each other's labels, of codes under one parent: no sum within a unit tells."""
        codes = first.code or "", second.code or ""
        if first.unit_name != second.unit_name and codes[0] != codes[1] and codes[0][:-2] == codes[1][:-2]:
            without = (WITNESS, CONTROL, OF_ROW, HIERARCHY)
            yield from self._exchanged(first, second, "labels_exchanged", EXCHANGED, without)

    def _exchanged(
        self, first: Row, second: Row, pattern: str = "rows_exchanged", cost: float = EXCHANGED,
        without: Collection[str] = (),
    ) -> Iterator[Change]:  # fmt: skip
        """Two rows of one table whose amounts stand in each other's place."""
        amounts, others = (self.places.amounts(*row.at, self.places.columns(row)) for row in (first, second))
        columns = sorted({*amounts, *others})
        both = {*self.places.columns(first)} & {*self.places.columns(second)}
        if amounts != others and both.issuperset(columns):  # each has a place for what the other prints
            wanted = [(first, column, others.get(column, 0)) for column in columns]
            wanted += [(second, column, amounts.get(column, 0)) for column in columns]
            yield from self._change(pattern, wanted, cost, without)

    def _doubled(self, row: Row) -> Iterator[Change]:
        """A row with twice its amounts, in every column: it, or what is below it, was added up twice."""
        amounts = self.places.amounts(*row.at, self.places.columns(row))
        step = self.places.step(row.table_id)
        if len(amounts) > 1 and all(amount % (2 * step) == 0 for amount in amounts.values()):
            wanted = [(row, column, amount // 2) for column, amount in amounts.items()]
            yield from self._change("subtotal_repeated", wanted, DOUBLED)

    def _shifted(
        self, table: str, side: str, column: str, broken: Collection[str], difference: Mapping[str, int]
    ) -> Iterator[Change]:
        """A run of numbers of a column that stand a row too low, or too high, beside the blank that they left."""
        rows = sorted(
            (row for row in self.places.rows if (row.table_id, row.side) == (table, side)), key=lambda row: row.row_no
        )
        rows = [row for row in rows if column in self.places.columns(row)]
        for ordered in (rows, rows[::-1]):
            for at, row in enumerate(ordered):
                if not self.places.amount(row, column) and any(
                    check in broken for check in self.places.checks(row, column)
                ):
                    yield from self._run(column, ordered[at:], difference)

    def _run(self, column: str, rows: Sequence[Row], difference: Mapping[str, int]) -> Iterator[Change]:
        """The numbers after the first, blank, row each belong into the row before; the last of them left a blank."""
        wanted: list[Wanted] = []
        for before, row in pairwise(rows):
            amount = self.places.amount(row, column)
            if not amount or abs(row.row_no - before.row_no) != 1:
                return
            wanted.append((before, column, amount))
            if len(wanted) >= _FEWEST:
                yield from self._change("column_shifted", [*wanted, (row, column, 0)], SHIFTED)
                yield from self._fallen_off(wanted, row, column, difference)

    def _fallen_off(
        self, wanted: list[Wanted], last: Row, column: str, difference: Mapping[str, int]
    ) -> Iterator[Change]:
        """The same where the row at the end has lost its own number: what its broken rules then imply."""
        for change in self._change("column_shifted", wanted, SHIFTED_OFF):
            cell = self.hypotheses.place(last, column)
            votes = Counter(
                in_steps(-after, coefficient, cell.step)
                for check, coefficient in self.places.checks(last, column).items()
                if self.system.is_broken(check, after := difference.get(check, 0) + change.effects.get(check, 0))
            )
            for delta, _ in votes.most_common(1):
                if cell.amount + delta > 0:
                    last_place = (last, column, cell.amount + delta)
                    yield from self._change("column_shifted", [*wanted, last_place], SHIFTED_OFF)

    def _change(
        self, pattern: str, wanted: Sequence[Wanted], cost: float, without: Collection[str] = ()
    ) -> Iterator[Change]:
        """The change that prints these numbers in their places; nothing where no rule, but for forms, would see it."""
        deltas: list[tuple[Cell, int]] = []
        effects: Counter[str] = Counter()
        slack: Counter[str] = Counter()
        for row, column, amount in wanted:
            printed = self.places.amount(row, column)
            delta = amount - (printed or 0)
            if not delta:
                continue
            checks = self.places.checks(row, column, without)
            deltas.append((self.hypotheses.place(row, column), delta))
            if printed is None:
                slack.update(self.hypotheses.slack(row, checks))
            for check, coefficient in checks.items():
                effects[check] += coefficient * delta
        changed = {check: value for check, value in effects.items() if value}
        if changed:
            yield Change(pattern, tuple(deltas), changed, cost, slack)
