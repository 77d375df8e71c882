"""`target/catalog.json` (dbt's schema v1): what the database really holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gouji.output.artifacts import metadata, write_json
from gouji.reading.graph import Manifest
from gouji.reading.parsing import Invocation
from gouji.reading.profiles import Profile
from gouji.vocabulary.nodes import Described

_NO_STATS = {
    "has_stats": {"id": "has_stats", "label": "Has Stats?", "value": False, "include": False, "description": ""}
}
_SQL = """
    with relations as (
        select schema_name, table_name as name, 'BASE TABLE' as kind, comment
        from duckdb_tables() where database_name = current_database()
        union all
        select schema_name, view_name as name, 'VIEW' as kind, comment
        from duckdb_views() where database_name = current_database() and not internal
    )
    select relations.schema_name, relations.name, relations.kind, relations.comment,
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
    from gouji.adapters.warehouse import Warehouse

    warehouse = Warehouse(profile.database, read_only=True, settings=profile.settings)
    try:
        rows = warehouse.query(_SQL)[1]
    finally:
        warehouse.close()
    tables: dict[tuple[str, str], dict[str, Any]] = {}
    for schema, name, kind, comment, column, index, data_type, text in rows:
        table = tables.setdefault((schema, name), {"kind": kind, "comment": comment, "columns": {}})
        if column is not None:
            table["columns"][column] = {"type": data_type, "index": index, "name": column, "comment": text}
    nodes: dict[str, Any] = {}
    sources: dict[str, Any] = {}
    database = profile.as_target()["database"]
    for uid, node in manifest.nodes.items():
        found = tables.get((node.schema, node.alias)) if isinstance(node, Described) else None
        if found is not None and isinstance(node, Described):
            where = sources if node.resource_type == "source" else nodes
            where[uid] = _entry(node, found, database)
    content = {"metadata": metadata("catalog/v1", invocation), "nodes": nodes, "sources": sources, "errors": None}
    return write_json(manifest.project.target / "catalog.json", content)


def _entry(node: Described, table: Mapping[str, Any], database: str) -> dict[str, Any]:
    return {
        "metadata": {
            "type": table["kind"], "schema": node.schema, "name": node.alias, "database": database,
            "comment": table["comment"], "owner": None,
        },
        "columns": table["columns"],
        "stats": _NO_STATS,
        "unique_id": node.unique_id,
    }  # fmt: skip
