"""PDF files with a text layer: their lines page by page, and their ruled tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.checksums import file_sha256
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.pages import laid_out
from gouji.field.reading.signs import Line
from gouji.field.reading.sources import GridSource, Progress
from gouji.field.reading.tables import Placed
from gouji.field.reading.textlayer import page_lines
from gouji.field.reading.texts import filled
from gouji.field.reading.workers import at_hand

MOST_PAGES = 400
MOST_SIGNS = 60_000  # on one page
MOST_OBJECTS = 100_000  # lines, texts and pictures that a page is drawn of
_LEAST_SIGNS = 8  # a page; below that over the whole file there is no text layer
_UPRIGHT = 6.0  # points; what is drawn lower is an underline


@dataclass(frozen=True)
class PdfSource(GridSource):
    """A PDF with a text layer; `drawn` are the numbers of the pages with drawn lines (from 1)."""

    drawn: tuple[int, ...] = ()

    def placed(self, progress: Progress) -> Sequence[Placed]:
        """Of pages without drawn lines the lines alone. Progress counts the others, which may come in any order."""
        pages: list[Placed] = [((), lines) for lines in self.lines]
        with at_hand() as crew:
            for done, (number, placed) in enumerate(crew.spread(self.path, laid, self.drawn), start=1):
                progress(self.path.name, done, len(self.drawn))
                pages[number - 1] = placed
        return pages

    def running_lines(self) -> list[list[Line]]:
        """The lines of text of each page, read in a worker."""
        with at_hand() as crew:
            (lines,) = crew.run(self.path, running)
        return lines


def running(path: Path) -> Iterator[list[list[Line]]]:
    """Once: the lines of each page with the boxes of their signs."""
    yield page_lines(path)


def laid(path: Path, numbers: Sequence[int]) -> Iterator[tuple[int, Placed]]:
    """(number, grids with their texts and the lines below them) of these pages. Raises UnreadableError."""
    for page in laid_out(path, numbers):
        yield page.number, filled(page)


def opened(path: Path) -> GridSource:
    """A PDF, opened and read as text, or as a scan where it has none. Raises UnreadableError."""
    with at_hand() as crew:
        (surveyed,) = crew.run(path, survey)
    lines, drawn = surveyed
    if lines is None:
        from gouji.field.reading.scans import opened as scanned

        return scanned(path)
    return PdfSource(path, file_sha256(path), "pdf", lines, drawn)


def survey(path: Path) -> Iterator[tuple[tuple[tuple[str, ...], ...] | None, tuple[int, ...]]]:
    """Once: (lines of each page, numbers of the pages with drawn lines); None for the lines where there is no text.

    Raises UnreadableError.
    """
    try:
        import pypdfium2
        from pypdfium2 import raw
    except ModuleNotFoundError as error:
        raise UnreadableError(f"{error.name} is not installed", hint="install gouji with its requirements") from None
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise UnreadableError("the file is locked with a password", path=path, hint="save it without one") from None
        raise UnreadableError("the PDF is damaged or cut off", path=path, hint="fetch the file again") from None
    with _closing(document):
        if len(document) > MOST_PAGES:
            raise UnreadableError(
                f"the file has {len(document)} pages; at most {MOST_PAGES} are read",
                path=path,
                hint="divide it: a document is one disclosure of one unit",
            )
        lines: list[tuple[str, ...]] = []
        drawn = []
        signs = 0
        for number in range(1, len(document) + 1):
            try:
                page = document[number - 1]
                textpage = page.get_textpage()
            except pypdfium2.PdfiumError:
                raise UnreadableError(f"page {number} is damaged", path=path, hint="fetch the file again") from None
            count = textpage.count_chars()
            if count > MOST_SIGNS:
                raise UnreadableError(
                    f"page {number} holds {count} signs; at most {MOST_SIGNS} are read",
                    path=path,
                    hint="check the file",
                )
            parts = raw.FPDFPage_CountObjects(page)
            _check_objects(parts, number, path)
            signs += count
            lines.append(tuple(line.strip() for line in textpage.get_text_range().splitlines() if line.strip()))
            # A page of nothing may be one whose content is damaged: that is looked at where it is laid out.
            if not parts or _is_drawn(page, raw.FPDF_PAGEOBJ_PATH):
                drawn.append(number)
            textpage.close()
            page.close()
        has_text = signs >= _LEAST_SIGNS * len(lines)
        yield (tuple(lines) if has_text else None), tuple(drawn)


def _check_objects(count: int, number: int, path: Path) -> None:
    if count > MOST_OBJECTS:
        raise UnreadableError(
            f"page {number} is drawn of {count} parts; at most {MOST_OBJECTS} are read",
            path=path,
            hint="check the file",
        )


def _is_drawn(page: Any, kind: int) -> bool:
    """Whether something is drawn on the page that could be the upright line of a table: more than an underline."""
    is_turned = page.get_rotation() in (90, 270)
    for each in page.get_objects(filter=[kind], max_depth=5):
        left, bottom, right, top = each.get_bounds()
        if (right - left if is_turned else top - bottom) > _UPRIGHT:
            return True
    return False


@contextmanager
def _closing(document: Any) -> Iterator[None]:
    try:
        yield
    finally:
        document.close()
