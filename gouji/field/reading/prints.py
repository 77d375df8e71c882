"""Prints: the pages of a PDF or an image as they are seen, for the eye of whoever holds the rows against them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.field.reading.files import UnreadableError, kind

_DOTS = 110 / 72  # for each point: 110 to the inch
_LEAST_DOTS = 60 / 72
_MANY = 60  # pages; of more, each is drawn coarser
_MOST_DOTS = 2000  # along one side
_GREYS = 16


@dataclass(frozen=True)
class Print:
    """The part of a page that is seen, as a PNG; left, top, width and height in points, as boxes of cells count."""

    page: int
    left: float
    top: float
    width: float
    height: float
    png: bytes

    def within(self, box: Sequence[float], around: float) -> str:
        """Where a box (left, top, right, bottom in points) lies on the picture with some air, as a style of shares."""
        left, top, right, bottom = box
        x, y = left - around - self.left, top - around - self.top
        wide, high = right - left + 2 * around, bottom - top + 2 * around
        shares = (x / self.width, y / self.height, wide / self.width, high / self.height)
        return ";".join(
            f"{name}:{share:.3%}" for name, share in zip(("left", "top", "width", "height"), shares, strict=True)
        )


def prints(path: Path, numbers: Sequence[int], dots: float = _DOTS) -> Iterator[Print]:
    """The pages of these numbers (from 1) of a PDF or an image, in 16 greys. Raises UnreadableError."""
    yield from (_of_pdf if kind(path) == "pdf" else _of_image)(path, numbers, dots)


def dots_for(pages: int) -> float:
    """How many dots to draw for each point, so that many pages do not make a file that is too large."""
    return max(_DOTS * min(_MANY / max(pages, 1), 1) ** 0.5, _LEAST_DOTS)


def _of_pdf(path: Path, numbers: Sequence[int], dots: float) -> Iterator[Print]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as document:
            for number in numbers:
                page = document[number - 1]
                left, top, width, height = _seen(page)
                image = page.render(scale=_scale(width, height, dots), grayscale=True).to_pil()
                page.close()
                yield Print(number, left, top, width, height, _png(image))
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(f"a page cannot be drawn ({error})", path=path, hint="read it with --no-report") from None


def _of_image(path: Path, numbers: Sequence[int], dots: float) -> Iterator[Print]:
    from PIL import Image

    from gouji.field.reading.images import of_image

    _, pictures = of_image(path)
    for number, picture in enumerate(pictures(), start=1):
        if number in numbers:
            high, wide = picture.grey.shape
            width, height = wide * 72 / picture.dpi, high * 72 / picture.dpi
            scale = _scale(width, height, dots)
            image = Image.fromarray(picture.grey).resize((round(width * scale), round(height * scale)))
            yield Print(number, 0, 0, width, height, _png(image))


def _scale(width: float, height: float, dots: float) -> float:
    return min(dots, _MOST_DOTS / max(width, height))


def _png(image: Any) -> bytes:
    image = image.point([grey * _GREYS // 256 for grey in range(256)], "L")
    image.putpalette([value for grey in range(_GREYS) for value in [grey * 255 // (_GREYS - 1)] * 3])
    buffer = io.BytesIO()
    image.save(buffer, "PNG", bits=4)
    return buffer.getvalue()


def _seen(page: Any) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is seen of a page, from the top left corner of the whole page as turned."""
    x0, y0, x1, y1 = page.get_mediabox()
    left, bottom, right, top = page.get_cropbox()
    left, bottom, right, top = max(left, x0), max(bottom, y0), min(right, x1), min(top, y1)
    width, height = right - left, top - bottom
    turned = page.get_rotation() % 360
    if turned == 90:
        return bottom - y0, left - x0, height, width
    if turned == 180:
        return x1 - right, bottom - y0, width, height
    if turned == 270:
        return y1 - top, x1 - right, height, width
    return left - x0, y1 - top, width, height
