"""DuckDB. The only module that imports it: everything else speaks of relations, rows and the errors of gouji."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb

from gouji.engine.database.faults import open_error, translation
from gouji.engine.database.warehousefiles import Files, comment_statements
from gouji.engine.vocabulary.counts import counts_of
from gouji.engine.vocabulary.errors import LockedError, RunInterruptedError, SqlError
from gouji.engine.vocabulary.nodes import Relation, quoted

if TYPE_CHECKING:
    from gouji.engine.project.profiles import Profile

_PATIENCE_SECONDS = 10
_Parameters = Sequence[Any] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A relation as the catalogue knows it: `table` or `view`, and the numbers of rows and columns of a table."""

    kind: str
    rows: int | None = None
    columns: int | None = None


class Warehouse(Files):
    """An open DuckDB file. Each thread works on its own cursor of the one connection.

    What nodes make and ask goes through `make`, `ask`, `store`, `load_csv`, `describe` and `lent`, which another engine
    does in its own way. What is refused is raised as SqlError or DiskFullError, an interrupt as RunInterruptedError.
    """

    # What another engine says of itself: whether it holds constraints of a contract, whether rows can take the place
    # of others (`beside`), whether many questions at once are cheaper, and whether Python runs in many processes.
    keeps_constraints = True
    takes_parts = True
    asks_at_once = False
    distributes = False

    @property
    def questions(self) -> int:
        """How often another engine was asked."""
        return 0

    def __init__(self, path: Path, *, read_only: bool = False, settings: Mapping[str, Any] | None = None):
        """Raises LockedError, NotWritableError, DiskFullError or ConfigurationError when the file cannot be opened."""
        self.path = path
        self.read_only = read_only
        self.settings = dict(settings or {})
        self._catalogue = ""
        self._cursors: list[Any] = []
        self._lock = threading.Lock()
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        """Close the file, unless that was done inside the block."""
        if not self.closed:
            self.close()

    def _open(self) -> None:
        try:
            self.connection = duckdb.connect(str(self.path), read_only=self.read_only, config=self.settings)
        except duckdb.Error as error:
            raise open_error(self.path, error, self._wrong_setting) from None
        self._local = threading.local()
        self.closed = False

    def _wrong_setting(self) -> tuple[str, str] | None:
        """The first setting that DuckDB does not take, alone, and what it says of it."""
        for name, value in self.settings.items():
            try:
                duckdb.connect(":memory:", config={name: value}).close()
            except duckdb.Error as error:
                return name, str(error)
        return None

    def cursor(self) -> Any:
        """The cursor of the calling thread."""
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self.connection.cursor()
            if self._catalogue:
                cursor.execute(f"use {quoted(self._catalogue)}")
            with self._lock:
                self._cursors.append(cursor)
        return cursor

    def beside(self, catalogue: str) -> Warehouse:
        """The same open file, in whose statements names without a catalogue are of another one that is attached."""
        other = copy.copy(self)
        other._catalogue, other._cursors, other._local = catalogue, [], threading.local()
        return other

    def close_cursors(self) -> None:
        """Close the cursors of all threads; each gets another when it asks again."""
        with self._lock:
            for cursor in self._cursors:
                cursor.close()
            self._cursors.clear()
            self._local = threading.local()

    def _forget_closed_cursor(self) -> None:
        """A Python model may have closed its session: the next node on the thread gets another."""
        try:
            self.cursor().execute("select 1")
        except duckdb.ConnectionException:
            self._local.cursor = None
        except duckdb.Error:
            return

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> None:
        """Run statements and drop their result. Raises SqlError, DiskFullError or RunInterruptedError."""
        with translated():
            self.cursor().execute(sql, parameters) if parameters is not None else self.cursor().execute(sql)

    def query(self, sql: str, parameters: _Parameters | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
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
            statements = (cursor := self.cursor()).extract_statements(sql)
            if len(statements) == 1:
                cursor.execute(statements[0])  # which was parsed already
                return [column[0] for column in cursor.description or ()], cursor.fetchall()
        raise SqlError(f"the SQL is {len(statements)} statements, not one query",
                       hint="a quote or a bracket may end it early")  # fmt: skip

    def make(self, relation: Relation, kind: str, sql: str) -> int | None:
        """Make a `table` or a `view` of a query, in place of the one that is there; gives the rows of a table."""
        rows = self.query_one(f"create or replace {kind} {relation} as (\n{sql}\n)")[1]
        return rows[0][0] if kind == "table" and rows else None

    def ask(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """`query_one` for a question about what the nodes made: (names of columns, rows)."""
        return self.query_one(sql)

    def count_each(self, queries: Sequence[str]) -> list[int]:
        """How many rows each of some queries gives."""
        return counts_of(queries, self.ask)

    def describe(self, relation: Relation, kind: str, text: str | None, columns: Mapping[str, str]) -> None:
        """Store descriptions of a relation and of its columns as comments."""
        if statements := comment_statements(relation, kind, text, columns):
            self.execute(statements)

    def lent(self) -> Any:
        """What Great Expectations asks: a connection of DuckDB, or what answers as one."""
        return self.connection

    def engine(self) -> Profile | None:
        """The profile by which another process asks the same engine, which is begun for it; None without another."""
        return None

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
                try:
                    cursor.register("python_model_frame", frame)
                except (duckdb.Error, RuntimeError):  # RuntimeError: of a generator, where pyarrow is imported
                    raise SqlError(f"{type(frame).__name__} is no relation and no frame") from None
                cursor.execute(f"create or replace table {relation} as select * from python_model_frame")
                cursor.unregister("python_model_frame")
        return self.number(f"select count(*) from {relation}")

    def distribute(
        self, relation: Relation, parents: Mapping[str, Relation], by: str, frame: Any, work: Any
    ) -> int | None:
        """Make a table by `work` in many processes, parts of the rows in each; None where this is not done."""
        return None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction on the cursor of this thread: all or nothing. The first error counts: it may be gone then."""
        self.execute("begin transaction")
        try:
            yield
        except BaseException:
            with suppress(duckdb.Error):
                self.cursor().execute("rollback")
            self._forget_closed_cursor()
            raise
        self.execute("commit")

    def relations(self) -> dict[tuple[str, str], str]:
        """(schema, name) → 'table' or 'view', of everything in this database."""
        return {name: shape.kind for name, shape in self.shapes().items()}

    def shapes(self) -> dict[tuple[str, str], Shape]:
        """(schema, name) → shape, of everything in this database; no table is read for it."""
        sql = """
            select schema_name, table_name, 'table', estimated_size, column_count
            from duckdb_tables() where database_name = current_database()
            union all
            select schema_name, view_name, 'view', null, null from duckdb_views()
            where database_name = current_database() and not internal
        """
        return {(schema, name): Shape(*shape) for schema, name, *shape in self.query(sql)[1]}

    def columns(self, relation: str | Relation) -> dict[str, str]:
        """Name → SQL type of the columns of a relation, or of a query in parentheses."""
        return {name: kind for name, kind, *_ in self.query_one(f"describe select * from {relation}")[1]}

    def referencing(self, relation: Relation) -> list[Relation]:
        """The tables whose foreign keys point at a table: DuckDB does not let it be replaced while they are there."""
        sql = """
            select distinct schema_name, table_name from duckdb_constraints()
            where database_name = current_database() and constraint_type = 'FOREIGN KEY'
            and lower(schema_name) = lower(?) and lower(referenced_table) = lower(?) and table_name <> referenced_table
        """
        return [Relation(*row) for row in self.query(sql, [relation.schema, relation.identifier])[1]]

    def limit_to(self, processes: int) -> None:
        """Leave memory and threads to others: this is one of so many processes that read the file at once."""
        sql = "select parse_formatted_bytes(current_setting('memory_limit')), current_setting('threads')"
        memory, threads = self.query(sql)[1][0]
        self.execute(f"set memory_limit = '{memory // processes}B'; set threads = {max(1, threads // processes)}")

    def interrupt(self) -> None:
        """Stop whatever runs on any thread; it raises RunInterruptedError there. Takes no lock: for signal handlers."""
        for cursor in (*tuple(self._cursors), self.connection):
            with suppress(duckdb.Error):  # closed already
                cursor.interrupt()

    @contextmanager
    def released(self) -> Iterator[None]:
        """Closed for the length of the block, so that other processes can read the file; cursors are gone after it."""
        self.close(checkpoint=True)
        try:
            yield
        finally:
            self._open_again()

    def _open_again(self) -> None:
        """A process that was killed while it read the file may hold it for a moment more."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return self._open()
            except LockedError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def close(self, *, checkpoint: bool = False) -> None:
        """Close the file; with `checkpoint` everything is in the one file afterwards."""
        if checkpoint:
            self.execute("checkpoint")
        self.close_cursors()
        self.connection.close()
        self.closed = True


def version() -> str:
    """The version of DuckDB."""
    return duckdb.__version__


@contextmanager
def translated() -> Iterator[None]:
    """DuckDB's errors as gouji's: an interrupt is raised as RunInterruptedError, others as `translation` says."""
    try:
        yield
    except duckdb.InterruptException:
        raise RunInterruptedError("interrupted") from None
    except duckdb.Error as error:
        raise translation(str(error)) from error
