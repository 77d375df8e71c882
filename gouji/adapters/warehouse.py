"""DuckDB. The only module that imports it: everything else speaks of relations, rows and the errors of gouji."""

from __future__ import annotations

import errno
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from gouji.vocabulary.errors import (
    ConfigurationError,
    DiskFullError,
    GoujiError,
    LockedError,
    NotWritableError,
    RunInterruptedError,
    SqlError,
)
from gouji.vocabulary.nodes import Relation, literal, quoted

_FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file has reached the largest size that is allowed here",
}
_POSITION = re.compile(r"\n\n?LINE (\d+): ([^\n]*)\n( *\^)")
_PID = re.compile(r"held in (?P<program>.*?) \(PID (?P<pid>\d+)\)")
_PREFIX = re.compile(r"^[A-Z][A-Za-z ]+ Error: ")


class Warehouse:
    """An open DuckDB file. Each thread works on its own cursor of the one connection."""

    def __init__(self, path: Path, *, read_only: bool = False, settings: Mapping[str, Any] | None = None):
        """Raises LockedError, NotWritableError, DiskFullError or ConfigurationError when the file cannot be opened."""
        self.path = path
        try:
            self.connection = duckdb.connect(str(path), read_only=read_only, config=dict(settings or {}))
        except duckdb.Error as error:
            raise open_error(path, error) from None
        self._local = threading.local()
        self._cursors: list[Any] = []
        self._lock = threading.Lock()
        self.closed = False

    def cursor(self) -> Any:
        """The cursor of the calling thread."""
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self.connection.cursor()
            with self._lock:
                self._cursors.append(cursor)
        return cursor

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> None:
        """Run statements and drop their result. Raises SqlError, DiskFullError or RunInterruptedError."""
        with translated():
            self.cursor().execute(sql, parameters) if parameters is not None else self.cursor().execute(sql)

    def query(self, sql: str, parameters: Sequence[Any] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """(column names, rows). Raises SqlError, DiskFullError or RunInterruptedError."""
        with translated():
            cursor = self.cursor()
            cursor.execute(sql, parameters) if parameters is not None else cursor.execute(sql)
            return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def query_one(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """`query` for text that came out of a template: whatever a value put into it, it is one statement.

        Raises SqlError as `query` does, and for more statements than one, of which none is run.
        """
        with translated():
            count = len(self.cursor().extract_statements(sql))
        if count != 1:
            raise SqlError(
                f"the SQL is {count} statements, not one query", hint="a quote or a bracket may end it early"
            )
        return self.query(sql)

    def relation(self, relation: Relation) -> Any:
        """A table or view as DuckDB's own lazy relation, on the cursor of the calling thread."""
        with translated():
            return self.cursor().query(f"select * from {relation}")

    def store(self, relation: Relation, frame: Any) -> int:
        """Make a table of a DuckDB relation, an Arrow table, or a polars or pandas frame; gives its number of rows."""
        with translated():
            cursor = self.cursor()
            if isinstance(frame, duckdb.DuckDBPyRelation):
                # Its `create` replaces nothing. DuckDB finds a relation by the name of the variable that holds it.
                cursor.execute(f"create or replace table {relation} as select * from frame")
            else:
                cursor.register("python_model_frame", frame)
                cursor.execute(f"create or replace table {relation} as select * from python_model_frame")
                cursor.unregister("python_model_frame")
            return cursor.execute(f"select count(*) from {relation}").fetchone()[0]

    def insert(self, relation: Relation, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows by parameters."""
        if not rows:
            return
        names = ", ".join(quoted(column) for column in columns)
        marks = ", ".join("?" for _ in columns)
        with translated():
            self.cursor().executemany(f"insert into {relation} ({names}) values ({marks})", [list(row) for row in rows])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction on the cursor of this thread: all or nothing."""
        self.execute("begin transaction")
        try:
            yield
        except BaseException:
            # The transaction may be gone already, with an interrupt or a full disk: the first error counts.
            with suppress(duckdb.Error):
                self.cursor().execute("rollback")
            raise
        self.execute("commit")

    def relations(self) -> dict[tuple[str, str], str]:
        """(schema, name) → 'table' or 'view', of everything in this database."""
        sql = """
            select schema_name, table_name, 'table' from duckdb_tables() where database_name = current_database()
            union all
            select schema_name, view_name, 'view' from duckdb_views()
            where database_name = current_database() and not internal
        """
        return {(schema, name): kind for schema, name, kind in self.query(sql)[1]}

    def columns(self, relation: str | Relation) -> dict[str, str]:
        """Name → SQL type of the columns of a relation, or of a query in parentheses."""
        return {name: kind for name, kind, *_ in self.query_one(f"describe select * from {relation}")[1]}

    @contextmanager
    def attached(self, path: Path, name: str) -> Iterator[None]:
        """Another database file, readable under `name`. Raises SqlError where it cannot be opened."""
        self.execute(f"attach {literal(str(path))} as {quoted(name)} (read_only)")
        try:
            yield
        finally:
            self.execute(f"detach {quoted(name)}")

    def referencing(self, relation: Relation) -> list[Relation]:
        """The tables whose foreign keys point at a table: DuckDB does not let it be replaced while they are there."""
        sql = """
            select distinct schema_name, table_name from duckdb_constraints()
            where database_name = current_database() and constraint_type = 'FOREIGN KEY'
            and lower(schema_name) = lower(?) and lower(referenced_table) = lower(?) and table_name <> referenced_table
        """
        return [Relation(*row) for row in self.query(sql, [relation.schema, relation.identifier])[1]]

    def load_csv(self, relation: Relation, path: Path, columns: Mapping[str, str]) -> int:
        """Create a table from a CSV file that was checked before; an empty field is NULL. Returns the number of rows.

        `columns` gives the SQL type of each column. Values never become SQL text: DuckDB reads the file itself.
        """
        casts = ", ".join(
            quoted(name) if kind.upper() == "VARCHAR" else f"cast({quoted(name)} as {kind}) as {quoted(name)}"
            for name, kind in columns.items()
        )
        self.execute(f"create or replace table {relation} as select {casts} from {_read_csv(columns)}", [str(path)])
        return self.query(f"select count(*) from {relation}")[1][0][0]

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

    def interrupt(self) -> None:
        """Stop whatever runs on any thread; it raises RunInterruptedError there.

        Called from a signal handler, so it takes no lock: the interrupted code may hold it.
        """
        for cursor in (*tuple(self._cursors), self.connection):
            with suppress(duckdb.Error):  # closed already
                cursor.interrupt()

    def close(self, *, checkpoint: bool = False) -> None:
        """Close the file; with `checkpoint` everything is in the one file afterwards."""
        if checkpoint:
            self.execute("checkpoint")
        with self._lock:
            for cursor in self._cursors:
                cursor.close()
            self._cursors.clear()
        self.connection.close()
        self.closed = True


def version() -> str:
    """The version of DuckDB."""
    return duckdb.__version__


def comment_statements(relation: Relation, kind: str, text: str | None, columns: Mapping[str, str]) -> str:
    """The statements that store descriptions as comments."""
    statements = [f"comment on {kind} {relation} is {literal(text)};"] if text else []
    statements += [
        f"comment on column {relation}.{quoted(name)} is {literal(description)};"
        for name, description in columns.items()
        if description
    ]
    return "\n".join(statements)


@contextmanager
def translated() -> Iterator[None]:
    """DuckDB's errors as gouji's."""
    try:
        yield
    except duckdb.InterruptException:
        raise RunInterruptedError("interrupted") from None
    except duckdb.Error as error:
        raise _translation(str(error)) from error


def _translation(text: str) -> GoujiError:
    if full := _fullness(text):
        return DiskFullError(full, hint="free space where the database lies, then run again")
    position = _POSITION.search(text)
    if position is None:
        return SqlError(_PREFIX.sub("", text).strip())
    line, shown, caret = position.groups()
    # A long line is shown from its middle, behind dots: the caret then says nothing of the column.
    column = None if shown.startswith("...") else len(caret) - len(f"LINE {line}: ")
    message = _PREFIX.sub("", text[: position.start()]).strip()
    return SqlError(message, sql_line=int(line), sql_column=column)


def _fullness(text: str) -> str | None:
    """What is full, when a message of DuckDB says so."""
    if "failed to offload data block" in text:
        return _FULL[errno.ENOSPC]
    return next((what for number, what in _FULL.items() if os.strerror(number) in text), None)


def open_error(path: Path, error: Exception) -> GoujiError:
    """Why a database file cannot be opened, with the next action."""
    text = str(error)
    if "lock" in text:
        holder = _PID.search(text)
        who = f"process {holder['pid']} ({Path(holder['program']).name})" if holder else "another process"
        return LockedError(
            f"the database is open for writing in {who}",
            path=path,
            hint="close it there, or give --database another path",
        )
    if full := _fullness(text):
        return DiskFullError(full, path=path, hint="free space, then run again")
    if path.is_dir():
        return ConfigurationError("the database path is a folder", path=path, hint="give --database a file")
    if "not a valid DuckDB database" in text:
        return ConfigurationError(
            "this file is not a DuckDB database", path=path, hint="move it away, or give --database another path"
        )
    if "does not exist" in text:
        return ConfigurationError("there is no database here", path=path, hint="run 'build' first")
    if "ermission denied" in text or "Read-only file system" in text:
        return NotWritableError("the database cannot be opened: permission denied", path=path, hint="check the rights")
    return ConfigurationError(
        f"the database cannot be opened: {text.splitlines()[0]}", path=path, hint="move it away and build again"
    )


def os_error(error: OSError, path: Path | str | None = None) -> GoujiError:
    """A full disk or a path that cannot be written, with the next action."""
    where = error.filename or path
    if error.errno in _FULL:
        return DiskFullError(_FULL[error.errno], path=where, hint="free space, then run again")
    return NotWritableError(
        f"cannot write: {error.strerror or error}", path=where, hint="check the path and its rights"
    )


def _read_csv(columns: Mapping[str, str]) -> str:
    """The table function that reads a CSV file, its path a parameter, all columns as text."""
    struct = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    return (
        f"read_csv(?, header = true, auto_detect = false, columns = {{{struct}}}, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', parallel = false)"
    )
