"""A SQLAlchemy dialect that speaks to DuckDB through a connection which the caller already holds.

The library insists on making its own engine from a connection string. A second DuckDB handle on a file that is
being built would not see it (or be refused), so the string carries a token that leads back to the caller's
connection, and each SQLAlchemy connection is a cursor of it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from sqlalchemy import types
from sqlalchemy.dialects import postgresql, registry
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect, PGExecutionContext, PGIdentifierPreparer
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

DRIVER = "goujiduckdb"
TYPES: dict[str, Any] = {
    "BIGINT": types.BigInteger,
    "BOOLEAN": types.Boolean,
    "DATE": types.Date,
    "DOUBLE": types.Float,
    "HUGEINT": types.BigInteger,
    "INTEGER": types.Integer,
    "TIMESTAMP": types.DateTime,
    "TIMESTAMP WITH TIME ZONE": lambda: types.DateTime(timezone=True),
    "VARCHAR": types.String,
}
_shared: dict[str, Any] = {}


@contextmanager
def shared(connection: Any) -> Iterator[str]:
    """Lend a DuckDB connection to the dialect for the length of the block; yields the connection string."""
    token = secrets.token_hex(8)
    _shared[token] = connection
    try:
        yield f"{DRIVER}:///{token}"
    finally:
        del _shared[token]


class DriverModule:
    """What SQLAlchemy asks of a DBAPI module. DuckDB's own errors pass through unwrapped."""

    paramstyle = "numeric_dollar"

    class Error(Exception):
        """Never raised."""


class LentConnection:
    """One DuckDB cursor in the roles of connection and cursor. Closing it leaves the lender's connection open."""

    def __init__(self, lent: Any) -> None:
        self._lent = lent

    def cursor(self) -> LentConnection:
        """Itself: there is one cursor."""
        return self

    def execute(self, statement: str, parameters: Any = None) -> None:
        """Run a statement. Raises what DuckDB raises."""
        self._lent.execute(statement, parameters or None)

    def fetchall(self) -> Any:
        """The rows of the last statement."""
        return self._lent.fetchall()

    @property
    def description(self) -> list[tuple[Any, ...]] | None:
        """Of each column its name and type, the type as a word; None before a statement."""
        # In words: SQLAlchemy keeps the types it has seen for the life of the process, and DuckDB prints a page of
        # leak warnings at the end of one that still holds its type objects.
        described = self._lent.description
        return described and [(name, str(kind), *rest) for name, kind, *rest in described]

    @property
    def rowcount(self) -> int:
        """Not known (PEP 249: -1)."""
        return -1

    def close(self) -> None:
        """Nothing to close: the DuckDB cursor goes with the last reference to it."""


class BufferedContext(PGExecutionContext):
    """Fetches everything at once: the library reads results after it has given the connection back."""

    def post_exec(self) -> None:
        if self.cursor.description is not None:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class Compiler(PGCompiler):
    """DuckDB's `~` looks at the whole value; the library's regular expressions may match a part of it."""

    def visit_custom_op_binary(self, element: Any, operator: Any, **named: Any) -> str:
        if operator.opstring not in ("~", "!~"):
            return str(super().visit_custom_op_binary(element, operator, **named))
        value, pattern = self.process(element.left, **named), self.process(element.right, **named)
        return f"{'not ' if operator.opstring == '!~' else ''}regexp_matches(cast({value} as varchar), {pattern})"

    def visit_table(self, table: Any, asfrom: bool = False, **named: Any) -> str:  # type: ignore[override]
        # The library takes no schema for another table: it may stand before the name.
        if asfrom and str(table.name).count(".") == 1:
            return ".".join(self.preparer.quote(part) for part in str(table.name).split("."))
        return str(super().visit_table(table, asfrom=asfrom, **named))

    def visit_like_op_binary(self, binary: Any, operator: Any, **named: Any) -> str:
        return self._like(binary, "like", **named)

    def visit_not_like_op_binary(self, binary: Any, operator: Any, **named: Any) -> str:
        return self._like(binary, "not like", **named)

    def _like(self, binary: Any, words: str, **named: Any) -> str:
        value, pattern = self.process(binary.left, **named), self.process(binary.right, **named)
        escape = binary.modifiers.get("escape")
        behind = "" if escape is None else f" escape {self.render_literal_value(escape, types.String())}"
        # DuckDB compares nothing but texts: of a number that is how it is printed.
        return f"cast({value} as varchar) {words} {pattern}{behind}"


class Preparer(PGIdentifierPreparer):
    """Every name is quoted: DuckDB has keywords that PostgreSQL has not (`at`, `pivot`), and sees no case anyway."""

    def _requires_quotes(self, value: str) -> bool:
        return True


class SharedDuckDB(PGDialect):
    """PostgreSQL's SQL, as DuckDB reads it, on lent connections. Statements only read, so nothing is transacted."""

    name = "duckdb"
    driver = DRIVER
    default_paramstyle = DriverModule.paramstyle
    execution_ctx_cls = BufferedContext
    statement_compiler = Compiler
    preparer = Preparer
    supports_statement_cache = False
    supports_sane_rowcount = False
    supports_server_side_cursors = False
    supports_native_decimal = True

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        # The library looks here for what a dialect knows: regular expressions and LIKE are asked as in PostgreSQL.
        self.dialect = postgresql.dialect

    @classmethod
    def import_dbapi(cls) -> type[DriverModule]:  # type: ignore[override]
        return DriverModule

    def create_connect_args(self, url: Any) -> tuple[list[Any], dict[str, Any]]:
        return [url.database], {}

    def connect(self, token: str) -> LentConnection:  # type: ignore[override]
        return LentConnection(_shared[token].cursor())

    def initialize(self, connection: Any) -> None:
        # PostgreSQL's would ask the server for settings that DuckDB does not have.
        self.default_schema_name = "main"
        self.server_version_info = (14, 0)

    def do_begin(self, dbapi_connection: Any) -> None:
        """Each statement stands alone."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Each statement stands alone."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Each statement stands alone."""

    def get_columns(  # type: ignore[override]
        self, connection: Any, table_name: str, schema: str | None = None, **_: Any
    ) -> list[dict[str, Any]]:
        # The inherited reflection joins PostgreSQL catalogue tables that DuckDB only imitates.
        rows = connection.execute(
            sqlalchemy.text(
                "select column_name, data_type, is_nullable, comment from duckdb_columns() "
                "where table_name = :table_name and schema_name = :schema_name "
                "and database_name = current_database() order by column_index"
            ),
            {"table_name": table_name, "schema_name": schema or self.default_schema_name},
        ).fetchall()
        return [
            {
                "name": name,
                "type": column_type(data_type),
                "nullable": nullable,
                "default": None,
                "autoincrement": False,
                "comment": comment,
            }
            for name, data_type, nullable, comment in rows
        ]

    def get_pk_constraint(  # type: ignore[override]
        self, connection: Any, table_name: str, schema: str | None = None, **_: Any
    ) -> dict[str, Any]:
        # The models declare no constraints; keys are data tests.
        return {"constrained_columns": [], "name": None}


def column_type(data_type: str) -> Any:
    """SQLAlchemy's type of a DuckDB type, which stands in its attribute `duckdb`. What is not known counts as text."""
    found = re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", data_type)
    made = types.Numeric(int(found[1]), int(found[2])) if found else TYPES.get(data_type, types.String)()
    made.duckdb = data_type  # type: ignore[union-attr]
    return made


registry.register(DRIVER, __name__, SharedDuckDB.__name__)
