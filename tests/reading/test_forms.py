"""Workbooks, Word files and web pages: the same cells as from a PDF, what is hidden left out, and nothing guessed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest

from gouji.cli.main import main
from gouji.field.reading.documents import library, read_document
from gouji.field.reading.sources import source
from gouji.field.templates.numberformats import printed
from tests.integration.corruption import copy_project

from .forms import WRITERS, Section, sections, shared, web, word, xls, xlsx
from .small_budget import budget, tables
from .test_read import NAME, SEEDS, rows

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def declared():
    return library(ROOT / "seeds")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return copy_project(tmp_path_factory.mktemp("forms"))


@pytest.fixture
def kept(project):
    """A project whose seeds are put back after the test."""
    before = {seed: (project / "seeds" / f"{seed}.csv").read_bytes() for seed in SEEDS}
    yield project
    for seed, content in before.items():
        (project / "seeds" / f"{seed}.csv").write_bytes(content)


def cells(document) -> dict[tuple[str, int, str], str]:
    return {
        (read.table.table_id, amount.row_no, amount.column): amount.text
        for read in document.tables
        for amount in read.amounts
    }


def labels(document) -> set[tuple[str, ...]]:
    return {
        (read.table.table_id, str(row.row_no), row.side, row.code, row.label, row.project, row.details)
        for read in document.tables
        for row in read.rows
    }


def left(document) -> list[str]:
    return [each.what for each in document.leftovers]


@pytest.mark.parametrize("form", WRITERS)
def test_a_form_gives_the_rows_and_cells_of_the_pdf(form, tmp_path, declared):
    expected = read_document([budget(tmp_path / "budget.pdf")], declared)
    found = read_document([WRITERS[form](tmp_path / "budget", sections())], declared)
    assert cells(found) == cells(expected)
    assert labels(found) == labels(expected)
    assert [(read.table.table_id, read.title.printed, read.unit) for read in found.tables] == [
        (table_id, title, "万元" if table_id == "T10" else "元") for table_id, (title, *_) in tables(2023).items()
    ]
    assert found.identity == expected.identity
    assert found.leftovers == ()
    assert found.sources[0].form == form


@pytest.mark.parametrize("form", WRITERS)
def test_a_form_is_read_into_the_seeds_with_its_places_and_read_twice_changes_nothing(form, kept, tmp_path, capsys):
    path = WRITERS[form](tmp_path / "budget", sections())
    command = ["read", str(path), "--project-dir", str(kept)]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "doubtful: " not in said
    assert "cannot be placed" not in said
    (register,) = rows(kept, SEEDS[0], NAME)
    assert register[6:8] == [form, ""]
    found = {tuple(row[1:4]): row for row in rows(kept, SEEDS[3], NAME)}
    total = found["T05", "7", "total"]
    # The cover is the first sheet of a workbook; in a text and on a web page each table is a page.
    sheet, place = ("6", "E11") if form in ("xlsx", "xls") else ("5", "E8")
    assert total[4:8] == ["1,000.00", "", sheet, place]
    assert main(command) == 0
    assert capsys.readouterr().out.rstrip().endswith("nothing to change")


def test_prose_as_a_word_file_and_tables_as_a_workbook_are_one_document(tmp_path, declared):
    made = sections()
    prose = docx.Document()
    for line in ["上海市普陀区2023年区级部门预算", "一、收入预算总表说明", "2023年，本部门收入总预算1,000.00元。"]:
        prose.add_paragraph(line)
    prose.save(str(tmp_path / "prose.docx"))
    tables = xlsx(tmp_path / "tables.xlsx", made[1:])
    document = read_document([tmp_path / "prose.docx", tables], declared)
    assert [each.form for each in document.sources] == ["xlsx", "docx"]
    assert cells(document) == cells(read_document([xlsx(tmp_path / "whole", made)], declared))
    assert document.sources[1].lines == (
        ("上海市普陀区2023年区级部门预算", "一、收入预算总表说明", "2023年，本部门收入总预算1,000.00元。"),
    )


def test_the_running_text_is_kept_in_order_with_the_rows_between(tmp_path):
    made = [Section("a", ["第一段", "预算表"], [["项目", "金额"]], [["合计", "1.00"]]), Section("b", ["最后一段"])]
    path = word(tmp_path / "a.docx", made)
    assert source(path).lines == (("第一段", "预算表", "项目 金额", "合计 1.00", "最后一段"),)
    assert source(web(tmp_path / "a.html", made)).lines == source(path).lines


def test_texts_that_stand_in_a_part_of_their_own_are_read_without_their_sound(tmp_path, declared):
    expected = read_document([xlsx(tmp_path / "a.xlsx", sections())], declared)
    found = read_document([shared(tmp_path / "b.xlsx", sections())], declared)
    assert labels(found) == labels(expected)
    assert cells(found) == cells(expected)


@pytest.mark.parametrize("is_ruled", [True, False])
def test_a_workbook_is_read_with_and_without_drawn_lines(is_ruled, tmp_path, declared):
    found = read_document([xlsx(tmp_path / "a.xlsx", sections(), is_ruled=is_ruled)], declared)
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


def sheet_of(path: Path, change) -> Path:
    """The small budget as a workbook, changed."""
    xlsx(path, sections())
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def test_hidden_sheets_rows_and_columns_are_not_read_and_are_listed(tmp_path, declared):
    def change(book):
        book.copy_worksheet(book["T03"]).sheet_state = "hidden"
        sheet = book["T05"]
        sheet.insert_rows(6)
        sheet["D6"], sheet["E6"] = "藏", 9
        sheet.row_dimensions[6].hidden = True
        sheet["J5"] = 7
        sheet.column_dimensions["J"].hidden = True

    document = read_document([sheet_of(tmp_path / "a.xlsx", change)], declared)
    assert len(cells(document)) == 80
    assert "sheet T05: 2 cells (D6, E6) in a hidden row" in left(document)
    assert "sheet T05: J5: in a hidden column" in left(document)
    assert "sheet T03 Copy is hidden: not read" in left(document)


def test_what_stands_outside_of_the_print_area_is_not_read(tmp_path, declared):
    def change(book):
        book["T05"]["K5"] = 7
        book["T05"].print_area = "A1:G11"

    document = read_document([sheet_of(tmp_path / "a.xlsx", change)], declared)
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
def test_tables_that_stand_below_one_another_on_a_sheet_are_divided_by_their_titles(is_ruled, tmp_path, declared):
    made = sections()
    expected = read_document([xlsx(tmp_path / "a.xlsx", made)], declared)
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
    found = read_document([tmp_path / "b.xlsx"], declared)
    assert cells(found) == cells(expected)
    assert labels(found) == labels(expected)


def test_a_formula_without_its_value_is_doubted_and_never_nought(tmp_path, declared):
    path = sheet_of(tmp_path / "a.xlsx", lambda book: book["T05"].__setitem__("E11", "=SUM(E5,E8)"))
    document = read_document([path], declared)
    (table,) = [read for read in document.tables if read.table.table_id == "T05"]
    assert [each.text for each in table.amounts if each.box == "E11"] == ["=SUM(E5,E8)"]
    assert [(doubt.row_no, doubt.column, doubt.why) for doubt in table.doubts] == [
        (7, "total", "'=SUM(E5,E8)' is no amount")
    ]
    assert left(document) == [
        "sheet T05: E11: with a formula and without its value: open the file in the program that made it, and save it"
    ]


def test_a_number_of_an_unknown_format_is_given_as_it_is_kept_and_listed(tmp_path, declared):
    path = sheet_of(tmp_path / "a.xlsx", lambda book: setattr(book["T05"]["E5"], "number_format", "# ?/?"))
    document = read_document([path], declared)
    assert cells(document)["T05", 1, "total"] == "700"
    assert left(document) == ["sheet T05: E5 (# ?/?): of a number format that is not known, given as kept"]


HIDDEN = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>/* x */ .gone, p.away {{ display: none }}
@media print {{ .shown {{ display:none }} }}</style></head><body>
<script>document.write("<table><tr><td>1</td></tr></table>")</script>
<p class="away">藏一</p><p style="display : none">藏二</p><p hidden>藏三</p><p class="shown">看得见</p>
<template><p>藏四</p></template><noscript>藏五</noscript>
<table><tr><td colspan=2>一张表</td></tr><tr><td>项目</td><td>金额</td><td class=gone>9</td></tr>
<tr class=gone><td>藏六</td><td>9.00</td></tr><tr><td>合&nbsp;计<br>数</td><td rowspan=999>1.00</td></tr></table>
</body></html>"""


def test_what_a_web_page_hides_or_writes_by_script_is_not_read(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(HIDDEN.format(), encoding="utf-8")
    assert source(path).lines == (("看得见", "一张表", "项目 金额", "合\xa0计数 1.00"),)


@pytest.mark.parametrize("encoding", ["gb18030", "gb2312", "utf-16", "big5"])
def test_a_web_page_is_read_in_its_encoding(encoding, tmp_path):
    made = [Section("a", ["一般預算表" if encoding == "big5" else "部门预算表"], [["一", "二"]], [["三", "1.00"]])]
    path = web(tmp_path / "a.html", made, encoding=encoding)
    assert source(path).lines[0][0] == made[0].lines[0]


def test_a_wrong_declaration_of_an_encoding_is_passed_over(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes('<html><head><meta charset="utf-8"></head><p>部门预算</p></html>'.encode("gb18030"))
    assert source(path).lines == (("部门预算",),)


def test_tables_that_only_lay_out_a_page_are_text_and_the_tables_in_them_are_read(tmp_path, declared):
    inner = web(tmp_path / "inner.html", sections()).read_text(encoding="utf-8")
    body = inner[inner.index("<body>") + 6 : inner.index("</body>")]
    path = tmp_path / "a.html"
    menu = "<tr><td>首页</td><td>公开</td></tr>"
    path.write_text(f"<html><table>{menu}<tr><td colspan=2>{body}</td></tr></table></html>", encoding="utf-8")
    document = read_document([path], declared)
    assert len(cells(document)) == 80
    assert document.leftovers == ()


def test_titles_inside_of_the_table_of_a_web_page_or_word_file_are_titles(tmp_path, declared):
    made = sections()
    for section in made[1:]:
        wide = max(map(len, section.rows))
        section.header = [[line] * wide for line in section.lines] + section.header
        section.lines = []
    for write in (web, word):
        document = read_document([write(tmp_path / "a", made)], declared)
        assert len(cells(document)) == 80
        assert document.leftovers == ()


def test_hidden_and_deleted_text_of_a_word_file_is_not_read(tmp_path):
    text = docx.Document()
    paragraph = text.add_paragraph("看得见")
    paragraph.add_run("藏").font.hidden = True
    run = paragraph.add_run("删")._r
    run.tag = run.tag  # the run becomes one that is struck out
    deleted = paragraph._p.makeelement(f"{{{run.nsmap['w']}}}del", {})
    run.addprevious(deleted)
    deleted.append(run)
    table = text.add_table(2, 2)
    for row, words in zip(table.rows, [["项目", "金额"], ["藏", "1.00"]], strict=True):
        for cell, word_ in zip(row.cells, words, strict=True):
            cell.text = word_
    properties = table.rows[1]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(f"{{{run.nsmap['w']}}}hidden", {}))
    text.save(str(tmp_path / "a.docx"))
    assert source(tmp_path / "a.docx").lines == (("看得见", "项目 金额"),)


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


@pytest.mark.parametrize("form", WRITERS)
def test_whose_it_is_and_the_unit_of_money_in_two_cells_of_a_row_are_no_row(form, tmp_path, declared):
    made = sections()
    for section in made[1:]:
        wide = max(map(len, section.rows))
        title, unit, money = section.lines
        said = ["", unit, *[""] * (wide - 3), money]
        section.lines, section.header = [], [[title] * wide, said, *section.header]
    document = read_document([WRITERS[form](tmp_path / "a", made)], declared)
    assert len(cells(document)) == 80
    assert document.leftovers == ()
    assert {read.unit for read in document.tables} == {"元", "万元"}
    assert all(not read.doubts for read in document.tables)


@pytest.mark.parametrize("form", WRITERS)
def test_sentences_have_their_place_and_titles_of_tables_are_no_sentences(form, tmp_path):
    made = sections()
    prose = "2023年，收入预算1,000.00元。"
    made[0].lines.append(prose)
    made[1].notes = ["注：金额均含上年结转。"]
    found = source(WRITERS[form](tmp_path / "a", made))
    lines = [line for page in found.running_lines() for line in page]
    (said,) = [line for line in lines if line.text == prose]
    (note,) = [line for line in lines if line.text.startswith("注")]
    is_sheet = form in ("xlsx", "xls")
    assert (said.page, said.number, said.box(0, 9)) == (1, 3, "A3" if is_sheet else "")
    assert found.lines[said.page - 1][said.number - 1] == prose
    # The note belongs to the page of the table over it.
    assert note.page == (2 if is_sheet else 1)
    assert [len(boxes) for boxes in found.boxes()] == ([0] if is_sheet else []) + [1] * 9
    assert not any("1,000.00" in line.text for line in lines if line is not said)


def test_an_error_in_a_cell_is_stored_as_it_is_printed_and_doubted(tmp_path, declared):
    path = sheet_of(tmp_path / "a.xlsx", lambda book: book["T05"].__setitem__("E5", "#REF!"))
    document = read_document([path], declared)
    assert cells(document)["T05", 1, "total"] == "#REF!"
    (table,) = [read for read in document.tables if read.table.table_id == "T05"]
    assert [doubt.why for doubt in table.doubts] == ["'#REF!' is no amount"]


def unmerged(section: Section) -> None:
    """Words over several columns stand in the first of them alone."""
    section.header = [
        [word if not at or row[at - 1] != word else "" for at, word in enumerate(row)] for row in section.header
    ]
    section.spans = []


def spaced(section: Section) -> None:
    """An empty column after each."""
    section.header = [[each for word in row for each in (word, "")] for row in section.header]
    section.rows = [[each for word in row for each in (word, "")] for row in section.rows]
    section.spans = []


def doubled(section: Section) -> None:
    """Each word of the header over two columns, of which the second is empty."""
    section.header = [[each for word in row for each in (word, word)] for row in section.header]
    section.rows = [[each for word in row for each in (word, "")] for row in section.rows]


def numbered(section: Section) -> None:
    """A number over the title, and the columns counted below their header."""
    section.lines = ["附件1-1", *section.lines]
    if section.name in ("T03", "T05", "T08", "T09"):
        section.header.append(["栏次", "", "", "", "1", "2", "3"])
        section.spans = []


def footed(section: Section) -> None:
    section.notes = ["说明：本表金额保留两位小数。", "填表人：某某"]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("change", [unmerged, spaced, doubled, numbered, footed])
def test_tables_that_were_made_carelessly_are_read_alike(change, form, tmp_path, declared):
    made = sections()
    for section in made[1:]:
        change(section)
    document = read_document([WRITERS[form](tmp_path / "a", made)], declared)
    assert cells(document) == cells(read_document([xlsx(tmp_path / "b", sections())], declared))
    assert not [each for each in left(document) if "note" not in each]


def test_what_stands_beside_the_lines_of_a_table_is_not_read_and_is_listed(tmp_path, declared):
    path = sheet_of(tmp_path / "a.xlsx", lambda book: book["T05"].__setitem__("N6", 12345))
    document = read_document([path], declared)
    assert len(cells(document)) == 80
    assert left(document) == ["sheet T05: N6: beside the lines of a table"]


@pytest.mark.parametrize("form", ["docx", "html"])
def test_a_table_goes_on_in_another_whose_columns_are_cut_otherwise_where_their_width_is_known(
    form, tmp_path, declared
):
    made = sections()
    (table,) = [section for section in made if section.name == "T05"]
    table.widths = [40.0, 40.0, 40.0, 200.0, 90.0, 90.0, 90.0]
    # The last row stands in a table of its own, in which the words before the amounts are one cell.
    rest = Section("T05 2", [], [table.rows.pop()[3:]], [], [], widths=[320.0, 90.0, 90.0, 90.0])
    made.insert(made.index(table) + 1, rest)
    document = read_document([WRITERS[form](tmp_path / "a", made)], declared)
    assert cells(document) == cells(read_document([xlsx(tmp_path / "b", sections())], declared))
    assert document.leftovers == ()
