"""Suites asked again without the library: of what has changed where that does, of the whole elsewhere."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import duckdb
import pytest

from gouji.engine import expectations as validation
from gouji.engine.expectations.validators import Here
from gouji.engine.run import transaction

from .test_divisions import FILES


def expectation(kind: str, relation: str, rule: str, **kwargs: Any) -> dict[str, Any]:
    meta = {"relation": relation, "rule_id": rule, "dimension": "accuracy", "owner": "review"}
    return {"type": kind, "kwargs": kwargs, "meta": meta, "severity": "critical", "description": "好\ngood"}


QUERY = "expect_query_to_return_no_rows"
BY_HOUSE = {
    "name": "sums", "meta": {"by": "house", "keys": {"main.sums": ["house"], "main.sales": ["house", "day"]}},
    "expectations": [
        expectation(QUERY, "main.sums", "SMALL", query="select * from {batch} where total > 100"),
        expectation(QUERY, "main.sums", "D_IS_SMALL", query="select * from {batch} where house = 'd' and total > 50",
                    examined="select count(*) from {batch} where house = 'd'"),
        expectation("expect_column_values_to_be_between", "main.sales", "POSITIVE", column="amount", min_value=0),
        expectation("expect_compound_columns_to_be_unique", "main.sales", "ONCE", column_list=["house", "day"]),
    ],
}  # fmt: skip
OF_ALL = {
    "name": "all", "meta": {},
    "expectations": [
        expectation("expect_table_row_count_to_be_between", "main.sums", "HOUSES", min_value=2, max_value=9),
        expectation(QUERY, "main.grand", "GRAND", query="select * from {batch} where total > 200",
                    examined="select count(*) from {batch}"),
    ],
}  # fmt: skip


@pytest.fixture
def asked(monkeypatch) -> list[list[str]]:
    """The suites that the library was asked for, question by question."""
    validation.preload()
    heard: list[list[str]] = []

    class Heard(Here):
        def run(self, warehouse, suites, *rest):
            heard.append(sorted(suites))
            return super().run(warehouse, suites, *rest)

    monkeypatch.setattr(transaction, "begun_validator", Heard)
    return heard


@pytest.fixture
def built(shop, asked):
    """The houses of test_divisions with two suites, built."""
    shop.become(FILES)
    for suite in (BY_HOUSE, OF_ALL):
        shop.write(f"expectations/{suite['name']}.json", json.dumps(suite, indent=1))
    assert shop.run("build").code == 0
    assert asked == [["all", "sums"]]
    asked.clear()
    return shop


def verdicts(shop) -> dict[str, tuple[Any, ...]]:
    """Rule → (whether it was met, what was seen, rows judged, rows that fail) in the last run."""
    rows = shop.query("""
        select rule_id, success, observed_value, element_count, unexpected_count
        from quality.fct_expectation_results
        where run_id = (select run_id from quality.fct_runs order by run_no desc limit 1)
    """)
    return {rule: tuple(rest) for rule, *rest in rows}


def test_a_part_that_changes_is_asked_alone_and_the_library_not_at_all(built, asked):
    built.replace("seeds/sales.csv", "c,1,7", "c,1,8")
    run = built.run("build")
    assert run.code == 0, run.text
    assert asked == []
    assert verdicts(built) == {
        "SMALL": (True, "0 failing (in 1 that changed)", None, 0),
        "D_IS_SMALL": (True, "nothing to judge (in 1 that changed)", 0, 0),
        "POSITIVE": (True, "0 failing (in 1 that changed)", 1, 0),
        "ONCE": (True, "0 failing (in 1 that changed)", 1, 0),
        "HOUSES": (True, "4", None, None),
        "GRAND": (True, "0 failing", 1, 0),
    }


def test_without_a_change_of_what_they_read_suites_are_kept(built, asked):
    built.replace("seeds/rates.csv", "small,1", "small,3")
    assert built.run("build").code == 0
    assert asked == []
    assert verdicts(built) == {}


@pytest.mark.parametrize(("old", "new", "rule", "failing"), [
    ("c,1,7", "c,1,170", "SMALL", 1),
    ("d,1,9", "d,1,90", "D_IS_SMALL", 1),
    ("c,1,7", "c,1,-7", "POSITIVE", 1),
])  # fmt: skip
def test_what_a_part_does_not_meet_is_told_by_the_library(built, asked, old, new, rule, failing):
    built.replace("seeds/sales.csv", old, new)
    run = built.run("build")
    assert run.code == 1
    assert "sums" in asked[0]
    assert rule in run.text
    with_rows = json.loads((built.root / "target/gouji.json").read_text(encoding="utf-8"))["expectation_results"]
    found = next(each for each in with_rows if each["rule_id"] == rule)
    assert (found["success"], found["unexpected_count"]) == (False, failing)


def test_of_a_suite_that_warns_the_library_is_asked_for_what_is_not_met_alone(built, asked):
    path = built.root / "expectations/sums.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    suite["expectations"][0] |= {"severity": "warning"}
    path.write_text(json.dumps(suite), encoding="utf-8")
    built.replace("seeds/sales.csv", "c,1,7", "c,1,105")
    assert built.run("build").code == 0
    (page,) = (built.root / "target/gx/data_docs/validations/sums").rglob("*sales*.html")
    text = page.read_text(encoding="utf-8")
    asked.clear()
    built.replace("seeds/sales.csv", "c,1,105", "c,1,106")
    run = built.run("build")
    assert run.code == 0, run.text
    assert asked == [["sums"]]
    found = verdicts(built)
    assert found["SMALL"] == (False, "1 failing", None, 1)
    assert found["POSITIVE"] == (True, "0 failing (in 1 that changed)", 1, 0)
    assert "expectations: 6 (5 met, 0 failed, 1 warned)" in run.out
    assert page.read_text(encoding="utf-8") == text
    asked.clear()
    built.replace("seeds/rates.csv", "small,1", "small,3")
    assert "1 of 4 expectations not met" in built.run("build").out
    assert asked == []
    built.replace("seeds/sales.csv", "c,1,106", "c,1,7")
    assert "expectations: 6 (6 met, 0 failed, 0 warned)" in built.run("build").out


def yesterday(shop) -> None:
    """What expectations came to is a day old."""
    with duckdb.connect(str(shop.database)) as connection:
        connection.execute("update quality.fct_expectation_results set started_at = started_at - interval 24 hour")


def test_on_the_next_day_only_what_asks_the_day_is_asked_again_without_the_library(built, asked):
    query = "select * from {batch} where current_date < date '2020-01-01'"
    dated = expectation(QUERY, "main.sums", "DATED", query=query)
    with_own(built, dated)
    asked.clear()
    assert built.run("build").code == 0
    assert verdicts(built) == {}
    yesterday(built)
    times = "select rule_id, started_at from quality.fct_expectation_results where run_id = ("
    before = dict(built.query(f"{times}select min_by(run_id, run_no) from quality.fct_runs)"))
    run = built.run("build")
    assert run.code == 0, run.text
    assert asked == []
    after = dict(built.query(f"{times}select max_by(run_id, run_no) from quality.fct_runs)"))
    assert set(after) == {"OWN_HOUSES", "DATED", "OWN_GRAND"}
    assert after["DATED"] > max(before.values()) + timedelta(hours=23)
    assert after["OWN_GRAND"] < after["DATED"] - timedelta(hours=23)
    assert built.run("build").code == 0
    assert verdicts(built) == {}


def test_what_asks_the_day_is_asked_of_all_parts_on_the_next(built, asked):
    dated = expectation(QUERY, "main.sums", "DATED", query="select * from {batch} where today() < date '2020-01-01'",
                        examined="select count(*) from {batch}")  # fmt: skip
    with_own(built, dated)
    yesterday(built)
    built.replace("seeds/sales.csv", "c,1,7", "c,1,8")
    asked.clear()
    assert built.run("build").code == 0
    assert asked == []
    assert verdicts(built)["DATED"] == (True, "0 failing", 4, 0)
    built.replace("seeds/sales.csv", "c,1,8", "c,1,6")
    assert built.run("build").code == 0
    assert verdicts(built)["DATED"] == (True, "0 failing (in 1 that changed)", 1, 0)


def test_what_is_no_longer_met_on_the_next_day_is_told_by_the_library(built, asked):
    query = "select * from {batch} where current_date >= date '2020-01-01'"
    with_own(built, expectation(QUERY, "main.sums", "DATED", query=query) | {"severity": "warning"})
    with duckdb.connect(str(built.database)) as connection:
        connection.execute("update quality.fct_expectation_results set success = true")
    asked.clear()
    assert "not met" not in built.run("build").out
    yesterday(built)
    assert "1 of 3 expectations not met" in built.run("build").out
    assert asked == [["mixed"]]
    assert verdicts(built)["DATED"] == (False, "4 failing", None, 4)


def test_where_the_last_part_that_was_judged_goes_its_expectation_fails(built, asked):
    built.replace("seeds/sales.csv", "d,1,9\n", "")
    run = built.run("build")
    assert run.code == 1
    assert "D_IS_SMALL" in run.text
    assert "nothing to judge" in run.text


def test_a_fact_of_all_is_asked_of_all(built, asked):
    built.replace("seeds/sales.csv", "d,1,9\n", "d,1,9\ne,1,50\nf,1,99\n")
    assert built.run("build").code == 0
    assert asked == []
    assert verdicts(built)["HOUSES"] == (True, "6", None, None)
    built.replace("seeds/sales.csv", "e,1,50\nf,1,99\n", "e,1,50\nf,1,99\ng,1,40\n")
    run = built.run("build")
    assert run.code == 1
    assert asked == [["all"]]
    assert "GRAND" in run.text


def test_a_suite_that_changes_is_for_the_library(built, asked):
    built.replace("expectations/sums.json", "total > 100", "total > 101")
    assert built.run("build").code == 0
    assert asked == [["sums"]]
    built.replace("seeds/sales.csv", "c,1,7", "c,1,101")
    assert built.run("build").code == 0
    assert asked == [["sums"]]


def with_own(shop, *divided: dict[str, Any], relations: tuple[str, ...] = ()) -> None:
    """A suite more, built: facts of all, and between them expectations that each say by what they are divided."""
    for number, each in enumerate(divided):
        each["id"] = f"00000000-0000-4000-8000-{number:012d}"
        each["meta"]["by"] = "house"
    one, *rest = OF_ALL["expectations"]
    own = [{**each, "meta": {**each["meta"], "rule_id": f"OWN_{each['meta']['rule_id']}"}} for each in (one, *rest)]
    suite = {"name": "mixed", "meta": {"relations": relations}, "expectations": [own[0], *divided, *own[1:]]}
    shop.write("expectations/mixed.json", json.dumps(suite, indent=1))
    assert shop.run("build").code == 0


def test_an_expectation_that_is_divided_is_asked_of_what_has_changed_beside_others_of_all(built, asked):
    with_own(built, expectation(QUERY, "main.sums", "FEW", query="select * from {batch} where total > 100"))
    asked.clear()
    built.replace("seeds/sales.csv", "c,1,7", "c,1,8")
    assert built.run("build").code == 0
    assert asked == []
    found = {rule: rest for rule, rest in verdicts(built).items() if rule in ("FEW", "OWN_HOUSES", "OWN_GRAND")}
    assert list(found.items()) == [
        ("OWN_HOUSES", (True, "4", None, None)),
        ("FEW", (True, "0 failing (in 1 that changed)", None, 0)),
        ("OWN_GRAND", (True, "0 failing", 1, 0)),
    ]
    built.replace("seeds/sales.csv", "c,1,8", "c,1,170")
    run = built.run("build")
    assert run.code == 1
    assert "FEW" in run.text


def test_what_reads_a_part_that_belongs_to_another_is_asked_of_both(built, asked):
    query = ("select one.house from {batch} as one inner join main.pairs as pairs on pairs.house = one.house "
             "inner join main.sums as other on other.house = pairs.friend where other.total > 20")  # fmt: skip
    with_own(built, expectation(QUERY, "main.sums", "FRIEND", query=query), relations=("main.pairs",))
    built.replace("seeds/sales.csv", "b,1,5", "b,1,25")  # a is the one whose friend has too much
    run = built.run("build")
    assert run.code == 1
    assert "FRIEND" in run.text


@pytest.mark.parametrize(("reaches", "seen"), [
    ("", "0 failing"),
    (", config: {meta: {reaches: [{model: tagged, columns: {kind: kind}}]}}", "0 failing (in 1 that changed)"),
])  # fmt: skip
def test_what_a_whole_relation_reaches_is_asked_where_a_row_of_it_goes(built, asked, reaches, seen):
    built.replace("models/models.yml", "{name: kinds}", f"{{name: kinds{reaches}}}")
    built.write("models/tagged.sql", "select house, case when amount < 10 then 'small' else 'large' end as kind\n"
                "from {{ ref('sales') }}")  # fmt: skip
    built.write("models/tagged.yml", "models: [{name: tagged, config: {meta: {by: house}}}]")
    query = "select * from {batch} as one inner join main.kinds as kinds on one.price = kinds.rate * 1000"
    with_own(built, expectation(QUERY, "main.priced", "CHEAP", query=query), relations=("main.kinds",))
    asked.clear()
    built.replace("seeds/rates.csv", "large,2", "large,4")
    assert built.run("build").code == 0
    assert asked == []
    assert verdicts(built)["CHEAP"][:2] == (True, seen)


def test_an_expectation_that_is_divided_has_an_id(built):
    own = expectation(QUERY, "main.sums", "FEW", query="select * from {batch} where total > 100")
    own["meta"]["by"] = "house"
    built.write("expectations/mixed.json", json.dumps({"name": "mixed", "meta": {}, "expectations": [own]}))
    run = built.run("build")
    assert run.code == 2
    assert "expectation 1 (expect_query_to_return_no_rows) says `by` in its meta and has no `id`" in run.err
