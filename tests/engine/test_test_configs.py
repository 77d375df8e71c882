"""Where the configuration of a data test may stand: the project, the block of the test, its properties; with Jinja."""

from __future__ import annotations

import json

import pytest

FEW = "select * from {{ model }} where order_id <= 2"


def configured(shop, block: str, properties: str = "{}", of_project: str = "{}", body: str = FEW):
    """A test with two failing rows of three, configured in its block, its properties and the project; then a build."""
    shop.write("tests/data/generic/few.sql", f"{{% test few(model, most=1) %}}{block}{body}{{% endtest %}}")
    shop.write(
        "models/x.yml",
        f"models: [{{name: stg_orders, data_tests: [{{few: {{name: few_orders, config: {properties}}}}}]}}]",
    )
    shop.write("dbt_project.yml", (shop.root / "dbt_project.yml").read_text() + f"data_tests: {of_project}\n")
    return shop.run("build")


def result(shop) -> tuple[str, int] | None:
    content = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))
    found = [each for each in content["results"] if "few_orders" in each["unique_id"]]
    return (found[0]["status"], found[0]["failures"]) if found else None


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("", ("fail", 2)),
        ("{{ config(severity='warn') }}", ("warn", 2)),
        ("{{ config(error_if='> 2') }}", ("warn", 2)),
        ("{{ config(error_if='> ' ~ (most + 1), warn_if='> ' ~ (most + 1)) }}", ("pass", 0)),
        ("{{ config(fail_calc='sum(order_id)') }}", ("fail", 3)),
        ("{{ config(limit=1) }}", ("fail", 1)),
        ("{{ config(where='order_id = 2') }}", ("fail", 1)),
        ("{{ config({'severity': 'warn'}) }}{{ config(limit=1) }}", ("warn", 1)),
        ("{{ config(enabled=false) }}", None),
        ("{{ config(enabled=(target.name == 'other')) }}", None),
    ],
)
def test_the_block_of_a_generic_test_configures_it(shop, block, expected):
    run = configured(shop, block)
    assert result(shop) == expected
    assert run.code == int(expected is not None and expected[0] == "fail")


def test_a_block_can_ask_for_failing_rows(shop):
    configured(shop, "{{ config(error_if='=0', warn_if='=0') }}", body="select * from {{ model }} where false")
    assert result(shop) == ("fail", 0)


@pytest.mark.parametrize(
    ("block", "properties", "of_project", "expected"),
    [
        ("{{ config(severity='error') }}", "{}", "{+severity: warn}", ("fail", 2)),
        ("{{ config(severity='error') }}", "{severity: warn}", "{}", ("warn", 2)),
        ("{{ config(severity='warn') }}", "{severity: error}", "{+severity: warn}", ("fail", 2)),
        ("{{ config(enabled=true) }}", "{}", "{shop: {x: {+enabled: false}, +enabled: false}}", ("fail", 2)),
        ("{{ config(enabled=false) }}", "{enabled: true}", "{}", ("fail", 2)),
        ("{{ config(enabled=true) }}", "{enabled: false}", "{}", None),
        ("{{ config(limit=1) }}", "{limit: 2}", "{}", ("fail", 2)),
    ],
)
def test_properties_go_before_the_block_and_the_block_before_the_project(shop, block, properties, of_project, expected):
    configured(shop, block, properties, of_project)
    assert result(shop) == expected


def test_tags_and_meta_of_block_and_properties_add_up(shop):
    block = "{{ config(tags=['block'], meta={'of': 'block', 'left': 1}, store_failures=true, alias='kept') }}"
    configured(shop, block, "{tags: [own], meta: {of: properties}}", "{+tags: project}")
    nodes = json.loads((shop.root / "target/manifest.json").read_text(encoding="utf-8"))["nodes"]
    (found,) = [each for each in nodes.values() if each["name"] == "few_orders"]
    assert set(found["tags"]) == {"block", "own", "project"}
    assert found["meta"] == {"of": "properties", "left": 1}
    assert found["relation_name"] == '"main_dbt_test__audit"."kept"'


def test_what_a_macro_configures_counts_for_the_test_that_calls_it(shop):
    shop.write("macros/mild.sql", "{% macro mild() %}{{ config(severity='warn') }}{% endmacro %}")
    configured(shop, "{{ mild() }}")
    assert result(shop) == ("warn", 2)


def test_a_block_that_makes_no_sense_is_refused_where_the_test_stands(shop):
    run = configured(shop, "{{ config(severity='loud') }}")
    assert (run.code, "models/x.yml:1: test 'few_orders': severity 'loud' is unknown" in run.err) == (2, True)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("{severity: \"{{ 'error' if target.name == 'prod' else 'warn' }}\"}", ("warn", 2)),
        ("{severity: \"{% if target.name == 'dev' %}warn{% else %}error{% endif %}\"}", ("warn", 2)),
        ('{limit: "{{ target.threads - 1 }}"}', ("fail", 1)),
        ("{limit: \"{{ env_var('FEW', '1') }}\"}", ("fail", 1)),
        ("{limit: \"{{ env_var('FEW', '1') | as_number }}\"}", ("fail", 1)),
        ("{error_if: \"> {{ var('threshold') }}\"}", ("warn", 2)),
        ("{fail_calc: \"{{ 'sum' }}(order_id)\"}", ("fail", 3)),
        ("{enabled: \"{{ target.name == 'prod' }}\"}", None),
        ('{enabled: "{% if true %}false{% endif %}"}', None),
        ("{enabled: \"{{ env_var('FEW', 'False') | as_bool }}\"}", None),
        ("{where: \"order_id = {{ var('threshold') - 1 }}\"}", ("fail", 1)),
    ],
)
def test_jinja_may_stand_in_any_value_of_a_configuration(shop, properties, expected):
    configured(shop, "", properties)
    assert result(shop) == expected


def test_whether_rows_are_stored_may_be_jinja(shop):
    configured(shop, "", "{store_failures: \"{{ target.name == 'dev' }}\", severity: warn}")
    assert shop.query("select count(*) from main_dbt_test__audit.few_orders") == [(2,)]


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ("{severity: \"{{ 'lo' ~ 'ud' }}\"}", "test 'few_orders': severity 'loud' is unknown"),
        ('{limit: "{{ target.name }}"}', "test 'few_orders': limit 'dev' is not a whole number"),
        ('{enabled: "{{ target.name }}"}', "enabled: 'dev' is neither true nor false"),
        ("{enabled: \"{{ 'dev' | as_bool }}\"}", "'dev' is no truth value"),
        ("{limit: \"{{ 1 + 'a' }}\"}", "TypeError: "),
        ("{limit: \"{{ env_var('NOT_SET') }}\"}", "environment variable 'NOT_SET' is not set"),
        ('{limit: "{{ nothing }}"}', "macro or variable 'nothing' is not defined"),
        ('{limit: "{{ 1 +"}', "unexpected 'end of template'"),
    ],
)
def test_jinja_that_gives_no_sense_is_refused_with_the_line(shop, properties, message):
    run = configured(shop, "", properties)
    assert run.code == 2
    assert f"error: models/x.yml:1: {message}" in run.err


def test_two_calls_of_config_in_a_model_add_up(shop):
    shop.write(
        "models/staging/paid_orders.sql",
        "{{ config(tags=['one'], meta={'a': 1}) }}{{ config(tags='two', meta={'b': 2}) }}select 1 as order_id, "
        "2 as customer_id, 3 as amount from {{ ref('stg_orders') }}",
    )
    shop.run("compile")
    node = json.loads((shop.root / "target/manifest.json").read_text(encoding="utf-8"))["nodes"]
    assert set(node["model.shop.paid_orders"]["tags"]) == {"one", "two"}
    assert node["model.shop.paid_orders"]["meta"] == {"a": 1, "b": 2}


def test_jinja_in_meta_and_columns_is_rendered_however_deep_it_stands(shop):
    shop.write(
        "models/x.yml",
        'models: [{name: stg_orders, config: {meta: {of: ["{{ target.name }}"], n: "{{ target.threads }}"}},'
        " columns: [{name: kind, data_type: \"{{ var('kind', 'text') }}\", meta: {of: {a: \"{{ target.name }}\"}}}]}]",
    )
    shop.run("compile")
    nodes = json.loads((shop.root / "target/manifest.json").read_text(encoding="utf-8"))["nodes"]
    found = nodes["model.shop.stg_orders"]
    assert found["meta"] == {"of": ["dev"], "n": 2}
    assert found["columns"]["kind"]["data_type"] == "text"
    assert found["columns"]["kind"]["meta"] == {"of": {"a": "dev"}}
