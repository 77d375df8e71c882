"""A model of which it is proved that it gives no row for what has changed is not run, and loses the rows it had."""

from __future__ import annotations

import pytest

from gouji.engine.run import emptiness
from gouji.engine.run.emptyqueries import Prover
from gouji.engine.run.slices import Slices

from .test_divisions import said

FILES = {
    "dbt_project.yml": """
        name: shop
        version: "1.0"
        profile: shop
        model-paths: ["models"]
        seed-paths: ["seeds"]
        models: {shop: {+materialized: table, +meta: {by: house}}}
    """,
    "seeds/sales.csv": "house,day,amount\na,1,10\na,2,20\nb,1,5\nc,1,7\nd,1,9\n",
    "seeds/rests.csv": "kind\nsmall\n",  # a build that keeps nothing begins with an empty file
    "seeds/seeds.yml": """
        seeds:
          - name: sales
            config:
              meta: {by: house, key: [house, day]}
              column_types: {house: varchar, day: integer, amount: integer}
            columns: [{name: house}, {name: day}, {name: amount}]
    """,
    "models/lines.sql": "select *, amount > 100 as is_large from {{ ref('sales') }}",
    "models/large.sql": "with lines as (select * from {{ ref('lines') }}) select * from lines where is_large",
    "models/beside.sql": """
        select lines.house, lines.day, large.day as large_day
        from {{ ref('lines') }} as lines inner join {{ ref('large') }} as large on lines.house = large.house
    """,
    "models/totals.sql": "select house, count(*) as n from {{ ref('large') }} group by house",
}
SPARSE = {"large", "beside", "totals"}


@pytest.fixture
def made(houses, monkeypatch) -> list[str]:
    """The names of the models that were run for some parts."""
    found: list[str] = []
    make = Slices.make

    def noted(slices, node, parts):
        found.append(node.name)
        return make(slices, node, parts)

    monkeypatch.setattr(Slices, "make", noted)
    monkeypatch.setattr(emptiness, "MANY", 0)
    return found


@pytest.fixture
def houses(shop):
    """The project, built."""
    shop.become(FILES)
    run = shop.run("build")
    assert run.code == 0, run.text
    return shop


def test_what_finds_nothing_is_not_run(houses, made):
    houses.replace("seeds/sales.csv", "a,1,10", "a,1,11")
    assert houses.run("build").code == 0
    assert made == ["lines"]
    found = said(houses)
    assert found["large"] == found["beside"] == "1 parts, 0 differ"
    assert found["totals"] == "nothing that it reads has changed"
    assert houses.query("select amount from main.lines where house = 'a' and day = 1") == [(11,)]


def test_rows_come_and_go(houses, made):
    houses.replace("seeds/sales.csv", "a,1,10", "a,1,500")
    assert houses.run("build").code == 0
    assert set(made) == {"lines", *SPARSE}
    assert houses.query("from main.beside order by all") == [("a", 1, 1), ("a", 2, 1)]
    made.clear()
    houses.replace("seeds/sales.csv", "a,1,500", "a,1,10")
    assert houses.run("build").code == 0
    assert made == ["lines"]
    for name in SPARSE:
        assert houses.query(f"from main.{name}") == []
    made.clear()
    houses.replace("seeds/sales.csv", "b,1,5", "b,1,600")
    assert houses.run("build").code == 0
    assert houses.query("from main.totals") == [("b", 1)]


def test_among_few_parts_nothing_is_proved(houses, made, monkeypatch):
    monkeypatch.setattr(emptiness, "MANY", 5)
    monkeypatch.setattr(Prover, "proofs", None)
    houses.replace("seeds/sales.csv", "a,1,10", "a,1,11")
    assert houses.run("build").code == 0
    assert "large" in made


def test_proofs_are_made_once(houses, made, monkeypatch):
    houses.replace("seeds/sales.csv", "a,1,10", "a,1,11")
    assert houses.run("build").code == 0
    monkeypatch.setattr(Prover, "proofs", None)
    houses.replace("seeds/sales.csv", "a,1,11", "a,1,12")
    assert houses.run("build").code == 0
    assert made == ["lines", "lines"]
