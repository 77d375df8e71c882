"""A run: chosen nodes on an open warehouse, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gouji.engine.compile.compiler import Compiler
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.expectations.validators import Validator
from gouji.engine.project.graph import execution_edges
from gouji.engine.run.belongings import create_schemas
from gouji.engine.run.changes import extra_edges
from gouji.engine.run.emptiness import keep_proofs
from gouji.engine.run.failurecounts import FailureCounts
from gouji.engine.run.partial import PartialRunner, partial_runner
from gouji.engine.run.pythonmodels import PythonModels
from gouji.engine.run.requests import Outcome, Reporter, Request, seconds_since, writes
from gouji.engine.run.runners import NodeRunner, schemas_of
from gouji.engine.run.scheduler import Schedule, Stop, chosen_edges, run_graph
from gouji.engine.run.subject import Tally
from gouji.engine.run.suites import run_suites
from gouji.engine.run.suiteslices import Kept, Settled, settled_suites
from gouji.engine.vocabulary.nodes import ModelNode, Node, SuiteNode, TestNode, UnitTestNode
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult, Status


@dataclass
class Run:
    """The nodes of a request that run, in their order, with the compiler that makes their SQL.

    `results` grows by each result as soon as it is known, behind those of the nodes that are left out. Suites need a
    validator. Nodes that are `able` may be run for the parts of their rows that have changed; `kept` is what the suites
    among them came to before.
    """

    request: Request
    order: Sequence[str]
    compiler: Compiler
    warehouse: Warehouse
    stop: Stop
    reporter: Reporter
    results: list[NodeResult] = field(default_factory=list)
    validator: Validator | None = None
    able: frozenset[str] = frozenset()
    kept: Kept = field(default_factory=dict)

    def nodes(self) -> None:
        """Run them. Raises what is no result of a node: DiskFullError, RunInterruptedError."""
        plain = [uid for uid in self.order if not isinstance(self._node(uid), SuiteNode)]
        suites = [uid for uid in self.order if isinstance(self._node(uid), SuiteNode)]
        edges = execution_edges(self.request.manifest.graph)
        self.reporter.begin(len(self.order), self.request.profile.threads, len(self.results))
        runner = self._runner(plain)
        if writes(self.request, self.order):
            # Up front: two threads that create one schema would conflict.
            create_schemas(self.warehouse, self.request.manifest, schemas_of([self._node(uid) for uid in plain]))
        schedule = Schedule(
            threads=self.request.profile.threads,
            stop=self.stop,
            fail_fast=self.request.fail_fast,
            interrupt=self.warehouse.interrupt,
            on_start=self.started,
            on_result=self.finished,
        )
        partial = partial_runner(runner, self.able)
        if partial is not None:
            edges = extra_edges(partial.division, edges, self.request.manifest.nodes)
        run = partial or runner
        settled: Mapping[str, Settled] = {}
        try:
            found = run_graph(plain, chosen_edges(plain, edges), lambda uid: self._strict(run(uid)), schedule)
            if partial is None and writes(self.request, self.order) and not self.stop.requested:
                keep_proofs(self.compiler, self.warehouse)
            if not self.stop.requested and not any(result.status.is_failure for result in found.values()):
                settled = self._settled(runner, partial, suites, found)
        finally:
            if partial is not None:
                partial.slices.close()
        if suites:
            self._validate(suites, chosen_edges(self.order, edges), found, settled)

    def started(self, unique_id: str) -> None:
        """A node begins."""
        self.reporter.started(self._node(unique_id))

    def finished(self, result: NodeResult) -> None:
        """A node has ended, or was skipped."""
        result = self._strict(result)
        self.results.append(result)
        self.reporter.finished(self._node(result.unique_id), result)

    def told(self, result: ExpectationResult) -> None:
        """An expectation of a suite was evaluated."""
        self.reporter.expectation(result)

    def _node(self, unique_id: str) -> Node:
        return self.request.manifest.nodes[unique_id]

    def _runner(self, plain: Sequence[str]) -> NodeRunner:
        models = [node for uid in plain if isinstance(node := self._node(uid), ModelNode)]
        tests = [node for uid in plain if isinstance(node := self._node(uid), TestNode)]
        rebuilt = (node.relation for node in models if node.unique_id not in self.compiler.increments)
        return NodeRunner(
            self.request.manifest,
            self.compiler,
            self.warehouse,
            self.warehouse.relations(),
            frozenset(relation for relation in rebuilt if relation),
            PythonModels(models, empty=self.request.switches.empty, able=self.able),
            FailureCounts(tests if self.warehouse.asks_at_once else (), self.compiler.compile, self.warehouse),
        )

    def _strict(self, result: NodeResult) -> NodeResult:
        failing = self.request.warn_error and result.status is Status.WARN
        return replace(result, status=Status.FAIL) if failing else result

    def _settled(
        self, runner: NodeRunner, partial: PartialRunner | None, suites: Sequence[str], found: Iterable[str]
    ) -> Mapping[str, Settled]:
        """What is known of suites where parts alone have been made, or tests alone have run."""
        is_made = any(not isinstance(self._node(uid), (TestNode, UnitTestNode)) for uid in found)
        if partial is None and (is_made or not self.warehouse.takes_parts):
            return {}
        return settled_suites(runner, partial, [uid for uid in suites if uid in self.able], self.kept)

    def _validate(
        self,
        suites: list[str],
        edges: Mapping[str, Sequence[str]],
        found: Mapping[str, NodeResult],
        settled: Mapping[str, Settled],
    ) -> None:
        assert self.validator is not None
        manifest, validator = self.request.manifest, self.validator
        run_suites(manifest, suites, edges, found, self.warehouse, self.stop, self, validator, settled)


def outcome_of(
    request: Request,
    results: Sequence[NodeResult],
    compiler: Compiler,
    *,
    stopped: str = "",
    warehouse: Warehouse | None = None,
) -> Outcome:
    """How a run went that ended with these results. What its database says of the subject counts where it is given."""
    passed = not stopped and not any(result.status.is_failure for result in results)
    tally = Tally()
    if warehouse is not None and request.command in ("build", "run"):
        tally = request.subject.tally(warehouse)
        passed = passed and not (tally.findings or {}).get("open")
        if warehouse.questions:
            tally = replace(tally, counts={**tally.counts, "questions to the engine": warehouse.questions})
    return Outcome(
        tuple(results), passed, request.profile.database, compiler, stopped=stopped, tally=tally,
        seconds=seconds_since(request),
    )  # fmt: skip
