"""Expansions: the texts that a declared pattern matches, where they are few: (部门)?支出预算总表 is two."""

from __future__ import annotations

import re

_MOST = 200
_META = frozenset("*+{}.^$")


class _EndlessError(ValueError):
    """A pattern that matches more texts than can be listed."""


def expansions(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The texts of a pattern of words, groups, alternatives, classes and `?`; none where it has anything else."""
    try:
        found, at = _branches(pattern.pattern, 0)
    except _EndlessError:
        return ()
    return tuple(dict.fromkeys(found)) if at == len(pattern.pattern) else ()


def _branches(text: str, at: int) -> tuple[list[str], int]:
    """(texts of the alternatives from a place to the end of their group, where that is)."""
    found: list[str] = []
    while True:
        branch, at = _sequence(text, at)
        found += branch
        if at == len(text) or text[at] == ")":
            return found, at
        at += 1


def _sequence(text: str, at: int) -> tuple[list[str], int]:
    found = [""]
    while at < len(text) and text[at] not in "|)":
        atoms, at = _atom(text, at)
        if at < len(text) and text[at] == "?":
            atoms, at = [*atoms, ""], at + 1
        found = [before + atom for before in found for atom in atoms]
        if len(found) > _MOST:
            raise _EndlessError
    return found, at


def _atom(text: str, at: int) -> tuple[list[str], int]:
    sign = text[at]
    if sign in _META:
        raise _EndlessError
    if sign == "(":
        found, end = _branches(text, at + (3 if text.startswith("(?:", at) else 1))
        return found, end + 1
    if sign == "[":
        end = text.index("]", at)
        if "-" in text[at:end] or text[at + 1] == "^":
            raise _EndlessError
        return list(text[at + 1 : end]), end + 1
    if sign == "\\":
        if text[at + 1].isalnum():
            raise _EndlessError
        return [text[at + 1]], at + 2
    return [sign], at + 1
