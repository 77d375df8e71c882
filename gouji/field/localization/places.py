"""The rows of one document, printed and possible ones, and the rules that a number in each of their places stands in.

What a rule looks like is not known here: rows and terms are relations, int_candidate_rows__listed and
int_place_terms__listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

# When a number counts in a rule: it is judged; it is there only if the row is; it cannot be judged for an absent table.
JUDGED, NEW, ABSENT = "judged", "new", "absent"
# A rule that a row has of itself, and one that names its places one by one.
OF_ROW, WITNESS, HIERARCHY = "row", "witness", "hierarchy"
# A control of the extraction: it counts what stands in a column, whatever it is called.
CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Row:
    """A side of a printed table row, or with a number below zero a row that is not printed but could have been.

    `code` is its functional or economic code; `is_line` says that its table's form always prints the row.
    """

    table_id: str
    row_no: int
    side: str
    row_key: str
    parent_key: str | None
    row_level: str
    code: str | None
    unit_name: str | None = None
    row_occurrence: int = 1
    source_line: int | None = None
    is_line: bool = False

    @property
    def is_printed(self) -> bool:
        """Whether the document prints it; others could have been lost."""
        return self.row_no > 0

    @property
    def at(self) -> tuple[str, int, str]:
        """(table, number, side): its key."""
        return self.table_id, self.row_no, self.side


class Term(NamedTuple):
    """A rule that a number in a place stands in."""

    check: str
    coefficient: int
    form: str
    counts: str


@dataclass
class Places:
    """The rows of one document, their terms by place, and what is printed there.

    `printed` gives each printed amount its cell id, amount in 1e-8 万元, text and line; `steps` one unit of the last
    place that a table prints; `unreadable` the rows whose label is none that the form knows; `mislabelled` those whose
    label is not their code's name; `exchanged` those whose label is another row's by the order of the lines, with the
    number of that row; `witnesses` are the rules that name places of tables one by one.
    """

    document_id: str
    rows: list[Row] = field(default_factory=list)
    candidates: list[Row] = field(default_factory=list)
    by_key: dict[tuple[str, str], list[Row]] = field(default_factory=lambda: defaultdict(list))
    at: dict[tuple[str, int, str], Row] = field(default_factory=dict)
    terms: dict[tuple[str, int, str], dict[str, list[Term]]] = field(default_factory=dict)
    members: dict[str, list[tuple[Row, str]]] = field(default_factory=lambda: defaultdict(list))
    printed_columns: dict[tuple[str, str, str], str] = field(default_factory=dict)
    printed: dict[tuple[str, int, str, str], tuple[str, int, str | None, int | None]] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    unreadable: list[tuple[str, int, str]] = field(default_factory=list)
    mislabelled: set[tuple[str, int]] = field(default_factory=set)
    exchanged: dict[tuple[str, int, str], int] = field(default_factory=dict)
    witnesses: set[str] = field(default_factory=set)
    _rows_with: dict[tuple[str, int], set[int]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Take up a row, printed or possible."""
        self.at[row.at] = row
        if row.is_printed:
            self.rows.append(row)
            self.by_key[row.table_id, row.row_key].append(row)
        else:
            self.candidates.append(row)

    def add_term(self, row: Row, column: str, printed_column: str, term: Term) -> None:
        """Note that a number in a column of a row would stand in a rule."""
        self.terms.setdefault(row.at, {}).setdefault(column, []).append(term)
        self.printed_columns[row.table_id, row.side, column] = printed_column
        if term.counts == JUDGED:
            self.members[term.check].append((row, column))

    def terms_of(self, row: Row, column: str) -> list[Term]:
        """The rules that a number in a column of a row would stand in."""
        return self.terms.get(row.at, {}).get(column, [])

    def checks(
        self, row: Row, column: str, without: Collection[str] = (), counts: Collection[str] = (JUDGED,)
    ) -> dict[str, int]:
        """check_id → coefficient of a number in this row and column, but for the forms in `without`."""
        return {
            term.check: term.coefficient
            for term in self.terms_of(row, column)
            if term.counts in counts and term.form not in without
        }

    def columns(self, row: Row) -> tuple[str, ...]:
        """The columns of a row in which a number would stand in a rule."""
        return tuple(self.terms.get(row.at, ()))

    def amount(self, row: Row, column: str) -> int | None:
        """What is printed there, in units of 1e-8 万元; None for a blank."""
        place = self.printed.get((*row.at, column))
        return place and place[1]

    def amounts(self, table: str, row_no: int, side: str, columns: Iterable[str]) -> dict[str, int]:
        """column → printed amount of a row."""
        found = {column: self.printed.get((table, row_no, side, column)) for column in columns}
        return {column: place[1] for column, place in found.items() if place}

    def step(self, table: str) -> int:
        """One unit of the last place that a table prints; of the finest table where it prints nothing."""
        return self.steps.get(table) or min(self.steps.values(), default=1)

    def rows_with(self, table: str, amount: int) -> set[int]:
        """The numbers of the rows that print an amount."""
        if not self._rows_with:
            for (of_table, row_no, _, _), (_, printed, _, _) in self.printed.items():
                self._rows_with.setdefault((of_table, printed), set()).add(row_no)
        return self._rows_with.get((table, amount), set())
