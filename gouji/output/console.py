"""What the user sees: a live line per running node on a terminal, plain lines elsewhere, and the summary."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, TextIO

from gouji.execution.requests import Outcome
from gouji.quality.counting import CHECK_STATUSES
from gouji.vocabulary.nodes import ModelNode, Node, SuiteNode, UnitTestNode
from gouji.vocabulary.results import ExpectationResult, NodeResult, Status

_COLOURS = {
    Status.SUCCESS: "green", Status.PASS: "green", Status.WARN: "yellow", Status.FAIL: "red", Status.ERROR: "red",
    Status.SKIPPED: "bright_black", Status.REUSED: "bright_black",
}  # fmt: skip
# How a rule can stand in a document, in the order of the table of the summary, and how many documents it shows.
DOCUMENTS_SHOWN = 20
_WORDS = {Status.SUCCESS: "OK", Status.SKIPPED: "SKIP"}


class Console:
    """Reports nodes as they run. `quiet` prints only what went wrong; on a terminal, running nodes are live."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False):
        self.stream = stream or sys.stdout
        self.quiet = quiet
        self.total = self.done = 0
        self._running: dict[str, str] = {}
        self._lock = threading.Lock()
        self._live: Any = None
        self._rich: Any = None

    def begin(self, total: int, threads: int, reused: int = 0) -> None:
        self.total = total
        text = f"{total} node{'s' if total != 1 else ''} on {threads} thread{'s' if threads != 1 else ''}"
        if reused:
            others = "1 other is" if reused == 1 else f"{reused} others are"
            text = f"{text}; {others} unchanged" if total else f"nothing to run: {reused} unchanged"
        self.line(text)
        if not self.quiet and self.stream.isatty():
            from rich.console import Console as RichConsole
            from rich.live import Live

            self._rich = RichConsole(file=self.stream, highlight=False, soft_wrap=True)
            self._live = Live(
                console=self._rich, refresh_per_second=8, transient=True, get_renderable=self._running_lines
            )
            self._live.start()

    def started(self, node: Node) -> None:
        with self._lock:
            self._running[node.unique_id] = f"{datetime.now():%H:%M:%S}  RUN {describe(node)}"

    def expectation(self, result: ExpectationResult) -> None:
        if result.fails_the_run:
            self.line(f"  not met: {result.suite_name}: {result.description_en or result.expectation_type}", "red")

    def finished(self, node: Node, result: NodeResult) -> None:
        with self._lock:
            self._running.pop(node.unique_id, None)
        self.done += 1
        word = _WORDS.get(result.status, result.status.value.upper())
        count = f" {result.failures}" if result.failures and result.status in (Status.FAIL, Status.WARN) else ""
        rows = f" ({result.rows_affected} rows)" if result.rows_affected is not None else ""
        time = f" [{result.seconds:.2f}s]" if result.started_at else ""
        important = result.status.is_failure or result.status is Status.WARN
        self.line(
            f"{self.done} of {self.total} {word}{count} {describe(node)}{rows}{time}",
            _COLOURS[result.status],
            important,
        )

    def warn(self, message: str) -> None:
        self.line(f"warning: {message}", "yellow", important=True)

    def line(self, text: str, colour: str = "", important: bool = False) -> None:
        """One line with the time before it."""
        if self.quiet and not important:
            return
        self.plain(f"{datetime.now():%H:%M:%S}  {text}", colour)

    def plain(self, text: str, colour: str = "") -> None:
        """A line as it is."""
        if self._rich is not None:
            from rich.text import Text

            self._rich.print(Text(text, style=colour))
        else:
            print(text, file=self.stream, flush=True)

    def end(self) -> None:
        """Stop the live lines. Safe to call twice."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _running_lines(self) -> Any:
        from rich.text import Text

        with self._lock:
            return Text("\n".join(self._running.values()), style="cyan")


def describe(node: Node) -> str:
    """`table marts.fct_cells`, `seed raw.units`, `test not_null_…`, `suite staging`."""
    if isinstance(node, SuiteNode):
        return f"suite {node.name} ({node.suite.expectation_count} expectations)"
    if isinstance(node, UnitTestNode):
        return f"unit test {node.depends_on[0].rpartition('.')[2]}::{node.name}"
    if isinstance(node, ModelNode):
        shown = node.relation.qualified_name if node.relation else node.name
        return f"{node.materialized} {shown}"
    return f"{node.resource_type} {node.relation.qualified_name if node.relation else node.name}"


def summary(
    command: str,
    outcome: Outcome,
    nodes: Any,
    warnings: Sequence[str],
    seeds: Mapping[str, object] = MappingProxyType({}),
) -> list[tuple[str, str]]:
    """(line, colour) of the summary: what failed, where, what to do; what was made; what became of the database.

    `seeds` are the places of open findings in the seeds.
    """
    lines: list[tuple[str, str]] = []
    bad = [result for result in outcome.results if result.status.is_failure]
    warned = [result for result in outcome.results if result.status is Status.WARN]
    for result, colour in [*((r, "red") for r in bad), *((r, "yellow") for r in warned)]:
        node = nodes[result.unique_id]
        lines.append(("", ""))
        lines.append((f"{result.status.value.upper()} {describe(node)}", colour))
        lines += [(f"  {text}", "") for text in result.message.splitlines()]
    if outcome.tally.open_findings:
        total = (outcome.tally.findings or {})["open"]
        lines += [("", ""), (f"{total} finding{'s' if total != 1 else ''} not acknowledged:", "red")]
        lines += [
            (f"  {f'{seeds[key]}: ' if key in seeds else ''}{key}: {text}", "")
            for key, text in outcome.tally.open_findings
        ]
        if total > len(outcome.tally.open_findings):
            lines.append((f"  … and {total - len(outcome.tally.open_findings)} more in quality.fct_findings", ""))
        lines.append(
            ("  → correct the seed, or add the finding with its reason to the register of acknowledged findings", "")
        )
    lines += [("", ""), *((text, "yellow") for text in warnings)]
    lines += [(text, "") for text in (*_counts(outcome, nodes), *_checks(outcome.tally.checks))]
    lines.append((_closing(command, outcome, bool(bad)), "green" if outcome.passed else "red"))
    lines += [(text, "") for text in _what_now(command, outcome)]
    return lines


def _counts(outcome: Outcome, nodes: Any) -> list[str]:
    lines = []
    for label, value in outcome.tally.counts.items():
        if isinstance(value, int):
            lines.append(f"{label}: {value}")
        else:
            parts = ", ".join(f"{count} {status}" for status, count in value.items())
            lines.append(f"{label}: {sum(value.values())}{f' ({parts})' if parts else ''}")
    expectations = [each for result in outcome.results for each in result.expectations]
    idle = sum(
        node.suite.expectation_count
        for result in outcome.results
        if not result.expectations and isinstance(node := nodes[result.unique_id], SuiteNode)
    )
    if expectations or idle:
        met = sum(each.success for each in expectations)
        failed = sum(each.fails_the_run for each in expectations)
        kept = sum(len(result.expectations) for result in outcome.results if result.status is Status.REUSED)
        again = f"; {kept} kept from earlier runs" if kept else ""
        warned = len(expectations) - met - failed
        unknown = f", {idle} not evaluated in this run" if idle else ""
        total = len(expectations) + idle
        lines.append(f"expectations: {total} ({met} met, {failed} failed, {warned} warned{unknown}{again})")
    return lines


def _checks(by_document: Mapping[str, Mapping[str, int]]) -> list[str]:
    """How the rules stand in each document: a row each, without what no document has."""
    found = {status for counts in by_document.values() for status in counts}
    known = [status for status in CHECK_STATUSES if status in found]
    if not known:
        return []
    shown = list(by_document.items())[:DOCUMENTS_SHOWN]
    width = max(17, *(len(name) for name, _ in shown))
    heads = [status.replace("_", " ") for status in known]
    lines = [f"  {'rule instances of':<{width}}  {'  '.join(heads)}"]
    for name, counts in shown:
        numbers = [f"{counts.get(status, 0) or '':>{len(head)}}" for status, head in zip(known, heads, strict=True)]
        lines.append(f"  {name:<{width}}  {'  '.join(numbers)}".rstrip())
    if len(by_document) > len(shown):
        lines.append(f"  … and {len(by_document) - len(shown)} documents more in quality.fct_rule_checks")
    return lines


def _closing(command: str, outcome: Outcome, failed: bool) -> str:
    if outcome.error is not None:
        how = "ended"
    elif outcome.stopped == "interrupted":
        how = "interrupted"
    else:
        how = "passed" if outcome.passed else "failed"
    counted = Counter(result.status.value for result in outcome.results)
    parts = ", ".join(f"{counted[status.value]} {status.value}" for status in Status if counted[status.value])
    why = f": {outcome.error}" if outcome.error is not None else ""
    return f"{command} {how} in {outcome.seconds:.2f}s{f' ({parts})' if parts else ''}{why}"


def _what_now(command: str, outcome: Outcome) -> list[str]:
    if outcome.published:
        return [f"database: {outcome.database}"]
    if outcome.passed or (command == "test" and outcome.failed_database is None):
        return []
    lines = []
    kept = "is as it was" if outcome.database.exists() else "was not made"
    lines.append(f"the database {outcome.database} {kept}")
    if outcome.failed_database:
        lines.append(f"the failed one is kept for inspection: {outcome.failed_database}")
    return lines
