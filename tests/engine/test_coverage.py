"""Which tests and expectations name which column, as each run writes it down."""

from __future__ import annotations

import json

import pytest

YAML = """
models:
  - name: fct_sales
    config: {schema: marts}
    data_tests:
      - same_sum: {arguments: {columns: [amount, kind]}}
    columns:
      - name: order_id
        description: The key.
        data_tests:
          - unique
          - relationships: {arguments: {to: ref('dim_kinds'), field: kind}}
      - name: amount
      - name: kind
        data_tests: [{accepted_values: {arguments: {values: [amount, order_id]}, config: {severity: warn}}}]
      - name: note
  - name: dim_kinds
    config: {schema: quality}
    columns: [{name: kind}, {name: note}]
unit_tests:
  - name: sold
    model: fct_sales
    given: [{input: ref('stg_orders'), rows: [{order_id: 1, amount: 2.5, kind: a}]}]
    expect: {rows: [{order_id: 1, amount: 2.5}]}
"""
SUITE = {
    "name": "sales",
    "meta": {"relation": "marts.fct_sales"},
    "expectations": [
        {"type": "expect_column_values_to_be_in_set", "id": "e1", "meta": {"rule_id": "R1"},
         "kwargs": {"column": "kind", "value_set": ["note"], "row_condition": "amount > 0"}},
        {"type": "expect_table_row_count_to_equal", "kwargs": {"value": 1}},
        {"type": "expect_column_to_exist", "kwargs": {"column": "note"}, "meta": {"relation": "main.stg_orders"}},
    ],
}  # fmt: skip


@pytest.fixture
def sales(shop):
    shop.write("macros/schema.sql", "{% macro generate_schema_name(name, node) %}{{ name or 'main' }}{% endmacro %}")
    shop.write("macros/same_sum.sql", "{% test same_sum(model, columns) %}select 1 where false{% endtest %}")
    shop.write("models/fct_sales.sql", "select order_id, amount, kind, 'x' as note from {{ ref('stg_orders') }}")
    shop.write("models/dim_kinds.sql", "select 1 as kind, 'x' as note union all select 2, 'y' union all select 3, 'z'")
    shop.write("models/sales.yml", YAML)
    shop.write("tests/data/assert_sales.sql", "select note from {{ ref('dim_kinds') }} where false")
    shop.write("expectations/sales.json", json.dumps(SUITE))
    return shop


def named(sales) -> dict[str, set[str]]:
    """Column → what names it, in short."""
    sql = """
        select columns.column_id, checks.check_kind || ' ' || checks.check_id || coalesce(' ' || checks.rule_id, '')
        from quality.dim_columns as columns left join quality.fct_column_checks as checks using (column_id)
        where columns.relation <> 'marts.fct_orders'
    """
    found: dict[str, set[str]] = {}
    for column, check in sales.query(sql):
        found.setdefault(column, set()).update({check} if check else ())
    short = {"unique_": "unique", "relationships_": "relationships", "same_sum_": "same_sum", "accepted_": "values",
             "assert_sales": "assert_sales", ".sold": "sold", "sales/e1": "e1"}  # fmt: skip
    return {
        column: {next(name for part, name in short.items() if part in check) for check in checks}
        for column, checks in found.items()
    }


def test_each_column_of_the_public_schemas_is_listed_with_what_names_it(sales):
    run = sales.run("build", "--exclude", "resource_type:expectation")
    assert run.code == 0, run.text
    assert named(sales) == {
        "marts.fct_sales.order_id": {"unique", "relationships", "sold"},
        "marts.fct_sales.amount": {"same_sum", "sold", "e1"},
        "marts.fct_sales.kind": {"same_sum", "values", "e1"},
        "marts.fct_sales.note": set(),
        "quality.dim_kinds.kind": {"relationships"},
        "quality.dim_kinds.note": {"assert_sales"},
    }
    assert sales.query("select distinct rule_id from quality.fct_column_checks where check_kind = 'expectation'") == [
        ("R1",)
    ]
    described = "select position, description from quality.dim_columns where column_id = 'marts.fct_sales.order_id'"
    assert sales.query(described) == [(1, "The key.")]


def test_it_is_written_anew_although_nothing_else_runs(sales):
    sales.run("build", "--exclude", "resource_type:expectation")
    sales.write("tests/data/assert_sales.sql", "select kind from {{ ref('dim_kinds') }} where false")
    sales.run("seed")
    assert "assert_sales" in named(sales)["quality.dim_kinds.kind"]
    assert named(sales)["quality.dim_kinds.note"] == set()
