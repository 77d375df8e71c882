"""Settlement: which reading of each row is right, where geometry leaves a choice and the rules of the template decide.

Generic: a row has readings (cells by column, and what geometry holds against it), equations link cells of rows, and the
readings are taken that break the fewest equations, exactly, by mixed-integer programming. For whom it is:

    rows = [readings(row 0), readings(row 1), …]            # each a sequence of Reading; see `placements`
    equations = [Equation("T02_TOTAL", ((0, "total", 1), (0, "basic", -1)), tolerance), …]
    settled = settle(rows, equations)
    settled.chosen[0]                                        # index of the reading of row 0
    settled.unsure.get(0, ())                                # its columns that an equally good choice fills otherwise

Equations over one row alone are given like the others. `gouji.field.reading.equations` makes them from the seeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

from gouji.field.reading.programs import INFINITE, Program

Cells = tuple[tuple[str, Decimal], ...]

_BROKEN = 100.0  # what an equation that does not hold weighs against geometry
_MOST = 1500  # readings of one row that are weighed
_SLACK = 0.5  # objectives that differ by less are equally good


@dataclass(frozen=True)
class Reading:
    """One way to read a row: (column key, value) of each filled cell.

    `cost` is what geometry holds against it (0: as printed; below 100, so that an equation weighs more); `taste`
    decides among equally good readings, whose difference stays a doubt.
    """

    cells: Cells
    cost: float = 0.0
    taste: float = 0.0


@dataclass(frozen=True)
class Equation:
    """Σ coefficient × cell = 0 within a tolerance. Terms are (row, column key, coefficient); a blank cell is 0."""

    name: str
    terms: tuple[tuple[int, str, int], ...]
    tolerance: Decimal


@dataclass(frozen=True)
class Settlement:
    """The readings chosen, by row; columns that could as well be filled otherwise; equations broken, and decisive ones.

    `proofs` has for each row the names of the equations over its filled cells that hold.
    """

    chosen: tuple[int, ...]
    unsure: Mapping[int, frozenset[str]]
    broken: tuple[int, ...]
    proofs: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def placements(
    values: Sequence[Decimal], columns: Sequence[str], sums: Iterable[Equation] = (), first: int = 0
) -> list[tuple[int, ...]]:
    """The ways to put amounts in order into columns: of each, the column of every amount.

    Those that break the fewest of `sums` (equations over the row alone, whatever their row number) are kept. With
    `first` = 1 the first amount stands in the first column. Amounts and tolerances are in one unit.
    """
    fixed = tuple(range(min(first, len(values))))
    if len(values) > len(columns):
        return []
    found: dict[int, list[tuple[int, ...]]] = {}
    all_sums = list(sums)
    for chosen in combinations(range(len(fixed), len(columns)), len(values) - len(fixed)):
        placed = fixed + chosen
        cells = {columns[at]: value for at, value in zip(placed, values, strict=True)}
        count = sum(not _holds(each, {0: cells}, alone=True) for each in all_sums)
        found.setdefault(count, []).append(placed)
    return found[min(found)] if found else []


def _holds(equation: Equation, cells: Mapping[int, Mapping[str, Decimal]], *, alone: bool = False) -> bool:
    zero = Decimal(0)
    total = sum(
        (
            coefficient * cells.get(0 if alone else row, {}).get(column, zero)
            for row, column, coefficient in equation.terms
        ),
        zero,
    )
    return abs(total) <= equation.tolerance


def settle(rows: Sequence[Sequence[Reading]], equations: Sequence[Equation]) -> Settlement:
    """Choose a reading for each row. A row without readings has no cells, and index -1."""
    kept = [sorted(range(len(of)), key=lambda at: (of[at].cost, of[at].taste))[:_MOST] for of in rows]
    chosen, unsure = _chosen(rows, kept, equations)
    cells = {row: dict(rows[row][at].cells) for row, at in enumerate(chosen) if at >= 0}
    holding = [_holds(each, cells) for each in equations]
    return Settlement(
        tuple(chosen),
        {row: frozenset(columns) for row, columns in unsure.items()},
        tuple(at for at, holds in enumerate(holding) if not holds),
        _proofs(cells, [each for each, holds in zip(equations, holding, strict=True) if holds]),
    )


def _chosen(
    rows: Sequence[Sequence[Reading]], kept: Sequence[Sequence[int]], equations: Sequence[Equation]
) -> tuple[list[int], dict[int, set[str]]]:
    """(the reading of each row out of those kept, row → its columns that are unsure), linked rows settled together."""
    chosen = [of[0] if of else -1 for of in kept]
    unsure: dict[int, set[str]] = {}
    for group, linked in _parts(kept, equations):
        part = _Part(rows, kept, group, [equations[at] for at in linked], chosen)
        part.solve()
        for row, at in part.chosen.items():
            chosen[row] = at
        for row, columns in part.unsure.items():
            unsure.setdefault(row, set()).update(columns)
    return chosen, unsure


def _proofs(cells: Mapping[int, Mapping[str, Decimal]], holding: Iterable[Equation]) -> dict[int, tuple[str, ...]]:
    """Row → the names of the equations that hold over its filled cells, each once."""
    found: dict[int, dict[str, None]] = {row: {} for row in cells}
    for equation in holding:
        for row, column, _ in equation.terms:
            if column in cells.get(row, ()):
                found[row][equation.name] = None
    return {row: tuple(names) for row, names in found.items()}


def _parts(kept: Sequence[Sequence[int]], equations: Sequence[Equation]) -> list[tuple[list[int], list[int]]]:
    """Rows with a choice that equations link, with the equations over them; each part is settled alone."""
    leader = {row: row for row, of in enumerate(kept) if len(of) > 1}

    def find(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    open_rows = [[row for row, _, _ in each.terms if row in leader] for each in equations]
    for of in open_rows:
        for row in of[1:]:
            leader[find(row)] = find(of[0])
    parts: dict[int, tuple[list[int], list[int]]] = {}
    for row in leader:
        parts.setdefault(find(row), ([], []))[0].append(row)
    for at, of in enumerate(open_rows):
        if of:
            parts[find(of[0])][1].append(at)
    return list(parts.values())


class _Part:
    """Rows that equations link: a choice of readings as a mixed-integer program."""

    def __init__(
        self,
        rows: Sequence[Sequence[Reading]],
        kept: Sequence[Sequence[int]],
        group: Sequence[int],
        equations: Sequence[Equation],
        settled: Sequence[int],
    ) -> None:
        self.rows = rows
        self.group = group
        self.variables = [(row, at) for row in group for at in kept[row]]
        self.place = {each: index for index, each in enumerate(self.variables)}
        self.options = {row: kept[row] for row in group}
        self.fixed = {
            row: dict(rows[row][settled[row]].cells)
            for each in equations
            for row, _, _ in each.terms
            if row not in self.options and settled[row] >= 0
        }
        # Each equation that is open has a variable of its own: 1 where it is broken.
        soft = [found for each in equations if (found := self._open(each)) is not None]
        self.soft = len(soft)
        self.program = Program(len(self.variables) + self.soft)
        for row in group:
            self.program.bound([(self.place[row, at], 1.0) for at in self.options[row]], 1.0, 1.0)
        for number, (weights, constant, tolerance) in enumerate(soft, start=len(self.variables)):
            most = self._reach(weights, constant)
            if most > tolerance:
                self.program.bound([*weights.items(), (number, -most)], -INFINITE, tolerance - constant)
                self.program.bound([*weights.items(), (number, most)], -tolerance - constant, INFINITE)
        self.chosen: dict[int, int] = {}
        self.unsure: dict[int, set[str]] = {}

    def _open(self, equation: Equation) -> tuple[dict[int, float], float, float] | None:
        """(weight of each variable, constant, tolerance); None where no choice changes the equation."""
        weights: dict[int, float] = {}
        constant = 0.0
        by_row: dict[int, dict[str, int]] = {}
        for row, column, coefficient in equation.terms:
            by_row.setdefault(row, {})[column] = by_row.get(row, {}).get(column, 0) + coefficient
        for row, columns in by_row.items():
            if row not in self.options:
                cells = self.fixed.get(row, {})
                constant += float(sum(cells.get(column, 0) * times for column, times in columns.items()))
                continue
            for at in self.options[row]:
                value = sum(columns[column] * value for column, value in self.rows[row][at].cells if column in columns)
                if value:
                    weights[self.place[row, at]] = float(value)
        return (weights, constant, float(equation.tolerance)) if weights else None

    def solve(self) -> None:
        """Fewest broken equations and least cost; then taste; then what could as well be chosen otherwise."""
        readings = [self.rows[row][at] for row, at in self.variables]
        least = [reading.cost for reading in readings] + [_BROKEN] * self.soft
        best = self._least(least, None)
        if best is None:
            self._doubt_all()
            return
        solution, value, is_best = best
        bound = (least, value + _SLACK)
        tastes = [reading.taste for reading in readings] + [0.0] * self.soft
        if any(tastes):
            tasted = self._least(tastes, bound)
            solution = tasted[0] if tasted is not None else solution
        self.chosen = dict(solution)
        if is_best:
            self._doubt(bound)
        else:
            self._doubt_all()

    def _doubt(self, bound: tuple[list[float], float]) -> None:
        """Find the rows that an equally good choice reads otherwise, until no more are left."""
        left = set(self.group)
        while left:
            others = [-1.0 if row in left and self.chosen[row] != at else 0.0 for row, at in self.variables] + [
                0.0
            ] * self.soft
            found = self._least(others, bound)
            if found is None or (found[1] > -_SLACK and not found[2]):
                self._doubt_all(left)
                return
            if found[1] > -_SLACK:
                return
            for row, at in found[0].items():
                if row in left and at != self.chosen[row]:
                    one, other = set(self.rows[row][at].cells), set(self.rows[row][self.chosen[row]].cells)
                    self.unsure[row] = {column for column, _ in one ^ other}
                    left.discard(row)

    def _doubt_all(self, rows: Iterable[int] | None = None) -> None:
        """What was not settled in time is unsure in all its columns."""
        for row in self.group if rows is None else rows:
            self.unsure[row] = {column for at in self.options[row] for column, _ in self.rows[row][at].cells}

    def _least(
        self, objective: Sequence[float], bound: tuple[list[float], float] | None
    ) -> tuple[dict[int, int], float, bool] | None:
        found = self.program.least(objective, bound)
        if found is None:
            return None
        yes, value, is_best = found
        return {row: at for index, (row, at) in enumerate(self.variables) if index in yes}, value, is_best

    def _reach(self, weights: Mapping[int, float], constant: float) -> float:
        """The furthest from zero that an equation can be."""
        high: dict[int, float] = {}
        low: dict[int, float] = {}
        for index, weight in weights.items():
            row = self.variables[index][0]
            high[row] = max(high.get(row, 0.0), weight)
            low[row] = min(low.get(row, 0.0), weight)
        return max(abs(constant + sum(high.values())), abs(constant + sum(low.values())))
