"""What the reader gives: documents with their tables, rows and cells, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars

Box = tuple[float, float, float, float]  # left, top, right, bottom in points
_FIELDS = (
    "table_id", "row_no", "side", "code", "label", "project", "column", "printed", "amount", "unit", "page", "line",
    "state", "why",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A printed amount. `amount` is None where the text is none; `box` where the source has no pages (then `line`).

    `state` is proven, read or doubtful with `why`, or empty where no proof was asked for. `placement` is arithmetic
    where sums, not geometry, say in which row and column it stands.
    """

    table_id: str
    row_no: int
    side: str
    column: str
    printed: str
    amount: Decimal | None
    page: int | None
    box: Box | None
    line: int | None
    placement: str = ""
    state: str = ""
    why: str = ""


@dataclass(frozen=True)
class Row:
    """A printed row on one side of its table (`row` where there is one; rows beside each other share `row_no`)."""

    row_no: int
    side: str
    code: str
    label: str
    project: str
    details: str
    page: int | None
    box: Box | None
    line: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table: its id in the template, its title and unit of money (元, 万元) as printed, its rows in printed order."""

    table_id: str
    title: str
    unit: str
    page: int | None
    line: int | None
    rows: tuple[Row, ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All amounts, row by row."""
        return tuple(cell for row in self.rows for cell in row.cells)

    def records(self) -> Iterator[dict[str, Any]]:
        """One record for each cell: its row (code, label, project), column, printed text, amount, place and state."""
        for row in self.rows:
            for cell in row.cells:
                yield {
                    "table_id": self.table_id, "row_no": row.row_no, "side": row.side, "code": row.code,
                    "label": row.label, "project": row.project, "column": cell.column, "printed": cell.printed,
                    "amount": cell.amount, "unit": self.unit, "page": cell.page, "line": cell.line,
                    "state": cell.state, "why": cell.why,
                }  # fmt: skip

    def polars(self) -> polars.DataFrame:
        """The records as a frame; `amount` is a Decimal with as many decimals as are printed."""
        import polars

        text = ("table_id", "side", "code", "label", "project", "column", "printed", "unit", "state", "why")
        decimals = max((_decimals(cell) for cell in self.cells), default=0)
        schema = dict.fromkeys(_FIELDS, polars.Int64()) | dict.fromkeys(text, polars.String())
        return polars.DataFrame(list(self.records()), schema | {"amount": polars.Decimal(38, decimals)})

    def pandas(self) -> pandas.DataFrame:
        """The records as a frame; `amount` holds decimal.Decimal. pandas must be installed."""
        import pandas

        return pandas.DataFrame(self.records(), columns=list(_FIELDS))


def _decimals(cell: Cell) -> int:
    return len(cell.printed.partition(".")[2]) if cell.amount is not None else 0


@dataclass(frozen=True)
class Figure:
    """A number of the prose: its value and unit as printed, and what it is said of.

    `measure` is what is said (amount, change, growth, count, …); figures of one clause share `statement`.
    """

    section: str
    statement: int
    subject: str
    measure: str
    value: str
    unit: str
    direction: str
    operator: str  # ≥ ≤ > < ≈ of a bound or an estimate
    page: str
    box: Box | None
    line: int | None


@dataclass(frozen=True)
class Leftover:
    """What could not be placed, and why."""

    what: str
    page: int | None
    line: int | None


@dataclass(frozen=True)
class Document:
    """A document: whose it is as printed, of which year and scope (department or unit), its tables and its prose."""

    files: tuple[Path, ...]
    template_id: str
    unit_id: str
    unit_name: str
    fiscal_year: int
    scope: str
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    leftovers: tuple[Leftover, ...]

    def __getitem__(self, table_id: str) -> Table:
        """A table by its id. Raises KeyError for one that the document does not print."""
        return {table.table_id: table for table in self.tables}[table_id]
