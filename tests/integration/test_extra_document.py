"""A correct document more, of a template that is there: the build stays green, and no count is a fixed one."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import duckdb
import pytest

from .corruption import ROOT, copy_project, read_rows, write_rows

ORIGINAL, EXTRA = "putuo_gov_office_2025_unit", "putuo_archive_2025_unit"
UNIT, OTHER = "310107-gov-office", "310107-archive"
NAME, OTHER_NAME = "上海市普陀区人民政府办公室", "上海市普陀区档案局"
# Of a copy the file is another one.
DIGEST = "0" * 64


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "runner.py"), *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def add_document(project: Path) -> None:
    """A copy of a Shanghai document as that of another unit: its rows in all seeds, the register's judgements too.

    It has no control totals: nobody extracted it twice.
    """
    units = project / "seeds/reference/units.csv"
    rows = read_rows(units)
    unit = next(row for row in rows if row["unit_id"] == UNIT)
    write_rows(units, [*rows, {**unit, "unit_id": OTHER, "name": OTHER_NAME}])
    for path in sorted((project / "seeds").rglob("*.csv")):
        rows = read_rows(path)
        if not rows or "document_id" not in rows[0] or path.stem == "control_totals":
            continue
        copies = [row for row in rows if row["document_id"] == ORIGINAL]
        write_rows(path, rows + [changed(row) for row in copies])


def changed(row: dict[str, str]) -> dict[str, str]:
    text = {ORIGINAL: EXTRA, NAME: OTHER_NAME}
    made = dict(row)
    for column, value in row.items():
        for old, new in text.items():
            value = value.replace(old, new)
        made[column] = value
    if "unit_id" in made:
        made["unit_id"] = OTHER
    if "source_sha256" in made:
        made["source_sha256"] = DIGEST
    return made


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    made = copy_project(tmp_path_factory.mktemp("extra"))
    add_document(made)
    return made


@pytest.fixture(scope="module")
def built(project: Path) -> subprocess.CompletedProcess[str]:
    return run(project, "build", "--junit", "target/junit.xml")


def test_a_correct_extra_document_builds_green(project, built):
    assert built.returncode == 0, built.stdout + built.stderr
    results = json.loads((project / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    assert {result["status"] for result in results} <= {"success", "pass", "warn"}
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        sql = "select document_id, count(*) from marts.fct_cells where document_id in (?, ?) group by document_id"
        cells = dict(connection.execute(sql, [ORIGINAL, EXTRA]).fetchall())
        assert cells[EXTRA] == cells[ORIGINAL] > 0
        sql = "select count(*) from quality.fct_findings where status = 'open'"
        assert connection.execute(sql).fetchone() == (0,)


def test_the_summary_counts_the_rule_instances_of_each_document_by_status(project, built):
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        sql = "select status, count(*) from quality.fct_rule_checks where document_id = ? group by status"
        counts = dict(connection.execute(sql, [EXTRA]).fetchall())
    (line,) = [line for line in built.stdout.splitlines() if line.split()[:1] == [EXTRA]]
    statuses = ("exact", "rounding", "broken", "not_evaluable", "not_applicable")
    assert line.split()[1:] == [str(counts[status]) for status in statuses if counts.get(status)]


def test_the_site_shows_the_document_with_its_unit_of_money_and_its_pages(project, built):
    page = (project / f"target/site/documents/{EXTRA}.html").read_text(encoding="utf-8")
    assert OTHER_NAME in page
    assert '单位</span><span class="en" lang="en">Unit</span>: <span lang="zh-CN">元</span>' in page
    assert "page 19" in page
    assert (project / f"target/site/fiscal/{EXTRA}.html").is_file()


def test_each_finding_is_a_case_of_the_report_that_points_to_its_row_of_a_seed(project, built):
    root = ET.parse(project / "target/junit.xml").getroot()
    cases = root.findall("testsuite[@name='findings']/testcase")
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        names = {name for (name,) in connection.execute("select finding_id from quality.fct_findings").fetchall()}
    assert {case.attrib["name"] for case in cases} == names
    assert not any(len(case) for case in cases)  # all are judged
    lines: dict[str, list[str]] = {}
    for case in cases:
        file = case.attrib["file"]
        assert file.startswith("seeds/")
        text = lines.setdefault(file, (project / file).read_text(encoding="utf-8").split("\n"))
        document = case.attrib["classname"].split(".")[1]
        assert text[int(case.attrib["line"]) - 1].startswith((f"{document},", f"{ORIGINAL},")), case.attrib


def test_a_wrong_digit_is_named_with_the_line_of_the_seed_and_can_be_explained_and_judged(project, built):
    seed = project / "seeds/budget/printed_cells.csv"
    right = seed.read_text(encoding="utf-8")
    rows = right.split("\n")
    number = next(at for at, row in enumerate(rows) if row.startswith(f'{EXTRA},T05,1,total,"'))
    seed.write_text(
        "\n".join([*rows[:number], rows[number].replace('"', '"1', 1), *rows[number + 1 :]]), encoding="utf-8"
    )
    try:
        failed = run(project, "build", "--no-site", "--junit", "target/failed.xml")
        assert failed.returncode == 1
        place = f"seeds/budget/printed_cells.csv:{number + 1}"
        with duckdb.connect(str(project / "target/failed.duckdb"), read_only=True) as connection:
            sql = "select finding_id, cell_id, implied_text from quality.fct_findings where status = 'open'"
            found = {cell: (name, implied) for name, cell, implied in connection.execute(sql).fetchall()}
        finding, implied = found[f"{EXTRA}/T05/1/total"]
        printed = rows[number].split('"')[1]
        assert implied == printed.replace(",", "")  # in the unit and with the decimals of its place
        assert f"{place}: {finding}: " in failed.stdout
        cases = ET.parse(project / "target/failed.xml").getroot().findall("testsuite[@name='findings']/testcase")
        (case,) = [case for case in cases if case.attrib["name"] == finding]
        assert (case.attrib["file"], case.attrib["line"]) == tuple(place.split(":"))
        assert [inner.tag for inner in case] == ["failure"]
        told = run(project, "explain", finding)
        assert place in told.stdout
        assert "reading the build that failed last" in told.stderr
        judge(project, finding)
    finally:
        seed.write_text(right, encoding="utf-8")


def judge(project: Path, finding: str) -> None:
    """What the next build would refuse is refused; so is a second entry."""
    register = project / "seeds/reference/acknowledged_findings.csv"
    before = register.read_text(encoding="utf-8")
    reasons = ["--reason-zh", "合计误印一位", "--reason-en", "one digit too many"]
    for kind, given, said in (
        ("typo", reasons, "'typo' is no kind of the register"),
        ("arithmetic", ["--reason-zh", "误", "--reason-en", "x"], "is no reason"),
    ):
        refused = run(project, "acknowledge", finding, "--kind", kind, *given)
        assert refused.returncode == 2
        assert said in refused.stderr
    assert register.read_text(encoding="utf-8") == before
    assert run(project, "acknowledge", finding, "--kind", "arithmetic", *reasons).returncode == 0
    again = run(project, "acknowledge", finding, "--kind", "arithmetic", *reasons)
    assert again.returncode == 2
    assert "has an entry" in again.stderr
    assert register.read_text(encoding="utf-8").count("one digit too many") == 1
    register.write_text(before, encoding="utf-8")
