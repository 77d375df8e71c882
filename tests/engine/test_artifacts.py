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


def test_the_catalogue_has_types_comments_and_statistics(artifacts):
    nodes = artifacts["catalog"]["nodes"]
    table, view = nodes["model.shop.fct_orders"], nodes["model.shop.stg_orders"]
    assert {name: column["type"] for name, column in table["columns"].items()} == {
        "order_id": "INTEGER", "customer_id": "INTEGER", "amount": "DECIMAL(18,4)", "threshold": "INTEGER",
    }  # fmt: skip
    assert [column["index"] for column in table["columns"].values()] == [1, 2, 3, 4]
    assert table["metadata"]["type"] == "BASE TABLE"
    assert table["metadata"]["comment"] == "One paid order. It's a fact."
    assert table["stats"]["row_count"]["value"] == 2
    assert view["metadata"]["type"] == "VIEW"
    assert list(view["stats"]) == ["has_stats"]
    assert "source.shop.history.fct_runs" in artifacts["catalog"]["sources"]


def test_ls_as_json_says_of_a_node_what_the_manifest_says(shop, artifacts):
    listed = [json.loads(line) for line in shop.run("ls", "--output", "json").out.splitlines()]
    sections = [artifacts["manifest"][name] for name in ("nodes", "sources", "exposures", "unit_tests", "groups")]
    known = {uid: entry for section in sections for uid, entry in section.items()}
    assert {each["unique_id"] for each in listed} == set(known)
    for each in listed:
        entry = known[each["unique_id"]]
        for key in ("name", "resource_type", "package_name", "original_file_path"):
            assert each[key] == entry[key]
        if each["resource_type"] in ("model", "seed", "test"):
            assert {key: each[key] for key in ("config", "alias", "tags")} == {
                key: entry[key] for key in ("config", "alias", "tags")
            }
            assert each["depends_on"].get("nodes", []) == entry["depends_on"].get("nodes", [])


@pytest.fixture
def of_teahouse(teahouse) -> dict[str, Any]:
    """Artifacts of the project with contracts, unit tests, groups, sources, exposures and stored failures."""
    assert teahouse.run("build").code == 0
    assert teahouse.run("docs").code == 0
    files = ("manifest", "run_results", "catalog")
    return {name: json.loads((teahouse.root / f"target/{name}.json").read_text(encoding="utf-8")) for name in files}


def test_contracts_and_constraints_are_in_the_manifest(of_teahouse):
    nodes = of_teahouse["manifest"]["nodes"]
    orders = nodes["model.teahouse.fct_orders"]
    assert orders["contract"]["enforced"] is True
    assert [(each["type"], each["columns"]) for each in orders["constraints"]] == [
        ("unique", ["order_id", "guest_id"]), ("foreign_key", ["guest_id"]),
    ]  # fmt: skip
    assert orders["constraints"][1]["to"] == '"main_marts"."dim_guests"'
    visits = nodes["model.teahouse.fct_guest_visits"]["columns"]
    assert [each["type"] for each in visits["guest_id"]["constraints"]] == ["primary_key"]
    assert nodes["model.teahouse.stg_orders"]["contract"]["enforced"] is False


def test_groups_hold_models_and_their_tests(of_teahouse):
    manifest = of_teahouse["manifest"]
    finance = manifest["group_map"]["finance"]
    assert {"model.teahouse.fct_orders", "test.teahouse.not_null_dim_guests_guest_id.c4a7695d11"} <= set(finance)
    assert all(manifest["nodes"][uid]["group"] == "finance" for uid in finance)


def test_unit_tests_carry_their_rows_as_they_are_read(of_teahouse):
    entry = of_teahouse["manifest"]["unit_tests"]["unit_test.teahouse.stg_orders.orders_end_on_the_last_day"]
    first, second = entry["given"]
    assert first == {"input": "ref('raw_orders')", "rows": [], "format": "dict", "fixture": None}
    assert second["format"] == "csv"
    assert second["rows"][2] == {"id": "3", "guest_id": None, "ordered_at": "2024-01-01 08:00:00", "status": "served"}
    assert entry["overrides"]["vars"] == {"last_day": "2024-01-02"}


def test_a_test_on_a_source_names_the_source(of_teahouse):
    entry = of_teahouse["manifest"]["nodes"]["test.teahouse.source_not_null_till_orders_id.f6ebc93ea3"]
    assert (entry["sources"], entry["attached_node"]) == ([["till", "orders"]], None)


def test_stored_failures_are_in_the_catalogue(of_teahouse):
    tests = [uid.split(".")[2] for uid in of_teahouse["catalog"]["nodes"] if uid.startswith("test.")]
    assert sorted(tests) == ["mostly_cash", "unique_fct_daily_payments_paid_on", "unknown_amounts"]


@pytest.mark.parametrize("project", ["artifacts", "of_teahouse"])
def test_a_reader_that_others_wrote_accepts_the_artifacts(project, request):
    parser = pytest.importorskip("dbt_artifacts_parser.parser")
    written = request.getfixturevalue(project)
    manifest = parser.parse_manifest_v12(written["manifest"])
    results = parser.parse_run_results_v6(written["run_results"])
    catalog = parser.parse_catalog_v1(written["catalog"])
    assert set(manifest.nodes) == set(written["manifest"]["nodes"])
    assert set(manifest.unit_tests) == set(written["manifest"]["unit_tests"])
    assert {each.unique_id for each in results.results} <= {*manifest.nodes, *manifest.unit_tests}
    assert set(catalog.nodes) <= set(manifest.nodes)
    assert set(catalog.sources) <= set(manifest.sources)
