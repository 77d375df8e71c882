"""Markers in marked SQL: comments that tell from which line of its file a text came."""

from __future__ import annotations

import re

MARKER = re.compile(r"/\*@(\d+)\*/")


def marker_at(text: str, column: int | None, *, last: bool = False) -> int | None:
    """The marker in force at a column of a line; without a column, that of the line's first (or last) text."""
    in_force: int | None = None
    seen = 0
    parts = MARKER.split(text)
    for index, part in enumerate(parts):
        if index % 2:
            in_force = int(part)
            continue
        seen += len(part)
        if column is not None and in_force is not None and seen >= column:
            return in_force
        if column is None and not last and in_force is not None and part.strip():
            return in_force
    return in_force


def strip_marked(sql: str) -> str:
    """`str.strip`, with markers counting as nothing; the last marker before the first text stays."""
    blank = r"(?:\s|/\*@\d+\*/)*"
    rest = re.sub(rf"\A{blank}", "", sql, count=1)
    markers = MARKER.findall(sql[: len(sql) - len(rest)])
    sql = (f"/*@{markers[-1]}*/" if markers else "") + rest
    return re.sub(blank + r"\Z", "", sql, count=1)
