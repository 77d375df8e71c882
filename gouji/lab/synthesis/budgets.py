"""The money of a made-up unit: amounts in cents of 万元 (0.01), of this year and of the year before."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from gouji.lab.synthesis.vocabulary import Vocabulary

OWN, TRANSFER = "general_public", "general_public_transfer"
# Money outside the general public budget: what T02 prints beside it, and how its projects are called.
OUTSIDE = {
    "special_account": "教育收费",
    "own_funds": "单位资金",
    "fiscal_carryover": "上年财政结转",
    "nonfiscal_carryover": "上年非财政结余",
}
USES = ("wages_and_welfare", "goods_and_services", "individuals_and_families", "capital", "enterprises",
        "social_security_funds", "other")  # fmt: skip
_OPERATING = ("30201", "30202", "30204", "30205", "30206", "30207", "30208", "30209", "30211", "30213", "30228",
              "30229", "30239", "30299")  # fmt: skip
_SHARES = {"30101": 28, "30102": 24, "30103": 16, "30107": 9, "30112": 1, "30199": 6}
_SOURCES = ("中央财政", "自治区财政", "州级财政", "县级财政", "本级")
_KINDS = ("补助资金", "专项资金", "工作经费", "补助经费", "项目资金")


@dataclass
class Project:
    """One project row of T07, or a project of other money, which T07 does not hold (`fund` outside)."""

    item: str
    fund: str
    name: str
    uses: dict[str, int]
    previous: int
    unit: int = 0
    people: int = 0
    standard: int = 0

    @property
    def total(self) -> int:
        """What it costs in all, in the unit of its document."""
        return sum(self.uses.values())


@dataclass
class Budget:
    """One document's money."""

    fiscal_year: int
    personnel: dict[str, int]
    operating: dict[str, int]
    basic: dict[str, int]
    basic_previous: dict[str, int]
    projects: list[Project]
    outside: list[Project]
    units: int
    staff: tuple[int, int, int]
    expenses: dict[str, int] = field(default_factory=dict)

    def by_item(self) -> dict[str, dict[str, int]]:
        """Functional item → money by column of T02, with `basic` and `project` (the latter of T07)."""
        items: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for item, amount in self.basic.items():
            items[item][OWN] += amount
            items[item]["basic"] += amount
        for project in self.projects:
            items[project.item][project.fund] += project.total
            items[project.item]["project"] += project.total
        for project in self.outside:
            items[project.item][project.fund] += project.total
            items[project.item]["outside"] += project.total
        return items


def draw(vocabulary: Vocabulary, random: Random) -> Budget:
    """A budget that the edit rules hold for; the same generator state gives the same one."""
    active = random.randint(9, 90)
    personnel, operating, expenses = _basic_by_economy(random, active)
    basic = _basic_by_function(random, personnel, operating)
    year = random.randint(2021, 2024)
    units = random.choice((0, 0, 0, 2, 3))
    free = [item for item in vocabulary.items() if item not in basic]
    projects = _projects(vocabulary, random, free, year, units)
    return Budget(
        year,
        personnel,
        operating,
        basic,
        {item: _previous(random, amount) for item, amount in basic.items()},
        projects,
        _outside(random, projects, year),
        units,
        (active, random.randint(0, active), random.choice((0, 0, 0, 1, 2))),
        expenses,
    )


def _basic_by_economy(random: Random, active: int) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    wage = active * random.randint(900, 1700)
    personnel = {code: wage * share // 84 + random.randint(1, 99) for code, share in _SHARES.items()}
    for code in random.sample(("30107", "30112", "30199"), random.randint(0, 2)):
        del personnel[code]
    base = sum(personnel.values())
    # What the law allows: of the same base 16 and 8 per cent (`seeds/rules/rule_limits.csv`).
    personnel["30108"] = base * 16 // 100 + random.randint(0, 99)
    if random.random() < 0.6:
        personnel["30109"] = personnel["30108"] // 2 - random.randint(0, 99)
    personnel["30110"] = base * 7 // 100 + random.randint(0, 99)
    if random.random() < 0.7:
        personnel["30111"] = base // 90 + random.randint(1, 99)
    personnel["30113"] = base * 9 // 100 + random.randint(0, 99)
    if random.random() < 0.8:
        personnel["30302"] = random.randint(100, active * 80)
    if random.random() < 0.4:
        personnel["30305"] = random.randint(50, 900)
    lines = random.sample(_OPERATING, random.randint(5, len(_OPERATING)))
    operating = {code: random.randint(20, active * 25) for code in lines}
    if "30228" in operating:
        wages = sum(amount for code, amount in personnel.items() if code.startswith("301"))
        operating["30228"] = min(operating["30228"], wages // 50)
    expenses = {}
    if random.random() < 0.8:
        expenses["vehicle_operation"] = operating["30231"] = random.randint(80, 900)
    if random.random() < 0.5:
        expenses["reception"] = operating["30217"] = random.randint(5, 300)
    return dict(sorted(personnel.items())), dict(sorted(operating.items())), expenses


def _basic_by_function(random: Random, personnel: dict[str, int], operating: dict[str, int]) -> dict[str, int]:
    """The same money by functional item: contributions have items of their own, the rest runs the office."""
    linked = {"2080505": "30108", "2080506": "30109", "2101103": "30111", "2210201": "30113", "2080501": "30302",
              "2080801": "30305"}  # fmt: skip
    basic = {item: personnel[code] for item, code in linked.items() if code in personnel}
    medical = personnel["30110"]
    public = medical * random.randint(20, 80) // 100
    basic |= {"2101101": public, "2101102": medical - public}
    rest = sum(personnel.values()) + sum(operating.values()) - sum(basic.values())
    if random.random() < 0.4:
        basic["2080150"] = rest * random.randint(20, 60) // 100
    basic["2080101"] = rest - basic.get("2080150", 0)
    return dict(sorted(basic.items()))


def _projects(vocabulary: Vocabulary, random: Random, free: list[str], year: int, units: int) -> list[Project]:
    projects: list[Project] = []
    for item in sorted(random.sample(free, random.randint(6, 13))):
        for number in range(1, random.choice((1, 1, 1, 2, 2, 3)) + 1):
            name = f"{year}年{random.choice(_SOURCES)}{vocabulary.functional[item]}{random.choice(_KINDS)}{number}"
            before = projects[-1] if projects else None
            if number == 1 and before is not None and before.item != item and random.random() < 0.15:
                name = before.name  # one grant over several items
            projects.append(_project(random, item, random.choice((OWN, TRANSFER)), name))
            projects[-1].unit = (
                before.unit if before is not None and name == before.name else random.randrange(units or 1)
            )
    return projects


def _project(random: Random, item: str, fund: str, name: str) -> Project:
    people = standard = 0
    if random.random() < 0.4:
        people, standard = random.randint(8, 900), random.randint(2, 300)
        total = people * standard  # standard × 100 元, so that the cents come out even
    else:
        total = amount(random, 1, 3000)
    uses = {random.choice(USES): total}
    if total > 400 and random.random() < 0.35:
        first, second = random.sample(USES, 2)
        part = total * random.randint(10, 90) // 100
        uses = {first: part, second: total - part}
    return Project(item, fund, name, uses, _previous(random, total), people=people, standard=standard)


def _outside(random: Random, projects: list[Project], year: int) -> list[Project]:
    outside = []
    for fund, name in OUTSIDE.items():
        if random.random() < 0.3:
            item = random.choice(projects).item
            total = amount(random, 1, 500)
            outside.append(
                Project(item, fund, f"{year}年{name}安排项目", {"goods_and_services": total}, _previous(random, total))
            )
    return outside


def amount(random: Random, low: float, high: float) -> int:
    """An amount in cents; its order of magnitude is even between two bounds in 万元."""
    value = int(100 * math.exp(random.uniform(math.log(low), math.log(high))))
    return value // 100 * 100 if random.random() < 0.4 else value


def _previous(random: Random, now: int) -> int:
    """What the year before had; never nothing, so that a growth rate has a meaning."""
    return now if random.random() < 0.15 else max(1, now * random.randint(70, 140) // 100)
