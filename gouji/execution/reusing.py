"""What is left out of a run: nodes whose states in the database are those that the run would leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gouji.adapters import validation
from gouji.adapters.objects import macro_names
from gouji.adapters.warehouse import Shape, Warehouse
from gouji.execution.belongings import survey
from gouji.execution.history import kept_results
from gouji.execution.inputs import Inputs
from gouji.execution.planning import Plan, Published, make_plan
from gouji.execution.requests import Request
from gouji.execution.states import NodeState, read_sql, read_states, relation_of
from gouji.execution.surroundings import look_around
from gouji.reading.compiling import full_refresh
from gouji.reading.graph import Manifest
from gouji.vocabulary.nodes import ModelNode, Node, SuiteNode, TestNode
from gouji.vocabulary.results import ExpectationResult, NodeResult, Status

# `validate` and `test` ask for an answer; what they look at was not made by them.
REUSING = ("build", "run", "seed")


@contextmanager
def published(
    database: Path | None, settings: Mapping[str, Any], manifest: Manifest
) -> Iterator[tuple[Published, Warehouse | None]]:
    """What a database holds, while it is open; nothing where there is none."""
    if database is None or not database.exists():
        yield Published(), None
        return
    warehouse = Warehouse(database, read_only=True, settings=settings)
    try:
        held = Published(
            read_states(warehouse),
            warehouse.shapes(),
            lambda unique_id: read_sql(warehouse, unique_id),
            survey(warehouse, manifest),
            macro_names(warehouse),
        )
        yield held, warehouse
    finally:
        warehouse.close()


def plan_run(
    request: Request,
    order: list[str],
    inputs: Inputs,
    held: Published,
    warehouse: Warehouse | None,
    hooks: Sequence[str] = (),
) -> tuple[Plan, list[NodeResult]]:
    """The plan of a writing command, and the results of the nodes that it leaves out. `hooks` is their SQL."""
    manifest = request.manifest
    nodes = manifest.nodes
    flags = manifest.renderer.globals["flags"]
    reuses = request.command in REUSING and not flags.FULL_REFRESH
    request.compiler.increments = incremental_tables(manifest, order, held.shapes)
    suites = {
        nodes[uid].name: held.states[uid].run_id
        for uid in order
        if reuses and uid in held.states and isinstance(nodes[uid], SuiteNode)
    }
    kept = kept_results(warehouse, suites) if warehouse is not None else {}

    def may_reuse(node: Node, state: NodeState) -> bool:
        if not isinstance(node, SuiteNode):
            return reuses
        whole = len(kept.get(node.name, ())) == node.suite.expectation_count
        return reuses and whole and validation.is_documented(node.name, manifest.project.target)

    around = look_around(inputs, request.profile, hooks)
    plan = make_plan(manifest, order, request.compiler, around, held, request.run_id, may_reuse)
    results = [_reused(nodes[uid], request, held.states[uid], kept) for uid in order if uid in plan.reused]
    return plan, results


def incremental_tables(manifest: Manifest, order: list[str], shapes: Mapping[tuple[str, str], Shape]) -> set[str]:
    """The incremental models among the chosen whose table is there and will be added to."""
    flags = manifest.renderer.globals["flags"]
    found = set()
    for node in (manifest.nodes[uid] for uid in order):
        if isinstance(node, ModelNode) and node.materialized == "incremental" and not full_refresh(node, flags):
            shape = shapes.get((node.schema, node.alias))
            if shape is not None and shape.kind == "table":
                found.add(node.unique_id)
    return found


def _reused(node: Node, request: Request, state: NodeState, kept: Mapping[str, list[ExpectationResult]]) -> NodeResult:
    relation = relation_of(node)
    is_test = node.resource_type in ("test", "unit_test", "expectation")
    code = request.compiler.compile(node) if isinstance(node, (ModelNode, TestNode)) else None
    return NodeResult(
        unique_id=node.unique_id,
        status=Status.REUSED,
        message=f"unchanged since run {state.run_id}",
        failures=0 if is_test else None,
        compiled_code=code,
        relation_name=str(relation) if relation else None,
        location=node.original_file_path,
        expectations=tuple(kept.get(node.name, ())) if isinstance(node, SuiteNode) else (),
    )
