"""Running text of a file as lines of signs, each with its place: page and box, or the number of its line."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Box = tuple[float, float, float, float]
_FORMS = str.maketrans("（）：；．％０１２３４５６７８９", "():;.%0123456789")
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
        if (squashed := "".join(line.split()))
    ]


def page_lines(path: Path) -> list[list[Line]]:
    """The lines of each page of a PDF as its text layer orders them, with the boxes of their signs."""
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(path)
    try:
        found = []
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            textpage = page.get_textpage()
            found.append(list(_lines(textpage, raw, number, page.get_height(), page.get_width())))
            textpage.close()
            page.close()
        return found
    finally:
        document.close()


def _lines(textpage: Any, raw: Any, page: int, height: float, width: float) -> Iterable[Line]:
    text: list[str] = []
    boxes: list[Box] = []
    rect = raw.FS_RECTF()
    for index in range(textpage.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(textpage, index))
        if sign in "\r\n":
            if text:
                yield Line("".join(text), page, 0, tuple(boxes))
            text, boxes = [], []
        elif not sign.isspace() and sign.isprintable():
            raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(rect))
            box = (rect.left, height - rect.top, rect.right, height - rect.bottom)
            # What lies outside of the page is not read.
            if -1 <= (box[0] + box[2]) / 2 <= width + 1 and -1 <= (box[1] + box[3]) / 2 <= height + 1:
                text.append(sign)
                boxes.append(box)
    if text:
        yield Line("".join(text), page, 0, tuple(boxes))
