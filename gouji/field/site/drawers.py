"""The data of the drawer of a document: its rows, numbers, rules and findings, most of it made as JSON by the database.

Hundreds of numbers and thousands of rules stand in it; as objects of ours they would take most of a site's time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gouji.field.quality.seedplaces import CELLS
from gouji.field.site.layouts import Printed
from gouji.field.site.places import key_of
from gouji.field.site.source import Record, Source
from gouji.field.site.templates import dumped

# The fields of a number in the order in which the script reads them; the line of the seed comes last.
_CELLS = """
    with seeds as ({seeds}),
    cells as (
        select *, substr(cell_id, length(document_id) + 2) as key from intermediate.int_addends__unioned
        where document_id in ({documents})
    )
    select cells.document_id,
        '{' || string_agg(to_json(cells.key) || ':' || json_array(
            cast(cells.amount as varchar), cells.row_key, cells.column_key, cells.placement, cells.source_line,
            cells.source_page, cells.source_box, seeds.seed_line
        ), ',' order by cells.cell_id) || '}' as cells,
        list(distinct cells.source_line) filter (where cells.source_line is not null) as lines,
        list(distinct cells.source_page) filter (where cells.source_page is not null) as pages
    from cells
    left join seeds on cells.document_id = seeds.document_id and cells.key = seeds.key
    group by cells.document_id
"""
_SEEDS = """
    select document_id, table_id || '/' || cast(row_no as integer) || '/' || printed_column as key,
        max(seed_line) as seed_line
    from {relation} group by 1, 2
"""
_NO_SEEDS = "select '' as document_id, '' as key, 0 as seed_line"
# A term: its number, its coefficient, and where the number stands in another document, its whole id.
_CHECKS = """
    with terms as (
        select check_id, list(
            case when starts_with(cell_id, document_id || '/')
                then json_array(substr(cell_id, length(document_id) + 2), coefficient)
                else json_array(substr(cell_id, position('/' in cell_id) + 1), coefficient, cell_id) end
            order by coefficient desc, cell_id
        ) as terms
        from quality.fct_rule_terms where document_id in ({documents})
        group by check_id
    )
    select checks.document_id, '[' || string_agg(json_array(
        checks.rule_id, checks.instance_key, cast(checks.left_amount as varchar), cast(checks.right_amount as varchar),
        cast(checks.difference as varchar), cast(checks.tolerance as varchar), checks.status,
        coalesce(terms.terms, [])
    ), ',' order by checks.check_id) || ']' as checks
    from quality.fct_rule_checks as checks
    left join terms on checks.check_id = terms.check_id
    where checks.document_id in ({documents})
        and checks.rule_id not like 'C!_%' escape '!' and checks.status <> 'not_applicable'
    group by checks.document_id
"""
# Numbers of other documents in the rules of this one.
_ELSEWHERE = """
    select terms.document_id, terms.cell_id, cells.document_id as other_id, cast(cells.amount as varchar) as amount
    from quality.fct_rule_terms as terms
    inner join intermediate.int_addends__unioned as cells on terms.cell_id = cells.cell_id
    where terms.document_id in ({documents}) and not starts_with(terms.cell_id, terms.document_id || '/')
        and cells.document_id <> terms.document_id
"""
_KEPT = (
    "finding_id", "rule_id", "kind", "severity", "status", "row", "seed", "published_text", "should_be",
    "published_text_zh", "should_be_zh", "note", "note_zh", "pattern", "confidence", "checks_for", "checks_against",
    "reason", "reason_en", "source_line", "source_page", "source_box",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the database tells of a document: numbers and rules as JSON, lines and pages of its numbers."""

    cells: str
    checks: str
    lines: Sequence[int]
    pages: Sequence[str]
    elsewhere: Sequence[Record]


def known_of(source: Source, names: Sequence[str]) -> dict[str, Known]:
    """What the drawers of documents hold of their numbers and rules."""
    relation = source.lined(CELLS) if source.has(f"raw.{CELLS}", "printed_column") else None
    seeds = _NO_SEEDS if relation is None else _SEEDS.replace("{relation}", relation)
    cells = source.of_documents(_CELLS.replace("{seeds}", seeds), names)
    checks, elsewhere = (source.of_documents(sql, names) for sql in (_CHECKS, _ELSEWHERE))
    made = {}
    for name in names:
        told: Record = {"cells": "{}", "checks": "[]", "lines": [], "pages": []}
        told |= {key: value for row in cells[name] + checks[name] for key, value in row.items() if value is not None}
        made[name] = Known(told["cells"], told["checks"], told["lines"], told["pages"], elsewhere[name])
    return made


def drawer(name: str, tables: Mapping[str, Printed], known: Known, findings: Sequence[Record],
           elsewhere: Mapping[str, list[Any]], original: Record | None) -> str:  # fmt: skip
    """The data as JSON. `elsewhere`: number of another document → slug and title of that, and its amount."""
    own = {
        "id": name,
        "figures": [table for table, printed in tables.items() if printed.layout.numbered],
        "rows": _rows(tables),
        "findings": [_finding(finding) for finding in findings],
        "elsewhere": elsewhere,
        "sides": {
            f"{table}/{column.name}": column.side
            for table, printed in tables.items() if len(printed.layout.sides) > 1
            for column in printed.layout.columns if column.is_amount
        },
        "columns": {
            f"{table}/{column.name}": column.heading
            for table, printed in tables.items() for column in printed.layout.columns if column.is_amount
        },
        "source": original,
    }  # fmt: skip
    return f'{dumped(own)[:-1]},"cells":{known.cells},"checks":{known.checks}}}'


def _rows(tables: Mapping[str, Printed]) -> dict[str, list[Any]]:
    """Row → what it is called, its line, page and line of the seed; of a figure of the prose what it says too."""
    labels: dict[str, list[Any]] = {}
    for table, printed in tables.items():
        for row in printed.rows:
            entry = [printed.layout.label(row), row["source_line"], row["source_page"], row["seed_line"]]
            if printed.layout.numbered:
                entry += [row["section"], row["measure"], row["value"], row["unit"], row["direction"]]
            labels[f"{table}/{row['row_no']}"] = entry
    return labels


def _finding(finding: Record) -> Record:
    made = {key: finding[key] for key in _KEPT if finding[key] is not None}
    if finding["cell_id"]:
        made["cell"] = key_of(finding["cell_id"])
    return {**made, "table": finding["table"], "checks": (finding["check_ids"] or finding["finding_id"]).split("; ")}
