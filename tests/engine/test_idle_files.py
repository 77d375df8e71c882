"""What stands in a project and makes nothing is told: empty files, configuration for no node, idle contracts."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("text", ["", "\n", "  \n\t\n"])
@pytest.mark.parametrize("path", ["models/nothing.sql", "models/nothing.py", "tests/data/nothing.sql"])
def test_an_empty_file_is_left_out_and_told(shop, path, text):
    shop.write(path, text)
    run = shop.run("build")
    assert run.code == 0, run.text
    assert f"warning: {path}:1: the file is empty: nothing is made of it" in run.err
    assert "nothing" not in shop.run("ls").out


def test_a_reference_to_an_empty_file_says_so(shop):
    shop.write("models/nothing.sql", "")
    shop.write("models/reads.sql", "select * from {{ ref('nothing') }}")
    run = shop.run("build")
    assert run.code == 2
    assert "models/reads.sql:1: ref('nothing') refers to an empty model\n  → fill models/nothing.sql" in run.err


def test_an_empty_file_of_macros_is_fine(shop):
    shop.write("macros/nothing.sql", "")
    assert shop.run("build", "--warn-error").code == 0


@pytest.mark.parametrize("path", ["models/noted.sql", "tests/data/noted.sql"])
@pytest.mark.parametrize(
    "text", ["-- select 1\n", "{# select 1 #}", "/* a\n b */ -- c", "{% if false %}select 1{% endif %}"]
)
def test_a_file_of_comments_alone_fails_with_the_reason(shop, path, text):
    shop.write(path, text)
    run = shop.run("build")
    assert run.code == 1
    assert f"{path}:1: nothing but comments is left of the file when it is rendered" in run.out


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "marts: {+schema", "mart: {+schema",
            "dbt_project.yml:11: the configuration of models.shop.mart applies to nothing",
        ),
        ("seeds: {shop:", "seeds: {shopp:", "dbt_project.yml:12: the configuration of seeds.shopp applies to nothing"),
        (
            "seeds: {shop:", "tests: {shop: {slow: {+severity: warn}}}\nseeds: {shop:",
            "dbt_project.yml:12: the configuration of data_tests.shop.slow applies to nothing",
        ),
        (
            "seeds: {shop:", "sources: {+enabled: true}\nseeds: {shop:",
            "dbt_project.yml:12: the configuration of sources applies to nothing",
        ),
        (
            "seeds: {shop: {", "seeds: {shop: {orders: {+tags: [a]}, order: {+tags: [a]}, ",
            "dbt_project.yml:12: the configuration of seeds.shop.order applies to nothing",
        ),
    ],
)  # fmt: skip
def test_configuration_that_applies_to_nothing_is_told(shop, old, new, message):
    shop.replace("dbt_project.yml", old, new)
    run = shop.run("ls")
    assert f"warning: {message}" in run.err


def test_configuration_of_what_is_disabled_is_not_told(shop):
    shop.replace("dbt_project.yml", "marts: {", "away: {+enabled: false}\n    marts: {")
    shop.write("models/away/gone.sql", "select 1 as a")
    assert shop.run("ls").err == ""


def test_a_contract_of_an_ephemeral_model_holds_nothing_and_is_told(shop):
    shop.write("models/inner.sql", "{{ config(materialized='ephemeral') }}\nselect 1 as a")
    entry = (
        "models:\n- name: inner\n  config: {contract: {enforced: true}}\n  columns: [{name: a, data_type: varchar}]\n"
    )
    shop.write("models/inner.yml", entry)
    shop.write("models/outer.sql", "select * from {{ ref('inner') }}")
    run = shop.run("build")
    assert run.code == 0
    assert "warning: models/inner.yml:2: the contract of 'inner' has no effect: it is ephemeral" in run.err
    shop.write("models/inner.yml", entry.replace(", data_type: varchar", ""))
    assert "a contract needs a data_type for: a" in shop.run("build").err
