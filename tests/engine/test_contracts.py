"""Model contracts: promised columns, types and constraints hold, or the build says which do not."""

from __future__ import annotations

import pytest

COLUMNS = "[{name: id, data_type: integer}, {name: name, data_type: varchar}]"


def contract(shop, sql: str, columns: str = COLUMNS, more: str = "", materialized: str = "table") -> None:
    shop.write("models/x.sql", f"{{{{ config(materialized='{materialized}') }}}}\n{sql}")
    shop.write(
        "models/x.yml",
        f"models:\n- name: x\n  config: {{contract: {{enforced: true}}}}\n  columns: {columns}\n{more}",
    )


def test_a_contract_gives_types_order_and_constraints(teahouse):
    assert teahouse.run("build").code == 0
    sql = "select constraint_type from duckdb_constraints() where table_name = 'dim_guests' order by constraint_type"
    assert [row[0] for row in teahouse.query(sql)] == ["CHECK", "CHECK", "NOT NULL", "NOT NULL", "PRIMARY KEY"]
    assert [row[0] for row in teahouse.query("describe main_marts.dim_guests")][:2] == ["guest_name", "guest_id"]


@pytest.mark.parametrize("materialized", ["table", "view", "incremental"])
def test_columns_that_break_the_contract_are_listed(shop, materialized):
    contract(shop, "select 1::bigint as id, true as extra", materialized=materialized)
    run = shop.run("build")
    assert run.code == 1
    assert "models/x.yml:2: the columns of 'x' are not those of its contract" in run.out
    for line in (
        "id: INTEGER in the contract, BIGINT in the model",
        "name: VARCHAR in the contract, missing in the model",
        "extra: missing in the contract, BOOLEAN in the model",
    ):
        assert line in run.out


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("decimal(18, 2)", "select 1::decimal(18, 4) as id, 'a' as name"),
        ("timestamp", "select date '2024-01-01' as id, 'a' as name"),
        ("integer[]", "select ['a'] as id, 'a' as name"),
    ],
)
def test_precision_and_nesting_are_part_of_a_type(shop, kind, sql):
    contract(shop, sql, COLUMNS.replace("data_type: integer", f"data_type: '{kind}'"))
    assert "are not those of its contract\n" in shop.run("build").out


def test_the_spelling_of_a_type_and_the_case_and_order_of_names_do_not_matter(shop):
    contract(shop, "select 'a' as NAME, 1 as ID", "[{name: id, data_type: int4}, {name: name, data_type: text}]")
    assert shop.run("build").code == 0
    assert shop.query("from main.x") == [(1, "a")]


@pytest.mark.parametrize(
    ("constraint", "sql", "message"),
    [
        ("{type: not_null}", "select null::integer as id, 'a' as name", "NOT NULL constraint failed"),
        ("{type: unique}", "select unnest([1, 1]) as id, 'a' as name", "duplicate key"),
        ("{type: primary_key}", "select unnest([1, 1]) as id, 'a' as name", "duplicate key"),
        ("{type: check, expression: id > 1}", "select 1 as id, 'a' as name", "CHECK constraint failed"),
        ("{type: custom, expression: not null}", "select null::integer as id, 'a' as name", "NOT NULL constraint"),
        (
            "{type: foreign_key, to: ref('parent'), to_columns: [id]}", "select 9 as id, 'a' as name",
            "Violates foreign key constraint",
        ),
        ("{type: foreign_key, expression: parent (id)}", "select 9 as id, 'a' as name -- {{ ref('parent') }}",
         "Violates foreign key constraint"),
    ],
)  # fmt: skip
def test_a_broken_constraint_fails_the_model(shop, constraint, sql, message):
    shop.write("models/parent.sql", "{{ config(materialized='table') }} select 1 as id")
    shop.write(
        "models/parent.yml",
        "models:\n- name: parent\n  config: {contract: {enforced: true}}\n"
        "  columns: [{name: id, data_type: integer, constraints: [{type: primary_key}]}]",
    )
    contract(shop, sql, COLUMNS.replace("integer}", f"integer, constraints: [{constraint}]}}"))
    run = shop.run("build")
    assert run.code == 1
    assert "ERROR table main.x" in run.out
    assert message in run.out


@pytest.mark.parametrize(
    ("constraint", "message"),
    [
        ("{type: unique, columns: [id, name]}", "duplicate key"),
        ("{type: primary_key, columns: [id, name]}", "duplicate key"),
        ("{type: check, name: small, expression: id > 5}", "CHECK constraint failed"),
        ("{type: foreign_key, columns: [id], to: ref('fct_orders'), to_columns: [order_id]}",
         "the foreign key of 'x' to main_marts.fct_orders leaves schema main"),
    ],
)  # fmt: skip
def test_a_broken_constraint_of_the_model_fails_it(shop, constraint, message):
    contract(shop, "select unnest([1, 1]) as id, 'a' as name", more=f"  constraints: [{constraint}]")
    run = shop.run("build")
    assert run.code == 1
    assert message in run.out


def test_a_contract_that_makes_no_table_says_so(shop):
    contract(shop, "select 1 as id, 'a' as name", more="  constraints: [{type: unique, columns: [nobody]}]")
    assert "the contract of 'x' makes no table" in shop.run("build").out
    contract(shop, "select 1 as id, 'a' as name", "[{name: id, data_type: number9}]")
    assert "a data_type in the contract of 'x' is unknown" in shop.run("build").out


def test_an_increment_is_held_against_the_contract(teahouse):
    assert teahouse.run("build").code == 0
    teahouse.replace("models/marts/fct_guest_visits.sql", "count(*) as orders", "count(*)::integer as orders")
    run = teahouse.run("build")
    assert run.code == 1
    assert "orders_in_last_batch: BIGINT in the contract, INTEGER in the model" in run.out


def test_constraints_of_an_increment_survive_the_next_build(teahouse):
    assert teahouse.run("build").code == 0
    assert teahouse.run("build").code == 0
    sql = "select constraint_type from duckdb_constraints() where table_name = 'fct_guest_visits' order by all"
    assert ("PRIMARY KEY",) in teahouse.query(sql)


def test_a_table_that_a_foreign_key_points_to_is_replaced_with_what_points_to_it(teahouse):
    assert teahouse.run("build").code == 0
    run = teahouse.run("run", "--select", "dim_guests", "--full-refresh")
    assert run.code == 1
    assert "main_marts.dim_guests cannot be replaced: a foreign key of main_marts.fct_orders points there" in run.out
    assert "select fct_orders too, or build everything" in run.out
    run = teahouse.run("run", "--select", "dim_guests+", "--full-refresh")
    assert run.code == 0, run.text
    assert teahouse.query("select count(*) from main_marts.fct_orders") == [(5,)]
    teahouse.replace(
        "models/marts/dim_guests.sql", "    guests.guest_name,\n", "    guests.guest_name || '' as guest_name,\n"
    )
    run = teahouse.run("build")
    assert run.code == 0, run.text
    assert teahouse.query("select count(*) from main_marts.fct_orders") == [(5,)]


@pytest.mark.parametrize(
    ("columns", "more", "message"),
    [
        ("[]", "", "models/x.yml:2: model 'x': a contract needs columns"),
        ("[{name: id}, {name: name}]", "", "a contract needs a data_type for: id, name"),
        ("[{name: id, constraints: [{type: exclude}]}]", "", "x.yml:4: column 'id': constraint type 'exclude' is"),
        ("[{name: id, constraints: [{type: check}]}]", "", "a constraint of type check needs an expression"),
        ("[{name: id, constraints: not_null}]", "", "'constraints' must be a list"),
        ("[{name: id, constraints: [{type: foreign_key, to: orders}]}]", "", "needs 'to' and 'to_columns'"),
        ("[{name: id, constraints: [{type: unique, where: x}]}]", "", "a constraint has no 'where'"),
        (COLUMNS, "  constraints: [{type: unique}]", "x.yml:5: 'x': the unique constraint names no columns"),
        (
            COLUMNS, "  constraints: [{type: primary_key, columns: [id]}, {type: primary_key, columns: [name]}]",
            "has more than one primary key",
        ),
        (
            COLUMNS, "  constraints: [{type: foreign_key, columns: [id], to: ref('nobody'), to_columns: [id]}]",
            "x.yml:5: ref('nobody') refers to no model or seed",
        ),
    ],
)  # fmt: skip
def test_a_contract_that_cannot_be_understood_is_refused(shop, columns, more, message):
    contract(shop, "select 1 as id", columns, more)
    run = shop.run("ls")
    assert run.code == 2
    assert message in run.err


@pytest.mark.parametrize(
    ("materialized", "more", "message"),
    [
        (
            "incremental", "  constraints: [{type: foreign_key, columns: [id], to: ref('orders'), to_columns: [id]}]",
            "a foreign key of an incremental model is not supported",
        ),
    ],
)  # fmt: skip
def test_a_contract_that_a_materialisation_cannot_hold_is_refused(shop, materialized, more, message):
    contract(shop, "select 1 as id", more=more, materialized=materialized)
    assert message in shop.run("ls").err


def test_a_contract_of_a_python_model_is_refused(shop):
    shop.write("models/x.py", "def model(dbt, session):\n    return dbt.ref('orders')\n")
    shop.write(
        "models/x.yml", f"models:\n- name: x\n  config: {{contract: {{enforced: true}}}}\n  columns: {COLUMNS}\n"
    )
    assert "the contract of a model that is Python is not supported" in shop.run("ls").err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("models:\n- name: stg_orders\n  columns: [{name: kind, constraints: [{type: not_null}]}]",
         "models/y.yml:2: the constraints of 'stg_orders' have no effect without an enforced contract"),
        ("models:\n- name: stg_orders\n  constraints: [{type: unique, columns: [kind]}]", "have no effect without"),
        (
            "models:\n- name: stg_orders\n  config: {contract: {enforced: true}}\n"
            "  columns: [{name: a, data_type: int, constraints: [{type: not_null}]}]",
            "the constraints of 'stg_orders' have no effect: it is a view",
        ),
        ("sources:\n- name: s\n  tables: [{name: t, columns: [{name: a, constraints: [{type: not_null}]}]}]",
         "models/y.yml:3: the constraints of 't' have no effect"),
    ],
)  # fmt: skip
def test_constraints_without_effect_are_never_passed_over(shop, text, message):
    shop.write("models/y.yml", text)
    assert message in shop.run("ls").err


def test_tables_that_point_to_one_parent_are_made_side_by_side(shop):
    keyed = (
        "models:\n- name: {}\n  config: {{contract: {{enforced: true}}}}\n  columns: [{{name: id, data_type: integer, "
    )
    shop.write("models/parent.sql", "{{ config(materialized='table') }}\nselect 1 as id")
    shop.write("models/parent.yml", keyed.format("parent") + "constraints: [{type: primary_key}]}]\n")
    reference = "constraints: [{type: foreign_key, to: ref('parent'), to_columns: [id]}]}]\n"
    for number in range(40):
        name = f"child_{number}"
        shop.write(f"models/{name}.sql", "{{ config(materialized='table') }}\nselect id from {{ ref('parent') }}")
        shop.write(f"models/{name}.yml", keyed.format(name) + reference)
    run = shop.run("build", "--threads", "8")
    assert run.code == 0, run.out
    assert shop.query("select count(*) from duckdb_constraints() where constraint_type = 'FOREIGN KEY'") == [(40,)]
