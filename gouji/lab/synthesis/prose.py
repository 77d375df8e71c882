"""What the prose of a made-up budget says: figures that repeat cells, shares, changes, allocations, counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from gouji.lab.synthesis.budgets import OUTSIDE, OWN, TRANSFER, Budget, Project
from gouji.lab.synthesis.tables import Place, Tables
from gouji.lab.synthesis.vocabulary import Vocabulary

_FUND_NAMES = {
    OWN: "一般公共预算",
    TRANSFER: "上级一般公共预算安排的转移支付资金",
    "special_account": "财政专户（教育收费）",
    "own_funds": "单位资金",
    "fiscal_carryover": "财政拨款结转",
    "nonfiscal_carryover": "非财政拨款结转结余",
}
_EXPENSES = {
    "overseas_travel": "因公出国（境）费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行费",
    "reception": "公务接待费",
}


@dataclass(frozen=True)
class Figure:
    """One number of the prose; `text` as printed, `value` what it counts for in a control total, in 0.0001."""

    section: str
    statement: int
    part_of: int | None
    subject: str
    role: str
    measure: str
    text: str
    value: int
    unit: str
    direction: str = ""
    cells: tuple[Place, ...] = ()
    line: int | None = None


def money(cents: int) -> str:
    """Cents of 万元 as printed: 1,234.50."""
    return f"{cents // 100:,}.{cents % 100:02d}"


def ratio(top: int, base: int) -> str:
    """A percentage of two amounts at two decimals, rounded as DuckDB rounds the quotient of two decimals."""
    return f"{math.floor(100 * top / base * 100 + 0.5) / 100:.2f}"


@dataclass
class Prose:
    """Figures in the order that they are said in."""

    figures: list[Figure] = field(default_factory=list)
    statements: int = 0

    def statement(self) -> int:
        """The number of a new statement."""
        self.statements += 1
        return self.statements

    def amount(
        self, section: str, part_of: int | None, subject: str, role: str, cents: int, place: Place | None = None
    ) -> int:
        """A statement that gives an amount; its number."""
        statement = self.statement()
        cells = (place,) if place else ()
        self.figures.append(
            Figure(section, statement, part_of, subject, role, "amount", money(cents), 100 * cents, "万元", cells=cells)
        )
        return statement

    def more(self, measure: str, text: str, unit: str, direction: str = "") -> None:
        """Another measure of the statement that was given last."""
        last = self.figures[-1]
        value = round(float(text.replace(",", "")) * 10000)
        self.figures.append(
            Figure(
                last.section,
                last.statement,
                last.part_of,
                last.subject,
                last.role,
                measure,
                text,
                value,
                unit,
                direction,
            )
        )

    def share(self, part: int, whole: int) -> None:
        """The share of a part, in per cent as it is rounded in print."""
        self.more("share", ratio(part, whole), "%")

    def change(self, now: int, before: int) -> None:
        """Change on the year before, and its rate."""
        direction = "increase" if now >= before else "decrease"
        self.more("change", money(abs(now - before)), "万元", direction)
        self.more("growth", ratio(abs(now - before), before) if now != before else "0.00", "%", direction)

    def count(self, section: str, part_of: int | None, subject: str, role: str, number: int, unit: str,
              line: int | None = None) -> int:  # fmt: skip
        """A number of people or things; gives its statement."""
        statement = self.statement()
        self.figures.append(
            Figure(section, statement, part_of, subject, role, "count", str(number), 10000 * number, unit, line=line)
        )
        return statement


def told(budget: Budget, vocabulary: Vocabulary, tables: Tables, random: Random) -> Prose:
    """The prose of a budget, but for what it says of the performance tables."""
    prose = Prose()
    _profile(prose, budget)
    _overall(prose, budget, tables)
    _general_public(prose, budget, vocabulary, tables)
    for project in budget.projects:
        _project(prose, project, tables, random)
    _official(prose, budget, tables, random)
    _assets(prose, budget, random)
    return prose


def _profile(prose: Prose, budget: Budget) -> None:
    active, retired, on_leave = budget.staff
    whole = prose.count("profile", None, "实有人数", "staff", active + retired + on_leave, "人")
    for name, number in (("在职", active), ("退休", retired), ("离休", on_leave)):
        prose.count("profile", whole, name, "staff", number, "人")


def _now_and_before(projects: Sequence[Project]) -> tuple[int, int]:
    return sum(each.total for each in projects), sum(each.previous for each in projects)


def _overall(prose: Prose, budget: Budget, tables: Tables) -> None:
    """Revenue by fund and expenditure by kind: the same money, so the same change."""
    basic, basic_before = sum(budget.basic.values()), sum(budget.basic_previous.values())
    project, project_before = _now_and_before([*budget.projects, *budget.outside])
    total = basic + project
    prose.amount("budget_overall", None, "收支总预算", "total", total, tables.place("T01", "total", "revenue_amount"))
    whole = prose.amount("revenue", None, "收入预算", "total", total, tables.place("T02", "total", "total"))
    for fund in (OWN, TRANSFER, *OUTSIDE):
        now, before = _now_and_before([each for each in (*budget.projects, *budget.outside) if each.fund == fund])
        if fund == OWN:
            now, before = now + basic, before + basic_before
        if now:
            prose.amount("revenue", whole, _FUND_NAMES[fund], "part", now, tables.place("T02", "total", fund))
            prose.share(now, total)
            prose.change(now, before)
    whole = prose.amount("expenditure", None, "支出预算", "total", total, tables.place("T03", "total", "total"))
    for subject, column, now, before in (
        ("基本支出", "basic", basic, basic_before),
        ("项目支出", "project", project, project_before),
    ):
        prose.amount("expenditure", whole, subject, "part", now, tables.place("T03", "total", column))
        prose.share(now, total)
        prose.change(now, before)


def _general_public(prose: Prose, budget: Budget, vocabulary: Vocabulary, tables: Tables) -> None:
    """Scale, structure and items of the general public budget, and its basic expenditure."""
    basic, basic_before = sum(budget.basic.values()), sum(budget.basic_previous.values())
    project, project_before = _now_and_before(budget.projects)
    fiscal = basic + project
    items = {item: [now, budget.basic_previous[item]] for item, now in budget.basic.items()}
    for each in budget.projects:
        pair = items.setdefault(each.item, [0, 0])
        pair[0] += each.total
        pair[1] += each.previous
    classes: dict[str, int] = {}
    for item, (now, _) in sorted(items.items()):
        classes[item[:3]] = classes.get(item[:3], 0) + now
    whole = prose.amount(
        "fiscal_overall", None, "财政拨款收支总预算", "total", fiscal, tables.place("T04", "total", OWN)
    )
    for code, now in classes.items():
        prose.amount("fiscal_overall", whole, vocabulary.functional[code], "part", now, tables.place("T04", code, OWN))
    place = tables.place("T05", "total", "total")
    whole = prose.amount("general_public_scale", None, "一般公共预算拨款合计", "total", fiscal, place)
    for subject, column, now, before in (
        ("基本支出", "basic", basic, basic_before),
        ("项目支出", "project", project, project_before),
    ):
        prose.amount("general_public_scale", whole, subject, "part", now, tables.place("T05", "total", column))
        prose.change(now, before)
    for code, now in classes.items():
        subject = f"{vocabulary.functional[code]}（类）"
        prose.amount("general_public_structure", whole, subject, "part", now, tables.place("T05", code, "total"))
        prose.share(now, fiscal)
    for item, (now, before) in sorted(items.items()):
        names = [vocabulary.functional[item[:length]] for length in (3, 5, 7)]
        subject = f"{names[0]}（类）{names[1]}（款）{names[2]}（项）"
        prose.amount("general_public_items", whole, subject, "part", now, tables.place("T05", item, "total"))
        prose.change(now, before)
    whole = prose.amount("basic", None, "一般公共预算基本支出", "total", basic, tables.place("T06", "total", "total"))
    for subject, column, amounts in (
        ("人员经费", "personnel", budget.personnel),
        ("公用经费", "operating", budget.operating),
    ):
        prose.amount("basic", whole, subject, "part", sum(amounts.values()), tables.place("T06", "total", column))


def _project(prose: Prose, project: Project, tables: Tables, random: Random) -> None:
    place = tables.place("T07", f"{project.item}/{project.name}", "total")
    scale = prose.amount("projects", None, project.name, "scale", project.total, place)
    parts = [project.total]
    if project.total > 200 and random.random() < 0.4:
        first = project.total * random.randint(10, 90) // 100
        parts = [first, project.total - first]
    for number, part in enumerate(parts, start=1):
        prose.amount("projects", scale, f"资金分配{number}", "allocation", part)
    if project.people:
        prose.count("projects", scale, "补贴人数", "headcount", project.people, "人")
        statement = prose.statement()
        text = str(100 * project.standard)
        prose.figures.append(
            Figure(
                "projects", statement, scale, "补贴标准（每人）", "standard", "rate", text, 10000 * int(text), "元/人"
            )
        )


def _official(prose: Prose, budget: Budget, tables: Tables, random: Random) -> None:
    section, subject = "official_expenses", "财政拨款“三公”经费"
    total = sum(budget.expenses.values())
    whole = prose.amount(section, None, subject, "total", total, tables.place("T10", "total", "total"))
    for line, name in _EXPENSES.items():
        amount = budget.expenses.get(line, 0)
        prose.amount(section, whole, name, "part", amount, tables.place("T10", line, "total"))
    before = {line: max(1, now * random.randint(80, 120) // 100) for line, now in budget.expenses.items()}
    whole = _changed(prose, section, None, subject, "total", total, sum(before.values()))
    for line, name in _EXPENSES.items():
        _changed(prose, section, whole, name, "part", budget.expenses.get(line, 0), before.get(line, 0))
    operating = sum(budget.operating.values())
    place = tables.place("T06", "302", "operating")
    prose.amount("operating_cost", None, "机关运行经费财政拨款预算", "total", operating, place)
    prose.change(operating, max(1, operating * random.randint(80, 120) // 100))


def _changed(prose: Prose, section: str, part_of: int | None, subject: str, role: str, now: int, before: int) -> int:
    """A statement of a change alone: the amount stands in another one."""
    statement = prose.statement()
    direction = "increase" if now >= before else "decrease"
    change = abs(now - before)
    growth = ratio(change, before) if change else "0.00"
    for measure, text, unit in (("change", money(change), "万元"), ("growth", growth, "%")):
        value = round(float(text.replace(",", "")) * 10000)
        prose.figures.append(Figure(section, statement, part_of, subject, role, measure, text, value, unit, direction))
    return statement


def _assets(prose: Prose, budget: Budget, random: Random) -> None:
    goods, services = random.randint(0, 9000), random.randint(0, 9000)
    whole = prose.amount("procurement", None, "政府采购预算", "procurement", goods + services)
    for name, amount in (("政府采购货物预算", goods), ("政府采购工程预算", 0), ("政府采购服务预算", services)):
        prose.amount("procurement", whole, name, "procurement", amount)
    reserved = prose.amount("procurement", None, "面向中小企业预留政府采购项目预算", "procurement", goods + services)
    prose.amount("procurement", reserved, "小微企业预留政府采购项目预算", "subset", random.randint(0, goods + services))
    common, other = (1 if "vehicle_operation" in budget.expenses else 0), random.randint(0, 3)
    whole = prose.count("assets", None, "车辆", "asset", common + other, "辆")
    for name, number in (("一般公务用车", common), ("其他车辆", other)):
        prose.count("assets", whole, name, "asset", number, "辆")
