"""Flat text (as pdftotext writes it) as tables: the printed lines between the title of each and what ends it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from gouji.field.reading.rows import Doubt, Read
from gouji.field.reading.tables import TwoDocumentsError
from gouji.field.reading.titles import CONTENTS, Title, is_title_like, listed, money_unit, title
from gouji.field.templates.declarations import Table, Template
from gouji.field.templates.wording import is_amount, normal, squashed

_PROSE = re.compile(r"[\u4e00-\u9fff）”][，。；][\u4e00-\u9fff（“]|。$")
_LONG = 24  # signs; a shorter line with a comma may be a label
_HEADING = re.compile(r"(?:情况说明|情况的说明|名词解释|编制说明)$|^第[一二三四五六七八九十]+部分")
_NOTE = re.compile(r"^(?:注|备注|说明)\d*[:.]|^(?:此|本)表|^本(?:部门|单位)(?:无|没有|未|\d{4})|无此项|为空")
_UNIT_LINE = re.compile(r"^(?:编制|公开|填报)?(?:部门|单位)(?:\(单位\))?(?:名称)?:|(?:金额)?单位:万?元")
_SERIAL = re.compile(r"^(?:公开\d+表|附?表[一二三四五六七八九十\d]+):?$")
_SHORT_NUMBER = re.compile(r"\d{1,3}")
_DECIMALS = re.compile(r"\d\.\d\d(?!\d)")
_STRAY = 12  # lines
_MOST_PAGES_NUMBERED = 0.6


@dataclass(frozen=True)
class Printed:
    """A printed line: its page (from 1, by form feeds), its number in the file (from 1), and its text."""

    page: int
    number: int
    text: str


@dataclass
class Region:
    """The lines of a table, from below its title to what ends it; `unit` is the printed unit of money or empty."""

    table: Table
    title: Title
    page: int
    line: int
    unit: str = ""
    lines: list[Printed] = field(default_factory=list)
    notes: list[Printed] = field(default_factory=list)

    def pages(self) -> list[list[Printed]]:
        """The lines page by page."""
        found: dict[int, list[Printed]] = {}
        for line in self.lines:
            found.setdefault(line.page, []).append(line)
        return list(found.values())


def begun(region: Region) -> Read:
    """A table at its title, without rows. A unit of money that is not printed is that of the template, and a doubt."""
    table = region.table
    read = Read(table, region.title, 0, region.unit or table.money_unit, line=region.line)
    if not region.unit:
        why = f"no unit of money is printed: {table.money_unit}, as declared"
        read.doubts.append(Doubt(0, "", 0, why, region.line))
    return read


def printed_lines(lines: Sequence[str]) -> list[Printed]:
    """All lines of a text; a form feed begins a page, page numbers that count with the pages are left out."""
    page = 1
    found = []
    for number, line in enumerate(lines, start=1):
        page += line.count("\f")
        found.append(Printed(page, number, line.replace("\f", "").replace("\t", " ").rstrip()))
    return _without_page_numbers(found)


def _without_page_numbers(lines: Sequence[Printed]) -> list[Printed]:
    """The lines without those that hold nothing but the number of their page, where most pages print it."""
    lone = [line for line in lines if _SHORT_NUMBER.fullmatch(line.text.strip())]
    pages = len({line.page for line in lines if line.text.strip()})
    offsets = Counter({(line.page, int(line.text) - line.page) for line in lone})
    counted = Counter(offset for _, offset in offsets)
    offset, times = counted.most_common(1)[0] if counted else (0, 0)
    if times < max(3, _MOST_PAGES_NUMBERED * pages):
        return list(lines)
    numbers = {line.number for line in lone if int(line.text) - line.page == offset}
    return [line for line in lines if line.number not in numbers]


def regions(lines: Sequence[Printed], template: Template, names: Collection[str]) -> list[Region]:
    """The tables of a text in printed order. Raises TwoDocumentsError where a table stands twice, apart."""
    contents = _contents(lines, template)
    lines = _titles_first(lines, template, names)
    search = _Search(lines, template, names)
    for line in lines:
        if line.page in contents:
            search.before = ""
        elif line.text.strip():
            search.take(line)
    return list(search.found.values())


def _titles_first(lines: Sequence[Printed], template: Template, names: Collection[str]) -> list[Printed]:
    """The lines, with a title that stands below its table on the page put over the unit of money of the table."""
    found: list[Printed] = []
    unit: int | None = None  # where the last unit of money stands, if no title stands over it
    page = 0
    is_titled = False
    before = ""
    for line in lines:
        if line.page != page:
            page, unit, is_titled = line.page, None, False
        named = title((line.text,), template, names)
        if named is None and before and title((before, line.text), template, names) is not None:
            is_titled = True
        before = "" if named is not None else line.text if line.text.strip() else before
        if named is not None and unit is not None and _amounts(found[unit:]):
            found.insert(unit, line)
            unit = None
            continue
        if named is not None:
            is_titled = True
        elif money_unit((line.text,)):
            unit, is_titled = (None if is_titled else len(found)), False
        found.append(line)
    return found


class _Search:
    """The tables found so far, the one whose lines are read, and the one that a heading has ended."""

    def __init__(self, lines: Sequence[Printed], template: Template, names: Collection[str]) -> None:
        self.lines = lines
        self.template = template
        self.names = names
        self.plain_names = {normal(name) for name in names}
        self.found: dict[str, Region] = {}
        self.current: Region | None = None
        self.ended: tuple[Region, int] | None = None
        self.before = ""

    def take(self, line: Printed) -> None:
        """Take in the next line that is not blank."""
        named = title((line.text,), self.template, self.names)
        if named is None and self.before:
            # A title may be broken over two lines; then the line before is none of the table before.
            named = title((self.before, line.text), self.template, self.names)
            if named is not None and self.current is not None and self.current.lines:
                self.current.lines.pop()
        self.before = "" if named is not None else line.text
        if named is not None:
            self._begin(named, line)
        elif self.current is None:
            self._stray(line)
        elif is_end(line.text):
            self.ended = (self.current, line.number) if _HEADING.search(normal(line.text)) else None
            self.current = None
        else:
            self._add(self.current, line)

    def _begin(self, named: Title, line: Printed) -> None:
        if self.current is not None and self.current.title.table_id == named.table_id:
            return
        first = self.found.get(named.table_id)
        if first is not None and _amounts(first.lines):
            _check_twice(first, line, self.lines)
            self.current = None
            return
        self.current = Region(self.template.by_id[named.table_id], named, line.page, line.number)
        self.found[named.table_id] = self.current

    def _stray(self, line: Printed) -> None:
        if self.ended is not None and _is_stray(line, self.ended[1]):
            self.ended[0].lines.append(line)
        elif self.ended is not None and is_end(line.text):
            self.ended = None

    def _add(self, current: Region, line: Printed) -> None:
        """A line of the table: its unit of money, a note, or one that is read; serial numbers and names are none."""
        words = normal(line.text)
        if _SERIAL.fullmatch(words):
            return
        if _NOTE.search(words) and not _amounts((line,)):
            current.notes.append(line)
            return
        current.unit = current.unit or money_unit((line.text,))
        if not _UNIT_LINE.search(words) and words not in self.plain_names:
            current.lines.append(line)


def _contents(lines: Sequence[Printed], template: Template) -> set[int]:
    """The pages that list tables, and hold none."""
    pages: dict[int, list[str]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line.text)
    return {
        page
        for page, texts in pages.items()
        if len(listed(template, squashed("".join(texts)))) >= CONTENTS and not _DECIMALS.search("\n".join(texts))
    }


def _check_twice(first: Region, line: Printed, lines: Sequence[Printed]) -> None:
    """A title that comes again, apart: another document if amounts follow before the next title-like line."""
    below = [each for each in lines if line.number < each.number <= line.number + 40]
    ending = next((each.number for each in below if is_end(each.text) or is_title_like(each.text)), line.number + 41)
    if len(_amounts([each for each in below if each.number < ending])) > 2:
        raise TwoDocumentsError(
            f"table {first.table.table_id} ({first.title.printed}) stands on line {first.line} and again on line "
            f"{line.number}: these are two documents",
            hint="divide the file, and read each document alone",
        )


def _is_stray(line: Printed, heading: int) -> bool:
    """Whether a line is an amount alone, a little below the heading that ended a table: it was printed above it."""
    return line.number - heading <= _STRAY and _amounts((line,)) == [line.text.strip()]


def is_end(text: str) -> bool:
    """Whether a line is prose or the heading of prose."""
    words = normal(text)
    if _NOTE.search(words) and not _DECIMALS.search(words):
        return False
    if _HEADING.search(words):
        return True
    return len(words) >= _LONG and _PROSE.search(squashed(text)) is not None


def _amounts(lines: Iterable[Printed]) -> list[str]:
    """The words of lines that can only be amounts: with decimals or thousands."""
    return [word for line in lines for word in line.text.split() if is_amount(word) and ("." in word or "," in word)]
