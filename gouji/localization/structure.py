"""Where a number would stand in the rules if it were printed: for blank places, lost rows and changed codes.

The same three forms of rules as the SQL models int_rule_terms__equations, __hierarchies and __matches: who changes one
changes the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """A side of a printed table row, as int_table_rows__keyed gives it."""

    table_id: str
    row_no: int
    side: str
    row_key: str
    parent_key: str | None
    row_level: str
    functional_code: str | None
    row_occurrence: int
    source_line: int | None = None

    @property
    def name(self) -> str:
        return self.row_key if self.row_occurrence == 1 else f"{self.row_key}#{self.row_occurrence}"


@dataclass(frozen=True)
class Template:
    """The rules as seeds: equations (rule, equation, table, row, column, coefficient) and matches."""

    equations: tuple[tuple[str, str | None, str, str | None, str, int], ...]
    matches: tuple[tuple[str, str, str, str, int, str], ...]
    hierarchies: frozenset[str]
    columns: dict[str, tuple[str, ...]]


@dataclass
class Structure:
    """The printed rows of one document and the rules that can be judged there."""

    document_id: str
    template: Template
    not_evaluable: frozenset[str] = frozenset()
    rows: list[Row] = field(default_factory=list)
    parent_keys: set[tuple[str, str]] = field(default_factory=set)
    by_key: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    witnesses: dict[tuple[str, int, str], dict[str, int]] = field(default_factory=dict)
    printed: set[tuple[str, int, str, str]] = field(default_factory=set)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.rows.append(row)
            self.by_key[row.table_id, row.row_key].append(row)
            if row.parent_key:
                self.parent_keys.add((row.table_id, row.parent_key))

    def checks(self, row: Row, column: str) -> dict[str, int]:
        """check_id → coefficient of a number in this row and column."""
        found: dict[str, int] = {}
        for rule, instance, coefficient in self._instances(row, column):
            if rule not in self.not_evaluable:
                found[f"{rule}/{self.document_id}/{instance}"] = coefficient
        found |= self.witnesses.get((row.table_id, row.row_no, seed_column_of(row, column)), {})
        return found

    def _instances(self, row: Row, column: str) -> Iterator[tuple[str, str, int]]:
        table = row.table_id
        if table in self.template.hierarchies:
            if row.parent_key:
                yield f"{table}_HIERARCHY", f"{row.parent_key} {column}", -1
            if (table, row.row_key) in self.parent_keys:
                yield f"{table}_HIERARCHY", f"{row.row_key} {column}", 1
        for rule, equation, of_table, row_key, of_column, coefficient in self.template.equations:
            if of_table == table and of_column == column:
                if row_key is None and row.side != "revenue":
                    yield rule, f"row {row.name}", coefficient
                elif row_key == row.row_key and equation is not None:
                    yield rule, equation, coefficient
        key = "total" if row.row_level == "total" else row.functional_code
        coded = row.row_level in ("total", "class", "section", "item", "project")
        for rule, of_table, side, of_column, coefficient, levels in self.template.matches:
            here = (of_table, side, of_column) == (table, row.side, column)
            if here and coded and key and (levels == "all" or row.row_level in ("class", "total")):
                yield rule, key, coefficient

    def columns(self, row: Row) -> tuple[str, ...]:
        if row.table_id == "T04" and row.side == "revenue":
            return ("total",)
        return self.template.columns.get(row.table_id, ())

    def children(self, table: str, parent: str) -> list[Row]:
        return [row for row in self.rows if row.table_id == table and row.parent_key == parent]

    def by_name(self, table: str, name: str) -> list[Row]:
        return [row for row in self.by_key.get((table, name.partition("#")[0]), ()) if row.name == name]

    def coded(self, table: str, side: str, key: str) -> list[Row]:
        """The rows that a match of tables by code reads under this code."""
        return [
            row
            for row in self.rows
            if row.table_id == table
            and row.side == side
            and (row.row_level == "total" if key == "total" else row.functional_code == key)
        ]


def seed_column_of(row: Row, column: str) -> str:
    """The column of the seed that holds a side's amount: T01 and T04 print two sides in one row."""
    if row.side == "revenue" or (row.side == "expenditure" and column == "amount"):
        return f"{row.side}_amount"
    return column
