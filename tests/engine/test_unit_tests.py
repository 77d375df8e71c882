"""Unit tests in dbt's YAML: given rows, expected rows, and what is said when they differ or cannot be understood."""

from __future__ import annotations

import json

import pytest

GIVEN = """
  given:
    - input: ref('stg_orders')
      rows:
        - {order_id: 1, customer_id: 7, amount: 1.5, kind: a}
        - {order_id: 2, amount: null}
"""
NOTHING = "\n  expect: {rows: []}"


def unit_test(shop, body: str, model: str = "fct_orders") -> None:
    shop.write("models/u.yml", f"unit_tests:\n- name: u\n  model: {model}\n{body.strip(chr(10))}\n")


@pytest.fixture
def paid(shop):
    """fct_orders reads the ephemeral paid_orders; here it stands for itself."""
    shop.replace("models/marts/fct_orders.sql", "ref('paid_orders')", "ref('stg_orders')")
    return shop


def test_a_unit_test_runs_before_its_model_and_after_what_that_needs(paid):
    unit_test(paid, GIVEN + "  expect: {rows: [{order_id: 1, amount: 1.5}, {order_id: 2, amount: null}]}")
    run = paid.run("build", "--threads", "1")
    assert run.code == 0, run.text
    lines = [line for line in run.err.splitlines() if "OK" in line or "PASS" in line]
    where = [
        next(i for i, line in enumerate(lines) if text in line) for text in ("stg_orders", "::u", "main_marts.fct")
    ]
    assert where == sorted(where)


def test_a_unit_test_that_fails_shows_the_rows_and_its_model_is_not_built(paid):
    unit_test(paid, GIVEN + "  expect: {rows: [{order_id: 1, amount: 1.5}, {order_id: 2, amount: 3}]}")
    run = paid.run("build")
    assert run.code == 1
    assert "models/u.yml:2: u: 1 expected rows are missing, 1 others were made" in run.out
    assert "  - order_id=2, amount=3.0000" in run.out
    assert "  + order_id=2, amount=null" in run.out
    assert "SKIP table main_marts.fct_orders" in run.text
    compiled = paid.root / "target/compiled/shop/models/u.yml/u.sql"
    assert "__dbt__cte__stg_orders as (" in compiled.read_text(encoding="utf-8")
    assert f"compiled SQL: {compiled.relative_to(paid.root)}" in run.out


def test_rows_are_compared_with_their_number_and_without_their_order(paid):
    rows = "{order_id: 2}, {order_id: 1}"
    unit_test(paid, GIVEN + f"  expect: {{rows: [{rows}]}}")
    assert paid.run("build").code == 0
    unit_test(paid, GIVEN + f"  expect: {{rows: [{rows}, {{order_id: 1}}]}}")
    assert "1 expected rows are missing, 0 others were made" in paid.run("test").out
    unit_test(paid, GIVEN + "  expect: {rows: []}")
    assert "0 expected rows are missing, 2 others were made" in paid.run("test").out


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["test_type:unit"], ["unit_test:shop.u"]),
        (["unit_test:u"], ["unit_test:shop.u"]),
        (["unit_test:shop.u*"], ["unit_test:shop.u"]),
        (["resource_type:unit_test"], ["unit_test:shop.u"]),
        (["test_type:data,fct_orders", "tag:quick"], None),
        (["tag:quick"], ["unit_test:shop.u"]),
    ],
)
def test_unit_tests_are_selected_by_their_kind(paid, arguments, names):
    unit_test(paid, GIVEN + "  expect: {rows: []}\n  config: {tags: [quick]}")
    out = paid.run("ls", "--select", *arguments).out.split()
    assert "unit_test:shop.u" in out
    assert names is None or out == names
    assert "unit_test:shop.u" not in paid.run("ls", "--select", "test_type:data").out.split()
    assert paid.run("ls", "--resource-type", "unit_test").out.split() == ["unit_test:shop.u"]


def test_the_command_test_runs_unit_tests_and_run_does_not(paid):
    unit_test(paid, GIVEN + "  expect: {rows: []}")
    assert paid.run("seed").code == 0
    assert paid.run("run").code == 0
    assert paid.run("test", "--select", "test_type:data").code == 0
    assert paid.run("test", "--select", "test_type:unit").code == 1


def test_a_unit_test_that_is_switched_off_does_not_run(paid):
    unit_test(paid, GIVEN + "  expect: {rows: []}\n  config: {enabled: false}")
    assert paid.run("build").code == 0


def test_an_ephemeral_parent_is_given_like_any_other(shop):
    unit_test(shop, GIVEN.replace("stg_orders", "paid_orders") + "  expect: {rows: [{order_id: 1}, {order_id: 2}]}")
    run = shop.run("build")
    assert run.code == 0, run.text


def test_what_stands_in_the_artifacts(paid):
    unit_test(paid, GIVEN + "  expect: {rows: []}\n  description: Two rows.\n  overrides: {vars: {threshold: 9}}")
    assert paid.run("build").code == 1
    files = {name: json.loads((paid.root / f"target/{name}.json").read_text()) for name in ("manifest", "run_results")}
    node = files["manifest"]["unit_tests"]["unit_test.shop.fct_orders.u"]
    assert node["given"][0]["input"] == "ref('stg_orders')"
    assert node["depends_on"]["nodes"] == ["model.shop.fct_orders"]
    (result,) = [each for each in files["run_results"]["results"] if each["unique_id"].startswith("unit_test.")]
    assert (result["status"], result["failures"]) == ("fail", 1)
    assert "with __dbt__cte__stg_orders" in result["compiled_code"]
    parser = pytest.importorskip("dbt_artifacts_parser.parser")
    assert parser.parse_manifest_v12(files["manifest"])


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("varchar", "it's", "it's"), ("date", "2024-01-31", "2024-01-31"), ("date", "'2024-01-31'", "2024-01-31"),
        ("timestamp", "2024-01-31 10:00:00", "'2024-01-31T10:00:00'"), ("boolean", "true", "true"),
        ("integer[]", "[1, 2]", "[1, 2]"), ("struct(a integer)", "{a: 1}", "{a: 1}"), ("double", "0.1", "0.1"),
        ("decimal(5, 2)", "0.1", "'0.10'"), ("varchar", "null", "null"),
    ],
)  # fmt: skip
def test_values_of_yaml_take_the_type_of_their_column(shop, kind, value, expected):
    shop.write("models/typed.sql", f"select cast(null as {kind}) as x")
    shop.write("models/user.sql", "select * from {{ ref('typed') }}")
    text = f"  given: [{{input: ref('typed'), rows: [{{x: {value}}}]}}]\n  expect: {{rows: [{{x: {expected}}}]}}"
    unit_test(shop, text, "user")
    run = shop.run("build", "--select", "typed", "user")
    assert run.code == 0, run.text


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("given: []" + NOTHING, "models/u.yml:2: unit test 'u' gives no rows for ref('stg_orders')"),
        ("expect: {rows: []}\n  tables: 1", "unit test 'u': 'tables' is not supported"),
        ("given: []", "unit test 'u': has no 'expect'"),
        ("given: [{rows: []}]" + NOTHING, "an entry of 'given' has no input"),
        ("given: [{input: stg_orders, rows: []}]" + NOTHING, "models/u.yml:4: macro or variable 'stg_orders'"),
        ("given: [{input: ref('nobody'), rows: []}]" + NOTHING, "models/u.yml:4: ref('nobody') refers to no"),
        ("given: [{input: ref('stg_orders')}]" + NOTHING, "ref('stg_orders'): format dict needs a list of rows"),
        ("given: [{input: ref('stg_orders'), rows: [1]}]" + NOTHING, "every row must be a mapping"),
        ("given: [{input: ref('stg_orders'), format: xml}]" + NOTHING, "format 'xml' is unknown"),
        (
            "given: [{input: ref('stg_orders'), format: csv, fixture: none}]" + NOTHING,
            "models/u.yml:4: unit test 'u': there is no fixture 'none.csv'",
        ),
        ("expect: {rows: []}\n  overrides: {functions: {a: 1}}", "override 'functions' is not a mapping"),
        ("expect: {rows: []}\n  overrides: {macros: {dbt_utils.star: 1}}", "'dbt_utils.star' is of another package"),
        ("expect: {rows: []}\n  versions: {include: [1]}", "'versions' is not supported"),
    ],
)  # fmt: skip
def test_a_unit_test_that_cannot_be_understood_ends_with_2(paid, body, message):
    unit_test(paid, "  " + body)
    run = paid.run("build")
    assert run.code == 2
    assert message in run.err


def test_a_unit_test_of_no_model_names_the_nearest(shop):
    unit_test(shop, "  expect: {rows: []}", "fct_order")
    run = shop.run("ls")
    assert "models/u.yml:2: unit test 'u': there is no model 'fct_order'" in run.err
    assert "did you mean fct_orders" in run.err


def test_a_unit_test_of_a_python_model_is_refused(shop):
    shop.write("models/p.py", "def model(dbt, session):\n    return dbt.ref('orders')\n")
    unit_test(shop, "  expect: {rows: []}", "p")
    assert "tests of Python models are not supported" in shop.run("ls").err


@pytest.mark.parametrize(
    ("given", "expect", "message"),
    [
        ("{amuont: 1}", "[]", "models/u.yml:5: unit test 'u': ref('stg_orders') has no column 'amuont'"),
        ("{amount: much}", "[]", "models/u.yml:5: unit test 'u': ref('stg_orders'): Could not convert string"),
        ("{amount: 1}", "[{amuont: 1}]", "models/u.yml:6: unit test 'u': expect has no column 'amuont'"),
        ("{amount: 1}", "[{amount: much}]", "models/u.yml:6: unit test 'u': expect: Could not convert string"),
        ("{amount: 1}", "[{amount: 1}, {order_id: 1}]", "row 2 of expect names other columns than the first"),
    ],
)
def test_rows_that_do_not_fit_name_their_line(paid, given, expect, message):
    unit_test(paid, f"  given:\n  - {{input: ref('stg_orders'), rows: [{given}]}}\n  expect: {{rows: {expect}}}")
    run = paid.run("build")
    assert run.code == 1
    assert message in run.out


def test_the_columns_of_an_input_that_is_not_built_are_not_known(paid):
    assert paid.run("seed").code == 0
    unit_test(paid, GIVEN + "  expect: {rows: []}")
    run = paid.run("test", "--select", "test_type:unit")
    assert run.code == 1
    assert "models/u.yml:5: unit test 'u': the columns of ref('stg_orders') are not known: it is not built" in run.out
    assert "build stg_orders first, or write the rows as SQL" in run.out


def test_sql_of_the_model_that_fails_in_a_unit_test_is_told_with_the_compiled_file(paid):
    unit_test(paid, GIVEN + "  expect: {rows: []}")
    paid.replace("models/marts/fct_orders.sql", "order_id,", "order_id, nothing,")
    run = paid.run("build")
    assert run.code == 1
    assert "models/u.yml:2: unit test 'u': Referenced column \"nothing\" not found" in run.out
    assert "compiled SQL: target/compiled/shop/models/u.yml/u.sql" in run.out


def test_the_unit_tests_of_the_teahouse_hold_for_every_format_and_override(teahouse):
    run = teahouse.run("build")
    assert run.code == 0, run.text
    run = teahouse.run("test", "--select", "test_type:unit")
    assert run.code == 0, run.text
    assert "test passed" in run.out
    assert "6 pass" in run.out
