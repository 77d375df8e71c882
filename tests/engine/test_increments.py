"""Incremental models: what is there stays, what is new is put among it, and a failed build loses nothing."""

from __future__ import annotations

import pytest

LATER = ("--vars", "{last_day: '2024-03-05'}")


@pytest.fixture
def grown(teahouse):
    """Built on the third of March and again on the fifth."""
    assert teahouse.run("build").code == 0
    run = teahouse.run("build", *LATER)
    assert run.code == 0, run.text
    return teahouse


def test_append_keeps_what_an_earlier_build_saw(grown):
    rows = grown.query("select order_id, strftime(seen_on, '%d') from main_marts.fct_order_events order by order_id")
    assert rows == [(order, "03") for order in range(101, 106)] + [(106, "05"), (107, "05"), (108, "05")]


def test_delete_and_insert_replaces_rows_by_a_key_of_two_columns(grown):
    rows = grown.query("select paid_on::varchar, method, payments from main_marts.fct_daily_payments order by all")
    assert rows == [
        ("2024-03-01", "card", 1), ("2024-03-01", "cash", 2), ("2024-03-02", "cash", 1), ("2024-03-02", "transfer", 1),
        ("2024-03-03", "card", 1), ("2024-03-04", "card", 1), ("2024-03-05", "card", 1), ("2024-03-05", "cash", 1),
    ]  # fmt: skip


def test_delete_and_insert_replaces_rows_by_a_key_of_one_column(grown):
    assert grown.query("from main_marts.dim_last_orders order by guest_id") == [
        (1, 107), (2, 102), (3, 104), (4, 106), (5, 108),
    ]  # fmt: skip


def test_merge_leaves_the_excluded_column_of_a_known_key(grown):
    assert grown.query(
        "select guest_id, day(first_visit_on), day(last_visit_on), orders_in_last_batch "
        "from main_marts.fct_guest_visits order by guest_id"
    ) == [
        (1, 1, 4, 1), (2, 1, 1, 1), (3, 2, 2, 1), (4, 4, 4, 1), (5, 3, 5, 1),
    ]  # fmt: skip


def test_a_full_refresh_forgets_what_was_there(grown):
    assert grown.run("build", "--full-refresh", *LATER).code == 0
    assert grown.query("select distinct day(seen_on) from main_marts.fct_order_events") == [(5,)]
    assert grown.query("select orders_in_last_batch from main_marts.fct_guest_visits where guest_id = 1") == [(3,)]


def test_a_model_may_refuse_to_be_refreshed(grown):
    grown.replace("models/marts/fct_order_events.sql", "config(", "config(full_refresh=false, ")
    assert grown.run("build", "--full-refresh", *LATER).code == 0
    assert grown.query("select distinct day(seen_on) from main_marts.fct_order_events order by all") == [(3,), (5,)]


def test_a_build_of_one_model_adds_to_it_too(teahouse):
    assert teahouse.run("build").code == 0
    assert teahouse.run("run", "--select", "+fct_order_events", *LATER).code == 0
    assert teahouse.query("select count(*) from main_marts.fct_order_events") == [(8,)]


def test_a_build_that_fails_leaves_the_increments_as_they_were(teahouse):
    assert teahouse.run("build").code == 0
    teahouse.write("models/marts/broken.sql", "select nothing from {{ ref('fct_order_events') }}")
    assert teahouse.run("build", *LATER).code == 1
    assert teahouse.query("select count(*) from main_marts.fct_order_events") == [(5,)]


def test_what_was_a_view_is_built_anew(teahouse):
    path = "models/marts/dim_last_orders.sql"
    teahouse.replace(path, "materialized='incremental'", "materialized='view'")
    teahouse.replace(
        path, "{% if is_incremental() %}\nwhere order_id > (select max(order_id) from {{ this }})\n{% endif %}", ""
    )
    assert teahouse.run("build").code == 0
    teahouse.replace(path, "materialized='view'", "materialized='incremental'")
    assert teahouse.run("build").code == 0
    assert teahouse.query("select count(*) from main_marts.dim_last_orders") == [(4,)]


BY_KEY = "materialized='incremental', unique_key='id'"


@pytest.mark.parametrize(
    ("config", "second", "rows"),
    [
        (BY_KEY, "select 1 as id, 'b' as name", [(1, "b"), (2, "a")]),
        (BY_KEY + ", incremental_strategy='append'", "select 1 as id, 'b' as name", [(1, "a"), (1, "b"), (2, "a")]),
        (BY_KEY + ", incremental_strategy='merge'", "select 1 as id, 'b' as name", [(1, "b"), (2, "a")]),
        (BY_KEY + ", incremental_strategy='merge', merge_update_columns=['id']", "select 1 as id, 'b' as name",
         [(1, "a"), (2, "a")]),
        (BY_KEY + ", incremental_strategy='merge', merge_insert_condition='dbt_internal_source.id > 3'",
         "select unnest([3, 4]) as id, 'b' as name", [(1, "a"), (2, "a"), (4, "b")]),
        (BY_KEY + ", incremental_strategy='merge', incremental_predicates=['dbt_internal_dest.id > 1']",
         "select unnest([1, 2]) as id, 'b' as name", [(1, "a"), (1, "b"), (2, "b")]),
        (BY_KEY + ", incremental_predicates=['id > 1']", "select unnest([1, 2]) as id, 'b' as name",
         [(1, "a"), (1, "b"), (2, "b")]),
        (BY_KEY + ", on_schema_change='append_new_columns'", "select 2 as id, 'b' as name, true as extra",
         [(1, "a", None), (2, "b", True)]),
        (BY_KEY + ", on_schema_change='append_new_columns'", "select 2 as id", [(1, "a"), (2, None)]),
        (BY_KEY + ", on_schema_change='sync_all_columns'", "select 2::bigint as id, 1 as extra", [(1, None), (2, 1)]),
        (BY_KEY, "select 'b' as name, 2 as id, true as extra", [(1, "a"), (2, "b")]),
    ],
)  # fmt: skip
def test_what_a_strategy_leaves(shop, config, second, rows):
    first = "select unnest([1, 2]) as id, 'a' as name"
    shop.write(
        "models/x.sql", f"{{{{ config({config}) }}}}{{% if is_incremental() %}}{second}{{% else %}}{first}{{% endif %}}"
    )
    assert shop.run("build").code == 0
    run = shop.run("build")
    assert run.code == 0, run.text
    assert shop.query("from main.x order by all") == rows


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ("select 2 as id, 'b' as name, true as extra", "(new: extra)"),
        ("select 2 as id", "(gone: name)"),
        ("select 2::bigint as id, 'b' as name", "(other type: id INTEGER → BIGINT)"),
    ],
)
def test_columns_that_change_fail_where_that_is_asked_for(shop, second, message):
    config = BY_KEY + ", on_schema_change='fail'"
    first = "select 1 as id, 'a' as name"
    shop.write(
        "models/x.sql", f"{{{{ config({config}) }}}}{{% if is_incremental() %}}{second}{{% else %}}{first}{{% endif %}}"
    )
    assert shop.run("build").code == 0
    run = shop.run("build")
    assert run.code == 1
    assert f"models/x.sql: the columns of main.x have changed {message}" in run.out
    assert shop.query("from main.x") == [(1, "a")]


def test_a_missing_column_of_an_increment_is_told_with_strategy_and_relation(shop):
    first = "select 1 as id, 'a' as name"
    shop.write(
        "models/x.sql",
        f"{{{{ config({BY_KEY}) }}}}{{% if is_incremental() %}}select 1 as id{{% else %}}{first}{{% endif %}}",
    )
    assert shop.run("build").code == 0
    run = shop.run("build")
    assert run.code == 1
    assert 'models/x.sql: delete+insert into main.x: Referenced column "name" not found' in run.out


def test_a_sql_error_of_an_increment_names_its_line(shop):
    shop.write(
        "models/x.sql",
        "{{ config(materialized='incremental') }}\nselect 1 as id from (select 1)\n"
        "{% if is_incremental() %}\nwhere nothing\n{% endif %}",
    )
    assert shop.run("build").code == 0
    run = shop.run("build")
    assert run.code == 1
    assert 'models/x.sql:4: Referenced column "nothing" not found' in run.out


def test_a_reference_that_only_the_increment_makes_is_told(shop):
    shop.write(
        "models/x.sql",
        "{{ config(materialized='incremental') }}\nselect 1 as id\n"
        "{% if is_incremental() %}\nfrom {{ ref('orders') }}\n{% endif %}",
    )
    assert shop.run("build").code == 0
    run = shop.run("build")
    assert run.code == 2
    assert "models/x.sql:4: ref('orders') stands in a branch that is not taken while parsing" in run.text
    assert "depends_on: {{ ref('orders') }}" in run.text


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("materialized='materialized_view'", "models/x.sql:2: materialisation 'materialized_view' is not supported"),
        ("materialized='incremental', incremental_strategy='microbatch'", "incremental strategy 'microbatch' is not"),
        (
            "materialized='incremental', incremental_strategy='insert_overwrite'",
            "use one of: append, delete+insert, merge",
        ),
        ("materialized='incremental', on_schema_change='shrug'", "on_schema_change 'shrug' is not supported"),
        ("materialized='incremental', merge_update_columns=['a'], merge_exclude_columns=['b']", "exclude each other"),
        ("materialized='incremental', merge_clauses={'when_matched': [{}]}", "'merge_clauses' is not supported"),
        ("sql_header='set x'", "'sql_header' is not supported"),
        ("indexes=[{'columns': ['id']}]", "'indexes' is not supported"),
        ("database='other'", "'database' is not supported: every relation lies in the one database file"),
    ],
)
def test_a_configuration_that_the_engine_lacks_is_refused_by_name(shop, config, message):
    shop.write("models/x.sql", f"-- grain\n{{{{ config({config}) }}}}\nselect 1 as id")
    run = shop.run("ls")
    assert run.code == 2
    assert message in run.err
