"""Subjects that may be one: the longest run of signs that two names share, and how much of the shorter one it is."""

from __future__ import annotations

import json
from typing import Any

LEAST = 2  # signs; one sign in common says nothing
_COLUMNS = {
    "paired_kind": "VARCHAR", "document_id": "VARCHAR", "left_quantity_id": "VARCHAR", "right_quantity_id": "VARCHAR",
    "common_text": "VARCHAR", "common_length": "INTEGER", "common_share": "DECIMAL(5,4)",
}  # fmt: skip


def common_run(one: str, other: str) -> str:
    """The longest run of signs that stands in both texts; the first of equally long ones."""
    best, lengths = (0, 0), [0] * (len(other) + 1)
    for end, sign in enumerate(one, start=1):
        # The table of common endings row by row: each length is one more than that of the signs before.
        lengths = [0, *(lengths[at] + 1 if sign == each else 0 for at, each in enumerate(other))]
        longest = max(lengths)
        if longest > best[0]:
            best = (longest, end)
    return one[best[1] - best[0] : best[1]]


def paired(session: Any, candidates: Any) -> Any:
    """One row per pair of quantities whose subjects share a run; see the description of int_subjects__paired.

    `session` is the DuckDB connection that the relation belongs to. `common_share` is a part of 1.
    """
    columns = "paired_kind, document_id, left_quantity_id, right_quantity_id, left_core, right_core"
    found = []
    for *names, left, right in candidates.project(columns).fetchall():
        run = common_run(left, right)
        if len(run) >= LEAST:
            share = f"{len(run) / min(len(left), len(right)):.4f}"
            found.append(dict(zip(_COLUMNS, (*names, run, len(run), share), strict=True)))
    return session.sql(
        "select each_row.* from (select unnest(from_json(?, ?)) as each_row) as rows_",
        params=[json.dumps(found, ensure_ascii=False), json.dumps([_COLUMNS])],
    )
