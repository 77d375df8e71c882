"""Configuration by folder, YAML and file; names and ids as dbt makes them; tests from YAML."""

from __future__ import annotations

import pytest

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.project.graph import execution_edges


def read(shop):
    return open_project(Invocation(shop.root)).manifest


def test_unique_ids_are_those_of_dbt(shop):
    """The hashes are what dbt 1.11 writes into its manifest for the same YAML."""
    shop.write(
        "models/y.yml", "models: [{name: stg_orders, columns: [{name: order_id, data_tests: [not_null, unique]}]}]"
    )
    ids = set(read(shop).nodes)
    assert "test.shop.unique_orders_order_id.fed79b3a6e" in ids
    assert "test.shop.accepted_values_orders_kind__a__b.34e40446b3" in ids
    assert "exposure.shop.dashboard" in ids


def test_the_file_wins_over_yaml_and_yaml_over_the_folder(shop):
    shop.write("models/marts/x.sql", "{{ config(tags='file', meta={'c': 3}) }} select 1")
    shop.write(
        "models/marts/x.yml",
        "models: [{name: x, config: {materialized: view, tags: [yaml], meta: {b: 2}}}]",
    )
    node = read(shop).nodes["model.shop.x"]
    assert node.materialized == "view"
    assert node.tags == ("file", "nightly", "yaml")
    assert node.meta == {"b": 2, "c": 3}
    assert node.schema == "main_marts"


def test_schema_and_alias_follow_the_macros_of_the_project(shop):
    shop.write("macros/s.sql", "{% macro generate_schema_name(custom, node) %}{{ custom or 'plain' }}{% endmacro %}")
    shop.write("macros/a.sql", "{% macro generate_alias_name(custom, node) %}{{ node.name }}_v1{% endmacro %}")
    relation = read(shop).nodes["model.shop.fct_orders"].relation
    assert str(relation) == '"marts"."fct_orders_v1"'


def test_a_disabled_model_is_left_out_and_a_reference_to_it_says_so(shop):
    shop.write("models/x.sql", "{{ config(enabled=false) }} select 1")
    assert "model.shop.x" not in read(shop).nodes
    shop.write("models/y.sql", "select * from {{ ref('x') }}")
    assert "models/y.sql:1: ref('x') refers to a disabled model" in shop.run("ls").err


def test_two_nodes_may_not_build_one_relation(shop):
    shop.write("models/x.sql", "{{ config(alias='stg_orders') }} select 1")
    assert "relation main.stg_orders is also built by" in shop.run("ls").err


def test_a_build_waits_for_the_tests_of_what_a_node_needs(shop):
    manifest = read(shop)
    edges = execution_edges(manifest.graph)
    waits = set(edges["model.shop.fct_orders"])
    unique = next(uid for uid in manifest.nodes if uid.startswith("test.shop.unique_orders"))
    own = next(uid for uid in manifest.nodes if uid.startswith("test.shop.not_null_fct_orders"))
    assert unique in waits
    assert own not in waits


def test_sources_are_nodes_with_tests(shop):
    shop.write(
        "models/s.yml",
        "sources:\n- name: history\n  schema: quality\n  tables:\n"
        "  - {name: fct_runs, columns: [{name: run_id, tests: [not_null]}]}\n",
    )
    shop.write("models/x.sql", "select * from {{ source('history', 'fct_runs') }}")
    manifest = read(shop)
    assert str(manifest.nodes["source.shop.history.fct_runs"].relation) == '"quality"."fct_runs"'
    assert "source.shop.history.fct_runs" in manifest.nodes["model.shop.x"].depends_on
    assert shop.run("build").code == 0


@pytest.mark.parametrize(
    "test",
    [
        "accepted_values: {values: [a, b]}",
        "accepted_values: {arguments: {values: [a, b]}}",
        "{test_name: accepted_values, values: [a, b]}",
        "accepted_values: {name: my_own, values: [a, b], config: {severity: warn}}",
        "accepted_values: {values: [a, b], severity: warn}",
    ],
)
def test_the_spellings_of_a_generic_test(shop, test):
    shop.write("models/y.yml", f"models: [{{name: stg_orders, columns: [{{name: kind, data_tests: [{test}]}}]}}]")
    tests = [node for node in read(shop).nodes.values() if node.original_file_path == "models/y.yml"]
    assert len(tests) == 1
    assert tests[0].test_name == "accepted_values"
    assert tests[0].arguments["values"] == ["a", "b"]
    assert shop.run("build").code == 0


def test_values_of_accepted_values_are_quoted(shop):
    shop.write("seeds/orders.csv", "order_id,customer_id,amount,kind\n1,1,1,it's\n")
    shop.replace("seeds/orders.yml", "values: [a, b]", 'values: [a, "it\'s"]')
    assert shop.run("build").code == 0
