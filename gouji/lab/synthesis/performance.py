"""Performance tables of a made-up budget: amounts that repeat cells, indicators whose weights add up, goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from gouji.lab.synthesis.budgets import OWN, TRANSFER, Budget
from gouji.lab.synthesis.prose import Prose, money
from gouji.lab.synthesis.tables import Place, Row, Side, Tables

_MEASURED = (("发放补助", "人"), ("培训", "人次"), ("服务", "人次"), ("举办活动", "场次"), ("建设站点", "个"),
             ("受理案件", "件"), ("编制报告", "份"), ("检查单位", "家"))  # fmt: skip
_RATES = (("质量指标", "资金足额发放率"), ("质量指标", "验收合格率"), ("质量指标", "政策知晓率"),
          ("时效指标", "资金及时到位率"), ("时效指标", "按期完成率"))  # fmt: skip
_EVIDENCE = ("工作资料", "说明材料", "原始凭证")


@dataclass
class Indicator:
    """A row of the indicator table; `weight` in points."""

    levels: tuple[str, str, str]
    target: str
    prior: str
    weight: int


@dataclass
class Table:
    """A performance table: its row of amounts, the cells that it stands for, its indicators and its goal figures."""

    kind: str
    name: str
    row: Row
    cells: tuple[Place, ...]
    indicators: list[Indicator] = field(default_factory=list)
    goals: list[tuple[str, int, str]] = field(default_factory=list)


def tables_of(budget: Budget, printed: Tables, unit_names: Sequence[str], random: Random) -> list[Table]:
    """The overall table, one for each name of a project, and one for each project of other money.

    `unit_names` are the publishing unit's, which prints the first, and those of its subordinates, whose projects are.
    """
    unit_name = unit_names[0]
    fiscal = {OWN: sum(budget.basic.values()), TRANSFER: 0}
    for project in budget.projects:
        fiscal[project.fund] += project.total
    outside = sum(project.total for project in budget.outside)
    total = sum(fiscal.values()) + outside
    made = [
        Table("overall", "", _row([total, None, outside, fiscal[TRANSFER], fiscal[OWN]], unit_name, ""),
              (printed.place("T01", "total", "revenue_amount"),))
    ]  # fmt: skip
    made[0].indicators, made[0].goals = _indicators(random, 0, overall=True)
    by_name: dict[str, list[int]] = {}
    for at, project in enumerate(budget.projects):
        by_name.setdefault(project.name, []).append(at)
    for name, members in by_name.items():
        amount = sum(budget.projects[at].total for at in members)
        cells = tuple(printed.place("T07", f"{budget.projects[at].item}/{name}", "total") for at in members)
        owner = unit_names[budget.projects[members[0]].unit + 1] if budget.units else unit_name
        made.append(Table("project", name, _row([amount, amount, 0, None, None], owner, name), cells))
    for project in budget.outside:
        cells = (printed.place("T02", project.item, project.fund),)
        made.append(
            Table(
                "project",
                project.name,
                _row([project.total, 0, project.total, None, None], unit_name, project.name),
                cells,
            )
        )
    for table in made[1:]:
        table.indicators, table.goals = _indicators(random, table.row.amounts[0] or 0, overall=False)
    return made


def summarize(prose: Prose, made: Sequence[Table], printed: Tables) -> None:
    """What the prose says of the performance tables: how many, and of how much money."""
    section, role = "performance_overview", "performance_count"
    prose.count(section, None, "整体预算绩效目标", role, 1, "个")
    projects = [table for table in made if table.kind == "project"]
    fiscal = [table for table in projects if table.row.amounts[1]]
    for subject, members, column in (
        ("当年财政拨款项目", fiscal, 1),
        ("当年非财政拨款项目", [table for table in projects if not table.row.amounts[1]], 2),
    ):
        if members:
            prose.amount(section, None, subject, role, sum(table.row.amounts[column] or 0 for table in members))
            prose.more("count", str(len(members)), "个")


def _row(amounts: list[int | None], unit_name: str, name: str) -> Row:
    return Row((Side("row", "", unit_name, name),), amounts)


def _indicators(random: Random, cents: int, *, overall: bool) -> tuple[list[Indicator], list[tuple[str, int, str]]]:
    """Indicators whose weights add up to 90, and the figures of the goal text that repeat their targets."""
    made, goals = [], []
    for name, unit in random.sample(_MEASURED, random.randint(2, 4)):
        before = random.randint(3, 3000)
        # It grows with what was reached the year before: of indicators of one name both agree, or neither does.
        number = before + before // 20 + 1
        prior = f"{before}{unit}" if random.random() < 0.6 else "-"
        level = ("履职效能", "数量指标") if overall else ("产出指标", "数量指标")
        made.append(Indicator((*level, f"{name}数量"), f">={number}{unit}", prior, 0))
        if random.random() < 0.5:
            goals.append((name, number, unit))
    for level_2, name in random.sample(_RATES, random.randint(1, 3)):
        target = random.choice(("=100%", ">=95%", ">=90%"))
        level_1 = "履职效能" if overall else "产出指标"
        made.append(Indicator((level_1, level_2, name), target, target.lstrip(">="), 0))
    if not overall:
        text = money(cents).replace(",", "")
        made.append(Indicator(("成本指标", "经济成本指标", "项目预算成本控制额"), f"<={text}万元", "-", 0))
        made.append(Indicator(("效益指标", "社会效益指标", "提高服务保障水平"), "有效提高", "-", 0))
    made.append(Indicator(("满意度指标", "满意度指标", "服务对象满意度"), f">={random.randint(85, 98)}%", "-", 0))
    for indicator in made:
        indicator.weight = 90 // len(made)
    made[0].weight += 90 - sum(indicator.weight for indicator in made)
    return made, goals


def evidence(random: Random) -> str:
    """How an indicator is proved."""
    return random.choice(_EVIDENCE)
