"""What reads itself, the clock, chance or anything that is none of its inputs runs in every build."""

from __future__ import annotations

import json

import duckdb
import pytest

from gouji.engine.compile.volatility import looks_outside, tells_day
from gouji.engine.project.pythonreads import looks_elsewhere


def rebuilt(shop) -> set[str]:
    """The names of the nodes that a build that passes runs."""
    run = shop.run("build")
    assert run.code == 0, run.text
    results = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return {each["unique_id"].split(".")[2] for each in results if each["status"] != "reused"}


def test_a_keyed_model_that_reads_itself_goes_on_from_where_it_stands(shop):
    shop.write("seeds/many.csv", "id\n" + "\n".join(map(str, range(1, 11))) + "\n")
    shop.write(
        "models/x.sql",
        "{{ config(materialized='incremental', unique_key='id') }} select id from {{ ref('many') }} "
        "{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %} order by id limit 3",
    )
    shop.write("models/y.sql", "{{ config(materialized='table') }} select max(id) as last from {{ ref('x') }}")
    for last in (3, 6, 9, 10, 10):
        assert {"x", "y"} <= rebuilt(shop)
        assert shop.query("select max(id), (select last from main.y) from main.x") == [(last, last)]


@pytest.mark.parametrize(
    ("sql", "runs_again"),
    [
        ("select * from main_raw.orders", {"x"}),
        ("select 1 as n union all select order_id from MAIN_RAW.Orders", {"x"}),
        ("with o as (select * from {{ ref('orders') }}) select * from o", set()),
        ("select (select max(order_id) from {{ ref('orders') }}) as n, (select count(*) from by_hand) as m", {"x"}),
        ("from (pivot {{ ref('orders') }} on kind in ('a', 'b') using sum(amount) group by customer_id)", set()),
        ("from (pivot main_raw.orders on kind in ('a', 'b') using sum(amount) group by customer_id)", {"x"}),
        ("select one_more(1) as n", {"x"}),
        ("select * from {{ ref('paid_orders') }}", set()),
        ("select * from query_table('by_hand')", {"x"}),
        ("select count(*) as n from query('from by_hand')", {"x"}),
    ],
)
def test_what_reads_something_that_is_none_of_its_inputs_runs_each_time(shop, sql, runs_again):
    with duckdb.connect(str(shop.database)) as connection:
        connection.execute("create table by_hand as select 1 as one; create macro one_more(x) as x + 1")
    shop.write("models/x.sql", f"{{{{ config(materialized='table') }}}} {sql}")
    shop.run("seed")  # some name what is built beside them
    rebuilt(shop)
    assert rebuilt(shop) == runs_again


def test_every_function_of_duckdb_that_may_answer_otherwise_counts():
    harmless = {"current_database", "current_schema", "current_schemas", "in_search_path", "error", "sleep_ms", "stats",
                "vector_type", "write_log"}  # fmt: skip
    sql = "select distinct function_name from duckdb_functions() where stability <> 'CONSISTENT'"
    with duckdb.connect() as connection:
        names = {name for (name,) in connection.execute(sql).fetchall()}
    missed = {name for name in names if not (looks_outside(f"{name}(") or tells_day(f"{name}("))}
    assert missed <= harmless
    assert {"now", "random", "nextval"} <= names


@pytest.mark.parametrize(
    ("body", "elsewhere"),
    [
        ("return dbt.ref('orders')", False),
        ("return session.sql('select 1 as one')", False),
        ("return session.sql('select * from main_raw.orders')", True),
        ("return session.table('by_hand')", True),
        ("import datetime\n    return session.sql(f'select {datetime.datetime.now().year} as y')", True),
        ("import os\n    return session.sql('select 1 as one')", True),
        ("return session.query(str(dbt.this))", True),
        ('"""One row from each."""\n    return dbt.ref("orders")', False),
        ("return session.read_csv('x.csv')", True),
        ("return open('x').read()", True),
    ],
)
def test_a_python_model_that_looks_elsewhere_is_seen(body, elsewhere):
    assert looks_elsewhere(f"def model(dbt, session):\n    {body}\n") is elsewhere
