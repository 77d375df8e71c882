"""Files as they lie on the desk: of what kind by their content, and whether they can be read at all."""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from gouji.engine.vocabulary.errors import GoujiError, UsageError
from gouji.field.reading.compounds import compound_kind

MOST_BYTES = 64 * 1024 * 1024
_TAIL = 2048
_HEAD = 1024
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<table")
_MARKS = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
)
# Kind → what it is called where it is refused.
NAMES = {
    "pdf": "a PDF",
    "xlsx": "a workbook (XLSX)",
    "docx": "a text of the form DOCX",
    "zip": "an archive (ZIP)",
    "xls": "a workbook of the old form (XLS)",
    "doc": "a text of the old form (DOC)",
    "xlsb": "a workbook of the binary form (XLSB)",
    "odf": "a file of the form ODF",
    "ole": "a file of an old binary form",
    "image": "an image",
    "rtf": "a text of the form RTF",
    "html": "a web page",
    "xml": "an XML file",
    "text": "a text",
    "unknown": "no file of a kind that is known",
}


# What `check` writes behind the last line of a PDF that it marked: a comment, which readers of PDF pass over.
CHECK_MARK = b"%marked by gouji check\n"


def without_marked(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """(files, copies that `check` marked): beside the file that it is of, a copy is no document. Alone it is one."""
    marked = [path for path in paths if _is_marked(path)]
    kept = [path for path in paths if path not in marked]
    return (kept, marked) if kept else (marked, [])


def _is_marked(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - len(CHECK_MARK), 0))
        return file.read() == CHECK_MARK


class UnreadableError(GoujiError):
    """A file that is damaged, locked, empty, too large, or of a kind that is not read."""


def kind(path: Path) -> str:
    """What a file is by its content, never by its ending: one of NAMES. Nothing is parsed or unpacked.

    Raises UsageError where there is none, UnreadableError for one that is empty, too large or cut off.
    """
    if not path.exists():
        raise UsageError("there is no such file", path=path, hint="give the path of a document")
    if not path.is_file():
        raise UsageError("this is no file", path=path, hint="give the path of a document")
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
    if b"%PDF-" in head:
        if b"%%EOF" not in tail:
            raise UnreadableError("the PDF is cut off: its end is missing", path=path, hint="fetch the file again")
        return "pdf"
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked in ("zip", "ole"):
        return _archived(path) if marked == "zip" else _compound(path)
    return marked or _written(head)


def _written(head: bytes) -> str:
    """What a file without a mark of its kind is: a page, XML, a text, or unknown."""
    start = _COMMENT.sub(b"", head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")).lstrip().lower()
    if start.startswith(_PAGES):
        return "html"
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start else "xml"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "text"
    for encoding in ("utf-8", "gb18030"):
        try:
            # The head may end within a sign.
            codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < _HEAD)
        except UnicodeDecodeError:
            continue
        if b"\x00" not in head:
            return "text"
    return "unknown"


def _compound(path: Path) -> str:
    """What a compound file holds. Raises UnreadableError for one that is locked or damaged."""
    found = compound_kind(path)
    if found == "locked":
        raise UnreadableError("the file is locked with a password", path=path, hint="save it without one")
    if not found:
        raise UnreadableError(
            "the file is damaged or cut off: its list of parts is missing", path=path, hint="fetch it again"
        )
    return found


def _archived(path: Path) -> str:
    """What a ZIP holds, by the names in its list alone: nothing is unpacked. Raises UnreadableError."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lstrip("/") for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableError(
            "the file is damaged or cut off: the end of the archive is missing", path=path, hint="fetch it again"
        ) from None
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        return "docx"
    return "odf" if names[:1] == ["mimetype"] else "zip"
