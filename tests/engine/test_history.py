"""Run history is carried from file to file: every run once, also from files that other versions wrote."""

from __future__ import annotations

import duckdb

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history import runs as history
from gouji.engine.history.tables import create_tables


def earlier(path, runs, columns="run_id varchar, status varchar"):
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create schema quality; create table quality.fct_runs ({columns})")
        connection.execute("create table quality.fct_expectation_results (run_id varchar, suite_name varchar)")
        for run in runs:
            connection.execute("insert into quality.fct_runs (run_id, status) values (?, 'passed')", [run])
            connection.execute("insert into quality.fct_expectation_results values (?, 'x'), (?, 'y')", [run, run])
    return path


def carried(tmp_path, *files):
    with Warehouse(tmp_path / "new.duckdb") as warehouse:
        create_tables(warehouse, ())
        warnings = history.carry_over(warehouse, files, ())
        runs = [row[0] for row in warehouse.query("select run_id from quality.fct_runs order by run_id")[1]]
        results = warehouse.query("select count(*) from quality.fct_expectation_results")[1][0][0]
    return runs, results, warnings


def test_runs_of_both_files_are_kept_once(tmp_path):
    good = earlier(tmp_path / "good.duckdb", ["r1", "r2"])
    failed = earlier(tmp_path / "failed.duckdb", ["r1", "r2", "r3"])
    assert carried(tmp_path, good, failed) == (["r1", "r2", "r3"], 6, [])


def test_a_file_of_another_version_gives_the_columns_it_has(tmp_path):
    good = earlier(tmp_path / "good.duckdb", ["r1"], "run_id varchar, status varchar, no_longer_kept integer")
    assert carried(tmp_path, good) == (["r1"], 2, [])


def test_a_file_without_history_gives_nothing(tmp_path):
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    assert carried(tmp_path, empty, tmp_path / "absent.duckdb") == ([], 0, [])


def test_a_damaged_file_is_a_warning(tmp_path):
    damaged = tmp_path / "it's damaged.duckdb"
    damaged.write_bytes(b"x" * 5000)
    runs, results, warnings = carried(tmp_path, damaged)
    assert (runs, results) == ([], 0)
    assert "cannot be read" in warnings[0]
