"""manifest.json, run_results.json and catalog.json in dbt's published form."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture
def artifacts(shop) -> dict[str, Any]:
    shop.write("models/off.sql", "{{ config(enabled=false) }} select 1")
    shop.write("models/s.yml", "sources: [{name: history, schema: quality, tables: [{name: fct_runs}]}]")
    assert shop.run("build").code == 0
    assert shop.run("docs").code == 0
    files = ("manifest", "run_results", "catalog", "gouji")
    return {name: json.loads((shop.root / f"target/{name}.json").read_text(encoding="utf-8")) for name in files}


def test_the_manifest_has_the_sections_of_schema_v12(artifacts):
    manifest = artifacts["manifest"]
    assert manifest["metadata"]["dbt_schema_version"] == "https://schemas.getdbt.com/dbt/manifest/v12.json"
    required = {"nodes", "sources", "macros", "docs", "exposures", "metrics", "groups", "selectors", "disabled",
                "parent_map", "child_map", "group_map", "saved_queries", "semantic_models", "unit_tests"}  # fmt: skip
    assert required < set(manifest)


def test_parents_and_children_are_the_same_edges(artifacts):
    manifest = artifacts["manifest"]
    down = {(parent, child) for parent, children in manifest["child_map"].items() for child in children}
    up = {(parent, child) for child, parents in manifest["parent_map"].items() for parent in parents}
    assert down == up
    assert ("model.shop.paid_orders", "model.shop.fct_orders") in up


def test_a_model_carries_its_code_compiled_and_raw(artifacts):
    node = artifacts["manifest"]["nodes"]["model.shop.fct_orders"]
    assert node["raw_code"].startswith("-- one row per paid order")
    assert "__dbt__cte__paid_orders" in node["compiled_code"]
    assert node["refs"] == [{"name": "paid_orders", "package": None, "version": None}]
    assert node["description"] == "One paid order. It's a fact."
    assert node["relation_name"] == '"main_marts"."fct_orders"'


def test_a_generic_test_carries_its_metadata(artifacts):
    nodes = artifacts["manifest"]["nodes"].values()
    node = next(each for each in nodes if each["name"].startswith("relationships_fct_orders"))
    assert node["test_metadata"]["kwargs"] == {
        "to": "ref('customers')", "field": "customer_id", "column_name": "customer_id",
        "model": "{{ get_where_subquery(ref('fct_orders')) }}",
    }  # fmt: skip
    assert set(node["depends_on"]["nodes"]) == {"model.shop.fct_orders", "seed.shop.customers"}
    assert node["attached_node"] == "model.shop.fct_orders"


def test_run_results_have_one_entry_per_node_that_ran(artifacts):
    results = artifacts["run_results"]["results"]
    assert len(results) == 12
    by_id = {each["unique_id"]: each for each in results}
    assert by_id["seed.shop.orders"]["adapter_response"]["rows_affected"] == 3
    assert [each["name"] for each in by_id["model.shop.fct_orders"]["timing"]] == ["compile", "execute"]
    assert artifacts["run_results"]["args"]["which"] == "build"


def test_a_reader_that_others_wrote_accepts_the_artifacts(artifacts):
    parser = pytest.importorskip("dbt_artifacts_parser.parser")
    assert parser.parse_manifest_v12(artifacts["manifest"])
    assert parser.parse_run_results_v6(artifacts["run_results"])
    assert parser.parse_catalog_v1(artifacts["catalog"])
