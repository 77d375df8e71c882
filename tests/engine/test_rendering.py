"""Jinja as dbt speaks it, and the way from a line of compiled SQL back to its source."""

from __future__ import annotations

import pytest

from gouji.engine.compile.compiler import put_ctes_first
from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.vocabulary.errors import ConfigurationError


@pytest.fixture
def compiled(shop):
    """compiled(sql) is the SQL of a model with that text; macros/m.sql holds `macros`."""

    def compile_model(sql, macros="", **options):
        shop.write("macros/m.sql", macros)
        shop.write("models/x.sql", sql)
        compiler = open_project(Invocation(shop.root, **options)).compiler
        return compiler.compile(compiler.manifest.nodes["model.shop.x"])

    return compile_model


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("select * from {{ ref('orders') }}", 'select * from "main_raw"."orders"'),
        ("select * from {{ ref('shop', 'orders') }}", 'select * from "main_raw"."orders"'),
        ("select '{{ ref('orders').identifier }}'", "select 'orders'"),
        ("select '{{ this }}'", 'select \'"main"."x"\''),
        ("select {{ var('threshold') }}, {{ var('other', 9) }}", "select 3, 9"),
        ("select '{{ target.name }} {{ target.schema }} {{ target.type }}'", "select 'dev main duckdb'"),
        ("select {{ 1 if is_incremental() else 2 }}", "select 2"),
        ("{% if execute %}select 1{% else %}select 2{% endif %}", "select 1"),
        ("select '{{ model.name }} {{ project_name }}'", "select 'x shop'"),
        ("{{ config(tags=['one']) }}select '{{ config.get('tags') | join }}'", "select 'one'"),
        ("select '{{ modules.datetime.date(2026, 1, 2) }}'", "select '2026-01-02'"),
        ("{% set xs = [] %}{% do xs.append(1) %}select {{ xs[0] }}", "select 1"),
        ("select {{ env_var('GOUJI_NOT_SET', '5') }}", "select 5"),
        ("select {{ tojson({'a': 1}) }}", 'select {"a": 1}'),
        ("select {{ nowhere | default(4) }}", "select 4"),
        ("select {{ 1 if nowhere is defined else 5 }}", "select 5"),
        ("select {{ log('x') }}1;", "select 1"),
        ("select {{ builtins.ref('orders') }}", 'select "main_raw"."orders"'),
    ],
)
def test_what_templates_see(compiled, template, expected):
    assert compiled(template) == expected


@pytest.mark.parametrize(
    ("macros", "call", "expected"),
    [
        ("{% macro a(x) %}{{ b(x) }}!{% endmacro %}{% macro b(x) %}<{{ x }}>{% endmacro %}", "{{ a(1) }}", "<1>!"),
        ("{% macro a() %}x{{ return([1, 2]) }}{% endmacro %}", "{{ a()[1] }}", "2"),
        ("{% macro a() %}{% for i in b() %}{{ i }}{% endfor %}{% endmacro %}"
         "{% macro b() %}{{ return([1, 2]) }}{% endmacro %}", "{{ a() }}", "12"),
        ("{% macro a() %}{{ ref('orders') }}{% endmacro %}", "{{ a() }}", '"main_raw"."orders"'),
        ("{% macro a() %}{{ this.name }}{% endmacro %}", "{{ a() }}", "x"),
        ("{% macro a() %}[{{ caller() }}]{% endmacro %}", "{% call a() %}in{% endcall %}", "[in]"),
        ("{% macro a() %}1{% endmacro %}", "{{ shop.a() }}", "1"),
        ("{% macro default__a() %}d{% endmacro %}", "{{ adapter.dispatch('a')() }}", "d"),
        ("{% macro default__a() %}d{% endmacro %}{% macro duckdb__a() %}q{% endmacro %}",
         "{{ adapter.dispatch('a', 'shop')() }}", "q"),
    ],
)  # fmt: skip
def test_macros(compiled, macros, call, expected):
    assert compiled(call, macros) == expected


def test_a_reference_in_an_untaken_branch_must_be_declared(compiled):
    with pytest.raises(ConfigurationError, match="stands in a branch that is not taken while parsing"):
        compiled("{% if execute %}select * from {{ ref('orders') }}{% endif %}")
    declared = "-- depends_on: {{ ref('orders') }}\n{% if execute %}select * from {{ ref('orders') }}{% endif %}"
    assert compiled(declared).endswith('select * from "main_raw"."orders"')


def test_an_error_in_a_macro_names_the_line_of_the_macro(compiled):
    with pytest.raises(ConfigurationError) as caught:
        compiled("select 1,\n{{ a() }}", "{% macro a() %}\n\n{{ nowhere }}{% endmacro %}")
    assert caught.value.location == "macros/m.sql:3"


def test_every_line_of_literal_text_finds_its_way_back(shop):
    source = (
        "\n-- grain\n{{ config(materialized='table') }}\n{%- set names = ['a', 'b'] -%}\nselect\n"
        "{%- for name in names %}\n    1 as {{ name }}{{ ',' if not loop.last }}\n{%- endfor %}\n\n"
        "from {{ ref('orders') }}\n\n"
    )
    shop.write("models/x.sql", source)
    compiler = open_project(Invocation(shop.root)).compiler
    node = compiler.manifest.nodes["model.shop.x"]
    lines = source.split("\n")
    for number, text in enumerate(compiler.compile(node).split("\n"), start=1):
        file, line = compiler.source_line(node, number)
        assert file == "models/x.sql"
        literal = text.split(" as ")[0].split('"')[0].strip()
        assert literal in lines[line - 1], (number, text, line)


def test_markers_that_change_the_result_fall_back_to_the_text(shop):
    shop.write("models/x.sql", "{% set body %}\n  amout\n{% endset %}\nselect {{ body | length }}\nfrom nowhere")
    compiler = open_project(Invocation(shop.root)).compiler
    node = compiler.manifest.nodes["model.shop.x"]
    assert compiler.source_line(node, 2) == ("models/x.sql", 5)
    assert compiler.source_line(node, 1) is None


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select 1", "with c as (x)\nselect 1"),
        ("-- why\nselect 1", "-- why\nwith c as (x)\nselect 1"),
        ("with a as (y) select 1", "with c as (x), a as (y) select 1"),
        ("/* with */ WITH RECURSIVE a as (y) select 1", "/* with */ WITH RECURSIVE c as (x), a as (y) select 1"),
        ("without", "with c as (x)\nwithout"),
    ],
)
def test_common_table_expressions_are_put_first(sql, expected):
    assert put_ctes_first(sql, "c as (x)") == expected


def test_nested_ephemeral_models_are_inlined_once_and_in_order(shop):
    shop.write("models/e1.sql", "{{ config(materialized='ephemeral') }}select 1 as one")
    shop.write("models/e2.sql", "{{ config(materialized='ephemeral') }}select * from {{ ref('e1') }}")
    shop.write("models/x.sql", "select * from {{ ref('e2') }}, {{ ref('e1') }}")
    compiler = open_project(Invocation(shop.root)).compiler
    sql = compiler.compile(compiler.manifest.nodes["model.shop.x"])
    assert sql.index("__dbt__cte__e1 as") < sql.index("__dbt__cte__e2 as")
    assert sql.count("__dbt__cte__e1 as") == 1
    assert shop.run("build").code == 0
