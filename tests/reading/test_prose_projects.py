"""The prose of projects and goals: what is paid, to how many, at which rate, for how long."""

from __future__ import annotations

import pytest

from .prose_texts import JIANGSU, XINJIANG, read, told


def test_a_project_of_a_text_has_fields_and_a_name_that_runs_over_lines():
    figures, left = read(
        XINJIANG,
        "4、项目名称：公益性岗位人员岗位",
        "补贴（地方配套）",
        "设立的政策依据：某财社[2022]73号通知",
        "预算安排规模：10,482.21万元",
        "资金分配情况：社保补贴3509.22万元、岗位补贴6972.99万元，共计10482.21万元",
        "资金执行时间：2023年1月-12月",
        "补贴人数：2141",
        "补贴标准：4.9万元/年",
        year=2023,
    )
    name = "公益性岗位人员岗位补贴（地方配套）"
    assert [(each.subject, each.role, each.measure, each.value, each.unit) for each in figures] == [
        (name, "scale", "amount", "10,482.21", "万元"),
        ("社保补贴", "allocation", "amount", "3509.22", "万元"),
        ("岗位补贴", "allocation", "amount", "6972.99", "万元"),
        (name, "total", "amount", "10482.21", "万元"),
        (name, "headcount", "count", "2141", ""),
        (name, "standard", "rate", "4.9", "万元/年"),
    ]
    assert set(left.values()) == {"ordinal", "document_number", "period"}


def project(*lines: str) -> tuple[list[tuple[str, ...]], dict[str, str]]:
    """The figures of a project called 就业补助, and what of it is left over."""
    figures, left = read(XINJIANG, "4、项目名称：就业补助", "设立的政策依据：有关通知", *lines, year=2024)
    assert all(each.about == "就业补助" for each in figures)
    return [(each.subject, each.role, each.measure, each.value, each.unit) for each in figures], left


@pytest.mark.parametrize(
    ("words", "rates"),
    [
        ("每人每月1540元", [("1540", "元/人/月")]),
        ("按每人10元给予奖励，6个月以上1年以内的，按每人30元给予奖励", [("10", "元/人"), ("30", "元/人")]),
        ("1000元每人一次性补贴", [("1000", "元/人")]),
        ("774.34元/", [("774.34", "元/")]),
        ("每年750元/人/月", [("750", "元/人/月")]),
    ],
)
def test_a_rate_has_the_units_that_are_said_before_and_behind_it(words, rates):
    figures, left = project(f"补贴标准：{words}")
    assert figures == [("就业补助", "standard", "rate", *rate) for rate in rates]
    assert set(left.values()) <= {"ordinal", "threshold"}


def test_standards_that_are_named_are_of_what_they_name():
    assert project("补贴标准：一般户按照每人每月1540元、生活补贴 4 万元/人/年，一次性安家费为 0.3 万元/人")[0] == [
        ("一般户", "standard", "rate", "1540", "元/人/月"),
        ("生活补贴", "standard", "rate", "4", "万元/人/年"),
        ("一次性安家费", "standard", "rate", "0.3", "万元/人"),
    ]


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        (
            "发放补助费11人、发放冬碳费1人",
            [("补助费", "headcount", "count", "11", "人"), ("冬碳费", "headcount", "count", "1", "人")],
        ),
        ("代办员工作经费补助2315元/人", [("代办员工作经费补助", "standard", "rate", "2315", "元/人")]),
        ("5,400.00万元", [("就业补助", "allocation", "amount", "5,400.00", "万元")]),
        (
            "社保补贴202.56万元、岗位补贴97.6",
            [("社保补贴", "allocation", "amount", "202.56", "万元"), ("岗位补贴", "allocation", "amount", "97.6", "")],
        ),
        (
            "就业补助583.00万元（已拨付补助单位447万元，项目总计1030万元）",
            [
                ("就业补助", "total", "amount", "583.00", "万元"),
                ("补助单位", "subset", "amount", "447", "万元"),
                ("项目总计", "total", "amount", "1030", "万元"),
            ],
        ),
    ],
)
def test_what_a_project_is_given_for_has_amounts_rates_and_persons(words, figures):
    assert project(f"资金分配情况：{words}", "资金来源：财政拨款")[0] == figures


def test_what_is_allocated_to_the_project_itself_is_its_total():
    figures, _ = read(
        XINJIANG,
        "4、项目名称：就业补助",
        "设立的政策依据：有关通知",
        "预算安排规模：8.00万元",
        "资金分配情况：就业补助8.00万元。其中，甲市5.00万元、乙市3.00万元。",
    )
    assert [(each.subject, each.role, each.statement, each.part_of) for each in figures] == [
        ("就业补助", "scale", 1, 0),
        ("就业补助", "total", 2, 0),
        ("甲市", "allocation", 3, 1),
        ("乙市", "allocation", 4, 1),
    ]


def test_what_comes_after_the_total_of_a_project_is_part_of_it():
    figures, _ = read(
        XINJIANG,
        "4、项目名称：就业补助",
        "设立的政策依据：有关通知",
        "预算安排规模：5.00万元",
        "资金分配情况：就业补助5.00万元（已拨付3.00万元，项目总计8.00万元）。其中，甲市6.00万元、乙市2.00万元。",
    )
    assert [(each.value, each.role, each.statement, each.part_of) for each in figures] == [
        ("5.00", "scale", 1, 0),
        ("5.00", "total", 2, 0),
        ("3.00", "subset", 3, 1),
        ("8.00", "total", 4, 0),
        ("6.00", "allocation", 5, 4),
        ("2.00", "allocation", 6, 4),
    ]


def test_a_year_before_words_that_begin_with_above_is_no_threshold():
    _, left = read(XINJIANG, "十、关于某局2024年上年结转结余预算情况说明", "2024年上年结转结余0.00万元。", year=2024)
    assert left == {"2024": "year"}


def test_the_range_and_benefit_of_a_project_have_figures():
    figures, left = project(
        "补贴范围：离校2年内未就业毕业生和16-24岁失业青年以奖代补资金5.9万元",
        "受益人群和社会效益：新增就业任务不少于2900人，农村劳动力外出务工不少于3.98万人次",
    )
    assert [each[1:] for each in figures] == [
        ("other", "amount", "5.9", "万元"),
        ("other", "count", "2900", "人"),
        ("other", "count", "3.98", "万人次"),
    ]
    assert left == {"4": "ordinal", "2": "threshold", "16": "threshold", "24": "threshold"}


def test_the_funds_and_the_staff_of_an_item():
    figures, left = read(
        XINJIANG,
        "（三）一般公共预算当年拨款具体使用情况",
        "社会保障和就业支出（类）管理事务（款）日常经费（项）：2024年预算数为4.50万元，主要原因是退休人员增加3人，",
        "项目资金共计300万元，已提前下达各单位117.00万元，其余项目资金178.50万元另列。",
        year=2024,
    )
    assert [(each.role, each.measure, each.value, each.direction) for each in figures] == [
        ("part", "amount", "4.50", ""),
        ("staff", "change", "3", "increase"),
        ("total", "amount", "300", ""),
        ("subset", "amount", "117.00", ""),
        ("subset", "amount", "178.50", ""),
    ]
    assert set(left.values()) == {"year"}


def test_other_matters_are_told_of_projects_and_transfers():
    figures, left = read(
        XINJIANG,
        "（五）其他需说明的事项",
        "部门有18个涉密项目，涉及预算资金480.67万元。上级一般公共预算安排的转移支付项目7个，涉及金额267.5万元。",
        "公开绩效目标表项目337万元，其中97.00万元不在本单位预算批复中，包括就业补助项目50.00万元。",
        year=2024,
    )
    assert told(figures) == [
        ("涉密项目", "count", "18", "个", ""),
        ("涉密项目", "amount", "480.67", "万元", ""),
        ("上级一般公共预算安排的转移支付项目", "count", "7", "个", ""),
        ("上级一般公共预算安排的转移支付项目", "amount", "267.5", "万元", ""),
        ("公开绩效目标表项目", "amount", "337", "万元", ""),
        ("不在本单位预算批复中", "amount", "97.00", "万元", ""),
        ("就业补助项目", "amount", "50.00", "万元", ""),
    ]
    assert left == {}


def test_goals_have_counts_amounts_and_rates():
    figures, left = read(
        JIANGSU,
        "三、2018年度部门主要工作任务及目标",
        "1.全年完成投资100亿元，培训干部1200人次，按时办结率达到98％以上，建成12个示范点。",
        year=2018,
    )
    assert told(figures) == [
        ("完成投资", "amount", "100", "亿元", ""),
        ("培训干部", "count", "1200", "人次", ""),
        ("按时办结率", "rate", "98", "%", ""),
        ("示范点", "count", "12", "个", ""),
    ]
    assert left == {"2018": "year", "1": "ordinal"}
