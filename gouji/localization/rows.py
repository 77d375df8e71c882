"""The changes of whole rows that could explain broken rules: a row lost, repeated, under another code or unreadable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from gouji.localization.hypotheses import Hypotheses
from gouji.localization.lost import lost_rows
from gouji.localization.structure import Row
from gouji.localization.systems import Cell, Change

# What a change of a row costs. A row printed twice with the same numbers, a line of the form that is not printed, or a
# label that the form or the classification does not know is seen to be wrong before any rule is asked.
REPEATED, LOST_LINE, LOST, UNREADABLE, RECODED, MISLABELLED = 0.5, 0.6, 1.15, 0.6, 1.2, 0.7
_TOTALS = ("expenditure:total", "revenue:total")
_OF_ITSELF = ("row ", "N01/", "table ")


class RowHypotheses:
    """Changes of whole rows of one document."""

    def __init__(self, hypotheses: Hypotheses):
        self.hypotheses = hypotheses
        self.system = hypotheses.system
        self.structure = hypotheses.structure

    def all(self, broken: Collection[str], difference: Mapping[str, int]) -> Iterator[Change]:
        """Every row that could be repeated, lost or printed under another code, for these broken rules."""
        yield from self._repeated()
        lost = list(dict.fromkeys(lost_rows(self.structure, sorted(broken))))
        filled = [change for row in lost for change in self._filled(row, difference)]
        yield from filled
        yield from self._both_sides(filled)
        yield from self._recoded(broken, lost)

    @staticmethod
    def _both_sides(changes: list[Change]) -> Iterator[Change]:
        """The totals of a table with two sides, which stand in one printed row and are lost or unreadable together."""
        totals = [change for change in changes if change.cells[0][0].row_key in _TOTALS]
        for first in totals:
            for second in totals:
                one, other = first.cells[0][0], second.cells[0][0]
                if (one.table_id, one.row_key, other.row_key) == (other.table_id, *_TOTALS):
                    effects = Counter(first.effects)
                    effects.update(second.effects)
                    changed = {check: value for check, value in effects.items() if value}
                    yield Change(first.pattern, (*first.cells, *second.cells), changed, max(first.cost, second.cost))

    def _repeated(self) -> Iterator[Change]:
        """Rows whose key a table prints again; the sides of one printed row are repeated together."""
        again: dict[tuple[str, int], list[tuple[Row, bool]]] = {}
        for (table, _), rows in self.structure.by_key.items():
            if len(rows) == 1:
                continue
            first = self._amounts(rows[0])
            for row in rows[1:]:
                amounts = self._amounts(row)
                if amounts:
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
        return self.structure.amounts(row.table_id, row.row_no, row.side, self.structure.columns(row))

    def _effects(self, row: Row, amounts: Mapping[str, int], factor: int) -> dict[str, int]:
        effects: Counter[str] = Counter()
        for column, amount in amounts.items():
            for check, coefficient in self.structure.checks(row, column).items():
                effects[check] += factor * coefficient * amount
        return {check: value for check, value in effects.items() if value}

    def _filled(self, row: Row, difference: Mapping[str, int]) -> Iterator[Change]:
        """The lost row with the numbers that its broken rules imply."""
        amounts: dict[str, int] = {}
        effects: Counter[str] = Counter()
        above = f"{row.table_id}_HIERARCHY/{self.structure.document_id}/{row.parent_key} "
        only_child = (row.table_id, row.parent_key) not in self.structure.parent_keys
        for column in self.structure.columns(row):
            checks = {
                check: coefficient
                for check, coefficient in self.structure.checks(row, column).items()
                # The rules of the row itself went with it; so did the sum of a parent whose only row it was.
                if not check.split("/", 2)[2].startswith("row ") and not (only_child and check == above + column)
            }
            votes = Counter(
                -difference[check] // coefficient
                for check, coefficient in checks.items()
                if check in difference and self.system.is_broken(check, difference[check])
            )
            if not votes:
                continue
            value, _ = max(votes.items(), key=lambda vote: (vote[1], vote[0]))
            if value <= 0:
                return
            amounts[column] = value
            for check, coefficient in checks.items():
                effects[check] += coefficient * value
        if not amounts:
            return
        if row.table_id == "T07" and row.parent_key == "total":
            effects.update(self._adopted(amounts, difference))
        changed = {check: value for check, value in effects.items() if value}
        unreadable = self._unreadable(row, amounts)
        if unreadable:
            cells = tuple((replace(self.hypotheses.place(unreadable, c), amount=0), v) for c, v in amounts.items())
            yield Change("label_unreadable", cells, changed, UNREADABLE)
        else:
            cells = tuple((self.hypotheses.place(row, column), value) for column, value in amounts.items())
            cost = LOST_LINE if row in self.structure.template.lines else LOST
            bereft = self._bereft(amounts, difference)
            if bereft:
                yield Change("row_lost", cells, {**changed, **bereft}, cost)
            yield Change("row_lost", cells, changed, cost)

    def _adopted(self, amounts: Mapping[str, int], difference: Mapping[str, int]) -> dict[str, int]:
        """The rows of a unit whose own row was lost stand under the unit before it, whose sum they exceed."""
        prefix = f"T07_HIERARCHY/{self.structure.document_id}/"
        return {
            check: amounts[column]
            for check, value in difference.items()
            if check.startswith(prefix)
            for key, _, column in (check.removeprefix(prefix).rpartition(" "),)
            if key != "total"
            and ("T07", key) in self.structure.by_key
            and value == -amounts.get(column, 0)
            and self.system.is_broken(check, value)
        }

    def _bereft(self, amounts: Mapping[str, int], difference: Mapping[str, int]) -> dict[str, int]:
        """Prose and performance tables that repeat the lost row: they lack exactly its amount, and nobody else's."""
        found: dict[str, int] = {}
        values = set(amounts.values())
        for check, value in difference.items():
            if value in values and check.startswith(("N_CELL/", "P_CELL/")) and self.system.is_broken(check, value):
                found[check] = -value
        return found

    def _unreadable(self, row: Row, amounts: Mapping[str, int]) -> Row | None:
        """The printed row with these amounts whose label is none that the form knows."""
        for table, row_no, side in self.structure.unreadable:
            if (table, side) == (row.table_id, row.side):
                printed = self.structure.amounts(table, row_no, side, amounts)
                if all(printed.get(column) == value for column, value in amounts.items()):
                    return replace(row, row_no=row_no)
        return None

    def _recoded(self, broken: Collection[str], lost: list[Row]) -> Iterator[Change]:
        """Rows whose amounts belong to another code of the same length."""
        wanted: dict[str, set[str]] = {}
        for row in lost:
            code = row.functional_code or row.row_key.rpartition("/")[2].rpartition(":")[2]
            if code.isdigit():
                wanted.setdefault(row.table_id, set()).add(code)
        for check in broken:
            rule, _, code = check.split("/", 2)
            for table, _, _ in self.structure.template.matches_of.get(rule, ()):
                if code.isdigit():
                    wanted.setdefault(table, set()).add(code)
        touched = {self.system.cells[cell].row for check in broken for cell in self.system.members[check]}
        touched |= {
            (row.table_id, row.row_key, row.row_occurrence)
            for row in self.structure.rows
            if (row.table_id, row.row_no) in self.structure.mislabelled and row.table_id in wanted
        }
        seen: set[tuple[str, int, str]] = set()
        for table, key, occurrence in touched:
            for row in self.structure.by_key.get((table, key), ()):
                if row.row_occurrence != occurrence or (table, row.row_no, row.side) in seen:
                    continue
                seen.add((table, row.row_no, row.side))
                for code in sorted(wanted.get(table, ())):
                    yield from self._under(row, code)

    def _under(self, row: Row, code: str) -> Iterator[Change]:
        own = row.functional_code or row.row_key.rpartition("/")[2].rpartition(":")[2]
        if not own.isdigit() or own == code or len(own) != len(code):
            return
        target = _recode(row, own, code)
        if target.row_level != "project" and (row.table_id, target.row_key) in self.structure.by_key:
            return
        amounts = self._amounts(row)
        if not amounts:
            return
        effects = Counter(self._effects(row, amounts, -1))
        effects.update(self._effects(target, amounts, 1))
        # What the row says of itself, and what repeats it, goes with it.
        changed = {
            check: value
            for check, value in effects.items()
            if value and not check.split("/", 2)[2].startswith(_OF_ITSELF)
        }
        cells: list[tuple[Cell, int]] = []
        for column in amounts:
            cell = self.hypotheses.place(row, column)
            cells.append((cell, -cell.amount))
        cost = MISLABELLED if (row.table_id, row.row_no) in self.structure.mislabelled else RECODED
        yield Change("code_changed", tuple(cells), changed, cost)


def _recode(row: Row, own: str, code: str) -> Row:
    """The row as it would be keyed under another code."""
    parent = row.parent_key
    if row.row_level == "project":
        parent = (parent or "").removesuffix(own[:5]) + code[:5]
    elif len(own) > 3:
        parent = (parent or "").removesuffix(own[:-2]) + code[:-2]
    head, _, tail = row.row_key.rpartition(own)
    return replace(row, row_key=f"{head}{code}{tail}", parent_key=parent,
                   functional_code=code if row.functional_code else None, row_occurrence=1)  # fmt: skip
