"""Numbers that were not published and that the rules determine: of a table left out, and of rows that were lost."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import duckdb
import pytest

from gouji.lab.mutation.documents import Library

from .corruption import BUDGETS, ROOT, copy_project, read_rows, write_rows

HIDDEN = [name for name in BUDGETS if name != "kizilsu_2024"]


def build_implied(project, *also):
    """The database of a project's implied cells, and of what else is named: models alone, whatever is found."""
    database = project / "implied.duckdb"
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--quiet", "--no-site", "--project-dir", str(project)]
    command += ["--database", str(database), "--select", "+fct_implied_cells", *(f"+{name}" for name in also)]
    command += ["--exclude", "resource_type:test", "resource_type:expectation"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return database


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    project = copy_project(tmp_path_factory.mktemp("implied"))
    database = build_implied(project, "fct_cells", "fct_narrative_figures")
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def hidden(tmp_path_factory):
    """The database of a project whose documents leave out their table of general public expenditure."""
    project = copy_project(tmp_path_factory.mktemp("hidden"))
    seeds = project / "seeds"
    for path in sorted(seeds.rglob("*.csv")):
        rows = read_rows(path)
        if rows and {"document_id", "table_id"} <= set(rows[0]):
            here = [row for row in rows if row["document_id"] in HIDDEN and row["table_id"] == "T05"]
            if path.stem == "document_tables":
                for row in here:
                    row.update(status="absent", printed_rows="0")
            elif here:
                write_rows(path, [row for row in rows if row not in here])
                continue
            write_rows(path, rows)
    with duckdb.connect(str(build_implied(project)), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("document", HIDDEN)
def test_a_hidden_table_of_general_public_expenditure_is_rebuilt_to_the_cent(warehouse, hidden, document):
    published = warehouse.execute(
        "select row_key, column_key, amount from marts.fct_cells where document_id = ? and table_id = 'T05'", [document]
    ).fetchall()
    rebuilt = hidden.execute(
        "select row_key, column_key, implied_value from quality.fct_implied_cells "
        "where document_id = ? and table_id = 'T05' and missing = 'table'",
        [document],
    ).fetchall()
    assert len(published) > 30
    assert {(row, column): value for row, column, value in rebuilt} == {
        (row, column): amount for row, column, amount in published if amount
    }


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
        lost = next(row for row in table.rows if len(row.sides[0]["printed_code"].replace(" ", "")) == len("2080101"))
        table.lose(lost.number)
        library.add("artux_2023_lost", "artux_2023", {"T05": table})
    library.put_in_place("artux_2023_lost", "artux_2023")
    with duckdb.connect(str(build_implied(project)), read_only=True) as connection:
        found = connection.execute(
            "select missing, row_key, column_key, implied_value, checks_against from quality.fct_implied_cells "
            "where document_id = 'artux_2023' order by column_key"
        ).fetchall()
    code = lost.sides[0]["printed_code"].replace(" ", "")
    printed = [
        (column, Decimal(lost.text(column).replace(",", "")))
        for column in ("basic", "project", "total")
        if lost.text(column)
    ]
    assert found == [("row", code, column, value, 0) for column, value in printed]
