"""The reader as a library: a published budget goes in, its tables come out. No project is needed.

    from gouji import reader

    document = reader.read("budget.pdf")
    document.unit_name, document.fiscal_year      # '上海市普陀区商务委员会', 2025
    for table in document.tables:
        print(table.table_id, table.title, table.unit, len(table.cells))
    document["T05"].polars()                      # one row for each cell, amounts as exact decimals

What is declared (templates, their columns and rules) comes with the package; `seeds` names another folder of it. Text
is what is printed, amounts are in the unit of money that the table prints, boxes in points from the top left corner of
the page. What cannot be placed stands in `leftovers`: nothing is guessed. How it is read: docs/reading.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.engine.project.carried import carried_project
from gouji.engine.vocabulary.errors import GoujiError, UsageError
from gouji.field.reading import documents
from gouji.field.reading.bundles import Bundle, bundled
from gouji.field.reading.documents import UnknownTemplateError
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.identity import Asked
from gouji.field.reading.rows import Read
from gouji.field.reading.tables import TwoDocumentsError
from gouji.field.reading.workers import crew
from gouji.field.templates.wording import is_amount
from gouji.reader.outcome import Box, Cell, Document, Figure, Leftover, Row, Table

if TYPE_CHECKING:
    from gouji.field.reading.proof import Mark

__all__ = [
    "Box", "Cell", "Document", "Figure", "GoujiError", "Leftover", "Row", "Table", "TwoDocumentsError",
    "UnknownTemplateError", "UnreadableError", "UsageError", "read", "read_all",
]  # fmt: skip

_Marks = Mapping[tuple[str, int, str], "Mark"]


def read(
    *files: Path | str,
    seeds: Path | str | None = None,
    prove: bool = False,
    unit_id: str = "",
    year: int | None = None,
    scope: str = "",
    threads: int = 1,
) -> Document:
    """Read one document; where its prose and its tables are published apart, give both files.

    `unit_id`, `year` and `scope` say what the document does not print; `prove` judges each cell by the rules of the
    template (a second or two more); `threads` pages are laid out side by side.

    Raises UsageError (no such file, one twice, nothing says which unit, year or scope), UnreadableError (damaged,
    locked, too large, of no kind that is read), UnknownTemplateError (no declared template prints these tables) or
    TwoDocumentsError. All of them are GoujiError, with `path` and `hint`.
    """
    asked = Asked(unit_id, year, scope)
    found = list(_read(files, seeds, prove, asked, threads))
    read: list[Document] = []
    for _, result in found:
        if isinstance(result, GoujiError):
            raise result
        read.append(result)
    if len(read) > 1:
        raise TwoDocumentsError(f"the files are {len(read)} documents", hint="read them with read_all")
    return read[0]


def read_all(
    files: Sequence[Path | str], *, seeds: Path | str | None = None, prove: bool = False, threads: int = 1
) -> list[tuple[tuple[Path, ...], Document | GoujiError]]:
    """Read files of several documents: for each document its files and what was read of it, or why it was not.

    Raises UsageError where no file is given, or one twice.
    """
    return list(_read(files, seeds, prove, Asked(), threads))


def _read(
    files: Sequence[Path | str], seeds: Path | str | None, prove: bool, asked: Asked, threads: int
) -> Iterator[tuple[tuple[Path, ...], Document | GoujiError]]:
    if not files:
        raise UsageError("no file is given", hint="give the path of a document")
    folder = Path(seeds) if seeds is not None else carried_project() / "seeds"
    declared = replace(documents.library(folder), takes_new=True)
    with crew(threads):
        bundles, refused = bundled([Path(file) for file in files], declared)
        yield from (((each.path,), each.error) for each in refused)
        for bundle in bundles:
            try:
                read_of = documents.read_seen(bundle.holding, bundle.prose, declared, asked)
                yield bundle.paths, _document(read_of, bundle, _marks(read_of, bundle, folder) if prove else {})
            except GoujiError as error:
                yield bundle.paths, error


def _marks(document: documents.Document, bundle: Bundle, seeds: Path) -> _Marks:
    from gouji.field.check.checks import verdict
    from gouji.field.check.files import Opened
    from gouji.field.reading.seedrows import document_id, rows_of

    name = document_id(document, seeds)
    return verdict(Opened(name, bundle.paths, document, rows_of(document, name, seeds, anew=True)), seeds.parent).marks


def _document(document: documents.Document, bundle: Bundle, marks: _Marks) -> Document:
    said = document.identity
    figures = document.prose.figures if document.prose is not None else ()
    return Document(
        bundle.paths, document.template.template_id, said.unit_id, said.unit_name, said.fiscal_year, said.scope,
        tuple(_table(each, marks) for each in document.tables),
        tuple(
            Figure(
                each.figure.section, each.figure.statement, each.figure.subject, each.figure.measure,
                each.figure.value, each.figure.unit, each.figure.direction, each.figure.operator,
                each.place.page, _box(each.place.box), each.place.line or None,
            )
            for each in figures
        ),
        tuple(Leftover(each.what, each.page or None, each.line or None) for each in document.leftovers),
    )  # fmt: skip


def _table(each: Read, marks: _Marks) -> Table:
    table_id = each.table.table_id
    # An amount on the line of its row does not say it again.
    lines = {(row.row_no, row.side): row.line for row in each.rows}
    cells: dict[tuple[int, str], list[Cell]] = {}
    for amount in each.amounts:
        mark = marks.get((table_id, amount.row_no, amount.column))
        value = Decimal(amount.text.replace(",", "")) if is_amount(amount.text) else None
        cells.setdefault((amount.row_no, amount.side), []).append(
            Cell(
                table_id, amount.row_no, amount.side, amount.column, amount.text, value, amount.page or None,
                _box(amount.box), amount.line or lines.get((amount.row_no, amount.side)) or None,
                amount.placement, mark.state if mark else "",
                mark.why if mark else "",
            )
        )  # fmt: skip
    rows = tuple(
        Row(
            row.row_no, row.side, row.code, row.label, row.project, row.details, row.page or None, _box(row.box),
            row.line or None, tuple(cells.get((row.row_no, row.side), ())),
        )
        for row in each.rows
    )  # fmt: skip
    return Table(table_id, each.title.printed, each.unit, each.page or None, each.line or None, rows)


def _box(text: str) -> Box | None:
    """Four numbers as a box; None for what is none, as the address of a cell in a sheet."""
    try:
        left, top, right, bottom = (float(part) for part in text.split())
    except ValueError:
        return None
    return left, top, right, bottom
