"""The changes that could explain a broken rule: one cell, a blank, a moved number, a row lost, repeated or recoded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from gouji.localization.patterns import pattern_of
from gouji.localization.structure import Row, Structure, seed_column_of
from gouji.localization.systems import Cell, Change, System, single_deltas

# What a change costs. A cell is 1; a pattern that explains several cells at once costs little more than one cell.
CELL, PROSE_CELL, BLANK, MOVED, ROW_REPEATED, ROW_LOST, RECODED, WITH_PART = 1.0, 0.98, 1.02, 1.05, 1.1, 1.15, 1.2, 1.3
# Codes of the functional classification by level; a lost row is searched among codes that a sister table prints.
_LEVELS = {3: "class", 5: "section", 7: "item"}
CODED_TABLES = ("T02", "T03", "T05")


class Hypotheses:
    """Changes that touch a broken rule of one document."""

    def __init__(self, system: System, structure: Structure):
        self.system = system
        self.structure = structure
        self.rows = system.rows()
        self.amounts: dict[str, Counter[int]] = {}
        for cell in system.cells.values():
            self.amounts.setdefault(cell.table_id, Counter())[cell.amount] += 1

    def touching(self, check: str, difference: Mapping[str, int]) -> Iterator[Change]:
        """Every change of a printed cell, or of a blank place, that makes one broken rule of it exact."""
        for cell_id in self.system.members[check]:
            cell = self.system.cells[cell_id]
            for delta in single_deltas(self.system, cell, difference):
                if cell.amount < 0 or cell.amount + delta >= 0:  # no table prints a negative amount
                    yield self.cell(cell, delta)
                yield from self._moved(cell, delta, difference)
                yield from self._with_part(cell, delta)
        for row, column in self._blanks(check):
            yield from self._blank(row, column, difference)

    def cell(self, cell: Cell, delta: int) -> Change:
        others = self.amounts[cell.table_id].copy()
        others[cell.amount] -= 1
        pattern = pattern_of(cell.amount, cell.amount + delta, +others)
        cost = PROSE_CELL if cell.table_id == "N01" else CELL
        return Change(pattern, ((cell, delta),), self.system.effects([(cell.cell_id, delta)]), cost)

    def _moved(self, cell: Cell, delta: int, difference: Mapping[str, int]) -> Iterator[Change]:
        """The whole number belongs into another, blank column of its row."""
        if delta != -cell.amount or cell.table_id in ("N01", "P03", "P01"):
            return
        row = next(iter(self.structure.by_key.get((cell.table_id, cell.row_key), ())), None)
        if row is None:
            return
        row = self._row_of(cell) or row
        printed = {other.column_key for other in self.rows[cell.row]}
        for column in self.structure.columns(row):
            if column in printed:
                continue
            effects = Counter(self.system.effects([(cell.cell_id, delta)]))
            for check, coefficient in self.structure.checks(row, column).items():
                effects[check] += coefficient * cell.amount
            target = self.place(row, column)
            yield Change(
                "moved_column", ((cell, delta), (target, cell.amount)), {k: v for k, v in effects.items() if v}, MOVED
            )

    def _with_part(self, cell: Cell, delta: int) -> Iterator[Change]:
        """A total and its only part, printed together from one wrong figure (performance tables)."""
        if cell.table_id != "P03" or cell.column_key != "total":
            return
        for other in self.rows[cell.row]:
            if other.column_key != "total" and other.amount == cell.amount:
                effects = self.system.effects([(cell.cell_id, delta), (other.cell_id, delta)])
                yield Change("with_its_part", ((cell, delta),), effects, WITH_PART)

    def _row_of(self, cell: Cell) -> Row | None:
        rows = self.structure.by_key.get((cell.table_id, cell.row_key), ())
        return next((row for row in rows if row.row_no == cell.row_no), None)

    def _blanks(self, check: str) -> Iterator[tuple[Row, str]]:
        """Places of printed rows that would be members of a rule but hold no number."""
        rule, _, instance = check.split("/", 2)
        template = self.structure.template
        places: list[tuple[Row, str]] = []
        if rule.endswith("_HIERARCHY"):
            key, _, column = instance.rpartition(" ")
            table = rule[:3]
            places += [(row, column) for row in self.structure.by_key.get((table, key), ())]
            places += [(row, column) for row in self.structure.children(table, key)]
        for of_rule, equation, table, row_key, column, _ in template.equations:
            if of_rule != rule:
                continue
            name = instance.removeprefix("row ")
            rows = self.structure.by_name(table, name) if row_key is None else (
                self.structure.by_key.get((table, row_key), ()) if equation == instance else ()
            )  # fmt: skip
            places += [(row, column) for row in rows]
        for of_rule, table, side, column, _, _ in template.matches:
            if of_rule == rule:
                places += [(row, column) for row in self.structure.coded(table, side, instance)]
        for row, column in places:
            printed = {cell.column_key for cell in self.rows.get((row.table_id, row.row_key, row.row_occurrence), ())}
            if column not in printed and (row.table_id, row.row_no, row.side, column) not in self.structure.printed:
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
        """A blank place as a cell of amount zero."""
        seed_column = seed_column_of(row, column)
        return Cell(
            f"{self.structure.document_id}/{row.table_id}/{row.row_no}/{seed_column}",
            row.table_id, row.row_no, row.row_key, row.row_occurrence, column, seed_column, 0, None, row.source_line,
        )  # fmt: skip

    def of_rows(self, broken: Collection[str], difference: Mapping[str, int]) -> Iterator[Change]:
        """Changes of whole rows: repeated, lost, or printed under another code."""
        yield from self._repeated()
        lost = list(self._lost_keys(broken))
        for row in lost:
            found = self._filled(row, difference)
            if found:
                yield found
        touched = {self.system.cells[cell].row for check in broken for cell in self.system.members[check]}
        for key in touched:
            if key[0] not in ("N01", "P01", "P03"):
                yield from self._recoded(key, lost)

    def _repeated(self) -> Iterator[Change]:
        for key, cells in self.rows.items():
            twins = self.structure.by_key.get(key[:2], ())
            if key[2] > 1 and len(twins) > 1:
                deltas = [(cell, -cell.amount) for cell in cells if cell.amount]
                effects = self.system.effects([(cell.cell_id, delta) for cell, delta in deltas])
                if effects:
                    yield Change("row_repeated", tuple(deltas), effects, ROW_REPEATED)

    def _lost_keys(self, broken: Collection[str]) -> Iterator[Row]:
        """Rows that a table does not print but that a broken rule speaks of."""
        seen: set[tuple[str, str]] = set()
        for check in broken:
            rule, _, instance = check.split("/", 2)
            for of_rule, table, _, _, _, _ in self.structure.template.matches:
                named = of_rule == rule and table in CODED_TABLES and instance.isdigit() and len(instance) in _LEVELS
                if named and (table, instance) not in seen and (table, instance) not in self.structure.by_key:
                    seen.add((table, instance))
                    parent = instance[:-2] if len(instance) > 3 else "total"
                    yield Row(table, 0, "row", instance, parent, _LEVELS[len(instance)], instance, 1)
            if rule.endswith("_HIERARCHY"):
                table, parent = rule[:3], instance.rpartition(" ")[0]
                if (table, parent) not in seen and table.startswith("T"):
                    seen.add((table, parent))
                    yield from self._lost_under(table, parent, broken)

    def _lost_under(self, table: str, parent: str, broken: Collection[str]) -> Iterator[Row]:
        if (table, parent) not in self.structure.by_key:  # the parent itself was lost
            if parent == "total":
                yield Row(table, 0, "row", "total", None, "total", None, 1)
                return
            code = parent.rpartition("/")[2]
            prefix = parent[: len(parent) - len(code)]
            above = prefix + code[:-2] if len(code) > 3 and code.isdigit() else (prefix.rstrip("/") or "total")
            coded = code if code.isdigit() and table != "T06" else None
            level = _LEVELS.get(len(code), "section") if code.isdigit() else "unit"
            yield Row(table, 0, "row", parent, above, level, coded, 1)
            return
        codes = {check.split("/", 2)[2] for check in broken if check.startswith(("X_T05_T07", "X_T02_T03_T07"))}
        tail = parent.rpartition("/")[2]
        for code in sorted(codes):
            if table == "T07" and tail.isdigit() and code.startswith(tail) and len(code) == 7:
                yield Row(table, 0, "row", f"{parent}/lost row", parent, "project", code, 1)
            elif (
                table == "T07"
                and code.isdigit()
                and len(code) in (3, 5)
                and code[:-2] == (tail if tail.isdigit() else "")
            ):
                yield Row(table, 0, "row", f"{parent}/{code}", parent, _LEVELS[len(code)], code, 1)
        yield Row(table, 0, "row", f"{parent}/lost row", parent, "section", None, 1)

    def _filled(self, row: Row, difference: Mapping[str, int]) -> Change | None:
        """The lost row with the numbers that its broken rules imply."""
        cells: list[tuple[Cell, int]] = []
        effects: Counter[str] = Counter()
        for column in self.structure.columns(row):
            checks = self.structure.checks(row, column)
            if (row.table_id, row.parent_key) not in self.structure.parent_keys:
                # It was the only row beneath its parent, whose own sum is not judged without it.
                document = self.structure.document_id
                checks.pop(f"{row.table_id}_HIERARCHY/{document}/{row.parent_key} {column}", None)
            values = Counter(
                -difference[check] // coefficient
                for check, coefficient in checks.items()
                if not check.split("/", 2)[2].startswith("row ")
                and self.system.is_broken(check, difference.get(check, 0))
            )
            if values:
                value = values.most_common(1)[0][0]
                cells.append((self.place(row, column), value))
                for check, coefficient in checks.items():
                    effects[check] += coefficient * value
        if not cells or any(value <= 0 for _, value in cells):
            return None
        return Change("row_lost", tuple(cells), {k: v for k, v in effects.items() if v}, ROW_LOST)

    def _recoded(self, key: tuple[str, str, int], lost: list[Row]) -> Iterator[Change]:
        cells = [cell for cell in self.rows[key] if cell.amount]
        row = self._row_of(cells[0]) if cells else None
        if row is None:
            return
        for target in lost:
            if target.table_id != key[0]:
                continue
            effects = Counter(self.system.effects([(cell.cell_id, -cell.amount) for cell in cells]))
            for cell in cells:
                for check, coefficient in self.structure.checks(target, cell.column_key).items():
                    effects[check] += coefficient * cell.amount
            # The rules of the row itself, and of its witnesses, go with it.
            own = ("row ", "N01/", "table ")
            effects = Counter({k: v for k, v in effects.items() if not k.split("/", 2)[2].startswith(own)})
            moved = tuple((cell, -cell.amount) for cell in cells)
            yield Change("code_changed", moved, {k: v for k, v in effects.items() if v}, RECODED)
