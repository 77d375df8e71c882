"""The keys of marts and quality as the tests of their YAML prove them: `python -m tests.conventions.relation_keys`.

A primary key is what the grain names in its last parentheses; a foreign key is a `relationships` test.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.vocabulary.nodes import ModelNode

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "seeds" / "reference" / "relation_keys.csv"
HEADER = (
    "schema_name", "relation_name", "key_kind", "column_names", "to_schema", "to_relation", "to_columns",
    "is_constraint",
)  # fmt: skip
_SCHEMAS = ("marts", "quality")
_GRAIN = re.compile(r"\(([a-z0-9_, ]+)\)[^()]*$")
_TARGET = re.compile(r"ref\('(\w+)'\)")


def entries() -> dict[str, tuple[str, dict[str, Any]]]:
    """Model → its schema and its entry in the YAML."""
    manifest = open_project(Invocation(ROOT)).manifest
    schemas = {node.name: node.schema for node in manifest.nodes.values() if isinstance(node, ModelNode)}
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "models").rglob("[a-z]*.yml"))]
    nodes = {node["name"]: node for text in texts for node in yaml.safe_load(text).get("models", ())}
    wanted = sorted((_SCHEMAS.index(schemas[name]), name) for name in nodes if schemas.get(name) in _SCHEMAS)
    return {name: (_SCHEMAS[place], nodes[name]) for place, name in wanted}


def grain_columns(node: dict[str, Any]) -> tuple[str, ...]:
    """The columns that the grain names. Raises AttributeError where it names none."""
    return tuple(_GRAIN.search(node["config"]["meta"]["grain"])[1].split(", "))  # type: ignore[index]


def proved(node: dict[str, Any]) -> set[tuple[str, ...]]:
    """The columns, or lists of columns, that a test proves to be unique."""
    listed = {
        tuple(test["unique_combination"]["arguments"]["columns"])
        for test in node.get("data_tests", [])
        if "unique_combination" in test
    }
    return listed | {(column["name"],) for column in node["columns"] if "unique" in column.get("data_tests", [])}


def rows() -> Iterator[tuple[str, ...]]:
    """The rows of the seed in its order."""
    models = entries()
    for name, (schema, node) in models.items():
        constraints = [each["type"] for column in node["columns"] for each in column.get("constraints", [])]
        primary = str("primary_key" in constraints).lower()
        yield schema, name, "primary", ", ".join(grain_columns(node)), "", "", "", primary
        for column in node["columns"]:
            for test in column.get("data_tests", []):
                if isinstance(test, dict) and "relationships" in test:
                    given = test["relationships"]["arguments"]
                    target = _TARGET.search(given["to"])[1]  # type: ignore[index]
                    if target in models:
                        to = models[target][0], target, given["field"]
                        yield schema, name, "foreign", column["name"], *to, "false"


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows())
