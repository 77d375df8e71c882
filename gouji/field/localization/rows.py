"""Changes of whole rows that could explain broken rules: lost, repeated, under another code, unreadable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from gouji.field.localization.costs import LOST, LOST_LINE, MISLABELLED, RECODED, REPEATED, UNREADABLE
from gouji.field.localization.hypotheses import Hypotheses
from gouji.field.localization.places import CONTROL, HIERARCHY, JUDGED, NEW, OF_ROW, WITNESS, Row
from gouji.field.localization.systems import Cell, Change, in_steps


class RowHypotheses:
    """Changes of whole rows of one document."""

    def __init__(self, hypotheses: Hypotheses):
        self.hypotheses = hypotheses
        self.system = hypotheses.system
        self.places = hypotheses.places

    def all(self, broken: Collection[str], difference: Mapping[str, int]) -> Iterator[Change]:
        """Every row that could be repeated, lost or printed under another code, for these broken rules."""
        yield from self._repeated()
        filled = [change for row in self.places.candidates for change in self._filled(row, difference)]
        yield from filled
        yield from self._both_sides(filled)
        yield from self._recoded(broken)

    def _both_sides(self, changes: list[Change]) -> Iterator[Change]:
        """The totals of a table with two sides, which stand in one printed row and are lost or unreadable together."""
        sides = {
            (row.table_id, row.row_key): row.side
            for row in (*self.places.rows, *self.places.candidates)
            if row.row_level == "total"
        }
        totals = [
            (change, cell.table_id, sides[cell.table_id, cell.row_key])
            for change in changes
            for cell, _ in change.cells[:1]
            if (cell.table_id, cell.row_key) in sides
        ]
        for first, table, side in totals:
            for second, other_table, other_side in totals:
                if table == other_table and side < other_side:
                    effects = Counter(first.effects)
                    effects.update(second.effects)
                    changed = {check: value for check, value in effects.items() if value}
                    slack = Counter(first.slack)
                    slack.update(second.slack)
                    cost = max(first.cost, second.cost)
                    yield Change(first.pattern, (*first.cells, *second.cells), changed, cost, slack)

    def _repeated(self) -> Iterator[Change]:
        """Rows whose key a table prints again; the sides of one printed row are repeated together."""
        again: dict[tuple[str, int], list[tuple[Row, bool]]] = {}
        for (table, _), rows in self.places.by_key.items():
            first = self._amounts(rows[0])
            for row in rows[1:]:
                amounts = self._amounts(row)
                if amounts and row.row_occurrence > 1:
                    again.setdefault((table, row.row_no), []).append((row, amounts == first))
        for sides in again.values():
            deltas: list[tuple[Cell, int]] = []
            effects: Counter[str] = Counter()
            for row, _ in sides:
                amounts = self._amounts(row)
                places = [self.hypotheses.place(row, column) for column in amounts]
                deltas += [(cell, -cell.amount) for cell in places]
                effects.update(self._effects(row, amounts, -1))
            changed = {check: value for check, value in effects.items() if value}
            if changed:
                same = all(is_same for _, is_same in sides)
                yield Change("row_repeated", tuple(deltas), changed, REPEATED if same else LOST)

    def _amounts(self, row: Row) -> dict[str, int]:
        return self.places.amounts(*row.at, self.places.columns(row))

    def _effects(
        self,
        row: Row,
        amounts: Mapping[str, int],
        factor: int,
        without: Collection[str] = (),
        counts: Collection[str] = (JUDGED,),
    ) -> dict[str, int]:
        effects: Counter[str] = Counter()
        for column, amount in amounts.items():
            for check, coefficient in self.places.checks(row, column, without, counts).items():
                effects[check] += factor * coefficient * amount
        return {check: value for check, value in effects.items() if value}

    def _filled(self, row: Row, difference: Mapping[str, int]) -> Iterator[Change]:
        """The lost row with the numbers that its broken rules imply."""
        amounts: dict[str, int] = {}
        effects: Counter[str] = Counter()
        slack: Counter[str] = Counter()
        for column in self.places.columns(row):
            checks = self.places.checks(row, column, without=(OF_ROW,))  # what it says of itself went with it
            votes = Counter(
                in_steps(-difference[check], coefficient, self.places.step(row.table_id))
                for check, coefficient in checks.items()
                if check in difference and self.system.is_broken(check, difference[check])
            )
            if not votes:
                continue
            value, _ = max(votes.items(), key=lambda vote: (vote[1], vote[0]))
            if value <= 0:
                return
            amounts[column] = value
            slack.update(self.hypotheses.slack(row, checks))
            for check, coefficient in checks.items():
                effects[check] += coefficient * value
        if not amounts or self._contradicts_itself(row, amounts):
            return
        if row.row_level == "unit":
            effects.update(self._adopted(row, amounts, difference))
        changed = {check: value for check, value in effects.items() if value}
        unreadable = self._unreadable(row, amounts)
        if unreadable:
            cells = tuple((replace(self.hypotheses.place(unreadable, c), amount=0), v) for c, v in amounts.items())
            pattern, cost = "label_unreadable", UNREADABLE
        else:
            cells = tuple((self.hypotheses.place(row, column), value) for column, value in amounts.items())
            pattern, cost = "row_lost", LOST_LINE if row.is_line else LOST
        bereft = self._bereft(amounts, difference)
        if bereft:
            yield Change(pattern, cells, {**changed, **bereft}, cost, slack)
        yield Change(pattern, cells, changed, cost, slack)

    def _contradicts_itself(self, row: Row, amounts: Mapping[str, int]) -> bool:
        """Whether what is implied for a row that nobody printed breaks the sums of that row: the errors are others'."""
        sums: Counter[str] = Counter()
        slack: Counter[str] = Counter()
        unknown: set[str] = set()
        for column in self.places.columns(row):
            is_held = bool(self.places.checks(row, column, without=(OF_ROW,)))
            for term in self.places.terms_of(row, column):
                if term.form == OF_ROW and term.counts == JUDGED:
                    sums[term.check] += term.coefficient * amounts.get(column, 0)
                    slack[term.check] += abs(term.coefficient) * self.hypotheses.half(row)
                    if not is_held:
                        unknown.add(term.check)
        return any(abs(value) > slack[check] for check, value in sums.items() if check not in unknown)

    def _adopted(self, row: Row, amounts: Mapping[str, int], difference: Mapping[str, int]) -> dict[str, int]:
        """The rows of a unit whose own row was lost stand under the unit before it, whose sum they exceed."""
        return {
            term.check: amounts[column]
            for other in self.places.rows
            if other.table_id == row.table_id and other.row_key != row.parent_key
            for column in amounts
            for term in self.places.terms_of(other, column)
            if term.form == HIERARCHY
            and term.coefficient > 0
            and difference.get(term.check) == -amounts[column]
            and self.system.is_broken(term.check, difference[term.check])
        }

    def _bereft(self, amounts: Mapping[str, int], difference: Mapping[str, int]) -> dict[str, int]:
        """Prose and performance tables that repeat the lost row: they lack exactly its amount, and nobody else's."""
        values = set(amounts.values())
        broken = {check: difference.get(check, 0) for check in self.places.witnesses}
        return {
            check: -value for check, value in broken.items() if value in values and self.system.is_broken(check, value)
        }

    def _unreadable(self, row: Row, amounts: Mapping[str, int]) -> Row | None:
        """The printed row with these amounts whose label is none that the form knows."""
        for table, row_no, side in self.places.unreadable:
            if (table, side) == (row.table_id, row.side):
                printed = self.places.amounts(table, row_no, side, amounts)
                if all(printed.get(column) == value for column, value in amounts.items()):
                    return replace(row, row_no=row_no)
        return None

    def _recoded(self, broken: Collection[str]) -> Iterator[Change]:
        """Rows whose amounts belong to another code of the same length, one that a broken rule speaks of."""
        wanted: dict[tuple[str, str, str], list[Row]] = {}
        for row in self.places.candidates:
            if row.code:
                wanted.setdefault((row.table_id, row.side, row.row_level), []).append(row)
        touched = {self.system.cells[cell].row for check in broken for cell in self.system.members[check]}
        # A row whose label is another code's name may stand in no broken rule: what it should be part of lacks it.
        touched |= {
            (row.table_id, row.row_key, row.row_occurrence)
            for row in self.places.rows
            if (row.table_id, row.row_no) in self.places.mislabelled
        }
        for table, key, occurrence in sorted(touched):
            for row in self.places.by_key.get((table, key), ()):
                if row.row_occurrence == occurrence and row.code:
                    targets = wanted.get((row.table_id, row.side, row.row_level), ())
                    yield from self._under(
                        row, [each for each in targets if each.code != row.code and each.unit_name == row.unit_name]
                    )

    def _under(self, row: Row, targets: list[Row]) -> Iterator[Change]:
        amounts = self._amounts(row) if targets else {}
        if not amounts:
            return
        # What the row says of itself, and what repeats it, goes with it.
        gone = self._effects(row, amounts, -1, (OF_ROW, WITNESS, CONTROL))
        cells = tuple((cell, -cell.amount) for cell in (self.hypotheses.place(row, column) for column in amounts))
        cost = MISLABELLED if (row.table_id, row.row_no) in self.places.mislabelled else RECODED
        for target in targets:
            effects = Counter(gone)
            effects.update(self._effects(target, amounts, 1, (OF_ROW, CONTROL), (JUDGED, NEW)))
            changed = {check: value for check, value in effects.items() if value}
            slack: Counter[str] = Counter()
            for column in amounts:
                slack.update(self.hypotheses.slack(target, self.places.checks(target, column, (OF_ROW,))))
            yield Change("code_changed", cells, changed, cost, slack)
