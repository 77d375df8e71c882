"""Workbooks, Word files and web pages, opened in a process that is bounded in memory and time."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from gouji.field.reading.sheets import FormSource
from gouji.field.reading.workers import at_hand

# Kind of file → the module that reads it.
MODULES = {
    "xlsx": "gouji.field.reading.workbooks",
    "xls": "gouji.field.reading.oldworkbooks",
    "docx": "gouji.field.reading.wordtexts",
    "html": "gouji.field.reading.webpages",
}


def opened(path: Path, kind: str) -> FormSource:
    """A file of one of these kinds, opened and read. Raises UnreadableError."""
    with at_hand() as crew:
        (found,) = crew.run(path, read, kind)
    return found


def read(path: Path, kind: str) -> Iterator[FormSource]:
    """Once: the file. Raises UnreadableError."""
    yield import_module(MODULES[kind]).opened(path)
