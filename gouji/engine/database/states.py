"""What the nodes were when they last succeeded: a table of the engine in the database, so that it cannot disagree.

A state is a key over the definition of a node and the keys of its parents. Only what succeeded has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gouji.engine.database.objects import columns_of
from gouji.engine.database.warehouse import Shape, Warehouse
from gouji.engine.vocabulary.mask import masked
from gouji.engine.vocabulary.nodes import ModelNode, Node, Relation, SuiteNode, TestNode, quoted
from gouji.engine.vocabulary.results import NodeResult, Status

SCHEMA = "gouji_state"
BY = "by"  # in the meta of a node: the column that its rows are divided by
NODES = Relation(SCHEMA, "nodes")
ORIGIN = Relation(SCHEMA, "origin")
VERSIONS = Relation(SCHEMA, "stores")
_COLUMNS = {
    "unique_id": "varchar", "key": "varchar", "definition": "varchar", "sql_sha256": "varchar", "sql_id": "varchar",
    "run_id": "varchar", "rows": "bigint", "columns": "integer", "sql": "varchar",
}  # fmt: skip
_READ = ("unique_id", "key", "definition", "sql_sha256", "sql_id", "run_id", "rows", "columns")


@dataclass(frozen=True, slots=True)
class NodeState:
    """One node. `definition` is what of its key does not come from its parents, and not from the rows of a seed.

    `sql_id` is the SHA-256 of the first SQL of those that are the same tree, `sql` the latest of them.

    `run_id` is the run that executed the node; `rows` and `columns` are of the table that it left, None where it left
    none; `rows` of an incremental model is None too.
    """

    unique_id: str
    key: str
    definition: str
    sql_sha256: str | None
    sql_id: str | None
    run_id: str
    rows: int | None = None
    columns: int | None = None
    sql: str | None = None


def read_states(warehouse: Warehouse) -> dict[str, NodeState]:
    """The states by unique id, without their SQL; none where the database holds none that this version reads."""
    if columns_of(warehouse, NODES) != set(_COLUMNS):
        return {}
    listed = ", ".join(quoted(name) for name in _READ)
    return {row[0]: NodeState(*row) for row in warehouse.query(f"select {listed} from {NODES}")[1]}


def read_sql(warehouse: Warehouse, unique_id: str) -> str | None:
    """The SQL of one state."""
    rows = warehouse.query(f"select sql from {NODES} where unique_id = ?", [unique_id])[1]
    return rows[0][0] if rows else None


def forget_states(warehouse: Warehouse, stored: Mapping[str, NodeState], unique_ids: Iterable[str]) -> None:
    """Before nodes run: whatever ends the run, no state tells of a relation that it has changed."""
    gone = [unique_id for unique_id in unique_ids if unique_id in stored]
    if gone:
        warehouse.execute(f"delete from {NODES} where unique_id in (select unnest(?))", [gone])


def write_states(
    warehouse: Warehouse,
    nodes: Mapping[str, Node],
    stored: Mapping[str, NodeState],
    planned: Mapping[str, NodeState],
    results: Iterable[NodeResult],
) -> None:
    """Note the nodes that succeeded, forget those that are gone from the project. `stored` is what was there.

    A suite that warns has its verdict, which is kept; a test that warns is asked again.
    """
    statuses = {result.unique_id: result.status for result in results}
    ran = [unique_id for unique_id, status in statuses.items() if _has_come_out(nodes[unique_id], status)]
    shapes: Mapping[tuple[str, str], Shape] = warehouse.shapes() if ran else {}
    noted = [_shaped(planned[unique_id], nodes[unique_id], shapes) for unique_id in ran]
    rewritten = [unique_id for unique_id, status in statuses.items() if status is Status.REUSED]
    noted += [planned[unique_id] for unique_id in rewritten if planned[unique_id].sql is not None]
    # Another project may keep its states in the same file.
    projects = {unique_id.split(".")[1] for unique_id in nodes}
    left = {unique_id for unique_id in set(stored) - set(nodes) if unique_id.split(".")[1] in projects}
    gone = sorted(left | {state.unique_id for state in noted})
    if not gone:
        return
    with warehouse.transaction():
        if not stored:
            warehouse.execute(f"create schema if not exists {quoted(SCHEMA)}")
            body = ", ".join(f"{quoted(name)} {kind}" for name, kind in _COLUMNS.items())
            warehouse.execute(f"create or replace table {NODES} ({body})")
        warehouse.execute(f"delete from {NODES} where unique_id in (select unnest(?))", [gone])
        warehouse.insert(NODES, _COLUMNS, [[masked(getattr(state, name)) for name in _COLUMNS] for state in noted])


def _has_come_out(node: Node, status: Status) -> bool:
    return status in (Status.SUCCESS, Status.PASS) or (status is Status.WARN and isinstance(node, SuiteNode))


def relation_of(node: Node) -> Relation | None:
    """The relation that running a node leaves: its own, or that of the failing rows of a test."""
    return node.failures_relation if isinstance(node, TestNode) else node.relation


def is_there(node: Node, state: NodeState, shapes: Mapping[tuple[str, str], Shape]) -> bool:
    """Whether the relation of a node is as the node left it, as far as numbers of rows and columns tell."""
    relation = relation_of(node)
    if relation is None:
        return True
    shape = shapes.get((relation.schema, relation.identifier))
    return shape is not None and shape.columns == state.columns and state.rows in (None, shape.rows)


def _shaped(state: NodeState, node: Node, shapes: Mapping[tuple[str, str], Shape]) -> NodeState:
    relation = relation_of(node)
    shape = shapes.get((relation.schema, relation.identifier)) if relation is not None else None
    if shape is None:
        return state
    # The catalogue counts deleted rows too, until they are cleared away.
    grows = (isinstance(node, ModelNode) and node.materialized == "incremental") or bool(node.meta.get(BY))
    return replace(state, rows=None if grows else shape.rows, columns=shape.columns)
