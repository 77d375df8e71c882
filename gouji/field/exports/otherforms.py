"""The public relations in forms that older and other programs read: DuckDB of an older format, SQLite, CSV, XLSX."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.project.keys import keys_of
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import Described, Relation, literal, quoted
from gouji.field.exports.sheets import write_sheets

# The newest format that DuckDB 1.2 and all that is built on it read.
STORAGE_VERSION = "v1.2.0"
BATCH = 10_000
# What a worksheet takes: rows with the header, and characters of a cell.
SHEET_ROWS, SHEET_TEXT = 1_048_576, 32_767
Write = Callable[[Manifest, Warehouse, Sequence[Described], Path], None]


def write_duckdb(manifest: Manifest, warehouse: Warehouse, nodes: Sequence[Described], path: Path) -> None:
    """The whole database, views and comments included, in a format that older programs open."""
    both = Warehouse(Path(":memory:"))
    try:
        both.execute(f"attach {literal(str(warehouse.path))} as newer (read_only)")
        both.execute(f"attach {literal(str(path))} as older (storage_version '{STORAGE_VERSION}')")
        both.execute("copy from database newer to older")
    finally:
        both.close()


def write_sqlite(manifest: Manifest, warehouse: Warehouse, nodes: Sequence[Described], path: Path) -> None:
    """A table for each relation, with keys, and its descriptions in `descriptions`.

    SQLite knows no schemas and no decimals: a relation has its bare name, and an amount is declared DECIMAL, which
    SQLite stores as an integer or a double that keeps 15 digits.
    """
    names = [node.alias for node in nodes]
    tables = {
        node.unique_id: node.alias if names.count(node.alias) == 1 else f"{node.schema}_{node.alias}" for node in nodes
    }
    with closing(sqlite3.connect(path)) as lite:
        lite.execute("create table descriptions (table_name text, column_name text, description text)")
        for node in nodes:
            columns = warehouse.columns(Relation(node.schema, node.alias))
            lite.execute(_sqlite_table(manifest, node, columns, tables))
            marks = ", ".join("?" for _ in columns)
            sql = f"insert into {quoted(tables[node.unique_id])} values ({marks})"
            for rows in _rows(warehouse, node):
                lite.executemany(sql, [[_plain(value) for value in row] for row in rows])
            told: list[tuple[str, str | None, str]] = [(tables[node.unique_id], None, node.description)]
            told += [(tables[node.unique_id], name, node.columns[name].description)
                     for name in columns if name in node.columns]  # fmt: skip
            lite.executemany("insert into descriptions values (?, ?, ?)", told)
        lite.commit()


def _sqlite_table(manifest: Manifest, node: Described, columns: Mapping[str, str], tables: Mapping[str, str]) -> str:
    keys = keys_of(manifest, node)
    parts = [f"{quoted(name)} {kind}" for name, kind in columns.items()]
    if keys.primary and set(keys.primary) <= set(columns):
        parts.append(f"primary key ({', '.join(map(quoted, keys.primary))})")
    parts += [
        f"foreign key ({quoted(key.column)}) references {quoted(tables[key.target])} ({quoted(key.field)})"
        for key in keys.foreign
        if key.target in tables and key.column in columns
    ]
    return f"create table {quoted(tables[node.unique_id])} ({', '.join(parts)})"


def write_csv(manifest: Manifest, warehouse: Warehouse, nodes: Sequence[Described], path: Path) -> None:
    """A folder with a file for each relation, `<schema>/<relation>.csv`, its rows in order; null is empty."""
    for node in nodes:
        (path / node.schema).mkdir(parents=True, exist_ok=True)
        file = path / node.schema / f"{node.alias}.csv"
        relation = Relation(node.schema, node.alias)
        warehouse.execute(f"copy (select * from {relation} order by all) to {literal(str(file))} (format csv, header)")


def write_xlsx(manifest: Manifest, warehouse: Warehouse, nodes: Sequence[Described], path: Path) -> None:
    """A workbook with a sheet for each relation, and one with their descriptions; no text becomes a formula.

    Raises ConfigurationError where a relation has more rows than a sheet takes.
    """
    names = [node.alias for node in nodes]
    sheets: list[tuple[str, list[str], Any]] = []
    told = [("relation", "column", "description")]
    for node in nodes:
        relation = Relation(node.schema, node.alias)
        rows = warehouse.query(f"select count(*) from {relation}")[1][0][0]
        if rows >= SHEET_ROWS:
            raise ConfigurationError(
                f"{relation.qualified_name} has {rows:,} rows, more than a sheet takes", hint="export --format csv"
            )
        title = (node.alias if names.count(node.alias) == 1 else f"{node.schema} {node.alias}")[:31]
        columns = list(warehouse.columns(relation))
        sheets.append((title, columns, (row for part in _rows(warehouse, node) for row in part)))
        told.append((title, "", node.description))
        told += [(title, name, node.columns[name].description) for name in columns if name in node.columns]
    write_sheets([("descriptions", list(told[0]), iter(told[1:])), *sheets], path, SHEET_TEXT)


def _rows(warehouse: Warehouse, node: Described) -> Any:
    relation = Relation(node.schema, node.alias)
    cursor = warehouse.cursor()
    found = cursor.execute(f"select * from {relation} order by all")
    while rows := found.fetchmany(BATCH):
        yield rows


def _plain(value: Any) -> Any:
    """A value as SQLite's driver takes it; lists as JSON."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (date, datetime)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, (list, dict, tuple)):
        import json

        return json.dumps(value, ensure_ascii=False, default=str)
    return value if isinstance(value, (str, int, float, bytes, type(None))) else str(value)


FORMS: dict[str, tuple[str, Write]] = {
    "duckdb": ("export.duckdb", write_duckdb),
    "sqlite": ("export.sqlite", write_sqlite),
    "csv": ("export-csv", write_csv),
    "xlsx": ("export.xlsx", write_xlsx),
}
