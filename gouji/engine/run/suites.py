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
from gouji.engine.run.suiteslices import Settled
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
    settled: Mapping[str, Settled] = MappingProxyType({}),
) -> None:
    """All suites in one call, after everything else: the library's own set-up is then paid once.

    `found` are the results of the nodes that suites wait for by `edges`. Raises NotWritableError or DiskFullError.
    Of those that are `settled` the results are known, but for the expectations that are not met yet.
    """
    nodes, project = manifest.nodes, manifest.project
    ready = _ready(suites, edges, found, stop, hearer)
    if not ready:
        return
    started = clock.now()
    for uid in ready:
        hearer.started(uid)
    by_suite = {nodes[uid].name: list(settled[uid].results) if uid in settled else [] for uid in ready}
    only = {nodes[uid].name: settled[uid].rest for uid in ready if uid in settled}
    sizes = {node.name: len(only[node.name]) if node.name in only else node.suite.expectation_count
             for uid in ready if isinstance(node := nodes[uid], SuiteNode)}  # fmt: skip
    asked = {name: size for name, size in sizes.items() if size}
    validated = Validated([])
    stop.at_once = True
    try:
        for name, rest in only.items():
            for result in (each for each in by_suite[name] if each.result_id not in rest):
                hearer.told(result)
        if asked:
            validated = validator.run(warehouse, asked, project.expectations, project.target, hearer.told, only)
    except OSError as error:
        raise os_error(error, project.target) from None
    stop.at_once = False
    _add(validated.results, by_suite, only)
    for uid in ready:
        name = nodes[uid].name
        if name in validated.faults:
            hearer.finished(_without_verdict(nodes[uid], validated.faults[name], started))
        else:
            hearer.finished(_suite_result(nodes[uid], by_suite[name], started))


def _add(
    results: Sequence[ExpectationResult],
    by_suite: dict[str, list[ExpectationResult]],
    only: Mapping[str, frozenset[str]],
) -> None:
    """Put results to those of their suites, of some expectations in the place of what these came to before."""
    for result in results:
        of_suite = by_suite.setdefault(result.suite_name, [])
        if result.result_id in only.get(result.suite_name, ()):
            of_suite[[each.result_id for each in of_suite].index(result.result_id)] = result
        else:
            of_suite.append(result)


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
    status = Status.FAIL if any(each.fails_the_run for each in broken) else Status.WARN if broken else Status.PASS
    first = min((each.started_at for each in expectations), default=started)
    seconds = sum(float(each.seconds) for each in expectations)
    begin = first if first.tzinfo else first.replace(tzinfo=UTC)
    return NodeResult(
        unique_id=node.unique_id, status=status, message=what_is_not_met(node, expectations), failures=len(broken),
        compile_started_at=begin, started_at=begin, completed_at=begin + timedelta(seconds=seconds),
        thread_id="MainThread", location=node.original_file_path, expectations=tuple(expectations),
    )  # fmt: skip


def what_is_not_met(node: Node, expectations: Sequence[ExpectationResult]) -> str:
    """The expectations of a suite that are not met, ten at most, what fails the run first; nothing where all are."""
    broken = sorted((each for each in expectations if not each.success), key=lambda each: not each.fails_the_run)
    if not broken:
        return ""
    lines = [f"{node.original_file_path}: {node.name}: {len(broken)} of {len(expectations)} expectations not met"]
    at = _lines(node, expectations) if any(each.exception_message for each in broken) else {}
    return "\n".join([*lines, *(_said(each, at) for each in broken[:10])])


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
