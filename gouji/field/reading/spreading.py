"""Headers of sheets whose cells should be merged and are not: a word over several columns stands in the first alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from gouji.field.reading.matrices import Part
from gouji.field.templates.wording import is_amount, squashed

_DEEPEST = 5  # rows that a header may have


def spread(parts: Sequence[Part]) -> list[Part]:
    """The cells of a table, those of its header over the empty boxes to their right below which words stand.

    More words over a column name it no less: levels above what a template declares are left out.
    """
    rows: dict[int, list[Part]] = {}
    for part in parts:
        rows.setdefault(part.row, []).append(part)
    head = _head(rows)
    made = {id(part): part for part in parts}
    for row, below in pairwise(head):
        named = {part.column for part in rows[below]}
        taken = {column for part in parts if part.row <= row < part.row + part.rows for column in _columns(part)}
        for part in rows[row]:
            last = part.column + part.columns
            while last in named and last not in taken:
                last += 1
            if part.rows == 1 and part.column in named:
                made[id(part)] = replace(part, columns=last - part.column)
    return list(made.values())


def _columns(part: Part) -> range:
    return range(part.column, part.column + part.columns)


def _head(rows: dict[int, list[Part]]) -> list[int]:
    """The rows before the first with an amount, at most as many as a header has."""
    found: list[int] = []
    for row, parts in rows.items():
        if len(found) == _DEEPEST or any(is_amount(squashed(part.text)) for part in parts):
            break
        found.append(row)
    return found
