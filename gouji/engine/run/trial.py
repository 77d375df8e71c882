"""A trial: seeds and models in a database in memory, for a question about rows that are not in the project (yet)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from gouji.engine.compile.compiler import Compiler
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.run.pythonmodels import PythonModels
from gouji.engine.run.runners import NodeRunner, schemas_of
from gouji.engine.vocabulary.errors import NodeError
from gouji.engine.vocabulary.nodes import ModelNode, SeedNode, quoted
from gouji.engine.vocabulary.results import Status


def seeds_of(manifest: Manifest, models: Iterable[str]) -> list[SeedNode]:
    """The seeds that models of these names are made of."""
    wanted = _upstream(manifest, models)
    return [node for uid, node in manifest.nodes.items() if uid in wanted and isinstance(node, SeedNode)]


def trial(compiler: Compiler, models: Iterable[str], root: Path) -> Warehouse:
    """Run the models of these names, and all that they are made of, with the seeds that lie under `root`.

    Nothing is published, and the project's database is not opened. Raises NodeError with the message of the first node
    that fails.
    """
    manifest = compiler.manifest
    wanted = _upstream(manifest, models)
    moved = replace(manifest, project=replace(manifest.project, root=root))
    nodes = [
        node
        for uid, node in manifest.nodes.items()
        if uid in wanted and (isinstance(node, SeedNode) or (isinstance(node, ModelNode) and not _is_inlined(node)))
    ]
    python_models = PythonModels(node for node in nodes if isinstance(node, ModelNode))
    warehouse = Warehouse(Path(":memory:"))
    try:
        for schema in schemas_of(list(nodes)):
            warehouse.execute(f"create schema if not exists {quoted(schema)}")
        runner = NodeRunner(moved, replace(compiler, manifest=moved), warehouse, python_models=python_models)
        for node in nodes:
            result = runner(node.unique_id)
            if result.status is not Status.SUCCESS:
                raise NodeError(f"{node.name} could not be made: {result.message}", hint="run build, and mend it")
    except BaseException:
        warehouse.close()
        raise
    return warehouse


def _is_inlined(node: ModelNode) -> bool:
    return node.materialized == "ephemeral"


def _upstream(manifest: Manifest, models: Iterable[str]) -> set[str]:
    named = set(models)
    ids = {uid for uid, node in manifest.nodes.items() if isinstance(node, ModelNode) and node.name in named}
    return ids | {ancestor for uid in ids for ancestor in manifest.graph.ancestors(uid)}
