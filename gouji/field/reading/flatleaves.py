"""Parts of rows that form a tree: which column each part stands in, and which row parts that stand apart belong to.

Rows of each level are, column by column, the sum of those below. What is not one way alone is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

_MOST_SOLUTIONS = 40
_MOST_STEPS = 60_000
_MOST_PARTS = 3  # of one row that are looked for apart


@dataclass(frozen=True)
class Option:
    """A way to fill the parts of a row: values by column (None is blank), and values taken from the pool."""

    cells: tuple[Decimal | None, ...]
    taken: tuple[Decimal, ...] = ()
    cost: int = 0

    @property
    def vector(self) -> tuple[Decimal, ...]:
        """The amounts of its cells, blanks as nought."""
        return tuple(cell or Decimal(0) for cell in self.cells)


def options(whole: Decimal, own: Sequence[Decimal], pool: Counter[Decimal], width: int) -> list[Option]:
    """The ways to fill a row of `width` parts: those printed beside it in their order, else from the pool."""
    if own:
        places = combinations(range(width), len(own))
        return [
            Option(tuple(own[chosen.index(at)] if at in chosen else None for at in range(width)), (), 0)
            for chosen in places
        ]
    found: dict[tuple[Decimal | None, ...], Option] = {}
    values = sorted(value for value in pool if value <= whole)
    for count in range(1, min(width, _MOST_PARTS) + 1):
        for taken in _sums(whole, values, pool, count):
            for chosen in combinations(range(width), count):
                cells = tuple(taken[chosen.index(at)] if at in chosen else None for at in range(width))
                found.setdefault(cells, Option(cells, taken, 1))
    return list(found.values())


def _sums(
    whole: Decimal, values: Sequence[Decimal], pool: Counter[Decimal], count: int
) -> Iterator[tuple[Decimal, ...]]:
    """Ordered selections of so many values of the pool whose sum is the whole."""
    if count == 1:
        if whole and pool[whole] > 0:
            yield (whole,)
        return
    for value in values:
        if value and value < whole and pool[value] > 0:
            pool[value] -= 1
            for rest in _sums(whole - value, values, pool, count - 1):
                yield (value, *rest)
            pool[value] += 1


class Tree:
    """Rows with their options, in a tree: `parents` are indices (-1 for the top), `pools` page → values."""

    def __init__(
        self,
        choices: Sequence[Sequence[Option]],
        parents: Sequence[int],
        pages: Sequence[int],
        pools: Mapping[int, Counter[Decimal]],
    ) -> None:
        self.choices = choices
        self.pages = pages
        self.pools = {page: Counter(pool) for page, pool in pools.items()}
        self.children: dict[int, list[int]] = {}
        for at, parent in enumerate(parents):
            self.children.setdefault(parent, []).append(at)
        self.steps = 0

    def solutions(self) -> list[dict[int, Option]]:
        """Choices of one option a row in which all sums hold and no value of the pool is taken twice."""
        found: list[dict[int, Option]] = []
        chosen: dict[int, Option] = {}
        tops = self.children.get(-1, [])
        for _ in self._solve([(-1, None)] if tops else [], chosen):
            found.append(dict(chosen))
            if len(found) >= _MOST_SOLUTIONS or self.steps > _MOST_STEPS:
                break
        return found

    def _solve(self, nodes: list[tuple[int, tuple[Decimal, ...] | None]], chosen: dict[int, Option]) -> Iterator[None]:
        """Fill the rows below each node in turn, so that their sum is the vector of the node (None: whatever)."""
        if not nodes:
            yield
            return
        node, vector = nodes[0]
        rows = self.children.get(node, [])
        for _ in self._fill(rows, 0, vector, chosen):
            below = [(row, chosen[row].vector) for row in rows if self.children.get(row)]
            yield from self._solve([*below, *nodes[1:]], chosen)

    def _fill(
        self, rows: Sequence[int], at: int, left: tuple[Decimal, ...] | None, chosen: dict[int, Option]
    ) -> Iterator[None]:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            return
        if at == len(rows):
            if left is None or not any(left):
                yield
            return
        row = rows[at]
        pool = self.pools.setdefault(self.pages[row], Counter())
        for option in self.choices[row]:
            rest = None
            if left is not None:
                rest = tuple(one - other for one, other in zip(left, option.vector, strict=True))
                if any(each < 0 for each in rest):
                    continue
            if not self._take(pool, option):
                continue
            chosen[row] = option
            yield from self._fill(rows, at + 1, rest, chosen)
            pool.update(option.taken)

    @staticmethod
    def _take(pool: Counter[Decimal], option: Option) -> bool:
        for at, value in enumerate(option.taken):
            if pool[value] <= 0:
                pool.update(option.taken[:at])
                return False
            pool[value] -= 1
        return True
