"""One page per document: its tables as printed, what is wrong in them, and the data of the drawer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.field.quality.counting import CHECK_STATUSES
from gouji.field.site.drawers import Known, drawer, known_of
from gouji.field.site.implied import implied_tables
from gouji.field.site.layouts import Printed, printed_tables
from gouji.field.site.originals import Originals
from gouji.field.site.places import anchor_of, key_of
from gouji.field.site.prints import Marks, body, head, place_text
from gouji.field.site.source import Record, Source, batches, titled
from gouji.field.site.templates import Folder, environment, slug
from gouji.field.site.texts import EXPLAINED
from gouji.field.site.writers import beside, parted

# The tables of a document in the order in which its template prints them.
_STATUS = """
    select present.document_id, present.table_id, present.status, present.printed_title, present.printed_unit,
        present.source_line, present.source_page, declared.layout
    from staging.stg_reference__document_tables as present
    left join marts.dim_documents as documents on present.document_id = documents.document_id
    left join staging.stg_templates__tables as declared
        on documents.template_id = declared.template_id and present.table_id = declared.table_id
    where present.document_id in ({documents})
    order by present.document_id, declared.ordinal, present.table_id
"""
_COUNTS = """
    select document_id, status, count(*) as checks from quality.fct_rule_checks
    where document_id in ({documents}) group by document_id, status
"""
# The layout of a table that is printed lying: its headers are stored, and shown, as rows.
LYING = "lying"
# Numbers of the document in rules that are broken.
_BROKEN = """
    select terms.document_id, terms.cell_id from quality.fct_rule_terms as terms
    inner join quality.fct_rule_checks as checks on terms.check_id = checks.check_id
    where terms.document_id in ({documents}) and starts_with(terms.cell_id, terms.document_id || '/')
        and checks.status = 'broken' and checks.rule_id not like 'C!_%' escape '!'
"""


@dataclass(frozen=True)
class Context:
    """What the pages of documents are made with beside rows: of all documents, or of a share of them."""

    documents: Mapping[str, Record]
    findings: Mapping[str, Sequence[Record]]
    tables: Sequence[Record]
    related: Mapping[str, Sequence[Record]]
    originals: Originals


@dataclass(frozen=True)
class Share:
    """Documents that a process of its own writes, with all that it needs to know."""

    database: Path
    settings: Mapping[str, Any]
    root: Path
    context: Context
    names: Sequence[str]


@contextmanager
def documents_written(source: Source, context: Context, folder: Folder) -> Iterator[None]:
    """Write the page and the data of every document; of many, in processes of their own while the block goes on."""
    made = [name for name in context.documents if not folder.keeps([name], _files(name))]
    for name in set(context.documents) - set(made):
        context.originals.keep(name, folder)
    shares = []
    for names in parted(made):
        findings, related = ({name: of.get(name, ()) for name in names} for of in (context.findings, context.related))
        own = replace(context, findings=findings, related=related)
        database, settings = source.warehouse.path.resolve(), source.warehouse.settings
        shares.append(Share(database, settings, folder.root, own, names))
    if not shares:
        _write(source, context, folder, made)
    with beside(write_share, shares):
        yield


def write_share(share: Share) -> None:
    """Write the documents of a share."""
    with Warehouse(share.database, read_only=True, settings=share.settings) as warehouse:
        _write(Source(warehouse), share.context, Folder(share.root, environment()), share.names)


def _write(source: Source, context: Context, folder: Folder, made: Sequence[str]) -> None:
    by_id = context.documents
    for names in batches(made):
        printed = printed_tables(source, context.tables, names)
        known = known_of(source, names)
        read = {kind: source.of_documents(sql, names) for kind, sql in _QUERIES.items()}
        implied = implied_tables(source, names)
        for name in names:
            tables = printed[name]
            parts = {kind: found[name] for kind, found in read.items()}
            findings = [_rowed(finding, tables) for finding in context.findings.get(name, [])]
            marks = _marks(findings, parts["broken"])
            counted = Counter(check["status"] for check in parts["counts"] for _ in range(check["checks"]))
            elsewhere = {row["cell_id"]: [slug(row["other_id"]), *titled(by_id[row["other_id"]]), row["amount"]]
                         for row in known[name].elsewhere}  # fmt: skip
            original = context.originals.write(name, *_places(tables, known[name]), folder)
            made_of = drawer(name, tables, known[name], findings, elsewhere, original)
            folder.script(f"documents/{slug(name)}", made_of, as_json=True)
            folder.page(
                f"documents/{slug(name)}.html",
                "document.html",
                "documents",
                document=by_id[name],
                sections=_sections(context, tables, parts["status"], findings, marks),
                checks=[(status, counted[status]) for status in CHECK_STATUSES if counted[status]],
                findings=[{**f, "anchor": anchor_of(f), "place": place_text(f)} for f in findings],
                explained=EXPLAINED,
                implied=implied.get(name, []),
                related=context.related.get(name, ()),
                data=f"documents/{slug(name)}",
            )


def _files(name: str) -> tuple[str, ...]:
    return f"documents/{slug(name)}.html", f"data/documents/{slug(name)}.js", f"data/documents/{slug(name)}.json"


_QUERIES = {"status": _STATUS, "counts": _COUNTS, "broken": _BROKEN}


def _places(tables: Mapping[str, Printed], known: Known) -> tuple[set[int], set[str]]:
    """The lines and the pages of the source on which a row or a number stands."""
    rows = [row for printed in tables.values() for row in printed.rows]
    lines = {row["source_line"] for row in rows if row["source_line"] is not None}
    pages = {row["source_page"] for row in rows if row["source_page"] is not None}
    return lines.union(known.lines), pages.union(known.pages)


def _rowed(finding: Record, tables: Mapping[str, Printed]) -> Record:
    """The finding with the row of its table on whose line it stands, where nothing else tells the row."""
    table = tables.get(finding["table"] or "")
    if finding["row"] is None and finding["cell_id"] is None and table is not None and finding["source_line"]:
        for row in table.rows:
            if row["source_line"] == finding["source_line"]:
                return {**finding, "row": f"{finding['table']}/{row['row_no']}"}
    return finding


def _marks(findings: Sequence[Record], broken: Sequence[Record]) -> Marks:
    """A broken rule marks its cells as involved; a finding marks its cell or row."""
    cells = {key_of(term["cell_id"]): "involved" for term in broken}
    marked: dict[str, str] = {}
    implied: dict[str, tuple[str, str]] = {}
    for finding in findings:
        mark = "note" if finding["kind"] in EXPLAINED else "wrong"
        if finding["cell_id"]:
            key = key_of(finding["cell_id"])
            if cells.get(key) != "wrong":
                cells[key] = mark
            if mark == "wrong" and finding["should_be"]:
                implied[key] = (finding["should_be_zh"], finding["should_be"])
        elif finding["row"] is not None:
            marked[finding["row"]] = mark
    return Marks(cells, marked, implied)


def _sections(context: Context, tables: Mapping[str, Printed], status: Sequence[Record],
              findings: Sequence[Record], marks: Marks) -> list[Record]:  # fmt: skip
    names = {table["table_id"]: (table["name_zh"], table["name_en"]) for table in context.tables}
    known = {entry["table_id"]: entry for entry in status}
    counted = Counter(finding["table"] for finding in findings)
    sections = []
    for table_id in [*known, *(table for table in names if table in tables and table not in known)]:
        entry = known.get(table_id, {})
        printed = tables.get(table_id)
        shown = printed is not None and bool(printed.rows)
        sections.append({
            "table_id": table_id,
            "names": names.get(table_id, (table_id, table_id)),
            "status": entry.get("status", "present"),
            "title": entry.get("printed_title"),
            "unit": entry.get("printed_unit"),
            "place": place_text(entry),
            "lies": entry.get("layout") == LYING,
            "findings": counted[table_id],
            "head": head(printed.layout) if printed is not None and shown else None,
            "body": body(printed.layout, printed.rows, marks) if printed is not None and shown else None,
        })  # fmt: skip
    return sections
