"""The scheduler alone, with nodes that are plain functions."""

from __future__ import annotations

import threading

import pytest

from gouji.engine.run.scheduler import Schedule, Stop, chosen_edges, run_graph
from gouji.engine.vocabulary.errors import DiskFullError, RunInterruptedError
from gouji.engine.vocabulary.results import NodeResult, Status

DIAMOND = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c")}


def run(edges, work, **options):
    schedule = Schedule(**{"threads": 2, "stop": Stop(), **options})
    return run_graph(list(edges), edges, work, schedule)


def passing(order):
    def work(uid):
        order.append(uid)
        return NodeResult(uid, Status.SUCCESS)

    return work


def test_a_node_starts_after_all_that_it_waits_for():
    order: list[str] = []
    results = run(DIAMOND, passing(order))
    assert order[0] == "a"
    assert order[-1] == "d"
    assert {result.status for result in results.values()} == {Status.SUCCESS}


def test_the_longest_chain_that_waits_goes_first_and_else_the_order_counts():
    order: list[str] = []
    edges = {"a": (), "b": (), "c": (), "d": ("c",), "e": ("d",), "f": ("b",)}
    run(edges, passing(order), threads=1)
    assert order == ["c", "b", "d", "a", "e", "f"]


def test_independent_nodes_run_side_by_side():
    meeting = threading.Barrier(2, timeout=10)

    def work(uid):
        if uid in ("b", "c"):
            meeting.wait()  # breaks unless both run at once
        return NodeResult(uid, Status.SUCCESS)

    assert len(run(DIAMOND, work)) == 4


def test_what_lies_below_a_failure_is_skipped_and_the_rest_runs():
    edges = {**DIAMOND, "e": ("d",), "f": ("c",)}
    results = run(edges, lambda uid: NodeResult(uid, Status.ERROR if uid == "b" else Status.SUCCESS))
    assert {uid: result.status.value for uid, result in results.items()} == {
        "a": "success", "b": "error", "c": "success", "d": "skipped", "e": "skipped", "f": "success",
    }  # fmt: skip
    assert results["d"].message == "skipped: b did not pass"


def test_a_warning_skips_nothing():
    results = run(DIAMOND, lambda uid: NodeResult(uid, Status.WARN))
    assert not any(result.status is Status.SKIPPED for result in results.values())


def test_fail_fast_starts_nothing_more():
    edges = dict.fromkeys("abcdef", ())
    results = run(edges, lambda uid: NodeResult(uid, Status.FAIL), threads=1, fail_fast=True)
    assert [result.status.value for result in results.values()] == ["fail", *["skipped"] * 5]


def test_stop_interrupts_what_runs_and_skips_the_rest():
    stop, interrupted = Stop(), threading.Event()

    def work(uid):
        stop.request("interrupted")
        assert interrupted.wait(10)
        raise RunInterruptedError("interrupted")

    results = run(DIAMOND, work, stop=stop, interrupt=interrupted.set)
    assert {result.message for result in results.values()} == {"skipped: interrupted"}


def test_an_error_that_is_no_result_ends_the_run():
    def work(uid):
        raise DiskFullError("the disk is full")

    with pytest.raises(DiskFullError):
        run(DIAMOND, work)


def test_order_holds_through_nodes_that_are_left_out():
    assert chosen_edges(["a", "d"], DIAMOND) == {"a": (), "d": ("a",)}
