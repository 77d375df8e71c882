"""What seeds, variables, the environment, names and paths hold is data: none of it becomes SQL, Jinja or a pattern."""

from __future__ import annotations

import csv
import io
import json

import duckdb
import pytest

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.database.warehousefiles import comment_statements
from gouji.engine.vocabulary.nodes import Relation, literal, quoted
from gouji.field.localization.batches import within

HOSTILE = [
    "'); drop table orders; --",
    "'; attach 'elsewhere.duckdb' as elsewhere; --",
    '"); drop table orders; --',
    "{{ 7*7 }}",
    "{% raw %}{{ ref('orders') }}",
    "{# gone #}",
    "it's",
    '"',
    "$$",
    "$1",
    "?",
    "%s %(name)s {0} {batch}",
    "\\",
    "\\'",
    "/* */ -- ;",
    "a\tb",
    "a\nb",
    "=1+1",
    "[bold red]x[/]",
    "<script>alert(1)</script>",
    "\u2028\u202e\ufeff\u200b",
    "勾稽" * 20_000,
]
NUL = "a\x00b"


def as_csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@pytest.fixture
def hostile(shop):
    """The small project with hostile labels in a seed of their own, tested for what they are."""
    rows = [[str(number), text] for number, text in enumerate(HOSTILE)]
    shop.write("seeds/labels.csv", as_csv([["label_no", "label"], *rows]))
    tests = ["unique", "not_null", {"accepted_values": {"arguments": {"values": "HOSTILE"}}}]
    tests.append({"relationships": {"arguments": {"to": "ref('labels')", "field": "label"}}})
    seed = {"name": "labels", "config": {"meta": {"key": "label_no"}, "column_types": {"label_no": "integer"}},
            "columns": [{"name": "label_no"}, {"name": "label", "data_tests": tests}]}  # fmt: skip
    yaml = json.dumps({"version": 2, "seeds": [seed]}, ensure_ascii=True)
    # Jinja in a YAML value is an expression by design: a literal stands in one.
    values = [f"{{{{ {json.dumps(text)} }}}}" if "{" in text else text for text in HOSTILE]
    shop.write("seeds/labels.yml", yaml.replace('"HOSTILE"', json.dumps(values)))
    shop.write(
        "models/copied.sql", "{{ config(materialized='table') }} select label_no, label from {{ ref('labels') }}"
    )
    return shop


def test_hostile_labels_arrive_as_they_are_and_pass_the_tests_that_name_them(hostile):
    built = hostile.run("build")
    assert built.code == 0, built.text
    for relation in ("main_raw.labels", "main.copied"):
        rows = hostile.query(f"select label from {relation} order by label_no")
        assert [text for (text,) in rows] == HOSTILE
    assert hostile.query("select count(*) from main_raw.orders") == [(3,)]


def test_hostile_labels_in_failing_rows_are_printed_with_their_line(hostile):
    hostile.write("tests/data/assert_none.sql", "select label from {{ ref('labels') }} where label_no in (0, 3)")
    hostile.write("seeds/labels.csv", as_csv([["label_no", "label"], ["0", HOSTILE[0]], ["3", HOSTILE[3]], ["4", "'"]]))
    built = hostile.run("build")
    assert built.code == 1
    assert f"label={HOSTILE[0]}" in built.out
    assert "label={{ 7*7 }}" in built.out
    assert "value_field=', n_records=1 (seeds/labels.csv:4)" in built.out


def test_a_zero_byte_in_a_seed_is_kept_or_told(shop):
    shop.write("seeds/labels.csv", f"label_no,label\n1,{NUL}\n")
    built = shop.run("build")
    if built.code == 0:
        assert shop.query("select label from main_raw.labels") == [(NUL,)]
    else:
        assert "seeds/labels.csv:2" in built.out


@pytest.mark.parametrize("text", [*HOSTILE, NUL])
def test_a_literal_and_a_name_are_read_back_as_they_were(tmp_path, text):
    with Warehouse(tmp_path / "x.duckdb") as warehouse:
        assert warehouse.query(f"select {literal(text)}")[1] == [(text,)]
        relation = Relation("main", text)
        warehouse.execute(f"create table {relation} as select {literal(text)} as {quoted(text)}")
        columns, rows = warehouse.query(f"select * from {relation}")
        assert (columns, rows) == ([text], [(text,)])
        warehouse.insert(relation, {text: "varchar"}, [[text]])
        warehouse.execute(comment_statements(relation, "table", text, {text: text}))
        assert warehouse.query("select comment from duckdb_tables()")[1] == [(text,)]
        assert warehouse.query("select comment from duckdb_columns() where not internal")[1] == [(text,)]
        found = warehouse.relation(relation).project(f"{quoted(text)} as document_id").filter(within([text, "other"]))
        assert found.fetchall() == [(text,), (text,)]


@pytest.mark.parametrize(
    "value",
    [
        "1) ; drop table main_raw.orders; create table x as (select 1",
        "1 as x from paid); attach 'other.duckdb' as other; select (1 --",
    ],
)
def test_a_variable_that_would_end_the_statement_runs_nothing(shop, value):
    assert shop.run("build").code == 0
    before = shop.database.read_bytes()
    built = shop.run("build", "--vars", json.dumps({"threshold": value}))
    assert built.code == 1
    assert "statements, not one query" in built.out
    assert shop.database.read_bytes() == before
    failed = shop.root / "target/failed.duckdb"
    assert shop.query("select count(*) from main_raw.orders", failed) == [(3,)]
    assert not (shop.root / "other.duckdb").exists()


@pytest.mark.parametrize("value", ["a'b", "{{ 7*7 }}", '"', "$$", "x\ny"])
def test_a_variable_is_not_rendered_again_and_can_be_quoted(shop, value):
    shop.write("models/said.sql", """select '{{ var("x") | replace("'", "''") }}' as x""")
    assert shop.run("build", "--vars", json.dumps({"x": value})).code == 0
    assert shop.query("select x from main.said") == [(value,)]


def test_a_test_and_a_shown_query_are_one_statement_too(shop):
    shop.write("tests/data/assert_x.sql", "select {{ var('x') }} as x limit 0")
    built = shop.run("build", "--vars", '{"x": "1) as y; drop table main_raw.orders; select count(*) from (select 1"}')
    assert built.code == 1
    assert "statements, not one query" in built.out
    shop.write("tests/data/assert_x.sql", "select 1 as x limit 0")
    assert shop.run("build").code == 0
    shown = shop.run("show", "--inline", "select 1) as x; drop table main_raw.orders; select * from (select 2")
    assert shown.code == 1
    assert "statements, not one query" in shown.err
    assert shop.query("select count(*) from main_raw.orders") == [(3,)]


def test_an_environment_variable_is_text(shop, monkeypatch):
    monkeypatch.setenv("SHOP_LABEL", "{{ 7*7 }} o'clock")
    monkeypatch.setenv("SHOP_FILE", "{{ 7*7 }} it's.duckdb")
    shop.write("models/said.sql", """select '{{ env_var("SHOP_LABEL") | replace("'", "''") }}' as x""")
    shop.replace("profiles.yml", "path: shop.duckdb", "path: \"{{ env_var('SHOP_FILE') }}\"")
    assert shop.run("build").code == 0
    assert shop.query("select x from main.said", shop.root / "{{ 7*7 }} it's.duckdb") == [("{{ 7*7 }} o'clock",)]


@pytest.mark.parametrize(
    "name", ["it's.duckdb", 'a "b" $$.duckdb', "x'; drop table y; --", "{{ 7*7 }}", "[a-z]*.duckdb", "%s", "勾 稽.db"]
)
def test_a_database_may_be_called_anything(shop, name):
    database = shop.root / name
    for _ in range(2):
        built = shop.run("build", "--database", str(database))
        assert built.code == 0, built.text
    assert shop.query("select status from quality.fct_runs", database) == [("passed",)] * 2
    assert shop.run("run", "--database", str(database)).code == 0
    assert shop.run("show", "--inline", "select 1", "--database", str(database)).code == 0
    assert shop.run("clean", "--database", str(database)).code == 0
    beside = {path.name for path in shop.root.iterdir() if path.is_file()}
    assert beside == {name, f"{name}.lock", "dbt_project.yml", "profiles.yml"}


@pytest.mark.parametrize("folder", ["it's", '"quoted"', "[0-9]", "a*b", "{{ x }}", "%s"])
def test_a_project_may_lie_anywhere(shop, folder):
    moved = shop.root.rename(shop.root.with_name(folder))
    project = type(shop)(moved)
    built = project.run("build")
    assert built.code == 0, built.text
    assert project.query("select count(*) from main_raw.orders") == [(3,)]


def test_a_question_mark_in_the_path_is_refused_since_duckdb_reads_it_as_the_end(shop):
    refused = shop.run("build", "--database", str(shop.root / "what?.duckdb"))
    assert refused.code == 2
    assert "what?.duckdb: DuckDB takes no '?' in a path" in refused.err
    assert "rename it" in refused.err


@pytest.mark.parametrize("name", ["o'clock", 'with "quotes"', "a; drop table b", "x[1]", "two words", "%s", "表"])
def test_a_seed_and_a_model_may_be_called_anything(shop, name):
    shop.write(f"seeds/{name} seed.csv", "id\n1\n")
    shop.write(
        f"models/{name}.sql",
        "{{ config(materialized='table') }} select id from {{ ref(" + repr(f"{name} seed") + ") }}",
    )
    built = shop.run("build")
    assert built.code == 0, built.text
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        assert connection.execute(f"select id from main.{quoted(name)}").fetchall() == [(1,)]
        assert connection.execute(f"select id from main_raw.{quoted(f'{name} seed')}").fetchall() == [(1,)]


@pytest.mark.parametrize("name", ["a b", "x'; --", "{{ 7*7 }}", ""])
def test_a_project_name_is_a_plain_word(shop, name):
    shop.replace("dbt_project.yml", "name: shop", f"name: {json.dumps(name)}")
    assert shop.run("build").code == 2


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_a_selection_is_looked_up_and_told_when_nothing_is_found(shop, text):
    listed = shop.run("ls", f"--select=tag:{''.join(text.split())},tag:none")
    assert listed.code in (0, 2)
    assert listed.out == ""
    assert listed.err
