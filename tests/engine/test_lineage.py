"""Column lineage: of single queries by hand, and of a small project from its marts to its seeds."""

from __future__ import annotations

import json

import pytest

from gouji.engine.lineage.columns import QueryReader
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import Relation

ORDERS = ("order_id", "customer_id", "amount", "tags", "kind")
CUSTOMERS = ("customer_id", "name")

# SQL, then per column what it is made of: relation.column, how, and what else goes into it.
QUERIES = {
    "a renamed column": (
        "select order_id as id from shop.orders",
        {"id": "orders.order_id identity"},
    ),
    "a column through ctes and stars": (
        "with a as (select * from shop.orders), b as (select * exclude (tags) from a) "
        "select amount * 2 as double from b",
        {"double": "orders.amount transformation"},
    ),
    "a star with a replaced column": (
        "select * exclude (tags, kind, order_id) replace (amount + customer_id as amount) from shop.orders",
        {"customer_id": "orders.customer_id identity",
         "amount": "orders.amount transformation, orders.customer_id transformation"},
    ),
    "a column of a join without its table": (
        "select name, kind from shop.orders left join shop.customers on orders.customer_id = customers.customer_id",
        {"name": "customers.name identity", "kind": "orders.kind identity"},
    ),
    "the key of a join by name": (
        "select customer_id from shop.orders left join shop.customers using (customer_id)",
        {"customer_id": "orders.customer_id transformation, customers.customer_id transformation"},
    ),
    "a union by position": (
        "select order_id as a, kind as b from shop.orders union all select customer_id, 'none' from shop.customers",
        {"a": "customers.customer_id identity, orders.order_id identity", "b": "constant, orders.kind identity"},
    ),
    "an aggregate": (
        "select kind, sum(amount) as total, count(*) as n, count(*) filter (where amount > 1) as big "
        "from shop.orders group by all",
        {"kind": "orders.kind identity", "total": "orders.amount aggregation", "n": "orders.* rows",
         "big": "orders.amount aggregation"},
    ),
    "a window function": (
        "select row_number() over (partition by customer_id order by amount desc) as rank from shop.orders",
        {"rank": "orders.amount transformation, orders.customer_id transformation"},
    ),
    "a window with a name": (
        "select sum(amount) over w as running from shop.orders window w as (partition by kind order by order_id)",
        {"running": "orders.amount transformation, orders.kind transformation, orders.order_id transformation"},
    ),
    "an unnested list": (
        "select orders.order_id, tag from shop.orders, unnest(orders.tags) as listed(tag)",
        {"order_id": "orders.order_id identity", "tag": "orders.tags transformation"},
    ),
    "an unnested list among the columns": (
        "select unnest(tags) as tag from shop.orders",
        {"tag": "orders.tags transformation"},
    ),
    "a subquery and whether it has rows": (
        "select (select max(name) from shop.customers) as last, "
        "exists (select 1 from shop.customers) as any_customer from shop.orders",
        {"last": "customers.name aggregation", "any_customer": "constant, customers.* rows"},
    ),
    "a recursive cte": (
        "with recursive chain as (select order_id, customer_id from shop.orders union all "
        "select chain.order_id + 1, customers.customer_id from chain inner join shop.customers on true) "
        "select * from chain",
        {"order_id": "orders.order_id transformation",
         "customer_id": "customers.customer_id identity, orders.customer_id identity"},
    ),
    "an alias of the same select": (
        "select amount * 2 as twice, twice + 1 as more from shop.orders",
        {"twice": "orders.amount transformation", "more": "orders.amount transformation"},
    ),
    "an expression of rows and of columns of many": (
        "with totals as (select kind, sum(amount) as total from shop.orders group by kind) "
        "select orders.amount / totals.total as share from shop.orders left join totals on orders.kind = totals.kind",
        {"share": "orders.amount aggregation"},
    ),
    "constants": (
        "select 1 as one, current_timestamp as now, n from generate_series(1, 3) as numbers(n)",
        {"one": "constant", "now": "constant", "n": "constant"},
    ),
    "names in any case and script": (
        'select "AMOUNT" as "金额" from shop.orders',
        {"金额": "orders.amount identity"},
    ),
    "a lambda": (
        "select list_transform(tags, each -> each || kind) as marked from shop.orders",
        {"marked": "orders.kind transformation, orders.tags transformation"},
    ),
}  # fmt: skip


@pytest.fixture
def reader() -> QueryReader:
    reader = QueryReader()
    reader.add(Relation("shop", "orders"), ORDERS)
    reader.add(Relation("shop", "customers"), CUSTOMERS)
    return reader


def told(column) -> str:
    parts = [f"{relation.identifier}.{name or '*'} {how}" for (relation, name), how in column.inputs.items()]
    return ", ".join(sorted([*parts, *(["constant"] if column.has_constant else [])]))


@pytest.mark.parametrize(("sql", "expected"), QUERIES.values(), ids=QUERIES)
def test_the_columns_of_a_query_are_made_of(reader, sql, expected):
    found = reader.read(sql)
    assert {name: told(column) for name, column in found.items()} == {
        name: ", ".join(sorted(text.split(", "))) for name, text in expected.items()
    }
    assert not any(column.unresolved for column in found.values())


@pytest.mark.parametrize(
    "sql",
    ["select * from shop.nowhere", "select columns('a.*') from shop.orders", "select amount from from", "values (1)"],
)
def test_a_query_that_is_not_seen_through_is_told(reader, sql):
    with pytest.raises(SqlError):
        reader.read(sql)


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("with a as (select * from shop.orders) select price from a", "a.price"),
        ("select a.amount, b.price from shop.orders as a, read_csv('prices.csv') as b", "b.price"),
    ],
)
def test_a_column_that_is_nowhere_is_named(reader, sql, named):
    assert named in {column.unresolved for column in reader.read(sql).values()}


FILES = {
    "models/marts/fct_all.sql": (
        "with both_kinds as (select order_id, amount, kind from {{ ref('paid_orders') }} union all "
        "select order_id, 0, 'none' from {{ ref('unpaid_orders') }})\n"
        "select both_kinds.*, customers.name as customer_name, "
        "sum(both_kinds.amount) over (partition by orders.customer_id) as of_customer\n"
        "from both_kinds left join {{ ref('stg_orders') }} as orders using (order_id) "
        "left join {{ ref('customers') }} as customers on orders.customer_id = customers.customer_id\n"
    ),
    "models/staging/unpaid_orders.sql": (
        "{{ config(materialized='ephemeral') }}\nselect * from {{ ref('stg_orders') }} where amount is null\n"
    ),
    "models/marts/counted.sql": "select kind, count(*) as orders from {{ ref('fct_all') }} group by kind\n",
    "models/marts/measured.py": (
        "def model(dbt, session):\n    dbt.config(materialized='table')\n    return dbt.ref('counted')\n"
    ),
    "models/marts/outside.sql": "select Id, Text from {{ source('letters', 'letters') }}\n",
    "models/marts/vague.sql": "select columns('o.*') from {{ ref('stg_orders') }}\n",
    "models/marts/more.yml": """
sources:
  - {name: letters, schema: post, tables: [{name: letters, columns: [{name: id}]}]}
models:
  - {name: measured, columns: [{name: kind}, {name: orders}]}
  - {name: vague, columns: [{name: order_id}]}
""",
}


@pytest.fixture
def traced(shop):
    for path, text in FILES.items():
        shop.write(path, text)
    return shop


def upstream(shop, *columns, more=()) -> dict[str, set[str]]:
    """Asked column → the columns of seeds and sources that it is made of."""
    told = shop.run("lineage", *columns, *more, "--output", "json")
    assert told.code == 0, told.text
    return {
        f"{entry['relation'] or entry['unique_id']}.{entry['column']}": {
            f"{each['unique_id'].split('.', 2)[2]}.{each['column'] or '*'}" for each in entry["origins"]
        }
        for entry in json.loads(told.out)["columns"]
    }


def test_every_column_of_a_model_is_followed_through_ephemeral_models_unions_and_joins(traced):
    assert upstream(traced, "main_marts.fct_all") == {
        "main_marts.fct_all.order_id": {"orders.order_id"},
        "main_marts.fct_all.amount": {"orders.amount"},
        "main_marts.fct_all.kind": {"orders.kind"},
        "main_marts.fct_all.customer_name": {"customers.name"},
        "main_marts.fct_all.of_customer": {"orders.amount", "orders.customer_id"},
    }


def test_rows_that_are_counted_and_python_models_depend_on_whole_relations(traced):
    whole = {"orders.*", "customers.*"}
    assert upstream(traced, "counted.orders", "measured.kind") == {
        "main_marts.counted.orders": whole,
        "main_marts.measured.kind": whole,
    }
    text = traced.run("lineage", "measured.kind").out
    assert "main_marts.counted.* (the whole relation)" in text
    assert "measured: a Python model: its columns are declared to depend on the whole of what it reads" in text


def test_an_ephemeral_model_has_a_lineage_of_its_own(traced):
    assert upstream(traced, "paid_orders.kind") == {"model.shop.paid_orders.kind": {"orders.kind"}}
    below = json.loads(traced.run("lineage", "paid_orders.kind", "--downstream", "--output", "json").out)
    assert [f"{each['relation']}.{each['column']}" for each in below["columns"][0]["uses"]] == [
        "main_marts.fct_all.kind", "main_marts.counted.kind", "main_marts.measured.kind", "main_marts.measured.orders",
    ]  # fmt: skip


def test_a_column_that_is_not_described_anywhere_is_declared_and_told(traced):
    assert upstream(traced, "outside") == {
        "main_marts.outside.id": {"letters.letters.id"},
        "main_marts.outside.text": {"letters.letters.*"},
    }
    assert (
        "outside: text: post.letters.text is no column of a relation of the project"
        in traced.run("lineage", "outside").out
    )


def test_a_query_that_is_not_seen_through_is_declared_with_the_reason(traced):
    assert upstream(traced, "vague") == {"main_marts.vague.order_id": {"orders.*"}}
    assert "vague: the columns behind a * are not known" in traced.run("lineage", "vague").out


def test_the_tree_names_each_step_and_the_file_of_the_seed(traced):
    assert traced.run("lineage", "main_marts.fct_all.kind").out == (
        "main_marts.fct_all.kind\n"
        "├─ paid_orders.kind\n"
        "│  └─ main.stg_orders.kind\n"
        "│     └─ main_raw.orders.kind seeds/orders.csv\n"
        "└─ a constant\n"
        "made of: 1 column of 1 seed or source\n"
    )


def test_downstream_names_columns_and_exposures(traced):
    text = traced.run("lineage", "orders.amount", "--downstream").out
    assert "main_marts.fct_orders.amount" in text
    assert "exposure dashboard" in text
    assert text.endswith("exposures: dashboard\n")
    assert traced.run("lineage", "customers.name", "--downstream").out == (
        "main_raw.customers.name seeds/customers.csv\n"
        "└─ main_marts.fct_all.customer_name\n"
        "made of them: 1 column; exposures: none\n"
    )


def test_lineage_needs_no_database_and_says_the_same_with_one(traced):
    traced.write("models/marts/outside.sql", "select 1 as id")
    traced.write("models/marts/vague.sql", "select 1 as order_id")
    before = upstream(traced, "fct_orders", "fct_all", "counted")
    assert not traced.database.exists()
    assert traced.run("build").code == 0
    assert upstream(traced, "fct_orders", "fct_all", "counted") == before


def test_what_is_unknown_is_told_with_the_nearest_names(shop):
    wrong = shop.run("lineage", "fct_order.amount")
    assert (wrong.code, wrong.err) == (
        2, "error: no relation is called 'fct_order'\n  → did you mean fct_orders or stg_orders or orders?\n"
    )  # fmt: skip
    wrong = shop.run("lineage", "fct_orders.amuont")
    assert wrong.code == 2
    assert "fct_orders has no column 'amuont'" in wrong.err
    assert "did you mean amount" in wrong.err


def test_docs_writes_the_lineage_and_a_later_run_reads_again_only_what_changed(traced, monkeypatch):
    assert traced.run("docs").code == 0
    path = traced.root / "target/column_lineage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    entry = content["relations"]["model.shop.fct_orders"]
    assert entry["relation"] == "main_marts.fct_orders"
    assert entry["columns"]["amount"]["inputs"] == [
        {"unique_id": "model.shop.paid_orders", "column": "amount", "how": "identity"}
    ]
    assert entry["columns"]["threshold"] == {"name": "threshold", "constant": True, "inputs": []}
    assert content["exposures"]["exposure.shop.dashboard"]["depends_on"] == ["model.shop.fct_orders"]
    assert content["parents"]["model.shop.counted"] == ["model.shop.fct_all"]
    read: list[str] = []
    original = QueryReader.read
    monkeypatch.setattr(QueryReader, "read", lambda self, sql: read.append(sql) or original(self, sql))
    assert traced.run("lineage", "fct_orders").code == 0
    assert [sql for sql in read if "columns(" not in sql] == []
    traced.replace("models/staging/stg_orders.sql", "    kind\n", "    kind as sort\n")
    assert "sort" in str(upstream(traced, "stg_orders"))
    assert any("as sort" in sql for sql in read)


def test_a_broken_artifact_is_made_again(shop):
    shop.write("target/column_lineage.json", '{"metadata": {"schema": "gouji/column-lineage/v1"}, "relations": [1]}')
    assert upstream(shop, "fct_orders.amount") == {"main_marts.fct_orders.amount": {"orders.amount"}}


def test_a_model_that_reads_its_own_relation_as_a_source_ends(shop):
    shop.write("models/kept.yml", "sources: [{name: own, schema: main, tables: [{name: kept, columns: [{name: n}]}]}]")
    shop.write(
        "models/kept.sql",
        "select n from {{ source('own', 'kept') }} union all select order_id from {{ ref('orders') }}",
    )
    assert upstream(shop, "main.kept.n") == {"main.kept.n": {"orders.order_id"}}


def test_an_empty_seed_has_no_columns(shop):
    shop.write("seeds/nothing.csv", "")
    shop.write("models/of_nothing.sql", "select a from {{ ref('nothing') }}")
    assert upstream(shop, "of_nothing") == {"main.of_nothing.a": {"nothing.*"}}
