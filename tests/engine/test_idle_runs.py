"""Runs of a large database that have nothing to do: no version is made for them, and the history knows them later."""

from __future__ import annotations

import pytest

from gouji.engine.run import idle

RUNS = "select nodes_succeeded > 0, status from quality.fct_runs order by run_no"


@pytest.fixture
def large(shop, monkeypatch):
    """The small project, built once, whose database counts as large."""
    assert shop.run("build").code == 0
    monkeypatch.setattr(idle, "LARGE", 0)
    return shop


def test_no_version_is_made_for_a_run_that_has_nothing_to_do(large):
    before = large.database.resolve()
    run = large.run("build")
    assert "nothing to run: 12 unchanged" in run.text
    assert "build passed in" in run.out
    assert large.database.resolve() == before
    large.replace("seeds/orders.csv", "20.25", "30.25")
    assert large.run("build").code == 0
    assert large.database.resolve() != before
    assert large.query(RUNS) == [(True, "passed"), (False, "passed"), (True, "passed")]


def test_a_run_after_one_that_failed_makes_a_version(large):
    large.replace("seeds/orders.csv", "20.25", "-20.25")
    assert large.run("build").code == 1
    large.replace("seeds/orders.csv", "-20.25", "20.25")
    before = large.database.resolve()
    assert large.run("build").code == 0
    assert large.database.resolve() != before
    assert [status for _, status in large.query(RUNS)] == ["passed", "failed", "passed"]
