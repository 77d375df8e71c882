"""Sources: the files of a document, opened, whatever their form; each says what it prints and what tables it holds.

A form whose tables are grids (PDF, workbook, Word, web page) gives the grids of each page or sheet (`GridSource`);
a form without grids (plain text) finds its tables itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gouji.field.reading.files import NAMES, UnreadableError, kind
from gouji.field.reading.rows import Read
from gouji.field.reading.signs import Box, Line, text_lines
from gouji.field.reading.tables import Leftover, Placed, read_tables
from gouji.field.templates.declarations import Template

CONTENTS_PAGES = 8  # it is among the first of a file

Progress = Callable[[str, int, int], None]  # file, page, pages


@dataclass(frozen=True)
class Source:
    """A file of a document: `form` as in `documents.source_form`, its lines by page or sheet (one for a text).

    Texts say where something stands by its line; other forms by page (or sheet) and box (or cell).
    """

    path: Path
    sha256: str
    form: str
    lines: tuple[tuple[str, ...], ...]

    @property
    def pages(self) -> int:
        """How many pages, sheets or texts it has."""
        return len(self.lines)

    @property
    def line_count(self) -> int:
        """The lines of a text; 0 for forms that have pages or sheets."""
        return 0

    @property
    def cover(self) -> Sequence[str]:
        """The lines that say whose document it is, and of which year, before its tables."""
        return self.lines[0] if self.lines else ()

    def fronts(self, own: Collection[int]) -> list[Sequence[str]]:
        """The first pages or sheets but those of tables (`own`, by number): a page of contents may be among them."""
        first = self.lines[:CONTENTS_PAGES]
        return [lines for number, lines in enumerate(first, start=1) if number not in own]

    def over(self, progress: Progress) -> list[Sequence[str]]:
        """For each grid, or what may be a table, the lines over it: by them template and unit are known."""
        raise NotImplementedError

    def tables(self, template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
        """(the tables in printed order, what could not be placed). Raises TwoDocumentsError."""
        raise NotImplementedError

    def running_lines(self) -> list[list[Line]]:
        """The lines of each page outside of its grids, with their places; those of a text with their numbers."""
        return [text_lines(lines) for lines in self.lines]

    def boxes(self) -> list[list[Box]]:
        """The boxes of the tables on each page."""
        return [[] for _ in self.lines]


@dataclass(frozen=True)
class GridSource(Source):
    """A file whose tables are grids."""

    _kept: list[Sequence[Placed]] = field(default_factory=list, init=False, repr=False, compare=False)

    def placed(self, progress: Progress) -> Sequence[Placed]:
        """For each page or sheet its grids with their texts, and the lines below the last of them."""
        raise NotImplementedError

    def kept(self, progress: Progress = lambda name, page, pages: None) -> Sequence[Placed]:
        """What `placed` gave, which is asked once."""
        if not self._kept:
            self._kept.append(self.placed(progress))
        return self._kept[0]

    def over(self, progress: Progress) -> list[Sequence[str]]:
        """The lines over each grid, among which titles are."""
        return [grid.above for grids, _ in self.kept(progress) for grid in grids]

    def tables(self, template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
        """(the tables of the grids, what could not be placed). Raises TwoDocumentsError."""
        return read_tables(self.kept(), template, names)

    def running_lines(self) -> list[list[Line]]:
        """The lines outside of the grids, with their page; forms that know where signs stand say more."""
        pages = [[line for grid in grids for line in grid.above] + [*rest] for grids, rest in self.kept()]
        return [
            [replace(line, page=page, number=0) for line in text_lines(lines)]
            for page, lines in enumerate(pages, start=1)
        ]

    def boxes(self) -> list[list[Box]]:
        """The boxes of the grids of each page, in points."""
        return [[grid.grid.box for grid in grids] for grids, _ in self.kept()]


def _pdf(path: Path) -> Source:
    from gouji.field.reading.pdf import opened

    return opened(path)


def _text(path: Path) -> Source:
    from gouji.field.reading.plaintext import opened

    return opened(path)


def _image(path: Path) -> Source:
    from gouji.field.reading.scans import opened

    return opened(path, is_image=True)


def _form(kind: str) -> Callable[[Path], Source]:
    def opening(path: Path) -> Source:
        from gouji.field.reading.formfiles import opened

        return opened(path, kind)

    return opening


# Kind of file → what opens it. A new form is one entry here and one module.
OPENED: dict[str, Callable[[Path], Source]] = {
    "pdf": _pdf,
    "text": _text,
    "image": _image,
    **{kind: _form(kind) for kind in ("xlsx", "xls", "docx", "html")},
}


def source(path: Path) -> Source:
    """A file, opened. Raises UsageError where there is none, UnreadableError for what is not read."""
    found = kind(path)
    if found not in OPENED:
        read = ", ".join(NAMES[each] for each in OPENED)
        raise UnreadableError(f"this is {NAMES[found]}: read are {read}", path=path, hint="save it as one of these")
    return OPENED[found](path)
