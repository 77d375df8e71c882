"""Many documents at once: by region, unit, year and template, how their rules stand and how far they are covered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from gouji.field.quality.counting import CHECK_STATUSES
from gouji.field.reading.proof import DOUBTFUL, PROVEN, READ
from gouji.field.site.source import Record, Source, titled
from gouji.field.site.templates import Folder, slug

LEFT = "left_over"
COVERAGE = (PROVEN, READ, DOUBTFUL, LEFT)
# As the proof of a reading says it: proven where rules reach a cell and all hold, read where none does.
_CELLS = """
    with reached as (
        select terms.cell_id, bool_or(checks.status = 'broken') as is_broken,
            bool_or(checks.status in ('exact', 'rounding')) as holds
        from quality.fct_rule_terms as terms
        inner join quality.fct_rule_checks as checks on terms.check_id = checks.check_id
        group by terms.cell_id
    )
    select cells.document_id, count(*) as cells,
        case when reached.is_broken then 'doubtful' when reached.holds then 'proven' else 'read' end as state
    from intermediate.int_addends__unioned as cells
    left join reached on cells.cell_id = reached.cell_id
    group by all
"""
# What is printed where a number belongs, and became none.
_LEFT = {
    "quality.fct_rejected_cells": "select document_id, count(*) as cells from quality.fct_rejected_cells group by all",
    "marts.fct_narrative_figures": """
        select document_id, count(*) as cells from marts.fct_narrative_figures where reject_reason is not null
        group by all""",
}


def write_groups(source: Source, folder: Folder, documents: Sequence[Record], heat: Sequence[Record]) -> None:
    """Write the page and its data: one row for each document, which a script puts together by what is chosen."""
    covered = coverage(source)
    standing = {row["id"]: row for row in heat}
    rows = [
        [
            document["document_id"], slug(document["document_id"]), titled(document), str(document["fiscal_year"]),
            [document["region_name"] or "", document["region_name_en"] or ""], list(document["names"]),
            document["template_names"],
            [standing[document["document_id"]]["checks"].get(status, 0) for status in CHECK_STATUSES],
            [covered[document["document_id"]][state] for state in COVERAGE],
            standing[document["document_id"]]["open"],
            standing[document["document_id"]]["findings"] - standing[document["document_id"]]["open"],
            document["scope"] or "",
        ]
        for document in documents
    ]  # fmt: skip
    folder.data("groups", {"statuses": CHECK_STATUSES, "coverage": COVERAGE, "rows": rows}, as_json=True)
    folder.page("groups.html", "groups.html", "groups", coverage=COVERAGE, count=len(rows), data="groups")


def coverage(source: Source) -> dict[str, Counter[str]]:
    """Document → how many of its numbers are proven, read and doubtful, and how many texts became no number."""
    made: dict[str, Counter[str]] = defaultdict(Counter)
    for row in source.rows(_CELLS):
        made[row["document_id"]][row["state"]] += row["cells"]
    left: list[dict[str, Any]] = [row for name, sql in _LEFT.items() if source.has(name) for row in source.rows(sql)]
    for row in left:
        made[row["document_id"]][LEFT] += row["cells"]
    return made
