"""Two databases compared, relation by relation: columns, types, rows whatever their order, constraints, comments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb

SIDES = ("first", "second")
_DECLARED = {
    "constraint": """
        select schema_name, table_name, constraint_type, constraint_text, constraint_column_names
        from duckdb_constraints()
    """,
    "comment": """
        select schema_name, table_name, column_name, comment from duckdb_columns() where comment <> ''
        union all select schema_name, table_name, null, comment from duckdb_tables() where comment <> ''
        union all select schema_name, view_name, null, comment from duckdb_views() where comment <> ''
    """,
}


def relations_of(database: Path) -> list[tuple[str, str]]:
    """(schema, name) of every table and view of a database."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select schema_name, table_name from duckdb_tables() where not internal "
            "union select schema_name, view_name from duckdb_views() where not internal order by all"
        ).fetchall()


def differences(
    first: Path,
    second: Path,
    relations: Iterable[tuple[str, str]],
    scratch: Path,
    other_rows: Collection[tuple[str, str]] = (),
) -> list[str]:
    """Every difference between two database files in the given relations; `scratch` is a new file to compare in.

    Those in `other_rows` may hold other rows.
    """
    relations = list(relations)
    for side, path in zip(SIDES, (first, second), strict=True):
        _copy(path, side, relations, scratch)
    found: list[str] = []
    with duckdb.connect(str(scratch)) as connection:
        for schema, name in relations:
            found += _compared(connection, schema, name, (schema, name) in other_rows)
    for what in _DECLARED:
        one, other = (_declared(path, what, relations) for path in (first, second))
        found += [
            f"{what} only in the {side} database: {row}"
            for side, rows in zip(SIDES, (one - other, other - one), strict=True)
            for row in sorted(rows)
        ]
    return found


def _declared(path: Path, what: str, relations: Iterable[tuple[str, str]]) -> set[str]:
    wanted = set(relations)
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(_DECLARED[what]).fetchall()
    return {str(row) for row in rows if row[:2] in wanted}


def _copy(path: Path, side: str, relations: Iterable[tuple[str, str]], scratch: Path) -> None:
    """Views name their own database, so each side is read where it lies and compared as tables."""
    present = set(relations_of(path))
    with duckdb.connect(str(scratch)) as connection:
        connection.execute(f"attach '{path}' (read_only)")
        connection.execute(f"create schema {side}")
        connection.execute(f'use "{path.stem}"')
        for schema, name in relations:
            if (schema, name) in present:
                sql = f'create table {scratch.stem}.{side}."{schema}.{name}" as select * from "{schema}"."{name}"'
                connection.execute(sql)


def _compared(connection: duckdb.DuckDBPyConnection, schema: str, name: str, other_rows: bool) -> list[str]:
    relation = f"{schema}.{name}"
    columns = {
        side: connection.execute(
            "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
            "order by column_index",
            [side, relation],
        ).fetchall()
        for side in SIDES
    }
    missing = [side for side in SIDES if not columns[side]]
    if missing:
        return [f"{relation} is not in the {missing[0]} database"]
    if columns["first"] != columns["second"]:
        apart = sorted(set(columns["first"]) ^ set(columns["second"]))
        return [f"{relation}: columns differ: {apart or 'their order'}"]
    found = []
    if other_rows:
        return found
    for one, other in (SIDES, SIDES[::-1]):
        rows = connection.execute(f'from {one}."{relation}" except all from {other}."{relation}" limit 3').fetchall()
        if rows:
            found.append(f"{relation}: rows only in the {one} database, such as {rows}")
    return found
