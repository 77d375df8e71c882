"""TIMESTAMP WITH TIME ZONE wherever a value of the database comes to Python."""

from __future__ import annotations

import json

MOMENT = "timestamptz '2024-05-06 07:08:09.5+00'"


def test_a_moment_is_shown_in_each_form(shop):
    assert shop.run("build").code == 0
    sql = f"select {MOMENT} as at, [{MOMENT}] as list, {{'at': {MOMENT}}} as record, null::timestamptz as none"
    for form in ("table", "json", "csv"):
        run = shop.run("show", "--inline", sql, "--output", form)
        assert run.code == 0, run.text
        assert run.out.count("2024-05-06") >= 1
    shown = json.loads(shop.run("show", "--inline", f"select {MOMENT} as at", "--output", "json").out)["show"]
    assert shown[0]["at"].startswith("2024-05-06T")


def test_failing_rows_with_a_moment_are_told_and_stored(shop):
    shop.write("tests/data/late.sql", f"select {MOMENT} as at\n")
    for arguments in (("build",), ("build", "--store-failures")):
        run = shop.run(*arguments)
        assert run.code == 1
        assert "late: 1 row fails" in run.text
        assert "at=2024-05-06" in run.text


def test_a_unit_test_compares_moments(shop):
    shop.write("models/moments.sql", "select order_id, amount::timestamptz as at from {{ ref('given') }}\n")
    shop.write("models/given.sql", "select 1 as order_id, timestamptz '2024-01-01 00:00:00+00' as amount\n")
    unit = """
unit_tests:
  - name: moments_{name}
    model: moments
    given: [{{input: ref('given'), rows: [{{order_id: 1, amount: "2024-05-06 07:08:09+00"}}]}}]
    expect: {{rows: [{{order_id: 1, at: "{at}"}}]}}
"""
    shop.write("models/moments.yml", unit.format(name="agree", at="2024-05-06 09:08:09+02"))
    assert shop.run("build").code == 0
    shop.write("models/moments.yml", unit.format(name="differ", at="2024-05-06 07:08:09+02"))
    run = shop.run("build")
    assert run.code == 1
    assert "moments_differ: 1 expected rows are missing, 1 others were made" in run.text


def test_an_expectation_sees_a_moment_and_its_failing_rows(shop):
    shop.write("models/moments.sql", f"{{{{ config(materialized='table') }}}}\nselect 1 as id, {MOMENT} as at\n")
    suite = {
        "name": "moments",
        "meta": {"relation": "main.moments", "keys": {"main.moments": ["id", "at"]}},
        "expectations": [
            {"type": "expect_column_values_to_be_between", "kwargs": {"column": "at", "min_value": low}, "meta": {}}
            for low in ("2024-05-06 07:08:09+00:00", "2024-05-06 07:08:10+00:00")
        ],
    }
    shop.write("expectations/moments.json", json.dumps(suite))
    run = shop.run("build")
    assert run.code == 1
    assert "1 of 2 expectations not met" in run.text
    results = json.loads((shop.root / "target/gouji.json").read_text(encoding="utf-8"))["expectation_results"]
    assert [each["success"] for each in results] == [True, False]
    assert {each["exception_message"] for each in results} == {None}
    assert "2024-05-06T" in results[1]["failing_rows"]


def test_a_moment_is_exported(shop):
    own = "{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}"
    shop.write("macros/generate_schema_name.sql", own)
    shop.write("models/marts/moments.sql", f"select 1 as id, {MOMENT} as at\n")
    assert shop.run("build").code == 0
    run = shop.run("export", "--to", str(shop.root / "export"))
    assert run.code == 0, run.text
    assert shop.query('select typeof("at") from marts.moments') == [("TIMESTAMP WITH TIME ZONE",)]
    assert shop.query('select "at" from marts.moments')[0][0].isoformat().startswith("2024-05-06T")


def test_a_python_model_may_fetch_a_moment(shop):
    shop.write("models/moments.sql", f"select 1 as id, {MOMENT} as at\n")
    shop.write(
        "models/fetched.py",
        "import polars\n\n\ndef model(dbt, session):\n"
        "    rows = dbt.ref('moments').fetchall()\n"
        "    return polars.DataFrame({'at': [row[1] for row in rows]})\n",
    )
    run = shop.run("build")
    assert run.code == 0, run.text
    assert shop.query(f'select "at" = {MOMENT} from main.fetched') == [(True,)]
