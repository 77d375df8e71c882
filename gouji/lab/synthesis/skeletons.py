"""The rows that a document of a declared template would print, without amounts: from the declarations alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from random import Random

from gouji.lab.synthesis.labels import sample
from gouji.lab.synthesis.vocabulary import rows, with_parents

_CLASS_SIDE = "expenditure"
_TOTAL = "total"
_ORDINALS = "一二三"
_YEARS = 5


@dataclass(frozen=True)
class Printed:
    """One side of a printed row: side, code, label, project and details, as printed."""

    side: str
    code: str = ""
    label: str = ""
    project: str = ""
    details: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a skeleton: its title, its unit of money, its columns with their sides, and its rows by side."""

    table_id: str
    title: str
    unit: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Printed, ...], ...]


@dataclass(frozen=True)
class Skeleton:
    """The tables of a made-up document of a template, of a fiscal year; its region as its seed has it."""

    template: str
    fiscal_year: int
    region: Mapping[str, str]
    tables: tuple[Table, ...]


class Templates:
    """The declarations of one template, read once. Raises OSError where a seed is missing, KeyError for no template."""

    def __init__(self, seeds: Path, template: str):
        self.template = template
        declared = {row["template_id"]: row for row in rows(seeds / "templates/templates.csv")}[template]
        regions = {row["region_id"]: row for row in rows(seeds / "reference/regions.csv")}
        self.region = regions[declared["region_id"]]
        first = int(declared["first_year"])
        self.years = range(first, min(int(declared["last_year"] or first + _YEARS), first + _YEARS) + 1)
        own = [row for row in rows(seeds / "templates/template_tables.csv") if row["template_id"] == template]
        self.tables = sorted(own, key=lambda row: int(row["ordinal"]))
        self.columns = _by_table(seeds / "templates/template_columns.csv", template)
        self.lines = _by_table(seeds / "templates/template_lines.csv", template)
        self.kinds = {row["table_id"]: row["code_kind"] for row in rows(seeds / "reference/tables.csv")}
        self.codes = {
            kind: rows(seeds / f"reference/{kind}_classes.csv") for kind in ("functional", "economic")
        }  # fmt: skip

    def draw(self, random: Random) -> Skeleton:
        """A skeleton; the same generator state gives the same one."""
        year = random.choice(self.years)
        names = {kind: self._names(kind, year) for kind in self.codes}
        items = [code for code in names["functional"] if len(code) == 7 and code[:5] in names["functional"]]
        sections = [code for code in names["economic"] if len(code) == 5 and code[:3] in names["economic"]]
        chosen = {
            "functional": sorted(random.sample(items, min(len(items), random.randint(5, 12)))),
            "economic": sorted(random.sample(sections, min(len(sections), random.randint(8, 20)))),
        }
        tables = []
        for declared in self.tables:
            table = declared["table_id"]
            columns = tuple((row["printed_column"], row["side"]) for row in self.columns.get(table, ()))
            if declared["layout"] not in ("forms", "prose") and columns:
                printed = tuple(self._rows(declared, chosen, names, random))
                tables.append(Table(table, sample(declared["title_pattern"]), declared["money_unit"], columns, printed))
        return Skeleton(self.template, year, self.region, tuple(tables))

    def _names(self, kind: str, year: int) -> dict[str, str]:
        return {
            row[f"{kind}_code"]: row["name"]
            for row in self.codes[kind]
            if int(row["first_year"] or year) <= year <= int(row["last_year"] or year)
        }

    def _rows(
        self, declared: dict[str, str], chosen: dict[str, list[str]], names: dict[str, dict[str, str]], random: Random
    ) -> Iterator[tuple[Printed, ...]]:
        table, levels = declared["table_id"], declared["levels"].split()
        kind = self.kinds[table]
        if declared["layout"] == "nested":
            yield from _nested(random)
            return
        if declared["layout"] == "sides":
            sides = dict.fromkeys(row["side"] for row in self.columns[table])
            columns = [list(self._side(table, side, "class" in levels, chosen, names)) for side in sides]
            yield from (tuple(filter(None, row)) for row in zip_longest(*columns))
            return
        if declared["layout"] != "rows":
            yield from ((Printed("row", label=label),) for label in self._labels(table, "row"))
            return
        yield from ((Printed("row", label=label),) for label in self._labels(table, "row"))
        if not kind:  # projects by their names alone
            yield from ((Printed("row", label=f"项目{number}"),) for number in _ORDINALS)
            return
        lengths = {"class": 3, "section": 5, "item": 7}
        kept = {lengths[level] for level in levels if level in lengths}
        for code in with_parents(chosen[kind]):
            if len(code) in kept and code in names[kind]:
                project = f"专项经费{code}" if "project" in levels and len(code) == 7 else ""
                yield (Printed("row", code, names[kind][code], project),)

    def _side(
        self, table: str, side: str, with_classes: bool, chosen: dict[str, list[str]], names: dict[str, dict[str, str]]
    ) -> Iterator[Printed]:
        if with_classes and side == _CLASS_SIDE:
            for code in dict.fromkeys(code[:3] for code in chosen["functional"]):
                yield Printed(side, label=f"{code} {names['functional'][code]}")
        yield from (Printed(side, label=label) for label in self._labels(table, side))

    def _labels(self, table: str, side: str) -> list[str]:
        return [sample(row["label_pattern"]) for row in self.lines.get(table, ()) if row["side"] == side]


def _nested(random: Random) -> Iterator[tuple[Printed, ...]]:
    """A total, categories, projects in them and items of these: known by their order."""
    yield (Printed("row", label="合计"),)
    for number, category in zip(_ORDINALS, ("货物A", "工程B", "服务C"), strict=True):
        yield (Printed("row", label=f"{number}、{category}"),)
        for project in range(1, random.randint(2, 3)):
            yield (Printed("row", project=f"{category}采购项目{project}", details=f"economic=支出{project}"),)
            for item in range(1, random.randint(3, 5)):
                yield (Printed("row", label=f"{category}品目{item}", details="organisation=分散自行组织"),)


def _by_table(path: Path, template: str) -> dict[str, Sequence[dict[str, str]]]:
    own = [row for row in rows(path) if row["template_id"] == template]
    tables: dict[str, list[dict[str, str]]] = {}
    for row in sorted(own, key=lambda row: int(row["ordinal"] or 0)):
        tables.setdefault(row["table_id"], []).append(row)
    return dict(tables)
