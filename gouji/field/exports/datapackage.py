"""Descriptors of an export, in the words of the Data Package standard (specs.frictionlessdata.io, version 1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gouji.engine.project.graph import Manifest
from gouji.engine.project.keys import keys_of
from gouji.engine.vocabulary.nodes import Described

_TYPES = {
    "BOOLEAN": "boolean", "DATE": "date", "TIME": "time", "VARCHAR": "string", "UUID": "string",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
                    "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE", "HUGEINT", "UHUGEINT"), "number"),
}  # fmt: skip
_MEDIA_TYPE = "application/vnd.apache.parquet"


@dataclass(frozen=True)
class ExportedTable:
    """A relation that was written: its file below the folder, and what is in it. `columns` gives the SQL types."""

    node: Described
    path: str
    columns: Mapping[str, str]
    rows: int
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """`schema.relation`, as the descriptor calls it."""
        return f"{self.node.schema}.{self.node.alias}"


def tables_descriptor(
    manifest: Manifest, tables: Sequence[ExportedTable], about: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """`datapackage.json`: the tables with their columns, keys and permitted values.

    It gives no sizes: frictionless compares them for Parquet with nothing, and would refuse every file.
    """
    exported = {table.node.unique_id: table for table in tables}
    return {
        "profile": "data-package",
        **about,
        "sources": list(sources),
        "resources": [_resource(manifest, table, exported) for table in tables],
    }


def files_descriptor(tables: Sequence[ExportedTable], about: Mapping[str, Any]) -> dict[str, Any]:
    """`checksums.json`: the same files as bytes, with size and SHA-256, which frictionless holds against them."""
    return {
        "profile": "data-package",
        "name": f"{about['name']}-checksums",
        "title": f"Checksums of {about['title']}",
        "resources": [
            {
                "name": table.name, "type": "file", "path": table.path, "mediatype": _MEDIA_TYPE,
                "hash": f"sha256:{table.sha256}", "bytes": table.size,
            }
            for table in tables
        ],
    }  # fmt: skip


def _resource(manifest: Manifest, table: ExportedTable, exported: Mapping[str, ExportedTable]) -> dict[str, Any]:
    keys = keys_of(manifest, table.node)
    schema: dict[str, Any] = {"fields": [_field(table, name, kind, keys) for name, kind in table.columns.items()]}
    # Readers that go by pandas, as frictionless does, see nulls of numbers and times so.
    schema["missingValues"] = ["", "nan", "NaT"]
    if keys.primary and set(keys.primary) <= set(table.columns):
        schema["primaryKey"] = list(keys.primary)
    foreign = [
        {
            "fields": [key.column],
            "reference": {
                # An empty name is the table itself.
                "resource": "" if key.target == table.node.unique_id else exported[key.target].name,
                "fields": [key.field],
            },
        }
        for key in keys.foreign
        if key.target in exported and key.column in table.columns and key.field in exported[key.target].columns
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    grain = table.node.meta.get("grain")
    return {
        "profile": "tabular-data-resource", "name": table.name, "type": "table", "path": table.path,
        **({"title": f"One row per {grain}"} if grain else {}),
        **({"description": _line(table.node.description)} if table.node.description else {}),
        "format": "parquet", "mediatype": _MEDIA_TYPE, "hash": f"sha256:{table.sha256}", "rows": table.rows,
        "schema": schema,
    }  # fmt: skip


def _field(table: ExportedTable, name: str, kind: str, keys: Any) -> dict[str, Any]:
    described = {column.name.lower(): column for column in table.node.columns.values()}.get(name.lower())
    field: dict[str, Any] = {"name": name, "type": field_type(kind)}
    if described is not None and described.description:
        field["description"] = _line(described.description)
    constraints: dict[str, Any] = {"required": True} if name in keys.required else {}
    if name in keys.unique:
        constraints["unique"] = True
    if field["type"] == "string" and name in keys.values:
        constraints["enum"] = [str(value) for value in keys.values[name]]
    return {**field, "constraints": constraints} if constraints else field


def field_type(kind: str) -> str:
    """The standard's type of an SQL type. Lists are `any`: frictionless reads them as arrays that it then refuses."""
    base = "" if kind.endswith("]") else re.split(r"[( ]", kind.upper(), maxsplit=1)[0]
    if base == "DECIMAL":
        return "number"
    return "datetime" if base.startswith("TIMESTAMP") else _TYPES.get(base, "any")


def _line(text: str) -> str:
    return " ".join(text.split())
