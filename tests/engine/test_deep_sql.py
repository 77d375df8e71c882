"""SQL that is nested deeper than a syntax tree of it can be made: compared as text, with a word, never a crash."""

from __future__ import annotations

import json

import pytest

from gouji.engine.lineage.columns import QueryReader
from gouji.engine.lineage.translation import TOO_DEEP, is_same_sql, translate
from gouji.engine.vocabulary.errors import SqlError

DEPTH = 300
CALLS = "abs(" * DEPTH + "amount" + ")" * DEPTH
PARENTHESES = "(" * DEPTH + "amount" + ")" * DEPTH
CASES = "case when amount = 1 then 1 else " * DEPTH + "amount" + " end" * DEPTH
SUBQUERIES = "(select * from " * DEPTH + "(select 1 as amount) as inner_most" + ") as r" * DEPTH
NESTED = {
    "calls": f"select {CALLS} as amount from {{{{ ref('orders') }}}}",
    "parentheses": f"select {PARENTHESES} as amount from {{{{ ref('orders') }}}}",
    "cases": f"select {CASES} as amount from {{{{ ref('orders') }}}}",
    "subqueries": f"select r.amount from {SUBQUERIES} cross join {{{{ ref('orders') }}}} as orders",
}


@pytest.mark.parametrize("sql", NESTED.values(), ids=NESTED)
def test_deep_sql_is_built_again_and_again_and_runs_only_when_its_text_changes(shop, sql):
    path = shop.write("models/deep.sql", sql + "\n")
    assert shop.run("run", "--select", "deep", "--full-refresh").code == 1  # the seed is not there yet
    for arguments in (("build",), ("build", "--full-refresh")):
        run = shop.run(*arguments)
        assert run.code == 0, run.text
        assert "nested too deeply" not in run.text
    again = shop.run("build")
    assert "nothing to run" in again.text
    path.write_text(sql + "\n-- a comment\n", encoding="utf-8")
    run = shop.run("build")
    assert run.code == 0
    assert "models/deep.sql: deep: the SQL is nested too deeply to be read as a syntax tree; its text" in run.text
    results = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    assert [each["unique_id"] for each in results if each["status"] != "reused"] == ["model.shop.deep"]
    assert "nothing to run" in shop.run("build").text


def test_deep_sql_is_compared_with_an_earlier_state_as_text(shop):
    path = shop.write("models/deep.sql", NESTED["calls"])
    assert shop.run("build").code == 0
    (shop.root / "target").rename(shop.root / "state")
    chosen = ("ls", "--select", "state:modified", "--state", str(shop.root / "state"))
    assert "deep" not in shop.run(*chosen).out
    path.write_text(NESTED["calls"] + "\n-- a comment\n", encoding="utf-8")
    run = shop.run(*chosen)
    assert (run.code, run.out.split()) == (0, ["shop.deep"])
    assert "warning: the SQL is nested too deeply to be read as a syntax tree; its text is compared (select" in run.err


def test_the_columns_of_deep_sql_are_declared_and_said_not_to_be_followed(shop):
    shop.write("models/deep.sql", NESTED["cases"])
    shop.write("models/deep.yml", "models: [{name: deep, columns: [{name: amount}]}]\n")
    assert shop.run("build").code == 0
    run = shop.run("lineage", "deep.amount")
    assert run.code == 0, run.text
    assert "the columns cannot be followed: the SQL is nested too deeply to be read as a syntax tree" in run.text


def test_deep_sql_is_compiled_and_refused_for_another_dialect_by_file(shop):
    shop.write("models/deep.sql", NESTED["parentheses"])
    assert shop.run("compile").code == 0
    run = shop.run("compile", "--select", "deep", "--dialect", "spark")
    assert run.code == 2
    assert "models/deep.sql" in run.err
    assert "nested too deeply" in run.err
    assert shop.run("compile", "--inline", f"select {CASES}", "--dialect", "spark").code == 1


def test_a_query_of_three_thousand_parts_does_not_end_the_reading_of_columns():
    sql = "select 1 as x" + " union all select 2 as x" * 1500
    assert is_same_sql(sql, sql.upper().replace("X", "x"))
    assert read_or_refused(sql) in (["x"], "the columns cannot be followed: " + TOO_DEEP)


def read_or_refused(sql: str) -> list[str] | str:
    """The columns of a query, or why they are not known. How deep it goes depends on the version of the library."""
    try:
        return list(QueryReader().read(sql))
    except SqlError as error:
        return error.message


def test_what_is_equal_as_text_is_equal_however_deep():
    assert is_same_sql(f"select {CALLS}", f"select {CALLS}")
    with pytest.raises(SqlError, match="too deeply"):
        is_same_sql(f"select {CALLS}", f"select  {CALLS}")
    with pytest.raises(SqlError, match="too deeply"):
        translate(f"select {CALLS}", "postgres")


def test_jinja_that_is_nested_too_deeply_or_calls_itself_for_ever_is_told_with_its_file(shop):
    shop.write("macros/endless.sql", "{% macro endless() %}{{ endless() }}{% endmacro %}\n")
    for text in ("{{ " + "(" * DEPTH + "1" + ")" * DEPTH + " }}", "{{ endless() }}"):
        shop.write("models/deep.sql", f"select {text} as x\n")
        run = shop.run("compile")
        assert run.code == 2
        assert "models/deep.sql" in run.err
        assert "nested too deeply, or a macro calls itself for ever" in run.err
