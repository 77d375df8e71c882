"""The suite measured on itself: `mutate` on a sample, its scores in the warehouse, and a few whole builds."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from gouji.mutation.documents import Library
from gouji.mutation.operators import OPERATORS, make

from .corruption import ROOT, copy_project
from .real_build import build_models

MUTANTS = 160
WHOLE = 3
OF_TABLES = ("small_change", "digits_swapped", "decimal_shifted", "unit_error", "blanked", "moved_column")


def run(project, *arguments):
    command = [sys.executable, str(ROOT / "runner.py"), *arguments, "--project-dir", str(project)]
    return subprocess.run(
        [*command, "--database", str(project / "gouji.duckdb")], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def measured_project(tmp_path_factory):
    """A built project in which a sample of mutants was judged, and what the command printed."""
    project = copy_project(tmp_path_factory.mktemp("measured"))
    build_models(project)
    ended = run(project, "mutate", "--mutants", str(MUTANTS), "--seed", "7", "--survivors", "--verify", str(WHOLE))
    return project, ended


def scores(project, kind="all"):
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select operator, sum(mutants), sum(caught), sum(located), sum(repaired) "
            "from quality.fct_mutation_scores where subject_kind = ? group by operator",
            [kind],
        ).fetchall()
    return {operator: tuple(int(count) for count in counts) for operator, *counts in found}


def test_a_sample_is_caught_and_located_without_a_false_alarm(measured_project, measured):
    project, ended = measured_project
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 false alarms" in ended.stdout
    by_operator = scores(project)
    assert by_operator.pop("clean_copy") == (4, 0, 0, 0)
    assert sum(mutants for mutants, *_ in by_operator.values()) == MUTANTS
    measured(ended.stdout.partition("\n\n")[0].partition(" mutants, seed")[0])
    assert set(by_operator) >= {*OF_TABLES, "row_lost", "row_repeated", "code_changed", "prose_figure"}
    of_tables = [by_operator[operator] for operator in OF_TABLES]
    mutants, caught, located, repaired = (sum(counts) for counts in zip(*of_tables, strict=True))
    assert caught == mutants
    assert located >= 0.95 * mutants
    assert repaired >= 0.98 * located


def test_a_sample_of_whole_builds_gives_the_same_verdicts(measured_project):
    _, ended = measured_project
    assert f"{WHOLE} mutants built whole, with data tests and expectations: the same verdicts" in ended.stdout


def test_scores_by_table_and_family_add_up_and_every_survivor_has_its_reason(measured_project):
    project, _ = measured_project
    by_operator = scores(project)
    assert {name: counts[0] for name, counts in scores(project, "table").items()} == {
        name: counts[0] for name, counts in by_operator.items()
    }
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        survivors = connection.execute(
            "select operator, count(*), count(*) filter (where reason is null or found is null) "
            "from quality.fct_mutation_survivors group by operator"
        ).fetchall()
    for operator, count, unexplained in survivors:
        mutants, _, located, _ = by_operator[operator]
        assert (count, unexplained) == (mutants - located, 0)


def test_scores_outlive_the_next_build_and_stand_with_their_run(measured_project):
    project, _ = measured_project
    before = scores(project)
    assert run(project, "build", "--exclude", "resource_type:expectation").returncode == 0
    assert scores(project) == before
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        runs = connection.execute(
            "select distinct runs.command from quality.fct_mutation_scores as scores "
            "inner join quality.fct_runs as runs on scores.run_id = runs.run_id"
        ).fetchall()
    assert runs == [("mutate",)]


def deeds(project, seed, mutants, operators=()):
    with Library(project, only=()) as library:
        return make(library, seed, mutants, operators)


def test_the_same_seed_makes_the_same_mutants(tmp_path):
    project = copy_project(tmp_path / "project")
    assert deeds(project, 1, 60) == deeds(project, 1, 60)
    assert deeds(project, 1, 60) != deeds(project, 2, 60)


@pytest.mark.parametrize("operator", [name for name in OPERATORS if name != "clean_copy"])
def test_each_operator_can_be_had_alone(operator, tmp_path):
    project = copy_project(tmp_path / "project")
    made = [deed.operator for deed in deeds(project, 1, 5, (operator,)).values()]
    assert made == ["clean_copy"] * 4 + [operator] * 5


def test_every_cell_is_changed_once_unless_a_number_of_mutants_is_given(tmp_path):
    project = copy_project(tmp_path / "project")
    changed = [deed.places[0] for deed in deeds(project, 1, None, OF_TABLES).values() if deed.places]
    with Library(project, only=()) as library:
        cells = sum(
            bool(row[column]) and float(row[column].replace(",", "")) != 0
            for table, rows in library.tables.items()
            for row in rows
            for column in library.columns.get(table, ())
        )
    assert len(changed) == cells > 1000


def test_an_operator_that_does_not_exist_is_told(tmp_path):
    project = copy_project(tmp_path / "project")
    ended = run(project, "mutate", "--operator", "rowlost")
    assert ended.returncode == 2
    assert "no operator is called rowlost" in ended.stderr
    assert "Traceback" not in ended.stderr
