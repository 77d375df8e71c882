"""Great Expectations suites as nodes: run after everything else, in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from gouji.engine import expectations as validation
from gouji.engine.database.faults import os_error
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.expectations.validators import Validated, Validator
from gouji.engine.project.graph import Manifest
from gouji.engine.run.scheduler import Stop, skipped
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.nodes import Node, SuiteNode
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult, Status


class Hearer(Protocol):
    """Who is told of suites and their expectations."""

    def started(self, unique_id: str) -> None:
        """A suite runs now."""

    def told(self, result: ExpectationResult) -> None:
        """An expectation was evaluated."""

    def finished(self, result: NodeResult) -> None:
        """A suite has ended."""


def run_suites(
    manifest: Manifest,
    suites: list[str],
    edges: Mapping[str, Sequence[str]],
    found: Mapping[str, NodeResult],
    warehouse: Warehouse,
    stop: Stop,
    hearer: Hearer,
    validator: Validator,
    settled: Mapping[str, Sequence[ExpectationResult]] = MappingProxyType({}),
) -> None:
    """All suites in one call, after everything else: the library's own set-up is then paid once.

    `found` are the results of the nodes that suites wait for by `edges`. Raises NotWritableError or DiskFullError.
    Of those that are `settled` the results are known.
    """
    nodes, project = manifest.nodes, manifest.project
    ready = _ready(suites, edges, found, stop, hearer)
    if not ready:
        return
    started = clock.now()
    for uid in ready:
        hearer.started(uid)
    by_suite: dict[str, list[ExpectationResult]] = {nodes[uid].name: [] for uid in ready}
    sizes = {node.name: node.suite.expectation_count for uid in ready if isinstance(node := nodes[uid], SuiteNode)}
    stop.at_once = True
    validated = Validated([])
    try:
        for uid in (each for each in ready if each in settled):
            by_suite[nodes[uid].name] = list(settled[uid])
            del sizes[nodes[uid].name]
            for result in by_suite[nodes[uid].name]:
                hearer.told(result)
        if sizes:
            validated = validator.run(warehouse, sizes, project.expectations, project.target, hearer.told)
    except OSError as error:
        raise os_error(error, project.target) from None
    stop.at_once = False
    for result in validated.results:
        by_suite.setdefault(result.suite_name, []).append(result)
    for uid in ready:
        name = nodes[uid].name
        if name in validated.faults:
            hearer.finished(_without_verdict(nodes[uid], validated.faults[name], started))
        else:
            hearer.finished(_suite_result(nodes[uid], by_suite[name], started))


def _ready(
    suites: Sequence[str], edges: Mapping[str, Sequence[str]], found: Mapping[str, NodeResult], stop: Stop,
    hearer: Hearer,
) -> list[str]:  # fmt: skip
    """The suites that nothing keeps back; the others are told to be skipped."""
    ready: list[str] = []
    for uid in suites:
        bad = next((p for p in edges[uid] if found[p].status.is_failure or found[p].status is Status.SKIPPED), None)
        if stop.requested or bad:
            hearer.finished(skipped(uid, f"skipped: {bad} did not pass" if bad else f"skipped: {stop.reason}"))
        else:
            ready.append(uid)
    return ready


def _without_verdict(node: Node, why: str, started: datetime) -> NodeResult:
    return NodeResult(
        unique_id=node.unique_id, status=Status.ERROR, message=why, compile_started_at=started, started_at=started,
        completed_at=clock.now(), thread_id="MainThread", location=node.original_file_path,
    )  # fmt: skip


def _suite_result(node: Node, expectations: Sequence[ExpectationResult], started: datetime) -> NodeResult:
    broken = [each for each in expectations if not each.success]
    critical = [each for each in broken if each.fails_the_run]
    status = Status.FAIL if critical else Status.WARN if broken else Status.PASS
    lines = [f"{node.original_file_path}: {node.name}: {len(broken)} of {len(expectations)} expectations not met"]
    at = _lines(node, expectations) if any(each.exception_message for each in broken) else {}
    lines += [_said(each, at) for each in [*critical, *(b for b in broken if not b.fails_the_run)][:10]]
    first = min((each.started_at for each in expectations), default=started)
    seconds = sum(float(each.seconds) for each in expectations)
    begin = first if first.tzinfo else first.replace(tzinfo=UTC)
    return NodeResult(
        unique_id=node.unique_id, status=status, message="\n".join(lines) if broken else "", failures=len(broken),
        compile_started_at=begin, started_at=begin, completed_at=begin + timedelta(seconds=seconds),
        thread_id="MainThread", location=node.original_file_path, expectations=tuple(expectations),
    )  # fmt: skip


def _said(each: ExpectationResult, at: Mapping[str, int]) -> str:
    """An expectation that is not met, in one line."""
    column = f".{each.column_name}" if each.column_name else ""
    why = each.exception_message or f"observed {each.observed_value}, {each.unexpected_count or 0} unexpected rows"
    rule = f"{each.rule_id}: " if each.rule_id else ""
    text = each.description_en or each.expectation_type
    line = f"line {at[each.result_id]}: " if each.exception_message and each.result_id in at else ""
    return f"  [{each.severity}] {line}{rule}{text} on {each.relation}{column} ({why.splitlines()[0]})"


def _lines(node: Node, expectations: Sequence[ExpectationResult]) -> dict[str, int]:
    """The line of the suite's file for each of its results, which come in the order of the file."""
    assert isinstance(node, SuiteNode)
    lines = validation.expectation_lines(node.suite.path)
    return {each.result_id: line for each, line in zip(expectations, lines, strict=False)}
