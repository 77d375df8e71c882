"""A digit that the extraction got wrong: the whole build fails, says so, and leaves the last good database alone."""

from __future__ import annotations

import random
import subprocess
import sys

import duckdb
import pytest

from .corruption import ROOT, copy_project, places, print_at, with_one_digit_changed

SEED = 874


def run(project, *arguments):
    command = [sys.executable, str(ROOT / "runner.py"), *arguments, "--project-dir", str(project)]
    command += ["--database", str(project / "gouji.duckdb")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("number", range(2))
def test_the_whole_build_command_names_the_broken_rule_of_a_changed_digit(number, tmp_path):
    project = copy_project(tmp_path / "project")
    generator = random.Random(SEED + number)
    place = generator.choice(places(project))
    print_at(project, place, with_one_digit_changed(place.text, generator))
    result = run(project, "build")
    output = result.stdout + result.stderr
    assert result.returncode == 1
    assert "Traceback" not in output
    assert "C_CONTROL_TOTAL" in output
    assert place.document_id in output
    assert not (project / "gouji.duckdb").exists()
    assert (project / "target" / "failed.duckdb").exists()


def test_an_error_of_ours_beside_one_of_the_publisher_leaves_that_acknowledged(tmp_path):
    project = copy_project(tmp_path / "project")
    place = next(
        place
        for place in places(project)
        if (place.document_id, place.table_id, place.row_no, place.column) == ("tekes_2024", "T03", "2", "total")
    )
    assert place.text == "638.79"  # the grand total of this column is misprinted, and acknowledged
    print_at(project, place, "683.79")
    result = run(project, "build", "--no-site")
    assert result.returncode == 1
    with duckdb.connect(str(project / "target" / "failed.duckdb"), read_only=True) as connection:
        findings = connection.execute(
            "select finding_id, kind, published_text, implied_text from quality.fct_findings where status = 'open'"
        ).fetchall()
    assert sorted(findings) == [
        ("C_CONTROL_TOTAL/tekes_2024/T03 total", "extraction", "29668.22", "29623.22"),
        ("tekes_2024/T03/20801/total", "extraction", "683.79", "638.79"),
    ]
    assert "the second extraction reads otherwise: correct the seed" in result.stdout
    assert "FAIL test assert_no_stale_acknowledgements" not in result.stdout


def test_an_error_beside_an_acknowledged_contradiction_is_located_as_if_it_stood_alone(tmp_path):
    # The sum of these totals was acknowledged to be off by 2,583.67, and two of them to be wrong.
    project = copy_project(tmp_path / "project")
    place = next(
        place
        for place in places(project)
        if (place.document_id, place.table_id, place.row_no, place.column) == ("xinjiang_2024", "P03", "2", "total")
    )
    print_at(project, place, "56.00")
    result = run(project, "build", "--no-site")
    assert result.returncode == 1
    with duckdb.connect(str(project / "target" / "failed.duckdb"), read_only=True) as connection:
        findings = connection.execute(
            "select finding_id, published_text, implied_text from quality.fct_findings where status = 'open'"
        ).fetchall()
    assert sorted(findings) == [
        ("C_CONTROL_TOTAL/xinjiang_2024/P03 total", "37343.00", "37337.00"),
        ("xinjiang_2024/P03/table 2/total", "56.00", "50.00"),
    ]
    assert "FAIL test assert_no_stale_acknowledgements" not in result.stdout
