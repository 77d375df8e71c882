"""The suites in `expectations/`: complete, honest about the rules, met by the real warehouse, and able to fail."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gouji.engine import expectations as validation
from gouji.engine.vocabulary.questions import answered, answers_at_once, judged_at_once

from .corruption import ROOT
from .real_build import built_project

FOLDER = ROOT / "expectations"
SUITES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
EXPECTATIONS = [(name, each) for name, suite in SUITES.items() for each in suite["expectations"]]
DIMENSIONS = {"completeness", "validity", "accuracy", "consistency", "uniqueness", "timeliness"}
OWNERS = {"extraction", "reference", "modelling", "review"}
SEVERITIES = {"error": "critical", "warning": "warning"}
SUITE_OF_FAMILY = {
    "row_sums": "identities_row_sums",
    "column_sums": "identities_column_sums",
    "revenue_lines": "identities_revenue_lines",
    "cross_table": "identities_cross_table",
    "soft": "identities_soft",
    "prose": "identities_prose",
    "prose_soft": "identities_prose",
    "performance": "identities_performance",
    "performance_soft": "identities_performance",
    "extraction": "extraction",
    "completeness": "findings",
    "labels": "findings",
    "units": "findings",
    "words": "findings",
    "cross_document": "cross_document",
}


def rules() -> list[dict[str, str]]:
    with (ROOT / "seeds/rules/rules.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real project, its models built once, without suites."""
    return built_project(tmp_path_factory) / "gouji.duckdb"


def test_every_expectation_carries_rule_dimension_owner_relation_and_severity() -> None:
    for name, each in EXPECTATIONS:
        meta = each["meta"]
        assert meta["rule_id"], (name, each)
        assert meta["dimension"] in DIMENSIONS, (name, each)
        assert meta["owner"] in OWNERS, (name, each)
        assert meta["relation"].count(".") == 1, (name, each)
        assert each["severity"] in {"critical", "warning", "info"}, (name, each)


def test_every_dimension_of_quality_is_expected_of_something() -> None:
    assert {each["meta"]["dimension"] for _, each in EXPECTATIONS} == DIMENSIONS


def test_rule_ids_and_ids_are_unique_over_all_suites() -> None:
    for key in ([each["meta"]["rule_id"] for _, each in EXPECTATIONS], [each["id"] for _, each in EXPECTATIONS]):
        assert len(key) == len(set(key))


def test_descriptions_are_a_line_of_chinese_and_a_line_of_english() -> None:
    for name, each in EXPECTATIONS:
        # Without a description the expectation's class describes itself; the library's own classes cannot.
        if "description" not in each:
            assert each["type"].startswith(("expect_printed_amounts", "expect_row_numbers", "expect_source_lines"))
            continue
        chinese, english = each["description"].split("\n")
        assert re.search(r"[\u4e00-\u9fff]", chinese), (name, each)
        assert re.search(r"[a-z]{2}", english), (name, each)


def test_every_rule_has_one_expectation_with_its_own_words_and_severity() -> None:
    expected = {each["meta"]["rule_id"]: (name, each) for name, each in EXPECTATIONS}
    for rule in rules():
        name, each = expected[rule["rule_id"]]
        assert name == SUITE_OF_FAMILY[rule["family"]], rule
        assert each["kwargs"] == {"rule_id": rule["rule_id"]}
        assert each["description"] == f"{rule['statement_zh']}\n{rule['statement_en']}"
        assert each["severity"] == SEVERITIES[rule["severity"]]
        assert each["meta"]["dimension"] == rule["dimension"]


def test_no_expectation_is_about_a_rule_that_does_not_exist() -> None:
    known = {rule["rule_id"] for rule in rules()}
    named = {each["kwargs"]["rule_id"] for _, each in EXPECTATIONS if "rule_id" in each["kwargs"]}
    assert named <= known


def test_every_relation_that_a_suite_reads_is_named_in_its_meta() -> None:
    validation.preload()
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    for suite in validation.load_suites(FOLDER):
        for each in SUITES[suite.name]["expectations"]:
            domain = ExpectationConfiguration(**each).to_domain_obj()
            sql = domain.failing_sql() if hasattr(domain, "failing_sql") else ""
            read = set(re.findall(r"\b(?:staging|intermediate|marts|quality)\.[a-z_]+\b", sql))
            assert read <= set(suite.relations), (suite.name, each["meta"]["rule_id"])


def test_the_library_loads_every_suite_and_would_write_it_back_unchanged(tmp_path: Path) -> None:
    validation.check_suites(list(SUITES), FOLDER)
    from gouji.engine.expectations.context import make_context

    context = make_context(FOLDER, tmp_path)
    for name, file in SUITES.items():
        suite = context.suites.get(name)
        assert len(suite.expectations) == len(file["expectations"]), name
        written = json.loads(context.expectations_store.serialize(suite))
        written["meta"].pop("great_expectations_version")
        assert written == file


def run(database: Path, target: Path, *suites: str) -> dict[str, Any]:
    with duckdb.connect(str(database)) as connection:
        results = validation.run_suites(connection, list(suites), FOLDER, target)
    return {result.rule_id: result for result in results}


def test_the_real_warehouse_meets_every_expectation(built: Path, tmp_path: Path) -> None:
    results = run(built, tmp_path, *SUITES)
    assert len(results) == len(EXPECTATIONS)
    # What only informs need not be met: a document that prints no day of publication is a document.
    severities = {each["meta"]["rule_id"]: each["severity"] for _, each in EXPECTATIONS}
    missed = {
        rule: (each.observed_value, each.exception_message)
        for rule, each in results.items()
        if not each.success and severities[rule] != "info"
    }
    assert missed == {}
    assert (tmp_path / "gx/data_docs/index.html").exists()


def test_what_expectations_ask_as_sql_is_what_the_library_finds(built: Path, tmp_path: Path) -> None:
    """Verdict, rows judged, rows that fail and what is said of it: so that a build may ask without the library."""
    results = run(built, tmp_path, *SUITES)
    unknown = {rule for rule, each in results.items() if each.question is None}
    assert unknown == set()
    with duckdb.connect(str(built), read_only=True) as connection:

        def ask(sql: str) -> list[dict[str, Any]]:
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        asked = {suite: [(each.question, each.relation) for each in results.values() if each.suite_name == suite]
                 for suite in SUITES}  # fmt: skip
        at_once = {
            suite: iter(answers_at_once(each, lambda sql: (None, connection.execute(sql).fetchall())))
            for suite, each in asked.items()
        }
        for rule, each in results.items():
            answer = answered(each.question, each.relation, ask, 50)
            assert replace(answer, rows=()) == next(at_once[each.suite_name]), rule
            assert answer.met == each.success, rule
            assert answer.observed == each.observed_value, rule
            assert answer.examined == each.element_count, rule
            assert answer.count == (each.unexpected_count or 0), rule


# Views of staging that can be harmed: as tables of another name while the harm is done.
HARMED = {
    "rows": "stg_budget__printed_rows",
    "cells": "stg_budget__printed_cells",
    "tables": "stg_reference__document_tables",
}
# Suite -> what is done to the warehouse, and the rule that must notice it. All of a suite's harm is done at once.
HARM: dict[str, list[tuple[str, str]]] = {
    "staging": [
        ("update staging.broken_rows set source_line = 0 where row_no = 2", "STG_ROWS_PLACES"),
        ("update staging.broken_rows set source_line = 1 where row_no = 3", "STG_ROWS_ORDER"),
        ("update staging.broken_rows set code = '20' where row_no = 5", "STG_ROWS_CODES"),
        ("update staging.broken_cells set printed_amount = null where row_no = 1", "STG_CELLS_AMOUNTS_READ"),
        ("update staging.broken_tables set source_line = 1 where document_id = 'tekes_2024' and table_id = 'T05'",
         "REF_TABLE_ORDER"),
    ],
    "marts": [
        ("update marts.fct_cells set amount = amount + 1 where table_id = 'T10'", "MART_CELLS_AS_PRINTED"),
        ("insert into marts.fct_revenues from marts.fct_revenues limit 1", "MART_REVENUES_KEY"),
        ("update marts.fct_revenues set functional_code = '208'", "MART_REVENUES_FUNCTIONAL_CODE"),
        ("update marts.fct_expenditures set amount = amount + 1", "MART_EXPENDITURES_CELLS"),
        ("update marts.dim_documents set published_on = date '2030-01-01'", "MART_DOCUMENTS_PUBLISHED"),
    ],
    "marts_rows": [
        ("delete from marts.fct_carryovers", "MART_CARRYOVERS_ROWS"),
    ],
    "identities_row_sums": [
        ("update quality.fct_rule_checks set status = 'broken' where rule_id = 'T02_TOTAL'", "T02_TOTAL"),
    ],
    "identities_column_sums": [
        ("update quality.fct_findings set status = 'open'", "T03_HIERARCHY"),
    ],
    "identities_revenue_lines": [
        ("update quality.fct_rule_checks set status = 'broken' where rule_id = 'T04_BALANCE'", "T04_BALANCE"),
    ],
    "identities_cross_table": [
        ("delete from quality.fct_rule_checks where rule_id = 'X_T02_T05'", "X_T02_T05"),
    ],
    "identities_soft": [
        ("update quality.fct_findings set status = 'open'", "S_T05_T06_HOUSING"),
    ],
    "identities_prose": [
        ("update quality.fct_findings set status = 'open'", "N_SHARE"),
        ("delete from quality.fct_rule_checks where rule_id = 'N_CELL'", "N_CELL"),
    ],
    "identities_performance": [
        ("update quality.fct_rule_checks set status = 'broken' where rule_id = 'P03_TOTAL'", "P03_TOTAL"),
    ],
    "extraction": [
        ("update quality.fct_rule_checks set status = 'broken'", "C_CONTROL_TOTAL"),
    ],
    "findings": [
        ("update quality.fct_findings set status = 'open'", "D_TABLE_PRESENT"),
        ("delete from quality.fct_finding_checks", "FINDINGS_COVER_BROKEN_CHECKS"),
    ],
    "document_facts": [
        ("update marts.fct_cells set amount = 847 where amount = 874 and table_id = 'T02'", "X_SANZHI_T02"),
        ("delete from marts.fct_cells where amount = 874 and table_id = 'T07'", "X_SANZHI_T07"),
        ("update marts.dim_documents set unit_id = '653000-hrss'", "X_UNIT_ARTUX_2023"),
    ],
    "cross_document": [
        ("update intermediate.int_table_rows__keyed set row_label = 'x' where functional_code = '208' "
         "and document_id = 'tekes_2024'", "X_FUNCTIONAL_NAMES"),
        ("delete from intermediate.int_table_rows__keyed where row_key = 'vehicles' and document_id = 'tekes_2024'",
         "X_T10_LINES"),
        ("update marts.dim_regions set parent_region_id = '650000' where region_id = '654027'", "X_REGION_TEKES"),
    ],
}  # fmt: skip


def test_every_suite_is_harmed() -> None:
    assert HARM.keys() == SUITES.keys()


@pytest.mark.parametrize("suite", HARM)
def test_an_expectation_fails_when_its_fact_is_harmed(built: Path, tmp_path: Path, suite: str) -> None:
    database = tmp_path / "harmed.duckdb"
    shutil.copy(built, database)
    with duckdb.connect(str(database)) as connection:
        # Staging is views: some of them become tables that can be harmed.
        for name, view in HARMED.items():
            connection.execute(f"create table staging.broken_{name} as from staging.{view}")
        for harm, _ in HARM[suite]:
            connection.execute(harm)
        for name, view in HARMED.items():
            connection.execute(f"drop view staging.{view}")
            connection.execute(f"alter table staging.broken_{name} rename to {view}")
    results = run(database, tmp_path / "target", suite)
    noticed = {rule_id for rule_id, result in results.items() if not result.success}
    assert {rule_id for _, rule_id in HARM[suite]} <= noticed
    with duckdb.connect(str(database)) as connection:

        def ask(sql: str) -> tuple[None, list[tuple[Any, ...]]]:
            return None, connection.execute(sql).fetchall()

        # Asked without the library nothing more would pass.
        asked = [(each, (each.question, each.relation)) for each in results.values()]
        failing, judged = judged_at_once([question for _, question in asked], ask)
    for (each, (question, _)), fails, count in zip(asked, failing, judged, strict=True):
        assert each.success or fails or (count == 0 and question.must_judge), each.rule_id
    assert [result.exception_message for result in results.values() if result.exception_message] == []
