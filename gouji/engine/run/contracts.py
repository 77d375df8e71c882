"""A model with a contract: its columns are held against the YAML, then its table is made with types and constraints."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

from gouji.engine.compile.compiler import Compiler
from gouji.engine.database.states import BY
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.contracts import all_constraints, column_definitions, column_name, violations
from gouji.engine.vocabulary.errors import NodeError, SqlError
from gouji.engine.vocabulary.nodes import ModelNode, Relation, quoted

_POINTING = threading.Lock()


def check_columns(node: ModelNode, sql: str, warehouse: Warehouse) -> None:
    """Raises NodeError that lists the columns that break the contract by name or type, SqlError for broken SQL."""
    made = warehouse.columns(f"(\n{sql}\n)")
    promised = _promised(node, warehouse)
    names = {name.lower(): name for name in made}
    rows = []
    for name, kind in promised.items():
        real = made.get(names.get(name.lower(), ""))
        if real != kind:
            rows.append((name, kind, real or "missing"))
    known = {name.lower() for name in promised}
    rows += [(name, "missing", kind) for name, kind in made.items() if name.lower() not in known]
    if rows:
        listed = "".join(f"\n  {name}: {kind} in the contract, {real} in the model" for name, kind, real in rows)
        raise NodeError(
            f"the columns of '{node.name}' are not those of its contract{listed}",
            path=node.patch_path or node.original_file_path,
            line=node.patch_line,
            hint="correct the model, or the columns in the YAML",
        )


def check_division(node: ModelNode, relation: Relation, warehouse: Warehouse) -> None:
    """Raises NodeError where a relation that was made lacks the column by which its model says that it is divided."""
    by = node.meta.get(BY)
    if by and str(by).lower() not in {name.lower() for name in warehouse.columns(relation)}:
        raise NodeError(
            f"meta.{BY} of '{node.name}' names '{by}', which is no column of it",
            path=node.patch_path or node.original_file_path,
            line=node.patch_line,
            hint=f"add the column to the model, or write {BY}: null",
        )


def alone(node: ModelNode) -> AbstractContextManager[object]:
    """What a model is made under, from before its transaction to its commit.

    A foreign key alters its parent in the catalogue: of two such transactions DuckDB ends one with a conflict.
    """
    constraints = all_constraints(node.columns.values(), node.constraints) if node.has_contract else []
    points = node.materialized != "view" and any(each["type"] == "foreign_key" for each in constraints)
    return _POINTING if points else nullcontext()


def create_table(node: ModelNode, relation: Relation, sql: str, warehouse: Warehouse, compiler: Compiler) -> int:
    """Make the table with the types, order and constraints of the contract and fill it; gives its number of rows.

    Raises SqlError for rows that break the contract, NodeError for a foreign key that leaves the schema.
    """

    def target(call: str) -> str:
        found = compiler.target_of(call, node)
        if found.schema.lower() != relation.schema.lower():
            raise NodeError(
                f"the foreign key of '{node.name}' to {found.qualified_name} leaves schema {relation.schema}, "
                "which DuckDB does not allow",
                path=node.patch_path or node.original_file_path,
                hint="use a relationships test",
            )
        return str(found)

    if not warehouse.keeps_constraints:
        return _checked_table(node, relation, sql, warehouse, target)
    try:
        warehouse.execute(f"create or replace table {relation} ({column_definitions(node, target)})")
    except SqlError as error:
        raise SqlError(f"the contract of '{node.name}' makes no table: {error.message}") from error
    names = ", ".join(column_name(column) for column in node.columns.values())
    rows = warehouse.query_one(f"insert into {relation} ({names}) select {names} from (\n{sql}\n) as contracted")[1]
    return int(rows[0][0])


def _checked_table(
    node: ModelNode, relation: Relation, sql: str, warehouse: Warehouse, target: Callable[[str], str]
) -> int:
    """Make the table where the engine holds no constraints: they are asked of it, in the transaction that makes it."""
    casts = ", ".join(f"cast({each} as {column.data_type}) as {quoted(column.name)}"
                      for column in node.columns.values() for each in [column_name(column)])  # fmt: skip
    made = warehouse.make(relation, "table", f"select {casts} from (\n{sql}\n) as contracted")
    questions = dict(violations(node, relation, target))
    for (what, _), count in zip(questions.items(), warehouse.count_each(list(questions.values())), strict=True):
        if count:
            raise SqlError(f"the contract of '{node.name}' does not hold: {what}: {count} rows break it")
    return made or 0


def _promised(node: ModelNode, warehouse: Warehouse) -> Mapping[str, str]:
    """Name → type as DuckDB spells it."""
    columns = ", ".join(
        f"cast(null as {column.data_type}) as {quoted(column.name)}" for column in node.columns.values()
    )
    try:
        return warehouse.columns(f"(select {columns})")
    except SqlError as error:
        raise SqlError(f"a data_type in the contract of '{node.name}' is unknown: {error.message}") from error
