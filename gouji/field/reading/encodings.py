"""Encodings of plain texts: UTF-8 and UTF-16 by their marks, UTF-8 and GB18030 by what can be decoded."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from gouji.field.reading.files import UnreadableError

# Encodings that a mark at the beginning names.
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Signs that no text holds: control signs but tab, line feed, form feed, carriage return; and what is no sign at all.
_FOREIGN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def decoded(content: bytes, path: Path) -> str:
    """The signs of a text file, without the mark at its beginning. Raises UnreadableError for what is no text."""
    marked = next(((mark, encoding) for mark, encoding in _MARKS if content.startswith(mark)), None)
    body, encodings = (content[len(marked[0]) :], (marked[1],)) if marked else (content, ("utf-8", "gb18030"))
    line = 0
    for encoding in encodings:
        try:
            return _checked(body.decode(encoding), path)
        except UnicodeDecodeError as error:
            line = max(line, body[: error.start].count(b"\n") + 1)
    tried = encodings[0].upper() if marked else "UTF-8, UTF-16 (with its mark) or GB18030"
    raise UnreadableError(f"the text is no {tried} from line {line} on", path=path, hint="save it as UTF-8")


def _checked(text: str, path: Path) -> str:
    foreign = _FOREIGN.search(text)
    if foreign is not None:
        line = text.count("\n", 0, foreign.start()) + 1
        raise UnreadableError(
            f"line {line} holds a sign that no text holds (U+{ord(foreign.group()):04X})",
            path=path,
            hint="this is no plain text: give the file that was published",
        )
    return text
