"""Amounts that the rules of a document hold for, drawn at random from the terms of its rules."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

Equation = Mapping[str, int]
Share = Mapping[str, Decimal]
_MOST = 10**9
_BLANK = 0.25


def solution(
    cells: Sequence[str],
    equations: Sequence[Equation],
    held: Collection[str],
    random: Random,
    shares: Sequence[Share] = (),
) -> dict[str, int]:
    """Amounts in 0.01 万元 by cell, none negative, for which every equation (coefficient by cell) adds up to zero.

    Each of `shares` adds up to zero at most.

    What is no sum of others is bounded by a random amount, or blank; the rest follows as large as the bounds let it. A
    cell that is not `held` by a rule is blank. Raises ValueError where no whole numbers are found.
    """
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp

    same = _same(equations)
    sums = {same.get(cell, cell) for equation in equations for cell in equation if _is_sum(cell, equation)}
    bounds = {same.get(cell, cell): 0 for cell in cells if cell not in held}
    for cell in cells:
        of = same.get(cell, cell)
        if of not in bounds:
            bounds[of] = _MOST if of in sums else _bound(random)
    highest = [bounds[same.get(cell, cell)] for cell in cells]
    wanted = [0.0 if same.get(cell, cell) in sums else -random.uniform(0.5, 1.5) for cell in cells]
    found = milp(
        numpy.array(wanted),
        constraints=[
            LinearConstraint(_matrix(cells, equations), 0, 0),
            LinearConstraint(_matrix(cells, shares), -numpy.inf, 0),
        ],
        bounds=Bounds(0, numpy.array(highest, dtype=float)),
        integrality=numpy.ones(len(cells)),
        options={"mip_rel_gap": 0.2, "time_limit": 20},
    )
    if found.x is None:
        raise ValueError("no amounts satisfy the rules of the template")
    made = {cell: round(value) for cell, value in zip(cells, found.x, strict=True)}
    for equation in equations:
        if sum(coefficient * made[cell] for cell, coefficient in equation.items()):
            raise ValueError("the amounts found are no whole numbers")
    return made


def _matrix(cells: Sequence[str], lines: Sequence[Equation | Share]) -> Any:
    """The coefficients of some sums as a sparse matrix: a line for each sum, a column for each cell."""
    from scipy.sparse import lil_matrix

    at = {cell: number for number, cell in enumerate(cells)}
    matrix = lil_matrix((max(1, len(lines)), len(cells)))
    for number, line in enumerate(lines):
        for cell, coefficient in line.items():
            matrix[number, at[cell]] = float(coefficient)
    return matrix.tocsr()


def _same(equations: Sequence[Equation]) -> dict[str, str]:
    """Cell → one of those that are always equal to it, for every cell of an equation."""
    same: dict[str, str] = {}

    def first(cell: str) -> str:
        while same.setdefault(cell, cell) != cell:
            cell = same[cell]
        return cell

    for equation in equations:
        roots = [first(cell) for cell in equation]
        if len(roots) == 2 and not sum(equation.values()):
            same[roots[0]] = roots[1]
    return {cell: first(cell) for cell in list(same)}


def _is_sum(cell: str, equation: Equation) -> bool:
    """Whether a cell alone stands against several others."""
    sign = equation[cell] > 0
    return len(equation) > 2 and all((other > 0) != sign for name, other in equation.items() if name != cell)


def _bound(random: Random) -> int:
    """A random amount in 0.01 万元, even in its order of magnitude; sometimes nothing."""
    return 0 if random.random() < _BLANK else int(100 * math.exp(random.uniform(0, math.log(3000))))
