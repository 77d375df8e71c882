"""Flat text made from PDF files: tables by their titles, amounts by the signs they stand under."""

from __future__ import annotations

import subprocess

import pytest

from gouji.field.reading.flatregions import printed_lines
from gouji.field.reading.sources import source
from gouji.field.reading.sums import is_balanced
from gouji.field.reading.tables import TwoDocumentsError

from .flat_texts import ROOT, printed, read

PDF = ROOT.parent / "shared/documents/pdf"
UNIT = "编制部门：某某局                              单位：元"
SPENT = f"""\
             2025年部门支出预算总表
{UNIT}

              项目                           支出预算
功能分类科目编码
                   功能分类科目名称        合计         基本支出      项目支出
类   款   项
201           一般公共服务支出       700.00   500.00   200.00
201  13       商贸事务           700.00   500.00   200.00
201  13  01   行政运行           500.00   500.00
201  13  02   一般行政管理事务       200.00            200.00
"""
NEXT = """\
\f208           社会保障和就业支出   300.00  300.00
208  05       行政事业单位养老支出  300.00  300.00
208  05  05   机关事业单位基本养老保险缴费支出  300.00  300.00
              合计      1,000.00  800.00   200.00
"""


def test_amounts_belong_to_the_column_that_they_stand_under():
    tables, leftovers = read(SPENT)
    rows = [(row.code, row.label, row.line) for row in tables["T03"].rows]
    assert rows[2:] == [("201 13 01", "行政运行", 10), ("201 13 02", "一般行政管理事务", 11)]
    assert printed(tables["T03"])[-4:] == [
        (3, "total", "500.00"),
        (3, "basic", "500.00"),
        (4, "total", "200.00"),
        (4, "project", "200.00"),
    ]
    assert tables["T03"].unit == "元"
    assert not leftovers


def test_a_table_goes_on_over_the_page_under_other_columns_of_signs():
    tables, _ = read(SPENT + NEXT)
    assert printed(tables["T03"])[-3:] == [(8, "total", "1,000.00"), (8, "basic", "800.00"), (8, "project", "200.00")]
    assert [amount.line for amount in tables["T03"].amounts][-1] == 15
    assert not tables["T03"].doubts


def test_of_two_places_without_header_the_sums_take_the_one_that_ties_out():
    # The page that goes on prints two columns, and the second is 项目支出.
    page = "\f203           国防支出      9.00          9.00\n203  06       国防动员      9.00          9.00\n"
    page += "203  06  01   兵役征集      9.00   4.00   5.00\n"
    tables, _ = read(SPENT + page.replace("   4.00", "       "))
    assert [column for row, column, _ in printed(tables["T03"]) if row == 5] in (
        ["total", "basic"],
        ["total", "project"],
    )
    tables, _ = read(SPENT + page)
    assert [column for row, column, _ in printed(tables["T03"]) if row == 5] == ["total", "project"]


SIDES = """\
                   收支预算总表
部门：某某局                                          单位：万元
      收入                            支出
                                功能分类                 支出用途
  项目名称      金额
                           功能科目名称      金额       项目名称     金额
一、财政拨款       80.00  一、一般公共服务支出    50.00  一、基本支出    60.00
    1.一般公共预
              80.00  二、外交支出               二、项目支出    30.00
算
二、其他资金       10.00  三、教育支出      40.00
 当年收入小计       90.00  当年支出小计                    90.00
  收入合计       90.00   支出合计                      90.00
"""


def test_a_label_broken_on_one_side_is_one_row_and_a_total_over_two_sides_belongs_to_the_first():
    table = read(SIDES, "jiangsu_provincial_budget")[0]["T01"]
    labels = [(row.row_no, row.side, row.label) for row in table.rows if row.row_no in (2, 4)]
    assert labels == [
        (2, "revenue", "1.一般公共预算"),
        (2, "expenditure", "二、外交支出"),
        (2, "use", "二、项目支出"),
        (4, "revenue", "当年收入小计"),
        (4, "expenditure", "当年支出小计"),
    ]
    assert (5, "expenditure_amount", "90.00") in printed(table)
    assert [text for row, column, text in printed(table) if column == "use_amount"] == ["60.00", "30.00"]


LYING = """\
              2025年部门“三公”经费和机关运行经费预算表
编制部门：某某局                                                      单位：万元
                   “三公”经费预算数
                                                            机关运行经费预算
                                    公务用车购置及运行费
                                                                数
   合计     因公出国(境)费   公务接待费
                               小计      购置费      运行费
   8.50      6.00     2.50                                213.28
"""


def test_blank_columns_of_a_lying_table_stay_blank():
    table = read(LYING)[0]["T10"]
    assert [row.label for row in table.rows][-2:] == ["公务用车购置及运行费/运行费", "机关运行经费预算数"]
    assert printed(table) == [(1, "total", "8.50"), (2, "total", "6.00"), (3, "total", "2.50"), (7, "total", "213.28")]


def test_the_words_of_a_nested_row_stand_around_its_amount():
    text = """\
                 2018年政府采购预算表
部门：某某局                                          单位：万元
采购品目大类   专项名称     经济科目     采购物品名称   采购组织形式    总计
合计                                                  28.00
一、货物A                                               28.00
          网络运
          行维护         办公设备购置                      28.00
          费
                                 台式计算机
                                          部门集中采    20.00
                                 （20万以下）  购
                                 复印机      分散自行组织   8.00
"""
    table = read(text, "jiangsu_provincial_budget")[0]["T15"]
    assert [(row.label, row.project, row.details) for row in table.rows][2:] == [
        ("", "网络运行维护费", "economic=办公设备购置"),
        ("台式计算机（20万以下）", "", "organisation=部门集中采购"),
        ("复印机", "", "organisation=分散自行组织"),
    ]


def test_prose_ends_a_table_and_a_note_does_not():
    text = (
        SPENT + "注：本表无其他内容。\n" + "一、2025年部门预算情况说明\n2025年预算为99.00元，与上年相比减少1.00元。\n"
    )
    table = read(text)[0]["T03"]
    assert len(table.amounts) == 10
    assert all(amount.text not in ("99.00", "1.00") for amount in table.amounts)


def test_a_table_that_stands_twice_is_of_two_documents():
    other = SIDES.replace("收支预算总表", "收入预算总表")
    with pytest.raises(TwoDocumentsError, match="stands on line 1 and again on line 27"):
        read(SIDES + other + SIDES, "jiangsu_provincial_budget")


def test_page_numbers_are_left_out_where_pages_count():
    pages = "\f".join(f"第{page}页的文字\n{page + 2}\n" for page in range(1, 6))
    assert [line.text for line in printed_lines(pages.split("\n")) if line.text.isdigit()] == []
    alone = [line.text for line in printed_lines(["201", "\f208", "\f3"])]
    assert alone[:3] == ["201", "208", "3"]


@pytest.mark.parametrize(
    ("terms", "holds"),
    [
        ([(1, "1,000.00"), (-1, "800.00"), (-1, "200.00")], True),
        ([(1, "1,000.00"), (-1, "800.00"), (-1, "")], False),
        ([(1, "0.3"), (-1, "0.14"), (-1, "0.14")], True),  # rounded
        ([(1, "3"), (-1, "1"), (-1, "1")], False),
    ],
)
def test_a_sum_holds_but_for_rounding(terms, holds):
    assert is_balanced(terms) is holds


def test_a_head_that_ends_within_a_sign_is_a_text(tmp_path):
    for shift in range(4):
        path = tmp_path / "budget.txt"
        path.write_text("x" * shift + "预算" * 1000, encoding="utf-8")
        assert source(path).form == "text"


@pytest.mark.documents
@pytest.mark.parametrize("mode", [["-layout"], []])
def test_the_text_of_a_published_file_gives_its_cells(tmp_path, mode):
    if not (PDF / "putuo_gov_office_2025_unit.pdf").exists():
        pytest.skip("the published files are not here")
    made = tmp_path / "budget.txt"
    try:
        subprocess.run(["pdftotext", *mode, PDF / "putuo_gov_office_2025_unit.pdf", made], check=True)
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed")
    tables, _ = read(made.read_text(encoding="utf-8"))
    assert sum(len(table.amounts) for table in tables.values()) == 231
