"""The changes of single numbers that could explain a broken rule: a cell, a blank place, a number in a wrong column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from gouji.field.localization.costs import (
    BLANK,
    BLANK_ROW,
    CELL,
    COPIED_CELL,
    MOVED,
    PLACED_CELL,
    PROSE_CELL,
    WITH_PART,
    WITH_PART_BY_SLIP,
)
from gouji.field.localization.patterns import TELLING_DIGITS, pattern_of
from gouji.field.localization.places import Places, Row
from gouji.field.localization.systems import Cell, Change, System, in_steps, single_deltas

PROSE, FORMS, LYING = "prose", "forms", "lying"
_IN_ROWS = ("rows", "nested")
_SLIPS = ("digits_swapped", "decimal_shifted", "unit_error")


class Hypotheses:
    """Changes that touch a broken rule of one document."""

    def __init__(self, system: System, places: Places):
        self.system = system
        self.places = places
        self.rows = system.rows()

    def touching(self, check: str, difference: Mapping[str, int]) -> Iterator[Change]:
        """Every change of a printed cell, or of a blank place, that makes one broken rule of it exact."""
        for cell_id in self.system.members[check]:
            cell = self.system.cells[cell_id]
            for delta in single_deltas(self.system, cell, difference):
                whole, *wider = self.to(cell, delta)
                # No table prints a negative amount; below nothing is a change whose word is the other one.
                is_turned = (cell.layout, cell.column_key, delta) == (PROSE, "change", -2 * cell.amount)
                if cell.amount < 0 or cell.amount + delta >= 0 or is_turned:
                    yield whole
                yield from wider
        for row, column in self._blanks(check):
            yield from self._blank(row, column, difference)
            yield from self._moved_from(row, column, difference)

    def to(self, cell: Cell, delta: int) -> Iterator[Change]:
        """Every change that makes one printed number another."""
        yield self.cell(cell, delta)
        yield from self._moved(cell, delta)
        yield from self._with_part(cell, delta)

    def cell(self, cell: Cell, delta: int) -> Change:
        """The change of one cell by `delta` units, with the pattern and the cost of such a slip."""
        known = bool(self.places.rows_with(cell.table_id, cell.amount) - {cell.row_no})
        pattern = pattern_of(cell.amount, cell.amount + delta, cell.step, (cell.amount,) if known else ())
        if pattern == "blanked" and cell.published_text:
            pattern = "amount_changed"  # a zero that is printed is not left out
        weighed = CELL if cell.placement == "position" else PLACED_CELL
        cost = PROSE_CELL if cell.layout == PROSE else weighed
        if self._is_of_the_row_above(cell):
            pattern, cost = "value_copied", COPIED_CELL
        return Change(pattern, ((cell, delta),), self.system.effects([(cell.cell_id, delta)]), cost)

    def _is_of_the_row_above(self, cell: Cell) -> bool:
        """Whether the row above, which is not the sum that a row is part of, prints the same telling number."""
        row = self.row_of(cell)
        above = row and self.places.at.get((row.table_id, row.row_no - 1, row.side))
        if not row or not above or row.parent_key == above.row_key or cell.amount < TELLING_DIGITS * cell.step:
            return False
        return self.places.amount(above, cell.column_key) == cell.amount

    def _moved(self, cell: Cell, delta: int) -> Iterator[Change]:
        """The whole number belongs into another, blank column of its row, which of a table that lies is a row."""
        row = self.row_of(cell)
        if row is None or delta != -cell.amount:
            return
        for column in self.places.columns(row):
            if (*row.at, column) not in self.places.printed:
                yield self._move(row, cell, column)
        if cell.layout == LYING:
            for other in self._beside(row):
                if cell.column_key in self.places.columns(other) and not self.places.amount(other, cell.column_key):
                    yield self._move(other, cell, cell.column_key)

    def _beside(self, row: Row) -> list[Row]:
        """The rows before and after a row."""
        found = (self.places.at.get((row.table_id, row.row_no + step, row.side)) for step in (-1, 1))
        return [other for other in found if other is not None]

    def _moved_from(self, row: Row, column: str, difference: Mapping[str, int]) -> Iterator[Change]:
        """A blank place whose number stands in another column of its row, within what rounding allows."""
        wanted = [
            (-difference[check] // coefficient, self.system.tolerance.get(check, 0) + abs(coefficient) * self.half(row))
            for check, coefficient in self.places.checks(row, column).items()
            if check in difference and self.system.is_broken(check, difference[check])
        ]
        printed = [cell for cell in self._cells(row) if cell.column_key != column]
        printed += [
            cell
            for other in self._beside(row)
            for cell in self._cells(other)
            if cell.layout == LYING and cell.column_key == column
        ]
        for cell in printed:
            if any(abs(cell.amount - value) <= near for value, near in wanted):
                yield self._move(row, cell, column)

    def _cells(self, row: Row) -> list[Cell]:
        """The printed cells of a row that the system knows."""
        cells = self.rows.get((row.table_id, row.row_key, row.row_occurrence), ())
        return [cell for cell in cells if cell.row_no == row.row_no]

    def _move(self, row: Row, cell: Cell, column: str) -> Change:
        effects = Counter(self.system.effects([(cell.cell_id, -cell.amount)]))
        checks = self.places.checks(row, column)
        for check, coefficient in checks.items():
            effects[check] += coefficient * cell.amount
        changed = {check: value for check, value in effects.items() if value}
        moved = ((cell, -cell.amount), (self.place(row, column), cell.amount))
        return Change("moved_column", moved, changed, MOVED, self.slack(row, checks))

    def _with_part(self, cell: Cell, delta: int) -> Iterator[Change]:
        """A total and its only part, printed together from one wrong figure."""
        for other in self._parts(cell):
            if other.amount == cell.amount:
                yield self._together(cell, other, delta)
        if cell.layout in _IN_ROWS and cell.amount + delta >= 0:
            yield from self._in_every_column(cell, delta)

    def _in_every_column(self, cell: Cell, delta: int) -> Iterator[Change]:
        """A row whose numbers are all one, its total and its only part, with the same slip in each."""
        printed = [other for other in self._cells_beside(cell) if other.amount]
        if printed and all(other.amount == cell.amount for other in printed):
            deltas = tuple((each, delta) for each in (cell, *printed))
            effects = self.system.effects([(each.cell_id, delta) for each, _ in deltas])
            pattern = pattern_of(cell.amount, cell.amount + delta, cell.step)
            is_known = pattern in _SLIPS
            cost = WITH_PART_BY_SLIP if is_known else WITH_PART
            yield Change(pattern if is_known else "with_its_part", deltas, effects, cost)

    def known(self, cell: Cell, delta: int) -> Iterator[Change]:
        """Every change that makes one number what it was judged to be; its only part may have another error now."""
        yield from self.to(cell, delta)
        printed = [other for other in self._parts(cell) if other.amount]
        if len(printed) == 1 and printed[0].amount != cell.amount:
            yield self._together(cell, printed[0], delta)

    def _parts(self, cell: Cell) -> list[Cell]:
        is_total = cell.layout == FORMS and cell.column_key == "total"
        return self._cells_beside(cell) if is_total else []

    def _cells_beside(self, cell: Cell) -> list[Cell]:
        return [other for other in self.rows[cell.row] if other.column_key != cell.column_key]

    def _together(self, cell: Cell, part: Cell, delta: int) -> Change:
        effects = self.system.effects([(cell.cell_id, delta), (part.cell_id, delta)])
        return Change("with_its_part", ((cell, delta),), effects, WITH_PART)

    def row_of(self, cell: Cell) -> Row | None:
        """The printed row of a cell; None where it is in no table."""
        rows = self.places.by_key.get((cell.table_id, cell.row_key), ())
        return next((row for row in rows if row.row_no == cell.row_no), None)

    def _blanks(self, check: str) -> Iterator[tuple[Row, str]]:
        """Places of printed rows that would be members of a rule but hold no number."""
        for row, column in self.places.members.get(check, ()):
            if row.is_printed and (*row.at, column) not in self.places.printed:
                yield row, column

    def _blank(self, row: Row, column: str, difference: Mapping[str, int]) -> Iterator[Change]:
        checks = self.places.checks(row, column)
        votes = Counter(
            in_steps(-difference.get(check, 0), coefficient, self.places.step(row.table_id))
            for check, coefficient in checks.items()
            if self.system.is_broken(check, difference.get(check, 0))
        )
        cost = BLANK if not row.code or self._prints(row) else BLANK_ROW
        for value in (value for value, _ in votes.most_common(2) if value > 0):
            effects = {check: coefficient * value for check, coefficient in checks.items()}
            yield Change("blanked", ((self.place(row, column), value),), effects, cost, self.slack(row, checks))

    def _prints(self, row: Row) -> bool:
        return any((*row.at, column) in self.places.printed for column in self.places.columns(row))

    def half(self, row: Row) -> int:
        """Half a unit of the last place that the row's table prints."""
        return self.places.step(row.table_id) // 2

    def slack(self, row: Row, checks: Mapping[str, int]) -> dict[str, int]:
        """What one more number of a row adds to the tolerance of its rules."""
        return {check: abs(coefficient) * self.half(row) for check, coefficient in checks.items()}

    def place(self, row: Row, column: str) -> Cell:
        """A blank place as a cell of amount zero, or the printed cell of the place."""
        printed_column = self.places.printed_columns[row.table_id, row.side, column]
        row_no = max(row.row_no, 0)
        made_up = (f"{self.places.document_id}/{row.table_id}/{row_no}/{printed_column}", 0, None, row.source_line)
        cell_id, amount, text, line = self.places.printed.get((*row.at, column), made_up)
        return Cell(
            cell_id, row.table_id, row_no, row.row_key, row.row_occurrence, column, printed_column, amount, text, line,
            step=self.places.step(row.table_id),
        )  # fmt: skip
