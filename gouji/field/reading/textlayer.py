"""The text layer of a PDF as lines of signs with their boxes, in the order that the file gives them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gouji.field.reading.signs import Box, Line

_EDGE = 1.0  # a sign may stand so far over the edge of the page


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
            across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            # What lies outside of the page is not read.
            if -_EDGE <= across <= width + _EDGE and -_EDGE <= down <= height + _EDGE:
                text.append(sign)
                boxes.append(box)
    if text:
        yield Line("".join(text), page, 0, tuple(boxes))
