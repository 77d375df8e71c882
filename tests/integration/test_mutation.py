"""The suite measured on itself: `mutate` on a sample, its scores in the warehouse, and a few whole builds."""

from __future__ import annotations

import duckdb
import pytest

from .corruption import BUDGETS
from .mutants import OF_TABLES, TEMPLATE, run, scores
from .real_build import built_project

MUTANTS = 100
WHOLE = 2


@pytest.fixture(scope="module")
def measured_project(tmp_path_factory):
    """A built project in which a sample of mutants was judged, and what the command printed."""
    project = built_project(tmp_path_factory)
    chosen = ("--template", TEMPLATE, "--mutants", str(MUTANTS), "--seed", "7")
    ended = run(project, "mutate", *chosen, "--survivors", "--verify", str(WHOLE))
    return project, ended


def test_a_sample_is_caught_and_located_without_a_false_alarm(measured_project, measured):
    project, ended = measured_project
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0 false alarms" in ended.stdout
    by_operator = scores(project)
    assert by_operator.pop("clean_copy") == (len(BUDGETS), 0, 0, 0)
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


@pytest.mark.parametrize("kind", ["template", "table"])
def test_scores_by_template_and_table_add_up(measured_project, kind):
    project, _ = measured_project
    by_operator = {name: counts[0] for name, counts in scores(project).items()}
    assert {name: counts[0] for name, counts in scores(project, kind).items()} == by_operator


def test_every_survivor_has_its_reason(measured_project):
    project, _ = measured_project
    by_operator = scores(project)
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
    assert run(project, "build", "--no-site", "--exclude", "resource_type:expectation").returncode == 0
    assert scores(project) == before
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        runs = connection.execute(
            "select distinct runs.command from quality.fct_mutation_scores as scores "
            "inner join quality.fct_runs as runs on scores.run_id = runs.run_id"
        ).fetchall()
    assert runs == [("mutate",)]
