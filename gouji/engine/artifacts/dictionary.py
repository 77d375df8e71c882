"""The data dictionary: every relation and column with its description, as Markdown, from the YAML files alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.nodes import Described, TestNode

_KINDS = {"seed": "seed", "source": "written by the engine or from outside"}


def data_dictionary(manifest: Manifest) -> str:
    """The dictionary of a project. Needs no database, so that it can be checked before a build."""
    by_schema: dict[str, list[Described]] = {}
    for node in manifest.nodes.values():
        if isinstance(node, Described) and node.relation is not None:
            by_schema.setdefault(node.schema, []).append(node)
    lines = [
        "# Data dictionary",
        "",
        f"Made by `docs` from the YAML files of `{manifest.project.name}`; do not edit.",
        "",
    ]
    for schema in sorted(by_schema):
        nodes = sorted(by_schema[schema], key=lambda node: node.alias)
        links = ", ".join(f"[{node.alias}](#{_anchor(node)})" for node in nodes)
        lines.append(f"- **{schema}**: {links}")
    for schema in sorted(by_schema):
        lines += ["", f"## {schema}"]
        for node in sorted(by_schema[schema], key=lambda node: node.alias):
            lines += _relation(node, manifest)
    return "\n".join(lines) + "\n"


def _relation(node: Described, manifest: Manifest) -> list[str]:
    kind = _KINDS.get(node.resource_type) or node.config.get("materialized", "view")
    lines = ["", f"### {node.schema}.{node.alias}", ""]
    if node.description:
        lines += [*(line.rstrip() for line in node.description.strip().splitlines()), ""]
    facts = [f"Kind: {kind}"]
    grain = node.meta.get("grain") or node.meta.get("key")
    if grain:
        facts.append(f"Grain: {_listed(grain)}")
    facts.append(f"File: `{node.original_file_path}`")
    lines.append(". ".join(facts) + ".")
    if not node.columns:
        return lines
    tests = _tests_by_column(node, manifest)
    typed = any(column.data_type for column in node.columns.values())
    lines += ["", "| column | type | description | tests |" if typed else "| column | description | tests |"]
    lines.append("|---|---|---|---|" if typed else "|---|---|---|")
    for column in node.columns.values():
        cells = [f"`{column.name}`", *([column.data_type or ""] if typed else [])]
        cells += [_cell(column.description), ", ".join(tests.get(column.name, ()))]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _tests_by_column(node: Described, manifest: Manifest) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for child in manifest.graph.children[node.unique_id]:
        test = manifest.nodes[child]
        if isinstance(test, TestNode) and test.attached_node == node.unique_id and test.column_name:
            found.setdefault(test.column_name.strip('"'), []).append(test.test_name or test.name)
    return {column: sorted(set(names)) for column, names in found.items()}


def _listed(value: Any) -> str:
    return (
        ", ".join(str(item) for item in value)
        if isinstance(value, Iterable) and not isinstance(value, str)
        else str(value)
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _anchor(node: Described) -> str:
    """GitHub's anchor of the heading `schema.alias`: the full stop is dropped."""
    return f"{node.schema}{node.alias}".lower()
