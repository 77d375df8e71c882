"""What is done to a document: each operator makes one known error, the same for the same seed.

What can be done where is asked of the declarations: which columns stand beside each other on a side of a table, which
tables lie on their side, which figures are prose. The printed text says its own format and last place.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

from gouji.mutation.amounts import is_amount, last_place, mutated, number, printed
from gouji.mutation.declarations import Rows
from gouji.mutation.documents import Library
from gouji.mutation.tables import Row, Table

CELL_OPERATORS = ("small_change", "digits_swapped", "decimal_shifted", "unit_error", "blanked", "moved_column")
ROW_OPERATORS = ("row_lost", "row_repeated", "code_changed", "rows_exchanged")
# What each operator does; `mutate --help` and docs/localisation.md say the same.
OPERATORS = {
    "small_change": "one amount of a table is changed by 2 to 5,000 units of its last printed place",
    "digits_swapped": "two neighbouring digits of an amount change places",
    "decimal_shifted": "an amount is multiplied by 10 or 100, or divided by 10",
    "unit_error": "an amount is printed in the other unit: × 10,000, or divided by 10,000",
    "blanked": "an amount is left out",
    "moved_column": "an amount stands in the blank or zero column beside its own",
    "row_lost": "a row that holds amounts is left out",
    "row_repeated": "a row that holds amounts is printed twice",
    "code_changed": "the last digit of a row's code is another",
    "rows_exchanged": "the amounts of two rows of one kind stand in each other's place",
    "name_homoglyph": "a character of a label is one that looks alike",
    "two_errors": "two amounts of one document are changed by 2 to 5,000 units of their last place",
    "wrong_year": "an amount, and the sentence that repeats it or not, are those of the previous year",
    "prose_figure": "an amount, share, growth rate or change in the prose is changed",
    "clean_copy": "nothing: whatever is found is a false alarm",
}
_HOMOGLYPHS = {"出": "岀", "人": "入", "己": "已", "日": "曰"}
_MEASURES = ("amount", "share", "growth", "change", "previous")
_UP = "increase"


@dataclass(frozen=True)
class Deed:
    """What was done: places are (table, row_no, printed column) in the mutant."""

    operator: str
    document_id: str
    original: str
    template_id: str
    table_id: str
    places: tuple[tuple[str, str, str], ...]
    row: tuple[str, str] | None = field(default=None)


@dataclass(frozen=True)
class Cell:
    """An amount of a table that something can be done to."""

    document_id: str
    table_id: str
    row_no: str
    column: str
    text: str


class Mutator:
    """Writes mutants into a library and keeps what was done; of `documents`, where they are given, alone."""

    def __init__(self, library: Library, generator: random.Random, documents: tuple[str, ...] = ()):
        self.library = library
        self.generator = generator
        self.deeds: dict[str, Deed] = {}
        self.documents = [each for each in library.documents() if not documents or each in documents]
        self.tables = [key for key in library.tables() if key[0] in self.documents]
        self.cells = [
            Cell(document, table, row.number, column.name, row.text(column.name))
            for document, table in self.tables
            for row in library.read(document, table).rows
            for column in library.declarations.columns(document, table)
            if is_amount(row.text(column.name))
        ]

    def _add(
        self, operator: str, original: str, table: str, changed: dict[str, Table], places: tuple,
        row: tuple[str, str] | None = None, figures: Rows | None = None,
    ) -> None:  # fmt: skip
        name = f"{original}_mutant{len(self.deeds):05d}"
        self.library.add(name, original, changed, figures)
        self.deeds[name] = Deed(operator, name, original, self.library.template(original), table, places, row)

    def clean(self) -> None:
        for document in self.documents:
            self._add("clean_copy", document, "", {}, ())

    def cell(self, index: int, operator: str) -> bool:
        """Do something to one amount of a table; False where the operator cannot be applied there."""
        cell = self.cells[index]
        table = self.library.table(cell.document_id, cell.table_id)
        row = _known(table, cell.row_no)
        places = ((cell.table_id, cell.row_no, cell.column),)
        if operator == "moved_column":
            near = self._beside(cell, table, row)
            if not near:
                return False
            other, column = self.generator.choice(near)
            _exchange(row, cell.column, other, column)
            places = (*places, (cell.table_id, other.number, column))
        else:
            after = mutated(cell.text, operator, self.generator)
            if after is None:
                return False
            row.print(cell.column, after)
        self._add(operator, cell.document_id, cell.table_id, {cell.table_id: table}, places)
        return True

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

    def several(self, count: int, document: str | None = None) -> None:
        """`count` amounts of one document, chosen at random."""
        document = document or self.generator.choice(self.cells).document_id
        cells = [cell for cell in self.cells if cell.document_id == document]
        changed: dict[str, Table] = {}
        places = []
        for cell in self.generator.sample(cells, count):
            table = changed.setdefault(cell.table_id, self.library.table(document, cell.table_id))
            text = mutated(cell.text, "small_change", self.generator) or cell.text
            _known(table, cell.row_no).print(cell.column, text)
            places.append((cell.table_id, cell.row_no, cell.column))
        self._add("two_errors", document, places[0][0], changed, tuple(places))

    def row(self, document: str, table_id: str, row_no: str, operator: str) -> bool:
        """Do something to a row that holds amounts; False where the operator cannot be applied."""
        if self.library.declarations.lies(document, table_id):
            return False  # what is printed there is one row
        table = self.library.table(document, table_id)
        row = _known(table, row_no)
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
        self._add(operator, document, table_id, {table_id: table}, ((table_id, str(at), "row"),), (table_id, row_no))
        return True

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
        self._add("rows_exchanged", document, table_id, {table_id: table}, places)
        return True

    def name(self, document: str, table_id: str, row_no: str) -> bool:
        """A label with a character that looks like another; names of projects are free and are not touched."""
        table = self.library.table(document, table_id)
        for side in reversed(_known(table, row_no).sides):
            found = [character for character in side["printed_label"] if character in _HOMOGLYPHS]
            if found and not side["printed_project"]:
                side["printed_label"] = side["printed_label"].replace(found[0], _HOMOGLYPHS[found[0]], 1)
                places = ((table_id, row_no, "label"),)
                self._add("name_homoglyph", document, table_id, {table_id: table}, places, (table_id, row_no))
                return True
        return False

    def wrong_year(self, document: str, statement: str, with_prose: bool) -> bool:
        """The amount of the previous year for this year's, in the table alone or in the prose too."""
        figures = self.library.figures(document)
        said = {row["measure"]: row for row in figures if row["statement"] == statement}
        amount = said.get("amount")
        before = _previous(said)
        if amount is None or before is None or before <= 0 or before == number(amount["value"]):
            return False
        cells = self.library.cells_of(document, amount["row_no"])
        if len(cells) != 1:
            return False
        table_id, row_no, column = cells[0]
        table = self.library.table(document, table_id)
        row = table.row(row_no)
        text = row.text(column) if row else ""
        if row is None or not is_amount(text) or not is_amount(amount["value"]):
            return False
        # The table may be printed in another unit than the prose: the two amounts are the same but for a power of ten.
        shift = (number(text) / number(amount["value"])).adjusted()
        shift += int(abs(number(text) / number(amount["value"]).scaleb(shift)) > 5)
        after = printed(before.scaleb(shift), text)
        if abs(number(after) - number(text)) < 2 * last_place(text):
            return False
        row.print(column, after)
        places = [(table_id, row_no, column)]
        if with_prose:
            places.append((self.library.declarations.prose(document), amount["row_no"], ""))
            amount["value"] = printed(before, amount["value"])
        self._add("wrong_year", document, table_id, {table_id: table}, tuple(places), None, figures)
        return True

    def prose(self, document: str, row_no: str) -> bool:
        """One printed amount, share, growth rate or change of the prose, by 2 to 500 of its last digit."""
        figures = self.library.figures(document)
        row = next(row for row in figures if row["row_no"] == row_no)
        if row["measure"] not in _MEASURES or not is_amount(row["value"]):
            return False
        value, step = number(row["value"]), self.generator.randint(2, 500) * last_place(row["value"])
        row["value"] = printed(abs(value + self.generator.choice((-1, 1)) * step), row["value"])
        table = self.library.declarations.prose(document)
        self._add("prose_figure", document, f"{table} {row['measure']}", {}, ((table, row_no, ""),), None, figures)
        return True


def _known(table: Table, row_no: str) -> Row:
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


def _previous(said: dict[str, dict[str, str]]) -> Decimal | None:
    """What a statement gives for the year before: its amount, or this year's less the change; None without either."""
    amount, previous, change = (said.get(measure) for measure in ("amount", "previous", "change"))
    try:
        if amount and previous and previous["unit"] == amount["unit"]:
            return number(previous["value"])
        if amount and change and change["unit"] == amount["unit"]:
            return number(amount["value"]) - (1 if change["direction"] == _UP else -1) * number(change["value"])
    except ArithmeticError:
        return None  # said in words
    return None
