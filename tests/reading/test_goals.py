"""The goal texts of performance forms: where they stand, and what figures they say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gouji.field.reading.goals import GoalText, form_numbers, goal_texts
from gouji.field.reading.performance import Performance, read_performance
from gouji.field.reading.performancewords import performance_words
from gouji.field.reading.prose import parted
from gouji.field.reading.signs import text_lines
from gouji.field.reading.statements import Figure, Statements
from gouji.field.reading.tokens import UNREAD, marked, tokens
from gouji.field.templates.grammar import Grammar, grammar

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
XINJIANG = "xinjiang_unit_budget"
HEADER = "一级指标\t二级指标\t三级指标\t指标值\t指标值设置依据\t上年完成值\t指标分值权重\t指标赋分规则\t佐证资料"


@cache
def declared() -> Grammar:
    return grammar(SEEDS, XINJIANG, 2024)


def read(*lines: str) -> tuple[list[Figure], dict[str, str]]:
    """The figures of a goal, and its other numbers with their reasons."""
    goal = GoalText(text_lines(lines), 1, "某项目")
    found = tokens(goal, declared())
    figures = list(Statements(declared()).figures(goal, found))
    marked(found, [(figure.first, figure.last) for figure in figures], "figure")
    return figures, {goal.raw[t.first : t.last]: t.reason or UNREAD for t in found if t.reason != "figure"}


def told(*lines: str) -> list[tuple[str, str, str, str]]:
    return [(each.subject, each.measure, each.value, each.unit) for each in read(*lines)[0]]


def form(*goal: str) -> Performance:
    lines = ["项目支出绩效目标表", "（2024年度）", "项目名称\t某项目", *goal, HEADER]
    return read_performance(lines, performance_words(SEEDS)[XINJIANG])


def test_a_goal_stands_beside_its_label_and_each_line_knows_its_number():
    (goal,) = goal_texts(form("项目总体目标\t完成培训 20 人次，", "发放补贴 3 万元。"))
    assert goal.raw == "完成培训20人次，发放补贴3万元。"
    assert [line.number for line in goal.lines] == [4, 5]
    assert (goal.heading, goal.name) == ("goal:1", "某项目")
    assert goal.place(goal.raw.index("3"), goal.raw.index("3") + 1)[0].number == 5


def test_the_lines_of_a_form_are_those_below_its_title():
    performance = form("项目总体目标\t完成培训 20 人次。")
    assert form_numbers(performance) == frozenset(range(2, performance.forms[0].end_line + 1))
    assert (form_numbers(None), goal_texts(None)) == (frozenset(), [])


def test_rates_stand_before_what_they_may_not_exceed():
    assert told("做好就业工作，城镇失业率控制在 5.5% 以内，结案率保持在 92% 以上。") == [
        ("城镇失业率", "rate", "5.5", "%"),
        ("结案率", "rate", "92", "%"),
    ]


def test_a_count_may_stand_before_its_words_after_them_or_between():
    assert told("实现外出务工 275 万人次，其中：南部地区外出务工 196 万人次以上；保障 1 辆公务用车正常运转。") == [
        ("外出务工", "count", "275", "万人次"),
        ("南部地区外出务工", "count", "196", "万人次"),
        ("公务用车", "count", "1", "辆"),
    ]
    assert told("每年约需培训 280 余名学校教师，培训期为 1 年。") == [
        ("培训学校教师", "count", "280", "余名"),
        ("培训期", "count", "1", "年"),
    ]


def test_numbers_of_points_and_years_are_no_figures():
    figures, left = read("目标 1：登记失业率不高于 4.5%。", "目标 2：2024 年就业率达到 88% 以上。")
    assert [each.value for each in figures] == ["4.5", "88"]
    assert left == {"1": "ordinal", "2": "ordinal", "2024": "year"}


def test_an_amount_with_what_it_is_used_for():
    figures, left = read(
        "2024 年计划投入运行维护费 16.73 万元，其中 15.23 万元用于维修费、1.5 万元用于电", "梯维护费，有效保障。"
    )
    assert [(each.subject, each.value, each.role, each.part_of) for each in figures] == [
        ("运行维护费", "16.73", "scale", 0),
        ("维修费", "15.23", "allocation", figures[0].statement),
        ("电梯维护费", "1.5", "allocation", figures[0].statement),
    ]
    assert {each.section for each in figures} == {"goals"}
    assert left == {"2024": "year"}


def test_a_project_and_what_of_it_is_fiscal_have_a_whole():
    figures, _ = read("项目资金 2.99 万元，其中：财政资金 2.99 万元。发放补助费 11 人。")
    assert [(each.key.partition(" ")[0], each.role, each.about) for each in figures] == [
        ("goal_total", "scale", "某项目"),
        ("goal_fiscal", "part", "某项目"),
        ("any_goal", "other", "某项目"),
    ]
    assert figures[1].part_of == figures[0].statement


@pytest.mark.parametrize(
    ("text", "unit"),
    [("社会保险代办员每人每月标准 500 元。", "元/人/月"), ("人均工作经费 2315 元。", "元/人")],
)
def test_an_amount_for_one_person_is_a_standard(text: str, unit: str):
    (figure,), _ = read(text)
    assert (figure.measure, figure.role, figure.unit) == ("rate", "standard", unit)


def test_a_unit_may_stand_in_brackets_after_others_or_with_what_it_is_told_for():
    assert told("参考人员 90（人数增加）万人，购置次数 2（次），就业人次达到 180 人次/日。") == [
        ("参考人员", "count", "90", "万人"),
        ("购置次数", "count", "2", "次"),
        ("就业人次", "count", "180", "人次/日"),
    ]


def test_months_that_are_paid_are_a_range_with_both_ends_and_other_months_a_period():
    (figure,), left = read("发放月份为 1 至 9 月，3 至 5 月开展培训。")
    assert (figure.role, figure.measure, figure.value, figure.unit) == ("months", "count", "1至9", "月")
    assert left == {"3": "period", "5": "period"}


@pytest.mark.parametrize(
    ("text", "value", "operator"),
    [
        ("培训人数大于 684 人。", "684", ">"),
        ("培训人数不少于 2900 人。", "2900", "≥"),
        ("培训人数大于等于 2900 人。", "2900", "≥"),
        ("培训人数不超过 90 人。", "90", "≤"),
        ("培训人数少于 90 人。", "90", "<"),
        ("培训人数≥90 人。", "90", "≥"),
        ("城镇调查失业率控制在 5.5%以内。", "5.5", "≤"),
        ("结案率保持在 92% 以上。", "92", "≥"),
        ("培训人数约 90 人。", "90", "≈"),
        ("培训人数 90 人左右。", "90", "≈"),
        ("做好 6.5 万余份档案管理。", "6.5", ">"),
        ("培训人数 20-30 人。", "20-30", ""),
        ("培训人数 90 人。", "90", ""),
    ],
)
def test_the_words_around_a_number_are_its_operator(text: str, value: str, operator: str):
    (figure,), _ = read(text)
    assert (figure.value, figure.operator) == (value, operator)


def test_what_is_won_back_is_no_part_of_the_money():
    figures, _ = read("项目资金 10 万元，受理案件 25 件、追回拖欠工资 500 万元。")
    assert [(each.subject, each.role, each.part_of) for each in figures if each.measure == "amount"] == [
        ("项目资金", "scale", 0),
        ("追回拖欠工资", "other", 0),
    ]


def test_money_that_goes_at_once_to_one_use_is_not_the_whole():
    (figure, *_), _ = read("2023年计划投入仲裁工作经费 2.6 万元用于采购办公用品，保障 1 辆公务车正常运转。")
    assert (figure.subject, figure.role, figure.value) == ("仲裁工作经费用于采购办公用品", "allocation", "2.6")
    (whole, *_), _ = read("项目资金 2.6 万元用于采购办公用品。")
    assert whole.role == "scale"


@pytest.mark.parametrize(
    ("uses", "roles"),
    [
        ("其中 33.25 万元用于采购消防设备。", ["subset"]),
        ("其中 33.25 万元用于采购消防设备，6.75 万元用于购买办公用品。", ["allocation", "allocation"]),
    ],
)
def test_a_use_that_a_goal_tells_alone_is_a_subset(uses: str, roles: list[str]):
    goal = GoalText(text_lines([f"计划投入工作经费 40 万元，{uses}"]), 1, "某项目")
    assert [each.role for each in parted(list(Statements(declared()).figures(goal, tokens(goal, declared()))))][
        1:
    ] == roles
