"""Workbooks: numbers as their formats print them, what is hidden left out, formulas and errors doubted."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest

from gouji.field.reading.documents import read_document
from gouji.field.reading.sources import source
from gouji.field.templates.numberformats import printed

from .form_cells import cells, declared, labels, left, sheet_of
from .forms import Section, sections, xls, xlsx


@pytest.mark.parametrize("is_ruled", [True, False])
def test_a_workbook_is_read_with_and_without_drawn_lines(is_ruled, tmp_path):
    found = read_document([xlsx(tmp_path / "a.xlsx", sections(), is_ruled=is_ruled)], declared())
    assert len(cells(found)) == 80
    assert found.leftovers == ()


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("12.3", "0.00", "12.30"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("1234567.885", "#,##0.00", "1,234,567.89"),  # halves away from zero, after 15 digits
        ("1.005", "0.00", "1.01"),
        ("0.30000000000000004", "General", "0.3"),
        ("123456789.12", "General", "123456789.1"),  # eleven signs and no more
        ("1000000000000", "General", "1E+12"),
        ("-3.1", "0.00", "-3.10"),
        ("-3.1", "0.00_);(0.00)", "(3.10)"),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("-12", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-12.00"),
        ("1", "00", "01"),
        ("0.125", "0.0%", "12.5%"),
        ("12345", "0.00,", "12.35"),
        ("0", '[=0]"";0.00', ""),
        ("5", '[=0]"";0.00', "5.00"),
        ("5", ";;;", ""),
        ("12", "#.##", "12."),
        ("0.5", "#,###.00", ".50"),
        ("8", '0.00"万元"', "8.00万元"),
        ("45000", "yyyy-mm-dd", None),
        ("0.5", "# ?/?", None),
        ("12", "[DBNum1]General", None),
        ("12", "0.00E+00", None),
    ],
)
def test_a_number_is_printed_as_its_format_says(value, code, expected):
    assert printed(Decimal(value), code) == expected


def test_hidden_sheets_rows_and_columns_are_not_read_and_are_listed(tmp_path):
    def change(book):
        book.copy_worksheet(book["T03"]).sheet_state = "hidden"
        sheet = book["T05"]
        sheet.insert_rows(6)
        sheet["D6"], sheet["E6"] = "藏", 9
        sheet.row_dimensions[6].hidden = True
        sheet["J5"] = 7
        sheet.column_dimensions["J"].hidden = True

    document = read_document([sheet_of(tmp_path / "a.xlsx", change)], declared())
    assert len(cells(document)) == 80
    assert "sheet T05: 2 cells (D6, E6) in a hidden row" in left(document)
    assert "sheet T05: J5: in a hidden column" in left(document)
    assert "sheet T03 Copy is hidden: not read" in left(document)


def test_what_stands_outside_of_the_print_area_is_not_read(tmp_path):
    def change(book):
        book["T05"]["K5"] = 7
        book["T05"].print_area = "A1:G11"

    document = read_document([sheet_of(tmp_path / "a.xlsx", change)], declared())
    assert len(cells(document)) == 80
    assert left(document) == ["sheet T05: K5: outside of the print area"]


@pytest.mark.parametrize("write", [xlsx, xls])
def test_a_nought_that_the_sheet_does_not_show_is_not_printed(write, tmp_path):
    path = write(tmp_path / "a.xlsx", [Section("a", [], [["项目", "金额", "数"]], [["合计", "0.00", "1.00"]])])
    assert source(path).lines == (("项目 金额 数", "合计 0.00 1.00"),)
    if write is xlsx:
        book = openpyxl.load_workbook(path)
        book.active.sheet_view.showZeros = False
        book.save(path)
    else:
        # Bit 4 of the options of the window says whether noughts are shown.
        content = bytearray(path.read_bytes())
        at = content.index(b"\x3e\x02\x12\x00") + 4
        content[at] &= ~0x10
        path.write_bytes(content)
    assert source(path).lines == (("项目 金额 数", "合计 1.00"),)


@pytest.mark.parametrize("is_ruled", [True, False])
def test_tables_that_stand_below_one_another_on_a_sheet_are_divided_by_their_titles(is_ruled, tmp_path):
    made = sections()
    expected = read_document([xlsx(tmp_path / "a.xlsx", made)], declared())
    book = openpyxl.load_workbook(xlsx(tmp_path / "b.xlsx", made[:1], is_ruled=is_ruled))
    sheet = book.create_sheet("全部")
    top = 0
    thin = openpyxl.styles.Side(style="thin")
    for section in made[1:]:
        for line in section.lines:
            top += 1
            sheet.cell(top, 1, line)
        for words in section.all_rows:
            top += 1
            for column, text in enumerate(words, start=1):
                cell = sheet.cell(top, column, text or None)
                if is_ruled:
                    cell.border = openpyxl.styles.Border(thin, thin, thin, thin)
        top += 2
        sheet.cell(top - 1, 1, "注：金额均含上年结转。")
    book.save(tmp_path / "b.xlsx")
    found = read_document([tmp_path / "b.xlsx"], declared())
    assert cells(found) == cells(expected)
    assert labels(found) == labels(expected)


def test_a_formula_without_its_value_is_doubted_and_never_nought(tmp_path):
    path = sheet_of(tmp_path / "a.xlsx", lambda book: book["T05"].__setitem__("E11", "=SUM(E5,E8)"))
    document = read_document([path], declared())
    (table,) = [read for read in document.tables if read.table.table_id == "T05"]
    assert [each.text for each in table.amounts if each.box == "E11"] == ["=SUM(E5,E8)"]
    assert [(doubt.row_no, doubt.column, doubt.why) for doubt in table.doubts] == [
        (7, "total", "'=SUM(E5,E8)' is no amount")
    ]
    assert left(document) == [
        "sheet T05: E11: with a formula and without its value: open the file in the program that made it, and save it"
    ]


def test_a_number_of_an_unknown_format_is_given_as_it_is_kept_and_listed(tmp_path):
    path = sheet_of(tmp_path / "a.xlsx", lambda book: setattr(book["T05"]["E5"], "number_format", "# ?/?"))
    document = read_document([path], declared())
    assert cells(document)["T05", 1, "total"] == "700"
    assert left(document) == ["sheet T05: E5 (# ?/?): of a number format that is not known, given as kept"]


def test_an_old_workbook_keeps_its_merged_cells_and_number_formats(tmp_path):
    path = xls(
        tmp_path / "a.xls",
        [Section("a", [], [["收入", "收入", "支出"], ["项目", "金额", "支出"]], [["合计", "1,234.50"]])],
    )
    (grids, below) = source(path).placed(lambda name, page, pages: None)[0]
    assert below == ()
    (grid,) = grids
    assert [(each.text, each.box) for each in grid.texts.values()] == [
        ("收入", "A1"),
        ("支出", "C1"),
        ("项目", "A2"),
        ("金额", "B2"),
        ("合计", "A3"),
        ("1,234.50", "B3"),
    ]
    assert grid.grid.cells[0][0] == grid.grid.cells[0][1]
    assert grid.grid.cells[0][2] == grid.grid.cells[1][2]


def test_a_level_of_a_header_over_some_columns_is_no_title(tmp_path):
    path = xls(
        tmp_path / "a.xls", [Section("a", [], [["", "收入", "收入"], ["项目", "金额", "占比"]], [["合", "1.50"]])]
    )
    (grid,) = source(path).placed(lambda name, page, pages: None)[0][0]
    assert [each.text for each in grid.texts.values()] == ["收入", "项目", "金额", "占比", "合", "1.50"]


def test_an_error_in_a_cell_is_stored_as_it_is_printed_and_doubted(tmp_path):
    path = sheet_of(tmp_path / "a.xlsx", lambda book: book["T05"].__setitem__("E5", "#REF!"))
    document = read_document([path], declared())
    assert cells(document)["T05", 1, "total"] == "#REF!"
    (table,) = [read for read in document.tables if read.table.table_id == "T05"]
    assert [doubt.why for doubt in table.doubts] == ["'#REF!' is no amount"]
