"""What the user sees while nodes run: a live line per running node on a terminal, plain lines elsewhere.

What is said on the way goes to stderr; what came of it, the summary, is the output of the command and goes to stdout.
"""

from __future__ import annotations

import sys
import threading
import time
from datetime import datetime
from typing import Any, TextIO

from gouji.engine.artifacts.consoletexts import say
from gouji.engine.artifacts.folding import folded
from gouji.engine.vocabulary.nodes import ModelNode, Node, SuiteNode, UnitTestNode
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult, Status

_COLOURS = {
    Status.SUCCESS: "green", Status.PASS: "green", Status.WARN: "yellow", Status.FAIL: "red", Status.ERROR: "red",
    Status.SKIPPED: "bright_black", Status.REUSED: "bright_black",
}  # fmt: skip
_WORDS = {Status.SUCCESS: "OK", Status.SKIPPED: "SKIP"}


class Console:
    """Reports nodes as they run. `quiet` prints only what went wrong; on a terminal, running nodes are live."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False, language: str = "en"):
        self.stream = stream or sys.stderr
        self.quiet = quiet
        self.language = language
        self.total = self.done = 0
        self._running: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()
        self._live: Any = None
        self._rich: Any = None

    def anew(self) -> None:
        """Say why nothing is left as it is: the engine is another."""
        self.line(say(self.language, "anew"))

    def begin(self, total: int, threads: int, reused: int = 0) -> None:
        """Say how many nodes run on how many threads, and how many are left as they are."""
        self.total = total
        text = say(
            self.language, "nodes", total=total, nodes="node" if total == 1 else "nodes", threads=threads,
            of_threads="thread" if threads == 1 else "threads",
        )  # fmt: skip
        if reused and total:
            others = "1 other is" if reused == 1 else f"{reused} others are"
            text += say(self.language, "unchanged", count=reused, others=others)
        elif reused:
            text = say(self.language, "nothing", count=reused)
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
        """A node runs now: on a terminal it has a line until it ends."""
        with self._lock:
            self._running[node.unique_id] = (describe(node), time.monotonic())

    def expectation(self, result: ExpectationResult) -> None:
        """Say an expectation that fails the run; others are not told one by one."""
        if result.fails_the_run:
            said = result.description_zh if self.language == "zh" else result.description_en
            what = said or result.expectation_type
            self.line(say(self.language, "not_met", suite=result.suite_name, what=what), "red")

    def finished(self, node: Node, result: NodeResult) -> None:
        """One line for a node that has ended: how, with how many rows, in how many seconds."""
        with self._lock:
            self._running.pop(node.unique_id, None)
        self.done += 1
        word = _WORDS.get(result.status, result.status.value.upper())
        count = f" {result.failures}" if result.failures and result.status in (Status.FAIL, Status.WARN) else ""
        rows = say(self.language, "rows", rows=result.rows_affected) if result.rows_affected is not None else ""
        took = f" [{result.seconds:.2f}s]" if result.started_at else ""
        place = say(self.language, "of", done=self.done, total=self.total)
        important = result.status.is_failure or result.status is Status.WARN
        self.line(
            f"{place} {word}{count} {describe(node)}{rows}{took}",
            _COLOURS[result.status],
            important,
        )

    def warn(self, message: str) -> None:
        """Say a warning, to the quiet too."""
        self.line(say(self.language, "warning", message=message), "yellow", important=True)

    def line(self, text: str, colour: str = "", important: bool = False) -> None:
        """One line with the time before it."""
        if self.quiet and not important:
            return
        self.plain(f"{datetime.now():%H:%M:%S}  {text}", colour)

    def result(self, text: str, colour: str = "") -> None:
        """A line of the output, after the live lines have ended."""
        if sys.stdout.isatty():
            from rich.console import Console as RichConsole
            from rich.text import Text

            terminal = RichConsole(file=sys.stdout, highlight=False, soft_wrap=True)
            terminal.print(Text(folded(text, terminal.width), style=colour))
        else:
            print(text, flush=True)

    def plain(self, text: str, colour: str = "") -> None:
        """A line as it is; on a terminal in lines of its width."""
        if self._rich is not None:
            from rich.text import Text

            self._rich.print(Text(folded(text, self._rich.width), style=colour))
        else:
            print(text, file=self.stream, flush=True)

    def end(self) -> None:
        """Stop the live lines. Safe to call twice."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _running_lines(self) -> Any:
        from rich.text import Text

        now = time.monotonic()
        with self._lock:
            lines = [f"RUN {what} {now - since:.0f}s" for what, since in self._running.values()]
        return Text("\n".join(folded(line, self._rich.width) for line in lines), style="cyan")


def describe(node: Node) -> str:
    """`table SCHEMA.RELATION`, `seed raw.units`, `test not_null_…`, `suite staging`."""
    if isinstance(node, SuiteNode):
        return f"suite {node.name} ({node.suite.expectation_count} expectations)"
    if isinstance(node, UnitTestNode):
        return f"unit test {node.depends_on[0].rpartition('.')[2]}::{node.name}"
    if isinstance(node, ModelNode):
        shown = node.relation.qualified_name if node.relation else node.name
        return f"{node.materialized} {shown}"
    return f"{node.resource_type} {node.relation.qualified_name if node.relation else node.name}"
