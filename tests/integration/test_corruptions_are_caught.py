"""The suite measured on itself: random corruptions of the real documents, judged by the real models."""

from __future__ import annotations

import random
import subprocess
import sys
from decimal import Decimal

import duckdb
import pytest

from .corruption import (
    BUDGETS,
    ROOT,
    Mutants,
    change,
    copy_project,
    places,
    read_rows,
    seed_paths,
    with_one_digit_changed,
    write_rows,
)

SEED = 874
DIGIT_MUTANTS = 160
# A printed value stands for ±0.005: a change of 0.01 can hide in the rounding of a sum, 0.02 cannot in a sum of two.
NOTICEABLE = Decimal("0.02")
MODELS_ONLY = ["--exclude", "resource_type:test", "resource_type:expectation"]


def run(project, *arguments):
    command = [sys.executable, str(ROOT / "runner.py"), *arguments, "--project-dir", str(project)]
    command += ["--database", str(project / "gouji.duckdb")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """Broken rules of every mutant: mutant id -> set of rule ids, and what was done to it."""
    project = copy_project(tmp_path_factory.mktemp("mutants"))
    generator = random.Random(SEED)
    mutants = Mutants(project)
    deeds: dict[str, tuple[str, str, Decimal]] = {}
    for place in generator.sample(places(project), DIGIT_MUTANTS):
        tables = mutants.rows(place.document_id)
        row = next(row for row in tables[place.table_id] if row["row_no"] == place.row_no)
        row[place.column] = with_one_digit_changed(place.text, generator)
        mutant = mutants.add(place.document_id, tables)
        deeds[mutant] = ("digit", place.table_id, change(place.text, row[place.column]))
    for document_id in BUDGETS:
        for table_id, rows in mutants.rows(document_id).items():
            if not rows:
                continue
            for operator in ("row lost", "row repeated"):
                tables = mutants.rows(document_id)
                index = generator.randrange(len(rows))
                tables[table_id][index : index + 1] = [] if operator == "row lost" else [rows[index], rows[index]]
                deeds[mutants.add(document_id, tables)] = (operator, table_id, Decimal(0))
    for document_id in BUDGETS:
        deeds[mutants.add(document_id, mutants.rows(document_id))] = ("clean copy", "", Decimal(0))
    mutants.write()
    result = run(project, "build", "--quiet", *MODELS_ONLY)
    # So many new findings fail the build; what it built is kept for inspection.
    assert result.returncode == 1, result.stderr + result.stdout
    with duckdb.connect(str(project / "target" / "failed.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            """
            select rule_checks.document_id, rules.family, rule_checks.rule_id, rule_checks.instance_key
            from quality.fct_rule_checks as rule_checks
            inner join quality.dim_rules as rules on rule_checks.rule_id = rules.rule_id
            where rule_checks.status = 'broken' and rules.severity = 'error'
            """
        ).fetchall()
    # What the original breaks already is not caught by a mutant's corruption.
    original_of = dict(mutants.documents)
    broken: dict[str, set[tuple[str, str, str]]] = {document_id: set() for document_id in (*BUDGETS, *deeds)}
    for document_id, *check in rows:
        broken[document_id].add(tuple(check))
    return {mutant: (deed, broken[mutant] - broken[original_of[mutant]]) for mutant, deed in deeds.items()}


def share(judged, operator, caught, at_least=Decimal(0)):
    chosen = [broken for deed, broken in judged.values() if deed[0] == operator and deed[2] >= at_least]
    return sum(map(caught, chosen)), len(chosen)


def by_any_rule(broken):
    return bool(broken)


def by_edit_rule(broken):
    return any(family != "extraction" for family, _, _ in broken)


def test_every_changed_digit_is_caught_and_the_share_is_printed(judged, measured):
    caught, all_of_them = share(judged, "digit", by_any_rule)
    alone, noticeable = share(judged, "digit", by_edit_rule, NOTICEABLE)
    measured(
        f"one digit changed: {caught} of {all_of_them} caught; "
        f"by edit rules alone {alone} of {noticeable} that change by {NOTICEABLE} or more"
    )
    assert all_of_them >= 100
    assert caught == all_of_them
    assert alone >= noticeable * 0.99


@pytest.mark.parametrize("operator", ["row lost", "row repeated"])
def test_a_lost_or_repeated_row_is_caught_and_the_share_is_printed(judged, operator, measured):
    caught, all_of_them = share(judged, operator, by_any_rule)
    alone, _ = share(judged, operator, by_edit_rule)
    measured(f"{operator}: {caught} of {all_of_them} caught; by edit rules alone {alone}")
    # One row of each table that prints rows: 9 tables of xinjiang_2024, 7 of kizilsu_2024, 8 each of the others.
    assert all_of_them == 32
    assert caught == all_of_them


def test_a_clean_copy_raises_no_alarm(judged):
    assert [(deed, broken) for deed, broken in judged.values() if deed[0] == "clean copy" and broken] == []


@pytest.mark.parametrize("number", range(5))
def test_the_whole_build_command_names_the_broken_rule_of_a_changed_digit(number, tmp_path):
    project = copy_project(tmp_path / "project")
    generator = random.Random(SEED + number)
    place = generator.choice(places(project))
    path = seed_paths(project)[place.table_id]
    rows = read_rows(path)
    row = next(row for row in rows if (row["document_id"], row["row_no"]) == (place.document_id, place.row_no))
    row[place.column] = with_one_digit_changed(place.text, generator)
    write_rows(path, rows)
    result = run(project, "build")
    output = result.stdout + result.stderr
    assert result.returncode == 1
    assert "Traceback" not in output
    assert "C_CONTROL_TOTAL" in output
    assert place.document_id in output
    assert not (project / "gouji.duckdb").exists()
    assert (project / "target" / "failed.duckdb").exists()
