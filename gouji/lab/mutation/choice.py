"""Which mutants are made: every amount, row, label, figure and indicator once, or about so many at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gouji.lab.mutation import indicators, labels, sentences, slips, wordings
from gouji.lab.mutation.catalogue import (
    CELL_OPERATORS,
    INDICATOR_OPERATORS,
    OPERATORS,
    ROW_OPERATORS,
    SEVERAL,
    TEXT_WORDS,
    Deed,
)
from gouji.lab.mutation.documents import Library
from gouji.lab.mutation.operators import Mutator, known
from gouji.lab.mutation.several import several
from gouji.lab.mutation.texts import opened
from gouji.lab.mutation.vicinity import ANYWHERE, Vicinity

_PAIRS = 200
_WORDINGS = 8
_FIGURES = ("prose_figure", "prose_count", "goal_figure")
Job = Callable[[], object]
_SLIPS = {"value_copied": slips.value_copied, "column_shifted": slips.column_shifted}


@dataclass(frozen=True)
class Choice:
    """What to make; the same choice makes the same mutants. Without `operators` or `documents` all are meant.

    `mutants` is about how many in all, `each` how many of every operator at most, `near` where errors may begin,
    `sources` the folder of the documents' files, without which no text is changed.
    """

    seed: int
    mutants: int | None = None
    operators: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    new: bool = False
    each: int | None = None
    near: Vicinity = ANYWHERE
    misread: bool = False
    sources: Path | None = None

    @property
    def setting(self) -> str:
        """What a document is measured as: known, with judgements, or misread, or new, or beside what was judged."""
        if self.misread:
            return "misread_document"
        return "new_document" if self.new else "known_document" if self.near.places is None else "beside_acknowledged"


DEFAULT = Choice(seed=0)


def make(library: Library, choice: Choice) -> dict[str, Deed]:
    """Mutants by id: a clean copy of each document, and every amount × one operator, every row × one, and so on, once.

    `mutants` takes about so many of them at random, or makes more by going round with the next operators; `each` makes
    every operator's own, at random places.
    """
    texts = {}
    if choice.sources is not None and (not choice.operators or set(choice.operators) & set(TEXT_WORDS)):
        texts = opened(library.root, choice.sources, choice.documents or tuple(library.documents()))
    mutator = Mutator(library, random.Random(choice.seed), choice.documents, choice.near, texts)
    allowed = tuple(name for name in OPERATORS if not choice.operators or name in choice.operators)
    mutator.clean()
    if choice.each is not None:
        for name in allowed:
            _some(mutator, _jobs(mutator, (name,), 0), choice.each)
        return mutator.deeds
    rounds = 0
    fewest = len(mutator.deeds)
    while rounds == 0 or (choice.mutants is not None and len(mutator.deeds) - fewest < choice.mutants):
        before = len(mutator.deeds)
        jobs = _jobs(mutator, allowed, rounds)
        if choice.mutants is None:
            for job in jobs:
                job()
        else:
            _some(mutator, jobs, choice.mutants - (before - fewest))
        rounds += 1
        if len(mutator.deeds) == before:
            break
    return mutator.deeds


def _some(mutator: Mutator, jobs: list[Job], wanted: int) -> None:
    """So many of the jobs, at random, as far as they can be done."""
    before = len(mutator.deeds)
    mutator.generator.shuffle(jobs)
    for job in jobs:
        if len(mutator.deeds) - before >= wanted:
            break
        job()


def _jobs(mutator: Mutator, allowed: Collection[str], turn: int) -> list[Job]:
    """One job per amount, row, label, figure and indicator; each takes the next operator that can be applied."""
    rows = mutator.near_rows(mutator.tables)
    cells = ((index, partial(mutator.cell, cell)) for index, cell in enumerate(mutator.near_cells(mutator.cells)))
    jobs = _in_turn(cells, [name for name in CELL_OPERATORS if name in allowed], turn)
    if "form_amount" in allowed:
        jobs += [partial(mutator.cell, cell, "form_amount") for cell in mutator.near_cells(mutator.form_cells)]
    applied = ((index, partial(mutator.row, *row)) for index, row in enumerate(rows))
    jobs += _in_turn(applied, [name for name in ROW_OPERATORS if name in allowed], turn)
    for name, slip in _SLIPS.items():
        if name in allowed:
            jobs += [partial(slip, mutator, cell) for cell in mutator.cells]
    if "subtotal_repeated" in allowed:
        jobs += [partial(slips.subtotal_repeated, mutator, *row) for row in rows]
    jobs += _words(mutator, rows, allowed)
    for name, (count, where) in SEVERAL.items():
        if name in allowed:
            jobs += [partial(several, mutator, name, count, where)] * _PAIRS
    if mutator.near is ANYWHERE:
        jobs += _wordings(mutator, allowed)
    for document in mutator.documents:
        jobs += _sentences(mutator, document, allowed)
        jobs += _in_turn(
            _indicators(mutator, document), [name for name in INDICATOR_OPERATORS if name in allowed], turn
        )
    return jobs


def _in_turn(applied: Iterable[tuple[int, Callable[[str], bool]]], names: Sequence[str], turn: int) -> list[Job]:
    """Of each thing, by its number, a job: the first of the operators that can be done, each time another one first."""

    def job(offset: int, apply: Callable[[str], bool]) -> Job:
        order = [names[(offset + turn + step) % len(names)] for step in range(len(names))]
        return lambda: any(apply(name) for name in order)

    return [job(index, apply) for index, apply in applied] if names else []


def _indicators(mutator: Mutator, document: str) -> Iterator[tuple[int, Callable[[str], bool]]]:
    for index, row in enumerate(mutator.library.rows(document, indicators.INDICATORS)):
        if mutator.near.has(document, indicators.TABLE, row["row_no"]):
            yield index, partial(indicators.indicator, mutator, document, row["row_no"])


def _words(mutator: Mutator, rows: list[tuple[str, str, str]], allowed: Collection[str]) -> Iterator[Job]:
    if "name_homoglyph" in allowed:
        yield from (partial(labels.name, mutator, *row) for row in rows)
    if "labels_exchanged" in allowed:
        for document, table, row_no in rows:
            row = known(mutator.library.read(document, table), row_no)
            yield from (
                partial(slips.labels_exchanged, mutator, document, table, row_no, side)
                for side in range(len(row.sides))
            )
    if "label_character" in allowed:
        for document, table, row_no in (*rows, *mutator.near_rows(mutator.forms)):
            row = known(mutator.library.read(document, table), row_no)
            yield from (partial(labels.label, mutator, document, table, row_no, side) for side in range(len(row.sides)))


def _wordings(mutator: Mutator, allowed: Collection[str]) -> Iterator[Job]:
    """Every kind of wrong words, some times in each text; percentages and titles once."""
    for document in mutator.texts:
        for name in TEXT_WORDS:
            if name in allowed:
                yield from [partial(wordings.wording, mutator, document, name)] * _WORDINGS
    for document in mutator.documents:
        if "word_decimals" in allowed:
            yield from (
                partial(sentences.decimals, mutator, document, row["row_no"])
                for row in mutator.library.figures(document)
            )
        for name, apply in (("word_title_scope", labels.title_scope), ("word_empty_unsaid", labels.empty_unsaid)):
            if name in allowed:
                titles = mutator.library.rows(document, labels.TITLES)
                yield from (partial(apply, mutator, document, row["table_id"]) for row in titles)


def _sentences(mutator: Mutator, document: str, allowed: Collection[str]) -> Iterator[Job]:
    prose = mutator.library.declarations.prose(document)
    figures = [row for row in mutator.library.figures(document) if mutator.near.has(document, prose, row["row_no"])]
    kinds = tuple(name for name in _FIGURES if name in allowed)
    if kinds:
        yield from (partial(sentences.figure, mutator, document, row["row_no"], kinds) for row in figures)
    if "wrong_year" in allowed:
        for number_of, statement in enumerate(dict.fromkeys(row["statement"] for row in figures)):
            yield partial(sentences.wrong_year, mutator, document, statement, with_prose=number_of % 2 == 1)
