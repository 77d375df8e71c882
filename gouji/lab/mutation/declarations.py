"""What the templates declare of the tables of documents, as the operators ask it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gouji.lab.copies import read_rows

# Tables whose amounts stand in rules over tables; forms and prose are read against them by rules of their own.
_FORMS, _PROSE, _LYING = "forms", "prose", "lying"


@dataclass(frozen=True)
class Column:
    """An amount column that a template prints: its name, and the side of the table that it stands on."""

    name: str
    side: str


class Declarations:
    """Templates, tables and columns by the documents that are printed by them."""

    def __init__(self, seeds: Path):
        self.template_of = {
            row["document_id"]: row["template_id"] for row in read_rows(seeds / "reference/documents.csv")
        }
        self._layouts = {
            (row["template_id"], row["table_id"]): row["layout"]
            for row in read_rows(seeds / "templates/template_tables.csv")
        }
        self._columns: dict[tuple[str, str], list[tuple[int, Column]]] = {}
        for row in read_rows(seeds / "templates/template_columns.csv"):
            column = int(row["ordinal"] or 0), Column(row["printed_column"], row["side"])
            self._columns.setdefault((row["template_id"], row["table_id"]), []).append(column)

    def layout(self, document_id: str, table: str) -> str:
        """How a table is printed; empty where the template has no such table."""
        return self._layouts.get((self.template_of.get(document_id, ""), table), "")

    def has_rows(self, document_id: str, table: str) -> bool:
        """Whether a table has rows of amounts that rules over tables hold together."""
        return self.layout(document_id, table) not in ("", _FORMS, _PROSE)

    def is_form(self, document_id: str, table: str) -> bool:
        """Whether a table is many small ones of one form, a row of amounts each."""
        return self.layout(document_id, table) == _FORMS

    def lies(self, document_id: str, table: str) -> bool:
        """Whether the rows of a table are printed as its columns."""
        return self.layout(document_id, table) == _LYING

    def prose(self, document_id: str) -> str:
        """The table that stands for the figures of the prose; empty where the template declares none."""
        template = self.template_of.get(document_id, "")
        of_template = (table for (each, table), layout in self._layouts.items() if (each, layout) == (template, _PROSE))
        return next(of_template, "")

    def columns(self, document_id: str, table: str) -> list[Column]:
        """The amount columns of a table, in printed order."""
        declared = self._columns.get((self.template_of.get(document_id, ""), table), [])
        return [column for _, column in sorted(declared, key=lambda each: each[0])]
