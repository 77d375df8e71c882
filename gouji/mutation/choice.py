"""Which mutants are made: every amount, row, label and figure once, or about so many at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from gouji.mutation.documents import Library
from gouji.mutation.operators import CELL_OPERATORS, OPERATORS, ROW_OPERATORS, Deed, Mutator

_PAIRS = 200


@dataclass(frozen=True)
class Choice:
    """What to make; the same choice makes the same mutants. Without `operators` or `documents` all are meant."""

    seed: int
    mutants: int | None = None
    operators: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    new: bool = False


def make(library: Library, choice: Choice) -> dict[str, Deed]:
    """Mutants by id: a clean copy of each document, and every amount × one operator, every row × one, and so on, once.

    `mutants` takes about so many of them at random, or makes more by going round with the next operators.
    """
    mutator = Mutator(library, random.Random(choice.seed), choice.documents)
    allowed = tuple(name for name in OPERATORS if not choice.operators or name in choice.operators)
    mutator.clean()
    fewest = len(mutator.deeds)
    rounds = 0
    while rounds == 0 or (choice.mutants is not None and len(mutator.deeds) - fewest < choice.mutants):
        before = len(mutator.deeds)
        jobs = _jobs(mutator, allowed, rounds)
        if choice.mutants is not None:
            mutator.generator.shuffle(jobs)
        for job in jobs:
            if choice.mutants is not None and len(mutator.deeds) - fewest >= choice.mutants:
                break
            job()
        rounds += 1
        if len(mutator.deeds) == before:
            break
    return mutator.deeds


def _jobs(mutator: Mutator, allowed: Collection[str], turn: int) -> list[Callable[[], object]]:
    """One job per amount, row, label, pair and figure; each takes the next operator that can be applied."""
    library, jobs = mutator.library, list[Callable[[], object]]()

    def first(apply: Callable[[str], bool], names: list[str], offset: int) -> Callable[[], object]:
        order = [names[(offset + turn + step) % len(names)] for step in range(len(names))]
        return lambda: any(apply(name) for name in order)

    cell_operators = [name for name in CELL_OPERATORS if name in allowed]
    row_operators = [name for name in ROW_OPERATORS if name in allowed]
    if cell_operators:
        jobs += [first(partial(mutator.cell, index), cell_operators, index) for index in range(len(mutator.cells))]
    rows = [(*key, row.number) for key in mutator.tables for row in library.read(*key).rows]
    for index, row in enumerate(rows):
        if row_operators:
            jobs.append(first(partial(mutator.row, *row), row_operators, index))
        if "name_homoglyph" in allowed:
            jobs.append(partial(mutator.name, *row))
    if "two_errors" in allowed:
        jobs += [partial(mutator.several, 2)] * _PAIRS
    for document in mutator.documents:
        figures = library.figures(document)
        if "prose_figure" in allowed:
            jobs += [partial(mutator.prose, document, row["row_no"]) for row in figures]
        if "wrong_year" in allowed:
            for number_of, statement in enumerate(dict.fromkeys(row["statement"] for row in figures)):
                jobs.append(partial(mutator.wrong_year, document, statement, number_of % 2 == 1))
    return jobs
