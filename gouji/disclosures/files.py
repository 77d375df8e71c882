"""Files as they lie on the desk: of what kind by their content, whether they can be read, and their text by page."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.reading.checksums import file_sha256
from gouji.vocabulary.errors import GoujiError, UsageError

MOST_BYTES = 64 * 1024 * 1024
MOST_PAGES = 400
MOST_SIGNS = 60_000  # on one page
_LEAST_SIGNS = 8  # a page; below that over the whole file there is no text layer
_TAIL = 2048
_UPRIGHT = 6.0  # points; what is drawn lower is an underline
_HEAD = 1024
_KINDS = (
    (b"PK\x03\x04", "an archive"),
    (b"\xd0\xcf\x11\xe0", "a workbook or text of the old binary form (XLS, DOC)"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"{\\rtf", "a text of the form RTF"),
)


class UnreadableError(GoujiError):
    """A file that is damaged, locked, empty, too large, or of a kind that is not read."""


@dataclass(frozen=True)
class Source:
    """A PDF with a text layer: its lines page by page, and the numbers of the pages with drawn lines (from 1)."""

    path: Path
    sha256: str
    lines: tuple[tuple[str, ...], ...]
    drawn: tuple[int, ...]

    @property
    def pages(self) -> int:
        return len(self.lines)


def source(path: Path) -> Source:
    """A file, opened and read as text. Raises UsageError where there is none, UnreadableError for what is not read."""
    check(path)
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
            signs += count
            lines.append(tuple(line.strip() for line in textpage.get_text_range().splitlines() if line.strip()))
            if _is_drawn(page, raw.FPDF_PAGEOBJ_PATH):
                drawn.append(number)
            textpage.close()
            page.close()
        if signs < _LEAST_SIGNS * len(lines):
            raise UnreadableError(
                "the PDF has no text layer, only images",
                path=path,
                hint="run it through OCR, and read what that writes",
            )
    return Source(path, file_sha256(path), tuple(lines), tuple(drawn))


def _is_drawn(page: Any, kind: int) -> bool:
    """Whether something is drawn on the page that could be the upright line of a table: more than an underline."""
    is_turned = page.get_rotation() in (90, 270)
    for each in page.get_objects(filter=[kind], max_depth=5):
        left, bottom, right, top = each.get_bounds()
        if (right - left if is_turned else top - bottom) > _UPRIGHT:
            return True
    return False


def check(path: Path) -> None:
    """Refuse by content, before anything is parsed, what is no PDF. Raises UsageError or UnreadableError."""
    if not path.exists():
        raise UsageError("there is no such file", path=path, hint="give the path of a PDF")
    if not path.is_file():
        raise UsageError("this is no file", path=path, hint="give the path of a PDF")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableError("the file is empty", path=path, hint="fetch it again")
    if size > MOST_BYTES:
        raise UnreadableError(
            f"the file has {size >> 20} MB; at most {MOST_BYTES >> 20} MB are read", path=path, hint="divide it"
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(size - _TAIL, 0))
        tail = file.read()
    if b"%PDF-" not in head:
        raise UnreadableError(
            f"this is {_kind(path, head)}: only PDF files with a text layer are read", path=path, hint="give the PDF"
        )
    if b"%%EOF" not in tail:
        raise UnreadableError("the PDF is cut off: its end is missing", path=path, hint="fetch the file again")


def _kind(path: Path, head: bytes) -> str:
    for mark, name in _KINDS:
        if head.startswith(mark):
            return _archive(path) if name == "an archive" else name
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if start.startswith(b"<?xml"):
        return "an XML file"
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: len(head) - 4 if len(head) == _HEAD else len(head)].decode(encoding)
        except UnicodeDecodeError:
            continue
        if b"\x00" not in head:
            return "a text"
    return "no PDF"


def _archive(path: Path) -> str:
    """What a ZIP holds, by the names in its list alone: nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return "a damaged archive"
    if any(name.startswith("xl/") for name in names):
        return "a workbook (XLSX)"
    if any(name.startswith("word/") for name in names):
        return "a text of the form DOCX"
    return "an archive (ZIP)"


@contextmanager
def _closing(document: Any) -> Iterator[None]:
    try:
        yield
    finally:
        document.close()
