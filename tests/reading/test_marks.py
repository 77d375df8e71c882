"""Marks of a text: each kind in a hand-made broken sentence, and none in sentences as they are published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.field.reading.markcomparisons import contents_pages, contents_titles
from gouji.field.reading.marknames import other_names_over_tables
from gouji.field.reading.marks import EXCERPT, Mark, marks
from gouji.field.reading.rows import Read
from gouji.field.reading.signs import Line, text_lines
from gouji.field.reading.titles import title
from gouji.field.templates.declarations import templates
from gouji.field.templates.markpatterns import mark_patterns

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SHANGHAI = "shanghai_district_budget"


def marked(*lines: str, note: str = "", own: tuple[str, ...] = ()) -> list[Mark]:
    tables = next(each for each in templates(SEEDS) if each.template_id == SHANGHAI).tables
    return marks([(line, note) for line in text_lines(lines)], mark_patterns(SEEDS, SHANGHAI), (), tables, own=own)


def told(*lines: str, note: str = "") -> list[tuple[str, str]]:
    return [(each.kind, each.excerpt) for each in marked(*lines, note=note) if each.kind != "section"]


BROKEN = {
    "安排 XX 项目经费。": ("placeholder", "XX"),
    "20XX年部门收入。": ("placeholder", "20XX年"),
    "预算××万元。": ("placeholder", "××"),
    "主要用于待填写。": ("placeholder", "待填写"),
    "主要包括：办公费等。（按实际发生经济分类支出事项填写）": ("placeholder", "（按实际发生经济分类支出"),
    "比上年增加（减少）12.00万元。": ("both_words", "增加（减少）"),
    "下降/增长3.00%。": ("both_words", "下降/增长"),
    "收入12.00万元；；其中：": ("doubled_mark", "；；"),
    "收入12.00万元，，其中：": ("doubled_mark", "，，"),
    "保持不变。。": ("doubled_mark", "。。"),
    "支出12.00万元，。": ("doubled_mark", "，。"),
    "减少3.00万元，主要原因是。": ("missing_reason", "主要原因是"),
    "减少3.00万元。主要原因是：。": ("missing_reason", "主要原因是："),
    "减少的主要原因为由于；": ("missing_reason", "主要原因为由于"),
    "单位资金12.00万元，比上年减少3.00万元，主要原因是本年度无预算安排。": ("no_plan", "12.00万元"),
    "支出12.00万元，比上年减少3.00万元，主要原因是人员减少。": ("staff_fewer", "人员减少"),
    "支出12.00万元，比上年增加3.00万元，主要原因是政策调整，在职人员增加。": ("staff_more", "在职人员增加"),
    "2025年部门预算编制说明": ("budget_year", "2025"),
    "2024年预算数为1.00万元。": ("said_year", "2024"),
    "比2024年预算减少1.00万元。": ("year_before", "2024"),
    "2024年当年预算执行数为1.00万元。": ("year_before", "2024"),
    "截至2023年底，某局及下属各预算单位占用使用国有资产总体情况为": ("year_before", "2023"),
    "2023年度本单位面向中小企业预留政府采购项目预算金额241.64万元。": ("budget_year", "2023"),
    "经费增加3.00万元，主要原因是与上年一致，无差异。": ("no_change", "3.00万元"),
    "经费增加0.00万元，增长0.00%，主要原因是经费增加。": ("zero_change", "增加"),
    "本年预算执行数持平。主要原因是：科普活动经费增加。": ("zero_change", "增加"),
    "经费增加0.53%。主要原因是：住房公积金经费保持不变。": ("no_change", "增加0.53%"),
    "2022年与2024年均未安排预算。": ("year_before", "2022"),
    "2023年，某局政府采购预算331.64万元。": ("budget_year", "2023"),
    "资金执行时间：2023年1月1日": ("period_from", "2023"),
    "于2024年13月办结。": ("bad_date", "2024年13月"),
    "于2024年3月32日办结。": ("bad_date", "2024年3月32日"),
    "下设3个处室，分别是：办公室、财务科。": ("list_count", "3"),
    "机关设三个内设机构，包括：（一）办公室。（二）财务科。": ("list_count", "三"),
    "行政单位1家，事业单位2家，具体包括：1.某局本级。2.某中心。名词解释（一）收入。": ("list_count", "2"),
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_sentence_has_its_mark(text):
    assert told(text) == [BROKEN[text]]


@pytest.mark.parametrize(
    "text",
    [
        "目录……………………………………………3",
        "主要原因是：项目调整。",
        "主要原因是项目调整。",
        "因公出国（境）费增减情况说明。",
        "单价100万元（含）以上设备（不含车辆）0台（套）。",
        "《规划》（沪府规【2016】168号）、《意见》。",
        "位于X101、X102单元和W060701街坊。",
        "人民币1×2。",
        "单位资金0.00万元，比上年减少3.00万元，主要原因是本年度无预算安排。",
        "单位资金12.00万元，比上年增加12.00万元，主要原因是上年无预算安排。",
        "支出12.00万元，比上年减少3.00万元，主要原因是退休人员减少。",
        "支出12.00万元，比上年减少3.00万元，主要原因是下属事业单位人员减少。",
        "下设3个处室，分别是：办公室（信访室、督查室）、财务科、人事科。",
        "下属预算单位共3家，包括：某局本级、某中心和某站。",
        "行政单位1家，事业单位1家，具体包括：1.某局本级。2.某中心。名词解释（三）收入。",
        "机关设2个内设机构，包括：按职责分设。",
        "于2024年12月31日前办结。",
    ],
)
def test_a_sound_sentence_has_none(text):
    assert told(text) == []


def test_a_reason_that_goes_on_in_the_next_line_is_given():
    assert told("减少3.00万元。主要原因是", "项目调整。") == []


def test_a_reason_before_the_next_paragraph_is_not_given():
    assert told("1.收入减少。主要原因是", "2.支出增加。") == [("missing_reason", "主要原因是")]


def test_a_note_of_an_empty_table_is_of_the_table_it_stands_under():
    (mark,) = marked("注:本部门无政府性基金预算，故本表为空表。", note="T08")
    assert (mark.kind, mark.table_id, mark.excerpt) == ("empty_note", "T08", "故本表为空表")
    assert marked("故本表为空表。") == []


def test_a_sentence_says_of_the_table_that_it_names_that_it_is_empty():
    (mark,) = marked("2025年部门国有资本经营预算支出功能分类预算表为空表。")
    assert (mark.kind, mark.table_id) == ("empty_note", "T09")


def test_a_mark_has_its_place_and_at_most_twelve_signs():
    line = Line(
        "（按部门预算公开表中实际发生的事项填写）",
        page=3,
        boxes=tuple((10.0 * at, 5.0, 10.0 * at + 9, 15.0) for at in range(21)),
    )
    (mark,) = marks([(line, "")], mark_patterns(SEEDS, SHANGHAI))
    assert (mark.place.page, mark.place.line) == ("3", 0)
    assert mark.place.box.startswith("0.0 5.0 ")
    assert len(mark.excerpt) == EXCERPT


LABELS = frozenset({"职业年金缴费支出", "事业单位离退休", "城管执法"})
PENSION = "1.养老支出（款）职业年金缴费支出（项）3.00万元，比2024年预算{change}。主要原因是：{reason}。"
RETIRED = "2.养老支出（款）事业单位离退休（项）3.00万元，比2024年预算增加1.00万元。主要原因是：人员变动。"


def compared(*lines: str) -> list[tuple[str, str, str]]:
    stream = [(line, "") for line in text_lines(lines)]
    found = marks(stream, mark_patterns(SEEDS, SHANGHAI), labels=LABELS)
    return [(each.kind, each.excerpt, each.other) for each in found if each.other and each.kind != "section"]


def test_an_item_that_the_tables_name_otherwise_is_marked():
    assert compared("1.养老支出（款）职业年金缴费（项）3.00万元。") == [
        ("item_name", "职业年金缴费", "职业年金缴费支出")
    ]
    assert compared("1.养老支出（款）某项全然不同的支出（项）3.00万元。") == []


def test_a_class_and_what_money_is_for_are_marked_where_they_are_a_sign_off():
    assert compared("1.职业年金缴费支出（类）3.00万元。") == []
    assert compared("1.职业年金交费支出（类）3.00万元。") == [("item_name", "职业年金交费支出", "职业年金缴费支出")]
    assert compared("人员经费3.00万元，主要包括：基本工资、职业年金缴费支、事业单位离退休。") == [
        ("item_name", "职业年金缴费支", "职业年金缴费支出")
    ]
    assert compared("人员经费3.00万元，主要包括：基本工资、事业单位离退休费补助。") == []


def test_the_name_of_the_publisher_with_a_sign_that_is_another_is_marked():
    own = ("某市人力资源和社会保障局",)

    def others(text: str) -> list[str]:
        return [each.excerpt for each in marked(text, own=own) if each.kind == "other_unit"]

    assert others("由某市人力资原和社会保障局发放。") == ["某市人力资原和社会保障局"]
    assert others("由某市人力资源和社会保障局发放。") == []
    assert others("由别市人力资源和社会保障局发放。") == []  # of another place
    assert others("由某市人力资源社会保障局发放。") == []  # an abbreviation


def test_a_reason_of_another_item_is_marked():
    change = "增加1.00万元"
    assert compared(PENSION.format(change=change, reason="事业单位离退休经费增加"), RETIRED) == [
        ("other_item", "事业单位离退休", "职业年金缴费支出")
    ]
    assert compared(PENSION.format(change=change, reason="职业年金缴费支出经费增加"), RETIRED) == []


def test_a_reason_of_another_item_is_marked_where_the_names_end_in_words_for_money():
    reason = "事业单位离退休支出支出增加"
    names = ("养老支出（款）事业单位离退休支出（项）3.00万元。", "养老支出（款）培训支出（项）3.00万元。")
    found = compared(PENSION.format(change="增加1.00万元", reason=reason), *names)
    assert ("other_item", "事业单位离退休", "职业年金缴费支出") in found


def test_a_reason_in_the_other_direction_is_marked():
    reason = "人员变动，人员经费增加"
    assert compared(PENSION.format(change="减少1.00万元，下降25.00%", reason=reason)) == [
        ("other_direction", "增加", "减少")
    ]
    assert compared(PENSION.format(change="增加1.00万元", reason=reason)) == []


def test_what_a_cause_leads_to_goes_in_the_direction_of_the_change():
    reason = "人员调出，导致基本支出拨款{way}"
    change = "增加1.00万元，增长25.00%"
    assert compared(PENSION.format(change=change, reason=reason.format(way="减少"))) == [
        ("other_direction", "减少", "增加")
    ]
    assert compared(PENSION.format(change=change, reason=reason.format(way="增加"))) == []


def test_a_line_of_contents_that_is_nearly_a_title_is_marked_and_one_that_goes_on_is_not():
    template = next(each for each in templates(SEEDS) if each.template_id == SHANGHAI)
    names = ["财务收支预算总表", "收入预算总表", "支出预算总表", "财政拨款收支预算总表"]
    titles = [title((name,), template, ()) for name in (*names, "一般公共预算支出功能分类预算表")]
    tables = [
        Read(next(table for table in template.tables if table.table_id == found.table_id), found, 9, "元")
        for found in titles
        if found is not None
    ]

    def marked_titles(*listed: str) -> list[tuple[str, str]]:
        lines = [(line, "") for line in text_lines(listed)]
        return [(table_id, there) for _, table_id, there, _ in contents_titles(lines, template, tables, ())]

    assert marked_titles(*names, "一般公共预算支出功能分预算表") == [("T05", "一般公共预算支出功能分预算表")]
    assert marked_titles(*names, "一般公共预算支出功能分", "类预算表") == []
    assert marked_titles(*names, "一般公共预算支出功能分类预算表") == []
    # In a text, which has no pages, the titles over the tables are none of the contents.
    in_text = [replace(read, line=at) for at, read in enumerate(tables, start=len(names) + 2)]
    over = (*names, "一般公共预算支出功能分类预算表")
    lines = [(line, "") for line in text_lines([*names, "一般公共预算支出功能分预算表", *over])]
    lines = [(replace(line, page=0, number=at), note) for at, (line, note) in enumerate(lines, start=1)]
    assert [each[1] for each in contents_titles(lines, template, in_text, ())] == ["T05"]


def test_a_reason_that_names_a_project_of_another_item_is_marked():
    stream = [(line, "") for line in text_lines([PENSION.format(change="增加1.00万元", reason="{}")])]
    of_items = {"信息系统运行维护费": {"事业单位离退休", "培训支出"}, "年金清算专项经费": {"职业年金缴费支出"}}
    of_items |= {"年金清算": {"培训支出"}}
    projects = {project: frozenset(items) for project, items in of_items.items()}

    def named(project: str) -> list[tuple[str, str, str]]:
        lines = [(replace(line, text=line.text.replace("{}", f"新增{project}")), note) for line, note in stream]
        own = (PENSION, RETIRED)
        lines += [(line, "") for line in text_lines([own[1]])]
        found = marks(lines, mark_patterns(SEEDS, SHANGHAI), labels=LABELS, projects=projects)
        return [(each.kind, each.excerpt, each.other) for each in found if each.kind == "other_project"]

    assert named("信息系统运行维护费") == [("other_project", "信息系统运行维护费", "职业年金缴费支出")]
    assert named("年金清算专项经费") == []  # nor is the shorter name that stands in it
    assert named("年金清算") == [("other_project", "年金清算", "职业年金缴费支出")]


def test_the_sections_that_are_there_are_marked_once():
    found = marked("上海市某区某局主要职能", "二、机关运行经费预算", "机关运行经费预算为1.00万元。")
    assert [(each.kind, each.other) for each in found] == [("section", "主要职能"), ("section", "机关运行经费")]


def test_a_title_of_the_contents_that_differs_from_that_over_its_table_is_told():
    template = next(each for each in templates(SEEDS) if each.template_id == "jiangsu_provincial_budget")
    tables = [
        Read(next(table for table in template.tables if table.table_id == found.table_id), found, 9, "万元")
        for printed in ("收支预算总表", "财政拨款政府性基金支出预算表", "一般公共预算支出预算表（功能科目）")
        if (found := title((printed,), template, ())) is not None
    ]
    listed = (
        "目录",
        "一、收支预算总表",
        "二、收入预算总表",
        "八、政府性基金财政拨款支出预算表",
        "七、一般公共预算支出预算表",
    )
    lines = [(Line(text, page=2), "") for text in listed]
    assert [(table_id, there, over) for _, table_id, there, over in contents_titles(lines, template, tables, ())] == [
        ("T08", "政府性基金财政拨款支出预算表", "财政拨款政府性基金支出预算表")
    ]
    assert contents_pages(lines, template, ()) == {2}


def test_a_pattern_that_is_none_is_told(tmp_path):
    (tmp_path / "templates").mkdir()
    path = tmp_path / "templates" / "text_patterns.csv"
    path.write_text("template_id,ordinal,mark_kind,text_pattern,section_name\n,1,placeholder,(,\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no regular expression"):
        mark_patterns(tmp_path, SHANGHAI)


OWN = ("上海市普陀区商务委员会",)
OTHER = "上海市普陀区教育局"


def names(*lines: str) -> list[tuple[str, str]]:
    found = marked(*lines, own=OWN)
    return [(each.kind, each.excerpt) for each in found if each.kind in ("other_unit", "other_kind")]


@pytest.mark.parametrize(
    "lines",
    [
        (f"一、关于{OTHER}2025年收支预算情况的总体说明",),
        (f"2025年，{OTHER}收入预算1.00万元。",),
        (f"{OTHER}（部门）主要职能",),
        ("2025年部门预算编制说明", f"{OTHER}机构设置"),
    ],
)
def test_the_name_of_another_unit_is_marked_where_the_own_is_due(lines):
    ((kind, excerpt),) = names(*lines)
    assert (kind, excerpt[-3:]) == ("other_unit", "教育局")


@pytest.mark.parametrize(
    "lines",
    [
        ("一、关于上海市普陀区商务委员会2025年收支预算情况的总体说明",),
        ("一、关于上海市普陀区商", "务委员会2025年收支预算情况的总体说明"),
        ("2025年，区商务委员会收入预算1.00万元。",),  # an abbreviation
        (f"与{OTHER}共同承担，由{OTHER}2025年拨付。",),  # no statement of a budget
        ("主要职责是协助上海市普陀区教育局。",),
    ],
)
def test_the_own_name_whole_or_short_and_others_in_passing_are_not(lines):
    assert names(*lines) == []


def test_the_own_kind_of_publisher_is_that_of_the_titles():
    title, own = "2025年部门预算编制说明", ("本部门收入1.00万元。", "本部门支出1.00万元。", "本部门结转0元。")
    assert names(title, *own) == []
    assert names(title, *own, "本单位支出1.00万元。") == [("other_kind", "单位")]
    assert names(title, "本单位支出1.00万元。") == [("other_kind", "单位")]
    # Where the document says both of itself, neither is the odd one; without a title nothing is declared.
    assert names(title, *own, "本单位支出1.00万元。", "本单位无结转。") == []
    assert names(*own, "本单位支出1.00万元。") == []


def test_a_title_of_the_other_kind_is_marked():
    titles = ["2025年单位预算编制说明", "一、单位主要职能", "二、单位机构设置", "三、部门机构设置"]
    assert names(*titles) == [("other_kind", "部门")]


def test_the_name_before_a_table_is_held_against_the_publishers():
    lines = text_lines(["编制部门：上海市普陀区商务委员会 单位：万元", f"编制单位：{OTHER}", "单位：万元"])
    assert [(line.number, name) for line, name in other_names_over_tables(lines, OWN)] == [(2, OTHER)]


DUTIES = (
    "一、部门主要职责",
    "（一）指导监督人力资源服务机构，促进人力资源合理流动、有限配置。",
    "（二）负责促进就业工作，{}。",
    "二、机构设置",
)


def duties(*changed: tuple[str, str]) -> dict[str, str]:
    lines = [line.format("拟订统筹城乡的就业发展规划和政策，完善公共就业服务体系，" * 3) for line in DUTIES]
    for before, after in changed:
        lines = [line.replace(before, after) for line in lines]
    return {each.excerpt: each.other for each in marked(*lines) if each.kind == "duty"}


def test_pieces_of_the_duties_are_marked_with_a_fingerprint_of_their_neighbours():
    mine, theirs = duties(), duties(("有限", "有效"))
    # A piece of more than twelve signs is a neighbour only; the first and the last have but one.
    assert list(mine) == ["促进人力资源合理流动", "有限配置", "负责促进就业工作", "完善公共就业服务体系"]
    assert mine["有限配置"] == theirs["有效配置"]
    assert mine["促进人力资源合理流动"] != theirs["促进人力资源合理流动"]
