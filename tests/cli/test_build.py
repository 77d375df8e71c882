"""build and its parts on a small project: what lands in the database, what is printed, what is skipped."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from gouji.engine.vocabulary.errors import ConfigurationError

from .expectations import SCHEMAS_AS_WRITTEN, expectation


def test_a_build_makes_seeds_models_and_comments(shop):
    built = shop.run("build")
    assert built.code == 0, built.text
    assert shop.query("select * from main_marts.fct_orders order by order_id") == [
        (1, 1, Decimal("10.5000"), 3),
        (2, 1, Decimal("20.2500"), 3),
    ]
    assert shop.query("select amount from main_raw.orders where order_id = 3") == [(None,)]
    comments = shop.query("select comment from duckdb_tables() where table_name = 'fct_orders'")
    assert comments == [("One paid order. It's a fact.",)]
    columns = "select comment from duckdb_columns() where table_name = 'fct_orders' and column_name = 'order_id'"
    assert shop.query(columns) == [("The order's key.",)]
    assert "build passed" in built.out
    assert not list(shop.root.glob("*.building*"))


def test_views_still_work_after_the_file_has_its_final_name(shop):
    shop.run("build")
    assert shop.query("select count(*) from main.stg_orders") == [(3,)]


def test_each_node_is_one_plain_line_when_the_output_is_no_terminal(shop):
    lines = shop.run("build").err.splitlines()
    assert any(" OK table main_marts.fct_orders (2 rows) [" in line for line in lines)
    assert any(" PASS test unique_orders_order_id [" in line for line in lines)
    assert "\x1b" not in "".join(lines)


def test_progress_goes_to_one_stream_and_what_came_out_to_the_other(shop):
    built = shop.run("build")
    assert " OK table " in built.err
    assert " OK table " not in built.out
    assert "build passed" in built.out
    assert "build passed" not in built.err
    shown = shop.run("show", "--inline", "select 1 as n", "--output", "csv")
    assert shown.out.splitlines() == ["n", "1"]


def test_quiet_prints_nothing_when_all_is_well(shop):
    assert shop.run("build", "--quiet").text == ""


def test_an_ephemeral_model_is_inlined_and_makes_no_relation(shop):
    built = shop.run("build")
    assert "paid_orders" not in built.text
    assert shop.query("select count(*) from duckdb_tables() where table_name = 'paid_orders'") == [(0,)]


def test_a_failing_test_skips_what_lies_below_and_keeps_the_last_good_database(shop):
    shop.run("build")
    before = shop.database.read_bytes()
    shop.replace("seeds/orders.csv", "2,1,20.25,b", "2,1,20.25,c")
    built = shop.run("build")
    assert built.code == 1
    assert "value_field=c, n_records=1 (seeds/orders.csv:3)" in built.out
    assert "SKIP table main_marts.fct_orders" in built.text
    assert shop.database.read_bytes() == before
    assert (shop.root / "target/failed.duckdb").is_file()
    assert "failed one is kept for inspection" in built.out


def test_a_test_of_severity_warn_does_not_fail_the_build(shop):
    shop.replace("models/marts/fct_orders.sql", "from paid", "from paid union all select 1, 1, 5.0, 3")
    built = shop.run("build")
    assert built.code == 0
    assert "WARN 1 test unique_fct_orders_order_id" in built.text


def test_a_test_where_clause_restricts_the_rows(shop):
    shop.replace("models/marts/fct_orders.sql", "from paid", "from paid union all select -1, 1, 5.0, 3 from range(2)")
    built = shop.run("build")
    assert "WARN" not in built.out


def test_a_custom_generic_test_reports_its_rows(shop):
    shop.replace("models/marts/fct_orders.yml", "minimum: 0", "minimum: 15")
    built = shop.run("build")
    assert built.code == 1
    assert "FAIL 1 test at_least_fct_orders_amount__15" in built.text
    assert "order_id=1, customer_id=1, amount=10.5000, threshold=3" in built.out


def test_failing_rows_with_provenance_name_the_csv_line(shop):
    shop.write("seeds/lines.csv", "document_id,row_no,text\nd1,1,x\nd1,2,y\n")
    shop.write(
        "tests/data/assert_lines.sql",
        "select 'lines' as seed_name, document_id, row_no, 'no y please' as message "
        "from {{ ref('lines') }} where text = 'y'",
    )
    built = shop.run("build")
    assert "no y please (seeds/lines.csv:3)" in built.out


def test_run_seed_and_test_are_the_parts_of_build(shop):
    assert shop.run("seed").code == 0
    assert shop.query("select count(*) from main_raw.orders") == [(3,)]
    assert shop.run("run").code == 0
    assert shop.query("select count(*) from main_marts.fct_orders") == [(2,)]
    before = shop.database.read_bytes()
    tested = shop.run("test")
    assert tested.code == 0
    assert "8 pass" in tested.out
    assert shop.database.read_bytes() == before


def test_build_of_a_selection_starts_from_the_last_good_database(shop):
    shop.run("build")
    shop.replace("models/marts/fct_orders.sql", "as threshold", "as other")
    assert shop.run("build", "--select", "fct_orders").code == 0
    assert shop.query("select other from main_marts.fct_orders limit 1") == [(3,)]
    assert shop.query("select count(*) from main_raw.customers") == [(2,)]


def test_a_whole_build_drops_what_the_project_no_longer_has(shop):
    shop.write("models/old.sql", "select 1 as one")
    shop.run("build")
    (shop.root / "models/old.sql").unlink()
    shop.run("build")
    assert shop.query("select count(*) from duckdb_views() where view_name = 'old'") == [(0,)]


def test_a_model_may_change_from_table_to_view(shop):
    shop.run("build")
    shop.write(
        "models/marts/fct_orders.sql",
        "{{ config(materialized='view') }} select 1 as order_id, 1 as customer_id, 2 as amount",
    )
    assert shop.run("run", "-s", "fct_orders").code == 0
    assert shop.query("select amount from main_marts.fct_orders") == [(2,)]


def test_variables_and_target_come_from_the_command_line(shop):
    assert shop.run("build", "--vars", "{threshold: 7}", "--target", "other").code == 0
    assert shop.query("select threshold from main_marts.fct_orders limit 1", shop.root / "other.duckdb") == [(7,)]


def test_fail_fast_stops_at_the_first_failure(shop):
    shop.write("tests/data/assert_totals_are_positive.sql", "select 1 as one")
    shop.write("models/a_first.sql", "select no_such_column")
    built = shop.run("build", "--fail-fast", "--threads", "1")
    assert built.code == 1
    assert "SKIP" in built.text


def test_nothing_selected_is_a_warning_and_writes_nothing(shop):
    built = shop.run("build", "--select", "nothing_like_this")
    assert built.code == 0
    assert "does not match any enabled nodes" in built.err
    assert not shop.database.exists()


def test_suites_run_after_the_models_and_land_in_the_history(shop, suites):
    shop.write("macros/generate_schema_name.sql", SCHEMAS_AS_WRITTEN)
    built = shop.run("build")
    assert built.code == 0, built.text
    assert "expectations: 1 (1 met, 0 failed, 0 warned)" in built.out
    rows = shop.query(
        "select suite_name, rule_id, description_zh, success, seconds from quality.fct_expectation_results"
    )
    assert rows == [("orders", "R1", "两行", True, Decimal("0.125"))]


@pytest.mark.parametrize(("severity", "code"), [("critical", 1), ("warning", 0), ("info", 0)])
def test_only_a_critical_expectation_fails_the_build(shop, suites, severity, code):
    shop.write("macros/generate_schema_name.sql", SCHEMAS_AS_WRITTEN)
    suites[:] = [expectation(success=False, severity=severity, unexpected_count=3)]
    built = shop.run("build")
    assert built.code == code
    assert f"[{severity}] R1: two rows on marts.fct_orders" in built.out


def test_an_expectation_that_cannot_be_understood_ends_with_2(shop, suites):
    shop.write("macros/generate_schema_name.sql", SCHEMAS_AS_WRITTEN)
    suites[:] = [ConfigurationError("unknown expectation", path="expectations/orders.json", line=3)]
    built = shop.run("build")
    assert built.code == 2
    assert "expectations/orders.json:3: unknown expectation" in built.out
    assert not shop.database.exists()


def test_a_suite_on_a_relation_that_nothing_builds_ends_with_2(shop, suites):
    built = shop.run("build")
    assert built.code == 2
    assert "validates relation 'marts.fct_orders', which nothing builds" in built.err
    assert "main_marts.fct_orders" in built.err


def test_validate_adds_its_results_to_the_last_good_database(shop, suites):
    shop.write("macros/generate_schema_name.sql", SCHEMAS_AS_WRITTEN)
    shop.run("build")
    assert shop.run("validate").code == 0
    assert shop.query("select command from quality.fct_runs order by started_at") == [("build",), ("validate",)]
    assert shop.query("select count(*) from quality.fct_expectation_results") == [(2,)]


def test_an_open_finding_fails_the_build_and_is_listed(shop):
    shop.write("macros/generate_schema_name.sql", SCHEMAS_AS_WRITTEN)
    shop.write(
        "models/fct_findings.sql",
        "{{ config(schema='quality', materialized='table') }}\n"
        "select * from (values ('f1', 'open', 'total is off by 1'), ('f2', 'acknowledged', 'known')) "
        "as findings (finding_id, status, message_en)",
    )
    built = shop.run("build")
    assert built.code == 1
    assert "f1: total is off by 1" in built.out
    assert "f2" not in built.out
    assert "findings: 2 (1 acknowledged, 1 open)" in built.out
    failed = shop.root / "target/failed.duckdb"
    assert shop.query("select findings_open, status from quality.fct_runs", failed) == [(1, "failed")]


def test_history_survives_rebuilds_and_failed_runs(shop):
    shop.run("build")
    shop.write("tests/data/assert_totals_are_positive.sql", "select 1 as one")
    assert shop.run("build").code == 1
    shop.write("tests/data/assert_totals_are_positive.sql", "select 1 as one limit 0")
    assert shop.run("build").code == 0
    rows = shop.query("select status, nodes_failed, git_revision is null from quality.fct_runs order by started_at")
    assert [row[:2] for row in rows] == [("passed", 0), ("failed", 1), ("passed", 0)]
    undocumented = "select count(*) from duckdb_columns() where schema_name = 'quality' and comment is null"
    assert shop.query(undocumented) == [(0,)]


def test_artifacts_are_written_for_passed_and_failed_builds(shop):
    shop.write("tests/data/assert_totals_are_positive.sql", "select 1 as one")
    shop.run("build")
    results = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))
    assert results["metadata"]["dbt_schema_version"].endswith("run-results/v6.json")
    statuses = {each["unique_id"]: each["status"] for each in results["results"]}
    assert statuses["test.shop.assert_totals_are_positive"] == "fail"
    assert statuses["model.shop.fct_orders"] == "success"
    compiled = Path(shop.root / "target/compiled/shop/models/marts/fct_orders.sql").read_text(encoding="utf-8")
    assert "__dbt__cte__paid_orders as (" in compiled
