"""Numbers that were not published and that the rules determine: of a table left out, and of rows that were lost."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import duckdb
import pytest

from gouji.localization.imputing import implied_cells
from gouji.mutation.documents import Library

from .corruption import BUDGETS, ROOT, copy_project
from .real_build import build_models

RELATIONS = (
    "staging.stg_reference__document_tables", "intermediate.int_table_rows__keyed", "intermediate.int_cells__placed",
    "staging.stg_reference__rule_terms", "staging.stg_reference__rule_matches", "staging.stg_reference__rules",
    "staging.stg_reference__columns", "staging.stg_reference__revenue_lines", "staging.stg_reference__expense_lines",
    "intermediate.int_rule_documents__judged", "intermediate.int_labels__compared",
)  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    with duckdb.connect(
        str(build_models(copy_project(tmp_path_factory.mktemp("implied")))), read_only=True
    ) as connection:
        yield connection


def imputed(connection, document, table):
    """(row_key, column_key) → value of a table that a document is made to leave out."""
    relations = [connection.sql(f"select * from {name}") for name in RELATIONS]
    here = f"document_id = '{document}' and table_id = '{table}'"
    relations[0] = connection.sql(
        f"select * replace (case when {here} then 'absent' else status end as status) from {RELATIONS[0]}"
    )
    relations[1:3] = [each.filter(f"not ({here})") for each in relations[1:3]]
    nothing_lost = connection.sql("select * from quality.fct_explanations").filter("false")
    made = implied_cells(connection, nothing_lost, *relations).filter(here)
    return {
        (row, column): value for row, column, value in made.project("row_key, column_key, implied_value").fetchall()
    }


@pytest.mark.parametrize("document", [name for name in BUDGETS if name != "kizilsu_2024"])
def test_a_hidden_table_of_general_public_expenditure_is_rebuilt_to_the_cent(warehouse, document):
    published = warehouse.execute(
        "select row_key, column_key, amount from marts.fct_cells where document_id = ? and table_id = 'T05'", [document]
    ).fetchall()
    rebuilt = imputed(warehouse, document, "T05")
    assert len(published) > 30
    assert rebuilt == {(row, column): amount for row, column, amount in published if amount}


def test_the_table_that_kizilsu_leaves_out_agrees_with_its_prose(warehouse):
    items = dict(
        warehouse.execute(
            "select functional_code, implied_value from quality.fct_implied_cells "
            "where document_id = 'kizilsu_2024' and table_id = 'T05' and row_level = 'item' and column_key = 'total'"
        ).fetchall()
    )
    figures = warehouse.execute(
        "select value from marts.fct_narrative_figures where document_id = 'kizilsu_2024' "
        "and section = 'general_public_items' and measure = 'amount' and value > 0"
    ).fetchall()
    said = [value for (value,) in figures]
    assert sum(items.values()) == Decimal("2046.07")
    assert len(items) >= 5
    assert all(value in said for value in items.values())


def test_no_model_reads_an_implied_number():
    command = [sys.executable, str(ROOT / "runner.py"), "ls", "--select", "fct_implied_cells+", "--output", "name"]
    command += ["--resource-type", "model", "--project-dir", str(ROOT)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert listed.stdout.split() == ["fct_implied_cells"]


def test_a_lost_row_is_rebuilt(tmp_path):
    project = copy_project(tmp_path / "project")
    with Library(project) as library:
        table = library.table("artux_2023", "T05")
        lost = next(row for row in table.rows if len(row.sides[0]["printed_code"].replace(" ", "")) == 7)
        table.lose(lost.number)
        library.add("artux_2023_lost", "artux_2023", {"T05": table})
    library.put_in_place("artux_2023_lost", "artux_2023")
    database = build_models(project, fails=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select missing, row_key, column_key, implied_value, checks_against from quality.fct_implied_cells "
            "where document_id = 'artux_2023' order by column_key"
        ).fetchall()
    code = lost.sides[0]["printed_code"].replace(" ", "")
    printed = [(column, Decimal(cell["printed_text"].replace(",", ""))) for column, cell in sorted(lost.cells.items())]
    assert found == [("row", code, column, value, 0) for column, value in printed]
