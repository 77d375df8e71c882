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
    assert (large.root / "target/failed.duckdb").exists()  # an old one is in nobody's way
    before = large.database.resolve()
    assert large.run("build").code == 0
    assert large.database.resolve() == before


THERE = [("quality", "fct_runs"), ("quality", "a b"), ("main", "orders")]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("", True),
        ("create schema if not exists quality;", True),
        ('CREATE SCHEMA IF NOT EXISTS "Quality"', True),
        ("create schema if not exists elsewhere;", False),
        ('create schema if not exists quality;\ncreate table if not exists "quality"."fct_runs" (\n"a" int\n);', True),
        ('create table if not exists quality."a b" (a int)', True),
        ("create table if not exists quality.missing (a int);", False),
        ("create table if not exists fct_runs (a int);", False),
        ("create table quality.fct_runs (a int);", False),
        ("create or replace table quality.fct_runs (a int);", False),
        ("create table if not exists quality.fct_runs (a int); delete from main.orders;", False),
        ("create table if not exists quality.fct_runs (a int) delete from main.orders", False),
        ("insert into main.orders values (1)", False),
        ("create schema if not exists quality -- ;\n; drop table main.orders", False),
        ("create table if not exists quality.fct_runs (a varchar default ';'); drop table main.orders", False),
        ('create schema if not exists "quality; drop table main.orders"', False),
    ],
)  # fmt: skip
def test_hooks_that_make_what_is_missing_make_nothing_where_it_is_there(sql, expected):
    assert idle.make_nothing([sql], THERE) is expected


@pytest.mark.parametrize(
    ("hook", "makes_a_version"),
    [("create schema if not exists raw; create table if not exists raw.orders (a int)", False),
     ("create table if not exists main.noted (a int); insert into main.noted values (1)", True)],
)  # fmt: skip
def test_a_project_with_hooks_is_spared_where_they_make_nothing(large, hook, makes_a_version):
    large.replace("dbt_project.yml", "profile: shop", f'profile: shop\non-run-start: "{hook}"')
    for _ in range(2):
        assert large.run("build").code == 0
    before = large.database.resolve()
    assert large.run("build").code == 0
    assert (large.database.resolve() != before) is makes_a_version
