"""Relations that are divided into parts: what a build makes of which part, and what it leaves as it is."""

from __future__ import annotations

import json

import pytest

FILES = {
    "dbt_project.yml": """
        name: shop
        version: "1.0"
        profile: shop
        model-paths: ["models"]
        seed-paths: ["seeds"]
        models: {shop: {+materialized: table}}
    """,
    "seeds/sales.csv": "house,day,amount\na,1,10\na,2,20\nb,1,5\nc,1,7\nd,1,9\n",
    "seeds/friends.csv": "house,friend\na,b\n",
    "seeds/rates.csv": "kind,rate\nsmall,1\nlarge,2\n",
    "seeds/seeds.yml": """
        seeds:
          - name: sales
            config:
              meta: {by: house, key: [house, day]}
              column_types: {house: varchar, day: integer, amount: integer}
            columns:
              - {name: house, data_tests: [not_null]}
              - {name: day}
              - {name: amount}
          - name: rates
            config: {column_types: {kind: varchar, rate: integer}}
    """,
    "models/sums.sql": "select house, sum(amount) as total from {{ ref('sales') }} group by house",
    "models/pairs.sql": "select house, friend from {{ ref('friends') }}",
    # With its friends: of a part follow those that are linked.
    "models/together.sql": """
        select sums.house, sums.total + coalesce(sum(others.total), 0) as total
        from {{ ref('sums') }} as sums
        left join {{ ref('pairs') }} as pairs on sums.house in (pairs.house, pairs.friend)
        left join {{ ref('sums') }} as others
            on others.house in (pairs.house, pairs.friend) and others.house <> sums.house
        group by sums.house, sums.total
    """,
    # Across all: what differs goes on.
    "models/ranks.sql": "select *, total = max(total) over () as is_first from {{ ref('together') }}",
    "models/named.sql": "select house, case when is_first then 1 else 2 end as name from {{ ref('ranks') }}",
    "models/kinds.sql": "select kind, rate from {{ ref('rates') }}",
    "models/priced.sql": """
        select sales.house, sales.day, sales.amount * kinds.rate as price
        from {{ ref('sales') }} as sales
        inner join {{ ref('kinds') }} as kinds on kinds.kind = case when sales.amount < 10 then 'small' else 'large' end
    """,
    "models/seen.sql": "{{ config(materialized='view') }}\nselect house, price from {{ ref('priced') }}",
    "models/grand.sql": "select count(*) as houses, sum(total) as total from {{ ref('sums') }}",
    "models/models.yml": """
        models:
          - name: sums
            config: {meta: {by: house}}
            columns: [{name: house, data_tests: [unique, not_null]}, {name: total, data_tests: [unique]}]
          - {name: pairs, config: {meta: {links: [house, friend]}}}
          - name: together
            config: {meta: {by: house}}
            columns: [{name: house, data_tests: [{relationships: {arguments: {to: ref('sums'), field: house}}}]}]
          - {name: ranks, config: {meta: {by: house, crosses: true}}}
          - {name: named, config: {meta: {by: house}}}
          - {name: kinds}
          - {name: priced, config: {meta: {by: house}}}
          - {name: seen, config: {meta: {by: house}}}
    """,
}
RELATIONS = ("sums", "pairs", "together", "ranks", "named", "kinds", "priced", "seen", "grand")


@pytest.fixture
def built(shop):
    shop.become(FILES)
    run = shop.run("build")
    assert run.code == 0, run.text
    return shop


def said(shop) -> dict[str, str]:
    """Node → what the last build says of it; tests by their names."""
    results = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return {each["unique_id"].split(".")[2]: each["message"] or each["status"] for each in results}


def build(shop, *, code: int = 0) -> dict[str, str]:
    """Build; all is as a build of everything leaves it. Gives what was said of each node."""
    run = shop.run("build")
    assert run.code == code, run.text
    found = said(shop)
    if code == 0:
        whole = shop.root / "whole.duckdb"
        assert shop.run("build", "--full-refresh", "--database", str(whole)).code == 0
        for name in RELATIONS:
            sql = f"select * from main.{name} order by all"
            assert shop.query(sql) == shop.query(sql, whole), name
    return found


def test_a_part_that_has_changed_is_made_again_with_those_that_belong_to_it(built):
    built.replace("seeds/sales.csv", "a,1,10", "a,1,11")
    found = build(built)
    assert found["sales"] == "1 parts differ"
    assert found["sums"] == found["priced"] == "2 parts, 1 differ"
    assert found["together"] == "2 parts"
    assert found["seen"] == "a view over what has changed"
    assert found["kinds"].startswith("unchanged")


def test_what_reads_across_parts_hands_on_those_that_differ(built):
    built.replace("seeds/sales.csv", "d,1,9", "d,1,90")
    found = build(built)
    assert found["sums"] == found["together"] == "1 parts"
    # d is the first now, and a and b, who were, are not.
    assert found["ranks"] == "3 parts differ"
    assert found["named"] == "3 parts"


def test_a_part_that_comes_and_one_that_goes(built):
    built.replace("seeds/sales.csv", "c,1,7\n", "e,1,3\n")
    found = build(built)
    assert found["sales"] == "2 parts differ"
    assert built.query("select house from main.sums order by 1") == [("a",), ("b",), ("d",), ("e",)]


def test_a_link_that_goes_is_still_followed_and_one_that_comes_already(built):
    built.write("seeds/friends.csv", "house,friend\nc,d\n")
    assert build(built)["pairs"] == "OK"
    built.replace("seeds/sales.csv", "d,1,9", "d,1,8")
    assert build(built)["together"] == "2 parts"


def test_of_a_whole_relation_that_has_changed_the_parts_follow_that_it_changes(built):
    built.replace("seeds/rates.csv", "small,1", "small,3")
    found = build(built)
    assert found["priced"] == "3 parts differ"
    assert found["sums"].startswith("unchanged")


def test_a_whole_relation_that_comes_out_as_it_was_ends_the_chain(built):
    built.write("seeds/rates.csv", "kind,rate\nlarge,2\nsmall,1\n")
    found = build(built)
    assert found["kinds"] == found["priced"] == "nothing that it reads has changed"


@pytest.mark.parametrize("kind", ["table", "view"])
def test_a_whole_relation_may_say_whom_its_rows_reach(built, kind):
    built.write(
        "models/kinds.sql", f"{{{{ config(materialized='{kind}') }}}}\nselect kind, rate from {{{{ ref('rates') }}}}"
    )
    built.replace("models/models.yml", "{name: kinds}",
                  "{name: kinds, config: {meta: {reaches: [{model: tagged, columns: {kind: kind}}]}}}")  # fmt: skip
    built.write("models/tagged.sql", "select house, case when amount < 10 then 'small' else 'large' end as kind\n"
                "from {{ ref('sales') }}")  # fmt: skip
    built.write("models/tagged.yml", "models: [{name: tagged, config: {meta: {by: house}}}]")
    build(built)
    built.replace("seeds/rates.csv", "large,2", "large,4")
    assert build(built)["priced"] == "2 parts, 1 differ"  # a, and b that belongs to it


def test_what_comes_once_is_asked_of_all_parts(built):
    built.replace("seeds/sales.csv", "c,1,7", "c,1,9")
    found = build(built, code=1)
    assert "unique_sums_total: 1 row fails" in found["unique_sums_total"]


def test_a_failure_of_a_part_is_told_with_all_rows_that_fail(built):
    built.write(
        "tests/data/small.sql", "{{ config(meta={'by': 'house'}) }}\nselect * from {{ ref('sums') }} where total > 40"
    )
    built.replace("dbt_project.yml", "seed-paths", 'test-paths: ["tests/data"]\nseed-paths')
    build(built)
    built.replace("seeds/sales.csv", "c,1,7", "c,1,70")
    assert "small: 1 row fails" in build(built, code=1)["small"]
    built.replace("seeds/sales.csv", "c,1,70", "c,1,8")
    assert build(built)["small"] == "pass"


def test_another_definition_makes_all_again(built):
    built.replace("models/sums.sql", "sum(amount)", "sum(amount) + 1")
    built.replace("seeds/sales.csv", "a,1,10", "a,1,12")
    found = build(built)
    assert found["sums"] == "OK"
    assert found["together"] == "OK"


def test_what_was_loaded_without_its_models_is_not_taken_for_what_they_were_made_of(built):
    built.replace("seeds/sales.csv", "a,1,10", "a,1,12")
    assert built.run("seed").code == 0
    built.replace("seeds/sales.csv", "c,1,7", "c,1,8")
    assert build(built)["sums"] == "OK"


@pytest.mark.parametrize(("meta", "message"), [
    ("links: house", "meta.links of 'pairs' names no two columns"),
    ("reaches: [{model: nothing, columns: {a: b}}]", "meta.reaches of 'pairs' names no divided model with columns"),
])  # fmt: skip
def test_a_meta_that_names_nothing_is_told(built, meta, message):
    built.replace("models/models.yml", "links: [house, friend]", meta)
    built.replace("seeds/sales.csv", "a,1,10", "a,1,11")
    run = built.run("build")
    assert run.code == 2
    assert message in run.err


def test_a_divided_model_without_its_column_is_told(built):
    built.replace("models/named.sql", "select house, case", "select house as shop, case")
    run = built.run("build")
    assert run.code == 1
    assert "meta.by of 'named' names 'house', which is no column of it" in run.text
    assert "models/models.yml:" in run.text


def test_a_part_that_comes_out_as_it_was_ends_the_chain(built):
    built.replace("seeds/sales.csv", "c,1,7", "c,1,3\nc,2,4")
    found = build(built)
    assert found["sums"] == "1 parts, 0 differ"
    assert found["together"] == found["ranks"] == found["unique_sums_total"] == "nothing that it reads has changed"
    assert found["priced"] == "1 parts"
