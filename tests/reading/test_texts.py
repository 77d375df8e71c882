"""Plain texts: opened in their encodings, counted by their lines, and read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gouji.field.reading import plaintext
from gouji.field.reading.documents import UnknownTemplateError, library, read_document
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.numerals import Numeral, assembled
from gouji.field.reading.proserows import FIGURES, PROSE_TABLE
from gouji.field.reading.seedchanges import changes
from gouji.field.reading.seedrows import TABLES, rows_of
from gouji.field.reading.sources import source
from gouji.field.reading.tables import TwoDocumentsError

from .small_texts import UNIT, barred, flat, tabbed, text

ROOT = Path(__file__).resolve().parents[2]

WORDS = "部门收支总体情况表\n\n单位：万元\r\n项目\t预算数\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_is_opened_in_its_encoding(encoding, tmp_path):
    path = tmp_path / "budget.txt"
    path.write_bytes(WORDS.encode(encoding))
    opened = source(path)
    assert opened.lines == (("部门收支总体情况表", "", "单位：万元", "项目\t预算数"),)
    assert opened.line_count == 4


def test_lines_are_counted_by_line_feeds_alone(tmp_path):
    path = tmp_path / "budget.txt"
    path.write_bytes("一\x0c二\u2028三\n四".encode())
    assert source(path).lines == (("一\x0c二\u2028三", "四"),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("预算\x00".encode(), "this is no file of a kind"),
        (("预" * 600 + "\x01").encode(), "line 1 holds a sign that no text holds (U+0001)"),
        (b"\xff\xfe\x00", "the text is no UTF-16-LE from line 1 on"),
        ("预算".encode() * 400 + b"\n\xff\xff", "the text is no UTF-8, UTF-16 (with its mark) or GB18030 from line 2"),
        (b" \n\n", "the text is blank"),
    ],
)
def test_what_is_no_text_is_refused(content, message, tmp_path):
    path = tmp_path / "budget.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as raised:
        source(path)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("limit", "message"),
    [("MOST_BYTES", "MB are read"), ("MOST_LINES", "the text has 4 lines"), ("MOST_SIGNS", "line 1 has 9 signs")],
)
def test_a_text_that_is_too_long_is_refused(limit, message, tmp_path, monkeypatch):
    path = Path(tmp_path / "budget.txt")
    path.write_text(WORDS, encoding="utf-8")
    monkeypatch.setattr(plaintext, limit, 3)
    with pytest.raises(UnreadableError) as raised:
        source(path)
    assert message in str(raised.value)


def read(path: Path, content: str):
    path.write_text(content, encoding="utf-8")
    return read_document([path], library(ROOT / "seeds"))


def cells(document) -> dict[tuple[str, int, str], str]:
    return {(each.table.table_id, a.row_no, a.column): a.text for each in document.tables for a in each.amounts}


def placements(document) -> dict[tuple[str, int, str], str]:
    return {(each.table.table_id, a.row_no, a.column): a.placement for each in document.tables for a in each.amounts}


def doubted(document) -> set[tuple[str, int, str]]:
    return {(each.table.table_id, d.row_no, d.column) for each in document.tables for d in each.doubts if d.column}


@pytest.fixture(scope="module")
def by_tabs(tmp_path_factory):
    return read(tmp_path_factory.mktemp("texts") / "budget.txt", text(tabbed))


def test_tabs_say_where_an_amount_stands(by_tabs):
    found = cells(by_tabs)
    assert len(found) == 102
    assert found["T02", 1, "own_funds"] == "100.00"
    assert found["T04", 3, "general_public"] == "300.00"
    assert found["T06", 4, "operating"] == "200.00"
    assert found["T07", 3, "goods_and_services"] == "100.00"
    assert set(placements(by_tabs).values()) == {""}
    assert doubted(by_tabs) == set()
    assert by_tabs.sources[0].form == "markdown"
    assert [each.table.table_id for each in by_tabs.tables if not each.rows] == ["T08", "T09"]
    (project,) = [row for each in by_tabs.tables for row in each.rows if row.project]
    assert (project.code, project.label, project.project) == ("201 13 01", "行政运行", "商贸活动经费")


def test_a_table_of_markdown_is_read_as_one_of_tabs(by_tabs, tmp_path):
    def ruled(table, lines):
        return [lines[0], "|" + " --- |" * (lines[0].count("|") - 1), *lines[1:]]

    document = read(tmp_path / "budget.md", text(barred, ruled))
    assert cells(document) == cells(by_tabs)
    assert set(placements(document).values()) == {""}


def test_where_blank_cells_were_dropped_the_rules_say_the_columns(by_tabs, tmp_path):
    document = read(tmp_path / "budget.txt", text(flat))
    assert cells(document) == cells(by_tabs)
    found = placements(document)
    assert found["T02", 1, "own_funds"] == "arithmetic"
    assert found["T03", 4, "basic"] == "arithmetic"
    assert found["T03", 1, "basic"] == ""  # no blank cell, no choice
    assert found["T10", 3, "general_public"] == "arithmetic"
    # That an amount is one of goods and services no rule says: it is the likeliest column, and a doubt.
    assert doubted(document) == {("T07", row, "goods_and_services") for row in (1, 2, 3, 4)}
    assert found["T07", 3, "goods_and_services"] == "meaning"
    assert (
        next(row.line for row in document.tables[1].rows)
        == text(flat).split("\n").index("201 一般公共服务支出 700.00 600.00 600.00 100.00") + 1
    )


def test_wrapped_numbers_and_labels_are_joined_and_page_numbers_left_out(by_tabs, tmp_path):
    def narrow(table, lines):
        if table == "T02":
            return [line.replace("700.00 600.00 600", "700.0\n\n0\n600.00 600") for line in lines]
        if table == "T03":
            return [line.replace("1,000.00", "\n- 12 -\n1,00\n0.00") for line in lines]
        if table == "T05":
            return [line.replace("行政事业单位", "行政事业\n\n单位") for line in lines]
        return lines

    document = read(tmp_path / "budget.txt", text(flat, narrow))
    assert cells(document) == cells(by_tabs)
    labels = {(each.table.table_id, row.row_no): row.label for each in document.tables for row in each.rows}
    assert labels["T05", 5] == "行政事业单位养老支出"
    lines = {(a.row_no, a.column): a.line for a in document.tables[1].amounts}
    assert lines[1, "total"] == 0  # on the line of its row
    assert lines[1, "fiscal_appropriation"] > 0


def test_split_digits_and_shifted_cells_are_set_right_by_the_rules(by_tabs, tmp_path):
    def shifted(table, lines):
        if table != "T02":
            return lines
        # One blank cell too few before the own funds of two rows, as OCR leaves them out.
        found = [line.replace("600.00\t600.00\t\t", "600.00\t6 00.00\t") for line in lines[:4]]
        return [*found, *lines[4:]]

    document = read(tmp_path / "budget.txt", text(tabbed, shifted))
    assert cells(document) == cells(by_tabs)
    assert placements(document)["T02", 1, "own_funds"] == "arithmetic"
    assert placements(document)["T02", 1, "general_public"] == ""


def test_wrapped_labels_of_two_sides_and_repeated_headers_do_not_make_rows(by_tabs, tmp_path):
    def wrapped(table, lines):
        if table == "T04":
            return [line.replace("财政拨款（补助）", "财政拨款\n\n（补助）\n") for line in lines]
        if table == "T05":
            return [*lines[:5], *lines[:2], *lines[5:]]
        return lines

    document = read(tmp_path / "budget.txt", text(flat, wrapped))
    assert cells(document) == cells(by_tabs)
    labels = {(each.table.table_id, row.row_no, row.side): row.label for each in document.tables for row in each.rows}
    assert labels["T04", 1, "revenue"] == "一、财政拨款（补助）"
    assert labels["T05", 3, "row"] == "行政运行"


def test_a_text_without_tables_is_no_budget(tmp_path):
    with pytest.raises(UnknownTemplateError):
        read(tmp_path / "budget.txt", f"2024年部门预算公开\n\n{UNIT}\n\n本部门没有预算。\n")


def test_the_same_table_twice_is_two_documents(tmp_path):
    with pytest.raises(TwoDocumentsError):
        read(tmp_path / "budget.txt", text(tabbed) + text(tabbed))


@pytest.mark.parametrize(
    ("parts", "amounts"),
    [
        (["14,941.0", "5", "20.00"], ["14,941.05", "20.00"]),
        (["2,831", ".50"], ["2,831.50"]),
        (["44.6044.60"], ["44.60", "44.60"]),
        (["20.00", "112", "3.50"], ["20.00", "3.50"]),
        (["2,700.", "12", "00"], ["2,700.12"]),
    ],
)
def test_parts_of_amounts_are_joined(parts, amounts):
    numerals = [Numeral(part, line) for line, part in enumerate(parts, start=1)]
    assert [figure.text for figure in assembled(numerals, 2)[0].of] == amounts


TEXTS = ROOT.parent / "shared/documents"
# The project prints 113.00 where neither a sum nor a word says in which column: the reader doubts what it chose.
OPEN = {
    "tekes_2024": {
        ("T07", row, column) for row in ["21", "22", "23", "24"] for column in ("enterprises", "debt_interest")
    }
}


@pytest.mark.documents
def test_the_prose_is_what_is_read_but_where_rows_that_were_extracted_otherwise_stand(tmp_path):
    """Rows of a document that are there stay; with `anew`, or where there are none, those read are given."""
    if not TEXTS.is_dir():
        pytest.skip("the source texts do not stand beside this checkout (../shared/documents)")
    document, seeds = read_document([TEXTS / "kizilsu_2024.txt"], library(ROOT / "seeds")), ROOT / "seeds"
    kept, anew = rows_of(document, "kizilsu_2024", seeds), rows_of(document, "kizilsu_2024", seeds, anew=True)
    other = rows_of(document, "another_2024", seeds)
    assert FIGURES not in kept
    assert [row["table_id"] for row in kept[TABLES] if row["table_id"] == PROSE_TABLE] == [PROSE_TABLE]
    assert len(anew[FIGURES]) == len(other[FIGURES]) == len(document.prose.figures) > 100
    assert {row["document_id"] for row in other[FIGURES]} == {"another_2024"}


@pytest.mark.documents
@pytest.mark.parametrize("name", ["xinjiang_2024", "kizilsu_2024", "artux_2023", "tekes_2024", "tekes_2022"])
def test_reading_a_source_text_gives_the_committed_rows(name):
    if not TEXTS.is_dir():
        pytest.skip("the source texts do not stand beside this checkout (../shared/documents)")
    document = read_document([TEXTS / f"{name}.txt"], library(ROOT / "seeds"))
    made = rows_of(document, name, ROOT / "seeds")
    differing = set()
    for change in changes(ROOT / "seeds", name, made):
        for record in csv.reader({*change.old} ^ {*change.new}):
            assert change.path.stem == "printed_cells", record
            differing.add(tuple(record[1:4]))
    assert differing == OPEN.get(name, set())
    doubted = {
        (read.table.table_id, str(doubt.row_no), doubt.column) for read in document.tables for doubt in read.doubts
    }
    assert {place for place in differing if place[2] == "debt_interest"} <= doubted
