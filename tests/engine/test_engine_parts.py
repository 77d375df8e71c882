"""What an engine of Spark's language is given to do, without one: parts for its workers, many tests in one question."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from gouji.engine.database.spark.parts import Parts
from gouji.engine.database.spark.warehouse import gathered
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.run.failurecounts import FailureCounts
from gouji.engine.run.pythonmodels import Work
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import Relation

MODEL = """
def model(dbt, session):
    sums = dbt.ref("items").aggregate("document_id, sum(amount) as amount")
    return sums.join(dbt.ref("names"), "document_id", how="left").project("document_id, amount, name")
"""
TYPES = {"document_id": "VARCHAR", "amount": "DECIMAL(38,2)", "name": "VARCHAR"}


@pytest.fixture
def warehouse():
    warehouse = Warehouse(Path(":memory:"))
    warehouse.execute(
        "create table items as select * from (values ('a', 1.50, 1::hugeint), ('a', 2.25, 2), ('b', 3, null)) "
        "as rows_(document_id, amount, place); "
        "create table names as select * from (values ('a', 'x'), ('c', null)) as rows_(document_id, name)"
    )
    yield warehouse
    warehouse.close()


def test_a_model_makes_of_parts_in_a_worker_what_it_makes_of_all_here(warehouse):
    parents = {"items": Relation("main", "items"), "names": Relation("main", "names")}
    types = {name: warehouse.columns(relation) for name, relation in parents.items()}
    table = warehouse.cursor().sql(gathered(parents, "document_id", types)).to_arrow_table()
    assert sorted(table.column("part").to_pylist()) == ["a", "b", "c"]
    parts = Parts(Work("sums", "models/sums.py", MODEL, {}), types, TYPES)
    sent = pickle.loads(pickle.dumps(parts))
    made = [row for batch in sent(iter(table.to_batches(max_chunksize=1))) for row in batch.to_pylist()]
    assert sorted((tuple(row.values()) for row in made), key=str) == [
        ("a", Decimal("3.75"), "x"), ("b", Decimal("3.00"), None),
    ]  # fmt: skip


def test_many_tests_of_one_relation_are_one_question_and_a_wrong_one_is_left_to_tell_for_itself():
    asked: list[list[str]] = []

    def count_each(queries):
        asked.append(list(queries))
        if "wrong" in queries:
            raise SqlError("wrong")
        return [len(query) for query in queries]

    def test_of(name, *parents, **config):
        return SimpleNamespace(unique_id=name, depends_on=parents, config=config, stored_as=None)

    nodes = [
        test_of("one", "a"), test_of("three", "a"), test_of("limited", "a", limit=5), test_of("summed", "a",
        fail_calc="sum(n)"), test_of("alone", "b"), test_of("wrong", "c"), test_of("right", "c"),
    ]  # fmt: skip
    counts = FailureCounts(nodes, lambda node: node.unique_id, SimpleNamespace(count_each=count_each))
    assert [counts.of(node) for node in nodes] == [3, 5, None, None, None, None, None]
    assert asked == [["one", "three"], ["wrong", "right"]]
