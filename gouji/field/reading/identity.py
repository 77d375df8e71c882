"""Whose document it is: unit, year and scope as printed; what is not printed is asked for, never guessed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gouji.engine.vocabulary.errors import UsageError
from gouji.field.reading.titles import SCOPES, Title
from gouji.field.templates.wording import squashed

_UNIT_LINE = re.compile(
    r"^(?:编制|预算主管|主管|预算|填报|公开)?(?P<word>部门|单位)(?:[(（](?:部门|单位)[)）])?(?:名称)?[:：]"
    r"(?P<name>.+?)(?:(?:19|20)\d\d年.*)?(?:(?:金额)?单位[:：]?万?元.*)?$"
)
_COVER = re.compile(r"(?P<year>(?:19|20)\d\d)年度?[^，。；\d]{0,16}?预算")
_COVER_SCOPE = re.compile(r"(部门|单位)预算")
_MONEY = frozenset({"元", "万元", "千元"})


@dataclass(frozen=True)
class Identity:
    """Unit, year and scope (department or unit) of a document. `unit_name` is the name as printed."""

    unit_id: str
    unit_name: str
    fiscal_year: int
    scope: str


@dataclass(frozen=True)
class Asked:
    """What the user says of a document; None or empty: as printed."""

    unit_id: str = ""
    fiscal_year: int | None = None
    scope: str = ""


@dataclass(frozen=True)
class Hints:
    """What a file says of its identity, whether or not it is enough: nothing is asked for."""

    unit_ids: frozenset[str]
    years: frozenset[int]
    scopes: frozenset[str]

    def agrees(self, other: Hints) -> bool:
        """Whether nothing that both say differs."""
        return all(not mine or not theirs or mine & theirs for mine, theirs in self._beside(other))

    def names_one_of(self, other: Hints) -> bool:
        """Whether both say the same of unit or year."""
        return any(mine & theirs for mine, theirs in list(self._beside(other))[:2])

    def _beside(self, other: Hints) -> Iterable[tuple[frozenset, frozenset]]:
        return ((self.unit_ids, other.unit_ids), (self.years, other.years), (self.scopes, other.scopes))


def hints(lines_over_grids: Iterable[Sequence[str]], pages: Sequence[Sequence[str]], names: Mapping[str, str]) -> Hints:
    """Units, years and scopes that a file prints over its grids or on these pages."""
    lines = [squashed(line) for part in (*lines_over_grids, *pages) for line in part]
    told = {names[name] for line in lines if (name := name_of(line)) in names}
    text = "".join(lines)
    units = told or {unit for name, unit in names.items() if name in text}
    years = {int(found["year"]) for found in _COVER.finditer(text)}
    scopes = {SCOPES[found[1]] for found in _COVER_SCOPE.finditer(text)}
    return Hints(frozenset(units), frozenset(years), frozenset(scopes) if len(scopes) == 1 else frozenset())


def identity(
    titles: Sequence[Title],
    lines_over_grids: Iterable[Sequence[str]],
    covers: Sequence[Sequence[str]],
    names: Mapping[str, str],
    unit_ids: Iterable[str],
    asked: Asked,
    *,
    takes_new: bool = False,
) -> Identity:
    """Unit, year and scope. `covers` are the lines of first pages, `names` unit names (squashed) with their units.

    With `takes_new` a unit that is not declared is one of its own, under the name that is printed. Raises UsageError
    that says what to declare or to give.
    """
    over = [squashed(line) for lines in lines_over_grids for line in lines]
    first = [squashed(line) for cover in covers for line in cover]
    printed = _printed_names(over, first, names)
    if takes_new and not asked.unit_id and printed:
        # The name over most tables: that over one may be another's, left in a copied form.
        said = [name for line in (*over, *first) if (name := name_of(line))]
        unit_name = max(printed, key=said.count)
        unit_id = names.get(unit_name) or new_unit_id(unit_name)
    else:
        unit_id, unit_name = _unit(printed, names, frozenset(unit_ids), asked.unit_id)
    return Identity(
        unit_id,
        unit_name,
        asked.fiscal_year or _year(titles, covers),
        asked.scope or _scope(titles, over, first),
    )


def new_unit_id(name: str) -> str:
    """The id of a unit that is not declared: the same for the same name, wherever it is read."""
    return f"new-u{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _printed_names(over: Sequence[str], first: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """The names of units that stand before a table or on a cover, each once; else lines of a cover that are names."""
    printed = list(dict.fromkeys(name for line in (*over, *first) if (name := name_of(line))))
    return printed or [line for line in dict.fromkeys(first) if line in names]


def _unit(printed: Sequence[str], names: Mapping[str, str], unit_ids: frozenset[str], asked: str) -> tuple[str, str]:
    if asked:
        if asked not in unit_ids:
            raise UsageError(
                f"unit '{asked}' is not declared", path="seeds/reference/units.csv", hint="declare it, then read again"
            )
        return asked, printed[0] if printed else next((name for name, unit in names.items() if unit == asked), "")
    if not printed:
        raise UsageError(
            "the document does not say whose it is", hint="read it with --unit-id, one of seeds/reference/units.csv"
        )
    unknown = [name for name in printed if name not in names]
    if unknown:
        raise UsageError(
            f"the unit '{unknown[0]}' is not declared, and names are never guessed",
            path="seeds/reference/unit_names.csv",
            hint="declare the unit in units.csv and this name in unit_names.csv, "
            "or read with --unit-id if it is a declared unit",
        )
    units = list(dict.fromkeys(names[name] for name in printed))
    if len(units) > 1:
        raise UsageError(
            f"the document names several units: {', '.join(printed)}", hint="say whose it is with --unit-id"
        )
    return units[0], printed[0]


def name_of(line: str) -> str:
    """The name of a unit in a line (without blanks) that begins with 编制部门： or the like; blank where it is none."""
    found = _UNIT_LINE.match(line)
    name = found["name"] if found else ""
    return "" if name in _MONEY else name


def _year(titles: Sequence[Title], covers: Sequence[Sequence[str]]) -> int:
    years = {title.year for title in titles if title.year}
    if not years:
        years = {int(found["year"]) for cover in covers for found in _COVER.finditer(squashed("".join(cover)))}
    if len(years) == 1:
        return years.pop()
    said = f"the document speaks of {' and '.join(map(str, sorted(years)))}" if years else "the document names no year"
    raise UsageError(f"{said}: which year it budgets is not clear", hint="read it with --year")


def _scope(titles: Sequence[Title], over: Sequence[str], first: Sequence[str]) -> str:
    """What all titles say; else what the cover says; else the word before the name of the unit (部门：, 编制单位：)."""
    cover = {found[1] for found in _COVER_SCOPE.finditer("".join(first))}
    before = {found["word"] for line in over if name_of(line) and (found := _UNIT_LINE.match(line))}
    for scopes in (
        {title.scope for title in titles if title.scope},
        {SCOPES[word] for word in cover},
        {SCOPES[word] for word in before},
    ):
        if len(scopes) == 1:
            return scopes.pop()
    raise UsageError(
        "the document does not say whether it is of a department (部门预算) or of a unit (单位预算)",
        hint="read it with --scope department or --scope unit",
    )
