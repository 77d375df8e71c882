"""Headcount × standard against the scale: bounds leave a side open, a standard is rounded, months may be unstated."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from tests.integration.corruption import ROOT, copy_project, read_rows, write_rows

FIGURES = "seeds/narrative/n01_narrative_figures.csv"
DOCUMENT = "jiangsu_cppcc_2017"  # whose prose has no headcounts of its own
# scale in 万元, operator and headcount, standard with its unit -> what it should be, or nothing where it agrees
CASES = {
    ("2,700.00", "", "1756", "1.54", "万元/年"): None,  # 1.5376, rounded
    ("2,800.00", "", "1756", "1.54", "万元/年"): "2704.24",
    ("169.00", ">", "684", "1022.84", "元/人/月"): None,  # 69.96 a month
    ("60.00", ">", "684", "1022.84", "元/人/月"): "69.96",
    ("60.52", "≥", "6052", "100", "元/人"): None,
    ("50.00", "≤", "6052", "100", "元/人"): None,
    ("70.00", "≤", "6052", "100", "元/人"): "60.52",
    ("2.50", "", "20-30", "1000", "元/人"): None,
    ("3.50", "", "20-30", "1000", "元/人"): "3.00",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Scale → what the rule says that it should be."""
    project = copy_project(tmp_path_factory.mktemp("headcounts"))
    rows = read_rows(project / FIGURES)
    number = sum(row["document_id"] == DOCUMENT for row in rows)
    for at, (scale, operator, heads, standard, unit) in enumerate(CASES):
        whole = str(9000 + 10 * at)
        for offset, (role, measure, value, sign, of) in enumerate(
            (
                ("scale", "amount", scale, "", "万元"),
                ("headcount", "count", heads, operator, "人"),
                ("standard", "rate", standard, "", unit),
            )
        ):
            number += 1
            rows.append(
                dict.fromkeys(rows[0], "")
                | {"document_id": DOCUMENT, "row_no": str(number), "source_page": "1", "section": "projects"}
                | {"statement": str(int(whole) + offset), "part_of": whole if offset else "", "subject": f"项目{at}"}
                | {"role": role, "measure": measure, "value": value, "operator": sign, "unit": of}
            )
    write_rows(project / FIGURES, rows)
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--quiet", "--project-dir", str(project)]
    command += [
        "--database",
        str(project / "gouji.duckdb"),
        "--exclude",
        "resource_type:test",
        "resource_type:expectation",
    ]
    subprocess.run(command, capture_output=True, text=True, check=False)
    with duckdb.connect(str(project / "target" / "failed.duckdb"), read_only=True) as connection:
        checks = connection.execute(
            "select left_amount, status, right_amount from quality.fct_rule_checks"
            " where rule_id = 'N_HEADCOUNT' and document_id = ? and status <> 'not_applicable'",
            [DOCUMENT],
        ).fetchall()
    return {float(left): None if status == "exact" else f"{right:.2f}" for left, status, right in checks}


@pytest.mark.parametrize("case", CASES)
def test_a_scale_is_held_against_every_product_that_its_text_allows(found, case):
    assert found[float(case[0].replace(",", ""))] == CASES[case]
