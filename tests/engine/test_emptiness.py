"""A model of which it is proved that it gives no row for what has changed is not run, and loses the rows it had."""

from __future__ import annotations

import json
import textwrap

import pytest

from gouji.engine.run import emptiness
from gouji.engine.run.emptyqueries import Prover
from gouji.engine.run.slices import Slices

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
def made(shop_of, monkeypatch) -> list[str]:
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
def shop_of(shop):
    for path in [*shop.root.rglob("*")]:
        if path.is_file() and path.name != "profiles.yml":
            path.unlink()
    for path, text in FILES.items():
        shop.write(path, textwrap.dedent(text).lstrip("\n"))
    run = shop.run("build")
    assert run.code == 0, run.text
    return shop


def results(shop) -> dict[str, str]:
    found = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return {each["unique_id"].split(".")[2]: each["message"] for each in found}


def test_what_finds_nothing_is_not_run(shop_of, made):
    shop_of.replace("seeds/sales.csv", "a,1,10", "a,1,11")
    assert shop_of.run("build").code == 0
    assert made == ["lines"]
    found = results(shop_of)
    assert found["large"] == found["beside"] == "1 parts, 0 differ"
    assert found["totals"] == "nothing that it reads has changed"
    assert shop_of.query("select amount from main.lines where house = 'a' and day = 1") == [(11,)]


def test_rows_come_and_go(shop_of, made):
    shop_of.replace("seeds/sales.csv", "a,1,10", "a,1,500")
    assert shop_of.run("build").code == 0
    assert set(made) == {"lines", *SPARSE}
    assert shop_of.query("from main.beside order by all") == [("a", 1, 1), ("a", 2, 1)]
    made.clear()
    shop_of.replace("seeds/sales.csv", "a,1,500", "a,1,10")
    assert shop_of.run("build").code == 0
    assert made == ["lines"]
    for name in SPARSE:
        assert shop_of.query(f"from main.{name}") == []
    made.clear()
    shop_of.replace("seeds/sales.csv", "b,1,5", "b,1,600")
    assert shop_of.run("build").code == 0
    assert shop_of.query("from main.totals") == [("b", 1)]


def test_among_few_parts_nothing_is_proved(shop_of, made, monkeypatch):
    monkeypatch.setattr(emptiness, "MANY", 5)
    monkeypatch.setattr(Prover, "proofs", None)
    shop_of.replace("seeds/sales.csv", "a,1,10", "a,1,11")
    assert shop_of.run("build").code == 0
    assert "large" in made


def test_proofs_are_made_once(shop_of, made, monkeypatch):
    shop_of.replace("seeds/sales.csv", "a,1,10", "a,1,11")
    assert shop_of.run("build").code == 0
    monkeypatch.setattr(Prover, "proofs", None)
    shop_of.replace("seeds/sales.csv", "a,1,11", "a,1,12")
    assert shop_of.run("build").code == 0
    assert made == ["lines", "lines"]
