"""Where a macro stands in the text of its file."""

from __future__ import annotations

import re

_OPENING = re.compile(r"\{%-?\s*(?:macro\s+(?P<macro>\w+)|(?:test|data_test)\s+(?P<test>\w+))\s*\(")
_CLOSING = re.compile(r"\{%-?\s*end(?:macro|test|data_test)\s*-?%\}")


def macro_line(source: str, name: str) -> int:
    """The line on which a macro begins."""
    match = _macro_opening(source, name)
    return source.count("\n", 0, match.start()) + 1 if match else 1


def macro_text(source: str, name: str) -> str:
    """A macro from its first to its last tag; the whole text where it is not found."""
    opening = _macro_opening(source, name)
    if not opening:
        return source
    closing = _CLOSING.search(source, opening.end())
    return source[opening.start() : closing.end() if closing else None]


def _macro_opening(source: str, name: str) -> re.Match[str] | None:
    bare = name.removeprefix("test_")
    return next((each for each in _OPENING.finditer(source) if each["macro"] == name or each["test"] == bare), None)
