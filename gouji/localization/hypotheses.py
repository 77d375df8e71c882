"""The changes of single numbers that could explain a broken rule: a cell, a blank place, a number in a wrong column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from gouji.localization.patterns import pattern_of
from gouji.localization.structure import Row, Structure, printed_column_of
from gouji.localization.systems import CENT, Cell, Change, System, single_deltas

# What a change costs. A cell is 1; a change of several cells by one slip costs little more than one cell.
CELL, PROSE_CELL, PLACED_CELL, BLANK, MOVED, WITH_PART = 1.0, 0.98, 0.99, 1.02, 1.05, 1.3
_NO_ROWS = ("N01", "P01", "P03")


class Hypotheses:
    """Changes that touch a broken rule of one document."""

    def __init__(self, system: System, structure: Structure):
        self.system = system
        self.structure = structure
        self.rows = system.rows()

    def touching(self, check: str, difference: Mapping[str, int]) -> Iterator[Change]:
        """Every change of a printed cell, or of a blank place, that makes one broken rule of it exact."""
        for cell_id in self.system.members[check]:
            cell = self.system.cells[cell_id]
            for delta in single_deltas(self.system, cell, difference):
                if cell.amount < 0 or cell.amount + delta >= 0:  # no table prints a negative amount
                    yield self.cell(cell, delta)
                yield from self._moved(cell, delta)
                yield from self._with_part(cell, delta)
        for row, column in self._blanks(check):
            yield from self._blank(row, column, difference)
            yield from self._moved_from(row, column, difference)

    def cell(self, cell: Cell, delta: int) -> Change:
        known = bool(self.structure.rows_with(cell.table_id, cell.amount) - {cell.row_no})
        pattern = pattern_of(cell.amount, cell.amount + delta, (cell.amount,) if known else ())
        if pattern == "blanked" and cell.published_text:
            pattern = "amount_changed"  # a zero that is printed is not left out
        weighed = CELL if cell.placement == "position" else PLACED_CELL
        cost = PROSE_CELL if cell.table_id == "N01" else weighed
        return Change(pattern, ((cell, delta),), self.system.effects([(cell.cell_id, delta)]), cost)

    def _moved(self, cell: Cell, delta: int) -> Iterator[Change]:
        """The whole number belongs into another, blank column of its row."""
        if delta != -cell.amount or cell.table_id in _NO_ROWS:
            return
        row = self.row_of(cell)
        if row is None:
            return
        for column in self.structure.columns(row):
            if (row.table_id, row.row_no, row.side, column) not in self.structure.printed:
                yield self._move(row, cell, column)

    def _moved_from(self, row: Row, column: str, difference: Mapping[str, int]) -> Iterator[Change]:
        """A blank place whose number stands in another column of its row, within what rounding allows."""
        wanted = [
            (-difference[check] // coefficient, self.system.tolerance.get(check, CENT))
            for check, coefficient in self.structure.checks(row, column).items()
            if check in difference and self.system.is_broken(check, difference[check])
        ]
        for cell in self.rows.get((row.table_id, row.row_key, row.row_occurrence), ()):
            if cell.row_no == row.row_no and any(abs(cell.amount - value) <= near for value, near in wanted):
                yield self._move(row, cell, column)

    def _move(self, row: Row, cell: Cell, column: str) -> Change:
        effects = Counter(self.system.effects([(cell.cell_id, -cell.amount)]))
        for check, coefficient in self.structure.checks(row, column).items():
            effects[check] += coefficient * cell.amount
        changed = {check: value for check, value in effects.items() if value}
        return Change("moved_column", ((cell, -cell.amount), (self.place(row, column), cell.amount)), changed, MOVED)

    def _with_part(self, cell: Cell, delta: int) -> Iterator[Change]:
        """A total and its only part, printed together from one wrong figure (performance tables)."""
        if cell.table_id != "P03" or cell.column_key != "total":
            return
        for other in self.rows[cell.row]:
            if other.column_key != "total" and other.amount == cell.amount:
                effects = self.system.effects([(cell.cell_id, delta), (other.cell_id, delta)])
                yield Change("with_its_part", ((cell, delta),), effects, WITH_PART)

    def row_of(self, cell: Cell) -> Row | None:
        rows = self.structure.by_key.get((cell.table_id, cell.row_key), ())
        return next((row for row in rows if row.row_no == cell.row_no), None)

    def _blanks(self, check: str) -> Iterator[tuple[Row, str]]:
        """Places of printed rows that would be members of a rule but hold no number."""
        structure, template = self.structure, self.structure.template
        rule, _, instance = check.split("/", 2)
        places: list[tuple[Row, str]] = []
        if rule.endswith("_HIERARCHY"):
            key, _, column = instance.rpartition(" ")
            places += [(row, column) for row in structure.by_key.get((rule[:3], key), ())]
            places += [(row, column) for row in structure.by_parent.get((rule[:3], key), ())]
        for equation, table, row_key, column in template.equations_of.get(rule, ()):
            if row_key is None:
                places += [(row, column) for row in structure.by_name(table, instance.removeprefix("row "))]
            elif equation == instance:
                places += [(row, column) for row in structure.by_key.get((table, row_key), ())]
        for table, side, column in template.matches_of.get(rule, ()):
            places += [(row, column) for row in structure.by_code.get((table, side, instance), ())]
        named = (structure.place(*at) for at in structure.witnessed.get(check, ()))
        places += [place for place in named if place]
        for row, column in places:
            if (row.table_id, row.row_no, row.side, column) not in structure.printed:
                yield row, column

    def _blank(self, row: Row, column: str, difference: Mapping[str, int]) -> Iterator[Change]:
        checks = self.structure.checks(row, column)
        votes = Counter(
            -difference.get(check, 0) // coefficient
            for check, coefficient in checks.items()
            if self.system.is_broken(check, difference.get(check, 0))
        )
        for value in (value for value, _ in votes.most_common(2) if value > 0):
            effects = {check: coefficient * value for check, coefficient in checks.items()}
            yield Change("blanked", ((self.place(row, column), value),), effects, BLANK)

    def place(self, row: Row, column: str) -> Cell:
        """A blank place as a cell of amount zero, or the printed cell of the place."""
        printed_column = printed_column_of(row, column)
        printed = self.structure.printed.get((row.table_id, row.row_no, row.side, column))
        cell_id, amount, text, line = printed or (
            f"{self.structure.document_id}/{row.table_id}/{row.row_no}/{printed_column}", 0, None, row.source_line,
        )  # fmt: skip
        return Cell(
            cell_id, row.table_id, row.row_no, row.row_key, row.row_occurrence, column, printed_column, amount, text, line
        )
