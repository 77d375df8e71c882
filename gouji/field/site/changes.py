"""What changed in the last run since each of those before it, as `compare` says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from gouji.field.quality.comparison import PARTS
from gouji.field.quality.runchanges import run_changes, runs_of
from gouji.field.site.source import Record, Source, titled
from gouji.field.site.templates import Folder, slug

# So many runs back; `compare` goes further.
RUNS_BACK = 10
# So many numbers; `compare` lists all.
SHOWN = 500
CellsOf = Callable[[Mapping[str, Any], Mapping[str, Any]], Sequence[Mapping[str, Any]] | None]
_CELL = ("document_id", "cell_id", "is_gone", "text_before", "text_after")
_FINDING = ("finding_id", "document_id", "kind", "published_text", "implied_text", "published_text_zh",
            "implied_text_zh", "status")  # fmt: skip
_VERDICT = ("result_id", "suite_name", "rule_id", "expectation_type", "description_zh", "description_en",
            "observed_value")  # fmt: skip


def write_changes(source: Source, folder: Folder, documents: list[Record], cells_of: CellsOf) -> None:
    """Write the page and, for each earlier run, its data; `cells_of` tells which numbers changed between two runs."""
    runs = runs_of(source.warehouse)
    earlier = runs[-1 - RUNS_BACK : -1]
    for run in earlier:
        cells = cells_of(run, runs[-1])
        found = asdict(run_changes(source.warehouse, run, runs[-1], cells and cells[:SHOWN]))
        told: Record = {part: [_kept(each) for each in found[part] or ()] for part in PARTS}
        told["cell_count"] = None if cells is None else len(cells)
        folder.data(f"changes/{run['run_no']}", told)
    listed = [[run["run_no"], run["started_at"][:16], run["command"], run["status"]] for run in [*earlier, *runs[-1:]]]
    titles = {row["document_id"]: [slug(row["document_id"]), *titled(row)] for row in documents}
    folder.data("changes", {"runs": listed, "documents": titles}, as_json=True)
    folder.page("changes.html", "changes.html", "changes", data="changes")


def _kept(each: Any) -> object:
    if isinstance(each, tuple):
        return [_kept(one) for one in each]
    if "text_before" in each:
        return {name: each[name] for name in _CELL}
    return {name: each[name] for name in (_FINDING if "finding_id" in each else _VERDICT)}
