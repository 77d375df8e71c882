"""Bad input: one clear message with file and line, the right exit code, no traceback, the last good database intact."""

from __future__ import annotations

import pytest

ORDERS = "order_id,customer_id,amount,kind\n1,1,10.50,a\n2,1,20.25,b\n"


@pytest.fixture
def built(shop):
    """The project with a good database; afterwards that database is still the same."""
    assert shop.run("build").code == 0
    before = shop.database.read_bytes()
    yield shop
    assert shop.database.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ORDERS.encode() + b"3,1,1.00,\xff\n", "seeds/orders.csv:4: byte 0xff (offset 66) is not UTF-8"),
        (b"\xef\xbb\xbf" + ORDERS.encode(), "seeds/orders.csv:1: the file begins with a byte order mark"),
        (b"", "seeds/orders.csv: the file is empty"),
        (ORDERS.replace("amount", "amt").encode(), "missing: amount; not declared: amt"),
        (ORDERS.replace("customer_id,amount", "amount,customer_id").encode(), "wrong order: order_id, amount"),
        (ORDERS.replace("kind", "amount").encode(), "a column of the header comes twice: amount"),
        (ORDERS.encode() + b"3,1,5.00\n", "seeds/orders.csv:4: the row has 3 fields, the header 4"),
        (ORDERS.encode() + b"3,1,5,00,a\n", "seeds/orders.csv:4: the row has 5 fields, the header 4"),
        (ORDERS.encode() + b"2,9,5.00,a\n", "seeds/orders.csv:4: the key (order_id = '2') is already in line 3"),
        (ORDERS.encode() + b'3,1,5.00,"a\n', "seeds/orders.csv:4: broken quoting"),
        (ORDERS.encode() + b"3,1,1.2.3,a\n", "seeds/orders.csv:4: amount = '1.2.3' is no decimal(18, 4)"),
    ],
)
def test_a_broken_seed_is_told_by_file_and_line(built, content, message):
    built.write("seeds/orders.csv", content)
    run = built.run("build")
    assert run.code == 1
    assert message in run.out
    assert "SKIP view main.stg_orders" in run.text


@pytest.mark.parametrize(
    ("content", "types", "message"),
    [
        ("Id,id\n1,2\n", None, "seeds/s.csv:1: a column of the header comes twice: Id, id"),
        ("a\n1\n", "{a: strng}", "column_types of a: 'strng' is no type of DuckDB"),
        ("a\n1\n", "{a: 'decimal(50,2)'}", "column_types of a: 'decimal(50,2)' is no type of DuckDB"),
        ("a,b\n,1\n", "{a: integer not null}", "column_types of a: 'integer not null' is no type of DuckDB"),
        ("a\n1\n", "{a: ''}", "column_types of a: '' is no type of DuckDB"),
        ("a\nx\n", "{a: 'integer[]'}", "a = 'x' is no integer[]"),
    ],
)
def test_a_seed_whose_sql_fails_fails_alone(shop, content, types, message):
    shop.write("seeds/s.csv", content)
    if types:
        shop.write("seeds/s.yml", f"seeds: [{{name: s, config: {{column_types: {types}}}}}]")
    run = shop.run("build")
    assert run.code == 1
    assert message in run.text
    assert "OK table main_marts.fct_orders" in run.text
    assert not list(shop.root.glob("*.building*"))


def test_a_header_without_data_is_an_empty_table(shop):
    shop.write("seeds/orders.csv", "order_id,customer_id,amount,kind\n")
    assert shop.run("seed").code == 0
    assert shop.query("select count(*) from main_raw.orders") == [(0,)]


def test_a_quoted_text_may_hold_commas_quotes_and_line_breaks(shop):
    shop.write("seeds/customers.csv", 'customer_id,name\n1,"a, ""b""\nc"\n2,\n')
    assert shop.run("seed").code == 0
    assert shop.query("select name from main_raw.customers order by customer_id") == [('a, "b"\nc',), (None,)]


def test_values_of_a_seed_never_become_sql(shop):
    shop.write("seeds/customers.csv", "customer_id,name\n1,'); drop table main_raw.customers; --\n")
    assert shop.run("seed").code == 0
    assert shop.query("select name from main_raw.customers") == [("'); drop table main_raw.customers; --",)]


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("models/x.sql", "select *\nfrom {{ ref('order') }}", "models/x.sql:2: ref('order') refers to no model"),
        ("models/x.sql", "select * from {{ ref('other', 'orders') }}", "ref() asks for package 'other'"),
        ("models/x.sql", "\n\nselect * from {{ source('a', 'b') }}", "models/x.sql:3: source('a', 'b') is not"),
        ("models/x.sql", "select\n{{ nothing(1) }}", "models/x.sql:2: macro or variable 'nothing' is not defined"),
        ("models/x.sql", "select {{ at_lest }}", "macro or variable 'at_lest' is not defined"),
        ("models/x.sql", "select\n{{ var('unset') }}", "models/x.sql:2: variable 'unset' is not defined"),
        ("models/x.sql", "select {{ env_var('GOUJI_UNSET') }}", "environment variable 'GOUJI_UNSET' is not set"),
        ("models/x.sql", "select 1\n{% if %}", "models/x.sql:2:"),
        ("models/x.sql", "select {{ run_query('select 1') }}", "run_query() is not supported"),
        ("models/x.sql", "{{ config(materialized='external') }} select 1", "'external' is not supported"),
        ("models/x.sql", "{{ config(grants='x') }} select 1", "'grants' is not supported"),
        ("models/x.sql", "{{ exceptions.raise_compiler_error('no way') }}", "models/x.sql:1: no way"),
        ("models/x.py", "def model(dbt): ...", "a Python model has one function model(dbt, session)"),
        ("models/orders.sql", "select 1", "model 'orders' has the name of seeds/orders.csv"),
        ("models/other/stg_orders.sql", "select 1", "model 'stg_orders' has the name of models/"),
        ("macros/at_least_too.sql", "{% test at_least(model) %}select 1{% endtest %}", "macro 'test_at_least' is also"),
        ("macros/broken.sql", "{% macro x() %}\n{{ y( }}{% endmacro %}", "macros/broken.sql:2:"),
        ("macros/s.sql", "{% macro generate_schema_name(a, node) %}\n{{ x }}{% endmacro %}", "macros/s.sql:2: macro"),
        (
            "macros/at_least.sql", "{% test at_least(model, column_name, minimum) %}\n\nselect {{ y }}{% endtest %}",
            "macros/at_least.sql:3: macro or variable 'y' is not defined",
        ),
        ("macros/mat.sql", "{% materialization x, default %}{% endmaterialization %}", "%} is not supported"),
        ("models/x.yml", "models:\n  - name: [", "models/x.yml:3: broken YAML"),
        ("models/x.yml", "models:\n  - name: a\n    name: b\n", "models/x.yml:3: broken YAML: key 'name' is"),
        ("models/x.yml", "- a\n", "models/x.yml:1: expected a mapping (key: value), found a list"),
        ("models/x.yml", "models:\n  - description: a\n", "models/x.yml:2: an entry of 'models' has no name"),
        ("models/x.yml", "models:\n  - name: fct_orders\n", "already described in models/marts/fct_orders.yml:3"),
        ("models/x.yml", "snapshots:\n  - name: a\n", "models/x.yml:1: snapshots are not supported"),
        ("models/x.yml", "models:\n- name: stg_orders\n  data_tests: [{nul: {}}]", "x.yml:3: generic test 'nul'"),
        (
            "models/x.yml", "models:\n- name: stg_orders\n  data_tests:\n  - at_least: {column_name: amount}\n",
            "parameter 'minimum' was not provided",
        ),
        (
            "models/x.yml", "models:\n- name: stg_orders\n  columns:\n  - name: kind\n    data_tests:\n"
            "    - unique: {config: {sql_header: set x}}\n", "'sql_header' is not supported",
        ),
        (
            "models/x.yml", "models:\n- name: stg_orders\n  columns:\n  - name: kind\n    data_tests:\n"
            "    - relationships: {to: ref('nobody'), field: x}\n", "models/x.yml:6: ref('nobody') refers to no model",
        ),
        (
            "models/x.yml", "models:\n- name: stg_orders\n  columns:\n  - name: kind\n    data_tests:\n"
            "    - not_null: {name: {a: b}}\n", "models/x.yml:6: the name that test 'not_null' is given must be a text",
        ),
        ("models/x.yml", "models:\n- name: stg_orders\n  description: \"{{ doc('x') }}\"", "doc block 'x' is"),
        ("models/x.sql", b"select '\xff'", "models/x.sql:1: byte 8 is not UTF-8"),
        ("packages.yml", "packages: [{package: dbt-labs/dbt_utils}]", "supported from a folder alone"),
    ],
)  # fmt: skip
def test_a_project_that_cannot_be_understood_ends_with_2(built, path, text, message):
    built.write(path, text)
    run = built.run("build")
    assert run.code == 2, run.text
    assert message in run.err


def test_a_reference_to_nothing_names_the_nearest_names(shop):
    shop.write("models/x.sql", "select * from {{ ref('ordres') }}")
    assert "did you mean orders or " in shop.run("ls").err


def test_a_cycle_is_listed_with_its_files(built):
    built.write("models/staging/stg_orders.sql", "select * from {{ ref('fct_orders') }}")
    run = built.run("build")
    assert run.code == 2
    for part in ("fct_orders (models/marts/fct_orders.sql)", "stg_orders (models/staging/stg_orders.sql)", " needs "):
        assert part in run.err


def test_yaml_that_describes_no_model_is_a_warning(shop):
    shop.write("models/x.yml", "models:\n  - name: fct_order\n")
    run = shop.run("build")
    assert run.code == 0
    assert "models/x.yml:2: no model is called 'fct_order' (did you mean fct_orders" in run.err


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ("-- grain\nselect\n    order_id,\n    amout\nfrom {{ ref('orders') }}\n", 4),
        ("{% set columns = ['order_id'] %}\n\n{%- for column in columns %}\n{% endfor %}\nselect\n    amout\n"
         "from {{ ref('orders') }}\n", 6),
        ("{{ config(materialized='table') }}\n\n\nselect order_id\nfrom {{ ref('orders') }}\nwhere amout > 1\n", 6),
        ("select order_id\nfrom {{ ref('orders') }}\nwhere\n\n  amout\n  > 1\n", 5),
        ("select order_id,\n  {{ twice('amout') }}\nfrom {{ ref('orders') }}\n", 2),
    ],
)  # fmt: skip
def test_a_sql_error_names_file_and_line_of_the_model(built, sql, line):
    built.write("macros/twice.sql", "{% macro twice(column) %}\n  -- two times\n  {{ column }} * 2\n{% endmacro %}")
    built.write("models/staging/stg_orders.sql", sql)
    run = built.run("build")
    assert run.code == 1
    assert f'models/staging/stg_orders.sql:{line}: Referenced column "amout" not found' in run.out
    assert "compiled SQL: target/compiled/shop/models/staging/stg_orders.sql:" in run.out


def test_a_sql_error_in_a_singular_test_names_its_line(built):
    built.write("tests/data/assert_totals_are_positive.sql", "select *\nfrom {{ ref('fct_orders') }}\nwhere amont < 0")
    assert "tests/data/assert_totals_are_positive.sql:3: Referenced column" in built.run("build").out


def test_a_test_on_a_missing_column_names_the_yaml_line(built):
    built.replace("models/marts/fct_orders.yml", "{name: amount,", "{name: amont,")
    run = built.run("build")
    assert run.code == 1
    assert 'models/marts/fct_orders.yml:14: Referenced column "amont" not found' in run.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--target", "nowhere"], "profile 'shop' has no target 'nowhere'"),
        (["build", "--threads", "0"], "threads must be a whole number of at least 1"),
        (["build", "--threads", "two"], "'two' is not a whole number"),
        (["build", "--vars", "{a: [}"], "broken YAML"),
        (["build", "--select", "unknown:x"], "unknown selection method 'unknown:'"),
        (["build", "--select", "state:modified"], "state: needs an earlier manifest"),
        (["build", "--select", "resource_type:table"], "unknown resource type 'table'"),
        (["build", "--select", "@fct_orders+"], "@ and a trailing + exclude each other"),
        (["build", "--profiles-dir", "/nowhere"], "no profiles.yml in /nowhere"),
        (["build", "--database", "/proc/none/x.duckdb"], "cannot write"),
        (["ls", "--resource-type", "table"], "unknown resource type 'table'"),
        (["show"], "show needs a node or a query"),
        (["show", "--select", "nothing"], "show needs one model, 0 are selected"),
        (["show", "--inline", "select * from {{ ref('nobody') }}"], "ref('nobody') refers to no model"),
        (["test"], "there is no database here"),
        (["bild"], "there is no command 'bild'"),
        (["build", "--no-such-option"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_ends_with_2(shop, arguments, message):
    run = shop.run(*arguments)
    assert run.code == 2
    assert message in run.err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("profile: shop", "profile: none", "no profile 'none'"),
        ("profile: shop", "", "'profile' is missing"),
        ("name: shop", "name: my-shop", "may hold only letters, digits and underscores"),
        ('model-paths: ["models"]', "model-paths: models", "'model-paths' must be a list of folders"),
        ("vars:", "on-run-start: [{sql: x}]\nvars:", "'on-run-start' must be a text of SQL, or a list of such"),
    ],
)
def test_a_project_file_that_does_not_hold_ends_with_2(shop, old, new, message):
    shop.replace("dbt_project.yml", old, new)
    run = shop.run("build")
    assert run.code == 2
    assert message in run.err


def test_a_folder_without_project_says_what_to_do(tmp_path, shop):
    run = shop.run("build", "--project-dir", str(tmp_path))
    shop_less = tmp_path / "empty"
    shop_less.mkdir()
    assert run.code == 0  # the project folder that is given last counts
    from gouji.cli.main import main

    assert main(["ls", "--project-dir", str(shop_less)]) == 2


def test_another_type_of_profile_is_refused(shop):
    shop.replace("profiles.yml", "type: duckdb, path: shop", "type: postgres, path: shop")
    assert "type 'postgres' is not supported" in shop.run("build").err


def test_a_profile_may_use_environment_variables(shop, monkeypatch):
    monkeypatch.setenv("SHOP_DATABASE", "elsewhere.duckdb")
    shop.replace("profiles.yml", "path: shop.duckdb", "path: \"{{ env_var('SHOP_DATABASE') }}\"")
    assert shop.run("build").code == 0
    assert (shop.root / "elsewhere.duckdb").is_file()
