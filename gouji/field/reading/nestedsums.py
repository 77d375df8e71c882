"""Sequences of amounts as trees: each whole stands before its parts, and is their sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

_MOST_TRIED = 20_000
_MOST_STEPS = 300_000
_MOST_JUMPS = 8
_MOST_FOUND = 12


def levels(values: Sequence[Decimal], depth: int) -> list[int] | None:
    """The level of each amount (0: whole, up to depth - 1) where wholes have their parts, down to the last level.

    `values` are in printed order, all in one unit; None where there is no such tree. A whole ends as soon as its parts
    are its sum.
    """
    found: list[int] = []
    tried = 0

    def group(at: int, level: int) -> int | None:
        """Read the whole at `at` with its parts: the index after it."""
        nonlocal tried
        tried += 1
        if at >= len(values) or tried > _MOST_TRIED:
            return None
        found.append(level)
        if level == depth - 1:
            return at + 1
        left = values[at]
        end: int | None = at + 1
        while end is not None and end < len(values) and values[end] <= left:
            left -= values[end]
            end = group(end, level + 1)
            if not left:
                return end
        return None

    at = 0
    while at < len(values):
        after = group(at, 0)
        if after is None:
            return None
        at = after
    return found


Placed = list[tuple[int, int, int]]  # page, index on it, level


def orders(pages: Sequence[Sequence[Decimal]], depth: int) -> tuple[list[Placed], set[int]]:
    """(orders of amounts that are one tree of so many levels, pages for which not all orders could be tried).

    An order is (page, index on it, level) of each amount. Amounts stay on their page. Those in printed order but for
    the fewest that stand before their turn are the best, page by page.
    """
    found: list[Placed] = []
    cut: set[int] = set()
    for each in _pages(pages, 0, [], _Budget(depth, cut)):
        found.append(each)
        if len(found) >= _MOST_FOUND:
            break
    return found, cut


@dataclass
class _Budget:
    """How deep the tree is, and what is left to try."""

    depth: int
    cut: set[int]  # pages for which it did not do
    steps: int = 0

    @property
    def is_spent(self) -> bool:
        return self.steps > _MOST_STEPS


def _pages(
    pages: Sequence[Sequence[Decimal]], page: int, open_sums: list[Decimal], budget: _Budget
) -> Iterator[Placed]:
    """The best orders of the amounts from a page on; `open_sums` is what wholes before it still lack, from the top."""
    if page == len(pages):
        if not any(open_sums):
            yield []
        return
    search = _Page(pages[page], budget)
    for jumps in range(_MOST_JUMPS + 1):
        any_found = False
        for order, sums in search.run(open_sums, jumps, is_first=not page):
            for rest in _pages(pages, page + 1, sums, budget):
                any_found = True
                yield [*((page, index, level) for index, level in order), *rest]
        if budget.is_spent:
            budget.cut.add(page)
            return
        if any_found:
            return


class _Page:
    """The orders of the amounts of one page."""

    def __init__(self, values: Sequence[Decimal], budget: _Budget) -> None:
        self.values = values
        self.budget = budget
        self.placed: list[tuple[int, int]] = []
        self.dead: set[tuple[tuple[int, ...], tuple[Decimal, ...], int]] = set()

    def run(
        self, open_sums: list[Decimal], jumps: int, *, is_first: bool
    ) -> Iterator[tuple[list[tuple[int, int]], list[Decimal]]]:
        """(order of the amounts with their levels, what is still lacking), with so many before their turn."""
        self.placed = []
        yield from self._next(tuple(range(len(self.values))), tuple(open_sums), jumps, is_top=is_first)

    def _next(
        self, left: tuple[int, ...], open_sums: tuple[Decimal, ...], jumps: int, *, is_top: bool
    ) -> Iterator[tuple[list[tuple[int, int]], list[Decimal]]]:
        while open_sums and not open_sums[-1]:
            open_sums = open_sums[:-1]
        if not left:
            if not jumps:
                yield list(self.placed), list(open_sums)
            return
        state = (left, open_sums, jumps)
        self.budget.steps += 1
        if self.budget.is_spent or (not open_sums and not is_top) or state in self.dead:
            return
        any_found = False
        tried = set()
        for at, index in enumerate(left):
            value = self.values[index]
            if value in tried or (open_sums and value > open_sums[-1]) or (at and not jumps):
                continue
            tried.add(value)
            level = len(open_sums)
            sums = (*open_sums[:-1], open_sums[-1] - value) if open_sums else ()
            if level < self.budget.depth - 1:
                sums = (*sums, value)
            self.placed.append((index, level))
            for each in self._next((*left[:at], *left[at + 1 :]), sums, jumps - bool(at), is_top=False):
                any_found = True
                yield each
            self.placed.pop()
        if not any_found and not self.budget.is_spent:
            self.dead.add(state)
