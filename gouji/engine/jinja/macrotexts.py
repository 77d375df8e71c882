"""Where a macro stands in the text of its file."""

from __future__ import annotations

import re


def macro_line(source: str, name: str) -> int:
    """The line on which a macro begins."""
    match = _macro_opening(source, name)
    return source.count("\n", 0, match.start()) + 1 if match else 1


def macro_text(source: str, name: str) -> str:
    """A macro from its first to its last tag; the whole text where it is not found."""
    opening = _macro_opening(source, name)
    if not opening:
        return source
    closing = re.compile(r"\{%-?\s*end(?:macro|test|data_test)\s*-?%\}").search(source, opening.end())
    return source[opening.start() : closing.end() if closing else None]


def _macro_opening(source: str, name: str) -> re.Match[str] | None:
    bare = re.escape(name.removeprefix("test_"))
    return re.search(rf"\{{%-?\s*(?:macro\s+{re.escape(name)}|(?:test|data_test)\s+{bare})\s*\(", source)
