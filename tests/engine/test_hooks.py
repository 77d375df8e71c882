"""`on-run-start` and `on-run-end`: what they see, when they run, and what becomes of a run whose hook fails."""

from __future__ import annotations

import json

import pytest

HOOKS = """
on-run-start:
  - create schema if not exists audit
  - "{{ kept_columns() }}"
on-run-end: "create or replace table audit.ended as select count(*) as orders from {{ ref('fct_orders') }}"
"""
MACRO = """
{% macro kept_columns() %}
{% for table in graph.sources.values() if execute and table.source_name == 'kept' %}
create table if not exists {{ table.relation_name }} (
    {%- for column in table.columns.values() -%}
    {{ column.name }} {{ column.data_type }}{{ ', ' if not loop.last }}
    {%- endfor -%}
);
{% endfor %}
{% endmacro %}
"""
SOURCE = """
sources:
  - name: kept
    schema: audit
    tables: [{name: visits, columns: [{name: day, data_type: date}, {name: guests, data_type: integer}]}]
"""


@pytest.fixture
def hooked(shop):
    """The small project with hooks; a view reads what the first of them makes."""
    path = shop.root / "dbt_project.yml"
    path.write_text(path.read_text(encoding="utf-8") + HOOKS, encoding="utf-8")
    shop.write("macros/kept_columns.sql", MACRO)
    shop.write("models/kept.yml", SOURCE)
    shop.write("models/visits_by_day.sql", "select day, guests from {{ source('kept', 'visits') }}")
    return shop


def test_hooks_run_before_and_after_the_nodes(hooked):
    run = hooked.run("build")
    assert run.code == 0, run.text
    assert hooked.query("from main.visits_by_day") == []
    assert hooked.query("from audit.ended") == [(2,)]
    types = "select column_name, data_type from duckdb_columns() where table_name = 'visits' order by all"
    assert hooked.query(types) == [("day", "DATE"), ("guests", "INTEGER")]


def test_the_manifest_has_them_as_dbt_does(hooked):
    hooked.run("build")
    manifest = json.loads((hooked.root / "target/manifest.json").read_text(encoding="utf-8"))
    operations = {uid: node for uid, node in manifest["nodes"].items() if node["resource_type"] == "operation"}
    assert list(operations) == [
        "operation.shop.shop-on-run-start-0",
        "operation.shop.shop-on-run-start-1",
        "operation.shop.shop-on-run-end-0",
    ]
    assert operations["operation.shop.shop-on-run-start-1"]["depends_on"]["macros"] == ["macro.shop.kept_columns"]
    assert all(manifest["parent_map"][uid] == manifest["child_map"][uid] == [] for uid in operations)


def test_after_another_hook_everything_runs(hooked):
    hooked.run("build")
    hooked.replace("dbt_project.yml", "as orders from", "as number from")
    assert "reused" not in hooked.run("build").out
    assert hooked.query("select number from audit.ended") == [(2,)]


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("create schema if not exists audit", "create schem audit", 1, "on-run-start: syntax error"),
        ("from {{ ref('fct_orders')", "from {{ ref('fct_order')", 2, "on-run-end: ref('fct_order') refers to no model"),
        ("{{ kept_columns() }}", "{{ kept_column() }}", 2, "on-run-start: macro or variable 'kept_column' is not"),
        ("from {{ ref('fct_orders')", "from {{ results", 2, "on-run-end: variable 'results' is not supported"),
    ],
)
def test_a_hook_that_fails_ends_the_run_and_keeps_the_database(hooked, old, new, code, message):
    assert hooked.run("build").code == 0
    before = hooked.database.read_bytes()
    hooked.replace("dbt_project.yml", old, new)
    run = hooked.run("build")
    assert (run.code, hooked.database.read_bytes()) == (code, before)
    line = 14 if "start" in message else 17
    assert f"dbt_project.yml:{line}: " in run.text
    assert message in run.text
