"""What of a document is running text: the lines that are neither table, nor title of one, nor number of a page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from gouji.field.reading.rows import Read
from gouji.field.reading.signs import Box, Line, plain
from gouji.field.reading.titles import money_unit, title
from gouji.field.templates.declarations import Template

_PAGE_NUMBER = re.compile(r"[-—–－]*第?(\d{1,4})页?[-—–－]*")
_NOTE = re.compile(r"(?:注|备注|说明):")
_NUMBERED_TITLE = re.compile(r"公开\d+表")


@dataclass
class Running:
    """Running text of a file: its lines in order, each with the table that it is a note of, and numbers of pages."""

    lines: list[tuple[Line, str]] = field(default_factory=list)
    page_numbers: list[Line] = field(default_factory=list)


def running(
    pages: Sequence[Sequence[Line]],
    grids: Sequence[Sequence[Box]],
    tables: Sequence[Read],
    template: Template,
    names: Collection[str],
    *,
    is_tables_only: bool,
) -> Running:
    """The running text of a file. `grids` are the boxes of the grids of each page, `tables` what was read of them.

    Of a file that holds nothing but tables, only the notes are running text.
    """
    found = Running()
    on_page = _on_page(tables)
    of_tables = {number for read in tables for number in _numbers(read)}
    table_id = ""
    for page, (lines, boxes) in enumerate(zip(pages, grids, strict=True), start=1):
        own_numbers = _page_numbers(lines)
        notes: dict[int, str] = {}
        kept: list[Line] = []
        for at, line in enumerate(lines):
            named = title(_around(lines, at), template, names) if boxes else None
            table_id = named.table_id if named is not None else table_id
            if boxes and _NOTE.match(plain(line.text)):
                only = on_page.get(page, ())
                notes[id(line)] = only[0] if len(only) == 1 else table_id
                kept.append(line)
            elif not (is_tables_only or line in own_numbers or line.number in of_tables) and not _is_inside(
                line, boxes
            ):
                kept.append(line)
        if boxes:
            kept = list(_without_titles(kept, notes, boxes, template, names))
        found.lines += [(line, notes.get(id(line), "")) for line in kept]
        if kept and not is_tables_only:
            found.page_numbers += [line for line in own_numbers if line.number not in of_tables]
    return found


def _around(lines: Sequence[Line], at: int) -> tuple[str, ...]:
    """A line with the one before it: a title may be broken."""
    return tuple(line.text for line in lines[max(at - 1, 0) : at + 1])


def _page_numbers(lines: Sequence[Line]) -> list[Line]:
    """The first or last line of a page, if it is nothing but a number; in a text any such line."""
    ends = lines if lines and lines[0].number else (lines[0], lines[-1]) if lines else ()
    found = [line for line in ends if _PAGE_NUMBER.fullmatch(line.text)]
    return found if lines and lines[0].number else found[:1]


def _on_page(tables: Sequence[Read]) -> dict[int, list[str]]:
    """Page → the tables that have rows on it."""
    found: dict[int, list[str]] = {}
    for read in tables:
        for page in read.pages:
            found.setdefault(page, []).append(read.table.table_id)
    return found


def _numbers(read: Read) -> range:
    """The lines of a table in a text, from its title to its last row."""
    last = max([*(row.line for row in read.rows), *(amount.line for amount in read.amounts)], default=0)
    return range(read.line, last + 1) if read.line else range(0)


def _is_inside(line: Line, boxes: Sequence[Box]) -> bool:
    """Whether a line stands in a table; in forms without places no line does that is given."""
    if not line.boxes:
        return False
    left, top, right, bottom = line.boxes[0]
    x, y = (left + right) / 2, (top + bottom) / 2
    return any(box[0] - 2 <= x <= box[2] + 2 and box[1] - 1 <= y <= box[3] + 1 for box in boxes)


def _without_titles(
    lines: Iterable[Line], notes: Collection[int], boxes: Sequence[Box], template: Template, names: Collection[str]
) -> Iterable[Line]:
    """The lines without those from the title of a table down to its grid."""
    kept = list(lines)
    for box in boxes:
        above = [line for line in kept if line.boxes and line.boxes[0][1] < box[1] and id(line) not in notes]
        begins = next((at for at in range(len(above)) if _is_head(above, at, template, names)), None)
        if begins is not None:
            furniture = {id(line) for line in above[begins:]}
            kept = [line for line in kept if id(line) not in furniture]
    return kept


def _is_head(lines: Sequence[Line], at: int, template: Template, names: Collection[str]) -> bool:
    text = lines[at].text
    if _NUMBERED_TITLE.match(text) or money_unit((text,)):
        return True
    after = tuple(line.text for line in lines[at : at + 2])
    return title((text,), template, names) is not None or title(("".join(after),), template, names) is not None
