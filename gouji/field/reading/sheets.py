"""Sheets divided into tables and the lines over them: a workbook, and a table of Word, keep titles in cells too."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gouji.field.reading.files import UnreadableError
from gouji.field.reading.matrices import Matrix, Part, TooLargeError, filled
from gouji.field.reading.rows import Read
from gouji.field.reading.signs import Box, Line
from gouji.field.reading.sources import CONTENTS_PAGES, GridSource, Progress
from gouji.field.reading.spreading import spread
from gouji.field.reading.tables import Leftover, Placed
from gouji.field.reading.texts import Filled
from gouji.field.reading.titles import is_title_like
from gouji.field.templates.declarations import Template
from gouji.field.templates.wording import is_amount, normal, squashed

# What is written over or below a table beside the title: whose it is, who filled it in, of what day.
_SAID = re.compile(
    r"^[(]?(?:编制|预算|主管|填报|填表|制表|公开|审核|复核|负责|财务|单位|部门|联系|电话|日期|经办|打印|报送|金额|货币)*"
    r"(?:部门|单位|名称|人|日期|电话|时间|负责人|主管|单位名称|编码)(?:[(](?:部门|单位|公章|盖章|签章)[)])?:"
)
_MONEY = re.compile(r"[(]?(?:金额|货币)?单位:?(?:人民币)?万?元[)]?")
_SHORT_NUMBER = re.compile(r"(?:公开|附)?[表件]?[一二三四五六七八九十\d]*(?:[-.]\d+)*表?:?")
_PROSE_SIGNS = 60  # a cell alone in its row that says more is a sentence
_NOTE = re.compile(r"[(（]?(?:注|备注|说明)\s*[:：]")
_OVER = 4  # so many lines over a table may be its title, its unit of money, and whose it is
_COVER_LINES = 30
_MOST_FRONT = 60  # signs; longer lines are text, not what a page of contents lists


@dataclass(frozen=True)
class FormLine(Line):
    """A line of a sheet or text: `number` counts the lines of its page, `address` is that of its cell, if it has one.

    Where it stands right over a table, its boxes say so; nothing is known of where it is printed.
    """

    address: str = ""

    def part(self, first: int, last: int) -> FormLine:
        """A part of the line, by signs, with its boxes."""
        return replace(self, text=self.text[first:last], boxes=self.boxes[first:last])

    def box(self, first: int, last: int) -> str:
        """The address of the cell that it stands in; the same for every part of it."""
        return self.address


@dataclass(frozen=True)
class FormSource(GridSource):
    """A workbook, Word file or web page. A page of it is a sheet, or a table with the text before it.

    `laid` are the grids with their texts page by page, `addresses` the cells of the lines of each page (a blank for
    those that stand in none), `ranges` the first line of each grid and the one after its last, `left` is what was not
    read.
    """

    laid: tuple[Placed, ...] = ()
    left: tuple[Leftover, ...] = ()
    addresses: tuple[tuple[str, ...], ...] = ()
    ranges: tuple[tuple[tuple[int, int], ...], ...] = ()

    def running_lines(self) -> list[list[Line]]:
        """The lines outside of the grids, with their number on the page."""
        return [
            [
                FormLine(bare, page, at + 1, _over(at, ranges) * len(bare), address)
                for at, (line, address) in enumerate(zip(lines, addresses, strict=True))
                if (bare := squashed(line)) and not any(first <= at < last for first, last in ranges)
            ]
            for page, (lines, addresses, ranges) in enumerate(
                zip(self.lines, self.addresses, self.ranges, strict=True), start=1
            )
        ]

    def boxes(self) -> list[list[Box]]:
        """The lines of each grid, as boxes."""
        return [[(0.0, first, 1.0, last - 0.5) for first, last in ranges] for ranges in self.ranges]

    def placed(self, progress: Progress) -> Sequence[Placed]:
        """The grids of each sheet with what stands in and over them."""
        progress(self.path.name, self.pages, self.pages)
        return self.laid

    def tables(self, template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
        """The tables of the sheets, and what could not be placed or was not read."""
        tables, leftovers = super().tables(template, names)
        return tables, [*leftovers, *self.left]

    def fronts(self, own: Collection[int]) -> list[Sequence[str]]:
        """Runs of short lines before the first table of each page: one of them may be the contents."""
        runs: list[list[str]] = []
        for number, lines in enumerate(self.lines[:CONTENTS_PAGES], start=1):
            grids = self.laid[number - 1][0]
            runs.append([])
            for line in grids[0].above if number in own and grids else lines:
                if len(line) > _MOST_FRONT:
                    runs.append([])
                else:
                    runs[-1].append(line)
        return [run for run in runs if len(run) > 1]

    @property
    def cover(self) -> Sequence[str]:
        """The first lines of a text without pages say what its cover says."""
        return next((lines for lines in self.lines if lines), ())[:_COVER_LINES]


def _over(at: int, ranges: Sequence[tuple[int, int]]) -> tuple[Box, ...]:
    """The box of a line that may be the title of a grid, or say whose it is; none for other lines."""
    return ((0.0, at, 1.0, at + 0.5),) if any(first - _OVER <= at < first for first, _ in ranges) else ()


@dataclass
class Flow:
    """Builds the pages of a form out of its lines and matrices, in their order."""

    path: Path
    pages: list[Placed] = field(default_factory=list)
    lines: list[tuple[str, ...]] = field(default_factory=list)
    _grids: list[Filled] = field(default_factory=list)
    _above: list[str] = field(default_factory=list)
    _lines: list[tuple[str, str]] = field(default_factory=list)  # with their addresses
    _ranges: list[tuple[int, int]] = field(default_factory=list)
    _is_ended: bool = False
    addresses: list[tuple[str, ...]] = field(default_factory=list)
    ranges: list[tuple[tuple[int, int], ...]] = field(default_factory=list)

    @property
    def page(self) -> int:
        """The number of the page that is being built."""
        return len(self.pages) + 1

    def line(self, text: str) -> None:
        """Take up a line of text; blank ones are none."""
        text = text.strip()
        if text:
            if self._is_ended and not _NOTE.match(text):
                self.end_page()
            self._above.append(text)
            self._lines.append((text, ""))

    def table(self, matrix: Matrix) -> None:
        """A matrix with its tables. Raises UnreadableError where it is larger than is read."""
        if self._is_ended:
            self.end_page()
        for is_table, parts in _divided(matrix):
            found = self._filled(matrix, parts) if is_table else None
            first = len(self._lines)
            for row in Matrix(tuple(parts)).by_row().values():
                text = " ".join(part.text for part in row)
                self._lines.append((text, row[0].box))
                if found is None:
                    self._above.append(text)
            if found is not None:
                self._grids.append(found)
                self._ranges.append((first, len(self._lines)))
                self._above = []

    def _filled(self, matrix: Matrix, parts: Sequence[Part]) -> Filled | None:
        try:
            return filled(matrix, spread(parts), self.page, self._above)
        except TooLargeError as error:
            raise UnreadableError(
                f"a table has {error}", path=self.path, hint="take out what is no table of the document"
            ) from None

    def end_page(self) -> None:
        """Begin a new page (or sheet) with what comes."""
        self.pages.append((tuple(self._grids), tuple(self._above)))
        self.lines.append(tuple(line for line, _ in self._lines))
        self.addresses.append(tuple(address for _, address in self._lines))
        self.ranges.append(tuple(self._ranges))
        self._grids, self._above, self._lines, self._ranges = [], [], [], []
        self._is_ended = False

    def end_table(self) -> None:
        """End the page after the notes below its table, if it has one: in forms without pages each table ends one."""
        self._is_ended = bool(self._grids)

    def finish(self) -> None:
        """End the last page; the lines after the last table belong to its page."""
        if not self.pages or self._is_ended:
            self.end_page()
            return
        grids, below = self.pages[-1]
        self.pages[-1] = grids, (*below, *self._above)
        self.lines[-1] = (*self.lines[-1], *(line for line, _ in self._lines))
        self.addresses[-1] = (*self.addresses[-1], *(address for _, address in self._lines))

    def source(self, sha256: str, form: str, left: Sequence[Leftover]) -> FormSource:
        """The file with its pages."""
        return FormSource(
            self.path,
            sha256,
            form,
            tuple(self.lines),
            tuple(self.pages),
            tuple(left),
            tuple(self.addresses),
            tuple(self.ranges),
        )


def _divided(matrix: Matrix) -> Iterator[tuple[bool, list[Part]]]:
    """(whether it is a table, its cells): the tables of a matrix and the rows of lines between them, in order."""
    block: list[Part] = []
    first = min((part.column for part in matrix.parts), default=0)
    last = max((part.column + part.columns for part in matrix.parts), default=0)
    for row, parts in matrix.by_row().items():
        is_outside = matrix.ruled is not None and row not in matrix.ruled
        if is_outside or _is_line(parts, matrix.extents.get(row), (first, last), is_begun=bool(block)):
            if block:
                yield True, block
                block = []
            yield False, parts
        else:
            block += parts
    if block:
        yield True, block


def _is_line(parts: Sequence[Part], own: tuple[int, int] | None, wide: tuple[int, int], *, is_begun: bool) -> bool:
    """Whether the cells of a row are no row of a table: a title, whose it is, the unit of money, a sentence.

    `own` are the first column of the row and the one after its last, cells without text among them, where they are
    known; `wide` those of the whole sheet.
    """
    texts = [normal(part.text) for part in parts]
    if any(map(is_amount, texts)) and len(texts) > 1:
        return False
    if any(map(_MONEY.fullmatch, texts)) or all(map(_SAID.match, texts)):
        return True
    named = [text for text in texts if is_title_like(text)]
    if named and all(text in named or _SHORT_NUMBER.fullmatch(text) for text in texts):
        return True
    if len(parts) > 1:
        return False
    (part,) = parts
    if is_begun:
        return len(squashed(part.text)) > _PROSE_SIGNS
    # Beside cells without text it is a row, over some of the columns the upper level of a header; else it is a line.
    covered = part.column, part.column + part.columns
    return part.rows == 1 and (covered == own if own is not None else part.columns == 1 or covered == wide)
