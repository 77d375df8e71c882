"""A digit that the extraction got wrong: the whole build fails, says so, and leaves the last good database alone."""

from __future__ import annotations

import random
import subprocess
import sys

import duckdb
import pytest

from .corruption import ROOT, copy_project, places, print_at, read_rows, with_one_digit_changed, write_rows

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
    assert "C_ROW_ORDER" in output
    assert place.document_id in output
    assert not (project / "gouji.duckdb").exists()
    assert (project / "target" / "failed.duckdb").exists()


def with_printed(tmp_path, at, before, after):
    """(output, open findings) of a build in which another text is printed at a place."""
    project = copy_project(tmp_path / "project")
    place = next(each for each in places(project) if (each.document_id, each.table_id, each.row_no, each.column) == at)
    assert place.text == before
    print_at(project, place, after)
    return built(project)


def built(project):
    """(output, open findings) of a build that fails."""
    result = run(project, "build", "--no-site")
    assert result.returncode == 1
    with duckdb.connect(str(project / "target" / "failed.duckdb"), read_only=True) as connection:
        findings = connection.execute(
            "select finding_id, kind, published_text, implied_text from quality.fct_findings where status = 'open'"
        ).fetchall()
    return result.stdout, sorted(findings)


def test_an_error_of_ours_beside_one_of_the_publisher_leaves_that_acknowledged(tmp_path):
    # The grand total of this column is misprinted, and acknowledged.
    said, findings = with_printed(tmp_path, ("tekes_2024", "T03", "2", "total"), "638.79", "683.79")
    assert findings == [
        ("tekes_2024/T03/20801/total", "extraction", "683.79", "638.79"),
    ]
    assert "the second extraction reads otherwise: correct the seed" in said
    assert "FAIL test assert_no_stale_acknowledgements" not in said


def test_an_error_beside_an_acknowledged_contradiction_is_located_as_if_it_stood_alone(tmp_path):
    # Two of these totals hold funds of other units, as was acknowledged: no cell of T07 repeats them.
    said, findings = with_printed(tmp_path, ("xinjiang_2024", "P03", "2", "total"), "50.00", "56.00")
    # What the prose says of all tables is off by the same 6, and explained by it.
    assert findings == [
        ("xinjiang_2024/P03/table 2/total", "extraction", "56.00", "50.00"),
    ]
    assert "FAIL test assert_no_stale_acknowledgements" not in said


def test_a_judged_number_is_as_it_was_read_though_another_of_its_column_is_off_by_as_much(tmp_path):
    # The prose prints 9,833.40 for 9,833.38, as was acknowledged; 1.86 is read 0.02 too high as well.
    project = copy_project(tmp_path / "project")
    path = project / "seeds/narrative/n01_narrative_figures.csv"
    rows = read_rows(path)
    (figure,) = (row for row in rows if (row["document_id"], row["row_no"]) == ("tekes_2024", "116"))
    assert figure["value"] == "1.86"
    figure["value"] = "1.88"
    write_rows(path, rows)
    said, findings = built(project)
    assert findings == [("tekes_2024/N01/116/amount", "extraction", "1.88", "1.86")]
    assert "FAIL test assert_no_stale_acknowledgements" not in said
