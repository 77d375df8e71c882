"""Thresholds of data tests, and where their failing rows are stored."""

from __future__ import annotations

import json

import pytest


def kinds_test(shop, config: str, name: str = "only_c") -> None:
    """Three rows of the seed's kinds: a, a and b. None of them is the accepted c: two failing rows, by value."""
    shop.write(
        "models/x.yml",
        f"models: [{{name: stg_orders, columns: [{{name: kind, data_tests: [{{accepted_values: "
        f"{{name: {name}, arguments: {{values: [c]}}, config: {config}}}}}]}}]}}]",
    )


def result(shop, name: str = "only_c") -> tuple[str, int]:
    content = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))
    (found,) = [each for each in content["results"] if f".{name}." in each["unique_id"]]
    return found["status"], found["failures"]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("{}", ("fail", 2)),
        ("{severity: warn}", ("warn", 2)),
        ("{error_if: '> 2'}", ("warn", 2)),
        ("{error_if: '> 2', warn_if: '> 1'}", ("warn", 2)),
        ("{error_if: '> 2', warn_if: '> 2'}", ("pass", 0)),
        ("{error_if: '>= 2', warn_if: '> 5'}", ("fail", 2)),
        ("{severity: warn, error_if: '> 0', warn_if: '> 5'}", ("pass", 0)),
        ("{error_if: 'between 1 and 2'}", ("fail", 2)),
        ("{limit: 1}", ("fail", 1)),
        ("{limit: 1, error_if: '> 1'}", ("warn", 1)),
        ("{limit: 0}", ("pass", 0)),
        ("{fail_calc: sum(n_records)}", ("fail", 3)),
        ("{fail_calc: sum(n_records), error_if: '> 3', warn_if: '= 3'}", ("warn", 3)),
        ("{where: \"kind = 'b'\"}", ("fail", 1)),
        ("{where: \"kind = '{{ var('kind', 'c') }}'\"}", ("pass", 0)),
    ],
)
def test_a_threshold_decides_between_pass_warn_and_fail(shop, config, expected):
    kinds_test(shop, config)
    run = shop.run("build")
    assert result(shop) == expected
    assert run.code == int(expected[0] == "fail")


def test_the_message_says_what_was_computed_and_which_threshold_it_met(shop):
    kinds_test(shop, "{fail_calc: sum(n_records), error_if: '> 2'}")
    assert "models/x.yml:1: only_c: sum(n_records) is 3 (error_if > 2)" in shop.run("build").out


def test_a_calculation_that_gives_null_is_an_error(shop):
    shop.write("tests/data/nothing.sql", "{{ config(fail_calc='sum(order_id)') }}\nselect 1 as order_id where false")
    run = shop.run("build")
    assert run.code == 1
    assert "tests/data/nothing.sql:1: nothing: fail_calc sum(order_id) gives null" in run.out


def test_a_calculation_that_is_no_sql_names_the_test(shop):
    kinds_test(shop, "{fail_calc: sum(nothing)}")
    run = shop.run("build")
    assert run.code == 1
    assert "models/x.yml:1: Referenced column" in run.out


@pytest.mark.parametrize(
    ("config", "kind"), [("{store_failures: true}", "table"), ("{store_failures_as: view}", "view")]
)
def test_failing_rows_are_stored_beside_the_models(shop, config, kind):
    kinds_test(shop, config.replace("}", ", severity: warn}"))
    run = shop.run("build")
    assert run.code == 0
    assert "stored in: main_dbt_test__audit.only_c" in run.out
    assert shop.query("from main_dbt_test__audit.only_c order by all") == [("a", 2), ("b", 1)]
    views = shop.query("select view_name from duckdb_views() where schema_name = 'main_dbt_test__audit'")
    assert bool(views) == (kind == "view")


def test_failing_rows_of_a_failed_build_lie_in_the_failed_database(shop):
    kinds_test(shop, "{store_failures: true}")
    run = shop.run("build")
    assert run.code == 1
    assert not shop.database.exists()
    failed = shop.root / "target" / "failed.duckdb"
    assert shop.query("select count(*) from main_dbt_test__audit.only_c", failed) == [(2,)]
    assert f"the failed one is kept for inspection: {failed}" in run.out


def test_the_command_test_stores_failures_and_publishes_only_what_passed(shop):
    assert shop.run("build").code == 0
    kinds_test(shop, "{store_failures: true, severity: warn, schema: checks, alias: kinds}")
    runs = shop.query("select count(*) from quality.fct_runs")
    assert shop.run("test").code == 0
    assert shop.query("select count(*) from main_checks.kinds") == [(2,)]
    assert shop.query("select count(*) from quality.fct_runs") == runs
    kinds_test(shop, "{store_failures: true, schema: other}")
    before = shop.database.read_bytes()
    assert shop.run("test").code == 1
    assert shop.database.read_bytes() == before
    assert shop.query("select count(*) from main_other.only_c", shop.root / "target/failed.duckdb") == [(2,)]


def test_the_command_line_stores_the_failures_of_every_test_that_does_not_refuse(shop):
    kinds_test(shop, "{severity: warn, store_failures: false}")
    assert shop.run("build", "--store-failures").code == 0
    stored = shop.query("select table_name from duckdb_tables() where schema_name = 'main_dbt_test__audit'")
    assert ("not_null_orders_order_id",) in stored
    assert ("only_c",) not in stored


def test_what_was_stored_as_table_may_be_stored_as_view(shop):
    kinds_test(shop, "{severity: warn, store_failures_as: table}")
    assert shop.run("build").code == 0
    kinds_test(shop, "{severity: warn, store_failures_as: view}")
    assert shop.run("test").code == 0
    assert shop.query("select count(*) from main_dbt_test__audit.only_c") == [(2,)]


def test_a_relation_of_failures_may_not_be_that_of_a_model(shop):
    kinds_test(shop, "{store_failures: true, schema: marts, alias: fct_orders}")
    run = shop.run("ls")
    assert run.code == 2
    assert "relation main_marts.fct_orders is also built by" in run.err


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("{severity: loud}", "models/x.yml:1: test 'only_c': severity 'loud' is unknown"),
        ("{limit: many}", "limit 'many' is not a whole number"),
        ("{warn_if: 3}", "warn_if must be a text"),
        ("{store_failures_as: file}", "store_failures_as 'file' is unknown"),
        ("{database: other}", "'database' is not supported"),
        ("{sql_header: set x}", "'sql_header' is not supported"),
    ],
)
def test_a_configuration_of_a_test_that_makes_no_sense_is_refused(shop, config, message):
    kinds_test(shop, config)
    run = shop.run("ls")
    assert run.code == 2
    assert message in run.err
