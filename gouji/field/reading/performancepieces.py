"""Pieces of a text: its runs of signs without blanks, with the line and the break before each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from gouji.field.templates.wording import squashed

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,40}>|\*\*|^#+ *")
_PAGE = re.compile(r"\d{1,3}")
_RUN = re.compile(r"[0-9A-Za-z.,%]+")
_CLOSING = frozenset("，。、；：）)》”,;:?!？！%")
_TIGHT = frozenset("，。、；：（）《》！？")
_OPENING = frozenset("（(《“")


@dataclass(frozen=True)
class Piece:
    """A run of signs. `is_first` of its line, `is_page`: first of a page (such lines begin with a blank)."""

    text: str
    line: int
    is_first: bool = True
    is_page: bool = False
    is_alone: bool = field(default=False, compare=False)
    is_last: bool = field(default=False, compare=False)  # of a page

    @property
    def is_number(self) -> bool:
        """Whether it may be the number of a page: a bare number, alone on its line."""
        return self.is_alone and _PAGE.fullmatch(self.text) is not None

    @property
    def is_page_number(self) -> bool:
        """Whether it most likely is one: it stands where a page ends or begins."""
        return self.is_number and (self.is_last or self.is_page)


def untagged(text: str) -> str:
    """A line without the tags and marks of web pages and Markdown."""
    return _TAG.sub("", text)


def pieces(lines: Sequence[str], first: int) -> list[Piece]:
    """The pieces of lines, the first of which has the number `first`."""
    found: list[Piece] = []
    for number, line in enumerate(lines, start=first):
        bare = untagged(line)
        runs = bare.split()
        is_page = bare[:1] in (" ", "\f", "\u3000")
        found += [Piece(run, number, at == 0, at == 0 and is_page, len(runs) == 1) for at, run in enumerate(runs)]
    return [replace(each, is_last=True) if _ends(found, at) else each for at, each in enumerate(found)]


def _ends(of: Sequence[Piece], at: int) -> bool:
    """Whether a piece is the last of a page."""
    return at + 1 == len(of) or of[at + 1].is_page


def printed(of: Sequence[Piece]) -> str:
    """Pieces as one text: lines joined without a blank, a blank inside of a line kept."""
    return "".join(piece.text if piece.is_first or not at else " " + piece.text for at, piece in enumerate(of))


def bare(of: Sequence[Piece]) -> str:
    """Pieces as one text without blanks."""
    return squashed("".join(piece.text for piece in of))


def rows_of(of: Sequence[Piece]) -> list[str]:
    """The printed lines that pieces stand on."""
    found: list[str] = []
    for piece in of:
        if piece.is_first or not found:
            found.append(piece.text)
        else:
            found[-1] += " " + piece.text
    return found


@lru_cache(maxsize=65536)
def width(text: str) -> int:
    """The width of a text in halves of a Chinese sign; marks are set tight."""
    return sum(1 if sign in _TIGHT or (ord(sign) < 0x2E80 and sign not in "“”") else 2 for sign in text)


@lru_cache(maxsize=65536)
def head_width(text: str) -> int:
    """The width of what cannot be parted at the beginning of a line: a number, or a sign with the mark after it."""
    run = _RUN.match(text)
    if run is not None:
        return width(run.group())
    end = 1
    while end < len(text) and (text[end - 1] in _OPENING or text[end] in _CLOSING):
        end += 1
    return width(text[:end])
