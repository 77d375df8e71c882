"""An engine in the role of DuckDB's connection, for Great Expectations: it asks in DuckDB's SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gouji.engine.database.sparksql import reads_relations, with_values

if TYPE_CHECKING:
    from gouji.engine.database.spark.warehouse import SparkWarehouse

_Answer = tuple[list[str], list[tuple[Any, ...]]]


class LentEngine:
    """Connection and cursor. What asks for the catalogue is answered by the control database."""

    def __init__(self, warehouse: SparkWarehouse, known: dict[str, _Answer] | None = None):
        """`known` are the answers so far: the library asks the same again, of relations that change for nobody."""
        self._warehouse = warehouse
        self._known = {} if known is None else known
        self._rows: list[tuple[Any, ...]] = []
        self.description: list[tuple[Any, ...]] | None = None

    def cursor(self) -> LentEngine:
        """A cursor of its own."""
        return LentEngine(self._warehouse, self._known)

    def execute(self, statement: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> LentEngine:
        """Ask; the rows are fetched at once. Raises SqlError."""
        sql = with_values(statement, parameters) if parameters else statement
        if sql not in self._known:
            self._known[sql] = self._warehouse.ask(sql) if reads_relations(sql) else self._warehouse.query(sql)
        names, rows = self._known[sql]
        self._rows = list(rows)
        self.description = [(name, None, None, None, None, None, None) for name in names]
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def close(self) -> None:
        """Nothing to close."""
