"""What is left out of a run: nodes whose states in the database are those that the run would leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gouji.engine import expectations as validation
from gouji.engine.compile.compiler import Compiler
from gouji.engine.database.objects import macro_names, objects_in
from gouji.engine.database.states import NodeState, read_sql, read_states, relation_of
from gouji.engine.database.warehouse import Shape, Warehouse
from gouji.engine.history.runs import kept_results
from gouji.engine.history.tables import relations
from gouji.engine.run.belongings import survey
from gouji.engine.run.continuation import engine_before
from gouji.engine.run.inputs import Inputs
from gouji.engine.run.plan import Plan, Published, make_plan
from gouji.engine.run.requests import Request
from gouji.engine.run.suites import what_is_not_met
from gouji.engine.run.suiteslices import of_another_day
from gouji.engine.run.surroundings import look_around
from gouji.engine.vocabulary.nodes import ModelNode, Node, SuiteNode, TestNode
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult, Status

# `validate` and `test` ask for an answer; what they look at was not made by them.
REUSING = ("build", "run", "seed")


@contextmanager
def published(database: Path | None, request: Request) -> Iterator[tuple[Published, Warehouse | None]]:
    """(what a database holds, the database) while it is open, only read; (nothing, None) where there is none."""
    if database is None or not database.exists():
        yield Published(), None
        return
    with Warehouse(database, read_only=True, settings=request.profile.settings) as warehouse:
        objects = objects_in(warehouse)
        held = Published(
            read_states(warehouse),
            warehouse.shapes(),
            lambda unique_id: read_sql(warehouse, unique_id),
            survey(warehouse, objects, request.manifest, relations(request.subject.tables)),
            macro_names(objects),
            engine_before(warehouse),
        )
        yield held, warehouse


def plan_run(
    request: Request,
    order: Sequence[str],
    inputs: Inputs,
    held: Published,
    warehouse: Warehouse | None,
    hooks: Sequence[str] = (),
) -> tuple[Plan, Compiler, list[NodeResult]]:
    """(the plan of a writing command, the compiler of its nodes, the results of the nodes that it leaves out).

    `hooks` is the SQL of the hooks of the project.
    """
    manifest = request.manifest
    nodes = manifest.nodes
    reuses = request.command in REUSING and not request.switches.full_refresh
    compiler = request.compiler.adding_to(incremental_tables(request.compiler, order, held.shapes))
    suites = {
        nodes[uid].name: held.states[uid].run_id
        for uid in order
        if reuses and uid in held.states and isinstance(nodes[uid], SuiteNode)
    }
    kept = kept_results(warehouse, suites) if warehouse is not None else {}

    def may_reuse(node: Node, state: NodeState) -> bool:
        if not isinstance(node, SuiteNode):
            return reuses
        verdicts = kept.get(node.name, ())
        whole = len(verdicts) == node.suite.expectation_count
        if request.warn_error and not all(each.success for each in verdicts):
            return False
        return reuses and whole and validation.is_documented(node.name, manifest.project.target)

    around = look_around(inputs, request.profile, hooks)
    plan = make_plan(
        manifest, order, compiler, around, held, request.run_id, relations(request.subject.tables), may_reuse,
        lambda node: not of_another_day(kept.get(node.name, ()), around.day),
    )  # fmt: skip
    plan = replace(plan, kept={uid: kept[nodes[uid].name] for uid in plan.able if isinstance(nodes[uid], SuiteNode)})
    results = [_reused(nodes[uid], compiler, held.states[uid], kept) for uid in order if uid in plan.reused]
    return plan, compiler, results


def incremental_tables(compiler: Compiler, order: Iterable[str], shapes: Mapping[tuple[str, str], Shape]) -> set[str]:
    """The incremental models among the chosen whose table is there and will be added to."""
    found = set()
    for node in (compiler.manifest.nodes[uid] for uid in order):
        if isinstance(node, ModelNode) and node.materialized == "incremental" and not compiler.refreshes(node):
            shape = shapes.get((node.schema, node.alias))
            if shape is not None and shape.kind == "table":
                found.add(node.unique_id)
    return found


def _reused(
    node: Node, compiler: Compiler, state: NodeState, kept: Mapping[str, list[ExpectationResult]]
) -> NodeResult:
    relation = relation_of(node)
    is_test = node.resource_type in ("test", "unit_test", "expectation")
    code = compiler.compile(node) if isinstance(node, (ModelNode, TestNode)) else None
    verdicts = tuple(kept.get(node.name, ())) if isinstance(node, SuiteNode) else ()
    not_met = what_is_not_met(node, verdicts)
    return NodeResult(
        unique_id=node.unique_id,
        status=Status.REUSED,
        message=f"unchanged since run {state.run_id}" + (f"\n{not_met}" if not_met else ""),
        failures=sum(not each.success for each in verdicts) if is_test else None,
        compiled_code=code,
        relation_name=str(relation) if relation else None,
        location=node.original_file_path,
        expectations=verdicts,
    )
