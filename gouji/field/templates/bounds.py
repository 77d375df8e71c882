"""Bounds of figures: the words around a number that make it no exact one (不少于 20 人, 5% 以内, 约 90 万人)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.vocabulary.errors import ConfigurationError

BEFORE, INSIDE, AFTER = "before", "inside", "after"
_NEAR = 8  # signs before a number that may say its bound


@dataclass(frozen=True)
class Bounds:
    """What is declared of bounds: (pattern, operator) by the place where the words stand, in printed order."""

    before: tuple[tuple[re.Pattern[str], str], ...] = ()
    inside: tuple[tuple[re.Pattern[str], str], ...] = ()
    after: tuple[tuple[re.Pattern[str], str], ...] = ()

    def operator(self, text: str, first: int, last: int, end: int) -> str:
        """The operator (≥ ≤ > < ≈) of the number from `first` to `last` whose unit ends at `end`; blank for none.

        A bound that follows says more than one before: 超过 60% 以上 is at least 60 %.
        """
        for pattern, operator in self.after:
            if pattern.match(text, end):
                return operator
        for pattern, operator in self.before:
            if pattern.search(text, max(first - _NEAR, 0), first):
                return operator
        for pattern, operator in self.inside:
            if pattern.match(text, last, end):
                return operator
        return ""


def bounds(rows: Sequence[Mapping[str, str]], path: Path) -> Bounds:
    """The bounds as rows of a seed declare them. Raises ConfigurationError where a pattern is none."""

    def of(place: str, form: str) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple(
            (_compiled(form.format(row["bound_pattern"]), path), row["operator"])
            for row in rows
            if row["place"] == place
        )

    return Bounds(of(BEFORE, r"(?:{})$"), of(INSIDE, "(?:{})"), of(AFTER, "(?:{})"))


def _compiled(text: str, path: Path) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ConfigurationError(f"'{text}' is no regular expression ({error})", path=path, hint="mend it") from error
