"""One hand-made error per rule: a copy of a real document with one thing changed, and the check that must break on it.

All copies are judged in one build, beside the real documents and by the same models.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import duckdb
import pytest

from tests.integration.corruption import ROOT, Mutants, copy_project, read_rows, write_rows


@dataclass(frozen=True)
class Harm:
    """In the rows of `seed` that have the values `where`, `column` becomes `text`; then `check` is broken.

    `check` is rule/instance, the document left out. The change is told to no control total.
    """

    check: str
    document: str
    seed: str
    where: dict[str, str]
    column: str
    text: str


T = "seeds/budget"
N = "seeds/narrative/n01_narrative_figures.csv"
P3 = "seeds/performance/p03_performance_tables.csv"
P4 = "seeds/performance/p04_performance_indicators.csv"
T02, T03 = f"{T}/t02_revenue_summary.csv", f"{T}/t03_expenditure_summary.csv"
T05, T06 = f"{T}/t05_general_public_expenditure.csv", f"{T}/t06_general_public_basic_expenditure.csv"
T07, T10 = f"{T}/t07_general_public_project_expenditure.csv", f"{T}/t10_official_expenses.csv"
T01, T04, T11 = (
    f"{T}/t01_budget_summary.csv",
    f"{T}/t04_fiscal_appropriation_summary.csv",
    f"{T}/t11_carryover_details.csv",
)
KIZ, ART, TEK, XIN = "kizilsu_2024", "artux_2023", "tekes_2024", "xinjiang_2024"
KIZ_TOTAL = {"label": "合 计"}

HARMS = [
    # Row sums: 2,046.07 is 1,172.07 + 874.00; 561.03 has no project part; 17.00 is operating alone.
    Harm("T02_FISCAL_FUNDS/row total", KIZ, T02, KIZ_TOTAL, "general_public", "1,172.70"),
    Harm("T02_TOTAL/row total", KIZ, T02, KIZ_TOTAL, "own_funds", "982.19"),
    Harm("T03_TOTAL/row 2080101", KIZ, T03, {"item_code": "01", "section_code": "01"}, "total", "561.30"),
    Harm("T05_TOTAL/row 2080505", ART, T05, {"item_code": "05", "section_code": "05"}, "total", "49.28"),
    Harm(
        "T04_TOTAL/row expenditure:208", KIZ, T04, {"expenditure_label": "208 社会保障和就业支出"}, "total", "2,046.70"
    ),
    Harm("T06_TOTAL/row 30231", KIZ, T06, {"class_code": "302", "section_code": "31"}, "operating", "71.00"),
    Harm("T07_TOTAL/row 208", KIZ, T07, {"class_code": "208", "section_code": ""}, "goods_and_services", "45.54"),
    Harm("T10_TOTAL/row reception", KIZ, T10, {"expense_line": "reception"}, "total", "40.00"),
    Harm("T11_FISCAL/row total", XIN, T11, {"label": "总计"}, "fiscal_project", "404.00"),
    Harm("T11_TOTAL/row total", XIN, T11, {"label": "总计"}, "total", "40.00"),
    # Column sums: a class against its sections, a unit against its classes.
    Harm("T02_HIERARCHY/20801 total", KIZ, T02, {"section_code": "01", "item_code": ""}, "total", "2,813.72"),
    Harm("T03_HIERARCHY/total project", KIZ, T03, KIZ_TOTAL, "project", "4,200.84"),
    Harm("T06_HIERARCHY/302 operating", KIZ, T06, {"class_code": "302", "section_code": "07"}, "operating", "80.00"),
    Harm("T07_HIERARCHY/total capital", XIN, T07, {"label": "总计"}, "capital", "5,231.80"),
    Harm("T10_HIERARCHY/vehicles total", KIZ, T10, {"expense_line": "vehicle_operation"}, "total", "12.00"),
    Harm("T11_HIERARCHY/total fiscal_total", XIN, T11, {"label": "总计"}, "fiscal_total", "410.00"),
    # Revenue lines and balances.
    Harm(
        "T01_HIERARCHY/revenue:own_funds amount",
        KIZ,
        T01,
        {"revenue_line": "business_income"},
        "revenue_amount",
        "681.00",
    ),
    Harm("T01_BALANCE/balance", KIZ, T01, {"revenue_line": "total"}, "revenue_amount", "5,351.02"),
    Harm("T04_BALANCE/balance", KIZ, T04, {"revenue_line": "total"}, "revenue_amount", "2,064.07"),
    # Across tables.
    Harm("X_T01_T02/205", KIZ, T01, {"expenditure_label": "205 教育支出"}, "expenditure_amount", "2,382.76"),
    Harm("X_T01_T03/205", KIZ, T01, {"expenditure_label": "205 教育支出"}, "expenditure_amount", "2,382.67"),
    Harm("X_T01_T02_FUNDS/own_funds", KIZ, T01, {"revenue_line": "own_funds"}, "revenue_amount", "829.19"),
    Harm(
        "X_T01_T04_REVENUE/general_public", KIZ, T04, {"revenue_line": "general_public"}, "revenue_amount", "2,064.07"
    ),
    Harm("X_T02_T03/2080501", KIZ, T02, {"section_code": "05", "item_code": "01"}, "total", "65.44"),
    Harm("X_T02_T05/2080505", ART, T05, {"item_code": "05", "section_code": "05"}, "total", "43.98"),
    Harm("X_T04_T05/208", TEK, T04, {"expenditure_label": "208 社会保障和就业支出"}, "general_public", "9,509.02"),
    Harm("X_T03_T05_BASIC/2080505", ART, T03, {"item_code": "05", "section_code": "05"}, "basic", "43.98"),
    Harm("X_T05_T07_PROJECT/total", ART, T05, {"label": "合 计"}, "project", "13,810.65"),
    Harm(
        "X_T02_T03_T07/2080199", KIZ, T02, {"section_code": "01", "item_code": "99"}, "fiscal_appropriation", "913.53"
    ),
    Harm("X_T05_T06_BASIC/total", ART, T06, {"label": "合 计"}, "total", "454.17"),
    Harm("X_T03_T06_BASIC/total", KIZ, T06, {"label": "合 计"}, "total", "1,141.54"),
    Harm("X_T01_T11_CARRYOVER/carryover", XIN, T01, {"revenue_line": "carryover"}, "revenue_amount", "440.00"),
    Harm("X_T01_T08_T09/government_fund", KIZ, T01, {"revenue_line": "government_fund"}, "revenue_amount", "5.00"),
    # Soft rules.
    Harm("S_T06_T10_RECEPTION/30217", KIZ, T06, {"class_code": "302", "section_code": "17"}, "total", "14.00"),
    Harm("S_T06_T10_VEHICLES/30231", TEK, T06, {"class_code": "302", "section_code": "31"}, "total", "6.10"),
    Harm("S_T05_T06_PENSION/pension", ART, T06, {"class_code": "301", "section_code": "08"}, "total", "49.28"),
    Harm("S_T05_T06_MEDICAL/medical", ART, T06, {"class_code": "301", "section_code": "10"}, "total", "29.38"),
    Harm("S_T05_T06_HOUSING/housing", TEK, T06, {"class_code": "301", "section_code": "13"}, "total", "25.02"),
    # Prose: Kizilsu's revenue section, its staff (89 = 58 + 31 + 0) and its procurement (331.64).
    Harm("N_CELL/N01/11", KIZ, N, {"row_no": "11"}, "value", "5,351.02"),
    Harm("N_SHARE/N01/13", KIZ, N, {"row_no": "13"}, "value", "22.50"),
    Harm("N_SHARE_SUM/N01/13", KIZ, N, {"row_no": "17"}, "value", "61.44"),
    Harm("N_GROWTH/N01/15", KIZ, N, {"row_no": "15"}, "value", "17.44"),
    Harm("N_DIRECTION/N01/15", KIZ, N, {"row_no": "15"}, "direction", "decrease"),
    Harm("N_ZERO_BASE/N01/15", KIZ, N, {"row_no": "14"}, "value", "1,172.07"),
    Harm("N_COUNTS/N01/statement 3", KIZ, N, {"row_no": "4"}, "value", "85"),
    Harm("N_CHANGES/budget", KIZ, N, {"row_no": "14"}, "value", "105.59"),
    Harm("N_PARTS/N01/statement 76 procurement procurement", KIZ, N, {"row_no": "123"}, "value", "59.94"),
    Harm("N_SUBSET/N01/127", KIZ, N, {"row_no": "127"}, "value", "243.34"),
    Harm("N_UNIT/N01/123", KIZ, N, {"row_no": "123"}, "unit", "万"),
    Harm("N_HEADCOUNT/N01/195", TEK, N, {"row_no": "197"}, "value", "6025"),
    # Performance tables.
    Harm("P03_TOTAL/table 2", KIZ, P3, {"row_no": "2"}, "fiscal", "874"),
    Harm("P_CELL/table 3", KIZ, P3, {"row_no": "3"}, "total", "9.29"),
    Harm("P_OVERALL/table 1", TEK, P3, {"row_no": "1"}, "fiscal_superior", "2,767.50"),
    Harm("P_COUNT/N01/statement 94", KIZ, P3, {"row_no": "3"}, "fiscal", "0.00"),
    Harm("P_SUM/other", KIZ, P3, {"row_no": "9"}, "other", "681"),
    Harm("P_WEIGHT/table 1", KIZ, P4, {"row_no": "1"}, "weight", "50"),
    Harm("P_COST/table 1", KIZ, P4, {"level_3": "办公经费（万元）", "table_no": "1"}, "target_text", "=20 万元"),
    Harm("P_TARGET_KIND/indicator 1", KIZ, P4, {"row_no": "1"}, "target_text", "若干"),
    Harm("P_TARGET_GOAL/indicator 1 figure 149", KIZ, P4, {"row_no": "1"}, "target_text", ">=2 件"),
    # Extraction: the second reading knows nothing of the change.
    Harm("C_CONTROL_TOTAL/T03 total", KIZ, T03, KIZ_TOTAL, "total", "5,315.03"),
    Harm("C_CELL_COUNT/T03 total", KIZ, T03, KIZ_TOTAL, "total", ""),
]
NOT_HARMED_HERE = {
    "T08_TOTAL", "T09_TOTAL", "T08_HIERARCHY", "T09_HIERARCHY", "X_T04_T08", "X_T04_T09",  # published empty by all
    "P01_TOTAL", "P01_HIERARCHY",  # tekes_2022, which is no budget
    "T11_NONFISCAL", "T05_HIERARCHY", "T04_HIERARCHY",  # the same generator as T11_FISCAL, T03_HIERARCHY, T02_HIERARCHY
    "C_ROW_COUNT", "M_READABLE", "D_TABLE_PRESENT", "L_LABEL_STANDARD", "X_PROGRAMME_GAP",  # below, or real findings
}  # fmt: skip


def changed(rows, harm):
    """The rows with the change made in exactly one of them."""
    found = [row for row in rows if all(row[column] == text for column, text in harm.where.items())]
    assert len(found) == 1, (harm, len(found))
    assert found[0][harm.column] != harm.text, harm
    found[0][harm.column] = harm.text


@pytest.fixture(scope="module")
def checks(tmp_path_factory):
    """check id without its document -> status and amounts, for the copy of each harm: harm -> dict."""
    project = copy_project(tmp_path_factory.mktemp("rules"))
    mutants = Mutants(project)
    copies = {}
    for harm in HARMS:
        copies[harm.check] = mutants.add(harm.document, mutants.rows(harm.document))
    lost = mutants.rows(KIZ)
    del lost["T03"][3]
    copies["C_ROW_COUNT/T03"] = mutants.add(KIZ, lost)
    mutants.write()
    by_seed = {}
    for harm in HARMS:
        by_seed.setdefault(harm.seed, []).append(harm)
    for seed, harms in by_seed.items():
        rows = read_rows(project / seed)
        for harm in harms:
            changed([row for row in rows if row["document_id"] == copies[harm.check]], harm)
        write_rows(project / seed, rows)
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--quiet", "--project-dir", str(project)]
    command += [
        "--database",
        str(project / "gouji.duckdb"),
        "--exclude",
        "resource_type:test",
        "resource_type:expectation",
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    with duckdb.connect(str(project / "target" / "failed.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select document_id, rule_id, instance_key, status, left_amount, right_amount from quality.fct_rule_checks"
        ).fetchall()
    judged = {}
    for document_id, rule_id, instance_key, *verdict in rows:
        judged.setdefault(document_id, {})[f"{rule_id}/{instance_key}"] = verdict
    return {check: (judged[copy], judged[copy.split("_mutant")[0]]) for check, copy in copies.items()}


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.check)
def test_the_rule_breaks_on_its_hand_made_error_and_held_before(checks, harm):
    after, before = checks[harm.check]
    # A check that the original lacks is made by the harm itself.
    assert before.get(harm.check, ["exact"])[0] in ("exact", "rounding")
    assert after[harm.check][0] == "broken", after.get(harm.check)


def test_a_lost_row_breaks_the_row_count(checks):
    after, before = checks["C_ROW_COUNT/T03"]
    assert (before["C_ROW_COUNT/T03"][0], after["C_ROW_COUNT/T03"][0]) == ("exact", "broken")


def test_every_rule_is_harmed_here_or_named_with_its_reason():
    rules = {row["rule_id"] for row in read_rows(ROOT / "seeds" / "rules" / "rules.csv")}
    harmed = {harm.check.split("/")[0] for harm in HARMS}
    assert rules - harmed == NOT_HARMED_HERE


def test_an_absent_table_leaves_its_rules_not_evaluable_and_an_empty_one_is_judged(checks):
    after, _ = checks["T10_TOTAL/row reception"]
    assert after["X_T02_T05/2080101"][0] == "not_evaluable"
    assert after["X_T05_T06_BASIC/total"][0] == "not_evaluable"
    assert after["X_T01_T08_T09/state_capital"][0] == "exact"
