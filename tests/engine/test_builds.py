"""A build that nobody watches: what it leaves, whether it passed or failed, and what it says when it leaves nothing."""

from __future__ import annotations

import pytest

from gouji.engine.compile.opening import Invocation
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.run.builds import build_folder
from gouji.engine.run.subject import NoSubject
from gouji.engine.vocabulary.errors import ConfigurationError


def rows(database, sql):
    with Warehouse(database, read_only=True) as warehouse:
        return warehouse.query(sql)[1]


def test_a_folder_is_built_without_a_word(shop, capfd):
    database, outcome = build_folder(shop.root, NoSubject())
    assert outcome.passed
    assert database == shop.root / "built.duckdb"
    assert rows(database, "select count(*) from main_marts.fct_orders") == [(2,)]
    assert capfd.readouterr() == ("", "")
    assert not (shop.root / "target/run_results.json").exists()


def test_what_failed_is_there_to_be_asked(shop):
    shop.write("tests/data/assert_totals_are_positive.sql", "select 1 as one")
    database, outcome = build_folder(shop.root, NoSubject())
    assert not outcome.passed
    failing = [result.unique_id for result in outcome.results if result.status.is_failure]
    assert failing == ["test.shop.assert_totals_are_positive"]
    assert rows(database, "select count(*) from main_marts.fct_orders") == [(2,)]


def test_only_what_is_chosen_is_built(shop):
    database, _ = build_folder(shop.root, NoSubject(), include=("+stg_orders",), exclude=("resource_type:test",))
    relations = {name for (name,) in rows(database, "select view_name from duckdb_views() where not internal")}
    assert "stg_orders" in relations
    assert "fct_orders" not in relations


def test_the_variables_of_another_command_count(shop):
    shop.write("models/fine.sql", "{{ config(materialized='table') }} select {{ var('value', 1) }} as value")
    like = Invocation(shop.root / "elsewhere", variables={"value": 7}, command="mutate")
    database, _ = build_folder(shop.root, NoSubject(), like=like, include=("fine",))
    assert rows(database, "select value from main.fine") == [(7,)]


def test_what_keeps_it_from_starting_is_raised(shop):
    shop.write("models/broken.sql", "select * from {{ ref('nothing_like_this') }}")
    with pytest.raises(ConfigurationError, match="nothing_like_this"):
        build_folder(shop.root, NoSubject())
