"""The commands that run nodes: in what file, in which order, and what becomes of the file afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from gouji.adapters.warehouse import Warehouse
from gouji.execution import history
from gouji.execution.increments import carry_increments
from gouji.execution.inputs import Inputs, seeds_sha256, take_inputs
from gouji.execution.journal import Journal, NotedRun
from gouji.execution.locks import build_lock, target_lock
from gouji.execution.publishing import Workplace, check_places, clear_leftovers, keep_failed, prepare, publish
from gouji.execution.runners import NodeRunner, schemas_of
from gouji.execution.scheduler import Stop, chosen_edges, run_graph
from gouji.execution.stopping import stopping
from gouji.execution.suites import preload_in_background, run_suites
from gouji.reading.compiling import Compiler
from gouji.reading.graph import Manifest, execution_edges
from gouji.reading.profiles import Profile
from gouji.reading.unitcompiling import unit_body
from gouji.vocabulary import clock
from gouji.vocabulary.errors import DiskFullError, GoujiError, NodeError, RunInterruptedError
from gouji.vocabulary.nodes import ModelNode, Node, SuiteNode, TestNode, UnitTestNode, quoted
from gouji.vocabulary.results import ExpectationResult, NodeResult

WRITING = ("build", "seed", "run", "validate")
_KINDS = {
    "build": ("seed", "model", "test", "unit_test", "expectation"),
    "seed": ("seed",),
    "run": ("model",),
    "test": ("test", "unit_test"),
    "validate": ("expectation",),
}
FINDINGS_SHOWN = 20


class Reporter(Protocol):
    """Who is told while nodes run; `gouji.output.console` has one."""

    def begin(self, total: int, threads: int) -> None: ...
    def started(self, node: Node) -> None: ...
    def finished(self, node: Node, result: NodeResult) -> None: ...
    def expectation(self, result: ExpectationResult) -> None: ...
    def warn(self, message: str) -> None: ...


@dataclass(frozen=True)
class Request:
    """A command that runs nodes. `whole` is true when nothing was selected: the build then starts from nothing."""

    command: str
    manifest: Manifest
    profile: Profile
    compiler: Compiler
    unique_ids: Sequence[str]
    whole: bool
    run_id: str
    started_at: datetime
    fail_fast: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a command went. `counts` holds what the summary of a build prints; `stopped` says why a run ended early."""

    results: tuple[NodeResult, ...]
    passed: bool
    database: Path
    failed_database: Path | None = None
    published: bool = False
    stopped: str = ""
    error: GoujiError | None = None
    counts: Mapping[str, Mapping[str, int] | int] = field(default_factory=dict)
    open_findings: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


def runs(command: str, node: Node) -> bool:
    """Whether a command runs a node. An ephemeral model is part of the models that use it."""
    ephemeral = isinstance(node, ModelNode) and node.materialized == "ephemeral"
    return node.resource_type in _KINDS[command] and not ephemeral


def writes(request: Request, order: Sequence[str]) -> bool:
    """Whether a run writes into a database: `test` does where the failing rows of a test are stored."""
    tests = (request.manifest.nodes[uid] for uid in order)
    return request.command in WRITING or any(isinstance(node, TestNode) and node.stored_as for node in tests)


def execute(request: Request, reporter: Reporter) -> Outcome:
    """Run a command. What fails inside it is in the outcome; raises GoujiError for what keeps it from starting."""
    order = [uid for uid in request.manifest.nodes if uid in set(request.unique_ids)]
    for uid in order:
        node = request.manifest.nodes[uid]
        if isinstance(node, (ModelNode, TestNode)):
            request.compiler.compile(node)
        elif isinstance(node, UnitTestNode):
            unit_body(node, request.compiler)
    place = Workplace(request.profile.database, request.manifest.project.target)
    if not writes(request, order):
        warehouse = Warehouse(place.database, read_only=True, settings=request.profile.settings)
        try:
            results: list[NodeResult] = []
            with stopping(warehouse) as stop:
                _run_nodes(request, order, warehouse, stop, reporter, results)
        finally:
            warehouse.close()
        return _outcome(request, results, place, stopped=stop.reason)
    check_places(place)
    with build_lock(place.database), target_lock(place.target):
        return _write(request, order, place, reporter)


def _write(request: Request, order: list[str], place: Workplace, reporter: Reporter) -> Outcome:
    chosen = [request.manifest.nodes[uid] for uid in order]
    if any(isinstance(node, SuiteNode) for node in chosen):
        preload_in_background()
    prepare(place, empty=request.command == "build" and request.whole)
    inputs = take_inputs(request.manifest.project, chosen)
    journal = Journal(place.database)
    since_published, warnings = journal.read()
    for warning in warnings:
        reporter.warn(warning)
    record = _record(request)
    if request.command in WRITING:
        journal.note(record.begun())
    warehouse: Warehouse | None = None
    results: list[NodeResult] = []
    outcome: Outcome | None = None
    try:
        warehouse = Warehouse(place.building, settings=request.profile.settings)
        with stopping(warehouse) as stop:
            history.create_tables(warehouse)
            for warning in history.carry_over(warehouse, [place.database]):
                reporter.warn(warning)
            history.append_runs(warehouse, since_published)
            request.compiler.increments = carry_increments(request.manifest, order, warehouse, place.database)
            _run_nodes(request, order, warehouse, stop, reporter, results)
            outcome = _outcome(request, results, place, warehouse, stopped=stop.reason)
            _require_unchanged(inputs, outcome, reporter)
            history.append_runs(warehouse, _noted(request, record, outcome))
            warehouse.close(checkpoint=True)
            if outcome.passed and not stop.requested:
                publish(place)
                journal.clear()
                return replace(outcome, published=True, seconds=_seconds(request))
            outcome = replace(outcome, passed=False, stopped=stop.reason)
    except (RunInterruptedError, KeyboardInterrupt):
        outcome = _outcome(request, results, place, stopped="interrupted")
    except GoujiError as error:
        outcome = replace(outcome or _outcome(request, results, place), passed=False, error=error)
    return _end_failed(request, record, place, outcome, warehouse, reporter)


def _end_failed(
    request: Request,
    record: history.RunRecord,
    place: Workplace,
    outcome: Outcome,
    warehouse: Warehouse | None,
    reporter: Reporter,
) -> Outcome:
    """Note a run that is not published, in its own file if that still takes it, and keep that file."""
    noted = _noted(request, record, outcome)
    if warehouse is not None and not warehouse.closed:
        for step in (lambda: history.append_runs(warehouse, noted), warehouse.close):
            with suppress(GoujiError):  # the run has failed already, for a reason that is shown
                step()
    if isinstance(outcome.error, DiskFullError):
        clear_leftovers(place)  # its own file is what fills the disk
    try:
        for ended in noted:
            Journal(place.database).note(ended)
    except GoujiError as error:
        reporter.warn(f"how the run ended is not in the run history: {error}")
    return replace(outcome, failed_database=keep_failed(place), seconds=_seconds(request))


def _record(request: Request) -> history.RunRecord:
    return history.RunRecord(
        run_id=request.run_id,
        started_at=request.started_at,
        command=request.command,
        target=request.profile.target_name,
        git_revision=history.git_revision(request.manifest.project.root),
        seeds_sha256=seeds_sha256(request.manifest.project),
    )


def _noted(request: Request, record: history.RunRecord, outcome: Outcome) -> list[NotedRun]:
    """The run as it ended; none of a `test` that stores failures, which makes no run of its own."""
    if request.command not in WRITING:
        return []
    findings = outcome.counts.get("findings")
    assert not isinstance(findings, int)
    return [history.ended_run(record, outcome.results, findings, outcome.passed, _seconds(request))]


def _require_unchanged(inputs: Inputs, outcome: Outcome, reporter: Reporter) -> None:
    """Raises NodeError when a run that would pass read files that were written meanwhile."""
    changed = inputs.changed()
    if not changed:
        return
    error = NodeError(
        f"changed while the run read it{f', and {len(changed) - 1} more files' if len(changed) > 1 else ''}",
        path=changed[0],
        hint="let the files rest, then run again",
    )
    if outcome.passed:
        raise error
    reporter.warn(str(error))


def _run_nodes(
    request: Request, order: list[str], warehouse: Warehouse, stop: Stop, reporter: Reporter, results: list[NodeResult]
) -> None:
    """Run the chosen nodes; each result is put into `results` as soon as it is there."""
    nodes = request.manifest.nodes
    edges = execution_edges(request.manifest.graph)
    plain = [uid for uid in order if not isinstance(nodes[uid], SuiteNode)]
    suites = [uid for uid in order if isinstance(nodes[uid], SuiteNode)]
    reporter.begin(len(order), request.profile.threads)
    models = [nodes[uid] for uid in plain if isinstance(nodes[uid], ModelNode)]
    rebuilt = frozenset(
        each.relation for each in models if each.relation and each.unique_id not in request.compiler.increments
    )
    runner = NodeRunner(request.manifest, request.compiler, warehouse, warehouse.relations(), rebuilt)
    if writes(request, order):
        _create_schemas(warehouse, [nodes[uid] for uid in plain])

    def finished(result: NodeResult) -> None:
        results.append(result)
        reporter.finished(nodes[result.unique_id], result)

    found = run_graph(
        plain,
        chosen_edges(plain, edges),
        runner,
        threads=request.profile.threads,
        stop=stop,
        fail_fast=request.fail_fast,
        interrupt=warehouse.interrupt,
        on_start=lambda uid: reporter.started(nodes[uid]),
        on_result=finished,
    )
    if suites:
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
        )


def _create_schemas(warehouse: Warehouse, nodes: list[Node]) -> None:
    """Up front: two threads that create one schema would conflict."""
    for schema in schemas_of(nodes):
        warehouse.execute(f"create schema if not exists {quoted(schema)}")


def _outcome(
    request: Request,
    results: Sequence[NodeResult],
    place: Workplace,
    warehouse: Warehouse | None = None,
    stopped: str = "",
) -> Outcome:
    passed = not stopped and not any(result.status.is_failure for result in results)
    counts: dict[str, Any] = {}
    findings: tuple[tuple[str, str], ...] = ()
    if warehouse is not None and request.command in ("build", "run"):
        from gouji.execution.counting import open_findings, warehouse_counts

        counts = warehouse_counts(warehouse)
        findings = open_findings(warehouse, FINDINGS_SHOWN)
        passed = passed and not counts.get("findings", {}).get("open")
    return Outcome(
        tuple(results), passed, place.database, stopped=stopped, counts=counts, open_findings=findings,
        seconds=_seconds(request),
    )  # fmt: skip


def _seconds(request: Request) -> float:
    return (clock.now() - request.started_at).total_seconds()
