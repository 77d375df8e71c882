"""What a database file holds besides the rows of its tables, as its catalogue tells, and which objects name which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import Relation

_HERE = "database_name = current_database()"
_LISTED = {
    "schema": "schema_name, '', coalesce(comment, '') from duckdb_schemas() where {here}",
    "table": "schema_name, table_name, sql from duckdb_tables() where {here} and not temporary",
    "view": "schema_name, view_name, sql from duckdb_views() where {here} and not internal and not temporary",
    "macro": "schema_name, function_name, coalesce(macro_definition, '') from duckdb_functions()"
    " where {here} and not internal",
    "sequence": "schema_name, sequence_name, sql from duckdb_sequences() where {here} and not temporary",
    "type": "schema_name, type_name, '' from duckdb_types() where {here} and not internal",
    "index": "schema_name, index_name, sql from duckdb_indexes() where {here}",
    "trigger": "schema_name, trigger_name, sql from duckdb_triggers() where {here} and not temporary",
}


@dataclass(frozen=True, slots=True)
class DatabaseObject:
    """One entry of the catalogue. `sql` is its definition; of a schema, which has none, its comment."""

    kind: str
    schema: str
    name: str
    sql: str

    @property
    def key(self) -> tuple[str, str]:
        """Its name as DuckDB compares names: without regard to case. That of a schema has an empty second part."""
        return (self.schema.lower(), self.name.lower())

    @property
    def is_relation(self) -> bool:
        """Whether it has rows: a table or a view."""
        return self.kind in ("table", "view")


def objects_in(warehouse: Warehouse, *kinds: str) -> list[DatabaseObject]:
    """What a database holds of its own, of some kinds or all: schemas, tables, views, macros, sequences, types, …"""
    listed = [f"select '{kind}', {_LISTED[kind].format(here=_HERE)}" for kind in kinds or _LISTED]
    return [DatabaseObject(*row) for row in warehouse.query(" union all ".join(listed))[1]]


def macro_names(objects: Iterable[DatabaseObject]) -> frozenset[str]:
    """The names of the macros that somebody has made in a database, in lower case."""
    return frozenset(each.name.lower() for each in objects if each.kind == "macro")


def dependent(relation: Relation, objects: Iterable[DatabaseObject], warehouse: Warehouse) -> DatabaseObject | None:
    """The first of some views, macros, triggers and tables that names a relation, in its SQL or by a foreign key.

    DuckDB does not know what a view reads: where the name stands as a word in its definition, it counts as read.
    """
    written = relation.identifier.replace('"', '""')
    word = re.compile(rf"(?<!\w){re.escape(written)}(?!\w)", re.IGNORECASE)
    pointing = {(each.schema.lower(), each.identifier.lower()) for each in warehouse.referencing(relation)}
    for each in objects:
        if each.is_relation and each.key in pointing:
            return each
        if each.kind in ("view", "macro", "trigger") and word.search(each.sql):
            return each
    return None


def columns_of(warehouse: Warehouse, relation: Relation) -> frozenset[str]:
    """The names of the columns of a relation; none where it is not there."""
    try:
        return frozenset(warehouse.columns(relation))
    except SqlError:
        return frozenset()


def column_names(warehouse: Warehouse) -> dict[tuple[str, str], list[str]]:
    """(schema, name) → the names of the columns, of every relation of a database."""
    sql = """
        select schema_name, table_name, list(column_name order by column_index)
        from duckdb_columns() where database_name = current_database() group by all
    """
    return {(schema, name): names for schema, name, names in warehouse.query(sql)[1]}
