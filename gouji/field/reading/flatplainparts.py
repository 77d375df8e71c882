"""The side of the classes where it has several columns, in a text without layout: rows by their sums, then labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gouji.field.reading.flatchunks import Chunk, chunked
from gouji.field.reading.flatknown import Known
from gouji.field.reading.flatleaves import Option, Tree, options
from gouji.field.reading.flatregions import Region
from gouji.field.reading.flatsidelabels import Label, amount_of, labelled
from gouji.field.reading.flattokens import Token
from gouji.field.reading.rows import Doubt, Read
from gouji.field.reading.sums import amount_columns, value
from gouji.field.templates.declarations import Column
from gouji.field.templates.wording import normal, unnumbered


@dataclass(frozen=True)
class ClassColumns:
    """The amount columns of the side of the classes: one that is the sum of the others, and these."""

    whole: Column
    parts: Sequence[Column]


@dataclass(frozen=True)
class _Rows:
    """Labels, that of the total last, and as many rows in printed order, of which `total` is the sum of the others.

    `before` is the label right before each row; amounts of no row are in the `pool`.
    """

    labels: Sequence[Label]
    chunks: Sequence[Chunk]
    before: Sequence[Label | None]
    total: int
    pool: Sequence[Token]


def readings_with_parts(
    region: Region, labels: Sequence[Label], stream: Sequence[Token], columns: ClassColumns, known: Known
) -> list[Read]:
    """Readings of a table: the other sides first, then rows of this one; none where these are not as many as labels."""
    side, parts = columns.whole.side, columns.parts
    taken = [(label, label.after[0]) for label in labels if label.side != side and label.after]
    ids = {id(token) for _, token in taken}
    rows = _rows([token for token in stream if id(token) not in ids], labels, side, len(parts) + 1)
    if rows is None:
        return []
    counter = Counter(value(token.text) for token in rows.pool)
    ways = [
        options(value(row.whole.text), [value(token.text) for token in row.parts], counter, len(parts))
        for row in rows.chunks
    ]

    def fitting(label: Label, row: int) -> list[Option]:
        key = f"{side}:{label.key}" if label.key else unnumbered(normal(label.token.text))
        whole = value(rows.chunks[row].whole.text)
        return known.fitting(region.table, (key,), whole, ways[row], columns.whole, parts)

    order = _paired(rows, fitting)
    choices = [fitting(label, of) or ways[of] for label, of in zip(rows.labels, order, strict=True)]
    reads = []
    for choice in _fullest(choices, counter):
        read = labelled(region, labels)
        for label, token in taken:
            read.amounts.append(amount_of(label, amount_columns(region.table, label.side)[0], token))
        _add_rows(read, rows.labels, [rows.chunks[of] for of in order], choice, rows.pool, columns)
        reads.append(read)
    return reads


def _rows(rest: Sequence[Token], labels: Sequence[Label], side: str, width: int) -> _Rows | None:
    """The rows of a side, which has one declared line, its total; None where they are not as many as its labels."""
    own = [label for label in labels if label.side == side]
    classes = [label for label in own if label.line is None]
    tops = [label for label in own if label.line is not None]
    chunks, pool = _chunks(rest, labels, side, width)
    if len(chunks) != len(own) or len(tops) != 1:
        return None
    total = _total(chunks)
    if total is None:
        return None
    by_token = {id(label.token): label for label in own}
    before = [by_token.get(id(rest[row.label])) if row.label >= 0 else None for row in chunks]
    return _Rows([*classes, *tops], chunks, before, total, pool)


def _chunks(rest: Sequence[Token], labels: Sequence[Label], side: str, columns: int) -> tuple[list[Chunk], list[Token]]:
    """(the rows of a side, amounts that belong to none). A text of another side before an amount says nothing of it."""
    found = chunked(rest, columns)
    others = {id(label.token) for label in labels if label.side != side}
    lone = {id(row) for row in found.rows if not row.parts and row.label >= 0 and id(rest[row.label]) in others}
    pool = [*found.pool, *(row.whole for row in found.rows if id(row) in lone)]
    return [row for row in found.rows if id(row) not in lone], pool


def _fullest(choices: Sequence[list[Option]], counter: Counter[Decimal]) -> list[dict[int, Option]]:
    """The solutions that leave the fewest amounts over."""
    last = len(choices) - 1
    tree = Tree(choices, [last] * last + [-1], [0] * len(choices), {0: counter})
    solutions = tree.solutions()
    counts = [sum(len(option.taken) for option in each.values()) for each in solutions]
    return [each for each, count in zip(solutions, counts, strict=True) if count == max(counts)]


def _paired(rows: _Rows, fitting: Callable[[Label, int], list[Option]]) -> list[int]:
    """The row of each label; the last is the total.

    In order, if so each row fits the other tables; else one that fits, right behind the label before others.
    """
    classes = rows.labels[:-1]
    left = [at for at in range(len(rows.chunks)) if at != rows.total]
    if all(fitting(label, at) for label, at in zip(classes, left, strict=True)):
        return [*left, rows.total]
    found = []
    for label in classes:
        fits = [at for at in left if fitting(label, at)] or left
        at = next((at for at in fits if rows.before[at] is label), fits[0])
        left.remove(at)
        found.append(at)
    return [*found, rows.total]


def _total(rows: Sequence[Chunk]) -> int | None:
    """The row that is the sum of all others."""
    values = [value(row.whole.text) for row in rows]
    return next((at for at, each in enumerate(values) if each * 2 == sum(values)), None)


def _add_rows(
    read: Read,
    names: Sequence[Label],
    rows: Sequence[Chunk],
    chosen: dict[int, Option],
    pool: Sequence[Token],
    columns: ClassColumns,
) -> None:
    """Add the amounts of one solution; those of no row are doubts."""
    left = list(pool)
    for at, (label, row) in enumerate(zip(names, rows, strict=True)):
        read.amounts.append(amount_of(label, columns.whole, row.whole))
        own = list(row.parts)
        for column, cell in zip(columns.parts, chosen[at].cells, strict=True):
            if cell is None:
                continue
            if own:
                read.amounts.append(amount_of(label, column, own.pop(0)))
            else:
                token = next(token for token in left if value(token.text) == cell)
                left.remove(token)
                read.amounts.append(amount_of(label, column, token))
    for token in left:
        read.doubts.append(Doubt(0, "", 0, f"{token.text} belongs to no row: not read", token.line))
