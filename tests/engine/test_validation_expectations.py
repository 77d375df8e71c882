"""The project's own expectations, each on rows small enough to check by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gouji.engine import expectations as validation
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.results import ExpectationResult

ROWS = "staging.rows"
KEYED = "intermediate.int_table_rows__keyed"


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two documents, a (10 lines) and b (20 lines), each with a table of three printed rows."""
    connection = duckdb.connect()
    connection.execute("""
        create schema staging;
        create schema intermediate;
        create schema marts;
        create schema quality;
        create table staging.stg_reference__documents as
            from (values ('a', 't', 2024, 10), ('b', 't', 2024, 20), ('c', 't', 2024, 20))
            as documents (document_id, template_id, fiscal_year, source_lines);
        create table staging.stg_reference__document_tables as
            from (values ('a', 'T10', 'present'), ('b', 'T10', 'present'), ('c', 'T10', 'absent'))
            as tables (document_id, table_id, status);
        create table staging.rows as
            select *, amount_text::decimal(18, 4) as amount from (values
                ('a', 1, 3, '1.00'), ('a', 2, 4, null), ('a', 3, 9, '3.00'),
                ('b', 1, 3, '1.00'), ('b', 2, 4, '2.00'), ('b', 3, 9, '3.00')
            ) as printed (document_id, row_no, source_line, amount_text);
        create table intermediate.int_class_names__resolved as
            from (values ('functional', '208', 2024, '就业'), ('functional', '210', 2024, '卫生'))
            as names (code_kind, code, fiscal_year, standard_label);
        create table intermediate.int_table_rows__keyed as
            from (values
                ('t', 2024, 'a', 'T10', 1, 'row', 'total', '208', '就业', '就业', 3, null::int),
                ('t', 2024, 'a', 'T10', 4, 'row', 'vehicles', '210', '卫生', '卫生', 4, null),
                ('t', 2024, 'b', 'T10', 1, 'row', 'total', '208', '就业', '就业', 3, null),
                ('t', 2024, 'b', 'T10', 2, 'row', 'vehicles', '210', '卫生', '卫生', 4, null)
            ) as keyed (template_id, fiscal_year, document_id, table_id, row_no, side, row_key, functional_code,
                        row_label, printed_label, source_line, source_page);
        create table quality.fct_findings as
            from (values ('f1', 'L_LABEL_STANDARD', 'b', 4, null::int, '卫 牛', 'acknowledged', '误印', '', '', ''))
            as findings (finding_id, rule_id, document_id, source_line, source_page, published_text, status, reason,
                         implied_text, message_zh, message_en);
        create table marts.cells as
            select document_id || row_no as cell_id, document_id, 'T01' as table_id, 'x/' || row_no as row_key,
                'amount' as column_key, amount, source_line
            from staging.rows;
    """)
    yield connection
    connection.close()


def run(
    warehouse: duckdb.DuckDBPyConnection, folder: Path, kind: str, relation: str, **kwargs: Any
) -> ExpectationResult:
    (folder / "expectations").mkdir(exist_ok=True)
    suite = {"name": "suite", "meta": {"relation": relation}, "expectations": [{"type": kind, "kwargs": kwargs}]}
    (folder / "expectations/suite.json").write_text(json.dumps(suite, ensure_ascii=False), encoding="utf-8")
    (result,) = validation.run_suites(warehouse, ["suite"], folder / "expectations", folder / "target")
    assert result.exception_message is None
    assert result.description_zh
    assert result.description_en
    return result


def failing(result: ExpectationResult) -> list[dict[str, Any]]:
    assert not result.success
    return json.loads(result.failing_rows or "[]")


def test_row_numbers_run_without_gap_until_a_row_is_lost(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    kind = "expect_row_numbers_to_run_without_gap"
    assert run(warehouse, tmp_path, kind, ROWS).success
    warehouse.execute("delete from staging.rows where document_id = 'a' and row_no = 2")
    assert failing(run(warehouse, tmp_path, kind, ROWS)) == [{"document_id": "a", "row_no": 3, "expected_row_no": 2}]


def test_row_numbers_run_without_gap_until_a_row_is_repeated(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    warehouse.execute("insert into staging.rows from staging.rows where document_id = 'b' and row_no = 3")
    (row,) = failing(run(warehouse, tmp_path, "expect_row_numbers_to_run_without_gap", ROWS))
    assert row == {"document_id": "b", "row_no": 3, "expected_row_no": 4}


def test_source_lines_follow_the_rows(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    kind = "expect_source_lines_to_follow_rows"
    assert run(warehouse, tmp_path, kind, ROWS).success
    warehouse.execute("update staging.rows set source_line = 2 where document_id = 'a' and row_no = 3")
    (row,) = failing(run(warehouse, tmp_path, kind, ROWS))
    assert row == {"document_id": "a", "row_no": 3, "source_line": 2, "line_before": 4}


@pytest.mark.parametrize("line", ["0", "11", "null"])
def test_source_lines_lie_in_the_document(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, line: str) -> None:
    kind = "expect_source_lines_to_lie_in_document"
    assert run(warehouse, tmp_path, kind, ROWS).success
    warehouse.execute(f"update staging.rows set source_line = {line} where document_id = 'a' and row_no = 3")
    assert [row["document_id"] for row in failing(run(warehouse, tmp_path, kind, ROWS))] == ["a"]


def test_a_printed_amount_must_be_read_and_a_blank_need_not(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    kind = "expect_printed_amounts_to_be_read"
    assert run(warehouse, tmp_path, kind, ROWS, columns=["amount"]).success
    warehouse.execute("update staging.rows set amount_text = '1.2.3' where document_id = 'a' and row_no = 2")
    assert failing(run(warehouse, tmp_path, kind, ROWS, columns=["amount"])) == [
        {"document_id": "a", "row_no": 2, "column_key": "amount", "published_text": "1.2.3"}
    ]


def test_cells_equal_an_amount_in_every_place(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    kind, relation = "expect_cells_to_equal", "marts.cells"
    one = {"document_id": "a", "amount": "1.00", "cells": ["T01/x/1/amount"]}
    assert run(warehouse, tmp_path, kind, relation, **one).success
    several = one | {"cells": ["T01/x/1/amount", "T01/x/2/amount", "T01/x/3/amount", "T02/x/amount"]}
    rows = failing(run(warehouse, tmp_path, kind, relation, **several))
    assert [(row["cell"], row["amount"]) for row in rows] == [
        ("T01/x/2/amount", None),
        ("T01/x/3/amount", "3.0000"),
        ("T02/x/amount", None),
    ]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"amount": "a lot", "cells": ["T01/x/amount"]}, "not a decimal"), ({"amount": "1", "cells": ["T01"]}, "is not")],
)
def test_cells_are_named_in_full_and_amounts_are_numbers(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, wrong: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        run(warehouse, tmp_path, "expect_cells_to_equal", "marts.cells", document_id="a", **wrong)


def test_exactly_one_row_exists_with_given_values(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    kind, relation = "expect_row_to_exist", "staging.stg_reference__documents"
    assert run(warehouse, tmp_path, kind, relation, values={"document_id": "a", "source_lines": "10"}).success
    (row,) = failing(run(warehouse, tmp_path, kind, relation, values={"document_id": "a", "source_lines": "11"}))
    assert row == {"document_id": "a", "source_lines": "11", "rows_found": 0}


def test_every_document_prints_the_lines_of_the_template(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    kind = "expect_table_to_have_lines"
    template = {"template_id": "t", "table_id": "T10", "side": "row", "lines": ["total", "vehicles"]}
    assert run(warehouse, tmp_path, kind, KEYED, **template).success
    warehouse.execute(f"update {KEYED} set row_key = 'reception' where document_id = 'b' and row_no = 2")
    (row,) = failing(run(warehouse, tmp_path, kind, KEYED, **template))
    assert (row["document_id"], row["expected_row_key"], row["row_key"]) == ("b", "vehicles", "reception")
    warehouse.execute(f"delete from {KEYED} where document_id = 'b' and row_no = 2")
    (row,) = failing(run(warehouse, tmp_path, kind, KEYED, **template))
    assert (row["document_id"], row["expected_row_key"], row["row_key"]) == ("b", "vehicles", None)


def test_the_template_of_a_table_that_nobody_prints_is_not_passed_over(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    template = {"template_id": "t", "table_id": "T99", "side": "row", "lines": ["total"]}
    result = run(warehouse, tmp_path, "expect_table_to_have_lines", KEYED, **template)
    assert (result.success, result.observed_value) == (False, "nothing to judge")


def test_a_code_has_one_name_unless_the_other_is_an_acknowledged_finding(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    kind = "expect_code_names_to_agree"
    assert run(warehouse, tmp_path, kind, KEYED, code_column="functional_code").success
    warehouse.execute(
        f"update {KEYED} set row_label = '卫牛', printed_label = '卫 牛' where document_id = 'b' and row_no = 2"
    )
    assert run(warehouse, tmp_path, kind, KEYED, code_column="functional_code").success
    warehouse.execute("update quality.fct_findings set status = 'open'")
    rows = failing(run(warehouse, tmp_path, kind, KEYED, code_column="functional_code"))
    told = ("code", "row_label", "standard_label", "printed_in")
    assert [tuple(row[name] for name in told) for row in rows] == [("210", "卫牛", "卫生", "b T10")]
    warehouse.execute(f"update {KEYED} set row_label = '卫牛', printed_label = '卫 牛' where functional_code = '210'")
    rows = failing(run(warehouse, tmp_path, kind, KEYED, code_column="functional_code"))
    assert [row["printed_in"] for row in rows] == ["a T10, b T10"]  # one name, and not the code's
    warehouse.execute("delete from intermediate.int_class_names__resolved where code = '210'")
    rows = failing(run(warehouse, tmp_path, kind, KEYED, code_column="functional_code"))
    assert [row["standard_label"] for row in rows] == [None]


def test_findings_are_acknowledged_with_their_reason(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    kind, relation = "expect_findings_to_be_acknowledged", "quality.fct_findings"
    result = run(warehouse, tmp_path, kind, relation)
    assert (result.success, result.observed_value) == (True, "1 acknowledged")
    assert run(warehouse, tmp_path, kind, relation, rule_id="D_TABLE_PRESENT").observed_value == "no finding"
    warehouse.execute("update quality.fct_findings set reason = null")
    assert [row["finding_id"] for row in failing(run(warehouse, tmp_path, kind, relation))] == ["f1"]
    warehouse.execute("update quality.fct_findings set reason = '误印', status = 'open'")
    assert not run(warehouse, tmp_path, kind, relation, rule_id="L_LABEL_STANDARD").success
