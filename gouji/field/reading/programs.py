"""Programs over yes and no: variables of 0 or 1, bounds on weighted sums of them, and the least of another sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

_NODES = 500  # of the search; what real tables need is one, so that the answer does not depend on a busy machine
_SECONDS = 120.0  # the last resort where one node takes too long
_YES = 0.5
INFINITE = float("inf")


@dataclass
class Program:
    """A program with so many variables."""

    count: int
    _weights: list[float] = field(default_factory=list)
    _bounds: list[int] = field(default_factory=list)
    _variables: list[int] = field(default_factory=list)
    _lower: list[float] = field(default_factory=list)
    _upper: list[float] = field(default_factory=list)

    def bound(self, weights: Iterable[tuple[int, float]], low: float, high: float) -> None:
        """The sum of (variable, weight) lies between low and high."""
        for variable, weight in weights:
            self._weights.append(weight)
            self._bounds.append(len(self._lower))
            self._variables.append(variable)
        self._lower.append(low)
        self._upper.append(high)

    def least(
        self, objective: Sequence[float], below: tuple[Sequence[float], float] | None = None
    ) -> tuple[frozenset[int], float, bool] | None:
        """(the variables that are 1, their sum, whether none is less); None where none is found in so many nodes.

        `below` is a further sum (a weight for each variable) and what it may not exceed.
        """
        weights, bounds, variables = list(self._weights), list(self._bounds), list(self._variables)
        lower, upper = list(self._lower), list(self._upper)
        if below is not None:
            for variable, weight in enumerate(below[0]):
                if weight:
                    weights.append(weight)
                    bounds.append(len(lower))
                    variables.append(variable)
            lower.append(-INFINITE)
            upper.append(below[1])
        matrix = csr_matrix((weights, (bounds, variables)), shape=(len(lower), self.count))
        solved = milp(
            numpy.array(objective),
            constraints=LinearConstraint(matrix, lower, upper),
            bounds=Bounds(0, 1),
            integrality=numpy.ones(self.count),
            options={"node_limit": _NODES, "time_limit": _SECONDS},
        )
        if solved.x is None:
            return None
        yes = frozenset(at for at, value in enumerate(solved.x) if value > _YES)
        return yes, float(solved.fun), solved.status == 0
