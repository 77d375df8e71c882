"""Error localisation by mixed-integer programming (HiGHS). The only module that imports scipy.

The Fellegi–Holt problem (de Waal, Pannekoek and Scholtus 2011, chapter 3): x is the change of a cell and z says that it
changes; minimise Σ weight·z so that every rule holds within its tolerance and |x| ≤ M·z. Where z is 1e-7 the solver
calls it zero, and x may be M·1e-7: so M is kept near the largest difference, and every solution is checked exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp

from gouji.field.localization.systems import System, in_steps

if TYPE_CHECKING:
    from gouji.field.localization.evidence import Explanation
    from gouji.field.localization.hypotheses import Hypotheses

MOST_CHANGES = 4
MOST_EXPLANATIONS = 8
_MOST_CELLS, _MOST_TRIES = 160, 40


def fewest_changes(
    system: System, hypotheses: Hypotheses, group: set[str], difference: Mapping[str, int]
) -> list[Explanation]:
    """All smallest sets of printed cells whose change satisfies the rules around `group`."""
    from gouji.field.localization.evidence import Explanation

    cells = sorted({cell for check in group for cell in system.members[check]})
    checks = sorted({check for cell in cells for check, _ in system.terms[cell]})
    if not cells or len(cells) > _MOST_CELLS:
        return []
    weights = [hypotheses.cell(system.cells[cell], system.cells[cell].step).cost for cell in cells]
    found: list[Explanation] = []
    cuts: list[tuple[list[int], bool]] = []
    least = None
    while len(found) < MOST_EXPLANATIONS and len(cuts) < _MOST_TRIES:
        chosen = _solve(system, cells, checks, difference, weights, cuts)
        if not chosen or len(chosen) > MOST_CHANGES:
            break
        cost = sum(weights[index] for index in chosen)
        if least is not None and cost > least + 1e-9:
            break
        support = sorted(chosen)
        chosen = _nearest(system, cells, support, checks, difference)
        deltas = [(system.cells[cells[index]], value) for index, value in chosen.items()]
        effects = system.effects([(cell.cell_id, delta) for cell, delta in deltas])
        broken = any(
            system.is_broken(check, difference.get(check, 0) + effects.get(check, 0))
            for check in {*checks, *effects, *group}
        )
        # True only within the solver's tolerance, or forbidden by a percentage: with further cells it may be true.
        cuts.append((support, broken))
        if broken:
            continue
        least = cost
        changes = tuple(hypotheses.cell(cell, delta) for cell, delta in deltas)
        found.append(Explanation(changes, frozenset(group), cost, 0))
    return found


def _unit(system: System, checks: list[str]) -> int:
    """What the solver counts in: the least tolerance of its rules, so that none is lost in the solver's own."""
    return min((system.tolerance[check] for check in checks if system.tolerance.get(check, 0) > 0), default=1)


def _solve(
    system: System,
    cells: list[str],
    checks: list[str],
    difference: Mapping[str, int],
    weights: list[float],
    cuts: list[tuple[list[int], bool]],
) -> dict[int, int] | None:
    """index of cell → change in whole steps of the cell; None where there is no (further) solution.

    `cuts` are sets of cells that are done with, alone (true) or together with any others.
    """
    count = len(cells)
    row_of = {check: index for index, check in enumerate(checks)}
    rules = numpy.zeros((len(checks), 2 * count))
    for index, cell in enumerate(cells):
        for check, coefficient in system.terms[cell]:
            rules[row_of[check], index] = coefficient
    unit = _unit(system, checks)
    residual = numpy.array([difference.get(check, 0) / unit for check in checks])
    slack = numpy.array([system.tolerance.get(check, 0) / unit for check in checks])
    big = 2 * float(numpy.abs(residual).max()) + 1
    identity = numpy.eye(count)
    constraints = [
        LinearConstraint(rules, -residual - slack, -residual + slack),
        LinearConstraint(numpy.hstack([identity, -big * identity]), -numpy.inf, 0),
        LinearConstraint(numpy.hstack([identity, big * identity]), 0, numpy.inf),
    ]
    for cut, alone in cuts:
        excluded = numpy.zeros(2 * count)
        if alone:
            excluded[count:] = -1
        excluded[[count + index for index in cut]] = 1
        constraints.append(LinearConstraint(excluded, -numpy.inf, len(cut) - 1))
    solved = milp(
        numpy.concatenate([numpy.zeros(count), numpy.array(weights)]),
        constraints=constraints,
        integrality=numpy.concatenate([numpy.zeros(count), numpy.ones(count)]),
        bounds=Bounds(
            numpy.concatenate([numpy.full(count, -big), numpy.zeros(count)]),
            numpy.concatenate([numpy.full(count, big), numpy.ones(count)]),
        ),
    )
    if solved.x is None:
        return None
    return {
        index: in_steps(round(float(solved.x[index]) * unit), 1, system.cells[cells[index]].step)
        for index in range(count)
        if solved.x[count + index] > 0.5
    }


def _nearest(
    system: System, cells: list[str], chosen: list[int], checks: list[str], difference: Mapping[str, int]
) -> dict[int, int]:
    """For the chosen cells, the changes that leave the rules the least differences, each in parts of its tolerance."""
    touched = [check for check in checks if any(check == each for i in chosen for each, _ in system.terms[cells[i]])]
    terms = numpy.zeros((len(touched), len(chosen)))
    for column, index in enumerate(chosen):
        for check, coefficient in system.terms[cells[index]]:
            terms[touched.index(check), column] = coefficient
    unit = _unit(system, touched)
    residual = numpy.array([difference.get(check, 0) / unit for check in touched])
    weight = numpy.array([unit / max(system.tolerance.get(check, 0), 1) for check in touched])
    left = numpy.eye(len(touched))
    solved = milp(
        numpy.concatenate([numpy.zeros(len(chosen)), weight]),
        constraints=[
            LinearConstraint(numpy.hstack([terms, -left]), -numpy.inf, -residual),
            LinearConstraint(numpy.hstack([terms, left]), -residual, numpy.inf),
        ],
        bounds=Bounds(numpy.concatenate([numpy.full(len(chosen), -numpy.inf), numpy.zeros(len(touched))]), numpy.inf),
    )
    return {
        index: in_steps(round(float(value) * unit), 1, system.cells[cells[index]].step)
        for index, value in zip(chosen, solved.x[: len(chosen)], strict=True)
    }
