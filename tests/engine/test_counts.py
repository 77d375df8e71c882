"""Many counts in one statement are those of each alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji.engine.database.objects import columns_of, macro_names, objects_in
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.counts import answers_of, counts_of
from gouji.engine.vocabulary.nodes import Relation
from gouji.engine.vocabulary.questions import Question, answers_at_once, judged_at_once

QUERIES = [
    'select *\nfrom "main"."t"\nwhere a is null',
    "select * from t where a > 1 -- a comment at the end",
    'select *\nfrom "main"."t"\nwhere "b" is null\n',
    "select * from t where false",
    'select * from "main"."t" where a is null',
]


@pytest.fixture
def warehouse():
    with Warehouse(Path(":memory:")) as opened:
        opened.execute("create table t as from (values (1, 'x'), (2, null), (null, null), (4, 'y')) as v (a, b)")
        yield opened


def test_counts_in_one_statement_are_those_of_each_query(warehouse):
    asked = []

    def ask(sql):
        asked.append(sql)
        return warehouse.query_one(sql)

    assert counts_of(QUERIES, ask) == [1, 2, 2, 0, 1]
    assert len(asked) == 1
    assert asked[0].count('from "main"."t"') == 1  # one look for all columns without a value
    assert counts_of([], ask) == [] == answers_of([], ask)
    assert answers_of(["select max(a) from t", "select 7 where false"], ask) == [4, None]


def test_questions_that_differ_in_a_value_are_answered_together_as_each_alone(warehouse):
    every = "select b, count(*) from {batch} where a > 1 group by b", "select b, count(*) from {batch} group by b"
    counted = "select count(*) from {{batch}} where b = '{}'".format
    asked = [
        (
            Question(f"select * from {{batch}} where b = '{value}' and a > 1", counted(value), counted(value), applies),
            "t",
        )
        for value, applies in (("x", None), ("y", "select 1"), ("y", "select 0"), ("z", None))
    ]
    together = [
        (Question(*(getattr(question, name) for name in ("failing", "examined", "summary", "applicable")),
                  value=value, every_failing=every[0], every_examined=every[1]), batch)
        for (question, batch), value in zip(asked, "xyyz", strict=True)
    ]  # fmt: skip
    statements = []

    def ask(sql):
        statements.append(sql)
        return warehouse.query_one(sql)

    assert judged_at_once(together, ask) == judged_at_once(asked, ask) == ([0, 1, 0, 0], [1, 1, 1, 0])
    statements.clear()
    assert answers_at_once(together, ask) == answers_at_once(asked, ask)
    assert [sql for sql in statements if sql.startswith("select b")] == [each.replace("{batch}", "t") for each in every]


def test_a_catalogue_is_asked_for_the_kinds_that_are_looked_for(warehouse):
    warehouse.execute("create macro Twice(n) as n * 2; create view v as select 1; create schema s")
    assert {each.kind for each in objects_in(warehouse)} >= {"schema", "table", "view", "macro"}
    assert [(each.kind, each.name) for each in objects_in(warehouse, "table", "view")] == [
        ("table", "t"),
        ("view", "v"),
    ]
    assert macro_names(objects_in(warehouse)) == {"twice"}
    assert columns_of(warehouse, Relation("main", "t")) == {"a", "b"}
    assert columns_of(warehouse, Relation("main", "none")) == set()
