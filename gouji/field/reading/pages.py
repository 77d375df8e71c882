"""Pages of a PDF as signs and ruling lines, in points from the top left corner of the page.

Pages without drawn paths are not laid out at all: their text comes from pypdfium2, which is many times faster.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.field.reading.files import UnreadableError

_THIN = 2.0  # a filled rectangle thinner than this is a ruling line
_LIGHT = 0.75  # what is lighter than this grey is a background
_TWIN = 0.6  # the same sign nearer than this is printed over itself


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed sign with its box; blanks are signs too."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def x(self) -> float:
        """Its middle across the page, in points."""
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        """Its middle down the page, in points."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Ruling:
    """A ruling line: at `position` (x of a vertical, y of a horizontal line), from `start` to `end`."""

    is_vertical: bool
    position: float
    start: float
    end: float


@dataclass(frozen=True)
class Page:
    """A page that may hold tables."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Ruling, ...]


def laid_out(path: Path, numbers: Sequence[int]) -> Iterator[Page]:
    """The pages of these numbers (from 1), each laid out when it is asked for. Raises UnreadableError."""
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    if not numbers:
        return
    try:
        yield from _pages(path, numbers)
    except (MalformedPDFException, PdfminerException, RecursionError, ValueError, TypeError, KeyError) as error:
        raise UnreadableError(
            f"the PDF is damaged ({type(error).__name__})", path=path, hint="fetch the file again"
        ) from error


def _pages(path: Path, numbers: Sequence[int]) -> Iterator[Page]:
    import pdfplumber

    with pdfplumber.open(path, pages=list(numbers)) as pdf:
        for page in pdf.pages:
            _check_content(page, path)
            box = _visible(page)
            yield Page(
                page.page_number,
                float(page.width),
                float(page.height),
                tuple(_glyphs(page.chars, box)),
                tuple(_clipped(_rulings(page), box)),
            )
            page.close()


def _check_content(page: Any, path: Path) -> None:
    """Refuse a page whose content does not unpack: the library goes on with what it has, and the rest would be lost."""
    from pdfminer.pdftypes import PDFStream, resolve1

    for part in page.page_obj.contents:
        stream = resolve1(part)
        # What is encrypted is unpacked by the library alone; what it has unpacked has no raw data any more.
        if not isinstance(stream, PDFStream) or stream.decipher is not None or not stream.rawdata:
            continue
        if [str(name).strip("/'") for name, _ in stream.get_filters()] == ["FlateDecode"]:
            try:
                zlib.decompressobj().decompress(stream.rawdata)
            except zlib.error:
                raise UnreadableError(
                    f"page {page.page_number} is damaged: its content does not unpack",
                    path=path,
                    hint="fetch the file again",
                ) from None


def _visible(page: Any) -> tuple[float, float, float, float]:
    """What of the page is seen: the part of its box that is not cropped."""
    outer, inner = page.mediabox, page.cropbox
    return (
        max(outer[0], inner[0]),
        max(outer[1], inner[1]),
        min(outer[2], inner[2]),
        min(outer[3], inner[3]),
    )


def _glyphs(chars: Iterable[dict[str, Any]], box: tuple[float, float, float, float]) -> Iterator[Glyph]:
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for char in chars:
        glyph = Glyph(char["text"], char["x0"], char["top"], char["x1"], char["bottom"])
        if not (box[0] <= glyph.x <= box[2] and box[1] <= glyph.y <= box[3]):
            continue
        # A sign over itself is one: bold letters are made so, and hidden copies of a line.
        column, row = round(glyph.x0), round(glyph.top)
        near = (
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in seen.get((glyph.text, column + dx, row + dy), ())
        )
        if any(abs(other.x0 - glyph.x0) <= _TWIN and abs(other.top - glyph.top) <= _TWIN for other in near):
            continue
        seen.setdefault((glyph.text, column, row), []).append(glyph)
        yield glyph


def _clipped(rulings: Iterable[Ruling], box: tuple[float, float, float, float]) -> Iterator[Ruling]:
    """What of ruling lines is seen."""
    for ruling in rulings:
        across, along = (box[0::2], box[1::2]) if ruling.is_vertical else (box[1::2], box[0::2])
        start, end = max(ruling.start, along[0]), min(ruling.end, along[1])
        if across[0] <= ruling.position <= across[1] and start < end:
            yield Ruling(ruling.is_vertical, ruling.position, start, end)


def _rulings(page: Any) -> Iterator[Ruling]:
    for rect in page.rects:
        width, height = rect["x1"] - rect["x0"], rect["bottom"] - rect["top"]
        if min(width, height) < _THIN:
            if _is_dark(rect["non_stroking_color"] if rect.get("fill") else rect["stroking_color"]):
                yield from _line(rect["x0"], rect["top"], rect["x1"], rect["bottom"])
        elif rect.get("stroke") and _is_dark(rect["stroking_color"]):
            left, top, right, bottom = rect["x0"], rect["top"], rect["x1"], rect["bottom"]
            yield Ruling(False, top, left, right)
            yield Ruling(False, bottom, left, right)
            yield Ruling(True, left, top, bottom)
            yield Ruling(True, right, top, bottom)
    for line in page.lines:
        if _is_dark(line["stroking_color"]):
            yield from _line(line["x0"], line["top"], line["x1"], line["bottom"])


def _line(x0: float, top: float, x1: float, bottom: float) -> Iterator[Ruling]:
    if bottom - top <= x1 - x0 and bottom - top < _THIN:
        yield Ruling(False, (top + bottom) / 2, x0, x1)
    elif x1 - x0 < _THIN:
        yield Ruling(True, (x0 + x1) / 2, top, bottom)


def _is_dark(color: Any) -> bool:
    """Whether a colour (grey, RGB or CMYK in shares of one; None is black) is dark enough for a ruling line."""
    if color is None:
        return True
    parts = [
        part for part in (color if isinstance(color, (tuple, list)) else (color,)) if isinstance(part, (int, float))
    ]
    if not parts:
        return False
    if len(parts) == 4:
        return max(parts[:3]) + parts[3] > 1 - _LIGHT
    return sum(parts) / len(parts) < _LIGHT
