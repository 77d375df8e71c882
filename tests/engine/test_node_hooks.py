"""`pre_hook` and `post_hook`: what they see, in which order they run, and what becomes of a node whose hook fails."""

from __future__ import annotations

import json

import pytest

NOTED = "insert into audit.notes values ('{}')"


@pytest.fixture
def noted(shop):
    """The small project with a table that hooks write into; it is made by the run itself."""
    path = shop.root / "dbt_project.yml"
    start = ["create schema if not exists audit", "create or replace table audit.notes (note varchar)"]
    path.write_text(path.read_text(encoding="utf-8") + f"on-run-start: {json.dumps(start)}\n", encoding="utf-8")
    return shop


def notes(shop) -> list[str]:
    return [note for (note,) in shop.query("select note from audit.notes order by rowid")]


def test_hooks_run_around_a_model_in_the_order_of_dbt(noted):
    noted.replace(
        "dbt_project.yml", "+materialized: table", f'+materialized: table, +post-hook: "{NOTED.format("folder")}"'
    )
    noted.write(
        "models/marts/hooked.sql",
        "{{ config(pre_hook=[{'sql': \"" + NOTED.format("outside") + "\", 'transaction': false}, \""
        + NOTED.format("before") + "\"], post_hook=[after_commit(\"" + NOTED.format("committed") + "\"), \""
        + NOTED.format("{{ this }} {{ this.schema }} {{ model.name }}") + '"]) }}\nselect 1 as a',
    )  # fmt: skip
    noted.write(
        "models/marts/hooked.yml", f'models:\n- name: hooked\n  config: {{post_hook: "{NOTED.format("yaml")}"}}\n'
    )
    assert noted.run("build", "--select", "hooked").code == 0
    own = '"main_marts"."hooked" main_marts hooked'
    assert notes(noted) == ["outside", "before", "folder", "yaml", own, "committed"]


def test_a_hook_changes_the_relation_that_it_follows(noted):
    noted.write(
        "models/kept.sql",
        "{{ config(materialized='table', post_hook='delete from {{ this }} where kind = \\'b\\'; "
        "alter table {{ this }} add column late integer default 7') }}\nselect * from {{ ref('orders') }}",
    )
    noted.write("models/seen.sql", "select count(*) as n, max(late) as late from {{ ref('kept') }}")
    assert noted.run("build").code == 0
    assert noted.query("select * from main.seen") == [(2, 7)]


def test_a_model_with_hooks_runs_in_every_build(noted):
    noted.write("models/hooked.sql", '{{ config(post_hook="' + NOTED.format("again") + '") }}\nselect 1 as a')
    for _ in range(2):
        run = noted.run("build")
        assert run.code == 0
        assert notes(noted) == ["again"]
    assert "OK view main.hooked" in run.text
    assert "reused" in run.out


def test_a_seed_has_hooks_too(noted):
    hook = "insert into audit.notes select '{{ this.name }} ' || count(*) from {{ this }}"
    noted.replace("dbt_project.yml", "{shop: {+schema: raw}}", f'{{shop: {{+schema: raw, +post-hook: ["{hook}"]}}}}')
    assert noted.run("seed", "--threads", "1").code == 0
    assert notes(noted) == ["customers 2", "orders 3"]


def test_a_python_model_has_hooks_too(noted):
    noted.write("models/copied.py", "def model(dbt, session):\n    return dbt.ref('orders')\n")
    noted.write(
        "models/copied.yml",
        "models:\n- name: copied\n  config: {post-hook: \"delete from {{ this }} where kind = 'a'\"}\n",
    )
    assert noted.run("build").code == 0
    assert noted.query("select order_id from main.copied") == [(2,)]


def test_a_hook_sees_whether_the_run_is_incremental(noted):
    noted.write(
        "models/grown.sql",
        "{{ config(materialized='incremental', unique_key='order_id', post_hook=\""
        + NOTED.format("{{ is_incremental() }}") + "\") }}\nselect order_id from {{ ref('orders') }}",
    )  # fmt: skip
    assert noted.run("build").code == 0
    assert notes(noted) == ["False"]
    assert noted.run("build").code == 0
    assert notes(noted) == ["True"]


def test_what_a_hook_refers_to_is_built_first(noted):
    hook = "insert into audit.notes select count(*)::varchar from {{ ref('zz_last') }}"
    noted.write("models/aa_first.sql", '{{ config(post_hook="' + hook + '") }}\nselect 1 as a')
    noted.write("models/zz_last.sql", "{{ config(materialized='table') }}\nselect * from {{ ref('orders') }}")
    assert noted.run("build").code == 0
    assert notes(noted) == ["3"]
    assert noted.run("ls", "--select", "zz_last+1", "--resource-type", "model").out == "shop.aa_first\nshop.zz_last\n"


@pytest.mark.parametrize(
    ("hook", "code", "message"),
    [
        ("insert into nowhere values (1)", 1, "models/hooked.sql:2: post-hook: Table with name nowhere does not exist"),
        ("select * from {{ ref('orderz') }}", 2, "models/hooked.sql:2: ref('orderz') refers to no model or seed"),
        ("{{ nothing() }}", 2, "models/hooked.sql:2: post-hook: macro or variable 'nothing' is not defined"),
        ("{% if %}", 2, "models/hooked.sql:2: post-hook: "),
    ],
)
def test_a_hook_that_fails_is_told_at_its_model(noted, hook, code, message):
    noted.write("models/hooked.sql", '\n{{ config(post_hook="' + hook + '") }}\nselect 1 as a')
    run = noted.run("build")
    assert run.code == code
    assert message in run.text
    assert not noted.database.exists()


def test_nothing_of_a_node_whose_hook_fails_is_left(noted):
    noted.write("models/hooked.sql", '{{ config(materialized="table", post_hook="select nothing") }}\nselect 1 as a')
    assert noted.run("build").code == 1
    sql = "select count(*) from duckdb_tables() where table_name = 'hooked'"
    assert noted.query(sql, noted.root / "target/failed.duckdb") == [(0,)]


def test_the_hooks_of_an_ephemeral_model_are_told_to_be_idle(noted):
    noted.replace("models/staging/paid_orders.sql", "'ephemeral'", "'ephemeral', post_hook='select 1'")
    run = noted.run("build")
    assert run.code == 0
    assert "warning: models/staging/paid_orders.sql:1: the hooks of 'paid_orders' have no effect: it is" in run.err


def test_the_manifest_has_hooks_in_the_form_of_dbt(noted):
    noted.write("models/hooked.sql", "{{ config(pre_hook=before_begin('select 1')) }}\nselect 1 as a")
    assert noted.run("compile").code == 0
    nodes = json.loads((noted.root / "target/manifest.json").read_text(encoding="utf-8"))["nodes"]
    assert nodes["model.shop.hooked"]["config"]["pre-hook"] == [
        {"sql": "select 1", "transaction": False, "index": None}
    ]
    assert nodes["model.shop.hooked"]["config"]["post-hook"] == []


def test_another_hook_is_a_change_of_the_configuration(noted):
    noted.write("models/hooked.sql", "{{ config(post_hook='select 1') }}\nselect 1 as a")
    assert noted.run("compile", "--target-path", "before").code == 0
    listed = ("ls", "--select", "state:modified", "--state", str(noted.root / "before"))
    assert noted.run(*listed).out == ""
    noted.replace("models/hooked.sql", "select 1'", "select 2'")
    assert noted.run(*listed).out == "shop.hooked\n"
