"""Deductive imputation: what an absent table or a lost row must have said, where the rules determine it.

Every place of such a row is an unknown. A rule whose other members are all known gives its unknown; what is given makes
further rules solvable, until none is left (de Waal, Pannekoek and Scholtus 2011, Handbook of Statistical Data Editing
and Imputation, chapter 9). Published numbers are taken as they are printed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gouji.field.localization.places import ABSENT, JUDGED, NEW, Places, Row

Place = tuple[Row, str]
# check_id → (coefficient, amount, cell id) of the numbers that it holds.
Printed = Mapping[str, Collection[tuple[int, int, str]]]
# A rule that lacks a line of its own is left out: nobody can tell what the line says.
_COUNTS = (JUDGED, NEW, ABSENT)


@dataclass(frozen=True)
class Implied:
    """A number that was not published. `amount` is in 1e-8 万元; `step` counts the rules that it rests on in turn.

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


def lost_row(places: Places, table: str, row_key: str, checks: Collection[str]) -> Row | None:
    """The row of an explanation that says it was lost: of rows with one key, that one of which most `checks` speak."""

    def spoken_of(row: Row) -> int:
        return len({check for column in places.columns(row) for check in places.checks(row, column)} & set(checks))

    candidates = [row for row in places.candidates if (row.table_id, row.row_key) == (table, row_key)]
    return max(candidates, key=spoken_of, default=None)


def impute(places: Places, rows: Iterable[Row], printed: Printed) -> list[Implied]:
    """The numbers of these rows that rules give, blank places left out; none that no rule gives."""
    unknown = [(row, column) for row in rows for column in places.columns(row)]
    equations = _equations(places, unknown, printed)
    values: dict[Place, tuple[int, int, str]] = {}
    for step in range(1, len(unknown) + 1):
        given = dict(_given(equations, values, step))
        if not given:
            break
        values |= given
    return list(_results(places.document_id, equations, values))


def _equations(places: Places, unknown: list[Place], printed: Printed) -> _Equations:
    equations = _Equations()
    brought: set[str] = set()
    for row, column in unknown:
        for term in places.terms_of(row, column):
            if term.counts in _COUNTS:
                equations.unknowns[term.check][row, column] = term.coefficient
                if term.counts == NEW:
                    brought.add(term.check)
    for check in equations.unknowns:
        for coefficient, amount, cell_id in printed.get(check, ()):
            equations.known[check] += coefficient * amount
            equations.printed[check].append((coefficient, amount, cell_id))
    # A rule that is there only with an unknown row is not among those of the printed cells.
    for row, column in ((each, column) for each in places.rows for column in places.columns(each)):
        cell = places.printed.get((*row.at, column))
        if cell is not None:
            new = places.checks(row, column, counts=(NEW,))
            for check in brought.intersection(new):
                equations.known[check] += new[check] * cell[1]
                equations.printed[check].append((new[check], cell[1], cell[0]))
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
