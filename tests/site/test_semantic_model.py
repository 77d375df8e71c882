"""docs/semantic-model.yaml: what it says of datasets, joins and measures holds in the database."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
import yaml

from tests.integration.corruption import ROOT

CONTENT = yaml.safe_load((ROOT / "docs/semantic-model.yaml").read_text(encoding="utf-8"))
(MODEL,) = CONTENT["semantic_model"]
SOURCES = {dataset["name"]: dataset["source"] for dataset in MODEL["datasets"]}


@pytest.fixture(scope="module")
def database(project):
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        yield connection


def number(database, sql: str) -> int:
    return database.execute(sql).fetchone()[0]


def expression(entry: dict) -> str:
    (dialect,) = entry["expression"]["dialects"]
    assert dialect["dialect"] == "ANSI_SQL"
    return dialect["expression"]


def test_it_has_the_parts_of_the_format():
    """Apache Ossie, core specification: names and required parts of its JSON schema, and nothing beside them."""
    assert set(CONTENT) == {"version", "semantic_model"}
    assert set(MODEL) == {"name", "description", "datasets", "relationships", "metrics"}
    for dataset in MODEL["datasets"]:
        assert set(dataset) == {"name", "source", "primary_key", "description", "fields"}
        for field in dataset["fields"]:
            assert {"name", "expression"} <= set(field) <= {"name", "expression", "dimension", "description"}
    for join in MODEL["relationships"]:
        assert set(join) == {"name", "from", "to", "from_columns", "to_columns"}
        assert len(join["from_columns"]) == len(join["to_columns"]) > 0
    for metric in MODEL["metrics"]:
        assert set(metric) == {"name", "expression", "description"}
    for part in ("datasets", "relationships", "metrics"):
        names = [entry["name"] for entry in MODEL[part]]
        assert len(set(names)) == len(names) > 5


def test_its_fields_are_the_columns_and_its_keys_are_unique(database):
    for dataset in MODEL["datasets"]:
        columns = [row[0] for row in database.execute(f"describe {dataset['source']}").fetchall()]
        assert [field["name"] for field in dataset["fields"]] == columns
        key = ", ".join(dataset["primary_key"])
        twice = f"select count(*) from (select {key} from {dataset['source']} group by all having count(*) > 1)"
        assert number(database, twice) == 0, dataset["name"]


def test_its_joins_hold(database):
    for join in MODEL["relationships"]:
        pairs = zip(join["from_columns"], join["to_columns"], strict=True)
        on = " and ".join(f"one.{own} = other.{to}" for own, to in pairs)
        given = " and ".join(f"one.{own} is not null" for own in join["from_columns"])
        own, other = SOURCES[join["from"]], SOURCES[join["to"]]
        lost = f"select count(*) from {own} as one anti join {other} as other on {on} where {given}"
        more = f"select count(*) from {own} as one inner join {other} as other on {on}"
        assert number(database, lost) == 0, join["name"]
        assert number(database, more) == number(database, f"select count(*) from {own} as one where {given}")


def test_its_measures_are_what_the_documents_print(database):
    measured = {}
    for metric in MODEL["metrics"]:
        text = expression(metric)
        name = text.split("(")[-1].split(".")[0].split(" ")[-1]
        where = " where document_id = 'xinjiang_2024'"
        measured[metric["name"]] = number(database, f"select {text} from {SOURCES[name]}{where}")
    cell = "select amount from marts.fct_cells where document_id = 'xinjiang_2024' and row_key = 'total' and "
    assert measured["revenue"] == number(database, f"{cell} table_id = 'T02' and column_key = 'total'")
    assert measured["expenditure"] == number(database, f"{cell} table_id = 'T03' and column_key = 'total'")
    assert 0 < measured["general_public_expenditure"] <= measured["expenditure"]
    assert isinstance(measured["project_expenditure"], Decimal)
    assert measured["open_findings"] == 0 < measured["findings"]
    assert 0 < measured["broken_rule_checks"] < measured["rule_checks"]
