"""Performance tables of files with pages, forms of whole units, and the committed documents."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.field.reading.documents import library, read_document
from gouji.field.reading.performance import read_performance, read_sheets
from gouji.field.reading.performancelinks import performance_links
from gouji.field.reading.performanceseeds import performance_doubts, performance_reads, performance_rows
from gouji.field.reading.performancewords import joined, performance_words
from gouji.field.reading.rows import Amount, Read, Row
from gouji.field.reading.seedrows import rows_of
from gouji.field.reading.sources import source
from gouji.field.reading.titles import Title

from .paper import Sheet, table, write
from .performance_texts import BUDGET, HEADERS, ROOT, ROW, TOP, WHOLE, texts

DOCUMENTS = ROOT.parent / "shared/documents"
COLUMNS = [20, 110, 200, 320, 400, 480, 550, 620, 710, 800]


def ruled(path: Path) -> Path:
    """A PDF with one form, ruled, that goes on on a second page in the middle of a row."""
    blank = [""] * 7
    upper = [["预算单位", "某县人社局", *blank], ["项目名称", "培训项目", *blank]]
    upper += [["项目资金（万元）", "年度预算总额：", "50.00", "其中：财政拨款", "30.00", "其他资金：", "20.00", "", ""]]
    upper += [["项目总体目标", "培训 400 人。", *blank], HEADERS.split()]
    upper += [["产出指标", "数量指标", "参加培训人数", ">=400 人", "计划标准", "380 人", "10", "直接赋分", "工作资料"]]
    upper += [["", "质量指标", "接受职业培训后取得", "=100%", "计划标准", "-", "5", "按照正常", "工作资料"]]
    lower = [["", "", "证书人员比例", "", "", "", "", "比例赋分", ""]]
    lower += [["满意度指标", "满意度指标", "学员满意度", ">=95%", "计划标准", "-", "10", "满意度赋分", "说明材料"]]
    first, second = Sheet(), Sheet()
    first.text(300, 60, "项目支出绩效目标表").text(380, 80, "(2024年)")
    table(first, 90, COLUMNS, upper)
    table(second, 60, COLUMNS, lower)
    second.text(60, 140, "（五）其他需说明的事项")
    write(path, [first, second])
    return path


def test_a_ruled_form_of_a_pdf_is_read_cell_by_cell_over_its_pages(tmp_path):
    found = read_sheets(source(ruled(tmp_path / "form.pdf")).kept(), BUDGET)
    form = found.forms[0]
    assert (form.unit_name, form.project_name) == ("某县人社局", "培训项目")
    assert {column: text for column, (text, _) in form.amounts.items()} == {
        "total": "50.00",
        "fiscal": "30.00",
        "other": "20.00",
    }
    assert texts(form)[0][:5] == ("产出指标", "数量指标", "参加培训人数", ">=400 人", "计划标准")
    assert texts(form)[1][1:3] == ("质量指标", "接受职业培训后取得证书人员比例")
    assert texts(form)[1][7:] == ("按照正常比例赋分", "工作资料")
    assert texts(form)[2][:3] == ("满意度指标", "满意度指标", "学员满意度")
    assert len(form.indicators) == 3


def test_rows_of_a_file_with_pages_have_pages_and_boxes_instead_of_lines(tmp_path):
    found = read_sheets(source(ruled(tmp_path / "form.pdf")).kept(), BUDGET)
    (read,) = performance_reads(found, library(ROOT / "seeds").templates[0])
    assert [(row.page, row.line) for row in read.rows] == [(1, 0)]
    assert all(amount.page == 1 and amount.box and not amount.line for amount in read.amounts)
    rows = performance_rows(found, "x")
    assert {row["source_line"] for seed in rows.values() for row in seed} == {""}


def test_a_total_stands_for_the_projects_of_its_name_that_add_up_to_it():
    projects = Read(
        replace(library(ROOT / "seeds").templates[0].by_id["T01"], table_id="T07"), Title("T07", "", "", None), 0, ""
    )
    for number, (name, amount) in enumerate(
        [("培训 项目", "1,000.00"), ("培训项目", "482.21"), ("维修项目", "5.00")], start=1
    ):
        projects.rows.append(Row(number, "row", 0, "", "", "", name, ""))
        projects.amounts.append(Amount(number, "row", "total", amount, 0, ""))
    performance = read_performance((TOP + ROW.replace("|", "\n")).split("\n"), BUDGET)
    links = performance_links(performance, [projects], "x")
    assert [(link["table_no"], link["term"], link["cell_row_no"]) for link in links] == [
        ("1", "1", "1"),
        ("1", "2", "2"),
    ]
    projects.amounts[1] = replace(projects.amounts[1], text="482.20")
    assert performance_links(performance, [projects], "x") == []
    # Of one row alone another amount is for a rule to say, but where other funds pay for a part of it.
    projects.rows[1] = replace(projects.rows[1], project="另一项目")
    performance.forms[0].amounts["other"] = ("0.00", 1)
    assert [link["cell_row_no"] for link in performance_links(performance, [projects], "x")] == ["1"]
    performance.forms[0].amounts["other"] = ("480.00", 1)
    assert performance_links(performance, [projects], "x") == []


TASKS = """部门（单位）整体支出绩效目标表
(2022年)
部门（单位）名称 某县人力资源和社会保障局
任务名称 主要内容
预算金额（万元）
总额 财政拨款 其他资金
年度主要任务
城乡居民基本养老保
险补助
用于保障城乡居民的
养老保险
723.29 723.29
人员保障
用于发放人员工资福
利支出
10 8 2
合计 733.29 731.29 2
年度总体目标
"1、保障 30 人。"
一级指标 二级指标 三级指标 指标值
年度绩效指标
产出指标
数量指标
参保
人数
>=770人
质量指标 准确率 =100%
效益指标
经济效益指标
社会效益指标 提高服务 有效提高
"""


def test_a_form_of_a_whole_unit_gives_tasks_and_annual_indicators():
    form = read_performance(TASKS.split("\n"), WHOLE).forms[0]
    assert (form.year, form.unit_name, form.sections["indicators"]) == (
        2022,
        "某县人力资源和社会保障局",
        ("年度绩效指标", 21),
    )
    assert [(task.line, task.name, task.content) for task in form.tasks] == [
        (8, "城乡居民基本养老保险补助", "用于保障城乡居民的养老保险"),
        (13, "人员保障", "用于发放人员工资福利支出"),
        (17, "合计", ""),
    ]
    assert [
        (each.line, *[each.texts[name] for name in ("level_1", "level_2", "level_3", "target")])
        for each in form.indicators
    ] == [
        (23, "产出指标", "数量指标", "参保人数", ">=770人"),
        (27, "产出指标", "质量指标", "准确率", "=100%"),
        (30, "效益指标", "社会效益指标", "提高服务", "有效提高"),
    ]


def test_amounts_of_a_task_stand_by_meaning_where_columns_are_blank():
    form = read_performance(TASKS.split("\n"), WHOLE).forms[0]
    assert form.tasks[0].amounts == (("total", "723.29", 12, ""), ("fiscal", "723.29", 12, "meaning"))
    assert [amount[3] for amount in form.tasks[1].amounts] == ["", "", ""]


def test_blanks_are_kept_beside_digits_alone():
    assert joined("=1800 元/人") == "=1800 元/人"
    assert joined("促进就业，维护社会 稳定") == "促进就业，维护社会稳定"
    assert joined("12333 咨询 热线") == "12333 咨询热线"


def test_doubts_name_the_line():
    performance = read_performance((TOP + f"{ROW}|※※".replace("|", "\n")).split("\n"), BUDGET)
    assert performance_doubts(performance) == ["line 33: performance table 1: '※※' could not be placed"]


def test_a_pattern_that_is_none_is_told_with_its_file(tmp_path):
    (tmp_path / "templates").mkdir()
    path = tmp_path / "templates/performance_words.csv"
    path.write_text("template_id,role,field,ordinal,pattern\nx,title,project,1,(\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no regular expression"):
        performance_words(tmp_path)


def committed(seed: str, document_id: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["document_id"] == document_id]


@pytest.mark.documents
@pytest.mark.parametrize("document_id", ["xinjiang_2024", "kizilsu_2024", "tekes_2024", "artux_2023", "tekes_2022"])
def test_reading_a_text_gives_the_committed_rows_of_its_performance_tables(document_id):
    path = DOCUMENTS / f"{document_id}.txt"
    if not path.exists():
        pytest.skip("the source texts are not beside the checkout")
    words = WHOLE if document_id == "tekes_2022" else BUDGET
    performance = read_performance(path.read_text(encoding="utf-8").split("\n"), words)
    for seed, rows in performance_rows(performance, document_id).items():
        assert rows == committed(seed, document_id), seed


@pytest.mark.documents
def test_a_form_of_a_whole_unit_is_a_document_of_its_own():
    path = DOCUMENTS / "tekes_2022.txt"
    if not path.exists():
        pytest.skip("the source texts are not beside the checkout")
    document = read_document([path], library(ROOT / "seeds"))
    rows = rows_of(document, "tekes_2022", ROOT / "seeds")
    for seed in ("reference/documents", "reference/document_tables", "budget/printed_rows", "budget/printed_cells"):
        assert rows[seed] == committed(seed, "tekes_2022"), seed
