"""Codes printed in three columns, in a text without layout: cells put together to the codes of rows of known levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product

_MOST_STEPS = 4_000
_MOST_TRIED = 32
_CLASS = 3  # digits of the code of a class; those of its parts have fewer


@dataclass(frozen=True)
class _Group:
    """A class with the cells that follow it in one run of codes."""

    cells: tuple[str, ...]


def codes(
    runs: Sequence[Sequence[str]], levels: Sequence[int | None], before: Sequence[str]
) -> list[tuple[str, ...]] | None:
    """The code of each row of a page, as cells, from the runs of code cells in printed order; None if they do not fit.

    `levels` are 0 for classes, 1 for sections, 2 for items, None where it is not known; `before` is the code of the
    last row of the page before. Rows stand in ascending order. Cells beside each other belong together, where rows
    can be made so.
    """
    long = sum(len(each) > _CLASS for run in runs for each in _divided(run))
    for kept in islice(product((2, 1), repeat=long), _MOST_TRIED):
        groups, apart = _groups(runs, iter(kept))
        found = _Search(levels).run(groups, apart, tuple(before))
        if found is not None:
            return found
    return None


def _divided(run: Sequence[str]) -> list[list[str]]:
    """A run at its classes."""
    found: list[list[str]] = []
    for cell in run:
        if len(cell) == _CLASS or not found:
            found.append([cell])
        else:
            found[-1].append(cell)
    return found


def _groups(runs: Sequence[Sequence[str]], kept: Iterator[int]) -> tuple[list[_Group], list[str]]:
    """(classes with the cells that follow them, cells that follow no class).

    Where more cells follow than a code has, all but the first, or all, are cells of other rows: `kept` says which.
    """
    groups: list[_Group] = []
    apart: list[str] = []
    for run in runs:
        for cells in _divided(run):
            if len(cells[0]) != _CLASS:
                apart += cells
                continue
            end = next(kept) if len(cells) > _CLASS else len(cells)
            groups.append(_Group(tuple(cells[:end])))
            apart += cells[end:]
    return groups, apart


class _Search:
    def __init__(self, levels: Sequence[int | None]) -> None:
        self.levels = levels
        self.steps = 0

    def run(
        self, groups: Sequence[_Group], apart: Sequence[str], before: tuple[str, ...]
    ) -> list[tuple[str, ...]] | None:
        if len(groups) != len(self.levels):
            return None
        for found in self._rows(0, tuple(groups), tuple(apart), before):
            return found
        return None

    def _rows(
        self, at: int, groups: tuple[_Group, ...], apart: tuple[str, ...], last: tuple[str, ...]
    ) -> Iterator[list[tuple[str, ...]]]:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            return
        if at == len(self.levels):
            if not apart:
                yield []
            return
        known = self.levels[at]
        asked = range(_CLASS - 1, -1, -1) if known is None else (known,)
        choices = chain.from_iterable(
            self._choices(level, groups, apart, last, is_whole=is_whole)
            for is_whole in (True, False)
            for level in asked
        )
        for code, index, left in choices:
            rest = (*groups[:index], *groups[index + 1 :])
            for rows in self._rows(at + 1, rest, left, code):
                yield [code, *rows]

    def _choices(
        self, level: int, groups: tuple[_Group, ...], apart: tuple[str, ...], last: tuple[str, ...], *, is_whole: bool
    ) -> Iterator[tuple[tuple[str, ...], int, tuple[str, ...]]]:
        """(code of the next row, group used, cells left apart): of whole groups, or of groups with cells apart."""
        seen: set[tuple[str, ...]] = set()
        size = level + 1
        for index, group in enumerate(groups):
            if (len(group.cells) == size) is not is_whole or group.cells in seen:
                continue
            seen.add(group.cells)
            # Cells of the group beyond those taken stand apart; cells that lack come from those apart.
            pool = (*group.cells[size:], *apart)
            for code, left in _filled(group.cells[:size], size, pool):
                if _follows(code, last, level):
                    yield code, index, left


def _filled(
    cells: tuple[str, ...], size: int, pool: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(cells filled up from the pool, what is left of it)."""
    if len(cells) == size:
        yield cells, pool
        return
    tried = set()
    for at, cell in enumerate(pool):
        if cell not in tried:
            tried.add(cell)
            yield from _filled((*cells, cell), size, (*pool[:at], *pool[at + 1 :]))


def _follows(code: tuple[str, ...], last: tuple[str, ...], level: int) -> bool:
    """Whether a row may stand after another: the next of its level, or the first below it."""
    if level == 0:
        return not last or code[0] > last[0]
    if len(last) < level or code[:level] != last[:level]:
        return False
    return len(last) == level or code[level].zfill(2) > last[level].zfill(2)
