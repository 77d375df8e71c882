"""Synthetic documents beside the real ones, in a temporary copy of the project."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from gouji.lab.copies import Rows, read_rows, write_rows
from gouji.lab.mutation.amounts import number
from gouji.lab.mutation.declarations import Declarations
from gouji.lab.mutation.tables import Table

_ROWS, _CELLS = "budget/printed_rows", "budget/printed_cells"
_FIGURES = "narrative/n01_narrative_figures"
_FIGURE_CELLS = "narrative/n01_figure_cells"
_CONTROL_TOTALS = "reference/control_totals"
_DOCUMENT_TABLES = "reference/document_tables"
_REGISTER = "reference/acknowledged_findings"
_DOCUMENTS = "reference/documents"
_OF_PAIRS = "cross_document"  # the family of rules between documents
# Of units and sources, not of what a document prints: a copy has no names and no source of its own.
_NOT_COPIED = ("reference/unit_names", "narrative/n02_excluded_numbers")
_COPY = "\x00"  # stands for the name of the copy in prepared text


class Library:
    """The seeds of the real documents, and the synthetic ones that are written beside them.

    A synthetic document is a publication of its own: it is whole, its control totals, where its original has any, are
    those of what it prints, and what the register judges of its original is judged of it. So whatever is found beyond
    that is what was done to it. It has a scope of its own too, so that rules between documents find no counterpart. As
    a `new` document it is seen for the first time: read once, and judged by nobody. `misread`, it keeps the control
    totals of its original: what was done to it is an error of the extraction, and a second one has it right.
    """

    def __init__(self, project: Path, only: Collection[str] | None = None, *, new: bool = False, misread: bool = False):
        seeds = project / "seeds"
        self.root, self.only, self.new, self.misread = project, only, new, misread
        self.declarations = Declarations(seeds)
        self._seeds: dict[str, Rows] = {}
        self._headers: dict[str, list[str]] = {}
        self._paths: dict[str, Path] = {}
        for path in sorted(seeds.rglob("*.csv")):
            name = path.relative_to(seeds).with_suffix("").as_posix()
            with path.open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file), [])
            if "document_id" in header and name not in _NOT_COPIED:
                self._paths[name], self._headers[name], self._seeds[name] = path, header, read_rows(path)
        of_pairs = {row["rule_id"] for row in read_rows(seeds / "rules/rules.csv") if row["family"] == _OF_PAIRS}
        self._seeds[_REGISTER] = [
            row for row in self._seeds[_REGISTER] if row["finding_id"].partition("/")[0] not in of_pairs
        ]
        self._by_document = {name: _grouped(rows, "document_id") for name, rows in self._seeds.items()}
        self._tables = {
            (document, table): Table.of(rows, _grouped(self._of(document, _CELLS), "table_id").get(table, []))
            for document, of_document in self._by_document[_ROWS].items()
            for table, rows in _grouped(of_document, "table_id").items()
        }
        self._prepared: dict[tuple[str, str, str], str] = {}
        self._files = ExitStack()
        self._open: dict[str, TextIO] = {}

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def tables(self) -> Iterator[tuple[str, str]]:
        """(document, table) of every table with rows of amounts."""
        return (key for key in self._tables if self.declarations.has_rows(*key))

    def documents(self) -> list[str]:
        """The documents that have such tables."""
        return list(dict.fromkeys(document for document, _ in self.tables()))

    def forms(self) -> Iterator[tuple[str, str]]:
        """(document, table) of every table of small forms that print amounts."""
        return (key for key in self._tables if self.declarations.is_form(*key))

    def of_document(self, document_id: str) -> list[str]:
        """All tables of a document that print rows."""
        return [table for document, table in self._tables if document == document_id]

    def of_one_unit(self, document_id: str) -> list[str]:
        """The documents of the unit that published one, with it."""
        units = {row["document_id"]: row["unit_id"] for row in self._seeds[_DOCUMENTS]}
        return [each for each, unit in units.items() if unit == units[document_id]]

    def year(self, document_id: str) -> int:
        """The year that a document speaks of."""
        return int(self._of(document_id, _DOCUMENTS)[0]["fiscal_year"])

    def is_paired(self, document_id: str) -> bool:
        """Whether the unit published other documents of the same kind, which rules between documents compare."""
        kinds = {row["document_id"]: (row["unit_id"], row["document_kind"]) for row in self._seeds[_DOCUMENTS]}
        return list(kinds.values()).count(kinds[document_id]) > 1

    def template(self, document_id: str) -> str:
        """The template of a document. Raises KeyError where there is no such document."""
        return self.declarations.template_of[document_id]

    def read(self, document_id: str, table: str) -> Table:
        """A table as it is printed; not to be changed. Raises KeyError where the document has none."""
        return self._tables[document_id, table]

    def table(self, document_id: str, table: str) -> Table:
        """A table, to be changed. Raises KeyError where the document has none."""
        return self._tables[document_id, table].copy()

    def figures(self, document_id: str) -> Rows:
        """The numbers of a document's prose, to be changed."""
        return [dict(row) for row in self._of(document_id, _FIGURES)]

    def cells_of(self, document_id: str, figure_row_no: str) -> list[tuple[str, str, str]]:
        """(table, row number, printed column) of the cells that a figure of the prose repeats."""
        return [
            (row["table_id"], row["cell_row_no"], row["printed_column"])
            for row in self._of(document_id, _FIGURE_CELLS)
            if row["figure_row_no"] == figure_row_no
        ]

    def rows(self, document_id: str, name: str) -> Rows:
        """The rows of a document in a seed, named by its folder and file; not to be changed."""
        return self._of(document_id, name)

    def add(
        self, copy: str, original: str, changed: Mapping[str, Table], figures: Rows | None = None,
        others: Mapping[str, Rows] | None = None,
    ) -> None:  # fmt: skip
        """Append a copy of `original` whose tables `changed`, `figures` and `others`, seeds by name, replace its own.

        Rows of changed tables are numbered anew, and what refers to them follows. Rows go to the files at once, so that
        thousands of copies need no memory; of `only`, where it is given, alone.
        """
        if self.only is not None and copy not in self.only:
            return
        replaced: dict[str, Rows] = {} if figures is None else {_FIGURES: figures}
        if changed or figures is not None:
            self._replace(replaced, original, changed, figures)
        replaced.update(others or {})
        for name in self._paths:
            if self.new and name in (_CONTROL_TOTALS, _REGISTER):
                continue
            if name in (_ROWS, _CELLS):
                text = "".join(self._printed(name, original, changed))
            elif name in replaced:
                text = self._text(name, original, replaced[name])
            else:
                text = self._whole(name, original)
            self._file(name).write(text.replace(_COPY, copy))

    def _replace(
        self, replaced: dict[str, Rows], original: str, changed: Mapping[str, Table], figures: Rows | None
    ) -> None:
        """Add to `replaced` the seeds that follow from changed tables and figures."""
        numbers = {table: each.numbers() for table, each in changed.items()}
        for name, header in self._headers.items():
            if name in (_ROWS, _CELLS):
                continue
            described = name.rpartition("/")[2].partition("_")[0].upper()
            if "cell_row_no" in header:
                replaced[name] = _following(self._of(original, name), numbers, "cell_row_no")
            elif described in changed:  # a seed that is named after a table says more of its rows
                rows = ({**row, "table_id": described} for row in self._of(original, name))
                replaced[name] = [
                    {column: row[column] for column in header} for row in _following(rows, numbers, "row_no")
                ]
        if self.misread:
            for name in (_CONTROL_TOTALS, _DOCUMENT_TABLES):
                replaced.pop(name, None)
            return
        replaced[_CONTROL_TOTALS] = self._control_totals(original, changed, figures)
        replaced[_DOCUMENT_TABLES] = [dict(row) for row in self._of(original, _DOCUMENT_TABLES)]
        for row in replaced[_DOCUMENT_TABLES]:
            if row["table_id"] in changed:
                row["printed_rows"] = str(len(changed[row["table_id"]].rows))

    def put_in_place(self, copy: str, original: str) -> None:
        """Let a written copy stand for its original, under its name, in closed files."""
        for name, path in self._paths.items():
            rows = [row for row in read_rows(path) if row["document_id"] != original]
            for row in rows:
                if row["document_id"] == copy:
                    for column in ("document_id", "finding_id"):
                        if column in row:
                            row[column] = row[column].replace(copy, original, 1)
                    if name == _DOCUMENTS:
                        row["scope"] = self._of(original, name)[0]["scope"]
            write_rows(path, rows, self._headers[name])

    def _of(self, document_id: str, name: str) -> Rows:
        return self._by_document[name].get(document_id, [])

    def _printed(self, name: str, original: str, changed: Mapping[str, Table]) -> Iterator[str]:
        """The rows or cells of all tables of a copy, as text."""
        for document, table in self._tables:
            if document != original:
                continue
            if table in changed:
                rows = changed[table].seed_rows() if name == _ROWS else changed[table].seed_cells()
                yield self._text(name, original, rows)
                continue
            if (name, original, table) not in self._prepared:
                rows = [row for row in self._of(original, name) if row["table_id"] == table]
                self._prepared[name, original, table] = self._text(name, original, rows)
            yield self._prepared[name, original, table]

    def _whole(self, name: str, original: str) -> str:
        """The rows of a document in a seed, as text; made once."""
        if (name, original, "") not in self._prepared:
            self._prepared[name, original, ""] = self._text(name, original, self._of(original, name))
        return self._prepared[name, original, ""]

    def _text(self, name: str, original: str, rows: Rows) -> str:
        text = io.StringIO()
        writer = csv.DictWriter(text, self._headers[name], lineterminator="\n")
        for row in rows:
            renamed = {**row, "document_id": _COPY, **({"scope": _COPY} if name == _DOCUMENTS else {})}
            if "finding_id" in row:
                renamed["finding_id"] = row["finding_id"].replace(original, _COPY, 1)
            writer.writerow(renamed)
        return text.getvalue()

    def _file(self, name: str) -> TextIO:
        if name not in self._open:
            self._open[name] = self._files.enter_context(self._paths[name].open("a", encoding="utf-8", newline=""))
        return self._open[name]

    def _control_totals(self, original: str, changed: Mapping[str, Table], figures: Rows | None) -> Rows:
        """The totals of the original, moved by the differences of what was changed; none where it has none."""
        totals = {(row["table_id"], row["printed_column"]): dict(row) for row in self._of(original, _CONTROL_TOTALS)}
        if not totals:
            return []
        printed: list[tuple[str, str, str, int, int]] = []
        for table, after in changed.items():
            for sign, each in ((-1, self.read(original, table)), (1, after)):
                for at, row in enumerate(each.rows, start=1):
                    printed += [(table, column, row.text(column), sign, at) for column in row.cells]
        prose = self.declarations.prose(original)
        if figures is not None:
            for sign, rows in ((-1, self._of(original, _FIGURES)), (1, figures)):
                printed += [(prose, row["measure"], row["value"], sign, int(row["row_no"])) for row in rows]
        for table, column, text, sign, at in printed:
            place = {"document_id": original, "table_id": table, "printed_column": column}
            total = totals.setdefault((table, column), {**place, "cells": "0", "amount": "0", "by_row": "0"})
            total["cells"] = str(int(total["cells"]) + sign)
            total["amount"] = str(Decimal(total["amount"]) + sign * _counted(text))
            if total.get("by_row"):
                total["by_row"] = str(Decimal(total["by_row"]) + sign * at * _counted(text))
        return list(totals.values())


def _grouped(rows: Rows, column: str) -> dict[str, Rows]:
    groups: dict[str, Rows] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def _following(rows: Iterator[dict[str, str]] | Rows, numbers: Mapping[str, Mapping[str, str]], column: str) -> Rows:
    """References to rows, after these were numbered anew; those to a lost row are left out."""
    kept = []
    for row in rows:
        if row["table_id"] in numbers:
            now = numbers[row["table_id"]].get(row[column])
            if now is None:
                continue
            row = {**row, column: now}
        kept.append(row)
    return kept


def _counted(text: str) -> Decimal:
    """What a printed text counts in a control total: nothing where it is no number."""
    try:
        return number(text)
    except ArithmeticError:
        return Decimal(0)
