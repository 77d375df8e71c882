"""Runs that have nothing to do: of a large database no new version is made for them.

They are in its journal, and come into the run history with the next version that is published.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from gouji.engine.database.copying import LARGE
from gouji.engine.database.journal import NotedRun
from gouji.engine.run.continuation import is_latest
from gouji.engine.run.plan import Plan, Published

_NAME = r'("(?:[^";]|"")+"|[a-z_]\w*)'
# No statement begins within one that holds no semicolon.
_IF_MISSING = re.compile(
    rf"\s*create\s+(?:schema\s+if\s+not\s+exists\s+{_NAME}"
    rf"|table\s+if\s+not\s+exists\s+{_NAME}\s*\.\s*{_NAME}\s*\([^;']*\))\s*(?:;\s*|$)",
    re.IGNORECASE,
)


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


def make_nothing(hooks: Iterable[str], there: Collection[tuple[str, str]]) -> bool:
    """Whether the SQL of hooks only makes schemas and tables where they are missing, and all of them are there."""
    tables = {(schema.lower(), name.lower()) for schema, name in there}
    schemas = {schema for schema, _ in tables}
    for sql in hooks:
        at = 0
        while at < len(sql):
            found = _IF_MISSING.match(sql, at)
            if found is None:
                return False
            schema, *table = (_plain(each) for each in found.groups() if each is not None)
            if (schema, table[0]) not in tables if table else schema not in schemas:
                return False
            at = found.end()
    return True


def _plain(name: str) -> str:
    return (name[1:-1].replace('""', '"') if name.startswith('"') else name).lower()


def is_spared(database: Path, failed: Path, since_published: Sequence[NotedRun]) -> bool:
    """Whether no version is made: the database is large, and what was built last in it is what it holds."""
    if is_latest(failed, database) or any(each.run.get("status") != "passed" for each in since_published):
        return False
    return database.stat().st_size >= LARGE
