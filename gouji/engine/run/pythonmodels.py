"""Runs a Python model: its function gets relations of the warehouse and its frame becomes the table."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from gouji.engine.database.warehouse import Warehouse, translated
from gouji.engine.vocabulary.errors import DiskFullError, NodeError, RunInterruptedError
from gouji.engine.vocabulary.nodes import ModelNode, Node, Relation

# In the meta of a model: the column that names the part of a row; what is made of a part follows from it alone.
BY = "by"
# In the meta of a model: a module that it needs where there is much to do, and that takes long to import.
PRELOADS = "preloads"


class _Config:
    """`dbt.config`: sets nothing while running; `dbt.config.get` reads the final configuration."""

    def __init__(self, final: Mapping[str, Any]):
        self._final = final

    def __call__(self, **given: Any) -> None:
        return None

    def get(self, name: str, default: Any = None) -> Any:
        return self._final.get(name, default)


class _Dbt:
    """The first argument of `model(dbt, session)`."""

    is_incremental = False

    def __init__(
        self, config: Mapping[str, Any], this: Relation | None, parents: Mapping[str, Relation], warehouse: Warehouse,
        empty: bool,
    ):  # fmt: skip
        self.config = _Config(config)
        self.this = this
        self._parents = parents
        self.warehouse = warehouse
        self._empty = empty

    def ref(self, *names: str) -> Any:
        return self._read(names[-1])

    def source(self, source_name: str, table: str) -> Any:
        return self._read(f"{source_name}.{table}")

    def _read(self, name: str) -> Any:
        found = self.warehouse.relation(self._parents[name])
        return found.limit(0) if self._empty else found


def _frame(function: Callable[..., Any], dbt: _Dbt) -> Any:
    frame = function(dbt, dbt.warehouse.cursor())
    if frame is None:
        raise TypeError("model() returned nothing")
    return frame


@dataclass(frozen=True)
class Work:
    """A model that runs in another process, on relations of a database there."""

    name: str
    file: str
    code: str
    config: Mapping[str, Any]

    def __call__(self, warehouse: Warehouse, parents: Mapping[str, Relation], relation: Relation) -> None:
        """Make a relation of those of the parents."""
        function = _defined(self.name, self.file, self.code)["model"]
        warehouse.store(relation, _frame(function, _Dbt(self.config, relation, parents, warehouse, empty=False)))


def parents_of(node: ModelNode, nodes: Mapping[str, Node]) -> dict[str, Relation]:
    """Name → relation of everything that a model refers to; sources as `source.table`."""
    found: dict[str, Relation] = {}
    for uid in node.depends_on:
        parent = nodes[uid]
        source = getattr(parent, "source_name", None)
        if parent.relation is not None:
            found[f"{source}.{parent.name}" if source else parent.name] = parent.relation
    return found


class PythonModels:
    """The code of the models of a run. Their imports, which may take longer than the SQL before them, begin at once."""

    def __init__(self, models: Iterable[ModelNode], *, empty: bool = False, able: Collection[str] = ()):
        """With `empty` they read the columns of what they refer to, and no row.

        What those that are `able` to run for a few parts preload is left to them: they may not need it.
        """
        self._empty = empty
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imports")
        nodes = [node for node in models if node.language == "python"]
        self._loaded = {node.unique_id: pool.submit(_load, node) for node in nodes}
        for node in nodes:
            if node.meta.get(PRELOADS) and node.unique_id not in able:
                pool.submit(import_module, str(node.meta[PRELOADS]))
        pool.shutdown(wait=False)

    def run(self, node: ModelNode, nodes: Mapping[str, Node], warehouse: Warehouse, relation: Relation) -> int:
        """Execute a model and store what it returns. Returns the rows. Raises NodeError at the line of the model."""
        try:
            with translated():
                parents, function = parents_of(node, nodes), self._function(node)
                if node.meta.get(BY) and warehouse.distributes:
                    nothing = _frame(function, _Dbt(node.config, node.relation, parents, warehouse, empty=True))
                    work = Work(node.name, node.original_file_path, node.raw_code, dict(node.config))
                    made = warehouse.distribute(relation, parents, str(node.meta[BY]), nothing, work)
                    if made is not None:
                        return made
                dbt = _Dbt(node.config, node.relation, parents, warehouse, self._empty)
                return warehouse.store(relation, _frame(function, dbt))
        except (RunInterruptedError, DiskFullError, MemoryError):
            raise  # not the model's
        except NodeError as error:
            raise _at(node, error, error.message) from error
        except SystemExit as error:
            raise _at(node, error, f"the model ended itself (sys.exit({error.code!r}))") from error
        except BaseException as error:
            raise _at(node, error, f"{type(error).__name__}: {error}") from error

    def _function(self, node: ModelNode) -> Callable[..., Any]:
        function: Callable[..., Any] | None = self._loaded[node.unique_id].result().get("model")
        if not callable(function):
            raise TypeError("the file defines no function model(dbt, session)")
        return function


def _at(node: ModelNode, error: BaseException, message: str) -> NodeError:
    """An error at the last line of the model that it came through."""
    file = node.original_file_path
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if isinstance(error, SyntaxError) and error.filename == file:
        lines.append(error.lineno)
    hint = "correct the model: it returns a DuckDB relation, or a polars, pandas or Arrow frame"
    return NodeError(message, path=file, line=lines[-1] if lines else None, hint=hint)


def _load(node: ModelNode) -> dict[str, Any]:
    return _defined(node.name, node.original_file_path, node.raw_code)


def _defined(name: str, file: str, code: str) -> dict[str, Any]:
    """What the file of a model defines."""
    namespace: dict[str, Any] = {"__name__": f"gouji.models.{name}"}
    exec(compile(code, file, "exec"), namespace)
    return namespace
