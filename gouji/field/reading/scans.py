"""Scans: PDF files of pictures, and image files; each page is read by sight and becomes signs and ruling lines.

From there on a scan is read as any other PDF is. What a number may say beside its best reading is kept for the proof.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from gouji.engine.vocabulary.checksums import file_sha256
from gouji.field.reading.choices import Number, choices, is_number
from gouji.field.reading.cleaning import smoothed
from gouji.field.reading.figures import shapes
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.grids import grids
from gouji.field.reading.images import Pictures, of_image, of_pdf
from gouji.field.reading.mending import mend
from gouji.field.reading.pages import Glyph, Page
from gouji.field.reading.pictures import Picture, drawn, upright
from gouji.field.reading.recognition import Said, Sign, recogniser
from gouji.field.reading.rows import Doubt, Read
from gouji.field.reading.sources import GridSource, Progress
from gouji.field.reading.spelling import spelled
from gouji.field.reading.strips import Strip, strips
from gouji.field.reading.tables import Leftover, Placed, read_tables
from gouji.field.reading.texts import filled, lines, written
from gouji.field.templates.declarations import Template

MOST_SECONDS = 1800.0
_INSET = 1.0  # points; signs of neighbouring cells are kept apart by twice that

Numbers = dict[str, Number]  # box → the number in it


@dataclass(frozen=True)
class Seen:
    """A page as it was seen: signs and ruling lines, and the readings of its numbers."""

    page: Page
    numbers: Numbers


@dataclass(frozen=True)
class ScanSource(GridSource):
    """A document in pictures. Its lines, and `numbers` by page, are known after its tables were asked for."""

    pictures: Pictures | None = None
    numbers: dict[int, Numbers] = field(default_factory=dict, compare=False, repr=False)

    def placed(self, progress: Progress) -> Sequence[Placed]:
        """The grids of each page with what stands in and over them, read by sight.

        Raises UnreadableError where it takes too long.
        """
        assert self.pictures is not None
        found: list[Placed] = []
        printed = []
        ends = time.monotonic() + MOST_SECONDS
        for number, picture in enumerate(self.pictures(), start=1):
            progress(self.path.name, number, self.pages)
            if time.monotonic() > ends:
                raise UnreadableError(
                    f"reading by sight took longer than {MOST_SECONDS / 60:.0f} minutes, up to page {number}",
                    path=self.path,
                    hint="divide the file",
                )
            seen = look(picture, number)
            self.numbers[number] = seen.numbers
            found.append(filled(seen.page))
            printed.append(tuple("".join(sign.text for sign in line) for line in lines(seen.page.glyphs)))
        # What a page prints is known only now; the class is frozen for those who use it.
        object.__setattr__(self, "lines", tuple(printed))
        return found

    def tables(self, template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
        """As printed; words and numbers that were not seen well as the template declares them, and as its rules say."""
        self.over(_untold)
        pages, changed = spelled(self._kept[0], template, names)
        found, leftovers = read_tables(pages, template, names)
        for read in found:
            for row in read.rows:
                if (row.page, row.box) in changed:
                    seen, word = changed[row.page, row.box]
                    read.doubts.append(Doubt(row.row_no, "", row.page, f"seen as {seen}, read as {word}"))
        mend(found, template, names, self.numbers)
        return found, leftovers


def _untold(name: str, page: int, pages: int) -> None:
    """No progress is told."""


def opened(path: Path, is_image: bool = False) -> ScanSource:
    """A PDF of pictures, or an image file. Raises UnreadableError, also where the extra is not installed."""
    try:
        recogniser()
    except UnreadableError as error:
        raise UnreadableError(error.message, path=path, hint=error.hint) from None
    count, pictures = (of_image if is_image else of_pdf)(path)
    return ScanSource(path, file_sha256(path), "scan", ((),) * count, pictures)


def look(picture: Picture, number: int) -> Seen:
    """A page read by sight."""
    picture = upright(Picture(smoothed(picture.grey), picture.dpi))
    found = drawn(picture)
    height, width = (side * picture.points for side in picture.grey.shape)
    empty = Page(number, width, height, (), found.rulings)
    cut = strips(picture, found, grids(empty))
    made = [strip.of(found.grey) for strip in cut]
    said = recogniser().said([each for each, _, _ in made])
    glyphs: list[Glyph] = []
    numbers: Numbers = {}
    for strip, (_, left, wide), says in zip(cut, made, said, strict=True):
        if is_number(says):
            kinds = shapes(found.ink, strip)
            number_seen = Number(choices(says, kinds), kinds)
            signs = list(_placed(number_seen.text, strip, picture))
            numbers[written(signs).box] = number_seen
        else:
            signs = list(_spread(says, strip, left, wide, picture))
        glyphs += signs
    return Seen(Page(number, width, height, tuple(glyphs), found.rulings), numbers)


def _spread(says: Said, strip: Strip, left: int, wide: int, picture: Picture) -> Iterator[Glyph]:
    """The signs of a text where the network saw them, each reaching to its neighbours."""
    signs: list[Sign] = [sign for sign in says.signs if sign.text.strip()]
    middles = [left + sign.at * wide for sign in signs]
    edges = [strip.left, *((one + other) / 2 for one, other in pairwise(middles)), strip.right]
    for at, sign in enumerate(signs):
        yield _glyph(sign.text, edges[at], edges[at + 1], strip, picture)


def _placed(text: str, strip: Strip, picture: Picture) -> Iterator[Glyph]:
    """The signs of a number, each as wide as the other."""
    step = (strip.right - strip.left) / max(len(text), 1)
    for at, sign in enumerate(text):
        yield _glyph(sign, strip.left + at * step, strip.left + (at + 1) * step, strip, picture)


def _glyph(text: str, left: float, right: float, strip: Strip, picture: Picture) -> Glyph:
    points = picture.points
    first, last = strip.within[0] * points + _INSET, strip.within[2] * points - _INSET
    x0, x1 = max(left * points, first), min(right * points, last)
    return Glyph(text, min(x0, x1), strip.top * points, max(x0, x1), strip.bottom * points)
