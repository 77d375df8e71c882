"""Errors that are planted into made-up tables, and the list of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from random import Random

from gouji.lab.mutation.amounts import mutated
from gouji.lab.synthesis.prose import money
from gouji.lab.synthesis.tables import Tables

# Of the operators of `mutate`, those that change one printed amount.
OPERATORS = ("small_change", "digits_swapped", "decimal_shifted", "unit_error", "blanked")


@dataclass(frozen=True)
class Planted:
    """One error: where it stands, what was done, what should be printed there and what is."""

    document_id: str
    table_id: str
    row_no: int
    printed_column: str
    cell_id: str
    operator: str
    true_text: str
    printed_text: str

    @classmethod
    def header(cls) -> str:
        """The first line of the list of planted errors."""
        return ",".join(each.name for each in fields(cls)) + "\n"

    def line(self) -> str:
        """The error as a line of that list."""
        values = [str(getattr(self, each.name)) for each in fields(self)]
        return ",".join(f'"{value}"' if "," in value else value for value in values) + "\n"


def plant(document_id: str, tables: Tables, random: Random, count: int) -> Iterator[Planted]:
    """Change `count` amounts of the tables, each at most once, and say which."""
    cells = [
        (table, number, at)
        for table, rows in tables.rows.items()
        for number, row in enumerate(rows, start=1)
        for at, amount in enumerate(row.amounts)
        if amount
    ]
    for table, number, at in random.sample(cells, min(count, len(cells))):
        amounts = tables.rows[table][number - 1].amounts
        before = money(amounts[at] or 0)
        for operator in random.sample(OPERATORS, len(OPERATORS)):
            after = mutated(before, operator, random)
            if after is not None and not after.startswith("-") and after != "0.00":
                break
        else:
            continue
        cents = int(after.replace(".", "").replace(",", "")) if after else None
        amounts[at] = cents
        column = tables.columns[table][at][0]
        yield Planted(
            document_id, table, number, column, f"{document_id}/{table}/{number}/{column}", operator,
            before, money(cents) if cents else "",
        )  # fmt: skip
