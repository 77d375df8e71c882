"""Images: the pages of a file as pictures in grey at 200 dpi, one at a time, and none that is too large.

Workers unpack them: a file that breaks what opens it, or takes too much memory, does not end the program.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from gouji.field.reading.files import UnreadableError
from gouji.field.reading.pictures import POINTS, Picture
from gouji.field.reading.workers import at_hand

DPI = 200
MOST_PAGES = 120
MOST_PIXELS = 40_000_000  # of a page at 200 dpi, more than a sheet of A1
MOST_STORED = 120_000_000  # of an image as it is stored, in a file or in a PDF
_LONG_SIDE = 11.7  # inches of a sheet of A4, where an image does not say how large it is
_CREDIBLE = (50, 1200)  # dpi that an image may say of itself
_DEPTH = 5  # of forms within forms in a PDF

Pictures = Callable[[], Iterator[Picture]]


def of_pdf(path: Path) -> tuple[int, Pictures]:
    """(number of pages, what gives them as pictures). Raises UnreadableError."""
    return _opened(path, count_of_pdf, page_of_pdf)


def of_image(path: Path) -> tuple[int, Pictures]:
    """(number of pages, what gives them as pictures) of JPEG, PNG or TIFF. Raises UnreadableError."""
    return _opened(path, count_of_image, page_of_image)


def _opened(path: Path, count_of: Callable, page_of: Callable) -> tuple[int, Pictures]:
    with at_hand() as crew:
        (count,) = crew.run(path, count_of)
    if count > MOST_PAGES:
        raise UnreadableError(
            f"the file has {count} pages in pictures; at most {MOST_PAGES} are read", path=path, hint="divide it"
        )
    return count, partial(_pictures, path, count, page_of)


def _pictures(path: Path, count: int, page_of: Callable) -> Iterator[Picture]:
    """The pages, each unpacked by a worker when it is asked for."""
    with at_hand() as crew:
        for number in range(1, count + 1):
            (grey,) = crew.run(path, page_of, number, (MOST_PIXELS, MOST_STORED))
            yield Picture(grey, DPI)


def count_of_pdf(path: Path) -> Iterator[int]:
    """Once: the number of pages."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        yield len(document)


def page_of_pdf(path: Path, number: int, most: tuple[int, int]) -> Iterator[Any]:
    """Once: a page in grey. `most` are pixels of a page, and of an image in it. Raises UnreadableError."""
    import pypdfium2
    from pypdfium2 import raw

    with pypdfium2.PdfDocument(path) as document:
        page = document[number - 1]
        width, height = page.get_size()
        _check_pixels(width * height * (DPI / POINTS) ** 2, most[0], f"page {number}", path)
        for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
            wide, high = each.get_px_size()
            _check_pixels(wide * high, most[1], f"an image on page {number}", path)
        grey = page.render(scale=DPI / POINTS, grayscale=True).to_numpy()
        yield grey.reshape(grey.shape[:2]).copy()


def count_of_image(path: Path) -> Iterator[int]:
    """Once: the number of pages. Raises UnreadableError."""
    with _image(path) as image:
        yield getattr(image, "n_frames", 1)


def page_of_image(path: Path, number: int, most: tuple[int, int]) -> Iterator[Any]:
    """Once: a page in grey. `most` are pixels of a page at 200 dpi, and as it is stored. Raises UnreadableError."""
    with _image(path) as image:
        try:
            image.seek(number - 1)
            _check_pixels(image.width * image.height, most[1], f"page {number}", path)
            scale = DPI / _dpi(image)
            _check_pixels(image.width * image.height * scale**2, most[0], f"page {number}", path)
            grey = _grey(image)
            if scale != 1:
                grey = grey.resize((max(round(grey.width * scale), 1), max(round(grey.height * scale), 1)))
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise _damaged(path) from error
        yield np.array(grey, dtype=np.uint8)


def _grey(image: Any) -> Any:
    """In grey on white paper: what is transparent is paper."""
    from PIL import Image, ImageOps

    if "A" in image.getbands() or "transparency" in image.info:
        over = image.convert("RGBA")
        paper = Image.new("RGBA", over.size, "white")
        image = Image.alpha_composite(paper, over)
    return ImageOps.exif_transpose(image).convert("L")


def _dpi(image: Any) -> float:
    said = image.info.get("dpi", (0, 0))
    dpi = float(said[0]) if isinstance(said, tuple) and said else 0.0
    return dpi if _CREDIBLE[0] <= dpi <= _CREDIBLE[1] else max(image.width, image.height) / _LONG_SIDE


def _image(path: Path) -> Any:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # How large an image is, is judged here, before anything of it is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(path, formats=("JPEG", "PNG", "TIFF"))
    except Image.DecompressionBombError:
        raise _too_large("the image", path) from None
    except (OSError, SyntaxError, ValueError) as error:
        raise _damaged(path) from error


def _check_pixels(pixels: float, most: int, what: str, path: Path) -> None:
    if pixels > most:
        raise _too_large(what, path)


def _too_large(what: str, path: Path) -> UnreadableError:
    return UnreadableError(
        f"{what} has too many pixels: at most {MOST_STORED // 1_000_000} million, and "
        f"{MOST_PIXELS // 1_000_000} million at {DPI} dpi",
        path=path,
        hint="scan it at 200 to 300 dpi",
    )


def _damaged(path: Path) -> UnreadableError:
    return UnreadableError("the image is damaged, or no JPEG, PNG or TIFF", path=path, hint="fetch the file again")
