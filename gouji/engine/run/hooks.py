"""Running hooks on the file that a command writes: those of the project, and those around a node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.hookconfig import NodeHook
from gouji.engine.project.project import PROJECT_FILE, Hook
from gouji.engine.vocabulary.errors import NodeError, SqlError
from gouji.engine.vocabulary.nodes import Node


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


def run_node_hooks(
    hooks: Iterable[NodeHook], kind: str, warehouse: Warehouse, node: Node, *, in_transaction: bool
) -> None:
    """Run the hooks of a node that are of a kind and in its transaction, or outside. Raises NodeError."""
    for hook in hooks:
        if hook.kind != kind or hook.in_transaction != in_transaction:
            continue
        try:
            warehouse.execute(hook.sql)
        except SqlError as error:
            raise NodeError(
                f"{kind}: {error.message}", path=node.original_file_path, line=node.line, hint="correct the hook"
            ) from error
