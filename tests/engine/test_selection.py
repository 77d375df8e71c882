"""dbt's selection grammar on a small graph: seed -> a -> b -> c, seed -> d -> c, one test on b, one on b and d."""

from __future__ import annotations

from typing import Any

import pytest

from gouji.engine.project.graph import Graph, build_graph
from gouji.engine.select.selection import select
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.nodes import ModelNode, SeedNode, SourceNode, TestNode


def model(name: str, *parents: str, folder: str = "marts", **more: Any) -> ModelNode:
    path = f"{folder}/{name}.sql"
    return ModelNode(
        unique_id=f"model.p.{name}", name=name, package_name="p", path=path, original_file_path=f"models/{path}",
        fqn=("p", folder, name), depends_on=parents, schema="s", alias=name, raw_code="", **more,
    )  # fmt: skip


def check(name: str, *parents: str, generic: str | None = None) -> TestNode:
    return TestNode(
        unique_id=f"test.p.{name}", name=name, package_name="p", path=f"{name}.sql",
        original_file_path=f"tests/{name}.sql", fqn=("p", name), depends_on=parents, schema="s", alias=name,
        raw_code="", test_name=generic,
    )  # fmt: skip


@pytest.fixture
def root(tmp_path):
    """The files of the graph: paths are looked up on the disk."""
    for file in ("seeds/seed.csv", "staging/a.sql", "staging/d.sql", "marts/b.sql", "marts/c.sql", "x.yml"):
        path = tmp_path / (file if file.startswith("seeds") else f"models/{file}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


@pytest.fixture
def graph() -> Graph:
    seed = SeedNode(
        unique_id="seed.p.seed", name="seed", package_name="p", path="seed.csv", original_file_path="seeds/seed.csv",
        fqn=("p", "seed"), schema="raw", alias="seed",
    )  # fmt: skip
    source = SourceNode(
        unique_id="source.p.history.runs", name="runs", package_name="p", path="models/x.yml",
        original_file_path="models/x.yml", fqn=("p", "history", "runs"), schema="q", alias="runs",
        source_name="history",
    )  # fmt: skip
    return build_graph(
        [
            seed,
            source,
            model("a", "seed.p.seed", folder="staging", tags=("daily",), config={"materialized": "view"}),
            model(
                "b",
                "model.p.a",
                "source.p.history.runs",
                config={"materialized": "table", "meta": {"pii": True, "level": 3}},
            ),
            model("d", "seed.p.seed", folder="staging", tags=("daily", "late"), patch_path="models/x.yml"),
            model("c", "model.p.b", "model.p.d", config={"materialized": "table"}),
            check("on_b", "model.p.b", generic="not_null"),
            check("on_b_and_d", "model.p.b", "model.p.d"),
        ]
    )


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ("a", "", "a"),
        ("a+", "", "a b c on_b on_b_and_d"),
        ("a+1", "", "a b on_b on_b_and_d"),
        ("+c", "", "seed runs a b d c on_b on_b_and_d"),
        ("1+c", "", "b d c on_b on_b_and_d"),
        ("@d", "", "seed runs a b d c on_b on_b_and_d"),
        ("+b+", "d", "seed runs a b c on_b"),
        ("tag:daily", "", "a d on_b_and_d"),
        ("tag:daily,tag:late", "", "d on_b_and_d"),
        ("tag:l* a", "", "a d on_b_and_d"),
        ("path:models/staging", "", "a d on_b_and_d"),
        ("models/marts/b.sql", "", "b on_b on_b_and_d"),
        ("models/marts/", "", "b c on_b on_b_and_d"),
        ("path:models/*", "", "runs a b c d on_b on_b_and_d"),
        ("path:models/*.sql", "", ""),
        ("path:models/**/d.sql", "", "d on_b_and_d"),
        ("path:models/x.yml", "", "runs d on_b_and_d"),
        ("path:marts", "", ""),
        ("b.SQL", "", ""),
        ("b.sql", "", "b on_b on_b_and_d"),
        ("staging", "", "a d on_b_and_d"),
        ("p.staging.*", "", "a d on_b_and_d"),
        ("resource_type:seed", "", "seed"),
        ("resource_type:model", "tag:daily", "b c on_b"),
        ("source:history", "", "runs"),
        ("source:history.runs+", "", "runs b c on_b on_b_and_d"),
        ("config.materialized:table", "", "b c on_b on_b_and_d"),
        ("config.meta.pii:true", "", "b on_b on_b_and_d"),
        ("config.meta.pii:TRUE", "", "b on_b on_b_and_d"),
        ("config.materialized:tab*", "", ""),
        ("config.materialized:view", "", "a d on_b_and_d"),
        ("config.severity:error", "", "on_b on_b_and_d"),
        ("config.enabled:true", "", "seed runs a b c d on_b on_b_and_d"),
        ("config.tags:late", "", "d on_b_and_d"),
        ("config.tags:l*", "", ""),
        ("config.meta.level:3", "", ""),
        ("access:protected", "", "a b c d on_b on_b_and_d"),
        ("access:public", "", ""),
        ("test_type:generic", "", "on_b"),
        ("test_type:singular", "", "on_b_and_d"),
        ("test_type:data", "", "on_b on_b_and_d"),
        ("test_name:not_null", "", "on_b"),
        ("package:p", "", "seed runs a b c d on_b on_b_and_d"),
        ("", "b", "seed runs a c d"),
    ],
)
def test_criteria(graph, root, include, exclude, expected):
    chosen = select(graph, [include] if include else [], [exclude] if exclude else [], root=root)
    assert {uid.split(".")[-1] for uid in chosen.unique_ids} == set(expected.split())
    assert bool(chosen.warnings) is not bool(expected)


@pytest.mark.parametrize(
    ("indirect", "include", "exclude", "expected"),
    [
        ("eager", "b", "", "b on_b on_b_and_d"),
        ("cautious", "b", "", "b on_b"),
        ("cautious", "b d", "", "b d on_b on_b_and_d"),
        ("cautious", "d", "", "d"),
        ("cautious", "b,config.materialized:table", "", "b on_b"),
        ("buildable", "b", "", "b on_b"),
        ("buildable", "c", "", "c"),
        ("buildable", "b c", "", "b c on_b on_b_and_d"),
        ("empty", "b d", "", "b d"),
        ("empty", "on_b", "", "on_b"),
        ("empty", "b+", "", "b c on_b on_b_and_d"),
        ("eager", "b c", "b", "c"),
        ("cautious", "b d", "d", "b on_b on_b_and_d"),
        ("empty", "", "b", "seed runs a c d on_b on_b_and_d"),
    ],
)
def test_tests_come_along_as_indirect_selection_says(graph, root, indirect, include, exclude, expected):
    chosen = select(graph, [include] if include else [], [exclude] if exclude else [], indirect=indirect, root=root)
    assert {uid.split(".")[-1] for uid in chosen.unique_ids} == set(expected.split())


def test_chosen_nodes_come_in_the_order_of_the_graph(graph):
    names = [uid.split(".")[-1] for uid in select(graph, ["c", "seed", "b"], []).unique_ids]
    assert names.index("seed") < names.index("b") < names.index("c")


def test_a_criterion_that_matches_nothing_is_a_warning(graph):
    chosen = select(graph, ["a", "zzz"], [])
    assert chosen.warnings == ("The selection criterion 'zzz' does not match any enabled nodes",)
    assert chosen.unique_ids == ("model.p.a",)


@pytest.mark.parametrize(
    "criterion", ["colour:red", "state:new", ",", "+", "config:table", "test_type:slow", "source:a.b.c.d"]
)
def test_a_criterion_that_cannot_be_understood_is_wrong_usage(graph, criterion):
    with pytest.raises(UsageError):
        select(graph, [criterion], [])
