"""Suites that run: verdicts, failing rows, what is announced, and what is left."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gouji.engine import expectations as validation
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.results import ExpectationResult

from .validation_cases import CELLS, CHECKS, expectation, write_suite


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Sixty cells of 0.10, 0.20 … 6.00; every tenth without label. Rule R1 ties, R2 and R3 break, R3 is explained."""
    connection = duckdb.connect()
    connection.execute("""
        create schema marts;
        create schema quality;
        create table marts.fct_cells as
        select
            number as cell_id,
            'doc_' || (number % 2) as document_id,
            (number / 10)::decimal(18, 4) as amount,
            case when number % 10 != 0 then 'label' end as label
        from range(1, 61) as numbers (number);
        create view marts.cells_view as select * from marts.fct_cells;
        create table quality.fct_rule_checks (
            check_id text, rule_id text, document_id text, instance_key text, left_amount decimal(18, 4),
            right_amount decimal(18, 4), difference decimal(18, 4), tolerance decimal(18, 4), status text
        );
        insert into quality.fct_rule_checks values
            ('c1', 'R1', 'doc_0', '208', 5.00, 5.00, 0.00, 0.01, 'exact'),
            ('c2', 'R1', 'doc_1', '208', 5.00, 5.01, -0.01, 0.01, 'rounding'),
            ('c3', 'R2', 'doc_0', '208', 5.00, 6.10, -1.10, 0.01, 'broken'),
            ('c4', 'R3', 'doc_0', '208', 5.00, 6.10, -1.10, 0.01, 'broken');
        create table quality.fct_findings (finding_id text, status text);
        insert into quality.fct_findings values ('f1', 'open'), ('f2', 'acknowledged');
        create table quality.fct_finding_checks (finding_id text, check_id text);
        insert into quality.fct_finding_checks values ('f1', 'c3'), ('f2', 'c4');
    """)
    yield connection
    connection.close()


def run_one(
    warehouse: duckdb.DuckDBPyConnection, folder: Path, *expectations: dict[str, Any]
) -> list[ExpectationResult]:
    write_suite(folder / "expectations", "suite", *expectations)
    return validation.run_suites(warehouse, ["suite"], folder / "expectations", folder / "target")


def test_an_unknown_expectation_stops_everything_and_names_its_nearest(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write_suite(tmp_path / "expectations", "good", expectation("expect_column_values_to_not_be_null", column="label"))
    write_suite(tmp_path / "expectations", "bad", expectation("expect_column_values_to_not_be_nul", column="label"))
    with pytest.raises(ConfigurationError) as caught:
        validation.run_suites(warehouse, ["good", "bad"], tmp_path / "expectations", tmp_path / "target")
    assert "unknown expectation type expect_column_values_to_not_be_nul" in caught.value.message
    assert "expect_column_values_to_not_be_null" in (caught.value.hint or "")
    assert caught.value.location.endswith("bad.json:12")
    assert not (tmp_path / "target").exists()


def test_a_passing_expectation_carries_its_facts(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (result,) = run_one(
        warehouse,
        tmp_path,
        expectation("expect_column_values_to_be_between", column="amount", min_value=0, max_value=6),
    )
    assert result.success
    assert not result.fails_the_run
    assert (result.suite_name, result.expectation_type) == ("suite", "expect_column_values_to_be_between")
    assert (result.rule_id, result.dimension, result.owner) == ("X01", "validity", "budget")
    assert (result.relation, result.column_name) == (CELLS, "amount")
    assert (result.description_zh, result.description_en) == ("金额应在范围内", "the amount is in range")
    assert (result.element_count, result.unexpected_count, result.unexpected_percent) == (60, 0, Decimal(0))
    assert result.observed_value == "0 unexpected of 60"
    assert result.failing_rows is None
    assert result.exception_message is None
    assert result.seconds > 0


def test_failing_rows_come_by_key_with_exact_decimals_and_at_most_fifty(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (result,) = run_one(
        warehouse, tmp_path, expectation("expect_column_values_to_be_between", column="amount", min_value=0.5)
    )
    assert result.fails_the_run
    assert json.loads(result.failing_rows or "")[0] == {"cell_id": 1, "amount": "0.1000"}
    assert (result.unexpected_count, result.unexpected_percent) == (4, Decimal("6.6667"))
    (result,) = run_one(
        warehouse, tmp_path, expectation("expect_column_values_to_be_between", column="amount", min_value=100)
    )
    assert result.unexpected_count == 60
    assert len(json.loads(result.failing_rows or "")) == 50


def test_a_warning_does_not_fail_the_run(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (result,) = run_one(
        warehouse,
        tmp_path,
        expectation("expect_column_values_to_not_be_null", column="label", severity="warning"),
    )
    assert (result.success, result.severity, result.fails_the_run) == (False, "warning", False)
    assert result.unexpected_count == 6


def test_a_missing_column_is_a_failed_result_with_one_clear_line(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    missing, fine = run_one(
        warehouse,
        tmp_path,
        expectation("expect_column_values_to_not_be_null", column="nope"),
        expectation("expect_column_values_to_not_be_null", column="cell_id"),
    )
    assert missing.fails_the_run
    assert missing.exception_message == 'column "nope" does not exist'
    assert fine.success


def test_wrong_sql_is_a_failed_result_with_one_clear_line(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (result,) = run_one(
        warehouse, tmp_path, expectation("expect_query_to_return_no_rows", query="select nope from {batch}")
    )
    assert result.fails_the_run
    assert (result.exception_message or "").startswith('Binder Error: Referenced column "nope" not found')
    assert "\n" not in (result.exception_message or "")


def test_a_missing_relation_is_a_failed_result(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (result,) = run_one(
        warehouse, tmp_path, expectation("expect_column_values_to_not_be_null", relation="marts.nope", column="a")
    )
    assert result.fails_the_run
    assert result.exception_message == "relation marts.nope does not exist"


def test_a_view_is_validated_like_a_table(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (result,) = run_one(
        warehouse,
        tmp_path,
        expectation("expect_column_values_to_be_unique", relation="marts.cells_view", column="cell_id"),
    )
    assert result.success


def test_a_pattern_must_match_the_whole_value(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    whole, part = run_one(
        warehouse,
        tmp_path,
        expectation("expect_column_values_to_match_pattern", column="document_id", pattern="doc_[01]"),
        expectation("expect_column_values_to_match_pattern", column="document_id", pattern="doc_"),
    )
    assert whole.success
    assert (part.success, part.unexpected_count) == (False, 60)


def test_a_query_may_hold_colons_and_braces(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    query = "select cell_id, amount from {batch} where label = ' :total' or label = '{x}' or amount > 5.95"
    (result,) = run_one(
        warehouse,
        tmp_path,
        expectation("expect_query_to_return_no_rows", query=query, examined="select count(*) from {batch}"),
    )
    assert json.loads(result.failing_rows or "") == [{"cell_id": 60, "amount": "6.0000"}]
    assert (result.element_count, result.unexpected_count) == (60, 1)


@pytest.mark.parametrize(
    ("rule", "success", "observed"),
    [
        ("R1", True, "1 exact, 1 rounding"),
        ("R2", False, "1 broken"),
        ("R3", True, "1 broken"),
        ("R4", False, "nothing to judge"),
    ],
)
def test_an_edit_rule_ties_out_unless_broken_without_an_acknowledged_finding(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, rule: str, success: bool, observed: str
) -> None:
    (result,) = run_one(warehouse, tmp_path, expectation("expect_edit_rule_to_tie_out", relation=CHECKS, rule_id=rule))
    assert (result.success, result.observed_value) == (success, observed)


def test_a_broken_rule_shows_its_amounts(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (result,) = run_one(warehouse, tmp_path, expectation("expect_edit_rule_to_tie_out", relation=CHECKS, rule_id="R2"))
    (row,) = json.loads(result.failing_rows or "")
    assert row["check_id"] == "c3"
    assert (row["left_amount"], row["right_amount"], row["difference"]) == ("5.0000", "6.1000", "-1.1000")


def test_an_expectation_without_description_describes_itself_in_both_languages(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    plain = expectation("expect_edit_rule_to_tie_out", relation=CHECKS, rule_id="R1") | {"description": None}
    (result,) = run_one(warehouse, tmp_path, plain)
    assert result.description_zh == "勾稽规则 R1 应成立，差异须已登记说明"
    assert result.description_en == "edit rule R1 ties out, or its difference is acknowledged"
    page = tmp_path / "target/gx/data_docs/expectations/suite.html"
    assert "勾稽规则 R1 应成立" in page.read_text(encoding="utf-8")


def test_results_keep_the_order_of_the_file_and_their_ids_from_run_to_run(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    same = expectation("expect_column_values_to_not_be_null", column="cell_id")
    rule = expectation("expect_edit_rule_to_tie_out", relation=CHECKS, rule_id="R1")
    first = run_one(warehouse, tmp_path, same, rule, same)
    second = run_one(warehouse, tmp_path, same, rule, same)
    assert [result.relation for result in first] == [CELLS, CHECKS, CELLS]
    assert [result.result_id for result in first] == [result.result_id for result in second]
    assert len({result.result_id for result in first}) == 3


def test_each_result_is_announced(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "expectations"
    write_suite(folder, "one", expectation("expect_column_values_to_not_be_null", column="cell_id"))
    write_suite(folder, "two", expectation("expect_column_values_to_not_be_null", column="label"))
    heard: list[ExpectationResult] = []
    results = validation.run_suites(warehouse, ["one", "two"], folder, tmp_path / "target", heard.append)
    assert heard == results


def test_data_docs_show_both_languages_and_render_without_complaint(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        run_one(
            warehouse,
            tmp_path,
            expectation("expect_column_values_to_be_between", column="amount", min_value=1),
            expectation("expect_column_values_to_not_be_null", column="nope"),
            expectation("expect_edit_rule_to_tie_out", relation=CHECKS, rule_id="R2"),
            expectation("expect_edit_rule_to_tie_out", relation=CHECKS, rule_id="R4"),
            expectation("expect_query_to_return_no_rows", query="from {batch} where amount > 5.95"),
            expectation("expect_column_values_to_not_be_null", relation="marts.nope", column="a"),
        )
    assert caplog.records == []
    site = tmp_path / "target/gx/data_docs"
    index = (site / "index.html").read_text(encoding="utf-8")
    assert index.count("validations/suite/") == 3
    pages = "".join(path.read_text(encoding="utf-8") for path in site.glob("validations/**/*.html"))
    assert "金额应在范围内<br>the amount is in range" in pages
    assert "difference -1.1000" in pages
    assert "1 unexpected values found.\n" in pages
    assert "relation marts.nope does not exist" in pages


def test_pages_of_suites_that_did_not_run_stay_and_those_of_vanished_suites_go(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder, target = tmp_path / "expectations", tmp_path / "target"
    for name in ("one", "two", "gone"):
        write_suite(folder, name, expectation("expect_column_values_to_not_be_null", column="cell_id"))
    validation.run_suites(warehouse, ["one", "two", "gone"], folder, target)
    (folder / "gone.json").unlink()
    validation.run_suites(warehouse, ["one"], folder, target)
    index = (target / "gx/data_docs/index.html").read_text(encoding="utf-8")
    assert index.count("validations/one/") == 1
    assert index.count("validations/two/") == 1
    assert "gone" not in index


def test_nothing_is_written_outside_the_target_and_nothing_is_sent(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "home")
    run_one(warehouse, tmp_path, expectation("expect_column_values_to_not_be_null", column="cell_id"))
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
    assert list((tmp_path / "home").iterdir()) == []
    assert [path.name for path in (tmp_path / "expectations").iterdir()] == ["suite.json"]
    assert [path.name for path in (tmp_path / "target").iterdir()] == ["gx"]


def test_suite_files_are_not_changed_by_a_run(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    check = expectation("expect_column_values_to_not_be_null", column="cell_id")
    path = write_suite(tmp_path / "expectations", "suite", check)
    before = path.read_bytes()
    run_one(warehouse, tmp_path, check)
    assert path.read_bytes() == before


def test_the_callers_connection_stays_open(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    run_one(warehouse, tmp_path, expectation("expect_column_values_to_not_be_null", column="cell_id"))
    warehouse.execute("drop table marts.fct_cells cascade")
    assert warehouse.execute("select count(*) from quality.fct_rule_checks").fetchone() == (4,)


def test_a_process_that_ran_suites_ends_quietly(tmp_path: Path) -> None:
    write_suite(
        tmp_path / "expectations",
        "suite",
        expectation("expect_column_values_to_not_be_null", relation="main.cells", column="amount"),
    )
    code = (
        "import duckdb, pathlib\n"
        "from gouji.engine import expectations as validation\n"
        "connection = duckdb.connect()\n"
        "connection.execute('create table cells as select 1.5::decimal(18, 4) as amount')\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "results = validation.run_suites(connection, ['suite'], folder / 'expectations', folder / 'target')\n"
        "connection.close()\n"
        "print(results[0].success)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "True\n", "")
