"""Single entries of dbt's manifest v12: only fields that the schema knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gouji.engine.compile.compiledfiles import compiled_path
from gouji.engine.compile.compiler import Compiler
from gouji.engine.project.graph import Manifest
from gouji.engine.project.nodedefaults import CONTRACT, DOCS, config_of
from gouji.engine.select.comparison import contract_checksum
from gouji.engine.vocabulary.checksums import text_sha256
from gouji.engine.vocabulary.filedigests import digests_in
from gouji.engine.vocabulary.nodes import (
    Column,
    Described,
    ExposureNode,
    ModelNode,
    Node,
    SeedNode,
    SourceNode,
    TestNode,
)


def model_entry(
    node: ModelNode, manifest: Manifest, compiler: Compiler, database: str, created: float
) -> dict[str, Any]:
    """A model as dbt's manifest (v12) writes it."""
    return {
        **_shared(node, manifest, database, created),
        **_compiled(node, manifest, compiler),
        "contract": {**CONTRACT, "enforced": node.has_contract, "checksum": contract_checksum(node)},
        "columns": _columns(node.columns, lambda to: str(compiler.target_of(to, node))),
        "config": config_of(node),
        "refs": _refs(node.refs),
        "sources": [list(source) for source in node.sources],
        "metrics": [],
        "depends_on": {"macros": list(node.macros), "nodes": list(node.depends_on)},
        "access": node.config.get("access", "protected"),
        "constraints": [
            {
                **_constraint(each, lambda to: str(compiler.target_of(to, node))),
                "columns": list(each.get("columns") or []),
            }
            for each in node.constraints
        ],
        "version": None,
        "latest_version": None,
        "deprecation_date": None,
    }


def test_entry(node: TestNode, manifest: Manifest, compiler: Compiler, database: str, created: float) -> dict[str, Any]:
    """A data test, generic or singular."""
    entry = {
        **_shared(node, manifest, database, created),
        **_compiled(node, manifest, compiler),
        "config": config_of(node),
        "refs": _refs(node.refs),
        "sources": [list(source) for source in node.sources],
        "metrics": [],
        "depends_on": {"macros": list(node.macros), "nodes": list(node.depends_on)},
        "relation_name": str(node.failures_relation) if node.failures_relation else None,
    }
    if node.is_generic:
        attached = manifest.nodes[node.attached_node or ""]
        if isinstance(attached, SourceNode):
            call, key = f"source('{attached.source_name}', '{attached.name}')", f"sources.{attached.source_name}"
            entry["sources"] = [*entry["sources"], [attached.source_name, attached.name]]
        else:
            call, key = f"ref('{attached.name}')", f"{attached.resource_type}s.{attached.name}"
            entry["refs"] = [*entry["refs"], {"name": attached.name, "package": None, "version": None}]
            entry["group"] = attached.config.get("group")
        entry |= {
            "column_name": node.column_name,
            "file_key_name": key,
            "attached_node": None if isinstance(attached, SourceNode) else node.attached_node,
            "test_metadata": {
                "name": node.test_name,
                "kwargs": {**node.arguments, "model": f"{{{{ get_where_subquery({call}) }}}}"},
                "namespace": None,
            },
        }
    return entry


def seed_entry(node: SeedNode, manifest: Manifest, database: str, created: float) -> dict[str, Any]:
    """A seed; its checksum is dbt's."""
    path = manifest.project.root / node.original_file_path
    return {
        **_shared(node, manifest, database, created),
        "checksum": {"name": "sha256", "checksum": digests_in(manifest.project.target).of(path).stripped},
        "config": config_of(node),
        "root_path": str(manifest.project.root),
        "depends_on": {"macros": []},
    }


def source_entry(node: SourceNode, database: str, created: float) -> dict[str, Any]:
    """A table of a source."""
    return {
        "database": database, "schema": node.schema, "name": node.name, "resource_type": "source",
        "package_name": node.package_name, "path": node.path, "original_file_path": node.original_file_path,
        "unique_id": node.unique_id, "fqn": list(node.fqn), "source_name": node.source_name,
        "source_description": node.source_description, "loader": node.loader, "identifier": node.alias,
        "quoting": {"database": None, "schema": None, "identifier": None, "column": None}, "loaded_at_field": None,
        "freshness": None, "external": None, "description": node.description, "columns": _columns(node.columns),
        "meta": dict(node.meta), "source_meta": {}, "tags": list(node.tags), "config": {"enabled": True},
        "patch_path": None, "unrendered_config": dict(node.unrendered_config), "unrendered_database": None,
        "unrendered_schema": node.unrendered_schema, "relation_name": str(node.relation), "created_at": created,
    }  # fmt: skip


def exposure_entry(node: ExposureNode, manifest: Manifest, created: float) -> dict[str, Any]:
    """An exposure as dbt's manifest (v12) writes it."""
    given = node.exposure
    parents = [manifest.nodes[uid] for uid in node.depends_on]
    return {
        "name": node.name, "resource_type": "exposure", "package_name": node.package_name, "path": node.path,
        "original_file_path": node.original_file_path, "unique_id": node.unique_id, "fqn": list(node.fqn),
        "type": given.get("type", "application"),
        "owner": {"name": None, "email": None, **dict(given.get("owner") or {})},
        "description": node.description, "label": given.get("label"), "maturity": given.get("maturity"),
        "meta": dict(node.meta), "tags": list(node.tags),
        "config": {"enabled": True, "tags": list(node.tags), "meta": dict(node.meta)},
        "unrendered_config": dict(node.unrendered_config),
        "url": given.get("url"), "depends_on": {"macros": [], "nodes": list(node.depends_on)},
        "refs": _refs([(parent.name,) for parent in parents if not isinstance(parent, SourceNode)]),
        "sources": [[p.source_name, p.name] for p in parents if isinstance(p, SourceNode)], "metrics": [],
        "created_at": created,
    }  # fmt: skip


def _shared(node: Described | TestNode, manifest: Manifest, database: str, created: float) -> dict[str, Any]:
    raw = getattr(node, "raw_code", "")
    generic = isinstance(node, TestNode) and node.is_generic
    checksum = {"name": "none", "checksum": ""} if generic else {"name": "sha256", "checksum": text_sha256(raw)}
    columns = node.columns if isinstance(node, Described) else {}
    return {
        "database": database, "schema": node.schema, "name": node.name, "resource_type": node.resource_type,
        "package_name": node.package_name, "path": node.path, "original_file_path": node.original_file_path,
        "unique_id": node.unique_id, "fqn": list(node.fqn), "alias": node.alias, "checksum": checksum,
        "tags": list(node.tags), "description": node.description, "columns": _columns(columns), "meta": dict(node.meta),
        "group": node.config.get("group"), "docs": DOCS,
        "patch_path": f"{node.package_name}://{node.patch_path}" if node.patch_path else None,
        "build_path": None, "unrendered_config": dict(node.unrendered_config), "created_at": created,
        "relation_name": str(node.relation) if node.relation else None, "raw_code": raw,
    }  # fmt: skip


def _compiled(node: ModelNode | TestNode, manifest: Manifest, compiler: Compiler) -> dict[str, Any]:
    return {
        "language": getattr(node, "language", "sql"), "compiled": True,
        "compiled_path": compiled_path(manifest, node),
        "compiled_code": compiler.compile(node), "extra_ctes_injected": True, "extra_ctes": [],
        "contract": {**CONTRACT, **_contract(node)},
    }  # fmt: skip


def _contract(node: ModelNode | TestNode) -> dict[str, Any]:
    checksum = contract_checksum(node) if isinstance(node, ModelNode) else None
    return {"enforced": checksum is not None, "checksum": checksum}


def _columns(columns: Mapping[str, Column], target: Callable[[str], str] | None = None) -> dict[str, Any]:
    return {
        name: {
            "name": name, "description": column.description, "meta": dict(column.meta), "data_type": column.data_type,
            "constraints": [_constraint(each, target) for each in column.constraints if target is not None],
            "quote": column.quote, "tags": list(column.tags), "granularity": None,
        }
        for name, column in columns.items()
    }  # fmt: skip


def _constraint(each: Mapping[str, Any], target: Callable[[str], str]) -> dict[str, Any]:
    """A constraint; `target` gives the relation that a foreign key points to."""
    return {
        "type": each["type"], "name": each.get("name"), "expression": each.get("expression"),
        "warn_unenforced": each.get("warn_unenforced", True), "warn_unsupported": each.get("warn_unsupported", True),
        "to": target(each["to"]) if each.get("to") else None, "to_columns": list(each.get("to_columns") or []),
    }  # fmt: skip


def _refs(refs: Any) -> list[dict[str, Any]]:
    return [{"name": ref[-1], "package": ref[0] if len(ref) == 2 else None, "version": None} for ref in refs]


def listed(node: Node) -> dict[str, object]:
    """A node as `ls --output json` prints it."""
    relation = node.relation
    return {
        "name": node.name, "resource_type": node.resource_type, "package_name": node.package_name,
        "original_file_path": node.original_file_path, "unique_id": node.unique_id,
        "alias": getattr(node, "alias", node.name), "relation": relation.qualified_name if relation else None,
        "config": config_of(node), "group": node.config.get("group"), "tags": list(node.tags),
        "description": node.description,
        "depends_on": {"macros": list(getattr(node, "macros", ())), "nodes": list(node.depends_on)},
    }  # fmt: skip
