"""Flat text without layout: cells come by blocks, some late, blank ones not at all; sums place them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gouji.field.reading.flatcodes import codes
from gouji.field.reading.nestedsums import orders

from .flat_texts import printed, read

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


def test_sums_place_amounts_that_stand_apart_from_their_row():
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


def test_what_the_sums_leave_open_is_doubted():
    # Of two rows of the same amount one is basic, the other project: which, nothing says.
    text = PLAIN.replace("270.00\n\n30.00", "300.00").replace("170.00", "200.00").replace("230.00", "200.00")
    table = read(text)[0]["T03"]
    doubted = {(doubt.row_no, doubt.column) for doubt in table.doubts if doubt.column}
    assert doubted == {(4, "basic"), (4, "project"), (5, "basic"), (5, "project")}


def test_where_sums_do_not_hold_all_cells_are_doubted():
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


def test_columns_printed_one_after_the_other_are_rows_in_their_order():
    table = read(COLUMNS, "jiangsu_provincial_budget")[0]["T06"]
    texts = [amount.text for amount in table.amounts]
    assert [(row.code, row.label) for row in table.rows][:3] == [
        ("", "合计"),
        ("301", "工资福利支出"),
        ("30101", "基本工资"),
    ]
    assert texts == ["60.00", "50.00", "20.00", "30.00", "10.00", "10.00"]


def test_labels_of_sides_take_the_amounts_that_their_sums_ask_for():
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


def test_a_title_printed_below_its_table_is_its_title():
    other = PLAIN.replace("支出预算总表", "收入预算总表").split("\n", 1)
    moved = f"\f{other[1].strip()}\n{other[0]}\n"
    tables, _ = read(PLAIN + moved)
    assert len(tables["T03"].amounts) == 22
    assert tables["T02"].line > 90


def test_rows_are_doubted_where_one_that_is_always_printed_is_not_found():
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
