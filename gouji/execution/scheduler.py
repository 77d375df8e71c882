"""Runs nodes side by side as soon as what they wait for is done."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from gouji.vocabulary.errors import RunInterruptedError
from gouji.vocabulary.results import NodeResult, Status

_INTERRUPT_AGAIN_SECONDS = 0.05


@dataclass
class Stop:
    """A request to stop. `request` may come from a signal handler: it only sets flags.

    With `at_once` the handler also raises KeyboardInterrupt: for a phase in which nobody looks at the flag.
    """

    event: threading.Event = field(default_factory=threading.Event)
    reason: str = ""
    at_once: bool = False

    def request(self, reason: str) -> None:
        self.reason = self.reason or reason
        self.event.set()

    @property
    def requested(self) -> bool:
        return self.event.is_set()


def run_graph(
    order: Sequence[str],
    edges: Mapping[str, Sequence[str]],
    work: Callable[[str], NodeResult],
    *,
    threads: int,
    stop: Stop,
    fail_fast: bool = False,
    interrupt: Callable[[], None] = lambda: None,
    on_start: Callable[[str], None] = lambda uid: None,
    on_result: Callable[[NodeResult], None] = lambda result: None,
) -> dict[str, NodeResult]:
    """Run `work` on every id of `order`, parents (by `edges`) first; returns a result for each.

    What lies below a failed or skipped node is skipped. After `stop` no node starts, and `interrupt` is called until
    the running ones have ended. `on_start` is called on the worker, `on_result` on the calling thread. An error of
    `work` that is not a result (a full disk, an interrupt) ends the run and is raised after all workers have ended.
    """
    chosen = set(order)
    waiting = {uid: {parent for parent in edges[uid] if parent in chosen} for uid in order}
    children: dict[str, list[str]] = {uid: [] for uid in order}
    for uid, parents in waiting.items():
        for parent in parents:
            children[parent].append(uid)
    results: dict[str, NodeResult] = {}
    blocked: dict[str, str] = {}
    done: queue.Queue[tuple[str, NodeResult | BaseException]] = queue.Queue()
    running = 0
    raised: BaseException | None = None

    def job(uid: str) -> None:
        try:
            on_start(uid)
            done.put((uid, work(uid)))
        except BaseException as error:  # noqa: BLE001 (handed to the calling thread, which raises it)
            done.put((uid, error))

    def finish(result: NodeResult) -> None:
        ready: list[NodeResult] = [result]
        while ready:
            current = ready.pop()
            results[current.unique_id] = current
            on_result(current)
            bad = current.status.is_failure or current.status is Status.SKIPPED
            for child in children[current.unique_id]:
                waiting[child].discard(current.unique_id)
                if bad:
                    blocked.setdefault(child, current.unique_id)
                if not waiting[child] and child in blocked and child not in results:
                    ready.append(skipped(child, f"skipped: {blocked[child]} did not pass"))

    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="Thread") as pool:
        started: set[str] = set()
        candidates = [uid for uid in order if not waiting[uid]]
        while True:
            while candidates and not stop.requested and raised is None and running < threads:
                uid = candidates.pop(0)
                if uid in results or uid in started:
                    continue
                started.add(uid)
                running += 1
                pool.submit(job, uid)
            if not running:
                break
            halting = stop.requested or raised is not None
            try:
                uid, outcome = done.get(timeout=_INTERRUPT_AGAIN_SECONDS if halting else 0.2)
            except queue.Empty:
                if stop.requested or raised is not None:
                    interrupt()
                continue
            running -= 1
            if isinstance(outcome, BaseException):
                raised = raised or outcome
                continue
            finish(outcome)
            if fail_fast and outcome.status.is_failure:
                stop.request("fail-fast")
            candidates += [child for child in children[uid] if not waiting[child] and child not in blocked]
    if raised is not None and not (stop.requested and isinstance(raised, RunInterruptedError)):
        raise raised
    for uid in order:
        if uid not in results:
            results[uid] = skipped(uid, f"skipped: {stop.reason or 'the run ended early'}")
            on_result(results[uid])
    return results


def skipped(unique_id: str, message: str) -> NodeResult:
    """The result of a node that was not run."""
    return NodeResult(unique_id=unique_id, status=Status.SKIPPED, message=message)


def chosen_edges(order: Sequence[str], edges: Mapping[str, Sequence[str]]) -> dict[str, tuple[Any, ...]]:
    """The edges among the chosen nodes, drawn through those left out: order holds although a middle node is not run."""
    chosen, reach = set(order), {}

    def parents(uid: str) -> set[str]:
        if uid not in reach:
            reach[uid] = set()
            for parent in edges[uid]:
                reach[uid] |= {parent} if parent in chosen else parents(parent)
        return reach[uid]

    return {uid: tuple(parents(uid)) for uid in order}
