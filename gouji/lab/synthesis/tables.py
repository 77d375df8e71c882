"""The eleven tables of a made-up budget, row by row, with the places that the prose and the targets repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gouji.lab.synthesis.budgets import OUTSIDE, OWN, TRANSFER, USES, Budget, Project
from gouji.lab.synthesis.vocabulary import Vocabulary, with_parents

TITLES = {
    "T01": "单位收支总体情况表",
    "T02": "单位收入总体情况表",
    "T03": "单位支出总体情况表",
    "T04": "财政拨款收支预算总体情况表",
    "T05": "一般公共预算支出情况表",
    "T06": "一般公共预算基本支出情况表",
    "T07": "一般公共预算项目支出情况表",
    "T08": "政府性基金预算支出情况表",
    "T09": "国有资本经营预算支出情况表",
    "T10": "财政拨款“三公”经费支出情况表",
    "T11": "上年结转结余情况明细表",
}
Amounts = Mapping[str, int]
Place = tuple[str, int, str]


@dataclass(frozen=True)
class Side:
    """What stands beside the amounts on one side of a row; all texts as printed."""

    name: str
    code: str
    label: str
    project: str = ""


@dataclass
class Row:
    """A printed row: its sides, and its amounts in cents by column; 0 and None are printed blank."""

    sides: tuple[Side, ...]
    amounts: list[int | None]


@dataclass
class Tables:
    """The printed tables of a document; `at` finds a row: (table, key) → row number. `columns` are those of a table."""

    columns: Mapping[str, Sequence[tuple[str, str]]]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    at: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = {table: [] for table in TITLES}

    def print(self, table: str, key: str, sides: Side | tuple[Side, ...], amounts: Amounts) -> None:
        """Print a row of a table, by side and column."""
        rows = self.rows[table]
        rows.append(
            Row(
                sides if isinstance(sides, tuple) else (sides,),
                [amounts.get(column) or None for column, _ in self.columns[table]],
            )
        )
        self.at[table, key] = len(rows)

    def place(self, table: str, key: str, column: str) -> Place:
        """(table, row number, printed column) of a printed row."""
        return table, self.at[table, key], column


def printed(budget: Budget, vocabulary: Vocabulary, unit_names: Sequence[str], *, total_first: bool) -> Tables:
    """All tables of a budget. `unit_names` are the publishing unit's and those of its subordinates."""
    tables = Tables(vocabulary.columns)
    items = budget.by_item()
    revenue = {fund: sum(money[fund] for money in items.values()) for fund in (OWN, TRANSFER, *OUTSIDE)}
    by_code = {code: _sums(items[item] for item in items if item.startswith(code)) for code in with_parents([*items])}
    by_code["total"] = _sums(items.values())
    _totals(tables, vocabulary, by_code, revenue)
    codes = [code for code in by_code if code != "total"]
    order = ["total", *codes] if total_first else [*codes, "total"]
    for code in order:
        money = by_code[code]
        side = _coded(vocabulary, code)
        fiscal = money[OWN] + money[TRANSFER]
        total = fiscal + sum(money[fund] for fund in OUTSIDE)
        tables.print("T02", code, side, {**money, "total": total, "fiscal_appropriation": fiscal})
        project = money["project"] + money["outside"]
        tables.print("T03", code, side, {"total": total, "basic": money["basic"], "project": project})
        if fiscal:
            tables.print("T05", code, side, {**money, "total": fiscal})
    _economic(tables, vocabulary, budget, total_first=total_first)
    _projects(tables, vocabulary, budget, unit_names, total_first=total_first)
    _official(tables, vocabulary, budget.expenses)
    _carryovers(tables, budget.outside)
    return tables


def _sums(moneys: Iterable[Amounts]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for money in moneys:
        for name, amount in money.items():
            sums[name] += amount
    return sums


def _coded(vocabulary: Vocabulary, code: str, project: str = "") -> Side:
    if code == "total":
        return Side("row", "", "合计")
    return Side("row", " ".join(filter(None, (code[:3], code[3:5], code[5:]))), vocabulary.functional[code], project)


def _totals(tables: Tables, vocabulary: Vocabulary, by_code: Mapping[str, Amounts], revenue: Amounts) -> None:
    """T01 and T04: a revenue line beside an expenditure class."""
    fiscal, carried = revenue[OWN] + revenue[TRANSFER], revenue["fiscal_carryover"] + revenue["nonfiscal_carryover"]
    current = fiscal + revenue["special_account"] + revenue["own_funds"]
    lines = {
        "current_year": current, "general_public": fiscal, "general_public_own": revenue[OWN],
        "general_public_transfer": revenue[TRANSFER], "special_account": revenue["special_account"],
        "own_funds": revenue["own_funds"], "other_income": revenue["own_funds"], "carryover": carried,
        "fiscal_carryover": revenue["fiscal_carryover"],
        "fiscal_carryover_general_public": revenue["fiscal_carryover"],
        "nonfiscal_carryover": revenue["nonfiscal_carryover"],
        "nonfiscal_carryover_own_funds": revenue["nonfiscal_carryover"], "total": current + carried,
    }  # fmt: skip
    fiscal_lines = {"fiscal_appropriation": fiscal, "general_public": fiscal, "total": fiscal}
    classes = [*vocabulary.classes(), "total"]
    for table, all_lines, amounts in (
        ("T01", vocabulary.lines["T01", "revenue"], lines),
        ("T04", vocabulary.lines["T04", "revenue"], fiscal_lines),
    ):
        shown = [*all_lines[:-1], *[("", "")] * (len(classes) - len(all_lines)), all_lines[-1]]
        for (line, name), code in zip(shown, classes, strict=True):
            money = by_code.get(code, {})
            appropriated = money.get(OWN, 0) + money.get(TRANSFER, 0)
            spent = appropriated + sum(money.get(fund, 0) for fund in OUTSIDE)
            label = "支出总计" if code == "total" else f"{code} {vocabulary.functional[code]}"
            row = {"revenue_amount": amounts.get(line, 0), "expenditure_amount": spent}
            if table == "T04":
                row |= {"total": appropriated, OWN: appropriated}
            sides = (Side("revenue", "", name),) if name else ()
            tables.print(table, code, (*sides, Side("expenditure", "", label)), row)
            tables.at.setdefault((table, f"revenue:{line}"), tables.at[table, code])


def _economic(tables: Tables, vocabulary: Vocabulary, budget: Budget, *, total_first: bool) -> None:
    """T06."""
    leaves = {
        **{code: {"total": amount, "personnel": amount} for code, amount in budget.personnel.items()},
        **{code: {"total": amount, "operating": amount} for code, amount in budget.operating.items()},
    }
    codes = with_parents(sorted(leaves))
    for code in ["total", *codes] if total_first else [*codes, "total"]:
        within = [money for leaf, money in leaves.items() if code == "total" or leaf.startswith(code)]
        printed_code = "" if code == "total" else f"{code[:3]} {code[3:]}".rstrip()
        side = Side("row", printed_code, vocabulary.economic.get(code, "合计"))
        tables.print("T06", code, side, _sums(within))


def _projects(
    tables: Tables, vocabulary: Vocabulary, budget: Budget, unit_names: Sequence[str], *, total_first: bool
) -> None:
    """T07: of each unit, or of the one, classes and sections with the projects of their items."""

    def money(projects: Iterable[Project]) -> dict[str, int]:
        sums = _sums(project.uses for project in projects)
        return {**sums, "total": sum(sums[use] for use in USES if use in sums)}

    def total() -> None:
        tables.print("T07", "total", Side("row", "", "合计"), money(budget.projects))

    if total_first:
        total()
    for unit in range(budget.units or 1):
        own = sorted((each for each in budget.projects if each.unit == unit), key=lambda each: each.item)
        if budget.units and own:
            tables.print("T07", f"unit {unit}", Side("row", "", unit_names[unit + 1]), money(own))
        for code in with_parents([each.item for each in own]):
            if len(code) < 7:
                within = money(each for each in own if each.item.startswith(code))
                tables.print("T07", f"{unit}/{code}", _coded(vocabulary, code), within)
            for project in (each for each in own if each.item == code and len(code) >= 7):
                side = _coded(vocabulary, code, project.name)
                tables.print("T07", f"{code}/{project.name}", side, money([project]))
    if not total_first:
        total()


def _official(tables: Tables, vocabulary: Vocabulary, expenses: Amounts) -> None:
    """T10."""
    operation = expenses.get("vehicle_operation", 0)
    amounts = {**expenses, "vehicles": operation, "total": operation + expenses.get("reception", 0)}
    for line, name in vocabulary.lines["T10", "row"]:
        money = {"total": amounts.get(line, 0), OWN: amounts.get(line, 0)}
        tables.print("T10", line, Side("row", "", name), money)


def _carryovers(tables: Tables, outside: Iterable[Project]) -> None:
    """T11, where anything was carried over."""
    groups = {"fiscal_carryover": "fiscal", "nonfiscal_carryover": "nonfiscal"}
    carried = []
    for each in outside:
        if each.fund in groups:
            columns = ("total", f"{groups[each.fund]}_total", f"{groups[each.fund]}_project")
            carried.append((each.name, dict.fromkeys(columns, each.total)))
    if carried:
        tables.print("T11", "total", Side("row", "", "合计"), _sums(money for _, money in carried))
    for name, money in carried:
        tables.print("T11", name, Side("row", "", name), money)
