"""Words that were seen with a sign amiss become the declared ones, and nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gouji.field.reading.grids import Cell, Grid
from gouji.field.reading.spelling import distance, nearest, spelled, words
from gouji.field.reading.texts import Filled, Written
from gouji.field.templates.declarations import templates
from gouji.field.templates.expansions import expansions

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
(JIANGSU,) = [each for each in templates(SEEDS) if each.template_id == "jiangsu_provincial_budget"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("支出预算总表", ("支出预算总表",)),
        ("(部门)?支出总表", ("部门支出总表", "支出总表")),
        ("(?:收|支)入?", ("收入", "收", "支入", "支")),
        (r"出国\(境\)费", ("出国(境)费",)),
        ('["“]?三公', ('"三公', "“三公", "三公")),
        ("(.+/)?合计", ()),
        (r"\d年", ()),
        ("[a-z]", ()),
        ("a*", ()),
        ("(" + "[ab]?" * 12 + ")", ()),
    ],
)
def test_a_pattern_of_few_texts_is_listed(pattern, expected):
    assert expansions(re.compile(pattern)) == expected


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("津贴补贴", "津贴补贴", 0), ("律贴补贴", "津贴补贴", 1), ("绩效工资", "效工资", 1), ("", "表", 1)],
)
def test_the_distance_of_texts_is_the_number_of_signs_amiss(one, other, count):
    assert distance(one, other) == distance(other, one) == count


def test_a_word_becomes_the_nearest_only_if_it_is_the_only_one_near():
    known = ("当年收入小计", "当年支出小计", "住房保障支出")
    assert nearest("住房保隆支出", known) == "住房保障支出"
    assert nearest("当年文出小计", known) == "当年支出小计"
    assert nearest("当年入小计", known) == "当年收入小计"
    assert nearest("当年大小计", known) == ""  # two signs of each of two
    assert nearest("农林水支出", known) == ""
    assert nearest("合汁", ("合计",)) == ""  # of so few signs none may be amiss


def page(above: tuple[str, ...], *texts: str) -> tuple[tuple[Filled, ...], tuple[str, ...]]:
    cells = [Cell(at, at + 1, 0, 1) for at in range(len(texts))]
    grid = Grid((0, 50), tuple(float(at) for at in range(len(texts) + 1)), tuple((cell,) for cell in cells))
    written = {cell: Written(text, f"box {at}") for at, (cell, text) in enumerate(zip(cells, texts, strict=True))}
    return (Filled(3, grid, written, (), above),), ()


def test_labels_and_headers_are_spelled_as_declared_and_what_was_changed_is_told():
    pages, changed = spelled(
        [
            page(
                (),
                "动能科目名称",
                "十八、住房保隆支出",
                "、财政专户管理资金",
                "1.政府性基金质算",
                "政协事务",
                "1,000.00",
            )
        ],
        JIANGSU,
        [],
    )
    (grid,), _ = pages[0]
    assert [written.text for written in grid.texts.values()] == [
        "功能科目名称",
        "十八、住房保障支出",
        "财政专户管理资金",
        "1.政府性基金预算",
        "政协事务",
        "1,000.00",
    ]
    assert changed[3, "box 0"] == ("动能科目名称", "功能科目名称")
    assert set(changed) == {(3, f"box {at}") for at in range(4)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("一般公共预算支出预箅表", "一般公共预算支出预算表"),
        ("2018年一般公共预算基木支出预算表", "2018年一般公共预算基本支出预算表"),
        ("一般公共预算支出预算表", "一般公共预算支出预算表"),
        ("收文预算总表", "收文预算总表"),  # near to two, and too short
        ("一般公共预算项目支出预算表", "一般公共预算项目支出预算表"),  # another table, two signs from a declared one
        ("部门：江苏省政协办公厅", "部门：江苏省政协办公厅"),
    ],
)
def test_a_title_is_spelled_as_declared_where_a_sign_is_amiss(line, expected):
    pages, _ = spelled([page((line,))], JIANGSU, [])
    assert pages[0][0][0].above == (expected,)


def test_every_title_of_the_templates_stays_as_it_is():
    for template in templates(SEEDS):
        for text in words(template).titles:
            pages, _ = spelled([page((text,))], template, [])
            assert pages[0][0][0].above == (text,)
