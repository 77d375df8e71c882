"""A printed table of a document in memory: rows in order, each with its sides and its cells."""

from __future__ import annotations

from dataclasses import dataclass

from gouji.lab.copies import Rows


@dataclass
class Row:
    """A printed row: one seed row for each of its sides, and its cells that are not blank, by printed column."""

    number: str
    sides: Rows
    cells: dict[str, dict[str, str]]

    def text(self, column: str) -> str:
        """What is printed in a column; empty for a blank."""
        return self.cells[column]["printed_text"] if column in self.cells else ""

    def print(self, column: str, text: str) -> None:
        """Print another text in a cell that is not blank; an empty one blanks it."""
        if text:
            self.cells[column]["printed_text"] = text
        else:
            del self.cells[column]


@dataclass
class Table:
    """The rows of one table of one document, in printed order."""

    rows: list[Row]

    @classmethod
    def of(cls, rows: Rows, cells: Rows) -> Table:
        """From the seed rows of one table. Cells without a row are left out."""
        made: dict[str, Row] = {}
        for row in rows:
            made.setdefault(row["row_no"], Row(row["row_no"], [], {})).sides.append(dict(row))
        for cell in cells:
            if cell["row_no"] in made:
                made[cell["row_no"]].cells[cell["printed_column"]] = dict(cell)
        return cls(list(made.values()))

    def copy(self) -> Table:
        """The same rows, to be changed."""
        return Table([self._copied(row) for row in self.rows])

    @staticmethod
    def _copied(row: Row) -> Row:
        cells = {column: dict(cell) for column, cell in row.cells.items()}
        return Row(row.number, [dict(side) for side in row.sides], cells)

    def row(self, number: str) -> Row | None:
        """The row of a number, where there is one."""
        return next((row for row in self.rows if row.number == number), None)

    def lose(self, number: str) -> None:
        """Leave out a row, by its number."""
        self.rows = [row for row in self.rows if row.number != number]

    def repeat(self, number: str) -> None:
        """Print a row once more, below itself."""
        at = next(at for at, row in enumerate(self.rows) if row.number == number)
        self.rows.insert(at + 1, self._copied(self.rows[at]))

    def numbers(self) -> dict[str, str]:
        """Number of a row → its number when the rows are counted anew."""
        made: dict[str, str] = {}
        for at, row in enumerate(self.rows, start=1):
            made.setdefault(row.number, str(at))
        return made

    def seed_rows(self) -> Rows:
        """One row for each side, counted anew."""
        return [{**side, "row_no": str(at)} for at, row in enumerate(self.rows, start=1) for side in row.sides]

    def seed_cells(self) -> Rows:
        """One row for each cell, counted anew; their columns in the order that they were read in."""
        return [
            {**cell, "row_no": str(at), "printed_column": column}
            for at, row in enumerate(self.rows, start=1)
            for column, cell in row.cells.items()
        ]
