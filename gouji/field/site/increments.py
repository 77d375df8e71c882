"""What of the last site can stay: pages of a document of which nothing has changed are linked, not written again.

What a page of a document is made of is in rows of that document, in a few relations that all share, and in the code of
the site. Of each a sum is kept beside the pages, in `data/state.json`; where the sums are the same, so are the pages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gouji import __version__
from gouji.field.site.source import Record, Source

STATE = "data/state.json"
# Rows that belong to one document each, by `document_id`.
OWN = (
    "intermediate.int_addends__unioned", "intermediate.int_document_pairs__matched", "marts.dim_documents",
    "marts.fct_cells", "marts.fct_expenditures", "marts.fct_narrative_figures", "marts.fct_official_expenses",
    "marts.fct_prior_year_figures", "marts.fct_revenues", "quality.fct_finding_checks", "quality.fct_findings",
    "quality.fct_implied_cells", "quality.fct_rule_checks",
    "quality.fct_rule_terms", "staging.stg_reference__document_tables",
)  # fmt: skip
# Rows that pages of all documents are made with.
SHARED = (
    "marts.dim_functional_classes", "marts.dim_funds", "marts.dim_tables", "marts.dim_units",
    "staging.stg_reference__columns", "staging.stg_reference__lines", "staging.stg_templates__columns",
    "staging.stg_templates__tables", "staging.stg_templates__templates",
)  # fmt: skip
_FOREIGN = """
    select terms.document_id, cast(sum(hash(terms.cell_id, cells.amount)) as varchar) as total
    from quality.fct_rule_terms as terms
    inner join intermediate.int_addends__unioned as cells on terms.cell_id = cells.cell_id
    where not starts_with(terms.cell_id, terms.document_id || '/')
    group by terms.document_id
"""
_SUMS = "count(*) as number, cast(sum(hash(part)) as varchar) as total"
_CODE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class State:
    """Sums of what a site was made of: what all its pages share, and of each document its own."""

    shared: str
    documents: Mapping[str, str]


def state_of(source: Source, given: Mapping[str, Any]) -> State:
    """The state of a database. `given` is what is known of each document beside its rows (findings, related ones)."""
    sums: dict[str, list[str]] = {name: [_digest(about)] for name, about in given.items()}
    own = [(name, name) for name in OWN if source.has(name, "document_id")]
    seeds = sorted(
        name.removeprefix("raw.") for name in source.relations
        if name.startswith("raw.") and source.has(name, "document_id", "row_no")
    )  # fmt: skip
    # Lines of the seeds are shown too: a row more in one document moves those of the documents after it.
    own += [(seed, source.lined(seed)) for seed in seeds]
    for name, relation in own:
        for row in source.rows(f"select document_id, {_SUMS} from {relation} as part group by document_id"):
            if row["document_id"] in sums:
                sums[row["document_id"]].append(f"{name} {row['number']} {row['total']}")
    if source.has("quality.fct_rule_terms"):
        for row in source.rows(_FOREIGN):
            if row["document_id"] in sums:
                sums[row["document_id"]].append(row["total"])
    return State(_shared(source), {name: _digest(sorted(parts)) for name, parts in sums.items()})


def unchanged(site: Path, state: State) -> frozenset[str]:
    """The documents whose pages in a site are as they would be written now; none where what all share is otherwise."""
    try:
        before = json.loads((site / STATE).read_text(encoding="utf-8"))
        if before["shared"] != state.shared:
            return frozenset()
        return frozenset(name for name, total in state.documents.items() if before["documents"].get(name) == total)
    except (OSError, ValueError, KeyError, AttributeError):
        return frozenset()


def kept_rows(site: Path | None, name: str, key: Any) -> dict[str, Any]:
    """The rows of a list of the last site (`data/<name>.json`) by `row[key]`, for what is not made again."""
    try:
        rows = json.loads((site / f"data/{name}.json").read_text(encoding="utf-8")) if site is not None else []
        return {row[key]: row for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def as_text(state: State) -> str:
    """What is written beside the pages."""
    return json.dumps(asdict(state), sort_keys=True) + "\n"


def _shared(source: Source) -> str:
    parts = [__version__, source.warehouse.query("select version()")[1][0][0]]
    for relation in SHARED:
        if source.has(relation):
            sums = source.warehouse.query(f"select {_SUMS} from {relation} as part")[1]
            parts.append(f"{relation} {sums[0]}")
    for path in sorted(_CODE.rglob("*")):
        if path.suffix in (".py", ".html", ".js", ".css"):
            parts.append(f"{path.relative_to(_CODE)} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return _digest(parts)


def _digest(content: Sequence[Any] | Record) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, default=str).encode()).hexdigest()
