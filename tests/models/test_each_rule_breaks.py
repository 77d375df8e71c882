"""One hand-made error per rule: a copy of a real document with one thing changed, and the check that must break on it.

All copies are judged in one build, beside the real documents and by the same models.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import duckdb
import pytest

from gouji.lab.mutation.documents import Library
from tests.integration.corruption import CELLS, PRINTED, ROOT, copy_project, read_rows, write_rows


@dataclass(frozen=True)
class Harm:
    """In one row of a document `column` becomes `text`; then `check` is broken.

    `check` is rule/instance, the document left out. `source` is a table, or a seed of prose or indicators; `row` the
    code or label that a table's row prints, or `number` and the number of a row. No control total knows of the change.
    """

    check: str
    document: str
    source: str
    row: str
    column: str
    text: str


N = "seeds/narrative/n01_narrative_figures.csv"
P4 = "seeds/performance/p04_performance_indicators.csv"
P3 = "seeds/performance/p03_performance_tables.csv"
KIZ, ART, TEK, XIN = "kizilsu_2024", "artux_2023", "tekes_2024", "xinjiang_2024"

HARMS = [
    Harm("T02_FISCAL_FUNDS/row total", KIZ, "T02", "合 计", "general_public", "1,172.70"),
    Harm("T02_TOTAL/row total", KIZ, "T02", "合 计", "own_funds", "982.19"),
    Harm("T03_TOTAL/row 2080101", KIZ, "T03", "208 01 01", "total", "561.30"),
    Harm("T05_TOTAL/row 2080505", ART, "T05", "208 05 05", "total", "49.28"),
    Harm("T04_TOTAL/row expenditure:208", KIZ, "T04", "208 社会保障和就业支出", "total", "2,046.70"),
    Harm("T06_TOTAL/row 30231", KIZ, "T06", "302 31", "operating", "71.00"),
    Harm("T07_TOTAL/row 208", KIZ, "T07", "208", "goods_and_services", "45.54"),
    Harm("T10_TOTAL/row reception", KIZ, "T10", "公务接待费", "total", "40.00"),
    Harm("T11_FISCAL/row total", XIN, "T11", "总计", "fiscal_project", "404.00"),
    Harm("T11_TOTAL/row total", XIN, "T11", "总计", "total", "40.00"),
    Harm("T02_HIERARCHY/20801 total", KIZ, "T02", "208 01", "total", "2,813.72"),
    Harm("T03_HIERARCHY/total project", KIZ, "T03", "合 计", "project", "4,200.84"),
    Harm("T06_HIERARCHY/302 operating", KIZ, "T06", "302 07", "operating", "80.00"),
    Harm("T07_HIERARCHY/total capital", XIN, "T07", "总计", "capital", "5,231.80"),
    Harm("T10_HIERARCHY/vehicles total", KIZ, "T10", "公务用车运行费", "total", "12.00"),
    Harm("T11_HIERARCHY/total fiscal_total", XIN, "T11", "总计", "fiscal_total", "410.00"),
    Harm("T01_HIERARCHY/revenue:own_funds amount", KIZ, "T01", "其中：事业收入", "revenue_amount", "681.00"),
    Harm("T01_BALANCE/balance", KIZ, "T01", "收 入 总 计", "revenue_amount", "5,351.02"),
    Harm("T04_BALANCE/balance", KIZ, "T04", "收 入 总 计", "revenue_amount", "2,064.07"),
    Harm("X_T01_T02/205", KIZ, "T01", "205 教育支出", "expenditure_amount", "2,382.76"),
    Harm("X_T01_T03/205", KIZ, "T01", "205 教育支出", "expenditure_amount", "2,382.67"),
    Harm("X_T01_T02_FUNDS/own_funds", KIZ, "T01", "5. 单位资金", "revenue_amount", "829.19"),
    Harm("X_T01_T04_REVENUE/general_public", KIZ, "T04", "一般公共预算", "revenue_amount", "2,064.07"),
    Harm("X_T02_T03/2080501", KIZ, "T02", "208 05 01", "total", "65.44"),
    Harm("X_T02_T05/2080505", ART, "T05", "208 05 05", "total", "43.98"),
    Harm("X_T04_T05/208", TEK, "T04", "208 社会保障和就业支出", "general_public", "9,509.02"),
    Harm("X_T03_T05_BASIC/2080505", ART, "T03", "208 05 05", "basic", "43.98"),
    Harm("X_T05_T07_PROJECT/total", ART, "T05", "合 计", "project", "13,810.65"),
    Harm("X_T02_T03_T07/2080199", KIZ, "T02", "208 01 99", "fiscal_appropriation", "913.53"),
    Harm("X_T05_T06_BASIC/total", ART, "T06", "合 计", "total", "454.17"),
    Harm("X_T03_T06_BASIC/total", KIZ, "T06", "合 计", "total", "1,141.54"),
    Harm("X_T01_T11_CARRYOVER/carryover", XIN, "T01", "二、上年结转结余", "revenue_amount", "440.00"),
    Harm("X_T01_T08_T09/government_fund", KIZ, "T01", "2. 基金预算拨款", "revenue_amount", "5.00"),
    Harm("S_T06_T10_RECEPTION/30217", KIZ, "T06", "302 17", "total", "14.00"),
    Harm("S_T06_T10_VEHICLES/30231", TEK, "T06", "302 31", "total", "6.10"),
    Harm("S_T05_T06_PENSION/pension", ART, "T06", "301 08", "total", "49.28"),
    Harm("S_T05_T06_MEDICAL/medical", ART, "T06", "301 10", "total", "29.38"),
    Harm("S_T05_T06_HOUSING/housing", TEK, "T06", "301 13", "total", "25.02"),
    Harm("S_T05_T06_MEDICAL/officials", TEK, "T06", "301 11", "total", "2.47"),
    Harm("S_T06_PROPORTION/T06 30110 30108", TEK, "T06", "301 10", "total", "69.39"),
    Harm("S_T06_PROPORTION/T06 30112 30108", TEK, "T06", "301 12", "total", "36.80"),
    Harm("S_T06_PROPORTION/T06 30113 301", KIZ, "T06", "301 13", "total", "113.80"),
    Harm("S_T06_PROPORTION/T06 30228 301", KIZ, "T06", "302 28", "total", "35.60"),
    Harm("S_T06_PROPORTION/T06 30109 30108", XIN, "T06", "301 09", "total", "891.20"),
    Harm("N_CELL/N01/11", KIZ, N, "number 11", "value", "5,351.02"),
    Harm("N_SHARE/N01/13", KIZ, N, "number 13", "value", "22.50"),
    Harm("N_SHARE_SUM/N01/13", KIZ, N, "number 17", "value", "61.44"),
    Harm("N_GROWTH/N01/15", KIZ, N, "number 15", "value", "17.44"),
    Harm("N_DIRECTION/N01/15", KIZ, N, "number 15", "direction", "decrease"),
    Harm("N_ZERO_BASE/N01/15", KIZ, N, "number 14", "value", "1,172.07"),
    Harm("N_COUNTS/N01/statement 3", KIZ, N, "number 4", "value", "85"),
    Harm("N_CHANGES/budget", KIZ, N, "number 14", "value", "105.59"),
    Harm("N_CHANGES/N01/statement 40 expenditure", "jiangsu_cppcc_2019", N, "number 57", "value", "774.78"),
    Harm("N_CHANGES/N01/statement 33 revenue", "jiangsu_cppcc_2019", N, "number 44", "value", "3,262.63"),
    Harm("N_SAME_CHANGE/N01/52", KIZ, N, "number 52", "value", "171.06"),
    Harm("N_SAME_CHANGE/N01/89", "jiangsu_cppcc_2018", N, "number 85", "direction", "decrease"),
    Harm("N_PARTS/N01/statement 76 procurement procurement", KIZ, N, "number 123", "value", "59.94"),
    Harm("N_SUBSET/N01/127", KIZ, N, "number 127", "value", "243.34"),
    Harm("N_UNIT/N01/123", KIZ, N, "number 123", "unit", "万"),
    Harm("N_HEADCOUNT/N01/146", ART, N, "number 148", "value", "687"),
    Harm("N_HEADCOUNT/N01/195", TEK, N, "number 197", "value", "6502"),
    Harm("P03_TOTAL/table 2", KIZ, "P03", "number 2", "fiscal", "874"),
    Harm("P_CELL/table 3", KIZ, "P03", "number 3", "total", "9.29"),
    Harm("P_OVERALL/table 1", TEK, "P03", "number 1", "fiscal_superior", "2,767.50"),
    Harm("P_COUNT/N01/statement 94", KIZ, "P03", "number 3", "fiscal", "0.00"),
    Harm("P_SUM/other", KIZ, "P03", "number 9", "other", "681"),
    Harm("P_SUM/fiscal", XIN, N, "number 301", "value", "3,800.67"),  # what is said not to be published
    Harm("P_WEIGHT/table 1", KIZ, P4, "number 1", "weight", "50"),
    Harm("P_COST/table 1 indicator 9 indicator 10", KIZ, P4, "number 10", "target_text", "=20 万元"),
    Harm("P_COST_WHOLE/table 4 indicator 48 indicator 49", KIZ, P4, "number 48", "target_text", "=6万元"),
    Harm("P_COST_WHOLE/table 8 indicator 107", KIZ, P4, "number 107", "target_text", "≤2238.76万元"),
    Harm("P_TARGET_KIND/indicator 1", KIZ, P4, "number 1", "target_text", "若干"),
    Harm("P_TARGET_GOAL/indicator 1 figure 149", KIZ, P4, "number 1", "target_text", ">=2 件"),
    Harm("P_TARGET_GOAL/indicator 103 figure 333", XIN, P4, "number 103", "target_text", ">=0.8万人次"),
    Harm("P_TARGET_GOAL/indicator 27 figure 156", KIZ, N, "number 156", "value", "17"),
    Harm("P_TARGET_PROSE/indicator 21 figure 83", KIZ, P4, "number 21", "target_text", "=4.4万元/人/年"),
    Harm("P_GOAL_OPERATOR/indicator 41 figure 330", XIN, P4, "number 41", "target_text", "<=12 天"),
    Harm("P_GOAL_UNIT/indicator 2 figure 150", KIZ, P4, "number 2", "target_text", ">=15 人"),
    Harm(
        "P_HEADCOUNT/table 3 indicator 32 indicator 33 indicator 34 indicator 27 indicator 28 indicator 29"
        " indicator 35",
        KIZ,
        P4,
        "number 33",
        "target_text",
        "=8.10 万元/人",
    ),
    Harm("P_UNPUBLISHED/figure 301", XIN, N, "number 301", "value", "3,008.67"),
    Harm("P_PUBLISHED/figure 303", XIN, N, "number 303", "value", "37,373"),
    Harm("P_VEHICLES/indicator 49 indicator 64", KIZ, P4, "number 49", "target_text", "=5万元"),
    Harm("P_NAME_UNIQUE/indicator 2", KIZ, P4, "number 2", "level_3", "受理劳动争议仲裁案件数(件)"),
    Harm("P_NAME_UNIT/indicator 72", KIZ, P4, "number 72", "target_text", "≥544 件"),
    Harm("P_PRIOR_UNIT/indicator 1", KIZ, P4, "number 1", "prior_text", "20 人"),
    Harm("P_PRIOR_DATE/indicator 78", KIZ, P4, "number 78", "prior_text", "2022年12月"),
    Harm("P_COST_OPERATOR/indicator 9", KIZ, P4, "number 9", "target_text", ">=1 万元"),
    Harm("P_COUNT_OPERATOR/indicator 39", KIZ, P4, "number 39", "target_text", "≤25 件"),
    Harm("P_COUNT_OPERATOR/indicator 125", KIZ, P4, "number 125", "target_text", "≥60 天"),
    Harm("P_TARGET_DATE/indicator 78", KIZ, P4, "number 78", "target_text", "2023年12月"),
    Harm("P_TARGET_DATE/indicator 47", KIZ, P4, "number 47", "target_text", "2025年12月"),
    Harm("P_GOAL_SUM/table 2 figure 152 figure 153", KIZ, N, "number 153", "value", "847"),
    Harm("P_PERSONS/figure 82 indicator 15 indicator 16", KIZ, N, "number 82", "value", "125"),
    Harm("P_DIGITS/figure 82 indicator 15", KIZ, N, "number 82", "value", "125"),
    Harm("P_RATE_OPERATOR/indicator 4", KIZ, P4, "number 4", "target_text", "<=100%"),
    Harm("P_PERCENT/indicator 40", KIZ, P4, "number 40", "target_text", "≥2%"),
    Harm("P_SAME_PRIOR/indicator 69 indicator 14", KIZ, P4, "number 69", "prior_text", "90%"),
    Harm("P_SAME_TARGET/indicator 54 indicator 1", KIZ, P4, "number 54", "target_text", "≥25 件"),
    Harm("P_SAME_UNIT/indicator 54 indicator 1", KIZ, P4, "number 54", "target_text", "≥20 人"),
    Harm("P_SAME_OPERATOR/indicator 54 indicator 1", KIZ, P4, "number 54", "target_text", "<=20 件"),
    Harm("P_PROJECT_NAME/P03 line 646", KIZ, P3, "number 4", "project_name", "劳动保险监察工作经费项目"),
    Harm("P_UNIT_NAME/table 3", KIZ, P3, "number 3", "unit_name", "克孜勒苏柯尔克孜自治州人力资源和社会保陣局"),
    Harm("P_TABLE_UNIT/table 8", XIN, P3, "number 8", "unit_name", "新疆维吾尔自治区人事考试中心"),
    Harm("C_CONTROL_TOTAL/T03 total", KIZ, "T03", "合 计", "total", "5,315.03"),
    Harm("C_ROW_ORDER/T03 total", KIZ, "T03", "合 计", "total", "5,315.03"),
    Harm("C_CELL_COUNT/T03 total", KIZ, "T03", "合 计", "total", ""),
    # Rules of the other templates.
    Harm("T04_HIERARCHY/expenditure:total general_public", "artux_2023", "T04", "number 1", "general_public", "54.60"),
    Harm("T05_HIERARCHY/201 project", "artux_2023", "T05", "number 2", "project", "54.60"),
    Harm("T12_HIERARCHY/201 total", "jiangsu_cppcc_2017", "T12", "number 3", "total", "7,463.55"),
    Harm("T13_HIERARCHY/301 total", "jiangsu_cppcc_2017", "T13", "number 3", "total", "837.94"),
    Harm("T14_HIERARCHY/302 total", "jiangsu_cppcc_2017", "T14", "number 3", "total", "267.03"),
    Harm("T15_HIERARCHY/total total", "jiangsu_cppcc_2017", "T15", "number 1", "total", "2,271.22"),
    Harm("T01_USES/uses", "jiangsu_cppcc_2017", "T01", "number 1", "use_amount", "6,916.27"),
    Harm("T02_BY_GROUP/general_public", "jiangsu_cppcc_2017", "T02", "number 3", "amount", "1,066.79"),
    Harm("T03_BY_USE/total", "jiangsu_cppcc_2017", "T03", "number 1", "total", "1,146.79"),
    Harm("X_T01_T02_GROUPS/general_public", "jiangsu_cppcc_2017", "T01", "number 2", "revenue_amount", "1,066.79"),
    Harm("X_T01_T03_USES/basic", "jiangsu_cppcc_2017", "T01", "number 1", "use_amount", "6,916.27"),
    Harm("X_T01_T04_FISCAL/general_public", "jiangsu_cppcc_2017", "T01", "number 2", "revenue_amount", "1,066.79"),
    Harm("X_T04_T12/total", "jiangsu_cppcc_2017", "T04", "number 4", "total", "1,066.79"),
    Harm("X_T04_T13/basic", "jiangsu_cppcc_2017", "T04", "number 1", "total", "6,836.27"),
    Harm("X_T12_T05_T08/201", "jiangsu_cppcc_2017", "T05", "number 2", "total", "7,463.55"),
    Harm("X_T13_T06/total", "jiangsu_cppcc_2017", "T06", "number 1", "total", "6,836.27"),
    Harm("X_T05_T06_HOUSING_303/30311", "jiangsu_cppcc_2017", "T05", "number 14", "total", "441.75"),
    Harm("X_T05_T06_HOUSING_301/30113", "jiangsu_cppcc_2018", "T05", "number 16", "total", "491.66"),
    Harm("X_T05_T06_PENSION/30108", "jiangsu_cppcc_2018", "T05", "number 12", "total", "507.81"),
    Harm("X_T06_T10_VEHICLES/30231", "jiangsu_cppcc_2017", "T06", "number 18", "total", "256.60"),
    Harm("X_T06_T14/302", "jiangsu_cppcc_2018", "T06", "number 11", "total", "2,115.85"),
    Harm("X_T06_T14/30201", "jiangsu_cppcc_2018", "T14", "number 3", "total", "111.00"),
    Harm("T02_TOTAL_BY_SOURCE/row 201", "putuo_commerce_2025_dept", "T02", "number 1", "total", "31,601,733.00"),
    Harm(
        "T01_USE/row expenditure:201",
        "putuo_gov_office_2025_unit",
        "T01",
        "number 1",
        "expenditure_amount",
        "92,096,797.42",
    ),
    Harm(
        "X_T01_T03_BASIC/201",
        "putuo_gov_office_2025_unit",
        "T01",
        "number 1",
        "expenditure_basic_personnel",
        "23,819,399.88",
    ),
    Harm(
        "X_T01_T03_PROJECT/201", "putuo_gov_office_2025_unit", "T01", "number 1", "expenditure_project", "76,410,000.00"
    ),
    Harm(
        "X_T01_T06_BASIC/operating",
        "putuo_gov_office_2025_unit",
        "T01",
        "number 8",
        "expenditure_basic_operating",
        "3,132,777.54",
    ),
]
# Within what rounding allows: 42.99 and 42.98, and 163.13 beside 163.124, which is two fifths of 407.81.
WITHIN = [
    Harm("S_T05_T06_PENSION/pension", ART, "T06", "301 08", "total", "42.99"),
    Harm("S_T06_PROPORTION/T06 30109 30108", "jiangsu_cppcc_2018", "T06", "30108", "total", "407.82"),
]
# A hundredth more is too much.
BEYOND = [
    Harm("S_T05_T06_PENSION/pension", ART, "T06", "301 08", "total", "43.00"),
    Harm("S_T06_PROPORTION/T06 30109 30108", "jiangsu_cppcc_2018", "T06", "30109", "total", "163.14"),
]
NOT_HARMED_HERE = {
    # Published empty, or not at all, by all.
    "T08_TOTAL", "T09_TOTAL", "T08_HIERARCHY", "T09_HIERARCHY", "X_T04_T08", "X_T04_T09",
    "T08_TOTAL_BY_USE", "T09_TOTAL_BY_USE", "X_T04_T08_T09",
    "P01_TOTAL", "P01_HIERARCHY",  # tekes_2022, which is no budget
    "T11_NONFISCAL",  # the same generator as T11_FISCAL
    "X_DEPARTMENT_UNIT", "X_DEPARTMENT_COVERS", "X_PREVIOUS_YEAR",  # between documents, of which a copy has none
    "S_T06_T10_TRAVEL", "S_T06_T10_OPERATING",  # judged where they are broken
    "N_REPEAT", "N_PREVIOUS",  # of the prose of Shanghai
    # Below, or findings of other tests.
    "C_ROW_COUNT", "M_READABLE", "D_TABLE_PRESENT", "D_LINE_PRESENT", "L_LABEL_STANDARD", "L_CODE_KNOWN",
    "L_LABEL_KNOWN", "L_NAME_KNOWN", "L_LINE_ORDER", "D_TOTAL_PRINTED",
    "U_TABLE_UNIT", "U_UNIT_PRINTED", "X_PROGRAMME_GAP",
    # Of the words: tests/models/test_text_marks.py.
    "W_PLACEHOLDER", "W_BOTH_WORDS", "W_DOUBLED_MARK", "W_REASON_GIVEN", "W_YEAR", "W_EMPTY_NOTE", "W_EMPTY_SAID",
    "W_ITEM_NAME", "W_REASON_ITEM", "W_REASON_DIRECTION", "W_CONTENTS_TITLE", "W_SECTION_PRESENT", "W_TITLE_SCOPE",
    "W_DECIMALS", "W_REASON_PROJECT", "W_REASON_PLAN", "W_REASON_STAFF", "W_UNIT_NAME", "W_OWN_KIND", "W_DUTY_WORDING",
    "W_PERIOD", "W_DATE", "W_LIST_COUNT", "W_REASON_SAME",
}  # fmt: skip


def harmed(seeds, copy, harm):
    """Change one row of a copy in the rows of the seeds, by file."""
    if harm.source.startswith("seeds/"):
        numbers = [
            row for row in seeds[harm.source] if (row["document_id"], f"number {row['row_no']}") == (copy, harm.row)
        ]
        assert len(numbers) == 1, harm
        assert numbers[0][harm.column] != harm.text, harm
        numbers[0][harm.column] = harm.text
        return
    found = {
        row["row_no"]
        for row in seeds[PRINTED]
        if (row["document_id"], row["table_id"]) == (copy, harm.source)
        and harm.row in (row["printed_code"] or row["printed_label"], f"number {row['row_no']}")
    }
    assert len(found) == 1, (harm, found)
    place = {"document_id": copy, "table_id": harm.source, "row_no": found.pop(), "printed_column": harm.column}
    cells = [row for row in seeds[CELLS] if all(row[name] == value for name, value in place.items())]
    if not cells:
        cells = [dict.fromkeys(seeds[CELLS][0], "") | place]
        seeds[CELLS] += cells
    assert cells[0]["printed_text"] != harm.text, harm
    cells[0]["printed_text"] = harm.text
    if not harm.text:
        seeds[CELLS].remove(cells[0])


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The copies of each harm, by check; and by document its checks without their document, and its findings."""
    project = copy_project(tmp_path_factory.mktemp("rules"))
    copies = {harm.check: f"{harm.document}_mutant{number:04d}" for number, harm in enumerate(HARMS)}
    copies |= {harm: f"{harm.document}_mutant9{number:03d}" for number, harm in enumerate([*WITHIN, *BEYOND])}
    copies["C_ROW_COUNT/T03"] = lost = f"{KIZ}_mutant_lost"
    with Library(project) as library:
        for copy in copies.values():
            library.add(copy, copy.split("_mutant")[0], {})
    seeds = {name: read_rows(project / name) for name in (CELLS, PRINTED, N, P3, P4)}
    for harm in HARMS:
        harmed(seeds, copies[harm.check], harm)
    for harm in [*WITHIN, *BEYOND]:
        harmed(seeds, copies[harm], harm)
    for name in (CELLS, PRINTED):
        gone = {"document_id": lost, "table_id": "T03", "row_no": "4"}.items()
        seeds[name] = [row for row in seeds[name] if not gone <= row.items()]
    for name, rows in seeds.items():
        write_rows(project / name, rows)
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
        listed = connection.execute(
            "select document_id, finding_id, cell_id, implied_text from quality.fct_findings where status = 'open'"
        ).fetchall()
    judged, found, implied = {}, {}, {}
    for document_id, rule_id, instance_key, *verdict in rows:
        judged.setdefault(document_id, {})[f"{rule_id}/{instance_key}"] = verdict
    for document_id, finding_id, cell_id, implied_text in listed:
        found.setdefault(document_id, {})[finding_id] = cell_id
        implied.setdefault(document_id, {})[cell_id] = implied_text
    return copies, judged, found, implied


@pytest.fixture(scope="module")
def checks(built):
    """check id without its document -> status and amounts, for the copy of each harm: harm -> dict."""
    copies, judged, _, _ = built
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


def test_a_count_of_tables_is_explained_by_the_funds_that_are_nothing_now(built, checks):
    copies, _, found, _ = built
    after, _ = checks["P_COUNT/N01/statement 94"]
    assert after["P_COUNT/N01/statement 94"][0] == "broken"
    copy = copies["P_COUNT/N01/statement 94"]
    assert f"{copy}/P03/3/fiscal" in found[copy].values()
    assert not [finding for finding in found[copy] if finding.startswith("P_COUNT/")]


@pytest.mark.parametrize(
    ("check", "figure"),
    [("N_SAME_CHANGE/N01/52", "N01/52"), ("N_CHANGES/N01/statement 40 expenditure", "N01/57")],
)
def test_a_change_is_told_from_its_growth_by_what_says_it_again_or_adds_up_to_it(built, check, figure):
    copies, _, found, _ = built
    copy = copies[check]
    assert set(found[copy].values()) == {f"{copy}/{figure}"}


def test_of_a_change_in_the_wrong_direction_the_other_word_is_told(built):
    copies, _, found, implied = built
    copy = copies["N_SAME_CHANGE/N01/89"]
    assert set(found[copy].values()) == {f"{copy}/N01/85"}
    assert implied[copy] == {f"{copy}/N01/85": "an increase of 1003.69"}


def test_a_soft_rule_tolerates_what_rounding_makes_and_no_more(built):
    copies, judged, _, _ = built
    statuses = [judged[copies[harm]][harm.check][0] for harm in (*WITHIN, *BEYOND)]
    assert statuses == ["rounding", "rounding", "broken", "broken"]


def test_every_rule_is_harmed_here_or_named_with_its_reason():
    rules = {row["rule_id"] for row in read_rows(ROOT / "seeds" / "rules" / "rules.csv")}
    harmed = {harm.check.split("/")[0] for harm in HARMS}
    assert rules - harmed == NOT_HARMED_HERE


def test_an_absent_table_leaves_its_rules_not_evaluable_and_an_empty_one_is_judged(checks):
    after, _ = checks["T10_TOTAL/row reception"]
    assert after["X_T02_T05/2080101"][0] == "not_evaluable"
    assert after["X_T05_T06_BASIC/total"][0] == "not_evaluable"
    assert after["X_T01_T08_T09/state_capital"][0] == "exact"
