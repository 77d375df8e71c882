"""Running the chosen nodes on an open warehouse, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gouji.adapters.warehouse import Warehouse
from gouji.execution.belongings import create_schemas
from gouji.execution.failurecounts import FailureCounts
from gouji.execution.publishing import Workplace
from gouji.execution.pythonmodels import PythonModels
from gouji.execution.requests import FINDINGS_SHOWN, Outcome, Reporter, Request, seconds_since, writes
from gouji.execution.runners import NodeRunner, schemas_of
from gouji.execution.scheduler import Stop, chosen_edges, run_graph
from gouji.execution.suites import run_suites
from gouji.execution.validating import Validator
from gouji.reading.graph import execution_edges
from gouji.vocabulary.nodes import ModelNode, SuiteNode, TestNode
from gouji.vocabulary.results import NodeResult, Status


def run_nodes(
    request: Request,
    order: list[str],
    warehouse: Warehouse,
    stop: Stop,
    reporter: Reporter,
    results: list[NodeResult],
    validator: Validator | None = None,
) -> None:
    """Run nodes; each result is put into `results`, behind those that are there, as soon as it is known.

    Suites need a validator.
    """
    nodes = request.manifest.nodes
    edges = execution_edges(request.manifest.graph)
    plain = [uid for uid in order if not isinstance(nodes[uid], SuiteNode)]
    suites = [uid for uid in order if isinstance(nodes[uid], SuiteNode)]
    reporter.begin(len(order), request.profile.threads, len(results))
    models = [nodes[uid] for uid in plain if isinstance(nodes[uid], ModelNode)]
    rebuilt = frozenset(
        each.relation for each in models if each.relation and each.unique_id not in request.compiler.increments
    )
    python_models = PythonModels(models, empty=request.manifest.renderer.globals["flags"].EMPTY)
    tests = [node for uid in plain if isinstance(node := nodes[uid], TestNode)] if warehouse.asks_at_once else []
    runner = NodeRunner(
        request.manifest, request.compiler, warehouse, warehouse.relations(), rebuilt, python_models,
        FailureCounts(tests, request.compiler.compile, warehouse),
    )  # fmt: skip
    if writes(request, order):
        # Up front: two threads that create one schema would conflict.
        create_schemas(warehouse, request.manifest, schemas_of([nodes[uid] for uid in plain]))

    def run(unique_id: str) -> NodeResult:
        return strict(runner(unique_id))

    def strict(result: NodeResult) -> NodeResult:
        failing = request.warn_error and result.status is Status.WARN
        return replace(result, status=Status.FAIL) if failing else result

    def finished(result: NodeResult) -> None:
        result = strict(result)  # that of a suite
        results.append(result)
        reporter.finished(nodes[result.unique_id], result)

    found = run_graph(
        plain,
        chosen_edges(plain, edges),
        run,
        threads=request.profile.threads,
        stop=stop,
        fail_fast=request.fail_fast,
        interrupt=warehouse.interrupt,
        on_start=lambda uid: reporter.started(nodes[uid]),
        on_result=finished,
    )
    if suites:
        assert validator is not None
        run_suites(
            request.manifest,
            suites,
            chosen_edges(order, edges),
            found,
            warehouse,
            stop,
            reporter.started,
            reporter.expectation,
            finished,
            validator,
        )


def outcome_of(
    request: Request,
    results: Sequence[NodeResult],
    place: Workplace,
    warehouse: Warehouse | None = None,
    stopped: str = "",
) -> Outcome:
    passed = not stopped and not any(result.status.is_failure for result in results)
    counts: dict[str, Any] = {}
    findings: tuple[tuple[str, str], ...] = ()
    checks: dict[str, dict[str, int]] = {}
    if warehouse is not None and request.command in ("build", "run"):
        from gouji.execution.counting import checks_by_document, open_findings, warehouse_counts

        counts = warehouse_counts(warehouse)
        checks = checks_by_document(warehouse)
        findings = open_findings(warehouse, FINDINGS_SHOWN)
        passed = passed and not counts.get("findings", {}).get("open")
    return Outcome(
        tuple(results), passed, place.database, stopped=stopped, counts=counts, checks=checks,
        open_findings=findings, seconds=seconds_since(request),
    )  # fmt: skip
