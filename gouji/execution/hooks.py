"""Running the hooks of the project on the file that a command writes."""

from __future__ import annotations

from collections.abc import Mapping

from gouji.adapters.warehouse import Warehouse
from gouji.reading.project import PROJECT_FILE, Hook
from gouji.vocabulary.errors import NodeError, SqlError


def run_hooks(kind: str, hooks: Mapping[Hook, str], warehouse: Warehouse) -> None:
    """Run the hooks of a kind in their order, each in a transaction. Raises NodeError for what DuckDB refuses."""
    for hook, sql in hooks.items():
        if hook.kind != kind or not sql:
            continue
        try:
            with warehouse.transaction():
                warehouse.execute(sql)
        except SqlError as error:
            raise NodeError(
                f"{kind}: {error.message}", path=PROJECT_FILE, line=hook.line, hint="correct the hook"
            ) from error
