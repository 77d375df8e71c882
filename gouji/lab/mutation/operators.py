"""What is done to the amounts and rows of tables: each operator makes one known error, the same for the same seed.

What can be done where is asked of the declarations: which columns stand beside each other on a side of a table, which
tables lie on their side, which figures are prose. The printed text says its own format and last place.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from gouji.lab.copies import Rows
from gouji.lab.mutation.amounts import is_amount, mutated
from gouji.lab.mutation.catalogue import CLEAN, Deed
from gouji.lab.mutation.documents import Library
from gouji.lab.mutation.tables import Row, Table
from gouji.lab.mutation.texts import Text
from gouji.lab.mutation.vicinity import ANYWHERE, Vicinity
from gouji.lab.mutation.witnesses import Witnesses

Places = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Cell:
    """An amount of a table that something can be done to."""

    document_id: str
    table_id: str
    row_no: str
    column: str
    text: str


class Mutator:
    """Writes mutants into a library and keeps what was done; of `documents`, where they are given, alone.

    `near` says which places an error may begin at, `texts` are the sources that were opened.
    """

    def __init__(
        self, library: Library, generator: random.Random, documents: tuple[str, ...] = (), near: Vicinity = ANYWHERE,
        texts: Mapping[str, Text] | None = None,
    ):  # fmt: skip
        self.library = library
        self.near = near
        self.texts = texts or {}
        self.generator = generator
        self.deeds: dict[str, Deed] = {}
        self.documents = [each for each in library.documents() if not documents or each in documents]
        self.tables = [key for key in library.tables() if key[0] in self.documents]
        self.forms = [key for key in library.forms() if key[0] in self.documents]
        self.cells = self._cells(self.tables)
        self.form_cells = self._cells(self.forms)
        # What is asked of a document once: the signs of its labels, and what its indicators have for witnesses.
        self.characters: dict[str, str] = {}
        self.witnesses: dict[str, Witnesses] = {}

    def near_cells(self, cells: list[Cell]) -> list[Cell]:
        """Those of the amounts that an error may begin at."""
        return [cell for cell in cells if self.near.has(cell.document_id, cell.table_id, cell.row_no, (cell.column,))]

    def near_rows(self, tables: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
        """(document, table, row number) of the rows of tables that an error may begin at."""
        return [
            (document, table, row.number)
            for document, table in tables
            for row in self.library.read(document, table).rows
            if self.near.has(document, table, row.number, row.cells)
        ]

    def _cells(self, tables: list[tuple[str, str]]) -> list[Cell]:
        """The amounts of tables, in printed order."""
        return [
            Cell(document, table, row.number, column.name, row.text(column.name))
            for document, table in tables
            for row in self.library.read(document, table).rows
            for column in self.library.declarations.columns(document, table)
            if is_amount(row.text(column.name))
        ]

    def add(
        self, operator: str, original: str, table: str, places: Places, changed: dict[str, Table] | None = None,
        *, row: tuple[str, str] | None = None, figures: Rows | None = None, others: Mapping[str, Rows] | None = None,
        printed: str = "", witnessed: bool | None = None,
    ) -> bool:  # fmt: skip
        """Write a copy with what was changed in it, and keep the deed. True, for who asks whether it was done."""
        name = f"{original}_mutant{len(self.deeds):05d}"
        self.library.add(name, original, changed or {}, figures, others)
        template = self.library.template(original)
        self.deeds[name] = Deed(operator, name, original, template, table, places, row, printed, witnessed)
        return True

    def clean(self) -> None:
        """Copy every document unchanged: what is found there is a false alarm."""
        for document in self.documents:
            self.add(CLEAN, document, "", ())

    def cell(self, cell: Cell, operator: str) -> bool:
        """Do something to one amount of a table; False where the operator cannot be applied there."""
        table = self.library.table(cell.document_id, cell.table_id)
        row = known(table, cell.row_no)
        places: tuple[tuple[str, str, str], ...] = ((cell.table_id, cell.row_no, cell.column),)
        if operator == "moved_column":
            near = self._beside(cell, table, row)
            if not near:
                return False
            other, column = self.generator.choice(near)
            _exchange(row, cell.column, other, column)
            places = (*places, (cell.table_id, other.number, column))
        else:
            after = mutated(cell.text, "small_change" if operator == "form_amount" else operator, self.generator)
            if after is None:
                return False
            row.print(cell.column, after)
        return self.add(operator, cell.document_id, cell.table_id, places, {cell.table_id: table})

    def _beside(self, cell: Cell, table: Table, row: Row) -> list[tuple[Row, str]]:
        """The places printed beside an amount that are blank or zero: columns of its side, rows where a table lies."""
        declared = self.library.declarations
        if declared.lies(cell.document_id, cell.table_id):
            at = table.rows.index(row)
            places = [(table.rows[i], cell.column) for i in (at - 1, at + 1) if 0 <= i < len(table.rows)]
        else:
            columns = declared.columns(cell.document_id, cell.table_id)
            side = next(column.side for column in columns if column.name == cell.column)
            names = [column.name for column in columns if column.side == side]
            at = names.index(cell.column)
            places = [(row, names[i]) for i in (at - 1, at + 1) if 0 <= i < len(names)]
        return [(other, column) for other, column in places if not is_amount(other.text(column))]

    def row(self, document: str, table_id: str, row_no: str, operator: str) -> bool:
        """Do something to a row that holds amounts; False where the operator cannot be applied."""
        if self.library.declarations.lies(document, table_id):
            return False  # what is printed there is one row
        table = self.library.table(document, table_id)
        row = known(table, row_no)
        if not row.cells:
            return False
        if operator == "rows_exchanged":
            return self._exchanged(document, table_id, table, row)
        at = table.rows.index(row) + 1
        if operator == "row_lost":
            table.lose(row_no)
        elif operator == "row_repeated":
            table.repeat(row_no)
            at += 1
        else:
            codes = {side["printed_code"] for each in table.rows for side in each.sides}
            side = next((side for side in row.sides if side["printed_code"][-1:].isdigit()), None)
            stem = side["printed_code"][:-1] if side else ""
            free = [digit for digit in "0123456789" if stem + digit not in codes]
            if side is None or not free:
                return False
            side["printed_code"] = stem + self.generator.choice(free)
        places = ((table_id, str(at), "row"),)
        return self.add(operator, document, table_id, places, {table_id: table}, row=(table_id, row_no))

    def _exchanged(self, document: str, table_id: str, table: Table, row: Row) -> bool:
        """A row of one side and the next below it whose code has as many digits and whose amounts are others."""
        if len(row.sides) != 1:
            return False
        length = len(row.sides[0]["printed_code"])
        mine = _texts(row)
        below = table.rows[table.rows.index(row) + 1 :]
        other = next(
            (
                each
                for each in below
                if len(each.sides) == 1
                and each.cells
                and len(each.sides[0]["printed_code"]) == length
                and _texts(each) != mine
            ),
            None,
        )
        if not length or other is None:
            return False
        columns = [column for column in {**row.cells, **other.cells} if row.text(column) != other.text(column)]
        if all(not is_amount(each.text(column)) for each in (row, other) for column in columns):
            return False
        row.cells, other.cells = other.cells, row.cells
        places = tuple((table_id, each.number, column) for each in (row, other) for column in columns)
        return self.add("rows_exchanged", document, table_id, places, {table_id: table})


def known(table: Table, row_no: str) -> Row:
    """The row of a number. Raises KeyError where there is none."""
    row = table.row(row_no)
    if row is None:
        raise KeyError(row_no)
    return row


def _texts(row: Row) -> dict[str, str]:
    return {column: row.text(column) for column in row.cells}


def _exchange(row: Row, column: str, other: Row, other_column: str) -> None:
    """Let an amount stand in another place, and what stood there, a blank or a zero, in its own."""
    moved, found = row.cells.pop(column), other.cells.pop(other_column, None)
    other.cells[other_column] = moved
    if found is not None:
        row.cells[column] = found
