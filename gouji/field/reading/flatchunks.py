"""Amounts of a text without layout as rows: runs that are a whole and its parts, and wholes whose parts stand apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gouji.field.reading.flattokens import AMOUNT, TEXT, Token
from gouji.field.reading.sums import is_balanced

_NARROWEST = 2  # of two amounts that are not the same none tells what the other is


@dataclass
class Chunk:
    """A row as it is found: its whole, and the parts that follow it; without parts they stand elsewhere."""

    whole: Token
    parts: tuple[Token, ...]
    label: int = -1  # index of the text right before it, or -1


@dataclass
class Chunked:
    """The rows of a page in printed order, and amounts that belong to none of them yet."""

    rows: list[Chunk] = field(default_factory=list)
    pool: list[Token] = field(default_factory=list)


def chunked(tokens: Sequence[Token], width: int) -> Chunked:
    """The rows of a page with up to `width` amounts each, the first of which is the sum of the others.

    Most amounts are to stand in such rows. What follows a text, and is the sum of nothing, is a whole alone.
    """
    runs: list[list[int]] = []
    for at, token in enumerate(tokens):
        if token.kind == AMOUNT:
            if at and tokens[at - 1].kind == AMOUNT and runs:
                runs[-1].append(at)
            else:
                runs.append([at])
    found = Chunked()
    for run in runs:
        before = run[0] - 1
        label = before if before >= 0 and tokens[before].kind == TEXT else -1
        _divide([tokens[at] for at in run], width, label, found)
    return found


def _divide(run: Sequence[Token], width: int, label: int, found: Chunked) -> None:
    """Divide a run of amounts into rows, so that the fewest are left over."""
    count = len(run)
    best: list[tuple[int, int, int]] = [(0, 0, 0)] * (count + 1)  # (left over, rows, length of the row here)
    for at in range(count - 1, -1, -1):
        left, rows, _ = best[at + 1]
        choice = (left + 1, rows, 0)
        for length in range(2, min(width, count - at) + 1):
            parts = run[at + 1 : at + length]
            if is_balanced([(1, run[at].text), *((-1, part.text) for part in parts)]):
                left, rows, _ = best[at + length]
                choice = min(choice, (left, rows + 1, length), key=lambda each: (each[0], each[1], -each[2]))
        best[at] = choice
    if count == width > _NARROWEST and label >= 0 and not best[0][2]:
        # A whole row right behind its label, which is no sum: a number in it is not as it should be.
        found.rows.append(Chunk(run[0], tuple(run[1:]), label))
        return
    at = 0
    while at < count:
        length = best[at][2]
        here = label if at == 0 else -1
        if length:
            found.rows.append(Chunk(run[at], tuple(run[at + 1 : at + length]), here))
        elif here >= 0:
            found.rows.append(Chunk(run[at], (), here))
        else:
            found.pool.append(run[at])
        at += max(length, 1)
