"""`check` judges the prose of a text too: amounts against the tables, shares, growth and parts against each other."""

from __future__ import annotations

import pytest

from gouji.field.check.checks import check
from gouji.field.check.findings import LIKELY
from tests.reading.small_texts import UNIT, tabbed, text

SAID = f"""一、关于{UNIT} 2024 年收支预算情况的总体说明

收支总预算 1,000.00 万元。

三、关于{UNIT} 2024 年支出预算情况说明

{UNIT} 2024 年支出预算 1,000.00 万元，其中：

基本支出 800.00 万元，占 80.00%，比上年预算增加 100.00 万元，增长 14.29%，主要原因是人员增加。

项目支出 200.00 万元，占 20.00%，比上年预算减少 50.00 万元，下降 20.00%，主要原因是减少项目。

（四）预算绩效情况

2024 年，本年度预算绩效管理的财政拨款项目 0 个，涉及预算金额 0.00 万元；非财政拨款项目 0 个，涉及预算金额 0.00 万元。
"""


def told(tmp_path, old="", new=""):
    """(rule, certainty, printed, implied) of what is found of the prose, some words of which were changed."""
    said = SAID
    if old:
        assert said.count(old) == 1
        said = said.replace(old, new)
    path = tmp_path / "budget.txt"
    path.write_text(text(tabbed).replace("收支总预算 1,000.00 万元。", said), encoding="utf-8")
    found = [each for each in check([path]).findings if each.table_id == "N01"]
    return [(each.rule_id, each.certainty, each.printed, each.implied.replace(",", "")) for each in found]


def test_a_prose_that_ties_out_is_told_nothing_of(tmp_path):
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("收支总预算 1,000.00", "收支总预算 1,010.00", ("N_CELL", LIKELY, "1,010.00", "1000.00")),
        ("基本支出 800.00", "基本支出 880.00", ("N_CELL", LIKELY, "880.00", "800.00")),
        ("占 20.00%", "占 22.00%", ("N_SHARE", LIKELY, "22.00", "20.00")),
        ("增长 14.29%", "增长 41.29%", ("N_GROWTH", LIKELY, "41.29", "14.29")),
    ],
)
def test_a_wrong_figure_is_named_alone_with_its_value(tmp_path, old, new, expected):
    assert told(tmp_path, old, new) == [expected]
