"""Running text of a file as lines of signs, each with its place: page and box, or the number of its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.field.templates.wording import bare

Box = tuple[float, float, float, float]
_FORMS = str.maketrans("（）：；．％０１２３４５６７８９", "():;.%0123456789")
_LISTED = re.compile(r"^[-*•]\s+")  # a mark of a list in a text
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")


@dataclass(frozen=True)
class Line:
    """A printed line without blanks. `boxes` has one box for each sign; a text has none, and `number` instead."""

    text: str
    page: int = 0
    number: int = 0
    boxes: tuple[Box, ...] = ()

    def part(self, first: int, last: int) -> Line:
        """The signs from `first` up to `last`."""
        return Line(self.text[first:last], self.page, self.number, self.boxes[first:last])

    def box(self, first: int, last: int) -> str:
        """Left, top, right and bottom of the signs from `first` up to `last`, in points; blank in a text."""
        found = self.boxes[first:last]
        if not found:
            return ""
        edges = (min(b[0] for b in found), min(b[1] for b in found), max(b[2] for b in found), max(b[3] for b in found))
        return " ".join(f"{each:.1f}" for each in edges)


def plain(text: str) -> str:
    """A text without blanks in one form of brackets, digits and commas, sign by sign as long as before."""
    return _COMMA.sub("，", text.translate(_FORMS))


def text_lines(lines: Sequence[str]) -> list[Line]:
    """The lines of a text, numbered from 1."""
    return [
        Line(squashed, number=number)
        for number, line in enumerate(lines, start=1)
        if (squashed := "".join(_LISTED.sub("", bare(line)).split()))
    ]
