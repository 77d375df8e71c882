"""A function of relations in a worker of the engine: the rows of some parts come in, what it makes of them goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.nodes import Relation, quoted

# Parts that are worked on at once: bounds the memory of a worker.
MOST = 200
_MADE = Relation("main", "made")
Work = Callable[[Warehouse, Mapping[str, Relation], Relation], object]


@dataclass(frozen=True)
class Parts:
    """What `mapInArrow` calls. `types` are those of the columns, by parent and of what is made, as DuckDB names them.

    `work` makes the relation that it is told of from those of the parents, in a database in memory.
    """

    work: Work
    parents: Mapping[str, Mapping[str, str]]
    made: Mapping[str, str]

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Arrow batches with a row per part and a list of structs per parent → Arrow batches of what is made."""
        for batch in batches:
            for start in range(0, batch.num_rows, MOST):
                yield from self._of(batch.slice(start, MOST))

    def _of(self, batch: Any) -> Iterator[Any]:
        import pyarrow

        warehouse = Warehouse(Path(":memory:"), settings={"threads": 1})
        try:
            found: dict[str, Relation] = {}
            for number, (name, types) in enumerate(self.parents.items()):
                rows = pyarrow.Table.from_struct_array(batch.column(name).flatten())
                given, found[name] = Relation("main", f"given_{number}"), Relation("main", f"parent_{number}")
                warehouse.store(given, rows)
                warehouse.execute(f"create table {found[name]} as select {_casts(types)} from {given}")
            self.work(warehouse, found, _MADE)
            # Parquet and the engine have no integers of 128 bits.
            known = {name: "DECIMAL(38,0)" if kind == "HUGEINT" else kind for name, kind in self.made.items()}
            made = warehouse.connection.sql(f"select {_casts(known)} from {_MADE}").to_arrow_table()
            yield from made.to_batches()
        finally:
            warehouse.close()


def _casts(types: Mapping[str, str]) -> str:
    return ", ".join(f"cast({quoted(name)} as {kind}) as {quoted(name)}" for name, kind in types.items())
