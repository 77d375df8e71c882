"""Entries of dbt's manifest v12 for what is no relation and no data test: unit tests, hooks, groups, macros, docs
blocks, and what is switched off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gouji.engine.compile.hooks import hook_id, hook_name
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.project.project import PROJECT_FILE, Hook
from gouji.engine.select.comparison import plain, unit_test_body
from gouji.engine.vocabulary.checksums import text_sha256, value_sha256
from gouji.engine.vocabulary.nodes import DocBlock, Fixture, Group, Macro, UnitTestNode

_DOCS = {"show": True, "node_color": None}


def unit_test_entry(node: UnitTestNode, manifest: Manifest, created: float) -> dict[str, Any]:
    """A unit test, its rows as they are written."""
    tested = manifest.nodes[node.tested]
    written = node.entry.get("given") or []
    expect = _rows(node.expect, node.entry["expect"])
    overrides = {kind: dict(names) for kind, names in node.overrides.items()}
    given = [
        {"input": each["input"], **_rows(fixture, each)} for fixture, each in zip(node.given, written, strict=True)
    ]
    return {
        "model": tested.name, "given": given, "expect": expect, "name": node.name,
        "resource_type": "unit_test", "package_name": node.package_name,
        "path": node.path, "original_file_path": node.original_file_path,
        "unique_id": node.unique_id, "fqn": list(node.fqn), "description": node.description,
        "overrides": overrides if "overrides" in node.entry else None,
        "depends_on": {"macros": [], "nodes": list(node.depends_on)},
        "config": {"enabled": True, "tags": list(node.tags), "meta": dict(node.meta)},
        "schema": getattr(tested, "schema", None), "created_at": created, "version": None, "versions": None,
        "checksum": value_sha256(unit_test_body(node)),
    }  # fmt: skip


def _rows(fixture: Fixture, written: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of a unit test as they are read, whatever form they are written in."""
    rows = plain([dict(row) for row in fixture.rows]) if fixture.sql is None else fixture.sql
    return {"rows": rows, "format": written.get("format") or "dict", "fixture": written.get("fixture")}


def operation_entry(
    hook: Hook, compiled: str, macros: Sequence[str], manifest: Manifest, profile: Profile, created: float
) -> dict[str, Any]:
    """A hook of `dbt_project.yml`."""
    name, package = hook_name(manifest, hook), manifest.project.name
    path = f"hooks/{name}.sql"
    return {
        "database": profile.as_target()["database"], "schema": profile.schema, "name": name,
        "resource_type": "operation", "package_name": package, "path": path,
        "original_file_path": f"./{PROJECT_FILE}", "unique_id": hook_id(manifest, hook),
        "fqn": [package, "hooks", name], "alias": name,
        "checksum": {"name": "sha256", "checksum": text_sha256(hook.text)},
        "config": {"enabled": True, "materialized": "view"}, "tags": [hook.kind], "description": "", "columns": {},
        "meta": {}, "group": None, "docs": _DOCS, "patch_path": None, "build_path": None, "unrendered_config": {},
        "created_at": created, "relation_name": None, "raw_code": hook.text, "language": "sql", "refs": [],
        "sources": [], "metrics": [], "depends_on": {"macros": list(macros), "nodes": []}, "compiled": True,
        "compiled_code": compiled,
    }  # fmt: skip


def group_entry(group: Group, manifest: Manifest) -> dict[str, Any]:
    """A group as dbt's manifest (v12) writes it."""
    return {
        "name": group.name, "resource_type": "group", "package_name": manifest.project.name,
        "path": group.original_file_path.partition("/")[2], "original_file_path": group.original_file_path,
        "unique_id": group.unique_id, "owner": dict(group.owner), "description": group.description,
    }  # fmt: skip


def macro_entry(macro: Macro, created: float) -> dict[str, Any]:
    """A macro as dbt's manifest (v12) writes it."""
    return {
        "name": macro.name, "resource_type": "macro", "package_name": macro.package_name,
        "path": macro.original_file_path, "original_file_path": macro.original_file_path, "unique_id": macro.unique_id,
        "macro_sql": macro.macro_sql, "depends_on": {"macros": []}, "description": macro.description, "meta": {},
        "docs": _DOCS, "patch_path": None, "arguments": [], "created_at": created, "supported_languages": None,
    }  # fmt: skip


def doc_entry(block: DocBlock, package: str) -> dict[str, Any]:
    """A docs block."""
    return {
        "name": block.name, "resource_type": "doc", "package_name": package,
        "path": block.original_file_path.partition("/")[2] or block.original_file_path,
        "original_file_path": block.original_file_path, "unique_id": block.unique_id,
        "block_contents": block.block_contents,
    }  # fmt: skip


def disabled_entry(unique_id: str, path: str, created: float) -> dict[str, Any]:
    """A node that its configuration switches off, with the little that is known of it."""
    kind, package, name = unique_id.split(".")[:3]
    base = {
        "database": None, "schema": "", "name": name, "resource_type": kind, "package_name": package,
        "path": path.partition("/")[2] or path, "original_file_path": path, "unique_id": unique_id,
        "fqn": [package, name], "alias": name, "checksum": {"name": "none", "checksum": ""}, "created_at": created,
    }  # fmt: skip
    if kind == "source":
        base = {key: value for key, value in base.items() if key not in ("alias", "checksum")}
        base |= {"source_name": name, "source_description": "", "loader": "", "identifier": unique_id.split(".")[-1]}
    return base
