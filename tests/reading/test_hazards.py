"""What makes real PDF files hard to read, one hazard a test, on pages small enough to check by eye."""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji.field.reading.documents import library
from gouji.field.reading.pages import laid_out
from gouji.field.reading.sources import source
from gouji.field.reading.tables import TwoDocumentsError, read_tables
from gouji.field.reading.texts import filled

from .paper import Sheet, table, write

ROOT = Path(__file__).resolve().parents[2]
XS = [60, 110, 150, 190, 400, 500, 600, 700]
HEADER = [
    ["项目", "", "", "", "支出预算", "", ""],
    ["类", "款", "项", "功能分类科目名称", "合计", "基本支出", "项目支出"],
]
THREE_SIDES = [
    ["收入", "收入", "支出", "支出", "支出", "支出"],
    ["", "", "功能分类", "功能分类", "支出用途", "支出用途"],
    ["项目名称", "金额", "功能科目名称", "金额", "项目名称", "金额"],
]
TITLE = "2025年部门支出预算总表"
UNIT = "编制部门：某某局          单位：元"


@pytest.fixture(scope="module")
def declared():
    return library(ROOT / "seeds")


@pytest.fixture
def read(tmp_path, declared):
    """Tables by id and leftovers of the pages of a template."""

    def reading(sheets: list[Sheet], template_id: str = "shanghai_district_budget"):
        path = write(tmp_path / "paper.pdf", sheets)
        template = next(each for each in declared.templates if each.template_id == template_id)
        pages = [((), lines) for lines in source(path).lines]
        for page in laid_out(path, source(path).drawn):
            pages[page.number - 1] = filled(page)
        tables, leftovers = read_tables(pages, template, tuple(declared.names))
        return {each.table.table_id: each for each in tables}, [each.what for each in leftovers]

    return reading


def titled(title: str = TITLE, **kind) -> Sheet:
    return Sheet(**kind).text(300, 40, title, 16).text(60, 70, UNIT)


def printed(read) -> list[tuple[int, str, str]]:
    return [(amount.row_no, amount.column, amount.text) for amount in read.amounts]


def labels(read) -> list[tuple[str, str]]:
    return [(row.code, row.label) for row in read.rows]


def test_a_ruled_table_is_read_with_its_codes_labels_and_amounts(read):
    sheet = titled()
    rows = [
        ["201", "", "", "一般公共服务支出", "1,234.50", "1,000.50", "234.00"],
        ["", "", "", "合计", "1,234.50", "", ""],
    ]
    table(sheet, 80, XS, [*HEADER, *rows])
    tables, leftovers = read([sheet])
    assert labels(tables["T03"]) == [("201", "一般公共服务支出"), ("", "合计")]
    assert printed(tables["T03"]) == [
        (1, "total", "1,234.50"),
        (1, "basic", "1,000.50"),
        (1, "project", "234.00"),
        (2, "total", "1,234.50"),
    ]
    assert (tables["T03"].unit, tables["T03"].title.year, tables["T03"].title.scope) == ("元", 2025, "department")
    assert leftovers == []


def test_stroked_lines_rule_a_table_as_filled_ones_do(read):
    sheet = titled()
    rows = [*HEADER, ["201", "", "", "一般公共服务支出", "7", "7", ""]]
    for y in (80, 100, 120, 140):
        sheet.stroke(XS[0], y, XS[-1], y)
    for x in XS:
        sheet.stroke(x, 80, x, 140)
    for at, row in enumerate(rows):
        sheet.row(XS, 94 + 20 * at, row)
    assert printed(read([sheet])[0]["T03"]) == [(1, "total", "7"), (1, "basic", "7")]


def test_a_table_goes_on_over_pages_with_and_without_its_header(read):
    first = titled()
    table(first, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    second, third = Sheet(), Sheet()
    table(second, 50, XS, [["201", "03", "", "政府办公厅", "3", "3", ""]])
    table(third, 50, XS, [*HEADER, ["201", "03", "01", "行政运行", "3", "3", ""]])
    tables, leftovers = read([first, second, third])
    assert [row.code for row in tables["T03"].rows] == ["201", "201 03", "201 03 01"]
    assert [row.page for row in tables["T03"].rows] == [1, 2, 3]
    assert leftovers == []


def test_a_total_row_alone_on_a_page_may_have_fewer_cells(read):
    first = titled()
    table(first, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", "0"]])
    second = Sheet()
    table(second, 50, [60, 400, 500, 600, 700], [["合计", "3", "3", "0"]])
    tables, _ = read([first, second])
    assert labels(tables["T03"])[-1] == ("", "合计")
    assert printed(tables["T03"])[-3:] == [(2, "total", "3"), (2, "basic", "3"), (2, "project", "0")]


def test_a_page_may_begin_without_its_first_ruling_line(read):
    first = titled()
    table(first, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    second = Sheet().grid(XS, [50, 70, 90], top=False)
    second.row(XS, 64, ["201", "03", "", "政府办公厅", "2", "2", ""])
    second.row(XS, 84, ["201", "05", "", "统计信息事务", "1", "1", ""])
    tables, _ = read([first, second])
    assert [row.code for row in tables["T03"].rows] == ["201", "201 03", "201 05"]
    assert printed(tables["T03"])[-4:] == [(2, "total", "2"), (2, "basic", "2"), (3, "total", "1"), (3, "basic", "1")]


def test_a_number_over_the_edge_of_its_cell_is_read_whole_and_its_other_reading_kept(read):
    sheet = titled()
    table(sheet, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "", "", ""]])
    sheet.text(471, 134, "1267.80")  # 35 points wide: its last digit stands beyond 500
    tables, _ = read([sheet])
    assert printed(tables["T03"]) == [(1, "total", "1267.80")]
    assert tables["T03"].amounts[0].others == ("1267.8",)


def test_text_outside_the_page_and_twins_are_not_read(read):
    sheet = titled(height=700, crop=(0, 0, 842, 400))
    table(sheet, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "12.00", "", ""]])
    sheet.row(XS, 134, ["201", "", "", "一般公共服务支出", "12.00", "", ""])
    table(sheet, 500, XS, [*HEADER, ["202", "", "", "外交支出", "99.00", "", ""]])
    tables, _ = read([sheet])
    assert labels(tables["T03"]) == [("201", "一般公共服务支出")]
    assert printed(tables["T03"]) == [(1, "total", "12.00")]


def test_ghost_columns_and_light_lines_change_nothing(read):
    sheet = titled()
    table(sheet, 80, XS, [*HEADER, *([f"20{at}", "", "", "一般公共服务支出", "3", "", "3"] for at in range(1, 5))])
    sheet.line(450, 100, 450, 119)  # a short line between the headers
    sheet.line(250, 82, 250, 118, grey=0.95)
    tables, leftovers = read([sheet])
    assert printed(tables["T03"])[:2] == [(1, "total", "3"), (1, "project", "3")]
    assert leftovers == []


def test_a_row_cut_into_bands_is_one_row(read):
    sheet = titled()
    sheet.grid(XS, [80, 100, 120])
    for at, row in enumerate(HEADER):
        sheet.row(XS, 94 + 20 * at, row)
    for x in XS:
        sheet.line(x, 120, x, 160)
    sheet.line(400, 140, 700, 140)  # the amounts have a band of their own, the label spans both
    sheet.line(60, 160, 700, 160)
    sheet.row(XS, 145, ["201", "", "", "一般公共服务支出"]).text(403, 155, "15.00")
    tables, _ = read([sheet])
    assert labels(tables["T03"]) == [("201", "一般公共服务支出")]
    assert printed(tables["T03"]) == [(1, "total", "15.00")]


def test_an_amount_in_the_band_below_its_label_belongs_to_it_and_that_is_a_doubt(read):
    sheet = titled()
    rows = [["201", "", "", "一般公共服务支出", "", "", ""], ["", "", "", "", "15.00", "", ""]]
    table(sheet, 80, XS, [*HEADER, *rows])
    tables, _ = read([sheet])
    assert labels(tables["T03"]) == [("201", "一般公共服务支出")]
    assert printed(tables["T03"]) == [(1, "total", "15.00")]
    assert "another band" in tables["T03"].doubts[0].why


def test_a_label_over_several_rows_is_given_to_each(read):
    xs = [60, 160, 260, 360, 480, 600, 700]
    sheet = Sheet().text(300, 40, "政府采购支出预算表", 16).text(60, 70, "单位：万元")
    header = ["采购品目大类", "专项名称", "经济科目", "采购物品名称", "采购组织形式", "总计"]
    sheet.grid(xs, [80, 100])
    sheet.row(xs, 94, header)
    for x in xs:
        sheet.line(x, 100, x, 140)
    sheet.line(480, 120, 700, 120)
    sheet.line(60, 140, 700, 140)
    sheet.row(xs, 124, ["", "", "", "物业管理服务"])
    sheet.row(xs, 114, ["", "", "", "", "部门集中采购", "1.00"]).row(xs, 134, ["", "", "", "", "分散自行组织", "2.00"])
    tables, _ = read([sheet], "jiangsu_provincial_budget")
    assert [(row.label, row.details) for row in tables["T15"].rows] == [
        ("物业管理服务", "organisation=部门集中采购"),
        ("物业管理服务", "organisation=分散自行组织"),
    ]
    assert printed(tables["T15"]) == [(1, "total", "1.00"), (2, "total", "2.00")]
    assert len(tables["T15"].doubts) == 2


def test_a_label_broken_over_two_pages_is_one(read):
    xs = [60, 200, 300, 460, 560, 700, 800]
    first = Sheet().text(300, 40, "公开01表：收支预算总表", 16).text(60, 70, "单位：万元")
    rows = [["一、财政拨款", "5.00", "一、国土海洋气象等支", "", "一、基本支出", "5.00"]]
    table(first, 80, xs, [*THREE_SIDES, *rows])
    second = Sheet()
    table(second, 50, xs, [["", "", "出", "", "", ""], ["", "", "二、住房保障支出", "5.00", "", ""]])
    tables, _ = read([first, second], "jiangsu_provincial_budget")
    sides = [(row.row_no, row.label) for row in tables["T01"].rows if row.side == "expenditure"]
    assert sides == [(1, "一、国土海洋气象等支出"), (2, "二、住房保障支出")]


def test_a_table_that_lies_on_its_side_is_stored_standing(read):
    xs = [60, 180, 300, 420, 540, 700]
    sheet = Sheet().text(300, 40, "公开03表：支出预算总表", 16).text(60, 70, "部门：某某厅      单位：万元")
    heads = ["合计", "基本支出", "项目支出", "单位预留机动经费", "结转下年资金"]
    table(sheet, 80, xs, [heads, ["12.00", "10.00", "2.00", "", ""]])
    tables, leftovers = read([sheet], "jiangsu_provincial_budget")
    assert [row.label for row in tables["T03"].rows] == heads
    assert printed(tables["T03"]) == [(1, "total", "12.00"), (2, "total", "10.00"), (3, "total", "2.00")]
    assert leftovers == []


def test_a_total_that_covers_two_sides_belongs_to_the_first(read):
    xs = [60, 200, 300, 460, 560, 700, 800]
    sheet = Sheet().text(300, 40, "收支预算总表", 16).text(60, 70, "单位：万元")
    end = table(sheet, 80, xs, [*THREE_SIDES, ["一、财政拨款", "5.00", "一、外交支出", "5.00", "一、基本支出", "5.00"]])
    table(sheet, end, [60, 200, 300, 700, 800], [["收入合计", "5.00", "支出合计", "5.00"]])
    tables, _ = read([sheet], "jiangsu_provincial_budget")
    last = [amount for amount in tables["T01"].amounts if amount.row_no == 2]
    assert [(amount.side, amount.column) for amount in last] == [
        ("revenue", "revenue_amount"),
        ("expenditure", "expenditure_amount"),
    ]


@pytest.mark.parametrize("rotate", [90, 270])
def test_a_page_that_is_turned_is_read_as_it_is_shown(read, tmp_path, rotate):
    # The page is drawn lying; turned by /Rotate it stands upright again.
    sheet = Sheet(width=595, height=842, rotate=rotate)
    turned = titled()
    table(turned, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3.00", "", "3.00"]])
    matrix = "0 1 -1 0 595 0 cm" if rotate == 90 else "0 -1 1 0 0 842 cm"
    sheet.marks = ["q", matrix, *turned.marks, "Q"]
    tables, _ = read([sheet])
    assert labels(tables["T03"]) == [("201", "一般公共服务支出")]
    assert printed(tables["T03"]) == [(1, "total", "3.00"), (1, "project", "3.00")]


def test_a_title_may_stand_at_the_foot_of_the_page_before(read):
    first = Sheet().text(60, 40, "第二部分 预算表").text(300, 570, TITLE, 16)
    second = Sheet().text(60, 30, UNIT)
    table(second, 40, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    tables, _ = read([first, second])
    assert printed(tables["T03"]) == [(1, "total", "3"), (1, "basic", "3")]


def test_a_title_or_a_column_that_nothing_declares_is_listed_and_not_invented(read):
    first = titled()
    heads = [[*HEADER[0], ""], [*HEADER[1], "上年预算数"]]
    table(first, 80, [*XS, 800], [*heads, ["201", "", "", "一般公共服务支出", "3", "3", "", "2.00"]])
    second = titled("2025年部门项目支出明细表")
    table(second, 80, XS, [["序号", "", "", "项目", "金额", "", ""], ["1", "", "", "某项目", "8.50", "", ""]])
    tables, leftovers = read([first, second])
    assert list(tables) == ["T03"]
    assert printed(tables["T03"]) == [(1, "total", "3"), (1, "basic", "3")]
    assert leftovers == [
        "T03: no declared column has the header 上年预算数",
        "T03: '2.00' stands in no declared column",
        f"a table without a declared title (2025年部门项目支出明细表 / {UNIT})",
    ]


def test_a_title_with_other_words_before_it_is_another_title(read):
    sheet = titled("2025年部门教育支出预算总表")
    table(sheet, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3.00", "", ""]])
    tables, leftovers = read([sheet])
    assert tables == {}
    assert len(leftovers) == 1


def test_a_note_under_an_empty_table_is_no_row(read):
    sheet = titled("2025年部门政府性基金预算支出功能分类预算表")
    table(sheet, 80, XS, [*HEADER, ["", "", "", "合计", "", "", ""], ["", "", "", "注：本表为空表", "", "", ""]])
    tables, leftovers = read([sheet])
    assert labels(tables["T08"]) == [("", "合计")]
    assert tables["T08"].amounts == []
    assert leftovers == ["T08: a note: 注：本表为空表"]


def test_the_same_table_twice_is_two_documents(read):
    one, other = titled(), titled()
    between = titled("2025年部门收入预算总表")
    for sheet in (one, other):
        table(sheet, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    heads = ["类", "款", "项", "功能分类科目名称", "合计", "财政拨款收入", "其他收入"]
    table(between, 80, XS, [heads, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    with pytest.raises(TwoDocumentsError, match="these are two documents"):
        read([one, between, other])


def test_a_title_in_a_box_of_the_table_is_a_line_over_it(read):
    sheet = Sheet().line(60, 40, 700, 40).line(60, 60, 700, 60).line(60, 40, 60, 80).line(700, 40, 700, 80)
    sheet.text(300, 55, TITLE).text(60, 75, UNIT)
    table(sheet, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    tables, _ = read([sheet])
    assert printed(tables["T03"]) == [(1, "total", "3"), (1, "basic", "3")]
    assert tables["T03"].unit == "元"


def test_heads_of_pages_do_not_end_a_table(read):
    head = "某某局2025年部门预算公开表"
    sheets = [titled().text(60, 20, head)]
    table(sheets[0], 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    for at in range(1, 5):
        sheets.append(Sheet().text(60, 20, head))
        table(sheets[-1], 50, XS, [["201", f"0{at}", "", "统计信息事务", "3", "3", ""]])
    tables, leftovers = read(sheets)
    assert [row.code for row in tables["T03"].rows] == ["201", "201 01", "201 02", "201 03", "201 04"]
    assert leftovers == []


def test_a_title_that_goes_on_is_the_same_table(read):
    first, second = titled(), titled(f"{TITLE}（续表）")
    table(first, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    table(second, 80, XS, [*HEADER, ["201", "03", "", "政府办公厅", "3", "3", ""]])
    assert [row.code for row in read([first, second])[0]["T03"].rows] == ["201", "201 03"]


def test_a_table_that_cannot_be_placed_is_neither_empty_nor_absent(read):
    sheet = titled()
    table(sheet, 80, [60, 200, 400, 600], [["甲", "乙", "丙"], ["a", "1.00", "2.00"]])
    tables, leftovers = read([sheet])
    assert tables == {}
    assert leftovers == [
        f"T03: a grid whose columns are not those of {TITLE}",
        "T03: the title is there, no table of it was placed",
    ]


def test_lines_of_rows_that_miss_those_of_the_header_make_no_columns(read):
    sheet = titled()
    heads, rows = [60, 110, 150, 190, 400, 500, 600, 700], [60, 104, 158, 184, 409, 493, 606, 700]
    for y in (80, 100, 120, 140, 160):
        sheet.line(60, y, 700, y)
    for upper, lower in zip(heads, rows, strict=True):
        sheet.line(upper, 80, upper, 120).line(lower, 120, lower, 160)
    sheet.row(heads, 94, HEADER[0]).row(heads, 114, HEADER[1])
    sheet.row(rows, 134, ["201", "", "", "一般公共服务支出", "3", "1", "2"])
    sheet.row(rows, 154, ["201", "03", "", "政府办公厅", "3", "1", "2"])
    tables, leftovers = read([sheet])
    assert labels(tables["T03"]) == [("201", "一般公共服务支出"), ("201 03", "政府办公厅")]
    assert printed(tables["T03"])[:3] == [(1, "total", "3"), (1, "basic", "1"), (1, "project", "2")]
    assert leftovers == []


def test_a_table_without_a_printed_unit_has_that_of_its_template_and_a_doubt(read):
    sheet = Sheet().text(300, 40, TITLE, 16)
    table(sheet, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    tables, _ = read([sheet])
    assert tables["T03"].unit == "元"
    assert [doubt.why for doubt in tables["T03"].doubts] == ["no unit of money is printed: 元, as declared"]


def test_a_table_without_ruling_lines_is_listed_and_not_absent(read):
    sheet = titled().text(60, 100, "201 一般公共服务支出 3.00")
    other = titled("2025年部门收入预算总表")
    heads = ["类", "款", "项", "功能分类科目名称", "合计", "财政拨款收入", "其他收入"]
    table(other, 80, XS, [heads, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    tables, leftovers = read([sheet, other])
    assert list(tables) == ["T02"]
    assert f"T03: {TITLE} has no ruled table below it" in leftovers
    assert "T02: no header names the column business_income (事业收入)" in leftovers


def test_amounts_outside_a_table_that_goes_on_are_listed(read):
    first, second = titled(), Sheet().text(63, 44, "201").text(403, 44, "99.00")
    table(first, 80, XS, [*HEADER, ["201", "", "", "一般公共服务支出", "3", "3", ""]])
    table(second, 50, XS, [["201", "03", "", "政府办公厅", "3", "3", ""]])
    tables, leftovers = read([first, second])
    assert [row.code for row in tables["T03"].rows] == ["201", "201 03"]
    assert leftovers == ["T03: outside the table: 20199.00"]  # blanks between signs are not printed
