"""What lies in the database and is no node of the project stays, whatever commands do to it, fail at or die of."""

from __future__ import annotations

import random
import time

import duckdb
import pytest

from .small_project import build

SEED, SECONDS = 874, 20
NAMES = ("t", "orders copy", 'quo"te', "勾稽", "Select")
LISTED = """
    select 'schema', schema_name, '', comment from duckdb_schemas() where database_name = current_database()
    union all select 'table', schema_name, table_name, sql || coalesce(comment, '') from duckdb_tables()
    union all select 'view', schema_name, view_name, sql || coalesce(comment, '') from duckdb_views() where not internal
    union all select 'macro', schema_name, function_name, macro_definition from duckdb_functions() where not internal
    union all select 'sequence', schema_name, sequence_name, coalesce(last_value, 0)::varchar from duckdb_sequences()
    union all select 'type', schema_name, type_name, labels::varchar from duckdb_types() where not internal
    union all select 'index', schema_name, index_name, sql from duckdb_indexes()
    union all select 'column', schema_name || '.' || table_name, column_name, comment from duckdb_columns()
    where not internal
"""
OURS = {"gouji_state", "main_dbt_test__audit", "quality", "information_schema", "pg_catalog"}
OWN_NAMES = {"orders", "first", "second", "third"}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def write_by_hand(small, *statements: str) -> None:
    with duckdb.connect(str(small.database)) as connection:
        for statement in statements:
            connection.execute(statement)


def foreign(small) -> set[tuple]:
    """Every foreign object, with the rows of the tables and views."""
    with duckdb.connect(str(small.database), read_only=True) as connection:
        listed = [row for row in connection.execute(LISTED).fetchall() if is_foreign(*row)]
        relations = [(schema, name) for kind, schema, name, _ in listed if kind in ("table", "view")]
        asked = {each: f"from {quoted(each[0])}.{quoted(each[1])} order by all" for each in relations}
        rows = [(*each, tuple(connection.execute(sql).fetchall())) for each, sql in asked.items()]
    return {*listed, *rows}


def is_foreign(kind: str, schema: str, name: str, text: str | None) -> bool:
    if kind == "column":
        schema, name = schema.split(".", maxsplit=1)
    if schema in OURS or (kind == "schema" and schema == "main" and not text):
        return False
    return not (schema == "main" and name in OWN_NAMES)


def statement_by_hand(choose: random.Random, number: int) -> list[str]:
    schema = choose.choice(["main", "raw", "other one", "quality", "gouji_state"])
    place = f"{quoted(schema)}.{quoted(choose.choice(NAMES) + str(number))}"
    word = choose.choice(["'it''s'", "'勾稽'", "null"])
    made = choose.choice([
        [f"create table {place} (i integer primary key, word varchar)", f"insert into {place} values (1, {word})",
         f"comment on table {place} is 'by hand'", f"comment on column {place}.word is 'a word'"],
        [f"create view {place} as select 1 as one, {word} as word"],
        [f"create view {place} as select count(*) as orders from main.orders"],
        [f"create macro {place}(x) as x + {number}"],
        [f"create sequence {place} start {number + 1}", f"select nextval('{place.replace(chr(39), chr(39) * 2)}')"],
        [f"create type {place} as enum ('a', 'b')"],
        [f"create table {place} as select range as i from range({number})",
         f"create index {quoted(f'index {number}')} on {place} (i)"],
        [f"create schema if not exists {quoted(f'schema {number}')}"],
    ])  # fmt: skip
    return [f"create schema if not exists {quoted(schema)}", *made]


def test_foreign_objects_outlive_any_sequence_of_commands_failures_and_kills(small, server, measured):
    choose = random.Random(SEED)
    usual = server.run(*build(small, 0))["seconds"]
    end, done = time.monotonic() + SECONDS, 0
    common = ["--quiet", "--project-dir", str(small.root)]
    breaking = small.root / "tests/data/assert_nothing.sql"
    while done < 12 or time.monotonic() < end:
        write_by_hand(small, *statement_by_hand(choose, done))
        before = foreign(small)
        part = choose.choice(["first", "second+", "orders"])
        arguments, codes = choose.choice([
            (build(small, done), (0,)), (build(small, done), (0,)), (build(small, done, "--full-refresh"), (0,)),
            (["run", *common, "--full-refresh"], (0,)), (["seed", *common], (0,)),
            (build(small, done, "--select", part), (0,)), (build(small, done), (1,)),
            (build(small, done, "--full-refresh"), (-9, 0)), (build(small, done), (-9, 0)),
            (["test", *common, "--store-failures"], (0,)), (["retry", *common], (0, 2)), (["clean", *common], (0,)),
        ])  # fmt: skip
        if 1 in codes:
            small.write("tests/data/assert_nothing.sql", "select 1 as one")
        answer = server.run(*arguments, kill_after=choose.uniform(0, usual) if -9 in codes else None)
        breaking.unlink(missing_ok=True)
        assert answer["code"] in codes, answer["text"]
        lost = before - foreign(small)
        assert not lost, (arguments, done, lost, answer["text"])
        done += 1
    measured(f"{done} commands (seed {SEED}) over {len(foreign(small))} foreign objects and contents: none lost")


def test_a_table_by_hand_is_there_after_a_build_and_can_be_read_as_a_source(small):
    write_by_hand(small, "create schema raw", "create table raw.t as select 7 as n")
    small.write("models/s.yml", "sources: [{name: raw, tables: [{name: t}]}]")
    small.write("models/seven.sql", "{{ config(materialized='table') }} select n from {{ source('raw', 't') }}")
    for _ in range(2):
        run = small.run("build")
        assert run.code == 0, run.text
        assert small.query("select t.n, seven.n from raw.t, main.seven") == [(7, 7)]
    assert small.run("build", "--full-refresh").code == 0
    assert small.query("from raw.t") == [(7,)]
    write_by_hand(small, "update raw.t set n = 8")
    assert small.run("build").code == 0
    assert small.query("from main.seven") == [(8,)]


def test_what_a_hook_makes_grows_from_build_to_build(small):
    path = small.root / "dbt_project.yml"
    hooks = ["create table if not exists main.audit (version integer)", "insert into main.audit values (1)"]
    path.write_text(path.read_text(encoding="utf-8") + f"on-run-start: {hooks}\n", encoding="utf-8")
    for count in (1, 2, 3):
        assert small.run("build").code == 0
        assert small.query("select count(*) from main.audit") == [(count,)]


def test_two_projects_in_one_file_keep_their_tables_and_their_reuse(small, tmp_path):
    other = type(small)(tmp_path / "other", "shop")
    other.write("dbt_project.yml", "name: other\nprofile: other\n")
    other.write("profiles.yml", f"other: {{target: dev, outputs: {{dev: {{type: duckdb, path: '{small.database}'}}}}}}")
    other.write("models/theirs.sql", "{{ config(materialized='table') }} select 1 as one")
    other.write("models/also.sql", "select 2 as two")
    for _ in range(2):
        for each in (small, other):
            run = each.run("build", "--no-site")
            assert run.code == 0, run.text
        assert "(2 reused)" in run.out or "2 success" in run.out
    assert "(2 reused)" in run.out
    assert "reused)" in small.run("build").out
    assert small.query("select one, two, (select count(*) from main.third) from main.theirs, main.also") == [(1, 2, 1)]
    (other.root / "models/also.sql").unlink()
    (small.root / "models/third.sql").unlink()
    (small.root / "tests/data/assert_all_there.sql").unlink()
    run = other.run("build")
    assert "view main.also is dropped: no node makes it any more" in run.text
    assert "third" not in run.text
    assert "view main.third is dropped" in small.run("build").text
    assert small.query("select view_name from duckdb_views() where not internal and schema_name = 'main'") == []
    assert small.query("from main.theirs") == [(1,)]


def test_a_relation_that_is_gone_from_the_project_stays_where_somebody_reads_or_changed_it(small):
    small.write("models/gone.sql", "{{ config(materialized='table') }} select 1 as one")
    small.write("models/altered.sql", "{{ config(materialized='table') }} select 1 as one")
    small.write("models/below.sql", "select * from {{ ref('gone') }}")
    assert small.run("build").code == 0
    write_by_hand(
        small, "create view main.by_hand as from main.below", "alter table main.altered add column two integer"
    )
    for name in ("gone", "altered", "below"):
        (small.root / f"models/{name}.sql").unlink()
    for arguments in ((), ("--full-refresh",)):
        run = small.run("build", *arguments)
        assert run.code == 0, run.text
        assert "view main.below stays: no node makes it any more, but view main.by_hand reads it" in run.text
        assert "table main.gone stays: no node makes it any more, but view main.below reads it" in run.text
        assert small.query("from main.by_hand") == [(1,)]
    assert small.query("from main.altered") == [(1, None)]
    write_by_hand(small, "drop view main.by_hand")
    run = small.run("build")
    assert "view main.below is dropped" in run.text
    assert "table main.gone is dropped" in run.text
    assert small.query("select count(*) from duckdb_tables() where table_name = 'gone'") == [(0,)]


def test_a_schema_of_somebody_else_is_not_dropped_with_what_the_project_had_in_it(small):
    write_by_hand(small, "create schema mine")
    for schema in ("mine", "own"):
        small.write(f"models/in_{schema}.sql", f"{{{{ config(schema='{schema}', alias='x') }}}} select 1 as one")
    small.write("macros/generate_schema_name.sql", "{% macro generate_schema_name(name, node) %}"
                "{{ name or target.schema }}{% endmacro %}")  # fmt: skip
    run = small.run("build")
    assert run.code == 0, run.text
    for schema in ("mine", "own"):
        (small.root / f"models/in_{schema}.sql").unlink()
    run = small.run("build")
    assert "view mine.x is dropped" in run.text
    assert "schema own is dropped: the project made it, and nothing is in it" in run.text
    schemas = {name for (name,) in small.query("select schema_name from duckdb_schemas()")}
    assert "mine" in schemas
    assert "own" not in schemas


def test_a_table_of_somebody_else_with_the_name_of_a_node_is_replaced_with_a_word(small):
    write_by_hand(small, "create table main.first as select 1 as theirs")
    run = small.run("build")
    assert run.code == 0, run.text
    assert "table main.first has the name of a node and is replaced: this project did not make it" in run.text
    assert "is replaced" not in small.run("build", "--full-refresh").text


def test_a_foreign_key_of_somebody_else_keeps_its_table_from_being_replaced(small):
    small.write("models/keyed.sql", "{{ config(materialized='table') }} select 1 as id")
    small.write("models/keyed.yml", "models: [{name: keyed, config: {contract: {enforced: true}}, columns: [{name: id, "
                "data_type: integer, constraints: [{type: primary_key}]}]}]")  # fmt: skip
    assert small.run("build").code == 0
    write_by_hand(small, "create table main.theirs (id integer references main.keyed (id))",
                  "insert into main.theirs values (1)")  # fmt: skip
    run = small.run("build", "--full-refresh")
    assert run.code == 1
    assert "main.keyed cannot be replaced: a foreign key of main.theirs points there" in run.text
    assert "this project does not make that table" in run.text
    assert small.query("from main.theirs") == [(1,)]


@pytest.mark.parametrize("refresh", [(), ("--full-refresh",)])
def test_what_somebody_writes_during_a_build_is_not_lost(small, refresh, monkeypatch):
    from gouji.engine.run import transaction

    assert small.run("build").code == 0
    real = transaction.run_hooks

    def meanwhile(kind, hooks, warehouse):
        if kind == "on-run-end":
            write_by_hand(small, "create table main.meanwhile as select 1 as one")
        return real(kind, hooks, warehouse)

    monkeypatch.setattr(transaction, "run_hooks", meanwhile)
    run = small.run("build", *refresh)
    assert run.code == 2
    assert "another program has written to the database meanwhile" in run.text
    monkeypatch.setattr(transaction, "run_hooks", real)
    assert small.run("retry").code in (0, 2)
    assert small.run("build").code == 0
    assert small.query("from main.meanwhile") == [(1,)]


def test_a_retry_does_not_go_on_with_a_database_that_somebody_has_written_to(small):
    assert small.run("build").code == 0
    small.write("tests/data/assert_nothing.sql", "select 1 as one")
    assert small.run("build").code == 1
    write_by_hand(small, "create table main.between as select 1 as one")
    small.write("tests/data/assert_nothing.sql", "select 1 as one limit 0")
    run = small.run("retry")
    assert run.code == 0, run.text
    assert small.query("from main.between") == [(1,)]
