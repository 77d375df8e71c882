"""Packages from a folder: a project builds what they hold with its own, overrides it by name, and adds to its seeds."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.conftest import SHOP, Shop

PROJECT = """
name: branch
version: "1.0"
profile: branch
vars: {threshold: 5}
models: {branch: {+schema: own}}
"""
PROFILES = """
branch: {target: dev, outputs: {dev: {type: duckdb, path: branch.duckdb, schema: main, threads: 1}}}
"""


@pytest.fixture
def branch(shop, tmp_path) -> Shop:
    """A project over the shop, whose orders are its own."""
    seeds = (shop.root / "seeds/orders.yml").read_text(encoding="utf-8")
    shop.write(
        "seeds/orders.yml", seeds.replace("meta: {key: order_id}", "meta:\n        carried: []\n        key: order_id")
    )
    project = Shop(tmp_path / "branch", "branch")
    project.write("dbt_project.yml", PROJECT)
    project.write("profiles.yml", PROFILES)
    project.write("packages.yml", "packages:\n  - local: ../shop\n")
    project.write("seeds/mine/orders.csv", "order_id,customer_id,amount,kind\n7,3,1.50,a\n")
    project.write("seeds/mine/customers.csv", "customer_id,name\n3,张三\n")
    return project


def test_a_project_builds_its_package_with_the_rows_that_are_carried_and_its_own(branch):
    run = branch.run("build")
    assert run.code == 0, run.text
    assert branch.query("select order_id, amount, threshold from main_marts.fct_orders") == [(7, 1.5, 5)]
    assert [row[0] for row in branch.query("select customer_id from main_raw.customers order by all")] == [1, 2, 3]
    assert (branch.root / "dbt_packages/shop").resolve() == (branch.root.parent / "shop").resolve()
    assert sorted(path.name for path in (branch.root / "target/seeds").iterdir()) == ["customers.csv"]


def test_a_seed_of_the_package_that_is_configured_away_gives_way_to_the_projects_own(branch):
    branch.write("dbt_project.yml", PROJECT + "seeds: {branch: {+schema: raw}, shop: {customers: {+enabled: false}}}\n")
    run = branch.run("build")
    assert run.code == 0, run.text
    assert branch.query("select customer_id from main_raw.customers") == [(3,)]
    assert "branch.mine.customers" in branch.run("ls", "--resource-type", "seed").out.splitlines()
    assert "configuration of seeds" not in run.text


def test_seeds_of_several_folders_of_its_own_are_one(branch):
    branch.write("seeds/other/orders.csv", "kind,order_id,customer_id,amount\nb,8,3,2.00\n")
    assert branch.run("build").code == 0
    assert branch.query("select order_id, kind from main_raw.orders order by all") == [(7, "a"), (8, "b")]
    branch.write("seeds/other/orders.csv", "order_id,customer_id,sum,kind\n8,3,2.00,b\n")
    run = branch.run("ls")
    assert run.code == 1
    assert "seeds/other/orders.csv:1: the seed has other columns" in run.err


def test_a_model_a_macro_and_a_test_of_the_same_name_stand_for_the_packages(branch):
    branch.write(
        "models/stg_orders.sql", "select order_id, customer_id, amount * 2 as amount, kind from {{ ref('orders') }}\n"
    )
    branch.write("tests/assert_totals_are_positive.sql", "select 1 as one where false\n")
    off = "{+enabled: false}"  # as dbt asks for it
    branch.write(
        "dbt_project.yml",
        PROJECT.replace("models: {branch: {+schema: own}}\n", "")
        + f"models: {{branch: {{+schema: own}}, shop: {{staging: {{stg_orders: {off}}}}}}}\n",
    )
    run = branch.run("build")
    assert run.code == 0, run.text
    assert "applies to nothing" not in run.text
    assert branch.query("select amount from main_own.stg_orders") == [(3,)]
    listed = branch.run("ls").out.splitlines()
    assert "branch.stg_orders" in listed
    assert "shop.marts.fct_orders" in listed
    assert "shop.staging.stg_orders" not in listed
    assert branch.run("ls", "--select", "package:shop", "--resource-type", "seed").out.splitlines() == [
        "shop.customers", "shop.orders",
    ]  # fmt: skip


def test_the_project_configures_nodes_of_its_package_by_the_packages_name(branch):
    branch.write("dbt_project.yml", PROJECT + "data_tests: {shop: {+severity: warn}}\n")
    text = branch.root.parent / "shop/tests/data/assert_totals_are_positive.sql"
    text.write_text("select 1 as wrong\n", encoding="utf-8")
    run = branch.run("build")
    assert run.code == 0, run.text
    assert "WARN" in run.text


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        ("packages: [{local: ../nowhere}]\n", "packages.yml:1: the package in"),
        ("packages: [{git: 'x'}]\n", "packages.yml:1: packages are supported from a folder alone"),
        ("packages: 7\n", "packages.yml:1: packages is no list"),
        ("projects: [{name: other}]\n", "packages.yml:1: projects are not supported"),
    ],
)
def test_what_is_no_package_in_a_folder_is_refused_at_its_line(branch, packages, said):
    branch.write("packages.yml", packages)
    run = branch.run("ls")
    assert run.code == 2
    assert said in run.err


def test_a_link_to_another_folder_is_replaced_and_a_copy_is_used(branch, tmp_path):
    assert branch.run("ls").code == 0
    moved = Path(branch.root.parent / "shop").rename(tmp_path / "moved")
    branch.write("packages.yml", "packages:\n  - local: ../moved\n")
    assert branch.run("ls").code == 0
    assert (branch.root / "dbt_packages/shop").resolve() == moved.resolve()
    (branch.root / "dbt_packages/shop").unlink()
    for path, content in SHOP.items():
        branch.write(f"dbt_packages/shop/{path}", textwrap.dedent(content))
    assert branch.run("ls").code == 0
    assert not (branch.root / "dbt_packages/shop").is_symlink()
