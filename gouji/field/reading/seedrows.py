"""The rows that a document adds to the seeds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from gouji.field.reading.documents import Document
from gouji.field.reading.markrows import MARKS, mark_rows
from gouji.field.reading.performancelinks import LINKS, performance_links
from gouji.field.reading.performanceseeds import (
    PERFORMANCE_SEEDS,
    PERFORMANCE_TABLES,
    performance_rows,
    performance_tables,
)
from gouji.field.reading.prose import Prose
from gouji.field.reading.proserows import FIGURES, PROSE_SEEDS, PROSE_TABLE, prose_rows
from gouji.field.reading.rows import Read
from gouji.field.reading.sources import Source
from gouji.field.templates.declarations import PRINTED
from gouji.field.templates.seedfiles import seed_columns, seed_rows

DOCUMENTS, TABLES = "reference/documents", "reference/document_tables"
ROWS, CELLS = "budget/printed_rows", "budget/printed_cells"
SEEDS = (DOCUMENTS, TABLES, ROWS, CELLS, *PERFORMANCE_SEEDS, LINKS, *PROSE_SEEDS, MARKS)
Rows = Mapping[str, Sequence[Mapping[str, str]]]
_BUDGET, _PERFORMANCE = "budget", "performance"
_NAME = re.compile(r"(?P<stem>[a-z][a-z0-9_]*)_(?P<year>20\d\d)(?:_(?P<scope>dept|unit))?")
_SCOPES = {"department": "dept", "unit": "unit"}


def document_id(document: Document, seeds: Path) -> str:
    """The name of a document: the registered one of these files, or of this unit, year and scope, or a new one.

    Raises ConfigurationError where the register is missing.
    """
    said = document.identity
    sha256 = _sha256(document)
    registered = seed_rows(seeds / f"{DOCUMENTS}.csv")
    for row in registered:
        if row["source_sha256"] == sha256:
            return row["document_id"]
    for row in registered:
        if (row["unit_id"], row["fiscal_year"], row["document_kind"], row["scope"]) == (
            said.unit_id,
            str(said.fiscal_year),
            _kind(document),
            said.scope,
        ):
            return row["document_id"]
    # Named as the other documents of the unit are; the first of a unit by its id, the word before the number.
    others = [
        match for row in registered if row["unit_id"] == said.unit_id and (match := _NAME.fullmatch(row["document_id"]))
    ]
    stem = others[0]["stem"] if others else "_".join(reversed(said.unit_id.split("-", 1))).replace("-", "_")
    has_scope = not others or any(match["scope"] for match in others) or said.scope != "department"
    return f"{stem}_{said.fiscal_year}" + (f"_{_SCOPES[said.scope]}" if has_scope else "")


def is_name(text: str, year: int) -> bool:
    """Whether a text is a name of a document of a year: small letters, the year, and perhaps _dept or _unit."""
    match = _NAME.fullmatch(text)
    return match is not None and match["year"] == str(year)


def rows_of(document: Document, name: str, seeds: Path, *, anew: bool = False) -> dict[str, list[dict[str, str]]]:
    """Seed → the rows of a document in it, as printed: column → text, amounts in the unit that the table prints.

    What of the register a file does not say stays as it is. Rows of the prose and of cells that performance tables
    stand for, where they were extracted otherwise before, stay too; not so with `anew`, which asks what the files alone
    say. Raises ConfigurationError where a seed is missing.
    """
    said = document.identity
    before = next((row for row in seed_rows(seeds / f"{DOCUMENTS}.csv") if row["document_id"] == name), {})
    register = {
        "document_id": name,
        "unit_id": said.unit_id,
        "unit_name": said.unit_name,
        "fiscal_year": str(said.fiscal_year),
        "document_kind": _kind(document),
        "published_on": before.get("published_on", ""),
        "source_form": _form(document.sources[0], before),
        "source_lines": _number(document.sources[0].line_count),
        "source_sha256": _sha256(document),
        "template_id": document.template.template_id,
        "scope": said.scope,
        "pages": "" if document.sources[0].line_count else str(document.sources[0].pages),
    }
    columns = seed_columns(seeds / f"{DOCUMENTS}.csv")
    register = {column: before.get(column, "") for column in columns if column not in register} | register
    by_id = sorted(document.tables, key=lambda read: (read.table.layout not in PRINTED, read.table.table_id))
    is_kept = not anew and document.prose is not None and not document.prose.is_written and _holds(seeds, FIGURES, name)
    prose = None if is_kept else document.prose
    told = _registered(seeds, name) if is_kept else _prose_table(prose, name)
    return {
        DOCUMENTS: [register],
        TABLES: [*_tables(document, name), *told],
        ROWS: [row for read in by_id for row in _rows(read, name)],
        CELLS: [row for read in by_id for row in _cells(read, name)],
        **(prose_rows(prose, name) if prose is not None else {}),
        MARKS: mark_rows(document.marks, name),
        **_performance(document, name, keeps_links=not anew and _holds(seeds, LINKS, name)),
    }


def _holds(seeds: Path, seed: str, name: str) -> bool:
    """Whether a seed has rows of a document."""
    return any(row["document_id"] == name for row in seed_rows(seeds / f"{seed}.csv"))


def _performance(document: Document, name: str, *, keeps_links: bool) -> dict[str, list[dict[str, str]]]:
    """The rows of the performance tables. Cells that their totals stand for are chosen once: those there are stay."""
    if document.performance is None:
        return {}
    found = performance_rows(document.performance, name)
    if not keeps_links:
        found[LINKS] = performance_links(document.performance, document.tables, name)
    return found


def _kind(document: Document) -> str:
    """A budget, or what is nothing but the performance form of a whole unit."""
    has_forms = document.performance is not None and any(form.sections for form in document.performance.forms)
    return _PERFORMANCE if has_forms else _BUDGET


def _form(source: Source, before: Mapping[str, str]) -> str:
    """The form of a source. Of what a plain text was made, only the register may know."""
    known = before.get("source_form", "")
    return known if known and source.line_count else source.form


def _sha256(document: Document) -> str:
    return ";".join(each.sha256 for each in document.sources)


def _number(number: int) -> str:
    """A line or page; blank where the form of the source has none."""
    return str(number) if number else ""


def _tables(document: Document, name: str) -> list[dict[str, str]]:
    def is_listed(table_id: str) -> str:
        return "" if document.listed is None else str(table_id in document.listed).lower()

    found = [
        {
            "document_id": name,
            "table_id": read.table.table_id,
            "status": "present" if read.amounts else "empty",
            "is_listed": is_listed(read.table.table_id) if read.table.layout in PRINTED else "",
            "printed_rows": str(max((row.row_no for row in read.rows), default=0)),
            "source_line": _number(read.line),
            "printed_title": read.title.printed,
            "source_page": _number(read.page),
            "printed_unit": read.unit,
        }
        for read in document.tables
    ]
    # A table whose title stands there, but which could not be placed, is neither empty nor absent.
    read_ids = {read.table.table_id for read in document.tables} | document.unplaced
    for table in document.template.tables:
        if table.is_required and table.table_id not in read_ids:
            blank = dict.fromkeys(("source_line", "printed_title", "source_page", "printed_unit"), "")
            found.append(
                {
                    "document_id": name,
                    "table_id": table.table_id,
                    "status": "absent",
                    "is_listed": is_listed(table.table_id),
                    "printed_rows": "0",
                    **blank,
                }
            )
    # Absent ones stand in their place, where the others are in the order of the template.
    order = [*(table.table_id for table in document.template.tables), *PERFORMANCE_TABLES]
    read_order = [order.index(read.table.table_id) for read in document.tables]
    if read_order == sorted(read_order):
        found.sort(key=lambda row: order.index(row["table_id"]))
    more = performance_tables(document.performance, name) if document.performance is not None else ()
    return [*found, *more]


def _registered(seeds: Path, name: str) -> list[dict[str, str]]:
    """The entry of the prose of a document in the register of tables that is there."""
    rows = seed_rows(seeds / f"{TABLES}.csv")
    return [row for row in rows if (row["document_id"], row["table_id"]) == (name, PROSE_TABLE)]


def _prose_table(prose: Prose | None, name: str) -> list[dict[str, str]]:
    """The entry of the prose in the register of tables, if it says anything."""
    if prose is None or not prose.figures:
        return []
    first = prose.figures[0].place
    return [
        {
            "document_id": name,
            "table_id": PROSE_TABLE,
            "status": "present",
            "is_listed": "",
            "printed_rows": str(len(prose.figures)),
            "source_line": _number(first.line),
            "printed_title": "",
            "source_page": first.page,
            "printed_unit": "",
        }
    ]


def _rows(read: Read, name: str) -> list[dict[str, str]]:
    return [
        {
            "document_id": name,
            "table_id": read.table.table_id,
            "row_no": str(row.row_no),
            "side": row.side,
            "source_line": _number(row.line),
            "source_page": _number(row.page),
            "source_box": row.box,
            "printed_code": row.code,
            "printed_label": row.label,
            "printed_project": row.project,
            "details": row.details,
        }
        for row in read.rows
    ]


def _cells(read: Read, name: str) -> list[dict[str, str]]:
    return [
        {
            "document_id": name,
            "table_id": read.table.table_id,
            "row_no": str(amount.row_no),
            "printed_column": amount.column,
            "printed_text": amount.text,
            "source_line": _number(amount.line),
            "source_page": _number(amount.page),
            "source_box": amount.box,
            "placement": amount.placement,
        }
        for amount in read.amounts
    ]
