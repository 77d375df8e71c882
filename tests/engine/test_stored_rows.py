"""Rows of seeds that a store holds: where those stand that fail a test."""

from __future__ import annotations

import pytest

from gouji.engine.database.warehouse import Warehouse

from .test_divisions import FILES, said

SOURCES = """
    sources:
      - name: stored
        schema: main
        config: {meta: {external_location: "store/{name}/*.parquet"}}
        tables: [{name: sales}]
"""


@pytest.fixture
def stored(shop):
    """The houses of test_divisions, their sales in a store."""
    shop.become({**FILES, "models/stored.yml": SOURCES})
    shop.replace("seeds/seeds.yml", "{name: amount}", "{name: amount, data_tests: [not_null]}")
    run = shop.run("store", "import")
    assert run.code == 0, run.text
    run = shop.run("build")
    assert run.code == 0, run.text
    return shop


def test_a_row_of_the_store_that_fails_is_told_with_its_file_and_its_number(stored):
    stored.replace("seeds/sales.csv", "c,1,7", "c,1,7\nc,2,")
    assert stored.run("store", "import").code == 0
    run = stored.run("build")
    assert run.code == 1
    assert "house=c, day=2, amount=null (store/sales/00000002-0000.parquet, row 5)" in run.text
    assert "sales.csv" not in run.text


def test_a_part_that_goes_from_the_store_goes_alone(stored):
    assert stored.run("remove", "d").code == 0
    run = stored.run("build")
    assert run.code == 0, run.text
    assert stored.query("select house from main.sums order by 1") == [("a",), ("b",), ("c",)]
    whole = stored.root / "whole.duckdb"
    assert stored.run("build", "--full-refresh", "--database", str(whole)).code == 0
    for name in ("sums", "together", "ranks", "named", "priced", "seen", "grand"):
        sql = f"select * from main.{name} order by all"
        assert stored.query(sql) == stored.query(sql, whole), name


def test_what_comes_lies_in_a_file_that_goes_again(stored, monkeypatch):
    """Rows that come are more than memory holds; what a killed command has left is cleared away."""
    left = stored.root / "store/.incoming"
    left.mkdir()
    (left / "rows.duckdb").write_bytes(b"half of a database")
    seen = []
    load = Warehouse.load_csv

    def noted(warehouse, *arguments):
        seen.append((warehouse.path, warehouse.settings))
        return load(warehouse, *arguments)

    monkeypatch.setattr(Warehouse, "load_csv", noted)
    stored.replace("seeds/sales.csv", "c,1,7", "c,1,8")
    assert stored.run("store", "import").code == 0
    assert seen == [(left / "rows.duckdb", {"memory_limit": "2GB"})]
    assert not left.exists()


def test_what_a_build_without_changes_left_as_it_was_is_made_by_part_afterwards(stored):
    """A relation that is a seed's and shown by a source as well stays the project's own."""
    assert stored.run("build").code == 0
    stored.replace("seeds/sales.csv", "c,1,7", "c,1,8")
    assert stored.run("store", "import").code == 0
    assert stored.run("build").code == 0
    assert said(stored)["sales"] == said(stored)["sums"] == "1 parts"
