"""Incremental models: their rows are carried from the published database, and the new ones put among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gouji.engine.compile.compiler import Compiler
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.project.modelconfig import key_of, strategy_of
from gouji.engine.project.project import as_list
from gouji.engine.run.belongings import create_schemas
from gouji.engine.vocabulary.errors import NodeError, SqlError
from gouji.engine.vocabulary.nodes import ModelNode, Relation, quoted

_EARLIER = "published"


def carry_increments(compiler: Compiler, order: Sequence[str], warehouse: Warehouse, published: Path) -> set[str]:
    """Put the tables of the incremental models into the file that is built; gives the models that have one.

    A build may start from an empty file (decision 0006): the tables then come from the published database, with their
    constraints. A model that is refreshed in full, or whose relation is no table yet, is built anew.
    """
    manifest = compiler.manifest
    nodes = [manifest.nodes[uid] for uid in order]
    models = [
        node
        for node in nodes
        if isinstance(node, ModelNode) and node.materialized == "incremental" and not compiler.refreshes(node)
    ]
    if not models:
        return set()
    present = warehouse.relations()
    missing = [node for node in models if (node.schema, node.alias) not in present]
    if missing and published.is_file():
        with warehouse.attached(published, _EARLIER):
            for node in missing:
                _carry(warehouse, manifest, Relation(node.schema, node.alias))
        present = warehouse.relations()
    return {node.unique_id for node in models if present.get((node.schema, node.alias)) == "table"}


def _carry(warehouse: Warehouse, manifest: Manifest, relation: Relation) -> None:
    sql = f"select sql from duckdb_tables() where database_name = '{_EARLIER}' and schema_name = ? and table_name = ?"
    found = warehouse.query(sql, [relation.schema, relation.identifier])[1]
    if not found:
        return
    create_schemas(warehouse, manifest, [relation.schema])
    with warehouse.transaction():
        warehouse.execute(found[0][0])
        warehouse.execute(f"insert into {relation} select * from {_EARLIER}.{relation}")


def add_increment(node: ModelNode, relation: Relation, sql: str, warehouse: Warehouse) -> int:
    """Put the rows of the compiled SQL into the table by the model's strategy; gives how many were written.

    Runs in the transaction of the caller. Raises SqlError at a line of the SQL, or NodeError when the columns of the
    model are no longer those of the table and `on_schema_change` is `fail`.
    """
    new = Relation("temp", f"{node.alias}__dbt_tmp")
    warehouse.query_one(f"create or replace temp table {quoted(new.identifier)} as (\n{sql}\n)")
    try:
        names = _reconciled(node, relation, new, warehouse)
        written = 0
        for statement in statements(node.config, relation, new, names):
            rows = warehouse.query(statement)[1]
            written = rows[0][0] if rows else 0
        warehouse.execute(f"drop table {new}")
    except SqlError as error:
        # Its position is one of our own statement, not of the model.
        raise SqlError(f"{strategy_of(node.config)} into {relation.qualified_name}: {error.message}") from error
    return written


def _reconciled(node: ModelNode, relation: Relation, new: Relation, warehouse: Warehouse) -> list[str]:
    """The columns to write, after `on_schema_change` had its say."""
    change = node.config.get("on_schema_change") or "ignore"
    there, coming = warehouse.columns(relation), warehouse.columns(new)
    if change == "ignore":
        return list(there)
    added = {name: kind for name, kind in coming.items() if name not in there}
    gone = [name for name in there if name not in coming]
    other = {name: kind for name, kind in coming.items() if name in there and there[name] != kind}
    types = [f"{name} {there[name]} → {kind}" for name, kind in other.items()]
    said = {"new": ", ".join(added), "gone": ", ".join(gone), "other type": ", ".join(types)}
    parts = "; ".join(f"{what}: {names}" for what, names in said.items() if names)
    if change == "fail" and parts:
        raise NodeError(
            f"the columns of {relation.qualified_name} have changed ({parts}) and on_schema_change is fail",
            path=node.original_file_path,
            hint="run with --full-refresh, or set on_schema_change to append_new_columns or sync_all_columns",
        )
    for name, kind in added.items():
        warehouse.execute(f"alter table {relation} add column {quoted(name)} {kind}")
    if change == "sync_all_columns":
        for name in gone:
            warehouse.execute(f"alter table {relation} drop column {quoted(name)}")
        for name, kind in other.items():
            warehouse.execute(f"alter table {relation} alter column {quoted(name)} type {kind}")
    return list(coming)


def statements(config: Mapping[str, Any], target: Relation, new: Relation, names: Sequence[str]) -> list[str]:
    """The SQL of a strategy. The aliases are those that dbt-duckdb gives: `incremental_predicates` may use them."""
    strategy, key = strategy_of(config), key_of(config)
    predicates = [str(each) for each in as_list(config.get("incremental_predicates"))]
    listed = ", ".join(quoted(name) for name in names)
    insert = f"insert into {target} ({listed}) select {listed} from {new}"
    if strategy == "merge":
        return [_merge(config, target, new, names, key, predicates)]
    if strategy == "append" or not key:
        return [insert]
    also = "".join(f" and {each}" for each in predicates)
    if isinstance(config.get("unique_key"), str):
        return [f"delete from {target} where ({key[0]}) in (select ({key[0]}) from {new}){also}", insert]
    same = " and ".join(f"dbt_incremental_source.{column} = dbt_incremental_target.{column}" for column in key)
    delete = (
        f"delete from {target} as dbt_incremental_target using {new} as dbt_incremental_source where ({same}{also})"
    )
    return [delete, insert]


def _merge(
    config: Mapping[str, Any], target: Relation, new: Relation, names: Sequence[str], key: Sequence[str],
    predicates: Sequence[str],
) -> str:  # fmt: skip
    conditions = [f"dbt_internal_source.{column} = dbt_internal_dest.{column}" for column in key] or ["false"]
    on = " and ".join(f"({each})" for each in (*conditions, *predicates))
    only = [str(name) for name in as_list(config.get("merge_update_columns"))]
    without = {str(name).lower() for name in as_list(config.get("merge_exclude_columns"))}
    if only or without:
        changed = only or [quoted(name) for name in names if name.lower() not in without]
        update = "update set " + ", ".join(f"{name} = dbt_internal_source.{name}" for name in changed)
    else:
        update = "update by name"
    when, unless = (
        f" and {config[name]}" if config.get(name) else ""
        for name in ("merge_update_condition", "merge_insert_condition")
    )
    return (
        f"merge into {target} as dbt_internal_dest using {new} as dbt_internal_source on {on}\n"
        f"when matched{when} then {update}\nwhen not matched{unless} then insert by name"
    )
