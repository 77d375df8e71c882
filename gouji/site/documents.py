"""One page per document: its tables as printed, what is wrong in them, and the data of the drawer."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gouji.site.implied import implied_tables
from gouji.site.placing import anchor_of, key_of, table_of
from gouji.site.printing import FIGURES, Layout, Marks, body, head, rows_of
from gouji.site.reading import Record, Source, batches
from gouji.site.rendering import Folder, slug
from gouji.site.texts import EXPLAINED

_STATUS = """
    select document_id, table_id, status, printed_title, source_line
    from staging.stg_reference__document_tables where document_id in ({documents})
"""
_CELLS = """
    select document_id, cell_id, row_key, column_key, cast(amount as varchar) as amount, placement, source_line
    from intermediate.int_addends__unioned where document_id in ({documents})
"""
_CHECKS = """
    select document_id, check_id, rule_id, instance_key, cast(left_amount as varchar) as left_amount,
        cast(right_amount as varchar) as right_amount, cast(difference as varchar) as difference,
        cast(tolerance as varchar) as tolerance, status
    from quality.fct_rule_checks where document_id in ({documents}) and rule_id not like 'C!_%' escape '!'
    order by document_id, check_id
"""
_TERMS = """
    select document_id, check_id, cell_id, coefficient from quality.fct_rule_terms
    where document_id in ({documents}) order by check_id, coefficient desc, cell_id
"""


@dataclass
class Context:
    """What all document pages share."""

    source: Source
    layouts: Mapping[str, Layout]
    findings: Mapping[str, Sequence[Record]]
    seed_files: Mapping[str, Path]
    tables: Sequence[Record]
    explained: Mapping[str, Sequence[str]] = field(default_factory=dict)


def write_documents(context: Context, folder: Folder, documents: Sequence[Record]) -> None:
    """Write the page and the data of every document."""
    lines = {table: csv_lines(path) for table, path in context.seed_files.items()}
    by_id = {document["document_id"]: document for document in documents}
    for names in batches(list(by_id)):
        source = context.source
        printed = {table: rows_of(source, layout, names) for table, layout in context.layouts.items()}
        read = {kind: source.of_documents(sql, names) for kind, sql in _queries().items()}
        implied = implied_tables(source, names)
        for name in names:
            rows = {table: found[name] for table, found in printed.items()}
            parts = {kind: found[name] for kind, found in read.items()}
            findings = context.findings.get(name, [])
            marks = _marks(context.layouts, rows, findings, parts)
            drawer = _drawer(context, name, rows, parts, findings, lines)
            folder.data(f"documents/{slug(name)}", drawer)
            folder.page(
                f"documents/{slug(name)}.html",
                "document.html",
                "documents",
                document=by_id[name],
                sections=_sections(context, rows, parts["status"], findings, marks),
                findings=[{**finding, "anchor": anchor_of(finding)} for finding in findings],
                explained=EXPLAINED,
                implied=implied.get(name, []),
            )


def _queries() -> dict[str, str]:
    return {"status": _STATUS, "cells": _CELLS, "checks": _CHECKS, "terms": _TERMS}


def csv_lines(path: Path) -> dict[tuple[str, str], int]:
    """(document, row number) → the line of the seed file on which the row ends; empty where the file is gone."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return {(row.get("document_id", ""), row.get("row_no", "")): reader.line_num for row in reader}


def _marks(layouts: Mapping[str, Layout], rows: Mapping[str, Sequence[Record]], findings: Sequence[Record],
           parts: Mapping[str, Sequence[Record]]) -> Marks:  # fmt: skip
    """A broken rule marks its cells as involved; a finding marks its cell, or the row on its source line."""
    broken = {check["check_id"] for check in parts["checks"] if check["status"] == "broken"}
    cells = {key_of(term["cell_id"]): "involved" for term in parts["terms"] if term["check_id"] in broken}
    marked: dict[str, str] = {}
    implied: dict[str, str] = {}
    for finding in findings:
        mark = "note" if finding["kind"] in EXPLAINED else "wrong"
        table = table_of(finding)
        if finding["cell_id"]:
            key = key_of(finding["cell_id"])
            if cells.get(key) != "wrong":
                cells[key] = mark
            if mark == "wrong" and finding["implied_text"]:
                implied[key] = finding["implied_text"]
        elif table in layouts and finding["source_line"] is not None:
            for row in rows.get(table, ()):
                if str(row["source_line"]) == str(finding["source_line"]):
                    marked[f"{table}/{row['row_no']}"] = mark
    return Marks(cells, marked, implied)


def _sections(context: Context, rows: Mapping[str, Sequence[Record]], status: Sequence[Record],
              findings: Sequence[Record], marks: Marks) -> list[Record]:  # fmt: skip
    known = {entry["table_id"]: entry for entry in status}
    counted = Counter(table_of(finding) for finding in findings)
    sections = []
    for table in context.tables:
        table_id = table["table_id"]
        entry = known.get(table_id)
        layout = context.layouts.get(table_id)
        printed = rows.get(table_id, [])
        if entry is None and not printed:
            continue
        state = entry["status"] if entry is not None else "present"
        shown = layout is not None and bool(printed)
        sections.append({
            "table_id": table_id,
            "names": (table["name_zh"], table["name_en"]),
            "status": state,
            "title": entry and entry["printed_title"],
            "source_line": entry and entry["source_line"],
            "findings": counted[table_id],
            "head": head(layout) if layout is not None and shown else None,
            "body": body(layout, printed, marks) if layout is not None and shown else None,
            "rows": len(printed),
        })  # fmt: skip
    return sections


def _drawer(context: Context, name: str, rows: Mapping[str, Sequence[Record]], parts: Mapping[str, Sequence[Record]],
            findings: Sequence[Record], lines: Mapping[str, Mapping[tuple[str, str], int]]) -> Record:  # fmt: skip
    terms: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for term in parts["terms"]:
        terms[term["check_id"]].append((key_of(term["cell_id"]), term["coefficient"]))
    labels: dict[str, list[Any]] = {}
    for table, printed in rows.items():
        layout = context.layouts[table]
        for row in printed:
            row_no = str(row["row_no"])
            entry = [layout.label(row), row["source_line"], lines.get(table, {}).get((name, row_no))]
            if table == FIGURES:
                entry += [row["section"], row["measure"], row["value"], row["unit"], row["direction"]]
            labels[f"{table}/{row_no}"] = entry
    return {
        "id": name,
        "rows": labels,
        "cells": {
            key_of(cell["cell_id"]): [cell[name] for name in _CELL]
            for cell in parts["cells"]
        },
        "checks": [
            [check["rule_id"], check["instance_key"], check["left_amount"], check["right_amount"], check["difference"],
             check["tolerance"], check["status"], terms.get(check["check_id"], [])]
            for check in parts["checks"]
        ],
        "findings": [_finding(finding) for finding in findings],
        "columns": {
            f"{table}/{column}": heading
            for table, layout in context.layouts.items() for column, heading, is_amount in layout.columns if is_amount
        },
    }  # fmt: skip


# The fields of a cell in the order in which the script reads them.
_CELL = ("amount", "row_key", "column_key", "placement", "source_line")


def _finding(finding: Record) -> Record:
    kept = (
        "finding_id", "rule_id", "kind", "severity", "status", "source_line", "published_text", "implied_text",
        "pattern", "confidence", "checks_for", "checks_against", "reason", "reason_en",
    )  # fmt: skip
    made = {key: finding[key] for key in kept if finding[key] is not None}
    if finding["cell_id"]:
        made["cell"] = key_of(finding["cell_id"])
    return {**made, "table": table_of(finding), "checks": (finding["check_ids"] or finding["finding_id"]).split("; ")}
