"""`target/catalog.json` (dbt's schema v1): what the database really holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gouji.engine.artifacts.files import metadata, write_json
from gouji.engine.compile.opening import Invocation
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.nodes import Relation, TestNode

_SQL = """
    with relations as (
        select schema_name, table_name as name, 'BASE TABLE' as kind, comment, estimated_size as row_count
        from duckdb_tables() where database_name = current_database()
        union all
        select schema_name, view_name as name, 'VIEW' as kind, comment, null as row_count
        from duckdb_views() where database_name = current_database() and not internal
    )
    select relations.schema_name, relations.name, relations.kind, relations.comment, relations.row_count,
        columns.column_name, columns.column_index, columns.data_type, columns.comment
    from relations
    left join duckdb_columns() as columns
        on columns.database_name = current_database()
        and columns.schema_name = relations.schema_name
        and columns.table_name = relations.name
    order by relations.schema_name, relations.name, columns.column_index
"""


def write_catalog(manifest: Manifest, profile: Profile, invocation: Invocation) -> Path:
    """Write the catalogue of the nodes and sources that the database holds. Raises what opening the database raises."""
    from gouji.engine.database.warehouse import Warehouse

    with Warehouse(profile.database, read_only=True, settings=profile.settings) as warehouse:
        rows = warehouse.query(_SQL)[1]
    tables: dict[tuple[str, str], dict[str, Any]] = {}
    for schema, name, kind, comment, count, column, index, data_type, text in rows:
        table = tables.setdefault((schema, name), {"kind": kind, "comment": comment, "rows": count, "columns": {}})
        if column is not None:
            table["columns"][column] = {"type": data_type, "index": index, "name": column, "comment": text}
    nodes: dict[str, Any] = {}
    sources: dict[str, Any] = {}
    database = profile.as_target()["database"]
    for uid, node in manifest.nodes.items():
        relation = node.failures_relation if isinstance(node, TestNode) else node.relation
        found = tables.get((relation.schema, relation.identifier)) if relation else None
        if relation is not None and found is not None:
            where = sources if node.resource_type == "source" else nodes
            where[uid] = _entry(uid, relation, found, database)
    content = {"metadata": metadata("catalog/v1", invocation), "nodes": nodes, "sources": sources, "errors": None}
    return write_json(manifest.project.target / "catalog.json", content)


def _entry(unique_id: str, relation: Relation, table: Mapping[str, Any], database: str) -> dict[str, Any]:
    return {
        "metadata": {
            "type": table["kind"], "schema": relation.schema, "name": relation.identifier, "database": database,
            "comment": table["comment"], "owner": None,
        },
        "columns": table["columns"],
        "stats": _stats(table["rows"]),
        "unique_id": unique_id,
    }  # fmt: skip


def _stats(rows: int | None) -> dict[str, Any]:
    """What DuckDB keeps: how many rows a table has, about; of a view nothing."""
    told = "Whether there are statistics for this relation"
    stats: dict[str, tuple[str, object, bool, str]] = {"has_stats": ("Has Stats?", rows is not None, False, told)}
    if rows is not None:
        stats["row_count"] = ("Approximate Row Count", rows, True, "Rows, as the database estimates them")
    return {
        key: {"id": key, "label": label, "value": value, "include": include, "description": description}
        for key, (label, value, include, description) in stats.items()
    }
