"""Runs a Python model: its function gets relations of the warehouse and its frame becomes the table."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gouji.adapters.warehouse import Warehouse, translated
from gouji.vocabulary.errors import NodeError
from gouji.vocabulary.nodes import ModelNode, Node, Relation

# What a model's own code may raise; an interrupt or a full memory is not the model's.
_MODEL_ERRORS = (
    ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError, OSError, RuntimeError,
    TypeError, ValueError,
)  # fmt: skip


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

    def __init__(self, node: ModelNode, parents: Mapping[str, Relation], warehouse: Warehouse, empty: bool):
        self.config = _Config(node.config)
        self.this = node.relation
        self._parents = parents
        self._warehouse = warehouse
        self._empty = empty

    def ref(self, *names: str) -> Any:
        return self._read(names[-1])

    def source(self, source_name: str, table: str) -> Any:
        return self._read(f"{source_name}.{table}")

    def _read(self, name: str) -> Any:
        found = self._warehouse.relation(self._parents[name])
        return found.limit(0) if self._empty else found


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

    def __init__(self, models: Iterable[ModelNode], *, empty: bool = False):
        """With `empty` they read the columns of what they refer to, and no row."""
        self._empty = empty
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imports")
        self._loaded = {node.unique_id: pool.submit(_load, node) for node in models if node.language == "python"}
        pool.shutdown(wait=False)

    def run(self, node: ModelNode, nodes: Mapping[str, Node], warehouse: Warehouse, relation: Relation) -> int:
        """Execute a model and store what it returns. Returns the rows. Raises NodeError at the line of the model."""
        file = node.original_file_path
        try:
            function = self._loaded[node.unique_id].result()["model"]
            with translated():
                frame = function(_Dbt(node, parents_of(node, nodes), warehouse, self._empty), warehouse.cursor())
        except _MODEL_ERRORS as error:
            lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
            raise NodeError(
                f"{type(error).__name__}: {error}",
                path=file,
                line=lines[-1] if lines else None,
                hint="correct the model",
            ) from error
        return warehouse.store(relation, frame)


def _load(node: ModelNode) -> dict[str, Any]:
    """What the file of a model defines."""
    namespace: dict[str, Any] = {"__name__": f"gouji.models.{node.name}"}
    exec(compile(node.raw_code, node.original_file_path, "exec"), namespace)
    return namespace
