"""Performance tables as texts, for the tests of their reading."""

from __future__ import annotations

from pathlib import Path

from gouji.field.reading.performance import Form
from gouji.field.reading.performancewords import performance_words

ROOT = Path(__file__).resolve().parents[2]
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


def texts(form: Form) -> list[tuple[str, ...]]:
    names = ("level_1", "level_2", "level_3", "target", "basis", "prior", "weight", "scoring", "evidence")
    return [tuple(each.texts.get(name, "") for name in names) for each in form.indicators]


ROW = "产出指|标|数量指标|参加培训|人员数量|>=400 人|计划标|准|380 人 10|按照正|常比例|赋分|工作资料,|原始凭|证"
