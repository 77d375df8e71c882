"""Web pages and Word files: what a reader sees is read, what is hidden or struck out is not."""

from __future__ import annotations

import docx
import pytest

from gouji.field.reading.documents import read_document
from gouji.field.reading.sources import source

from .form_cells import cells, declared
from .forms import Section, sections, web, word


def test_the_running_text_is_kept_in_order_with_the_rows_between(tmp_path):
    made = [Section("a", ["第一段", "预算表"], [["项目", "金额"]], [["合计", "1.00"]]), Section("b", ["最后一段"])]
    path = word(tmp_path / "a.docx", made)
    assert source(path).lines == (("第一段", "预算表", "项目 金额", "合计 1.00", "最后一段"),)
    assert source(web(tmp_path / "a.html", made)).lines == source(path).lines


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


def test_tables_that_only_lay_out_a_page_are_text_and_the_tables_in_them_are_read(tmp_path):
    inner = web(tmp_path / "inner.html", sections()).read_text(encoding="utf-8")
    body = inner[inner.index("<body>") + 6 : inner.index("</body>")]
    path = tmp_path / "a.html"
    menu = "<tr><td>首页</td><td>公开</td></tr>"
    path.write_text(f"<html><table>{menu}<tr><td colspan=2>{body}</td></tr></table></html>", encoding="utf-8")
    document = read_document([path], declared())
    assert len(cells(document)) == 80
    assert document.leftovers == ()


def test_titles_inside_of_the_table_of_a_web_page_or_word_file_are_titles(tmp_path):
    made = sections()
    for section in made[1:]:
        wide = max(map(len, section.rows))
        section.header = [[line] * wide for line in section.lines] + section.header
        section.lines = []
    for write in (web, word):
        document = read_document([write(tmp_path / "a", made)], declared())
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
