"""The semantic description: datasets, fields, joins and measures, in the open format of Apache Ossie (formerly OSI).

Datasets and fields come from the YAML of the models, keys and joins from `quality.dim_keys`, measures from the
`measures` in the meta of a model: `name`, `expression` over its columns, `description`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.project.yamlfiles import yaml_text
from gouji.engine.vocabulary.nodes import ModelNode, Relation

VERSION = "0.2.0.dev0"
KEYS = ("quality", "dim_keys")
_PRIMARY = """
    select schema_name, relation_name, column_names from quality.dim_keys where key_kind = 'primary'
    order by schema_name, relation_name
"""
_FOREIGN = """
    select schema_name, relation_name, column_names, to_schema, to_relation, to_columns from quality.dim_keys
    where key_kind = 'foreign' order by schema_name, relation_name, column_names, to_relation
"""
_TIMES = ("DATE", "TIMESTAMP")
_FRACTIONS = ("DECIMAL", "DOUBLE", "FLOAT")


def semantic_model(manifest: Manifest, profile: Profile) -> str:
    """The description as YAML. Raises what opening the database raises, and SqlError where it holds no keys."""
    models = {(node.schema, node.alias): node for node in manifest.nodes.values() if isinstance(node, ModelNode)}
    with Warehouse(profile.database, read_only=True, settings=profile.settings) as warehouse:
        keys = {(schema, name): columns.split(", ") for schema, name, columns in warehouse.query(_PRIMARY)[1]}
        joins = warehouse.query(_FOREIGN)[1]
        types = {key: warehouse.columns(Relation(*key)) for key in keys}
    described = {key: models[key] for key in keys if key in models}
    model = {
        "name": manifest.project.name,
        "description": "Public budgets as published, and how far their numbers agree. Amounts are in 万元.",
        "datasets": [_dataset(node, keys[key], types[key]) for key, node in described.items()],
        "relationships": [
            _relationship(name, columns, to_name, to_columns)
            for schema, name, columns, to_schema, to_name, to_columns in joins
            if (schema, name) in described and (to_schema, to_name) in described
        ],
        "metrics": [_metric(measure) for node in described.values() for measure in node.meta.get("measures", ())],
    }
    heading = f"# Made by `docs` from the models of `{manifest.project.name}`; do not edit.\n"
    content = {"version": VERSION, "semantic_model": [model]}
    return heading + yaml_text(content)


def _dataset(node: ModelNode, key: Sequence[str], types: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": node.alias, "source": f"{node.schema}.{node.alias}", "primary_key": list(key),
        "description": " ".join(node.description.split()),
        "fields": [_field(name, types[name], node) for name in types],
    }  # fmt: skip


def _field(name: str, kind: str, node: ModelNode) -> dict[str, Any]:
    """A column; amounts are no dimension, by which one would group."""
    made: dict[str, Any] = {"name": name, "expression": _expression(name)}
    if not kind.startswith(_FRACTIONS):
        made["dimension"] = {"is_time": kind.startswith(_TIMES)}
    text = " ".join(node.columns[name].description.split()) if name in node.columns else ""
    return {**made, "description": text} if text else made


def _relationship(name: str, columns: str, to_name: str, to_columns: str) -> dict[str, Any]:
    own = columns.split(", ")
    return {
        "name": f"{name}_{'_'.join(own)}_{to_name}", "from": name, "to": to_name, "from_columns": own,
        "to_columns": to_columns.split(", "),
    }  # fmt: skip


def _metric(measure: Mapping[str, str]) -> dict[str, Any]:
    expression = " ".join(measure["expression"].split())
    return {"name": measure["name"], "expression": _expression(expression), "description": measure["description"]}


def _expression(text: str) -> dict[str, Any]:
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": text}]}
