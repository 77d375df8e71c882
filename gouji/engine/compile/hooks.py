"""Hooks rendered as dbt does. Those of `dbt_project.yml` see `graph`, what they refer to, and every macro; those around
a node see what the node sees."""

from __future__ import annotations

from typing import Any

from gouji.engine.compile.compiler import Compiler
from gouji.engine.project.graph import Manifest
from gouji.engine.project.hookconfig import NodeHook, has_hooks, render_hooks
from gouji.engine.project.project import PROJECT_FILE, Hook
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import Described, ModelNode, SeedNode, SourceNode


def hook_id(manifest: Manifest, hook: Hook) -> str:
    """dbt's unique id of a hook."""
    return f"operation.{manifest.project.name}.{hook_name(manifest, hook)}"


def hook_name(manifest: Manifest, hook: Hook) -> str:
    """dbt's name of a hook."""
    return f"{manifest.project.name}-{hook.kind}-{hook.number}"


def compile_hooks(compiler: Compiler) -> dict[Hook, tuple[str, list[str]]]:
    """The SQL of each hook, and the unique ids of the macros that it uses.

    Raises ConfigurationError with file and line when rendering fails.
    """
    manifest, renderer = compiler.manifest, compiler.renderer
    if not manifest.project.hooks:
        return {}
    graph = _graph(manifest)
    found = {}
    for hook in manifest.project.hooks:
        used: set[str] = set()
        scope = {**compiler.scope(None)[0], "graph": graph, "__used_macros__": used}
        try:
            sql = renderer.render(renderer.template(hook.text, PROJECT_FILE), scope, PROJECT_FILE)
        except ConfigurationError as error:
            if str(error.path) == PROJECT_FILE:
                # The lines of the template are those of one value in the file.
                error.line = hook.line
            error.message = f"{hook.kind}: {error.message}"
            raise
        found[hook] = (sql.strip(), sorted(used))
    return found


def compile_node_hooks(node: ModelNode | SeedNode, compiler: Compiler) -> list[NodeHook]:
    """The hooks of a model or seed as they run now: `this`, `ref()`, `is_incremental()` and `config` work in them."""
    if not has_hooks(node):
        return []
    scope, _ = compiler.scope(node)
    return render_hooks(node.config, compiler.renderer, scope, node.original_file_path, node.line)


def _graph(manifest: Manifest) -> dict[str, dict[str, Any]]:
    """The part of dbt's `graph` that tells of relations: its `nodes` and `sources`, by unique id."""
    graph: dict[str, dict[str, Any]] = {"nodes": {}, "sources": {}}
    for uid, node in manifest.nodes.items():
        if isinstance(node, Described):
            graph["sources" if isinstance(node, SourceNode) else "nodes"][uid] = {
                "unique_id": uid, "name": node.name, "resource_type": node.resource_type, "schema": node.schema,
                "alias": node.alias, "identifier": node.alias, "source_name": getattr(node, "source_name", None),
                "package_name": node.package_name, "relation_name": str(node.relation) if node.relation else None,
                "tags": list(node.tags), "config": dict(node.config), "description": node.description,
                "columns": {
                    name: {"name": column.name, "data_type": column.data_type, "description": column.description}
                    for name, column in node.columns.items()
                },
            }  # fmt: skip
    return graph
