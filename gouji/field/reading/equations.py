"""Equations over the rows of a document, as the rules of its template make them, for `settlement`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gouji.field.reading.settlement import Equation
from gouji.field.templates.declarations import Template
from gouji.field.templates.rulesets import Rule, Ruleset, Term
from gouji.field.templates.wording import normal, squashed, unnumbered

_LEVELS = {3: "class", 5: "section", 7: "item"}
TOTAL = "total"


@dataclass(frozen=True)
class Labelled:
    """A printed row on one side, in printed order: what the rules know it by."""

    table_id: str
    side: str
    code: str
    label: str
    project: str = ""


@dataclass(frozen=True)
class Keyed:
    """A row as rules name it: its key and level; `parent` is the number of the row that it adds up to."""

    table_id: str
    side: str
    key: str
    level: str
    parent: int | None


def keyed(rows: Sequence[Labelled], template: Template, ruleset: Ruleset, units: Collection[str]) -> list[Keyed]:
    """The keys of rows. `units` are names of units without blanks; a row that nothing declares has no key."""
    found: list[Keyed] = []
    lines = _lines(rows, template)
    above: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(rows):
        levels = ruleset.levels.get(row.table_id, ())
        code = "".join(sign for sign in row.code if sign.isdigit()) or _class_code(row, template, levels)
        line = lines.get(at, "")
        level = _level(row, code, line, levels, units)
        is_sided = row.side != "row"
        key = line or code
        key = f"{row.side}:{key}" if is_sided and key else key
        earlier = above.setdefault((row.table_id, row.side), [])
        found.append(Keyed(row.table_id, row.side, key, level, None))
        earlier.append(at)
    return [_with_parent(at, row, found, above[row.table_id, row.side], ruleset) for at, row in enumerate(found)]


def _class_code(row: Labelled, template: Template, levels: Collection[str]) -> str:
    """The code at the beginning of a label: 201 一般公共服务支出."""
    digits = normal(row.label)[:3]
    return digits if "class" in levels and digits.isdigit() and len(digits) == 3 else ""


def _lines(rows: Sequence[Labelled], template: Template) -> dict[int, str]:
    """Row → declared line, where its label is one; lines with the same label in their order."""
    found: dict[int, str] = {}
    last: dict[tuple[str, str], int] = {}
    for at, row in enumerate(rows):
        table = template.by_id.get(row.table_id)
        words = unnumbered(normal(row.label))
        if table is None or not words or row.code:
            continue
        place = row.table_id, row.side
        matching = [
            number for number, line in enumerate(table.lines) if line.side == row.side and line.label.fullmatch(words)
        ]
        later = [number for number in matching if number > last.get(place, -1)]
        if later:
            last[place] = later[0]
            found[at] = table.lines[later[0]].line_key
    return found


def _level(row: Labelled, code: str, line: str, levels: Collection[str], units: Collection[str]) -> str:
    if line:
        return TOTAL if line == TOTAL else "line"
    if code:
        level = _LEVELS.get(len(code), "")
        return "project" if level == "item" and "item" not in levels else level
    if "unit" in levels and squashed(row.label) in units:
        return "unit"
    if "unit" in levels and "class" in levels:
        return "unit" if row.label else ""
    return "project" if "project" in levels and row.label else ""


def _with_parent(at: int, row: Keyed, rows: Sequence[Keyed], mine: Sequence[int], ruleset: Ruleset) -> Keyed:
    parent: int | None = None
    if row.level == "line" or (row.level == TOTAL and row.side != "row"):
        line = row.key.rpartition(":")[2]
        above = ruleset.parents.get((row.table_id, row.side, line), "")
        parent = _by_key(rows, mine, row.side, above) if above else None
    elif row.level in ("section", "item") or (row.level == "project" and len(row.key) == 7):
        code = row.key.rpartition(":")[2]
        parent = _over(at, rows, mine, code[:-2], row.side)
    elif row.level == "class":
        unit = next((each for each in reversed(mine) if each < at and rows[each].level == "unit"), None)
        above = ruleset.class_parents.get(row.table_id, "") or TOTAL
        parent = unit if unit is not None else _by_key(rows, mine, row.side, above)
    elif row.level == "unit":
        parent = _by_key(rows, mine, row.side, TOTAL)
    elif row.level == "project":
        unit = next((each for each in reversed(mine) if each < at and rows[each].level == "unit"), None)
        parent = unit if unit is not None else _by_key(rows, mine, row.side, TOTAL)
    return Keyed(row.table_id, row.side, row.key, row.level, parent)


def _by_key(rows: Sequence[Keyed], mine: Sequence[int], side: str, key: str) -> int | None:
    full = f"{side}:{key}" if side != "row" else key
    return next((at for at in mine if rows[at].key == full), None)


def _over(at: int, rows: Sequence[Keyed], mine: Sequence[int], code: str, side: str) -> int | None:
    """The row of a code: the nearest before, else the first after."""
    full = f"{side}:{code}" if side != "row" else code
    of = [each for each in mine if rows[each].key == full]
    return max((each for each in of if each < at), default=of[0] if of else None)


def equations(
    rows: Sequence[Keyed], ruleset: Ruleset, printed: Collection[str], half: Decimal, filled: Sequence[Collection[str]]
) -> list[Equation]:
    """The equations over rows. `printed` are the tables that the document prints, empty ones too; `half` is half of
    the last printed place; `filled` has for each row the columns that it may fill.
    """

    def made(name: str, terms: Iterable[tuple[int, str, int]]) -> Equation:
        merged: dict[tuple[int, str], int] = {}
        for at, column, coefficient in terms:
            if column in filled[at]:
                merged[at, column] = merged.get((at, column), 0) + coefficient
        tolerance = half * sum(map(abs, merged.values()))
        return Equation(name, tuple((at, column, times) for (at, column), times in merged.items()), tolerance)

    found = [made(rule.rule_id, terms) for rule, terms in _all(rows, ruleset, printed)]
    return [equation for equation in found if equation.terms]


def _all(
    rows: Sequence[Keyed], ruleset: Ruleset, printed: Collection[str]
) -> Iterator[tuple[Rule, list[tuple[int, str, int]]]]:
    for rule in ruleset.sums:
        for at, row in enumerate(rows):
            if row.table_id == rule.terms[0].table_id and _has(rule.terms, row, ruleset):
                yield rule, [(at, term.column_key, term.coefficient) for term in rule.terms]
    yield from _equated(rows, ruleset, printed)
    for rule in ruleset.matches:
        if all(term.table_id in printed for term in rule.terms):
            yield from ((rule, terms) for terms in _matched(rule, rows))
    for table_id, rule_id in ruleset.hierarchies.items():
        for parent, below in _children(rows, table_id):
            for column in ruleset.columns(table_id, rows[parent].side):
                yield Rule(rule_id, "", ()), [(parent, column, 1), *((at, column, -1) for at in below)]


def _equated(
    rows: Sequence[Keyed], ruleset: Ruleset, printed: Collection[str]
) -> Iterator[tuple[Rule, list[tuple[int, str, int]]]]:
    """The equations between named places."""
    places: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(rows):
        places.setdefault((row.table_id, row.key), []).append(at)
    for rule in ruleset.equations:
        if all(term.table_id in printed for term in rule.terms):
            yield (
                rule,
                [
                    (at, term.column_key, term.coefficient)
                    for term in rule.terms
                    for at in places.get((term.table_id, term.row_key), ())
                ],
            )


def _children(rows: Sequence[Keyed], table_id: str) -> Iterator[tuple[int, list[int]]]:
    """The rows of a table that have others below them, with those; units alone where there are units."""
    children: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        if row.table_id == table_id and row.parent is not None:
            children.setdefault(row.parent, []).append(at)
    for parent, below in children.items():
        units = [at for at in below if rows[at].level == "unit"]
        yield parent, units or below


def _has(terms: Sequence[Term], row: Keyed, ruleset: Ruleset) -> bool:
    columns = ruleset.columns(row.table_id, row.side)
    return all(term.column_key in columns for term in terms)


def _matched(rule: Rule, rows: Sequence[Keyed]) -> Iterator[list[tuple[int, str, int]]]:
    """The equations of a match, one for each code (and the total)."""
    compared = (TOTAL, "class") if rule.levels == "class" else (TOTAL, "class", "section", "item", "project")
    by_code: dict[str, list[tuple[int, Keyed]]] = {}
    for at, row in enumerate(rows):
        if row.level in compared and row.key:
            by_code.setdefault(row.key.rpartition(":")[2], []).append((at, row))
    for of in by_code.values():
        terms: Mapping[tuple[int, str], int] = {
            (at, term.column_key): term.coefficient
            for term in rule.terms
            for at, row in of
            if (row.table_id, row.side) == (term.table_id, term.side)
        }
        yield [(at, column, coefficient) for (at, column), coefficient in terms.items()]
