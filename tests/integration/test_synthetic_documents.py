"""Made-up documents: the same from the same seed, without a finding where nothing was planted, found where it was."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from gouji.lab.synthesis.labels import sample
from gouji.lab.synthesis.projects import PLANTED, synthesize

from .corruption import ROOT


def seeds_of(project: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (project / "seeds").rglob("*.csv")}


def of_table(path: Path, table: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["table_id"] == table]


def build(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        str(ROOT / "runner.py"),
        "build",
        "--quiet",
        "--no-site",
        "--project-dir",
        str(project),
        *arguments,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def acknowledge(project: Path) -> None:
    """Put every open finding of the failed build into the register, blanks and wrong leaves among them."""
    columns = "finding_id, document_id, source_line, source_page, published_text, implied_text, kind"
    with duckdb.connect(str(project / "target/failed.duckdb"), read_only=True) as connection:
        findings = connection.execute(f"select {columns} from quality.fct_findings where status = 'open'").fetchall()
    with (project / "seeds/reference/acknowledged_findings.csv").open("a", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerows([*finding, "植入的错误", "planted", "2026-01-01"] for finding in findings)


def test_a_seed_makes_the_same_documents_however_many_follow(tmp_path):
    for name, documents, seed in (("five", 5, 7), ("again", 5, 7), ("more", 6, 7), ("other", 5, 8)):
        synthesize(ROOT, tmp_path / name, documents=documents, seed=seed, errors=0.5)
    five, more = seeds_of(tmp_path / "five"), seeds_of(tmp_path / "more")
    assert seeds_of(tmp_path / "again") == five
    assert all(more[name].startswith(text) for name, text in five.items())
    assert seeds_of(tmp_path / "other") != five


def test_documents_are_not_copies_of_each_other(tmp_path):
    synthesize(ROOT, tmp_path / "made", documents=12, errors=0, real=False)
    seeds = tmp_path / "made/seeds/budget"
    codes: dict[str, list[str]] = {}
    for row in of_table(seeds / "printed_rows.csv", "T05"):
        codes.setdefault(row["document_id"], []).append(row["printed_code"])
    whole = {(row["document_id"], row["row_no"]) for row in of_table(seeds / "printed_rows.csv", "T05")
             if not row["printed_code"]}  # fmt: skip
    totals = [
        row["printed_text"]
        for row in of_table(seeds / "printed_cells.csv", "T05")
        if row["printed_column"] == "total" and (row["document_id"], row["row_no"]) in whole
    ]
    assert len(codes) == len(totals) == len(set(totals)) == len({tuple(each) for each in codes.values()}) == 12


def test_the_folder_must_be_new(tmp_path):
    with pytest.raises(FileExistsError):
        synthesize(ROOT, tmp_path, documents=1)


@pytest.mark.parametrize("real", [True, False])
def test_documents_without_errors_pass_a_whole_build(tmp_path, real):
    # In document 12 of this seed a growth rate lies half way between two: 248.64 of 1,136.64 are 21.875 per cent.
    synthesize(ROOT, tmp_path / "made", documents=20, seed=85, errors=0, real=real)
    ended = build(tmp_path / "made")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    results = json.loads((tmp_path / "made/target/run_results.json").read_text(encoding="utf-8"))["results"]
    assert {result["status"] for result in results} == {"success", "pass"}


def test_every_planted_error_is_an_open_finding_and_can_be_acknowledged(tmp_path):
    made = synthesize(ROOT, tmp_path / "made", documents=20, seed=3, errors=1)
    assert made.errors == 20
    assert build(tmp_path / "made", "--exclude", "resource_type:expectation").returncode == 1
    with (tmp_path / "made" / PLANTED).open(encoding="utf-8", newline="") as file:
        planted = {row["document_id"]: row["cell_id"] for row in csv.DictReader(file)}
    with duckdb.connect(str(tmp_path / "made/target/failed.duckdb"), read_only=True) as connection:
        sql = "select document_id, list(cell_id) from quality.fct_findings where status = 'open' group by document_id"
        found = dict(connection.execute(sql).fetchall())
        controls = "select count(*) from quality.fct_rule_checks where status = 'broken' and rule_id like 'C_%'"
        assert connection.execute(controls).fetchone() == (0,)  # the publisher's errors, not the extraction's
    assert found.keys() == planted.keys()
    located = [document for document, cell in planted.items() if cell in found[document]]
    assert len(located) >= 17
    acknowledge(tmp_path / "made")
    ended = build(tmp_path / "made", "--exclude", "resource_type:expectation")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_documents_of_other_templates_have_amounts_that_their_rules_hold_for(tmp_path):
    templates = {"shanghai_district_budget": 3, "jiangsu_provincial_budget": 3}
    made = synthesize(ROOT, tmp_path / "made", documents=1, errors=0, drafts=templates)
    assert made.documents == 7
    ended = build(tmp_path / "made")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with duckdb.connect(str(tmp_path / "made/gouji.duckdb"), read_only=True) as connection:
        sql = """
            select documents.template_id, count(distinct cells.document_id), count(distinct cells.table_id), count(*)
            from marts.fct_cells as cells inner join marts.dim_documents as documents
                on cells.document_id = documents.document_id
            where contains(cells.document_id, '_synthetic') group by documents.template_id
        """
        cells = {template: counts for template, *counts in connection.execute(sql).fetchall()}
        sql = """
            select distinct status from quality.fct_rule_checks
            where contains(document_id, '_synthetic') and rule_id not like 'C_%'
        """
        statuses = {status for (status,) in connection.execute(sql).fetchall()}
    for template, count in templates.items():
        documents, tables, amounts = cells[template]
        assert documents == count
        assert tables >= 7
        assert amounts >= 40 * count
    assert "broken" not in statuses


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("收支总体情况表", "收支总体情况表"),
        ("一般公共预算(支出)?表", "一般公共预算表"),
        ("合计|总计", "合计"),
        (r"(.+/)?因公出国\(境\)费用?", "因公出国(境)费"),
        ("公务用车购置[及和]运行(维护)?费", "公务用车购置及运行费"),
        ("(政府采购支出预算表|政府采购预算表)", "政府采购支出预算表"),
    ],
)
def test_a_label_is_made_from_its_pattern(pattern, text):
    assert sample(pattern) == text
    assert re.fullmatch(pattern, text)
