"""What dbt has and the engine has not ends with one message that names it, with file and line, and changes nothing."""

from __future__ import annotations

import pytest

MODEL = "models:\n- name: stg_orders\n"


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        (
            "snapshots/s.sql", "{% snapshot s %}select 1{% endsnapshot %}",
            "snapshots/s.sql:1: snapshots are not supported",
        ),
        ("snapshots/s.yml", "snapshots:\n- name: s\n", "snapshots/s.yml:1: snapshots are not supported"),
        (
            "models/s.sql", "\n{% snapshot s %}select 1{% endsnapshot %}",
            "models/s.sql:2: {% snapshot %} is not supported; use one of dbt's materialisations: table, view, "
            "incremental, ephemeral",
        ),
        ("models/s.yml", "version: 2\nsnapshots:\n- name: s\n", "models/s.yml:2: snapshots are not supported"),
        ("functions/f.sql", "1", "functions/f.sql:1: functions are not supported"),
        ("models/m.yml", "metrics:\n- name: m\n", "models/m.yml:1: metrics are not supported"),
        ("models/m.yml", "semantic_models:\n- name: m\n", "models/m.yml:1: semantic models are not supported"),
        ("models/m.yml", "saved_queries:\n- name: m\n", "models/m.yml:1: saved queries are not supported"),
        ("models/m.yml", "functions:\n- name: m\n", "models/m.yml:1: functions are not supported"),
        ("models/m.yml", "data_tests:\n- name: m\n", "models/m.yml:1: properties of singular tests are not supported"),
        ("models/m.yml", "version: 2\nmodel:\n- name: m\n", "models/m.yml:2: section 'model' is unknown"),
        ("packages.yml", "\npackages: [{package: dbt-labs/dbt_utils}]", "packages.yml:2: packages are supported from"),
        ("dependencies.yml", "projects: [{name: other}]", "dependencies.yml:1: projects are not supported"),
        ("models/y.yml", MODEL + "  versions: [{v: 1}]\n", "models/y.yml:3: 'stg_orders': 'versions': model versions"),
        ("models/y.yml", MODEL + "  config: {pre_hook: [3]}\n", "a pre-hook must be SQL"),
        ("models/y.yml", MODEL + "  config: {post-hook: {transaction: false}}\n", "a post-hook must be SQL"),
        (
            "models/y.yml", "sources:\n- name: s\n  config: {post_hook: select 1}\n  tables: [{name: t}]\n",
            "source 's.t': 'post_hook': a source is not made here",
        ),
        (
            "models/y.yml", MODEL + "  config: {grants: {select: [x]}}\n",
            "'grants' is not supported: DuckDB has no grants",
        ),
        (
            "models/y.yml", "sources:\n- name: s\n  quoting: {identifier: false}\n  tables: [{name: t}]\n",
            "models/y.yml:3: 's': 'quoting': every name is quoted",
        ),
        (
            "models/y.yml", "sources:\n- name: s\n  tables: [{name: t, external: {location: x}}]\n",
            "models/y.yml:3: 't': 'external': external tables are not supported",
        ),
        (
            "models/y.yml", "sources:\n- name: s\n  meta: {external_location: x}\n  tables: [{name: t}]\n",
            "source 's.t': 'external_location': files are no sources",
        ),
        (
            "models/x.sql", "select 1\n{% for n in graph.nodes %}{% endfor %}",
            "x.sql:2: variable 'graph' is not supported",
        ),
        ("models/x.sql", "select {{ selected_resources | length }}", "variable 'selected_resources' is not supported"),
        (
            "models/x.sql", "{% set x = load_relation(this) %}select 1",
            "models/x.sql:1: load_relation() is not supported",
        ),
        (
            "models/x.sql", "select 1\n{% call statement('x') %}select 1{% endcall %}",
            "models/x.sql:2: statement() is not supported: templates are rendered before anything runs",
        ),
        (
            "models/x.sql", "select {{ adapter.get_relation('a', 'b', 'c') }}",
            "models/x.sql:1: adapter.get_relation is not supported",
        ),
        ("models/x.sql", "select {{ dbt.date_trunc('day', 'x') }}", "'dbt.date_trunc' is not a known macro"),
        (
            "models/x.sql", "select {{ dbt_utils.star('x') }}",
            "models/x.sql:1: macro or variable 'dbt_utils' is not defined",
        ),
        ("models/x.sql", "select * from {{ ref('orders', v=2) }}", "models/x.sql:1: model versions are not supported"),
        (
            "macros/m.sql", "\n{% macro get_where_subquery(r) %}{% endmacro %}",
            "macros/m.sql:2: macro 'get_where_subquery'",
        ),
        ("macros/m.sql", "{% macro duckdb__create_table_as(t) %}{% endmacro %}", "is one that dbt itself calls"),
        ("macros/m.sql", "{% macro default__test_unique(m) %}{% endmacro %}", "is one that dbt itself calls"),
        ("macros/m.sql", "{% macro ref(m) %}{% endmacro %}", "macro 'ref' is one that dbt itself calls"),
    ],
)  # fmt: skip
def test_what_is_not_supported_is_refused_by_file_and_line(shop, path, text, message):
    shop.write(path, text)
    run = shop.run("build")
    assert run.code == 2, run.text
    assert message in run.err
    assert "\n  → " in run.err
    assert not shop.database.exists()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("snapshots: {shop: {+schema: x}}", "snapshots: snapshots are not supported"),
        ("dispatch: [{macro_namespace: dbt, search_order: [shop]}]", "dispatch: macros of packages are not supported"),
        ("quoting: {identifier: false}", "quoting: every name is quoted"),
        ("docs-paths: [docs]", "docs-paths: docs blocks are read from the folders of models"),
        ("model-path: [models]", "'model-path' is unknown"),
    ],
)
def test_a_key_of_the_project_file_that_is_not_supported_is_refused(shop, lines, message):
    path = shop.root / "dbt_project.yml"
    path.write_text(f"{lines}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    run = shop.run("build")
    assert run.code == 2
    assert f"dbt_project.yml:1: {message}" in run.err


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("+delimiter: ';'", "delimiter ';' is not supported"),
        ("+database: other", "'database': every relation lies in the one database file"),
    ],
)
def test_a_configuration_of_a_seed_that_is_not_supported_is_refused(shop, config, message):
    shop.replace("dbt_project.yml", "{shop: {+schema: raw}}", f"{{shop: {{+schema: raw, {config}}}}}")
    run = shop.run("build")
    assert run.code == 2
    assert message in run.err


@pytest.mark.parametrize("command", ["snapshot", "run-operation", "deps", "source", "clone", "list", "parse"])
def test_a_command_of_dbt_that_is_not_here_says_what_to_do(shop, command):
    run = shop.run(command)
    assert run.code == 2
    assert f"error: '{command}': " in run.err
    assert "\n  → " in run.err


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("analyses/a.sql", "warning: analyses/a.sql:1: analyses are not compiled"),
        ("selectors.yml", "warning: selectors.yml:1: YAML selectors are not read"),
    ],
)
def test_a_file_that_changes_no_build_and_is_not_read_is_told(shop, path, message):
    shop.write(path, "selectors: []\n")
    run = shop.run("build")
    assert run.code == 0
    assert message in run.err
