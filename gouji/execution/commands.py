"""The commands that run nodes: in what file, in which order, and what becomes of the file afterwards."""

from __future__ import annotations

from gouji.adapters.opening import open_warehouse
from gouji.execution.locks import build_lock, target_lock
from gouji.execution.publishing import Workplace, check_places
from gouji.execution.requests import Outcome, Reporter, Request, writes
from gouji.execution.running import outcome_of, run_nodes
from gouji.execution.stopping import stopping
from gouji.execution.writing import write
from gouji.reading.hooks import compile_node_hooks
from gouji.reading.unitcompiling import unit_body
from gouji.vocabulary.nodes import ModelNode, SeedNode, TestNode, UnitTestNode
from gouji.vocabulary.results import NodeResult


def execute(request: Request, reporter: Reporter) -> Outcome:
    """Run a command. What fails inside it is in the outcome; raises GoujiError for what keeps it from starting."""
    order = [uid for uid in request.manifest.nodes if uid in set(request.unique_ids)]
    for uid in order:
        node = request.manifest.nodes[uid]
        if isinstance(node, (ModelNode, TestNode)):
            request.compiler.compile(node)
        if isinstance(node, (ModelNode, SeedNode)):
            compile_node_hooks(node, request.compiler)
        elif isinstance(node, UnitTestNode):
            unit_body(node, request.compiler)
    place = Workplace(request.profile.database, request.manifest.project.target)
    if not writes(request, order):
        warehouse = open_warehouse(request.profile, place.database, read_only=True)
        try:
            results: list[NodeResult] = []
            with stopping(warehouse) as stop:
                run_nodes(request, order, warehouse, stop, reporter, results)
        finally:
            warehouse.close()
        return outcome_of(request, results, place, stopped=stop.reason)
    check_places(place)
    with build_lock(place.database), target_lock(place.target):
        return write(request, order, place, reporter)
