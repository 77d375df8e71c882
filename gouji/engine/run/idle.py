"""Runs that have nothing to do: of a large database no new version is made for them.

They are in its journal, and come into the run history with the next version that is published.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from gouji.engine.database.journal import NotedRun
from gouji.engine.run.plan import Plan, Published

# A copy of fewer bytes takes less than a second or two.
LARGE = 1 << 30


def leaves_all(plan: Plan, held: Published, nodes: Collection[str], order: Sequence[str]) -> bool:
    """Whether a run of the nodes in `order` would change nothing of what a database holds but its history."""
    estate = held.estate
    rewritten = any(plan.states[uid].sql is not None for uid in plan.reused)
    return (
        set(order) == plan.reused
        and not rewritten
        and not estate.orphans
        and not estate.forgotten
        and set(held.states) <= set(nodes)
    )


def is_spared(database: Path, failed: Path, since_published: Sequence[NotedRun]) -> bool:
    """Whether no version is made: the database is large, and what was built last in it is what it holds."""
    if failed.exists() or any(each.run.get("status") != "passed" for each in since_published):
        return False
    return database.stat().st_size >= LARGE
