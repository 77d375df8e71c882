"""Sequences of amounts as trees: each whole stands before its parts, and is their sum."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_MOST_TRIED = 20_000


def levels(values: Sequence[Decimal], depth: int) -> list[int] | None:
    """The level of each amount (0: whole, up to depth - 1) where all are wholes with their parts, down to the last level.

    None where there is no such tree. A whole ends as soon as its parts are its sum.
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
