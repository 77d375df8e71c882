"""What a warehouse does with files and texts by SQL alone: CSV and rows in, Parquet out, descriptions as comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.nodes import Relation, literal, quoted


class Files:
    """The part of `Warehouse` that reads and writes files, and takes rows in."""

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> None:
        """See `Warehouse.execute`."""
        raise NotImplementedError

    def query(self, sql: str, parameters: Sequence[Any] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """See `Warehouse.query`."""
        raise NotImplementedError

    def columns(self, relation: str | Relation) -> dict[str, str]:
        """See `Warehouse.columns`."""
        raise NotImplementedError

    def number(self, sql: str, parameters: Sequence[Any] | None = None) -> int:
        """The one number that a query gives."""
        return int(self.query(sql, parameters)[1][0][0])

    @contextmanager
    def attached(self, path: Path, name: str) -> Iterator[None]:
        """Another database file, readable under `name`. Raises SqlError where it cannot be opened."""
        self.execute(f"attach {literal(str(path))} as {quoted(name)} (read_only)")
        try:
            yield
        finally:
            self.execute(f"detach {quoted(name)}")

    def insert(self, relation: Relation, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows by parameters, all in one statement. `types` gives the SQL type of each column, in order."""
        if not rows:
            return
        names = ", ".join(quoted(column) for column in types)
        # A parameter for each column: one for each value would be parsed, bound and run row by row.
        lists = ", ".join(f"unnest(cast(cast(? as varchar[]) as {kind}[]))" for kind in types.values())
        columns = [[None if value is None else str(value) for value in column] for column in zip(*rows, strict=True)]
        self.execute(f"insert into {relation} ({names}) select {lists}", columns)

    def load_csv(self, relation: Relation | str, path: Path, columns: Mapping[str, str]) -> int:
        """Create a table from a CSV file that was checked before; an empty field is NULL. Returns the number of rows.

        `columns` gives the SQL type of each column. Values never become SQL text: DuckDB reads the file itself.
        """
        self.execute(f"create or replace table {relation} as {csv_query(columns)}", [str(path)])
        return self.number(f"select count(*) from {relation}")

    def load(self, relation: Relation, sql: str) -> int:
        """Create a table from a query of files; gives its number of rows."""
        self.execute(f"create or replace table {relation} as {sql}")
        return self.number(f"select count(*) from {relation}")

    def write_parquet(self, relation: Relation | str, path: Path) -> int:
        """Write a relation, or a query in parentheses, as a Parquet file. Returns the number of rows.

        The same rows are always the same bytes: they are in order of their columns from the left. Parquet has no
        integers of 128 bits: they become decimals.
        """
        return self.write_query(f"select * from {relation} order by all", path, self.columns(relation))

    def write_query(
        self, sql: str, path: Path, types: Mapping[str, str] | None = None, parameters: Sequence[Any] | None = None
    ) -> int:
        """Write the rows of a query, whose columns have these types, as a Parquet file. Returns their number."""
        wide = [name for name, kind in (types or {}).items() if kind in ("HUGEINT", "UHUGEINT")]
        casts = ", ".join(f"cast({quoted(name)} as decimal(38, 0)) as {quoted(name)}" for name in wide)
        replaced = f"select * replace ({casts}) from ({sql}) as written" if wide else sql
        written = f"copy ({replaced}) to {literal(str(path))} (format parquet, compression zstd)"
        return self.number(written, parameters)

    def unconvertible(self, path: Path, columns: Mapping[str, str]) -> tuple[str, str] | None:
        """The first (column, value) of a CSV file that its declared type does not take."""
        for name, kind in columns.items():
            column = quoted(name)
            wrong = f"{column} is not null and try_cast({column} as {kind}) is null"
            sql = f"select {column} from {_read_csv(columns)} where {wrong} limit 1"
            rows = self.query(sql, [str(path)])[1] if kind.upper() != "VARCHAR" else []
            if rows:
                return name, rows[0][0]
        return None


def comment_statements(relation: Relation, kind: str, text: str | None, columns: Mapping[str, str]) -> str:
    """The statements that store descriptions as comments."""
    statements = [f"comment on {kind} {relation} is {literal(text)};"] if text else []
    statements += [
        f"comment on column {relation}.{quoted(name)} is {literal(description)};"
        for name, description in columns.items()
        if description
    ]
    return "\n".join(statements)


def csv_query(columns: Mapping[str, str]) -> str:
    """The query of a CSV file, its path a parameter, each column in its type."""
    casts = ", ".join(
        quoted(name) if kind.upper() == "VARCHAR" else f"cast({quoted(name)} as {kind}) as {quoted(name)}"
        for name, kind in columns.items()
    )
    return f"select {casts} from {_read_csv(columns)}"


def _read_csv(columns: Mapping[str, str]) -> str:
    """The table function that reads a CSV file, its path a parameter, all columns as text."""
    struct = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    return (
        f"read_csv(?, header = true, auto_detect = false, columns = {{{struct}}}, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', parallel = false)"
    )
