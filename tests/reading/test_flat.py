"""Flat text made from PDF files: tables by their titles, amounts by the signs they stand under."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from gouji.field.reading.documents import library
from gouji.field.reading.flat import read_flat
from gouji.field.reading.flatcodes import codes
from gouji.field.reading.flatregions import printed_lines
from gouji.field.reading.nestedsums import orders
from gouji.field.reading.sources import source
from gouji.field.reading.sums import is_balanced
from gouji.field.reading.tables import TwoDocumentsError

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture(scope="module")
def declared():
    return library(ROOT / "seeds")


@pytest.fixture(scope="module")
def read(declared):
    """Tables by id and leftovers of a text."""

    def reading(text: str, template_id: str = "shanghai_district_budget"):
        template = next(each for each in declared.templates if each.template_id == template_id)
        tables, leftovers = read_flat(text.split("\n"), template, tuple(declared.names))
        return {each.table.table_id: each for each in tables}, [each.what for each in leftovers]

    return reading


def printed(read) -> list[tuple[int, str, str]]:
    return [(amount.row_no, amount.column, amount.text) for amount in read.amounts]


def test_amounts_belong_to_the_column_that_they_stand_under(read):
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


def test_a_table_goes_on_over_the_page_under_other_columns_of_signs(read):
    tables, _ = read(SPENT + NEXT)
    assert printed(tables["T03"])[-3:] == [(8, "total", "1,000.00"), (8, "basic", "800.00"), (8, "project", "200.00")]
    assert [amount.line for amount in tables["T03"].amounts][-1] == 15
    assert not tables["T03"].doubts


def test_of_two_places_without_header_the_sums_take_the_one_that_ties_out(read):
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


def test_a_label_broken_on_one_side_is_one_row_and_a_total_over_two_sides_belongs_to_the_first(read):
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


def test_blank_columns_of_a_lying_table_stay_blank(read):
    table = read(LYING)[0]["T10"]
    assert [row.label for row in table.rows][-2:] == ["公务用车购置及运行费/运行费", "机关运行经费预算数"]
    assert printed(table) == [(1, "total", "8.50"), (2, "total", "6.00"), (3, "total", "2.50"), (7, "total", "213.28")]


def test_the_words_of_a_nested_row_stand_around_its_amount(read):
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


def test_prose_ends_a_table_and_a_note_does_not(read):
    text = (
        SPENT + "注：本表无其他内容。\n" + "一、2025年部门预算情况说明\n2025年预算为99.00元，与上年相比减少1.00元。\n"
    )
    table = read(text)[0]["T03"]
    assert len(table.amounts) == 10
    assert all(amount.text not in ("99.00", "1.00") for amount in table.amounts)


def test_a_table_that_stands_twice_is_of_two_documents(read):
    other = SIDES.replace("收支预算总表", "收入预算总表")
    with pytest.raises(TwoDocumentsError, match="stands on line 1 and again on line 27"):
        read(SIDES + other + SIDES, "jiangsu_provincial_budget")


def test_page_numbers_are_left_out_where_pages_count(read):
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


# Without layout: cells come by blocks, some late, blank ones not at all.
PLAIN = """\
2025年部门支出预算总表
编制部门：某某局

单位：元

项目

功能分类科目编码
类

款

功能分类科目名称

项

201

一般公共服务支出

700.00

500.00

200.00

201

13

商贸事务

700.00

500.00

200.00

270.00

30.00

201

13

01

行政运行

300.00

201

13

02

一般行政管理事务

170.00

201

13

50

事业运行

230.00

208

170.00
230.00

05

208

社会保障和就业支出

40.00

40.00

合计

基本支出

项目支出

208

05

05

机关事业单位基本养老保险缴费支出

40.00

40.00

行政事业单位养老支出

40.00

40.00

合计

740.00

540.00

200.00
"""


def test_sums_place_amounts_that_stand_apart_from_their_row(read):
    table = read(PLAIN)[0]["T03"]
    assert [row.code for row in table.rows][:6] == ["201", "201 13", "201 13 01", "201 13 02", "201 13 50", "208"]
    assert [(row, column[0], text) for row, column, text in printed(table)][6:13] == [
        (3, "t", "300.00"),
        (3, "b", "270.00"),
        (3, "p", "30.00"),
        (4, "t", "170.00"),
        (4, "p", "170.00"),
        (5, "t", "230.00"),
        (5, "b", "230.00"),
    ]
    assert {amount.placement for amount in table.amounts} == {"arithmetic"}
    assert table.proofs == {"T03_TOTAL", "T03_HIERARCHY"}
    assert not [doubt for doubt in table.doubts if doubt.column]


def test_what_the_sums_leave_open_is_doubted(read):
    # Of two rows of the same amount one is basic, the other project: which, nothing says.
    text = PLAIN.replace("270.00\n\n30.00", "300.00").replace("170.00", "200.00").replace("230.00", "200.00")
    table = read(text)[0]["T03"]
    doubted = {(doubt.row_no, doubt.column) for doubt in table.doubts if doubt.column}
    assert doubted == {(4, "basic"), (4, "project"), (5, "basic"), (5, "project")}


def test_where_sums_do_not_hold_all_cells_are_doubted(read):
    table = read(PLAIN.replace("740.00", "750.00"))[0]["T03"]
    assert [row.code for row in table.rows][:5] == ["201", "201 13", "201 13 01", "201 13 02", "201 13 50"]
    assert {(each.row_no, each.column) for each in table.amounts} == {
        (doubt.row_no, doubt.column) for doubt in table.doubts if doubt.column
    }
    table = read(COLUMNS.replace("60.00", "61.00"), "jiangsu_provincial_budget")[0]["T06"]
    assert [amount.text for amount in table.amounts] == ["61.00", "50.00", "20.00", "30.00", "10.00", "10.00"]
    assert len([doubt for doubt in table.doubts if doubt.column]) == len(table.amounts)


COLUMNS = """\
2018年一般公共预算基本支出预算表
部门：某某局

科目编码
301
30101
30102
302
30201

单位：万元

科目名称
合计

金额
60.00

工资福利支出
基本工资
津贴补贴
商品和服务支出
办公费

50.00
20.00
30.00
10.00
10.00
"""


def test_columns_printed_one_after_the_other_are_rows_in_their_order(read):
    table = read(COLUMNS, "jiangsu_provincial_budget")[0]["T06"]
    texts = [amount.text for amount in table.amounts]
    assert [(row.code, row.label) for row in table.rows][:3] == [
        ("", "合计"),
        ("301", "工资福利支出"),
        ("30101", "基本工资"),
    ]
    assert texts == ["60.00", "50.00", "20.00", "30.00", "10.00", "10.00"]


def test_labels_of_sides_take_the_amounts_that_their_sums_ask_for(read):
    text = """\
收支预算总表
单位：万元

收入

支出
项目名称

一、财政拨款
1.一般公共预算

80.00 一、一般公共服务支出

50.00

一、基本支出

80.00 二、外交支出

二、项目支出

30.00

三、其他资金

10.00

当年收入小计

90.00

60.00

三、教育支出

40.00

当年支出小计

90.00

收入合计

90.00

支出合计

90.00
"""
    table = read(text, "jiangsu_provincial_budget")[0]["T01"]
    rows = {(row.row_no, row.side): row.label for row in table.rows}
    placed = {(rows[amount.row_no, amount.side], amount.text) for amount in table.amounts}
    assert {("一、财政拨款", "80.00"), ("三、其他资金", "10.00"), ("一、基本支出", "60.00")} <= placed
    assert {("当年支出小计", "90.00"), ("收入合计", "90.00")} <= placed
    assert rows[4, "revenue"] == "当年收入小计"
    assert rows[4, "expenditure"] == "当年支出小计"


def test_a_title_printed_below_its_table_is_its_title(read):
    other = PLAIN.replace("支出预算总表", "收入预算总表").split("\n", 1)
    moved = f"\f{other[1].strip()}\n{other[0]}\n"
    tables, _ = read(PLAIN + moved)
    assert len(tables["T03"].amounts) == 22
    assert tables["T02"].line > 90


def test_rows_are_doubted_where_one_that_is_always_printed_is_not_found(read):
    text = (
        "财政拨款收支预算总表\n单位：万元\n一、一般公共预算\n\n8.00\n\n二、政府性基金预算\n\n一、基本支出\n\n8.00\n\n"
    )
    whole = text + "二、项目支出\n\n三、单位预留机动经费\n\n收入合计\n\n8.00\n\n支出合计\n\n8.00\n"
    table = read(whole, "jiangsu_provincial_budget")[0]["T04"]
    assert not [doubt for doubt in table.doubts if "always printed" in doubt.why]
    table = read(whole.replace("二、政府性基金预算\n", ""), "jiangsu_provincial_budget")[0]["T04"]
    doubted = [doubt for doubt in table.doubts if "not found (government_fund)" in doubt.why]
    assert len(doubted) == len(table.amounts) == 4


def test_a_nested_tree_is_found_where_amounts_stand_before_their_turn():
    # 100: 60 (40: 10, 30; 20: 15, 5) and 40 (40: 40); the 20 is printed behind its parts.
    values = [Decimal(each) for each in (100, 60, 40, 10, 30, 15, 5, 20, 40, 40, 40)]
    found, cut = orders([values], 4)
    assert [values[index] for _, index, _ in found[0]] == [100, 60, 40, 10, 30, 20, 15, 5, 40, 40, 40]
    assert [level for _, _, level in found[0]] == [0, 1, 2, 3, 3, 2, 3, 3, 1, 2, 3]
    assert not cut
    assert orders([[Decimal(10), Decimal(4), Decimal(5)]], 2) == ([], set())


@pytest.mark.parametrize(
    ("runs", "levels", "before", "found"),
    [
        # Cells in columns: sections and items come after their classes.
        (
            [["05"], ["201", "05", "201", "29", "201", "29"], ["201", "201"], ["07", "02"]],
            [0, 1, 2, 1, 2],
            (),
            ["201", "20105", "2010507", "20129", "2012902"],
        ),
        ([["208", "05", "02"], ["208", "07"]], [2, 1], ("208", "05", "01"), ["2080502", "20807"]),
        ([["208", "05", "02"]], [2], ("208", "07"), None),
    ],
)
def test_cells_of_codes_are_put_together_to_ascending_rows(runs, levels, before, found):
    made = codes(runs, levels, before)
    assert (made and ["".join(code) for code in made]) == found


@pytest.mark.documents
@pytest.mark.parametrize("mode", [["-layout"], []])
def test_the_text_of_a_published_file_gives_its_cells(read, tmp_path, mode):
    if not (PDF / "putuo_gov_office_2025_unit.pdf").exists():
        pytest.skip("the published files are not here")
    made = tmp_path / "budget.txt"
    try:
        subprocess.run(["pdftotext", *mode, PDF / "putuo_gov_office_2025_unit.pdf", made], check=True)
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed")
    tables, _ = read(made.read_text(encoding="utf-8"))
    assert sum(len(table.amounts) for table in tables.values()) == 231
