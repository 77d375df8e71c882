"""Nothing is done twice: what of a project runs again after which change, and what is left as it is."""

from __future__ import annotations

import json
from dataclasses import replace

import duckdb
import pytest

from gouji.engine.lineage.translation import is_same_sql
from gouji.engine.run import surroundings

STAGING = "models/staging/stg_orders.sql"
FACT = "models/marts/fct_orders.sql"
FACT_TESTS = {"not_null_fct_orders_order_id", "unique_fct_orders_order_id", "at_least_fct_orders_amount__0",
              "relationships_fct_orders_customer_id__customer_id__ref_customers_",
              "assert_totals_are_positive"}  # fmt: skip


def ran(shop) -> set[str]:
    """The names of the nodes that the last command ran."""
    results = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return {name_of(each["unique_id"]) for each in results if each["status"] != "reused"}


def name_of(unique_id: str) -> str:
    return unique_id.split(".")[2]


def rebuilt(shop, *arguments: str) -> set[str]:
    """What a build that passes runs."""
    run = shop.run("build", *arguments)
    assert run.code == 0, run.text
    return ran(shop)


@pytest.fixture
def built(shop):
    """The small project, built once."""
    assert shop.run("build").code == 0
    return shop


def test_a_build_without_changes_runs_nothing_and_is_a_run(built):
    before = built.query("from main_marts.fct_orders order by all")
    run = built.run("build")
    assert "nothing to run: 12 unchanged" in run.text
    assert "build passed in" in run.out
    assert "(12 reused)" in run.out
    assert ran(built) == set()
    assert built.query("from main_marts.fct_orders order by all") == before
    rows = built.query("select nodes_succeeded, nodes_reused, status from quality.fct_runs order by run_no")
    assert rows == [(12, 0, "passed"), (0, 12, "passed")]


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (STAGING, "select\n    order_id", "-- a comment\nSELECT order_id", set()),
        (STAGING, "    kind\n", "    upper(kind) as kind\n", {"stg_orders", "fct_orders", *FACT_TESTS}),
        (FACT, "-- one row per", "-- Still one row per", set()),
        ("models/staging/paid_orders.sql", "is not null", "> 0", {"fct_orders", *FACT_TESTS}),
        ("dbt_project.yml", "threshold: 3", "threshold: 4", {"fct_orders", *FACT_TESTS}),
        ("macros/at_least.sql", "<", "< 0 +", {"at_least_fct_orders_amount__0"}),
        ("macros/at_least.sql", "select *", "-- as before\nselect *", set()),
        ("models/marts/fct_orders.yml", "It's a fact.", "It is a fact.", {"fct_orders", *FACT_TESTS}),
        ("models/marts/fct_orders.yml", "severity: warn", "severity: error", {"unique_fct_orders_order_id"}),
        ("models/marts/fct_orders.yml", "type: dashboard", "type: notebook", set()),
        ("seeds/customers.csv", "李 明", "李明",
         {"customers", "relationships_fct_orders_customer_id__customer_id__ref_customers_"}),
        ("seeds/orders.yml", "column_types: {customer_id: integer}", "column_types: {customer_id: bigint}",
         {"customers", "relationships_fct_orders_customer_id__customer_id__ref_customers_"}),
    ],
)  # fmt: skip
def test_what_has_changed_runs_and_what_lies_below_it(built, path, old, new, expected):
    built.replace(path, old, new)
    assert rebuilt(built) == expected
    assert rebuilt(built) == set()


def test_a_full_refresh_runs_everything(built):
    assert len(rebuilt(built, "--full-refresh")) == 12
    assert rebuilt(built) == set()


def test_another_engine_runs_everything_and_says_so(built, monkeypatch):
    assert "made anew" not in built.run("build").text
    monkeypatch.setattr(surroundings, "engine_digest", lambda profile: "another")
    run = built.run("build")
    assert run.code == 0, run.text
    assert "everything is made anew: gouji, DuckDB, Python, hooks or settings" in run.text
    assert len(ran(built)) == 12
    assert rebuilt(built) == set()
    monkeypatch.setattr(surroundings, "engine_digest", lambda profile: "yet another")
    assert "全部重新生成" in built.run("build", "--language", "zh").text


def test_a_parent_built_alone_has_its_children_run_later(built):
    built.replace("seeds/orders.csv", "20.25", "30.25")
    assert built.run("seed").code == 0
    assert ran(built) == {"orders"}
    assert built.run("run", "--select", "stg_orders").code == 0
    assert ran(built) == {"stg_orders"}
    assert {"fct_orders", *FACT_TESTS} <= rebuilt(built)
    assert built.query("select max(amount)::varchar from main_marts.fct_orders") == [("30.2500",)]


def test_a_model_run_on_an_older_parent_runs_again(built):
    built.replace(STAGING, "    kind\n", "    upper(kind) as kind\n")
    built.replace(FACT, "amount,", "amount + 1 as amount,")
    assert built.run("run", "--select", "fct_orders").code == 0
    assert {"stg_orders", "fct_orders"} <= rebuilt(built)


def test_what_is_undone_is_run_again(built):
    built.replace(FACT, "amount,", "amount + 1 as amount,")
    assert "fct_orders" in rebuilt(built)
    built.replace(FACT, "amount + 1 as amount,", "amount,")
    assert "fct_orders" in rebuilt(built)
    assert built.query("select max(amount)::varchar from main_marts.fct_orders") == [("20.2500",)]


def test_a_test_that_warned_runs_again(built):
    built.write("tests/data/assert_few.sql", "{{ config(severity='warn') }} select 1 as many")
    assert rebuilt(built) == {"assert_few"}
    assert rebuilt(built) == {"assert_few"}


def test_a_suite_that_warned_keeps_its_verdict_and_says_it_again(built):
    small = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "amount", "max_value": 1},
             "meta": {"relation": "main_marts.fct_orders"}, "severity": "warning"}  # fmt: skip
    built.write("expectations/sizes.json", json.dumps({"name": "sizes", "expectations": [small]}))
    first = built.run("build")
    assert first.code == 0
    again = built.run("build")
    assert again.code == 0
    assert ran(built) == set()
    said = "expectations/sizes.json: sizes: 1 of 1 expectations not met"
    assert [said in run.out and "WARN suite sizes" in run.out for run in (first, again)] == [True, True]
    assert "expectations: 1 (0 met, 0 failed, 1 warned; 1 kept from earlier runs)" in again.out
    assert built.run("build", "--warn-error").code == 1
    built.replace(FACT, "amount,", "amount / 100 as amount,")
    mended = built.run("build")
    assert "expectations: 1 (1 met, 0 failed, 0 warned)" in mended.out
    assert said not in built.run("build").out


def test_what_failed_runs_again_and_what_it_kept_from_being_published_is_taken_up(built):
    built.replace(FACT, "amount,", "-amount as amount,")
    assert built.run("build").code == 1
    assert built.run("build").code == 1
    assert "assert_totals_are_positive" in ran(built)
    assert "fct_orders" not in ran(built)
    built.replace(FACT, "-amount as amount,", "amount,")
    assert rebuilt(built) == set()


def test_what_the_project_no_longer_makes_is_dropped(built):
    for path in (FACT, "models/marts/fct_orders.yml", "tests/data/assert_totals_are_positive.sql"):
        (built.root / path).unlink()
    assert rebuilt(built) == set()
    names = built.query("select schema_name || '.' || table_name from duckdb_tables()")
    assert ("main_marts.fct_orders",) not in names
    assert built.query("select count(*) from duckdb_schemas() where schema_name = 'main_marts'") == [(0,)]
    assert built.query("select count(*) from gouji_state.nodes where unique_id like '%fct_orders%'") == [(0,)]


def test_a_relation_that_got_another_name_leaves_none_behind(built):
    built.replace(FACT, "with paid", "{{ config(alias='fct_sales') }} with paid")
    assert "fct_orders" in rebuilt(built)
    tables = {name for (name,) in built.query("select table_name from duckdb_tables()")}
    assert "fct_sales" in tables
    assert "fct_orders" not in tables


def test_a_build_drops_nothing_that_it_did_not_make(built):
    (built.root / "tests/data/assert_totals_are_positive.sql").unlink()
    built.write(FACT, "select 1 as order_id, 1 as customer_id, 1 as amount")
    with duckdb.connect(str(built.database)) as connection:
        connection.execute("create table main.by_hand as select 1 as one")
    rebuilt(built, "--select", "fct_orders")
    assert built.query("from main.by_hand") == [(1,)]
    rebuilt(built)
    assert built.query("from main.by_hand") == [(1,)]


@pytest.mark.parametrize(
    "damage", ["drop table main_marts.fct_orders", "insert into main_marts.fct_orders from main_marts.fct_orders",
               "drop view main.stg_orders", "drop schema gouji_state cascade"]
)  # fmt: skip
def test_what_somebody_else_took_away_is_made_again(built, damage):
    before = built.query("from main_marts.fct_orders order by all")
    with duckdb.connect(str(built.database)) as connection:
        connection.execute(damage)
    assert rebuilt(built)
    assert built.query("from main_marts.fct_orders order by all") == before
    assert rebuilt(built) == set()


@pytest.mark.parametrize(
    ("sql", "runs_again"),
    [
        ("select now() as at", {"x", "y"}), ("select random() as share", {"x", "y"}),
        ("select current_date as day", set()),
        # A view of the history tells of new runs without being made anew; a table does not.
        ("select * from {{ source('history', 'fct_runs') }}", {"y"}),
        ("select '{{ invocation_id }}' as run", {"x", "y"}),
        ("select count(*) as n from duckdb_tables()", {"x", "y"}), ("select 'now' as word", set()),
    ],
)  # fmt: skip
def test_what_may_come_out_otherwise_runs_each_time(shop, sql, runs_again):
    shop.write("models/s.yml", "sources: [{name: history, schema: quality, tables: [{name: fct_runs}]}]")
    shop.write("models/x.sql", sql)
    shop.write("models/y.sql", "{{ config(materialized='table') }} select * from {{ ref('x') }}")
    rebuilt(shop)
    assert rebuilt(shop) == runs_again


def test_the_next_day_counts_for_what_asks_the_day(shop, monkeypatch):
    shop.write("models/x.sql", "select current_date as day")
    rebuilt(shop)
    real = surroundings.look_around
    monkeypatch.setattr(
        "gouji.engine.run.reuse.look_around",
        lambda *given: replace(real(*given), day="another"),
    )
    assert rebuilt(shop) == {"x"}


def test_an_environment_variable_counts_through_the_sql(shop, monkeypatch):
    shop.write("models/x.sql", "select '{{ env_var('GOUJI_TEST_CITY', 'none') }}' as city")
    rebuilt(shop)
    monkeypatch.setenv("GOUJI_TEST_CITY", "喀什")
    assert rebuilt(shop) == {"x"}


def test_a_python_model_counts_with_the_modules_that_it_imports(shop, monkeypatch):
    monkeypatch.syspath_prepend(str(shop.root))
    shop.write("gouji_test_rates.py", "RATE = 2\n")
    shop.write(
        "models/x.py",
        "def model(dbt, session):\n    import gouji_test_rates\n    dbt.config(materialized='table')\n"
        "    return session.sql(f'select {gouji_test_rates.RATE} as rate')\n",
    )
    assert "x" in rebuilt(shop)
    assert rebuilt(shop) == set()
    shop.write("gouji_test_rates.py", "RATE = 33\n")
    assert rebuilt(shop) == {"x"}
    shop.replace("models/x.py", "as rate", "as the_rate")
    assert rebuilt(shop) == {"x"}


def test_rows_that_are_appended_are_appended_by_each_build(shop):
    shop.write("models/x.sql", "{{ config(materialized='incremental', incremental_strategy='append') }} select 1 as n")
    for count in (1, 2, 3):
        assert "x" in rebuilt(shop)
        assert shop.query("select count(*) from main.x") == [(count,)]


def test_rows_that_are_replaced_by_key_are_not_replaced_twice_by_the_same(shop):
    shop.write(
        "models/x.sql",
        "{{ config(materialized='incremental', unique_key='order_id') }} select * from {{ ref('orders') }}"
        "{% if is_incremental() %} where order_id > 1{% endif %}",
    )
    assert "x" in rebuilt(shop)
    assert rebuilt(shop) == {"x"}, "the SQL of an increment is another"
    assert rebuilt(shop) == set()
    shop.replace("seeds/orders.csv", "20.25", "30.25")
    assert {"orders", "x"} <= rebuilt(shop)


def test_unit_tests_run_again_when_their_rows_or_their_model_change(shop):
    unit = (
        "unit_tests:\n  - name: keeps_kind\n    model: stg_orders\n    given:\n      - input: ref('orders')\n"
        "        rows: [{order_id: 1, kind: a}]\n    expect: {rows: [{order_id: 1, kind: a}]}\n"
    )
    shop.write("models/staging/u.yml", unit)
    assert "stg_orders" in rebuilt(shop)
    assert rebuilt(shop) == set()
    shop.write("models/staging/u.yml", unit.replace("kind: a", "kind: b"))
    results = rebuilt(shop)
    assert len(results) == 1
    shop.replace(STAGING, "    kind\n", "    kind || '' as kind\n")
    assert {"stg_orders", *results} <= rebuilt(shop)


def test_failing_rows_that_are_stored_stay_stored(built):
    rebuilt(built, "--store-failures")
    tables = "select count(*) from duckdb_tables() where schema_name like '%dbt_test__audit'"
    stored = built.query(tables)
    assert stored > [(0,)]
    assert rebuilt(built, "--store-failures") == set()
    assert built.query(tables) == stored


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("select a from t", "SELECT\n  a -- note\nFROM t /* end */", True),
        ("select 'a  b'", "select 'a b'", False),
        ("select 'A'", "select 'a'", False),
        ("select a, b from t", "select b, a from t", False),
        ("select '--' as x", "select '--' as  x", True),
        ("select a from", "select  a from", False),
        ("select 1", "select 1; select 2", False),
    ],
)
def test_sql_is_compared_as_a_tree(one, other, same):
    assert is_same_sql(one, other) is same
