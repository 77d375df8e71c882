"""Performance tables: every hazard of flat texts and of tables with cells, by hand."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.field.reading.documents import library, read_document
from gouji.field.reading.performance import Form, read_performance, read_sheets
from gouji.field.reading.performancelinks import performance_links
from gouji.field.reading.performanceseeds import performance_doubts, performance_reads, performance_rows
from gouji.field.reading.performancewords import joined, performance_words
from gouji.field.reading.rows import Amount, Read, Row
from gouji.field.reading.seedrows import rows_of
from gouji.field.reading.sources import source
from gouji.field.reading.titles import Title

from .paper import Sheet, table, write

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT.parent / "shared/documents"
WORDS = performance_words(ROOT / "seeds")
BUDGET, WHOLE = WORDS["xinjiang_unit_budget"], WORDS["xinjiang_overall_performance"]

HEADERS = "一级指标 二级指标 三级指标 指标值 指标值设置依据 上年完成值 指标分值权重 指标赋分规则 佐证资料"
TOP = f"""项目支出绩效目标表
(2024年)
预算单位 某县人力资源和社会保障局
项目名称 培训项目 项目负责人 张三
项目资金（万元）
年度预算
总额：
1,482.2
1
其中：财
政拨款
1,400.00
其他资金：
82.21
项目总体目标
目标 1：培训 400 人。
{HEADERS}
"""
TABBED = "\t".join(HEADERS.split())


def flat(rows: str, top: str = TOP) -> Form:
    """The one form of a flat text, whose lines are divided by bars here."""
    return read_performance((top + rows.replace("|", "\n")).split("\n"), BUDGET).forms[0]


def tabbed(*rows: str, headers: str = TABBED) -> Form:
    """The one form of a text whose cells are divided by tabs, here by bars."""
    top = "## 项目支出绩效目标表\n<b>预算单位</b>\t\t某县人社局\n<b>项目名称</b>\t\t培训项目\n"
    return read_performance((top + headers + "\n" + "\n".join(rows).replace("|", "\t")).split("\n"), BUDGET).forms[0]


def texts(form: Form) -> list[tuple[str, ...]]:
    names = ("level_1", "level_2", "level_3", "target", "basis", "prior", "weight", "scoring", "evidence")
    return [tuple(each.texts.get(name, "") for name in names) for each in form.indicators]


ROW = "产出指|标|数量指标|参加培训|人员数量|>=400 人|计划标|准|380 人 10|按照正|常比例|赋分|工作资料,|原始凭|证"
AS_ROW = ("产出指标", "数量指标", "参加培训人员数量", ">=400 人", "计划标准", "380 人", "10")
AS_ROW += ("按照正常比例赋分", "工作资料,原始凭证")


def test_what_is_wrapped_over_lines_is_joined_field_by_field():
    form = flat(ROW)
    assert texts(form) == [AS_ROW]
    assert [(each.line, each.doubt) for each in form.indicators] == [(21, "")]


def test_the_head_gives_unit_project_and_amounts_that_are_broken_over_lines():
    form = flat(ROW)
    assert (form.kind, form.line, form.end_line) == ("project", 1, 32)
    assert (form.unit_name, form.project_name) == ("某县人力资源和社会保障局", "培训项目")
    assert form.amounts == {"total": ("1,482.21", 8), "fiscal": ("1,400.00", 12), "other": ("82.21", 14)}


def test_names_of_persons_stand_in_no_row():
    performance = read_performance((TOP + ROW.replace("|", "\n")).split("\n"), BUDGET)
    assert "张三" not in str(performance_rows(performance, "x")) + str(performance.forms)


def test_every_number_of_a_form_is_a_field_or_none_with_a_reason():
    performance = read_performance((TOP + (ROW + "|28").replace("|", "\n")).split("\n"), BUDGET)
    assert [(each.line, each.token, each.reason) for each in performance.forms[0].excluded] == [
        (2, "2024", "year"),
        (16, "1", "goal"),
        (16, "400", "goal"),
        (33, "28", "page_number"),
    ]
    assert not performance.forms[0].doubts


def test_a_number_beside_a_label_that_has_none_is_told():
    form = flat(ROW, TOP.replace("项目资金（万元）", "项目资金（万元） 7.5"))
    assert [why for _, why in form.doubts] == ["'7.5' could not be placed"]


def test_words_of_a_label_in_a_goal_are_prose():
    form = flat(ROW, TOP.replace("目标 1：培训 400 人。", "项目资金 10 万元，其中： 财政拨款 7.00 万元。"))
    assert form.amounts["fiscal"][0] == "1,400.00"
    assert [each.token for each in form.excluded] == ["2024", "10", "7.00"]
    assert not form.doubts


def test_levels_hold_until_the_next_is_printed():
    second = (
        "聘请律师|人数|=1 人 计划标准 - 8|直接赋|分|说明材|料|质量指标|合格率|=100% 计划标准 - 5|满意度赋分|说明材料"
    )
    found = texts(flat(f"{ROW}|{second}"))
    assert [row[:3] for row in found] == [
        ("产出指标", "数量指标", "参加培训人员数量"),
        ("产出指标", "数量指标", "聘请律师人数"),
        ("产出指标", "质量指标", "合格率"),
    ]


def test_a_row_goes_on_in_one_line_of_the_next_page():
    cut = "产出指|标|数量指标|接受职业|培训人员|>=400 人|计划标|准|380 人 10|按照正|常比例|赋分|工作资料,|原始凭"
    after = "| 数量 证|质量指标|合格率|=100% 计划标准 - 5|满意度赋分|说明材料"
    form = flat(cut + after)
    assert texts(form)[0][2:] == ("接受职业培训人员数量", *AS_ROW[3:])
    assert texts(form)[1][:3] == ("产出指标", "质量指标", "合格率")


def test_a_name_that_goes_on_on_the_next_page_is_taken_from_the_next_row_and_doubted():
    cut = "产出指|标|数量指标|高校毕|业生求|职创业|>=1 次|计划标准|1 次 2|直接赋分|工作资|料| 补贴发|放次数|"
    form = flat(cut + "就业见|习补贴|发放次|数|>=6 次|计划标准|12 次 2|直接赋分|工作资|料")
    assert [row[2] for row in texts(form)] == ["高校毕业生求职创业补贴发放次数", "就业见习补贴发放次数"]
    assert "next page" in form.indicators[0].doubt


def test_a_page_number_is_no_part_of_a_cell_and_no_line_of_the_form():
    inside = ROW.replace("计划标|准", "计划标|27|准") + "|28"
    form = flat(inside)
    assert texts(form) == [AS_ROW]
    assert form.end_line == 33


def test_a_header_that_a_page_repeats_is_no_row():
    form = flat(f"{ROW}| {HEADERS}|合格率|=100% 计划标准 - 5|满意度赋分|说明材料")
    assert [row[2] for row in texts(form)] == ["参加培训人员数量", "合格率"]


def test_name_and_target_without_operator_are_parted_by_the_widths_of_their_columns():
    rows = "|".join([ROW, ROW.replace("参加培训|人员数量", "补贴发放|人员数量").replace("产出指|标|数量指标|", "")])
    open_row = "失业人员|就业人数|根据就业工|作实际确定|计划标|准|- 3|直接赋分|工作资料"
    form = flat(f"{rows}|{open_row}")
    assert texts(form)[2][2:4] == ("失业人员就业人数", "根据就业工作实际确定")


def test_where_widths_do_not_part_name_and_target_that_is_a_doubt():
    form = flat("产出指|标|数量指标|担保代|偿付率|全国平|均偿付|率|计划标准|- 15|直接赋分|工作资料")
    assert "may be parted" in form.indicators[0].doubt


def test_a_word_that_is_not_declared_is_read_and_doubted():
    form = flat("产出指|标|数量指标|培训|人数|=4 人|专家测算|- 15|直接赋分|工作资料")
    assert texts(form)[0][3:5] == ("=4 人", "专家测算")
    assert "basis" in form.indicators[0].doubt


def test_a_form_of_four_columns_is_parted_by_targets_and_their_units():
    top = TOP.replace(HEADERS, " ".join(HEADERS.split()[:4]))
    rows = "产出指|标|数量指标|参加培训|人员数量|>=400|人次|聘请律师|人数|=1 人|质量指标|课程合格|率|=100%"
    assert [row[1:4] for row in texts(flat(rows, top))] == [
        ("数量指标", "参加培训人员数量", ">=400人次"),
        ("数量指标", "聘请律师人数", "=1 人"),
        ("质量指标", "课程合格率", "=100%"),
    ]


def test_a_unit_that_is_not_declared_is_doubted():
    form = flat("产出指|标|数量指标|修路|长度|=4 丈|计划标准|- 15|直接赋分|工作资料")
    assert texts(form)[0][3] == "=4 丈"
    assert "unit" in form.indicators[0].doubt


def test_what_nothing_takes_is_told():
    form = flat(f"{ROW}|※※")
    assert any("※※" in why for _, why in form.doubts)


def test_the_form_ends_before_the_next_heading():
    form = flat(f"{ROW}|（五）其他需说明的事项|2024 年无其他事项。")
    assert (texts(form), form.end_line) == ([AS_ROW], 32)


def test_cells_go_to_the_fields_of_their_columns():
    form = tabbed("产出 指标|数量 指标|培训人数|> =5 人|历史标准|-|10|按照完成比例赋 分|工作资料")
    row = ("产出指标", "数量指标", "培训人数", "> =5 人", "历史标准", "-", "10", "按照完成比例赋分", "工作资料")
    assert texts(form) == [row]
    assert not form.indicators[0].doubt


def test_shifted_cells_are_placed_by_their_words_and_doubted():
    form = tabbed(
        "产出指标|数量指标|培训人数|>=5人|计划标准|-|10|直接赋分|工作资料",
        "|效益指标|社会效益指标|促进就业|有效促进|历史标准|-|5|直接赋分",
        "招聘会次数||>=3次|计划标准|-|5|直接赋分|工作资料|",
    )
    found = texts(form)
    assert found[1] == ("效益指标", "社会效益指标", "促进就业", "有效促进", "历史标准", "-", "5", "直接赋分", "")
    assert found[2][2:] == ("招聘会次数", ">=3次", "计划标准", "-", "5", "直接赋分", "工作资料")
    assert [bool(each.doubt) for each in form.indicators] == [False, True, True]


def test_a_row_over_two_lines_is_one():
    form = tabbed(
        "成 本|经济成本指标|补贴人均标准|=4万元/人|计划标准|4万元/人/|10|按照正常比例|工作资料",
        "",
        "指标|||/年||年||赋分|",
    )
    row = ("成本指标", "经济成本指标", "补贴人均标准", "=4万元/人/年", "计划标准", "4万元/人/年", "10")
    assert texts(form) == [(*row, "按照正常比例赋分", "工作资料")]


def test_a_scrap_below_a_whole_row_is_told_and_changes_nothing():
    form = tabbed("产出指标|数量指标|培训人数|>=5人|计划标准|-|10|直接赋分|工作资料", "|||||||分|")
    assert texts(form)[0][7] == "直接赋分"
    assert [why for _, why in form.doubts] == ["'分' could not be placed"]


def test_a_group_without_indicators_is_no_row():
    form = tabbed(
        "成本指标|社会成本|||||||",
        "|指标|||||||",
        "|生态成本指标|||||||",
        "效益指标|经济效益指标|增收金额|>=5万元|计划标准|-|10|直接赋分|工作资料",
    )
    assert [row[:3] for row in texts(form)] == [("效益指标", "经济效益指标", "增收金额")]


def test_two_fields_in_one_cell_are_parted_where_the_header_lacks_one():
    form = tabbed(
        "产出指标|数量指标|培训人数|>=5人|计划标准|-|10|按照完成比例赋分 工作资料",
        headers=TABBED.replace("指标赋分规则\t", ""),
    )
    assert texts(form)[0][7:] == ("按照完成比例赋分", "工作资料")


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
