"""Rules over marks of the text: each breaks on a mark that is made by hand, and on nothing else."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from tests.integration.corruption import ROOT, copy_project, read_rows, write_rows

DOCUMENT = "putuo_gov_office_2025_dept"  # of 2025: T02 holds amounts, T08 and T09 are empty and said to be
SEED = "seeds/narrative/n03_text_marks.csv"
# mark kind, table, excerpt -> rule, what is implied
BROKEN = {
    ("placeholder", "", "XX"): ("W_PLACEHOLDER", "words of this document"),
    ("both_words", "", "增加（减少）"): ("W_BOTH_WORDS", "one of the two words"),
    ("doubled_mark", "", "。。"): ("W_DOUBLED_MARK", "one mark"),
    ("missing_reason", "", "主要原因是"): ("W_REASON_GIVEN", "a reason"),
    ("budget_year", "", "2024"): ("W_YEAR", "2025"),
    ("year_before", "", "2023"): ("W_YEAR", "2024"),
    ("empty_note", "T02", "故本表为空表"): ("W_EMPTY_NOTE", "a table with amounts"),
}
SOUND = [("budget_year", "", "2025"), ("year_before", "", "2024"), ("empty_note", "T08", "故本表为空表")]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What is found in a document whose marks are those of this file, on a page each, and no others."""
    project = copy_project(tmp_path_factory.mktemp("marks"))
    rows = [row for row in read_rows(project / SEED) if row["document_id"] != DOCUMENT]
    for page, (kind, table_id, excerpt) in enumerate([*BROKEN, *SOUND], start=1):
        row = dict.fromkeys(rows[0], "") | {"document_id": DOCUMENT, "row_no": str(page), "source_page": str(page)}
        rows.append(row | {"mark_kind": kind, "table_id": table_id, "excerpt": excerpt})
    write_rows(project / SEED, rows)
    database = project / "marks.duckdb"
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--quiet", "--no-site", "--project-dir", str(project)]
    command += ["--database", str(database), "--select", "+int_text_marks__judged"]
    command += ["--exclude", "resource_type:test", "resource_type:expectation"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select finding_id, rule_id, source_page, published_text, implied_text "
            "from intermediate.int_text_marks__judged where document_id = ? order by finding_id",
            [DOCUMENT],
        ).fetchall()


def test_each_broken_mark_is_found_at_its_place_and_no_sound_one(found):
    expected = [
        (f"{rule}/{DOCUMENT}/{page}/1", rule, str(page), excerpt, implied)
        for page, ((_, _, excerpt), (rule, implied)) in enumerate(BROKEN.items(), start=1)
    ]
    said = (
        "W_EMPTY_SAID/putuo_gov_office_2025_dept/T09",
        "W_EMPTY_SAID",
        "17",
        "no note",
        "a note that the table is empty",
    )
    assert found == sorted([*expected, said])
