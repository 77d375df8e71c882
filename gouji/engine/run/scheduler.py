"""Runs nodes side by side as soon as what they wait for is done."""

from __future__ import annotations

import heapq
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from gouji.engine.vocabulary.errors import RunInterruptedError
from gouji.engine.vocabulary.results import NodeResult, Status

_INTERRUPT_AGAIN_SECONDS = 0.05
_LOOK_SECONDS = 0.2  # a signal handler sets a flag only


@dataclass
class Stop:
    """A request to stop. `request` may come from a signal handler: it only sets flags.

    With `at_once` the handler also raises KeyboardInterrupt: for a phase in which nobody looks at the flag.
    """

    event: threading.Event = field(default_factory=threading.Event)
    reason: str = ""
    at_once: bool = False

    def request(self, reason: str) -> None:
        """Ask the run to stop; the first reason counts."""
        self.reason = self.reason or reason
        self.event.set()

    @property
    def requested(self) -> bool:
        """Whether somebody asked."""
        return self.event.is_set()


def _nothing(of: object) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Schedule:
    """How nodes run: side by side in `threads`, until `stop`, with `fail_fast` until the first that fails.

    `interrupt` is called after a stop until the running nodes have ended; `on_start` on the worker, `on_result` on the
    calling thread.
    """

    threads: int
    stop: Stop
    fail_fast: bool = False
    interrupt: Callable[[], None] = lambda: None
    on_start: Callable[[str], None] = _nothing
    on_result: Callable[[NodeResult], None] = _nothing


def run_graph(
    order: Sequence[str],
    edges: Mapping[str, Sequence[str]],
    work: Callable[[str], NodeResult],
    schedule: Schedule,
) -> dict[str, NodeResult]:
    """Run `work` on every id of `order`, parents (by `edges`) first; returns a result for each.

    What lies below a failed or skipped node is skipped. After a stop no node starts. An error of `work` that is not a
    result (a full disk, an interrupt) ends the run and is raised after all workers have ended.
    """
    return _Running(order, edges, work, schedule).run()


class _Running:
    """One walk through a graph. Only the calling thread changes it; workers put what they did into `_done`."""

    def __init__(
        self,
        order: Sequence[str],
        edges: Mapping[str, Sequence[str]],
        work: Callable[[str], NodeResult],
        schedule: Schedule,
    ):
        chosen = set(order)
        self._order = order
        self._work = work
        self._schedule = schedule
        self._sorter = TopologicalSorter({uid: [each for each in edges[uid] if each in chosen] for uid in order})
        self._sorter.prepare()
        self._parents = {uid: [each for each in edges[uid] if each in chosen] for uid in order}
        self._rank = _ranks(order, self._parents)
        self._results: dict[str, NodeResult] = {}
        self._ready: list[tuple[tuple[int, int], str]] = []
        self._done: queue.Queue[tuple[str, NodeResult | BaseException]] = queue.Queue()
        self._running = 0
        self._raised: BaseException | None = None

    def run(self) -> dict[str, NodeResult]:
        with ThreadPoolExecutor(max_workers=self._schedule.threads, thread_name_prefix="Thread") as pool:
            self._find_ready()
            while self._start(pool):
                self._hear()
        stop = self._schedule.stop
        if self._raised is not None and not (stop.requested and isinstance(self._raised, RunInterruptedError)):
            raise self._raised
        for uid in self._order:
            if uid not in self._results:
                self._finish(skipped(uid, f"skipped: {stop.reason or 'the run ended early'}"))
        return self._results

    @property
    def _is_halting(self) -> bool:
        return self._schedule.stop.requested or self._raised is not None

    def _find_ready(self) -> None:
        """Note the nodes that nothing keeps back any more; those below a failure are skipped, with all below them."""
        while new := self._sorter.get_ready():
            for uid in new:
                bad = next((each for each in self._parents[uid] if not self._has_passed(each)), None)
                if bad is None:
                    heapq.heappush(self._ready, (self._rank[uid], uid))
                else:
                    self._finish(skipped(uid, f"skipped: {bad} did not pass"))
                    self._sorter.done(uid)

    def _has_passed(self, uid: str) -> bool:
        status = self._results[uid].status
        return not status.is_failure and status is not Status.SKIPPED

    def _start(self, pool: ThreadPoolExecutor) -> bool:
        """Start what may start; whether anything runs then."""
        while self._ready and not self._is_halting and self._running < self._schedule.threads:
            _, uid = heapq.heappop(self._ready)
            self._running += 1
            pool.submit(self._job, uid)
        return self._running > 0

    def _job(self, uid: str) -> None:
        try:
            self._schedule.on_start(uid)
            self._done.put((uid, self._work(uid)))
        except BaseException as error:  # noqa: BLE001 (handed to the calling thread, which raises it)
            self._done.put((uid, error))

    def _hear(self) -> None:
        """Wait a moment for a node to end; while the run halts, interrupt those that do not."""
        try:
            uid, outcome = self._done.get(timeout=_INTERRUPT_AGAIN_SECONDS if self._is_halting else _LOOK_SECONDS)
        except queue.Empty:
            if self._is_halting:
                self._schedule.interrupt()
            return
        self._running -= 1
        if isinstance(outcome, BaseException):
            self._raised = self._raised or outcome
            return
        self._finish(outcome)
        if self._schedule.fail_fast and outcome.status.is_failure:
            self._schedule.stop.request("fail-fast")
        self._sorter.done(uid)
        self._find_ready()

    def _finish(self, result: NodeResult) -> None:
        self._results[result.unique_id] = result
        self._schedule.on_result(result)


def _ranks(order: Sequence[str], parents: Mapping[str, Sequence[str]]) -> dict[str, tuple[int, int]]:
    """Id → what starts first: the head of the longest chain of nodes that wait, then the place in `order`.

    A run is no shorter than its longest chain: whoever leaves it waiting lets the other threads idle at the end.
    """
    below = dict.fromkeys(order, 0)
    for uid in reversed(tuple(TopologicalSorter(parents).static_order())):
        for parent in parents[uid]:
            below[parent] = max(below[parent], below[uid] + 1)
    return {uid: (-below[uid], number) for number, uid in enumerate(order)}


def skipped(unique_id: str, message: str) -> NodeResult:
    """The result of a node that was not run."""
    return NodeResult(unique_id=unique_id, status=Status.SKIPPED, message=message)


def chosen_edges(order: Sequence[str], edges: Mapping[str, Sequence[str]]) -> dict[str, tuple[Any, ...]]:
    """The edges among the chosen nodes, drawn through those left out: order holds although a middle node is not run."""
    chosen = set(order)
    reach: dict[str, set[str]] = {}

    def parents(uid: str) -> set[str]:
        if uid not in reach:
            reach[uid] = set()
            for parent in edges[uid]:
                reach[uid] |= {parent} if parent in chosen else parents(parent)
        return reach[uid]

    return {uid: tuple(parents(uid)) for uid in order}
