"""Rules over marks of the text: each breaks on a mark that is made by hand, and on nothing else."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from tests.integration.corruption import ROOT, copy_project, read_rows, write_rows

DOCUMENT = "putuo_gov_office_2025_dept"  # of 2025: T02 holds amounts, T08 and T09 are empty and said to be
SHRUNK = "kizilsu_2024"  # says that its staff in service is two people fewer
TABLES, FIGURES = "seeds/reference/document_tables.csv", "seeds/narrative/n01_narrative_figures.csv"
SEED = "seeds/narrative/n03_text_marks.csv"
# mark kind, table, excerpt -> rule, what is implied
BROKEN = {
    ("placeholder", "", "XX"): ("W_PLACEHOLDER", "words of this document"),
    ("both_words", "", "增加（减少）"): ("W_BOTH_WORDS", "one of the two words"),
    ("doubled_mark", "", "。。"): ("W_DOUBLED_MARK", "one mark"),
    ("missing_reason", "", "主要原因是"): ("W_REASON_GIVEN", "a reason"),
    ("budget_year", "", "2024"): ("W_YEAR", "2025"),
    ("said_year", "", "2023"): ("W_YEAR", "2025"),
    ("year_before", "", "2023"): ("W_YEAR", "2024"),
    ("empty_note", "T02", "故本表为空表"): ("W_EMPTY_NOTE", "a table with amounts"),
    ("item_name", "", "职业年金缴费"): ("W_ITEM_NAME", "职业年金缴费支出"),
    ("other_item", "", "事业单位离退休"): ("W_REASON_ITEM", "职业年金缴费支出"),
    ("other_direction", "", "增加"): ("W_REASON_DIRECTION", "减少"),
    ("other_project", "", "某项专项经费"): ("W_REASON_PROJECT", "职业年金缴费支出"),
    ("no_plan", "", "12.00万元"): ("W_REASON_PLAN", "no amount"),
    ("contents_title", "T02", "部门收支总表"): ("W_CONTENTS_TITLE", "部门收入预算总表"),
    ("other_unit", "", "商务委员会"): ("W_UNIT_NAME", "人民政府办公室"),
    ("other_kind", "", "单位"): ("W_OWN_KIND", "部门"),
    ("list_count", "", "9"): ("W_LIST_COUNT", "10"),
    ("bad_date", "", "2025年13月"): ("W_DATE", "a date of the calendar"),
    ("no_change", "", "3.00万元"): ("W_REASON_SAME", "no change"),
    ("zero_change", "", "增加"): ("W_REASON_SAME", "no change"),
    ("period_from", "", "2026"): ("W_PERIOD", "2025"),
    ("period_to", "", "2024"): ("W_PERIOD", "2025"),
}
COMPARED = frozenset(
    {
        "item_name",
        "other_item",
        "other_direction",
        "other_project",
        "contents_title",
        "other_unit",
        "other_kind",
        "list_count",
    }
)
SECTIONS = ("主要职能", "机构设置", "名词解释", "预算编制说明", "“三公”经费", "机关运行经费", "政府采购", "绩效目标")
SOUND = [
    ("budget_year", "", "2025"),
    ("said_year", "", "2024"),
    ("said_year", "", "2025"),
    ("year_before", "", "2024"),
    ("period_from", "", "2023"),
    ("period_to", "", "2026"),
    ("empty_note", "T08", "故本表为空表"),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What is found in a document whose marks are those of this file, on a page each, and no others."""
    project = copy_project(tmp_path_factory.mktemp("marks"))
    rows = [row for row in read_rows(project / SEED) if row["document_id"] != DOCUMENT]
    for page, (kind, table_id, excerpt) in enumerate([*BROKEN, *SOUND], start=1):
        row = dict.fromkeys(rows[0], "") | {"document_id": DOCUMENT, "row_no": str(page), "source_page": str(page)}
        other = BROKEN[kind, table_id, excerpt][1] if kind in COMPARED else ""
        rows.append(row | {"mark_kind": kind, "table_id": table_id, "excerpt": excerpt, "other_excerpt": other})
    for number, section in enumerate(SECTIONS, start=len(rows)):
        row = dict.fromkeys(rows[0], "") | {"document_id": DOCUMENT, "row_no": str(number), "source_page": "1"}
        rows.append(row | {"mark_kind": "section", "excerpt": section, "other_excerpt": section})
    for number, (kind, words) in enumerate((("staff_more", "人员增加"), ("staff_fewer", "人员减少")), start=1):
        row = dict.fromkeys(rows[0], "") | {
            "document_id": SHRUNK,
            "row_no": f"90{number}",
            "source_line": f"90{number}",
        }
        rows.append(row | {"mark_kind": kind, "excerpt": words})
    tables = read_rows(project / TABLES)
    for row in tables:
        if (row["document_id"], row["table_id"]) == (DOCUMENT, "T03"):
            row["printed_title"] = row["printed_title"].replace("部门", "单位")
    write_rows(project / TABLES, tables)
    figures = read_rows(project / FIGURES)
    share = next(row for row in figures if (row["document_id"], row["measure"]) == ("jiangsu_cppcc_2017", "share"))
    share["value"] = share["value"][:-1]
    write_rows(project / FIGURES, figures)
    write_rows(project / SEED, rows)
    database = project / "marks.duckdb"
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--quiet", "--no-site", "--project-dir", str(project)]
    command += ["--database", str(database), "--select", "+int_text_marks__judged"]
    command += ["--exclude", "resource_type:test", "resource_type:expectation"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select document_id, finding_id, rule_id, source_page, published_text, implied_text "
            "from intermediate.int_text_marks__judged order by finding_id"
        ).fetchall()


def test_each_broken_mark_is_found_at_its_place_and_no_sound_one(found):
    expected = [
        (f"{rule}/{DOCUMENT}/{page}/1", rule, str(page), excerpt, implied)
        for page, ((_, _, excerpt), (rule, implied)) in enumerate(BROKEN.items(), start=1)
    ]
    expected += [
        (f"W_EMPTY_SAID/{DOCUMENT}/T09", "W_EMPTY_SAID", "17", "no note", "a note that the table is empty"),
        (f"W_SECTION_PRESENT/{DOCUMENT}/国有资产", "W_SECTION_PRESENT", None, "absent", "国有资产"),
        (f"W_TITLE_SCOPE/{DOCUMENT}/T03", "W_TITLE_SCOPE", "11", "单位", "部门"),
    ]
    assert [each[1:] for each in found if each[0] == DOCUMENT] == sorted(expected)


def test_a_percentage_with_other_decimals_is_found(found):
    (finding,) = [each for each in found if each[0] == "jiangsu_cppcc_2017" and each[2] == "W_DECIMALS"]
    assert finding[5] == "2 decimals"
    assert len(finding[4].partition(".")[2]) == 1


def test_a_reason_that_says_more_people_where_the_staff_shrank_is_found(found):
    staff = [each[3:] for each in found if each[0] == SHRUNK and each[2] == "W_REASON_STAFF"]
    assert staff == [(None, "人员增加", "在职人员减少")]


def test_a_piece_of_the_duties_that_two_other_units_print_otherwise_is_found(found):
    # As they are published: each differs by one sign from what the others print between the same words.
    duties = {(each[0], *each[4:]) for each in found if each[2] == "W_DUTY_WORDING"}
    assert duties == {
        ("artux_2023", "有限配置", "有效配置"),
        ("artux_2023", "拟定应对预案", "拟订应对预案"),
        ("xinjiang_2024", "调解和控制", "调节和控制"),
    }
