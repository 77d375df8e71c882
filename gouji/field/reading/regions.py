"""Regions of a text: the lines of each table, from its title to the next."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from gouji.field.reading.tables import TwoDocumentsError
from gouji.field.reading.titles import Title, is_title_like, money_unit, title
from gouji.field.templates.declarations import Table, Template
from gouji.field.templates.wording import bare, normal, squashed

_NEAR = 4  # lines with words below a title that may hold its unit of money
_LONGEST = 60  # signs of a title
_SENTENCE = 25  # signs from which a line with a comma is prose
_PAGE = re.compile(r"[-–—]\s*\d{1,4}\s*[-–—]")
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_HEAD = re.compile(
    r"^(?:编制|预算|填报|公开)?(?:部门|单位)(?:名称)?[:：]|^(?:金额)?单位[:：]?万?元$|^表[一二三四五六七八九十\d]+$"
)


@dataclass(frozen=True)
class Line:
    """A line with words: its number, its text without marks, and whether a blank line stands before it."""

    number: int
    text: str
    is_apart: bool

    @property
    def is_divided(self) -> bool:
        """Whether it divides its cells itself, by tabs or bars."""
        return "\t" in self.text or self.text.startswith("|")


@dataclass
class Region:
    """A table of a text with the lines below its title; those of its unit, of money and of pages are left out."""

    table: Table
    title: Title
    line: int
    unit: str
    lines: list[Line] = field(default_factory=list)


def written(lines: Sequence[str]) -> list[Line]:
    """The lines with words."""
    found = []
    is_apart = True
    for number, line in enumerate(lines, start=1):
        text = _kept(line)
        if text.strip():
            found.append(Line(number, text, is_apart))
        is_apart = not text.strip()
    return found


def _kept(line: str) -> str:
    """A line without marks; tabs at its ends are cells and stay."""
    if "\t" not in line:
        return bare(line)
    return "\t".join(bare(cell) for cell in line.split("\t"))


def regions(lines: Sequence[Line], template: Template, names: Collection[str]) -> list[Region]:
    """The tables of a text in printed order. Raises TwoDocumentsError."""
    found: dict[str, Region] = {}
    current: Region | None = None
    for at, line in enumerate(lines):
        named = _title(lines, at, template, names)
        if named is not None:
            if named.table_id in found and current is not found[named.table_id]:
                first = found[named.table_id]
                raise TwoDocumentsError(
                    f"table {named.table_id} ({named.printed}) stands on line {first.line} and again on line "
                    f"{line.number}: these are two documents",
                    hint="divide the file, and read each document alone",
                )
            if named.table_id not in found:
                near = [each.text for each in lines[at + 1 : at + 1 + _NEAR]]
                unit = money_unit(near)
                current = Region(template.by_id[named.table_id], named, line.number, unit)
                found[named.table_id] = current
            continue
        if current is None:
            continue
        if _is_end(line):
            current = None
        elif not _HEAD.search(squashed(line.text)) and not _PAGE.fullmatch(line.text.strip()):
            current.lines.append(line)
    return list(found.values())


def _title(lines: Sequence[Line], at: int, template: Template, names: Collection[str]) -> Title | None:
    """The title that a line is: one below which the unit of money stands, or cells; not one of a page of contents."""
    text = lines[at].text
    if len(text) > _LONGEST or "表" not in text or lines[at].is_divided:
        return None
    named = title((text,), template, names)
    if named is None:
        return None
    for line in lines[at + 1 : at + 1 + _NEAR]:
        if line.is_divided or money_unit((line.text,)):
            return named
        if is_title_like(line.text) and title((line.text,), template, names) is not None:
            return None
    return None


def _is_end(line: Line) -> bool:
    """Whether a line is no part of a table: the heading of a part, the title of another table, prose."""
    if line.is_divided:
        return False
    words = normal(line.text)
    if _PART.match(words) or is_title_like(line.text):
        return True
    return "。" in words or ("，" in line.text and len(words) > _SENTENCE and not words[-1].isdigit())
