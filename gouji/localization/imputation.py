"""Deductive imputation: what an absent table or a lost row must have said, where the rules determine it.

Every place of such a row is an unknown. A rule whose other members are all known gives its unknown; what is given makes
further rules solvable, until none is left (de Waal, Pannekoek and Scholtus 2011, Handbook of Statistical Data Editing
and Imputation, chapter 9). Published numbers are taken as they are printed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gouji.localization.lost import code_rows, lost_rows
from gouji.localization.structure import Row, Structure

Place = tuple[Row, str]


@dataclass(frozen=True)
class Implied:
    """A number that was not published. `amount` is in 0.0001 万元; `step` counts the rules that it rests on in turn.

    `terms` are the numbers that the giving rule adds up to it: (sign, amount, published cell or implied place).
    """

    row: Row
    column: str
    amount: int
    step: int
    given_by: str
    terms: tuple[tuple[int, int, str], ...]
    checks_for: tuple[str, ...]
    checks_against: tuple[str, ...]


@dataclass
class _Equations:
    """Rules as sums: the published numbers of each, their sum, and its unknowns with their coefficients."""

    known: Counter[str] = field(default_factory=Counter)
    printed: dict[str, list[tuple[int, int, str]]] = field(default_factory=lambda: defaultdict(list))
    unknowns: dict[str, dict[Place, int]] = field(default_factory=lambda: defaultdict(dict))


def absent_rows(structure: Structure, tables: Iterable[str]) -> list[Row]:
    """The rows that absent tables must have had: lines of their form, and codes that sister tables print."""
    found: dict[tuple[str, str], Row] = {}
    for table in tables:
        for row in structure.template.lines:
            if row.table_id == table:
                found.setdefault((table, row.row_key), row)
        for rule, of_table, side, *_ in structure.template.matches:
            if of_table != table:
                continue
            for sister, sister_side, _ in structure.template.matches_of[rule]:
                codes = [code for at, at_side, code in structure.by_code if (at, at_side) == (sister, sister_side)]
                for code in codes:
                    for row in code_rows(structure, table, side, code):
                        found.setdefault((table, row.row_key), row)
    return list(found.values())


def lost_row(structure: Structure, table: str, row_key: str, checks: Iterable[str]) -> Row | None:
    """The row of an explanation that says it was lost."""
    candidates = lost_rows(structure, sorted(checks))
    return next((row for row in candidates if (row.table_id, row.row_key) == (table, row_key)), None)


def impute(structure: Structure, rows: Iterable[Row]) -> list[Implied]:
    """The numbers of these rows that rules give, blank places left out; none that no rule gives."""
    unknown = [(row, column) for row in rows for column in structure.columns(row)]
    for row, _ in unknown:
        if row.parent_key:
            structure.parent_keys.add((row.table_id, row.parent_key))
    equations = _equations(structure, unknown)
    values: dict[Place, tuple[int, int, str]] = {}
    for step in range(1, len(unknown) + 1):
        given = dict(_given(equations, values, step))
        if not given:
            break
        values |= given
    return list(_results(structure.document_id, equations, values))


def _equations(structure: Structure, unknown: list[Place]) -> _Equations:
    equations = _Equations()
    for place in unknown:
        for check, coefficient in structure.checks(*place).items():
            equations.unknowns[check][place] = coefficient
    for row in structure.rows:
        for column, amount in structure.amounts(row.table_id, row.row_no, row.side, structure.columns(row)).items():
            for check, coefficient in structure.checks(row, column).items():
                if check in equations.unknowns:
                    cell_id, *_ = structure.printed[row.table_id, row.row_no, row.side, column]
                    equations.known[check] += coefficient * amount
                    equations.printed[check].append((coefficient, amount, cell_id))
    return equations


def _given(
    equations: _Equations, values: Mapping[Place, tuple[int, int, str]], step: int
) -> Iterator[tuple[Place, tuple[int, int, str]]]:
    """Unknowns that rules with no other unknown give: the value that most of them give."""
    votes: dict[Place, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for check, members in equations.unknowns.items():
        left = [place for place in members if place not in values]
        if len(left) != 1 or (check not in equations.known and len(members) == 1):
            continue  # a rule of which nothing is printed gives nothing
        place = left[0]
        rest = equations.known[check] + sum(
            coefficient * values[member][0] for member, coefficient in members.items() if member in values
        )
        value, remainder = divmod(-rest, members[place])
        if not remainder:
            votes[place][value].append(check)
    for place, by_value in votes.items():
        value, checks = max(by_value.items(), key=lambda vote: (len(vote[1]), -vote[0]))
        yield place, (value, step, min(checks))


def place_id(document_id: str, place: Place) -> str:
    """What an unpublished number is called."""
    row, column = place
    return f"{document_id}/{row.table_id}/{row.row_key}/{column}"


def _results(
    document_id: str, equations: _Equations, values: Mapping[Place, tuple[int, int, str]]
) -> Iterator[Implied]:
    agreeing: dict[Place, list[str]] = defaultdict(list)
    opposing: dict[Place, list[str]] = defaultdict(list)
    for check, members in equations.unknowns.items():
        if all(member in values for member in members):
            sums = sum(coefficient * values[member][0] for member, coefficient in members.items())
            holds = equations.known[check] + sums == 0
            for member in members:
                (agreeing if holds else opposing)[member].append(check)
    for place, (amount, step, given_by) in values.items():
        if not amount:
            continue
        members = equations.unknowns[given_by]
        others = [
            (coefficient, values[member][0], place_id(document_id, member))
            for member, coefficient in members.items()
            if member != place and values[member][0]
        ]
        terms = tuple(
            (-coefficient * members[place], each, name)
            for coefficient, each, name in sorted([*equations.printed[given_by], *others], key=lambda term: term[2])
        )
        checks = tuple(sorted(agreeing[place])), tuple(sorted(opposing[place]))
        yield Implied(*place, amount, step, given_by, terms, *checks)
