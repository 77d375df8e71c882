"""Subjects that may be one: the longest run of signs that two names share, and how much of the shorter one it is."""

from __future__ import annotations

import json
from typing import Any

from gouji.field.localization.batches import batches

LEAST = 2  # signs; one sign in common says nothing
_COLUMNS = {
    "paired_kind": "VARCHAR", "document_id": "VARCHAR", "left_quantity_id": "VARCHAR", "right_quantity_id": "VARCHAR",
    "common_text": "VARCHAR", "common_length": "INTEGER", "common_share": "DECIMAL(5,4)",
}  # fmt: skip
_RUN = {
    "left_core": "VARCHAR", "right_core": "VARCHAR", "common_text": "VARCHAR", "common_length": "INTEGER",
    "common_share": "DECIMAL(5,4)",
}  # fmt: skip
_FOUND = "gouji_paired_subjects"


def common_run(one: str, other: str) -> str:
    """The longest run of signs that stands in both texts; the first of equally long ones."""
    best = ""
    for start in range(len(one)):
        # A longer run that begins here has one more sign than the best as its beginning.
        while len(longer := one[start : start + len(best) + 1]) > len(best) and longer in other:
            best = longer
    return best


def paired(session: Any, candidates: Any) -> Any:
    """One row per pair of quantities whose subjects share a run; see the description of int_subjects__paired.

    `session` is the DuckDB connection that the relation belongs to. `common_share` is a part of 1. Only the texts of
    some documents at a time are here; the rows are put into a temporary table of the connection, which is not bound
    to what is in memory.
    """
    documents = [name for (name,) in candidates.project("document_id").distinct().order("document_id").fetchall()]
    typed = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    session.execute(f"create or replace temp table {_FOUND} ({typed})")
    for chosen in batches(documents):
        here = candidates.filter(chosen).set_alias("pairs")
        texts = here.project("left_core, right_core").distinct().fetchall()
        runs = [each for each in (_shared(*pair) for pair in texts) if each is not None]
        shared = session.sql(
            "select each_row.* from (select unnest(from_json(?, ?)) as each_row) as rows_",
            params=[json.dumps(runs, ensure_ascii=False), json.dumps([_RUN])],
        ).set_alias("runs")
        same = "pairs.left_core = runs.left_core and pairs.right_core = runs.right_core"
        here.join(shared, same, how="inner").project(", ".join(_COLUMNS)).insert_into(_FOUND)
    return session.table(_FOUND)


def _shared(left: str, right: str) -> dict[str, Any] | None:
    run = common_run(left, right)
    if len(run) < LEAST:
        return None
    share = f"{len(run) / min(len(left), len(right)):.4f}"
    return dict(zip(_RUN, (left, right, run, len(run), share), strict=True))
