"""Lineage and catalogue: the graph of the project, and every relation with its columns, row count and sample."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gouji.engine.database.states import ORIGIN
from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.nodes import Described, ExposureNode, Node, quoted
from gouji.field.site.source import Record, Source
from gouji.field.site.templates import Folder, slug

SAMPLE = 8
WIDTH, HEIGHT, GAP_X, GAP_Y = 220, 24, 70, 8
_COLUMNS = """
    select columns.table_schema || '.' || columns.table_name as relation, columns.column_name, columns.data_type,
        tables.table_type
    from information_schema.columns as columns
    inner join information_schema.tables as tables
        on columns.table_schema = tables.table_schema and columns.table_name = tables.table_name
    where columns.table_schema not in ({internal})
    order by list_position(['marts', 'quality', 'intermediate', 'staging', 'raw'], columns.table_schema) nulls last,
        columns.table_schema, columns.table_name, columns.ordinal_position
"""


def write_catalogue(source: Source, folder: Folder, manifest: Manifest) -> None:
    """Write the pages of lineage and catalogue, and one data file per relation."""
    nodes = {uid: node for uid, node in manifest.nodes.items() if isinstance(node, (Described, ExposureNode))}
    edges = _edges(nodes, manifest)
    placed = layout(list(nodes), edges)
    entries = _relations(source, folder, nodes)
    width = max((x for x, _ in placed.values()), default=0) + WIDTH
    height = max((y for _, y in placed.values()), default=0) + HEIGHT
    graph = [
        {"id": uid, "name": shown_name(node), "kind": node.resource_type, "layer": _layer(node), "x": placed[uid][0],
         "y": placed[uid][1], "relation": str(node.relation.qualified_name) if node.relation else None,
         "description": node.description}
        for uid, node in nodes.items()
    ]  # fmt: skip
    numbers = {uid: number for number, uid in enumerate(nodes)}
    folder.data("lineage", {"nodes": graph, "edges": [[numbers[a], numbers[b]] for a, b in edges]})
    folder.data("catalogue", {"relations": entries, "columns": _column_lineage(manifest.project.target)})
    paths = [(a, b, _curve(placed[a], placed[b])) for a, b in edges]
    folder.page(
        "lineage.html", "lineage.html", "lineage", nodes=graph, numbers=numbers, paths=paths, box=(width, height),
        size=(WIDTH, HEIGHT),
    )  # fmt: skip
    folder.page("catalogue.html", "catalogue.html", "catalogue", count=len(entries))


def shown_name(node: Node) -> str:
    """The relation, or the name of what is none."""
    return node.relation.identifier if node.relation else node.name


def _layer(node: Node) -> str:
    return node.schema if isinstance(node, Described) else node.resource_type


def _edges(nodes: Mapping[str, Node], manifest: Manifest) -> list[tuple[str, str]]:
    """Who is made of whom. A source that is a seed of the project stands behind that seed."""
    made = {(parent, uid) for uid in nodes for parent in manifest.graph.parents[uid] if parent in nodes}
    seeds = {str(node.relation): uid for uid, node in nodes.items() if node.resource_type == "seed"}
    for uid, node in nodes.items():
        seed = seeds.get(str(node.relation)) if node.resource_type == "source" else None
        if seed is not None:
            made.add((seed, uid))
    order = {uid: number for number, uid in enumerate(nodes)}
    return sorted(made, key=lambda edge: (order[edge[0]], order[edge[1]]))


def layout(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Left upper corners: columns by depth from left to right, order within a column with few crossings."""
    from fast_sugiyama import from_edges

    numbers = {uid: number for number, uid in enumerate(nodes)}
    orders: dict[str, float] = {}
    if edges:
        parts = from_edges([(numbers[a], numbers[b]) for a, b in edges], dummy_vertices=True)
        for positions, _, _, _ in parts:
            orders.update({nodes[number]: across for number, (across, _) in positions if number < len(nodes)})  # type: ignore[index, operator]
    depth: dict[str, int] = {}
    for uid in nodes:  # parents come first
        depth[uid] = max((depth[a] + 1 for a, b in edges if b == uid), default=0)
    placed: dict[str, tuple[int, int]] = {}
    tallest = max((sum(level == d for d in depth.values()) for level in set(depth.values())), default=0)
    for level in sorted(set(depth.values())):
        column = sorted((uid for uid in nodes if depth[uid] == level), key=lambda uid: (orders.get(uid, 1e9), uid))
        top = (tallest - len(column)) * (HEIGHT + GAP_Y) // 2
        for place, uid in enumerate(column):
            placed[uid] = (level * (WIDTH + GAP_X), top + place * (HEIGHT + GAP_Y))
    return placed


def _curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    left, right = start[0] + WIDTH, end[0]
    above, below = start[1] + HEIGHT // 2, end[1] + HEIGHT // 2
    bend = max((right - left) // 2, 20)
    return f"M{left},{above}C{left + bend},{above} {right - bend},{below} {right},{below}"


def _relations(source: Source, folder: Folder, nodes: Mapping[str, Node]) -> list[Record]:
    """The list of relations; the columns and the sample of each go to a file of its own."""
    described = {node.relation.qualified_name: node for node in nodes.values() if node.relation is not None}
    columns: dict[str, list[Record]] = {}
    for row in source.rows(_COLUMNS.format(internal=f"'{ORIGIN.schema}'")):
        columns.setdefault(row["relation"], []).append(row)
    entries = []
    for relation, own in columns.items():
        node = described.get(relation)
        told = node.columns if isinstance(node, Described) else {}
        schema, name = relation.split(".", 1)
        count, sample = _sample(source, schema, name, [column["column_name"] for column in own])
        entries.append({
            "relation": relation, "schema": schema, "name": name, "slug": slug(relation), "rows": count,
            "description": node.description if node is not None else "",
            "columns": [column["column_name"] for column in own],
        })  # fmt: skip
        folder.data(f"relations/{slug(relation)}", {
            "view": own[0]["table_type"] == "VIEW",
            "file": node.original_file_path if node is not None else None,
            "columns": [
                [name, column["data_type"], told[name].description if name in told else ""]
                for column in own for name in (column["column_name"],)
            ],
            "sample": sample,
        })  # fmt: skip
    return entries


def _sample(source: Source, schema: str, name: str, columns: Sequence[str]) -> tuple[int, list[list[Any]]]:
    relation = f"{quoted(schema)}.{quoted(name)}"
    count = source.warehouse.query(f"select count(*) from {relation}")[1][0][0]
    texts = ", ".join(f"left(cast({quoted(column)} as varchar), 200)" for column in columns)
    rows = source.warehouse.query(f"select {texts} from {relation} limit {SAMPLE}")[1]
    return int(count), [list(row) for row in rows]


def _column_lineage(target: Path) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Relation → column → what it is made of, (relation, column), from `target/column_lineage.json` where it is."""
    path = target / "column_lineage.json"
    if not path.is_file():
        return {}
    known = json.loads(path.read_text(encoding="utf-8"))["relations"]
    return {
        entry["relation"]: {
            name: [(known[each["unique_id"]]["relation"], each["column"]) for each in column["inputs"]]
            for name, column in entry["columns"].items()
        }
        for entry in known.values()
    }
