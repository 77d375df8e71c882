"""A text that matches a declared pattern of a label or title."""

from __future__ import annotations

_ANY = "某"


def sample(pattern: str) -> str:
    """The shortest plain text of a pattern: its first choice, without what may be left out.

    Known are choices, groups, classes of characters, escapes, `.` and the marks ?, * and +, as templates use them.
    """
    return _choice(pattern, 0)[0]


def _choice(pattern: str, at: int) -> tuple[str, int]:
    """(text of the first choice, place after the whole group)."""
    made: list[str] = []
    first: str | None = None
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            first = "".join(made) if first is None else first
            made, at = [], at + 1
            continue
        piece, at = _piece(pattern, at)
        if at < len(pattern) and pattern[at] in "?*+":
            piece, at = (piece if pattern[at] == "+" else ""), at + 1
        made.append(piece)
    return ("".join(made) if first is None else first), at


def _piece(pattern: str, at: int) -> tuple[str, int]:
    """(text of one character, class or group, place after it)."""
    character = pattern[at]
    if character == "(":
        text, end = _choice(pattern, at + 1)
        return text, end + 1
    if character == "[":
        return pattern[at + 1], pattern.index("]", at) + 1
    if character == "\\":
        return pattern[at + 1], at + 2
    return (_ANY if character == "." else character), at + 1
