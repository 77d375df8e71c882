"""One page per document: its tables as printed, what is wrong in them, and the data of the drawer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gouji.field.quality.counting import CHECK_STATUSES
from gouji.field.site.implied import implied_tables
from gouji.field.site.layouts import Printed, printed_tables
from gouji.field.site.originals import Originals
from gouji.field.site.places import anchor_of, key_of
from gouji.field.site.prints import Marks, body, head, place_text
from gouji.field.site.source import Record, Source, batches, titled
from gouji.field.site.templates import Folder, slug
from gouji.field.site.texts import EXPLAINED

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
_CELLS = """
    select document_id, cell_id, row_key, column_key, cast(amount as varchar) as amount, placement, source_line,
        source_page, source_box
    from intermediate.int_addends__unioned where document_id in ({documents})
"""
_CHECKS = """
    select document_id, check_id, rule_id, instance_key, cast(left_amount as varchar) as left_amount,
        cast(right_amount as varchar) as right_amount, cast(difference as varchar) as difference,
        cast(tolerance as varchar) as tolerance, status
    from quality.fct_rule_checks
    where document_id in ({documents}) and rule_id not like 'C!_%' escape '!' and status <> 'not_applicable'
    order by document_id, check_id
"""
_COUNTS = """
    select document_id, status, count(*) as checks from quality.fct_rule_checks
    where document_id in ({documents}) group by document_id, status
"""
# The layout of a table that is printed lying: its headers are stored, and shown, as rows.
LYING = "lying"
_TERMS = """
    select document_id, check_id, cell_id, coefficient from quality.fct_rule_terms
    where document_id in ({documents}) order by check_id, coefficient desc, cell_id
"""
# Numbers of other documents in the rules of this one.
_ELSEWHERE = """
    select terms.document_id, terms.cell_id, cells.document_id as other_id, cast(cells.amount as varchar) as amount
    from quality.fct_rule_terms as terms
    inner join intermediate.int_addends__unioned as cells on terms.cell_id = cells.cell_id
    where terms.document_id in ({documents}) and cells.document_id <> terms.document_id
"""


@dataclass
class Context:
    """What all document pages share."""

    source: Source
    findings: Mapping[str, Sequence[Record]]
    tables: Sequence[Record]
    related: Mapping[str, Sequence[Record]]
    originals: Originals


def write_documents(context: Context, folder: Folder, documents: Sequence[Record]) -> None:
    """Write the page and the data of every document."""
    by_id = {document["document_id"]: document for document in documents}
    made = [name for name in by_id if not folder.keeps([name], _files(name))]
    for name in set(by_id) - set(made):
        context.originals.keep(name, folder)
    for names in batches(made):
        source = context.source
        printed = printed_tables(source, context.tables, names)
        read = {kind: source.of_documents(sql, names) for kind, sql in _queries().items()}
        implied = implied_tables(source, names)
        for name in names:
            tables = printed[name]
            parts = {kind: found[name] for kind, found in read.items()}
            findings = [_rowed(finding, tables) for finding in context.findings.get(name, [])]
            marks = _marks(findings, parts)
            counted = Counter(check["status"] for check in parts["counts"] for _ in range(check["checks"]))
            elsewhere = {row["cell_id"]: [slug(row["other_id"]), *titled(by_id[row["other_id"]]), row["amount"]]
                         for row in parts["elsewhere"]}  # fmt: skip
            drawer = _drawer(name, tables, parts, findings, elsewhere)
            drawer["source"] = context.originals.write(name, drawer, folder)
            folder.data(f"documents/{slug(name)}", drawer, as_json=True)
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


def _queries() -> dict[str, str]:
    return {"status": _STATUS, "cells": _CELLS, "checks": _CHECKS, "terms": _TERMS, "counts": _COUNTS,
            "elsewhere": _ELSEWHERE}  # fmt: skip


def _rowed(finding: Record, tables: Mapping[str, Printed]) -> Record:
    """The finding with the row of its table on whose line it stands, where nothing else tells the row."""
    table = tables.get(finding["table"] or "")
    if finding["row"] is None and finding["cell_id"] is None and table is not None and finding["source_line"]:
        for row in table.rows:
            if row["source_line"] == finding["source_line"]:
                return {**finding, "row": f"{finding['table']}/{row['row_no']}"}
    return finding


def _marks(findings: Sequence[Record], parts: Mapping[str, Sequence[Record]]) -> Marks:
    """A broken rule marks its cells as involved; a finding marks its cell or row."""
    broken = {check["check_id"] for check in parts["checks"] if check["status"] == "broken"}
    elsewhere = {row["cell_id"] for row in parts["elsewhere"]}
    cells = {
        key_of(term["cell_id"]): "involved"
        for term in parts["terms"]
        if term["check_id"] in broken and term["cell_id"] not in elsewhere
    }
    marked: dict[str, str] = {}
    implied: dict[str, tuple[str, str]] = {}
    for finding in findings:
        mark = "note" if finding["kind"] in EXPLAINED else "wrong"
        if finding["cell_id"]:
            key = key_of(finding["cell_id"])
            if cells.get(key) != "wrong":
                cells[key] = mark
            if mark == "wrong" and finding["implied_text"]:
                implied[key] = (finding["implied_text_zh"], finding["implied_text"])
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


def _drawer(name: str, tables: Mapping[str, Printed], parts: Mapping[str, Sequence[Record]],
            findings: Sequence[Record], elsewhere: Mapping[str, list[Any]]) -> Record:  # fmt: skip
    terms: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for term in parts["terms"]:
        other = (elsewhere[term["cell_id"]],) if term["cell_id"] in elsewhere else ()
        terms[term["check_id"]].append((key_of(term["cell_id"]), term["coefficient"], *other))
    labels: dict[str, list[Any]] = {}
    seeds: dict[str, tuple[int, str | None]] = {}
    for table, printed in tables.items():
        for row in printed.rows:
            entry = [printed.layout.label(row), row["source_line"], row["source_page"], row["seed_line"]]
            if printed.layout.numbered:
                entry += [row["section"], row["measure"], row["value"], row["unit"], row["direction"]]
            labels[f"{table}/{row['row_no']}"] = entry
        seeds |= {f"{table}/{row_no}/{column}": place for (row_no, column), place in printed.cells.items()}
    return {
        "id": name,
        "figures": [table for table, printed in tables.items() if printed.layout.numbered],
        "rows": labels,
        "cells": {
            (key := key_of(cell["cell_id"])): [*(cell[part] for part in _CELL), seeds.get(key, (None,))[0]]
            for cell in parts["cells"]
        },
        "checks": [
            [check["rule_id"], check["instance_key"], check["left_amount"], check["right_amount"], check["difference"],
             check["tolerance"], check["status"], terms.get(check["check_id"], [])]
            for check in parts["checks"]
        ],
        "findings": [_finding(finding) for finding in findings],
        "sides": {
            f"{table}/{column.name}": column.side
            for table, printed in tables.items() if len(printed.layout.sides) > 1
            for column in printed.layout.columns if column.is_amount
        },
        "columns": {
            f"{table}/{column.name}": column.heading
            for table, printed in tables.items() for column in printed.layout.columns if column.is_amount
        },
    }  # fmt: skip


# The fields of a cell in the order in which the script reads them; the line of the seed follows.
_CELL = ("amount", "row_key", "column_key", "placement", "source_line", "source_page", "source_box")


def _finding(finding: Record) -> Record:
    kept = (
        "finding_id", "rule_id", "kind", "severity", "status", "row", "seed", "published_text", "implied_text",
        "published_text_zh", "implied_text_zh",
        "pattern", "confidence", "checks_for", "checks_against", "reason", "reason_en", "source_line", "source_page",
        "source_box",
    )  # fmt: skip
    made = {key: finding[key] for key in kept if finding[key] is not None}
    if finding["cell_id"]:
        made["cell"] = key_of(finding["cell_id"])
    return {**made, "table": finding["table"], "checks": (finding["check_ids"] or finding["finding_id"]).split("; ")}
