"""The commands that run nodes: in what file, in which order, and what becomes of the file afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.engine.compile.hooks import compile_node_hooks
from gouji.engine.compile.unittests import unit_body
from gouji.engine.database.locks import build_lock, target_lock
from gouji.engine.database.opening import open_warehouse
from gouji.engine.database.publication import Workplace, check_places
from gouji.engine.run.requests import Outcome, Reporter, Request, writes
from gouji.engine.run.runs import Run, outcome_of
from gouji.engine.run.signals import stopping
from gouji.engine.run.transaction import Transaction
from gouji.engine.vocabulary.nodes import ModelNode, SeedNode, TestNode, UnitTestNode


def execute(request: Request, reporter: Reporter) -> Outcome:
    """Run a command. What fails inside it is in the outcome; raises GoujiError for what keeps it from starting."""
    chosen = set(request.unique_ids)
    order = [uid for uid in request.manifest.nodes if uid in chosen]
    _compile(request, order)
    place = Workplace(request.profile.database, request.manifest.project.target)
    if not writes(request, order):
        with (
            open_warehouse(request.profile, place.database, read_only=True) as warehouse,
            stopping(warehouse) as stop,
        ):
            run = Run(request, order, request.compiler, warehouse, stop, reporter)
            run.nodes()
        return outcome_of(request, run.results, request.compiler, stopped=stop.reason)
    check_places(place)
    with build_lock(place.database), target_lock(place.target):
        return Transaction(request, order, place, reporter).run()


def _compile(request: Request, order: Sequence[str]) -> None:
    """Everything once before anything runs. Raises ConfigurationError for what cannot be rendered."""
    for uid in order:
        node = request.manifest.nodes[uid]
        if isinstance(node, (ModelNode, TestNode)):
            request.compiler.compile(node)
        if isinstance(node, (ModelNode, SeedNode)):
            compile_node_hooks(node, request.compiler)
        elif isinstance(node, UnitTestNode):
            unit_body(node, request.compiler)
