"""state:, result: and retry: against an earlier manifest, and with what the last run left."""

from __future__ import annotations

import json
import shutil

import pytest

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.lineage.translation import is_same_sql
from gouji.engine.select.past import Past

FACT = "models/marts/fct_orders.sql"
POSITIVE = "tests/data/assert_totals_are_positive.sql"


@pytest.fixture
def earlier(shop):
    """The small project with the artifacts of an earlier build in `earlier/`; more models, macros and a unit test."""
    shop.write("macros/double.sql", "{% macro double(name) %}2 * {{ name }}{% endmacro %}")
    shop.write("models/doubled.sql", "select {{ double('order_id') }} as twice from {{ ref('stg_orders') }}")
    shop.write(
        "models/doubled.yml",
        "models: [{name: doubled, config: {contract: {enforced: true}},"
        " columns: [{name: twice, data_type: integer}]}]\n"
        "unit_tests: [{name: doubles, model: doubled, given: [{input: ref('stg_orders'), rows: [{order_id: 1}]}],"
        " expect: {rows: [{twice: 2}]}}]\n",
    )
    assert shop.run("build").code == 0
    shutil.copytree(shop.root / "target", shop.root / "earlier")
    return shop


def selected(shop, *criteria: str) -> set[str]:
    run = shop.run("ls", "--quiet", "--output", "name", "--state", str(shop.root / "earlier"), "--select", *criteria)
    assert run.code == 0, run.text
    return set(run.out.split())


def in_state(shop, value: str) -> set[str]:
    """The nodes themselves, without the tests that a selection adds."""
    compiler = open_project(Invocation(project_dir=shop.root)).compiler
    past = Past(compiler, shop.root / "earlier", compiler.manifest.project.target, is_same_sql)
    return {node.name for node in compiler.manifest.nodes.values() if past.has_state(node, value)}


def statuses(shop) -> dict[str, str]:
    results = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return {each["unique_id"].split(".")[2]: each["status"] for each in results}


def test_nothing_is_modified_at_first(earlier):
    assert selected(earlier, "state:modified") == set()
    assert selected(earlier, "state:new") == set()
    assert selected(earlier, "state:old") == selected(earlier, "state:unmodified") == selected(earlier, "*")


@pytest.mark.parametrize(
    ("path", "old", "new", "aspect", "expected"),
    [
        (FACT, "with paid", "with\n-- the paid ones\npaid", "modified", set()),
        (FACT, "order_id, ", "order_id + 1 as order_id, ", "modified.body", {"fct_orders"}),
        ("seeds/customers.csv", "李 明", "李明", "modified.body", {"customers"}),
        ("models/marts/fct_orders.yml", "description: \"{{", "config: {meta: {a: 1}}\n    description: \"{{",
         "modified.configs", {"fct_orders"}),
        ("models/staging/stg_orders.sql", "select", "{{ config(alias='sales') }} select", "modified.relation",
         {"stg_orders"}),
        ("models/marts/fct_orders.yml", "It's a fact.", "It is.", "modified.persisted_descriptions", {"fct_orders"}),
        ("macros/double.sql", "2 *", "1 * 2 *", "modified.macros", {"doubled"}),
        ("macros/at_least.sql", "<", "< 0 +", "modified.macros", {"at_least_fct_orders_amount__0"}),
        ("models/doubled.yml", "data_type: integer", "data_type: bigint", "modified.contract", {"doubled"}),
        ("models/doubled.yml", "order_id: 1", "order_id: 3", "modified.body", {"doubles"}),
        (POSITIVE, "<= 0", "< 0", "modified.body", {"assert_totals_are_positive"}),
    ],
)  # fmt: skip
def test_what_is_modified(earlier, path, old, new, aspect, expected):
    earlier.replace(path, old, new)
    assert in_state(earlier, aspect) == expected
    assert in_state(earlier, "modified") == expected
    assert not expected & in_state(earlier, "unmodified")
    assert expected <= selected(earlier, "state:modified")


def test_new_nodes_are_modified_too_and_a_plus_takes_what_lies_below(earlier):
    earlier.write("models/fresh.sql", "select * from {{ ref('doubled') }}")
    assert selected(earlier, "state:new") == {"fresh"}
    assert selected(earlier, "state:modified") == {"fresh"}
    earlier.replace("models/doubled.sql", "from", "from -- all\n")
    assert selected(earlier, "state:modified+") == {"fresh"}
    earlier.replace("models/doubled.sql", "as twice", "+ 0 as twice")
    assert selected(earlier, "state:modified+") == {"doubled", "doubles", "fresh"}
    assert selected(earlier, "state:modified+,fresh") == {"fresh"}


def test_a_modified_suite_is_told_by_its_file(earlier):
    suites = {"expectation.shop.orders": {"checksum": {"name": "sha256", "checksum": "0"}}}
    own = json.loads((earlier.root / "earlier/gouji.json").read_text(encoding="utf-8"))
    earlier.write("earlier/gouji.json", json.dumps({**own, "suites": suites}))
    earlier.write(
        "expectations/orders.json",
        json.dumps(
            {"name": "orders", "meta": {"relation": "main_marts.fct_orders"},
             "expectations": [{"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}}]}
        ),
    )  # fmt: skip
    assert selected(earlier, "state:modified") == {"orders"}
    assert selected(earlier, "state:new") == set()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "state:modified"], "state: needs an earlier manifest"),
        (["--select", "state:modified", "--state", "nowhere"], "there is no earlier manifest here"),
        (["--select", "state:changed", "--state", "."], "unknown state 'state:changed'"),
        (["--select", "state:modified.vars", "--state", "."], "unknown state 'state:modified.vars'"),
        (["--select", "result:error"], "there are no results of an earlier run here"),
        (["--select", "result:broken"], "unknown status 'result:broken'"),
    ],
)
def test_a_comparison_with_nothing_is_refused(shop, arguments, message):
    run = shop.run("ls", *arguments)
    assert run.code == 2
    assert message in run.err


def test_a_file_that_is_no_manifest_is_refused(shop):
    arguments = ("ls", "--select", "state:new", "--state", str(shop.root / "earlier"))
    shop.write("earlier/manifest.json", "{half")
    assert "manifest.json: cannot be read" in shop.run(*arguments).err
    shop.write("earlier/manifest.json", "{}")
    assert "is no manifest" in shop.run(*arguments).err


@pytest.fixture
def failed(shop):
    """Built, then changed so that a test fails, a model cannot be made and what reads it is skipped."""
    assert shop.run("build").code == 0
    shop.write(POSITIVE, "select 1 as one")
    shop.write("models/broken.sql", "select no_such_column from {{ ref('orders') }}")
    shop.write("models/below.sql", "select * from {{ ref('broken') }}")
    shop.write("models/fine.sql", "{{ config(materialized='table') }} select {{ var('value', 1) }} as value")
    assert shop.run("build", "--vars", "value: 7").code == 1
    return shop


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("result:error", {"broken"}), ("result:fail", {"assert_totals_are_positive"}), ("result:skipped", {"below"}),
        ("result:success", {"fine"}), ("result:error+", {"broken", "below"}), ("result:warn", set()),
        ("result:pass", set()),
    ],
)  # fmt: skip
def test_nodes_are_chosen_by_how_they_ended(failed, criterion, expected):
    run = failed.run("ls", "--quiet", "--output", "name", "--select", criterion)
    assert set(run.out.split()) == expected


def test_retry_runs_what_failed_with_the_options_of_the_run_and_publishes(failed):
    assert failed.run("retry").code == 1
    assert statuses(failed) == {"assert_totals_are_positive": "fail", "broken": "error", "below": "skipped"}
    failed.write(POSITIVE, "select 1 as one limit 0")
    failed.write("models/broken.sql", "select order_id from {{ ref('orders') }}")
    run = failed.run("retry")
    assert run.code == 0, run.text
    assert statuses(failed) == {"assert_totals_are_positive": "pass", "broken": "success", "below": "success"}
    assert failed.query("select value from main.fine") == [(7,)]
    assert failed.query("select count(*) from main.below") == [(3,)]
    history = failed.query("select status from quality.fct_runs order by run_no")
    assert history == [("passed",), ("failed",), ("failed",), ("passed",)]
    assert "nothing to retry: nothing failed in the last build" in failed.run("retry").text
    assert failed.run("build", "--vars", "value: 7").text.count("nothing to run") == 1


def test_retry_writes_the_reports_of_the_run_again(failed):
    reports = [failed.root / "reports" / name for name in ("run.xml", "run.md")]
    assert failed.run("build", "--junit", str(reports[0]), "--output", str(reports[1]), "--vars", "value: 7").code == 1
    for report in reports:
        report.unlink()
    failed.write(POSITIVE, "select 1 as one limit 0")
    failed.write("models/broken.sql", "select order_id from {{ ref('orders') }}")
    run = failed.run("retry")
    assert run.code == 0, run.text
    assert [report.is_file() for report in reports] == [True, True]


def test_retry_without_the_database_of_the_failed_run_runs_the_whole_command(failed):
    (failed.root / "target/failed.duckdb").unlink()
    failed.write(POSITIVE, "select 1 as one limit 0")
    failed.write("models/broken.sql", "select order_id from {{ ref('orders') }}")
    run = failed.run("retry")
    assert run.code == 0, run.text
    assert {"fine", "broken", "below", "stg_orders"} <= set(statuses(failed))
    assert failed.query("select value from main.fine") == [(7,)]


def test_retry_does_not_go_on_with_an_older_failed_run(failed):
    kept = shutil.copytree(failed.root / "target", failed.root / "kept")
    (failed.root / "models/broken.sql").unlink()
    (failed.root / "models/below.sql").unlink()
    failed.write(POSITIVE, "select 1 as one limit 0")
    assert failed.run("build").code == 0
    shutil.rmtree(failed.root / "target")
    shutil.copytree(kept, failed.root / "target")
    assert failed.run("retry").code == 0
    history = failed.query("select status from quality.fct_runs order by run_no")
    assert history == [("passed",), ("failed",), ("passed",), ("passed",)]


def test_a_test_command_is_retried_with_the_tests_that_failed(shop):
    assert shop.run("run").code == 1
    assert shop.run("seed").code == 0
    assert shop.run("run").code == 0
    shop.write(POSITIVE, "select 1 as one")
    assert shop.run("test").code == 1
    shop.write(POSITIVE, "select 1 as one limit 0")
    assert shop.run("retry").code == 0
    assert statuses(shop) == {"assert_totals_are_positive": "pass"}


def test_retry_without_a_run_says_so(shop):
    run = shop.run("retry")
    assert run.code == 2
    assert "there are no results of an earlier run here" in run.err


def mended(shop) -> None:
    shop.write(POSITIVE, "select 1 as one limit 0")
    shop.write("models/broken.sql", "select order_id from {{ ref('orders') }}")


def test_a_build_takes_up_what_the_failed_one_made(failed):
    mended(failed)
    run = failed.run("build", "--vars", "value: 7")
    assert run.code == 0, run.text
    found = statuses(failed)
    assert found["fine"] == "reused"
    assert {name for name, status in found.items() if status != "reused"} == {
        "assert_totals_are_positive", "broken", "below",
    }  # fmt: skip
    assert failed.query("select value from main.fine") == [(7,)]
    history = failed.query("select status from quality.fct_runs order by run_no")
    assert history == [("passed",), ("failed",), ("passed",)]


def test_what_has_changed_since_the_failed_run_is_made_anew(failed):
    mended(failed)
    assert failed.run("build", "--vars", "value: 8").code == 0
    assert statuses(failed)["fine"] == "success"
    assert failed.query("select value from main.fine") == [(8,)]


@pytest.mark.parametrize("arguments", [("build", "--select", "fine"), ("run",), ("seed",)])
def test_what_runs_a_part_publishes_nothing_that_failed(failed, arguments):
    """Otherwise what a test refused would be published by a command that does not ask it."""
    failed.replace("seeds/customers.csv", "李 明", "李明")
    assert failed.run("build", "--vars", "value: 7").code == 1
    (failed.root / "models/broken.sql").unlink()
    (failed.root / "models/below.sql").unlink()
    before = failed.query("select name from main_raw.customers order by 1")
    assert failed.run(*arguments, "--vars", "value: 7").code == 0
    assert statuses(failed).get("fine", "success") == "success"
    assert (failed.query("select name from main_raw.customers order by 1") == before) is (arguments[0] != "seed")
    history = failed.query("select status from quality.fct_runs order by run_no")
    assert history == [("passed",), ("failed",), ("failed",), ("passed",)]


def test_a_full_refresh_takes_nothing_up(failed):
    mended(failed)
    assert failed.run("build", "--vars", "value: 7", "--full-refresh").code == 0
    assert "reused" not in statuses(failed).values()


def test_a_build_does_not_take_up_a_failed_one_after_which_something_was_published(failed):
    mended(failed)
    assert failed.run("run", "--select", "stg_orders", "--full-refresh").code == 0
    assert failed.run("build", "--vars", "value: 7").code == 0
    assert statuses(failed)["fine"] == "success"
    history = failed.query("select status from quality.fct_runs order by run_no")
    assert history == [("passed",), ("failed",), ("passed",), ("passed",)]


def test_half_a_file_of_a_failed_build_is_not_taken_up(failed):
    mended(failed)
    path = failed.root / "target/failed.duckdb"
    path.write_bytes(path.read_bytes()[:5000])
    assert failed.run("build", "--vars", "value: 7").code == 0
    assert statuses(failed)["fine"] == "success"


def test_a_first_build_that_failed_is_taken_up_too(shop):
    shop.write(POSITIVE, "select 1 as one")
    assert shop.run("build").code == 1
    mended(shop)
    (shop.root / "models/broken.sql").unlink()
    assert shop.run("build").code == 0
    assert {name for name, status in statuses(shop).items() if status != "reused"} == {"assert_totals_are_positive"}


def test_a_part_that_fails_leaves_the_failed_build_to_the_next(failed):
    build = (failed.root / "target/failed.duckdb").read_bytes()
    run = failed.run("run", "--select", "broken")
    assert run.code == 1
    assert "target/failed_part.duckdb" in run.text
    assert (failed.root / "target/failed.duckdb").read_bytes() == build
    assert "failed_part.duckdb" in failed.run("compare", "1", "2").err  # what ran last is what is shown
    mended(failed)
    assert failed.run("build", "--vars", "value: 7").code == 0
    assert statuses(failed)["fine"] == "reused"
    history = failed.query("select status from quality.fct_runs order by run_no")
    assert history == [("passed",), ("failed",), ("failed",), ("passed",)]


def test_a_part_that_fails_beside_a_failed_build_is_retried_for_itself(failed):
    assert failed.run("run", "--select", "fine", "broken", "--vars", "value: 9").code == 1
    mended(failed)
    assert failed.run("retry").code == 0
    assert set(statuses(failed)) == {"broken"}
    assert failed.query("select value from main.fine") == [(9,)]


def test_a_build_that_fails_again_takes_the_place_of_all_that_failed_before(failed):
    assert failed.run("run", "--select", "broken").code == 1
    assert failed.run("build", "--vars", "value: 7").code == 1
    assert sorted(path.name for path in (failed.root / "target").glob("failed*")) == ["failed.duckdb"]
