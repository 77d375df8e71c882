"""An engine whose executors are processes of their own, as on a cluster: one of them is killed at work."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest

from tests.parity.comparing import differences

from .engine import SERVER, build_here, executors_of, is_alive, ticks, until
from .mill import PAIRS, in_the_middle, rows, written

pytestmark = pytest.mark.skipif(SERVER != "spark", reason="Sail's workers are threads of its one process")
RELATIONS = [("main", name) for name in ("sacks", "ground", "slow", "after", "weighed")]
# What the executors run besides SQL.
WEIGHED = {
    "models/weighed.py": (
        "def model(dbt, session):\n    dbt.config(materialized='table')\n"
        "    return dbt.ref('ground').project('sack_id, cast(kilos * 1000 as bigint) as grams')\n"
    ),
    "models/weighed.yml": "models:\n  - {name: weighed, config: {meta: {by: sack_id}}}\n",
}
CLUSTER = {"GOUJI_SPARK_MASTER": "local-cluster[2,1,1024]"}


def test_an_executor_that_is_killed_is_replaced_and_the_build_is_as_if_nothing_had_happened(tmp_path):
    mill = replace(written(tmp_path / "mill"), around=CLUSTER)
    for name, text in WEIGHED.items():
        (mill.project / name).write_text(text, encoding="utf-8")
    process, pid = in_the_middle(mill)
    until(lambda: len(executors_of(pid)) == 2)
    first = executors_of(pid)
    killed = at_work(first)
    os.kill(killed, signal.SIGKILL)
    assert not mill.database.exists()  # it was in the middle
    until(lambda: len([each for each in executors_of(pid) if each != killed]) == 2)
    said = process.communicate()[0]
    assert process.returncode == 0, said
    assert rows(mill) == (3, PAIRS)
    until(lambda: not any(is_alive(each) for each in first))
    build_here(mill.project, tmp_path / "here.duckdb", "here")
    assert differences(tmp_path / "here.duckdb", mill.database, RELATIONS, tmp_path / "scratch.duckdb") == []


def at_work(executors: list[int]) -> int:
    """The one that works: that takes a second of processor's time first."""
    before = {each: ticks(each) for each in executors}
    found: list[int] = []

    def works() -> bool:
        found[:] = [each for each in executors if ticks(each) - before[each] > 100]
        return bool(found)

    until(works)
    return max(found, key=lambda each: ticks(each) - before[each])
