"""Whose document it is: as printed, or asked for."""

from __future__ import annotations

import pytest

from gouji.engine.vocabulary.errors import UsageError
from gouji.field.reading.identity import Asked, Identity, identity
from gouji.field.reading.titles import Title

NAMES = {"某某局": "1-a", "某某局机关": "1-b"}
UNITS = ("1-a", "1-b")
COVER = [["上海市普陀区2025年区级单位预算", "预算单位：某某局"]]


def found(*, titles=(), over=(), covers=(), asked=Asked()):  # noqa: B008  frozen
    return identity(titles, [over], covers, NAMES, UNITS, asked)


@pytest.mark.parametrize(
    "line",
    [
        "编制部门：某某局          单位：元",
        "编制单位：某某局",
        "部门：某某局 单位：万元",
        "部门（单位）名称：某某局  2025年  金额单位：万元",
        "公开部门: 某某局",
    ],
)
def test_the_unit_stands_after_its_word_and_before_the_unit_of_money(line):
    assert found(over=[line], covers=COVER).unit_id == "1-a"


def test_year_and_scope_stand_in_titles_before_the_cover():
    titles = [Title("T01", "2024年部门财务收支预算总表", "department", 2024)]
    assert found(titles=titles, covers=COVER) == Identity("1-a", "某某局", 2024, "department")
    assert found(covers=COVER) == Identity("1-a", "某某局", 2025, "unit")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"over": ["部门：某某局", "部门：某某局机关"], "covers": COVER[:0]}, "the document names several units"),
        ({"over": ["部门：某某局机关处"]}, "the unit '某某局机关处' is not declared"),
        ({"over": []}, "the document does not say whose it is"),
        ({"over": ["部门：某某局"]}, "the document names no year"),
        (
            {"over": ["部门：某某局"], "covers": [["2024年部门预算", "2025年部门预算"]]},
            "the document speaks of 2024 and 2025",
        ),
        (
            {"over": ["单位：某某局", "部门：某某局"], "covers": [["2024年预算"]]},
            "does not say whether it is of a department",
        ),
    ],
)
def test_what_is_not_printed_or_contradicts_itself_is_asked_for(asked, message):
    with pytest.raises(UsageError, match=message):
        found(**asked)


def test_what_the_user_says_stands_before_what_is_printed():
    asked = Asked("1-b", 2023, "department")
    assert found(over=["部门：某某局"], asked=asked) == Identity("1-b", "某某局", 2023, "department")
