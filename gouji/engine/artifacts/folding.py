"""Lines for a terminal: broken where a reader would break them, never within a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

INDENT = "    "
# After a blank, and after what joins the parts of names and paths; a Chinese character may stand anywhere.
_PIECES = re.compile(r"\s+|[^\s_./:;,=-]*[_./:;,=-]+|[^\s_./:;,=-]+")


def width_of(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def folded(text: str, width: int) -> str:
    """The text in lines of at most `width` columns, the later ones indented.

    A piece that is longer than a line is left whole, so that what is copied from a terminal is what was printed.
    """
    if width_of(text) <= width or width <= 2 * len(INDENT):
        return text
    indent = text[: len(text) - len(text.lstrip())] + INDENT
    lines, line = [], ""
    for piece in _pieces(text):
        if line.strip() and width_of(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = indent + piece.lstrip()
        else:
            line += piece
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> Iterator[str]:
    for found in _PIECES.finditer(text):
        piece = ""
        for character in found[0]:
            if east_asian_width(character) in "WF":
                if piece:
                    yield piece
                yield character
                piece = ""
            else:
                piece += character
        if piece:
            yield piece
