"""The first page: what was built, what is wrong, and how everything stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gouji.field.quality.counting import CHECK_STATUSES
from gouji.field.site import charts
from gouji.field.site.places import anchor_of
from gouji.field.site.prints import place_text
from gouji.field.site.source import Record, Source, titled
from gouji.field.site.templates import Folder, both, slug
from gouji.field.site.texts import EXPLAINED, KINDS, WORDS, Pair

SHOWN = 30
_CELLS = """
    select document_id, table_id, count(*) as cells from intermediate.int_addends__unioned
    group by document_id, table_id
"""
_CHECKS = """
    select cells.document_id, cells.table_id, count(distinct terms.check_id) as checks
    from quality.fct_rule_terms as terms
    inner join intermediate.int_addends__unioned as cells on terms.cell_id = cells.cell_id
    group by cells.document_id, cells.table_id
"""
_STATUS = "select status, count(*) as checks from quality.fct_rule_checks group by status"
_STATUSES = "select document_id, status, count(*) as checks from quality.fct_rule_checks group by document_id, status"
# A suite that cannot have changed is not evaluated again: its last results are those of the last run that did.
_SUITES = """
    with numbered as (
        select results.*, runs.run_no, max(runs.run_no) over (partition by results.suite_name) as last_no
        from quality.fct_expectation_results as results
        inner join quality.fct_runs as runs on results.run_id = runs.run_id
    )
    select suite_name, dimension, success, severity, count(*) as expectations from numbered
    where run_no = last_no
    group by all order by suite_name, dimension
"""
_MUTATION = """
    select scores.operator, scores.mutants, scores.caught, scores.located
    from quality.fct_mutation_scores as scores
    where scores.subject_kind = 'all' and scores.run_id = (
        select scored.run_id from quality.fct_mutation_scores as scored
        inner join quality.fct_runs as runs on scored.run_id = runs.run_id order by runs.run_no desc limit 1
    )
    order by scores.operator
"""


def write_overview(source: Source, folder: Folder, documents: Sequence[Record], tables: Sequence[Record],
                   findings: Sequence[Record], runs: Sequence[Record],
                   failures: Sequence[Record] = ()) -> list[Record]:  # fmt: skip
    """Write `index.html`, and `documents.html` with the heat map: a row for each document, which is returned."""
    heat = heatmap(source, documents, tables, findings)
    built = [run for run in runs if run["command"] == "build"] or list(runs)
    worst = sorted(heat, key=lambda row: (-row["open"], -row["findings"]))[:SHOWN]
    few = {row["id"] for row in worst}
    shown = [row for row in heat if row["id"] in few]
    columns = [table for table in tables if any(row["boxes"].get(table["table_id"]) for row in heat)]
    folder.data("heat", {"columns": [[table["table_id"], table["name_zh"], table["name_en"]] for table in columns],
                         "statuses": CHECK_STATUSES,
                                 "rows": [_compact(row, columns) for row in heat]}, as_json=True)  # fmt: skip
    folder.page("documents.html", "documents.html", "documents", count=len(heat), data="heat")
    folder.page(
        "index.html",
        "index.html",
        "index",
        run=built[-1] if built else None,
        failed=list(failures),
        totals=_totals(source, documents, findings),
        first=[_headline(finding, documents) for finding in _look_first(findings)],
        heat=shown,
        columns=columns,
        hidden=len(heat) - len(shown),
        figures=figures(source, findings),
    )
    return heat


def _totals(source: Source, documents: Sequence[Record], findings: Sequence[Record]) -> Record:
    checks = {row["status"]: row["checks"] for row in source.rows(_STATUS)}
    return {
        "documents": len(documents),
        "cells": source.rows("select count(*) as cells from marts.fct_cells")[0]["cells"],
        "checks": sum(checks.values()),
        "by_status": checks,
        "findings": len(findings),
        "open": sum(finding["status"] == "open" for finding in findings),
    }


def _look_first(findings: Sequence[Record], limit: int = 8) -> list[Record]:
    """Findings that name a wrong number and another value for it, open ones and large differences first."""
    named = [f for f in findings if f["cell_id"] and f["should_be"] and f["kind"] not in EXPLAINED and f["difference"]]
    first = [f for f in named if f["kind"] in ("arithmetic", "contradiction", "extraction") or f["status"] == "open"]
    return (first + [f for f in named if f not in first])[:limit]


def _headline(finding: Record, documents: Sequence[Record]) -> Record:
    document = next(d for d in documents if d["document_id"] == finding["document_id"])
    return {**finding, "document": both(*titled(document)), "anchor": anchor_of(finding), "place": place_text(finding)}


def heatmap(source: Source, documents: Sequence[Record], tables: Sequence[Record],
            findings: Sequence[Record]) -> list[Record]:  # fmt: skip
    """One row per document: its boxes by table with cells, checks, findings and status."""
    boxes: dict[tuple[str, str], Record] = defaultdict(
        lambda: {"cells": 0, "checks": 0, "findings": 0, "open": 0, "status": "tied"}
    )
    for row in source.rows("select document_id, table_id, status from staging.stg_reference__document_tables"):
        if row["status"] != "present":
            boxes[row["document_id"], row["table_id"]]["status"] = row["status"]
    for row in source.rows(_CELLS):
        boxes[row["document_id"], row["table_id"]]["cells"] = row["cells"]
    for row in source.rows(_CHECKS):
        boxes[row["document_id"], row["table_id"]]["checks"] = row["checks"]
    counted: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    for finding in findings:
        box = boxes[finding["document_id"], finding["table"] or ""]
        box["findings"] += 1
        box["open"] += finding["status"] == "open"
        counted[finding["document_id"]] += 1
        opened[finding["document_id"]] += finding["status"] == "open"
    for box in boxes.values():
        if box["findings"]:
            box["status"] = "open" if box["open"] else "known"
    wanted = [*(table["table_id"] for table in tables), ""]
    checked: dict[str, dict[str, int]] = defaultdict(dict)
    for row in source.rows(_STATUSES):
        checked[row["document_id"]][row["status"]] = row["checks"]
    return [
        {
            "id": document["document_id"], "slug": slug(document["document_id"]),
            "names": document["names"], "year": document["fiscal_year"],
            "region": [document["region_name"] or "", document["region_name_en"] or ""],
            "template": document["template_names"],
            "checks": checked.get(document["document_id"], {}), "findings": counted[document["document_id"]],
            "open": opened[document["document_id"]],
            "boxes": {t: boxes[document["document_id"], t] for t in wanted if (document["document_id"], t) in boxes},
        }
        for document in documents
    ]  # fmt: skip


def _compact(row: Record, columns: Sequence[Record]) -> list[Any]:
    names = [*(table["table_id"] for table in columns), ""]
    boxes = [row["boxes"].get(name) for name in names]
    return [row["id"], row["slug"], row["names"], row["year"], row["findings"], row["open"],
            [b and [b["status"], b["findings"], b["cells"], b["checks"], b["open"]] for b in boxes],
            [row["checks"].get(status, 0) for status in CHECK_STATUSES], row["region"], row["template"]]  # fmt: skip


def figures(source: Source, findings: Sequence[Record]) -> list[Record]:
    """The charts, each with its table: key of the title, picture, headings and rows."""
    kinds = Counter((f["kind"], f["status"]) for f in findings)
    severities = Counter((f["severity"], f["status"]) for f in findings)
    suites: Counter[tuple[str, str]] = Counter()
    dimensions: Counter[tuple[str, str]] = Counter()
    for row in source.rows(_SUITES):
        state = "met" if row["success"] else "warning" if row["severity"] != "critical" else "failed"
        suites[row["suite_name"], state] += row["expectations"]
        dimensions[row["dimension"], state] += row["expectations"]
    statuses, states = ("acknowledged", "open"), ("met", "warning", "failed")
    calm, loud = ("c2", "c3"), ("c1", "c4", "c3")
    made = [
        _stacked("findings_by_kind", kinds, KINDS, statuses, calm),
        _stacked("findings_by_severity", severities, WORDS, statuses, calm),
        _stacked("expectations_by_suite", suites, {}, states, loud),
        _stacked("expectations_by_dimension", dimensions, WORDS, states, loud),
    ]
    scores = source.rows(_MUTATION) if source.has("quality.fct_mutation_scores") else []
    if scores:
        made.append(_mutation(scores))
    return [figure for figure in made if figure["rows"]]


def _stacked(key: str, counts: Mapping[tuple[str, str], int], names: Mapping[str, Pair], series: Sequence[str],
             colours: Sequence[str]) -> Record:  # fmt: skip
    """Bars of counts by (label, series), the longest first, with their table."""
    totals = Counter[str]()
    for (label, _), count in counts.items():
        totals[label] += count
    order = [(label, both(*names.get(label, (label, label)))) for label, _ in totals.most_common()]
    told = [(state, both(*WORDS[state]), colour) for state, colour in zip(series, colours, strict=True)]
    heads = [both("", ""), *(text for _, text, _ in told)]
    rows = [[text, *(counts.get((label, state), 0) for state in series)] for label, text in order]
    return {"key": key, "picture": charts.bars(order, told, counts), "heads": heads, "rows": rows}


def _mutation(scores: Sequence[Record]) -> Record:
    counts: dict[tuple[str, str], int] = {}
    for row in scores:
        counts[row["operator"], "located"] = row["located"]
        counts[row["operator"], "caught"] = row["caught"] - row["located"]
        counts[row["operator"], "missed"] = row["mutants"] - row["caught"]
    return _stacked("mutation", counts, WORDS, ("located", "caught", "missed"), ("c1", "c4", "c3"))
