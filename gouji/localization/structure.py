"""Where a number would stand in the rules if it were printed: for blank places, lost rows and changed codes.

The same three forms of rules as the SQL models int_rule_terms__equations, __hierarchies and __matches: who changes one
changes the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property


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
    """The rules as seeds: equations (rule, equation, table, row, column, coefficient), matches (rule, table, side,
    column, coefficient, levels), tables that add up, columns by table, and the lines that a form always prints."""

    equations: tuple[tuple[str, str | None, str, str | None, str, int], ...]
    matches: tuple[tuple[str, str, str, str, int, str], ...]
    hierarchies: frozenset[str]
    columns: dict[str, tuple[str, ...]]
    lines: tuple[Row, ...] = ()

    @cached_property
    def equations_at(self) -> dict[tuple[str, str], list[tuple[str, str | None, str | None, int]]]:
        """(table, column) → (rule, equation, row, coefficient)."""
        found = defaultdict(list)
        for rule, equation, table, row_key, column, coefficient in self.equations:
            found[table, column].append((rule, equation, row_key, coefficient))
        return found

    @cached_property
    def matches_at(self) -> dict[tuple[str, str, str], list[tuple[str, int, str]]]:
        """(table, side, column) → (rule, coefficient, levels)."""
        found = defaultdict(list)
        for rule, table, side, column, coefficient, levels in self.matches:
            found[table, side, column].append((rule, coefficient, levels))
        return found

    @cached_property
    def matches_of(self) -> dict[str, list[tuple[str, str, str]]]:
        """rule → (table, side, column)."""
        found = defaultdict(list)
        for rule, table, side, column, _, _ in self.matches:
            found[rule].append((table, side, column))
        return found

    @cached_property
    def equations_of(self) -> dict[str, list[tuple[str | None, str, str | None, str]]]:
        """rule → (equation, table, row, column)."""
        found = defaultdict(list)
        for rule, equation, table, row_key, column, _ in self.equations:
            found[rule].append((equation, table, row_key, column))
        return found


@dataclass
class Structure:
    """The printed rows of one document and the rules that can be judged there.

    `printed` gives each printed amount its cell id, amount in 0.0001, text and line; `unreadable` the rows whose label
    is none that the form knows; `mislabelled` those whose label is not their code's name.
    """

    document_id: str
    template: Template
    not_evaluable: frozenset[str] = frozenset()
    rows: list[Row] = field(default_factory=list)
    parent_keys: set[tuple[str, str]] = field(default_factory=set)
    by_key: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    by_parent: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    by_place: dict[tuple[str, int], list[Row]] = field(default_factory=lambda: defaultdict(list))
    by_code: dict[tuple[str, str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    witnesses: dict[tuple[str, int, str], dict[str, int]] = field(default_factory=dict)
    witnessed: dict[str, list[tuple[str, int, str]]] = field(default_factory=lambda: defaultdict(list))
    printed: dict[tuple[str, int, str, str], tuple[str, int, str | None, int | None]] = field(default_factory=dict)
    unreadable: list[tuple[str, int, str]] = field(default_factory=list)
    mislabelled: set[tuple[str, int]] = field(default_factory=set)
    _rows_with: dict[tuple[str, int], set[int]] = field(default_factory=dict)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.rows.append(row)
            self.by_key[row.table_id, row.row_key].append(row)
            self.by_place[row.table_id, row.row_no].append(row)
            code = "total" if row.row_level == "total" else row.functional_code
            if code:
                self.by_code[row.table_id, row.side, code].append(row)
            if row.parent_key:
                self.parent_keys.add((row.table_id, row.parent_key))
                self.by_parent[row.table_id, row.parent_key].append(row)

    def checks(self, row: Row, column: str) -> dict[str, int]:
        """check_id → coefficient of a number in this row and column."""
        found: dict[str, int] = {}
        for rule, instance, coefficient in self._instances(row, column):
            if rule not in self.not_evaluable:
                found[f"{rule}/{self.document_id}/{instance}"] = coefficient
        found |= self.witnesses.get((row.table_id, row.row_no, printed_column_of(row, column)), {})
        return found

    def _instances(self, row: Row, column: str) -> Iterator[tuple[str, str, int]]:
        table = row.table_id
        if table in self.template.hierarchies:
            if row.parent_key:
                yield f"{table}_HIERARCHY", f"{row.parent_key} {column}", -1
            if (table, row.row_key) in self.parent_keys:
                yield f"{table}_HIERARCHY", f"{row.row_key} {column}", 1
        for rule, equation, row_key, coefficient in self.template.equations_at.get((table, column), ()):
            if row_key is None and row.side != "revenue":
                yield rule, f"row {row.name}", coefficient
            elif row_key == row.row_key and equation is not None:
                yield rule, equation, coefficient
        key = "total" if row.row_level == "total" else row.functional_code
        if key and row.row_level in ("total", "class", "section", "item", "project"):
            for rule, coefficient, levels in self.template.matches_at.get((table, row.side, column), ()):
                if levels == "all" or row.row_level in ("class", "total"):
                    yield rule, key, coefficient

    def columns(self, row: Row) -> tuple[str, ...]:
        if row.table_id == "T04" and row.side == "revenue":
            return ("total",)
        return self.template.columns.get(row.table_id, ())

    def amounts(self, table: str, row_no: int, side: str, columns: Iterable[str]) -> dict[str, int]:
        """column → printed amount of a row."""
        found = {column: self.printed.get((table, row_no, side, column)) for column in columns}
        return {column: place[1] for column, place in found.items() if place}

    def place(self, table: str, row_no: int, printed_column: str) -> tuple[Row, str] | None:
        """The row and column of a place that a seed names."""
        for row in self.by_place.get((table, row_no), ()):
            for column in self.columns(row):
                if printed_column_of(row, column) == printed_column:
                    return row, column
        return None

    def rows_with(self, table: str, amount: int) -> set[int]:
        """The numbers of the rows that print an amount."""
        if not self._rows_with:
            for (of_table, row_no, _, _), (_, printed, _, _) in self.printed.items():
                self._rows_with.setdefault((of_table, printed), set()).add(row_no)
        return self._rows_with.get((table, amount), set())

    def by_name(self, table: str, name: str) -> list[Row]:
        return [row for row in self.by_key.get((table, name.partition("#")[0]), ()) if row.name == name]


def printed_column_of(row: Row, column: str) -> str:
    """The column of the seed that holds a side's amount: T01 and T04 print two sides in one row."""
    if row.side == "revenue" or (row.side == "expenditure" and column == "amount"):
        return f"{row.side}_amount"
    return column
