"""Titles over tables: which table of which template a line names, with what stands before the words of the title."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from gouji.field.templates.declarations import Table, Template
from gouji.field.templates.wording import normal, squashed

CONTENTS = 4  # a page that names so many tables, and holds none, is one of contents
# 公开05表：, 表五, 附表3, 一、 and 4. before a title are its number, not its words.
_NUMBER = re.compile(r"^(?:公开\d+表:?|附?表[一二三四五六七八九十\d]+[:,]?|[一二三四五六七八九十]+,|\d+\.)+")
_STORED_NUMBER = re.compile(r"^公开\d+表[：:]")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
# The longer words first: what they leave must be nothing.
SCOPES = {"预算单位": "unit", "部门": "department", "单位": "unit"}
_PREFIX = re.compile(rf"(?:(?:19|20)\d\d年度?|区级|省级|市级|本级|{'|'.join(SCOPES)})*")
# What may follow a title on its line: that it goes on, and the unit of money.
_TAIL = re.compile(r"(?:[(]?续表?[)]?|(?:金额)?单位:?万?元|[(](?:金额)?单位:万?元[)])+$")
_UNIT = re.compile(r"单位[：:]?(万?元)")
_TITLE_LIKE = re.compile(r"[^，。；:：]{3,40}表(?:[(（][^)）]*[)）])?")


@dataclass(frozen=True)
class Title:
    """A title as printed (without blanks and its number), with the scope and year that it says, if it does."""

    table_id: str
    printed: str
    scope: str
    year: int | None


def title(lines: Sequence[str], template: Template, names: Collection[str]) -> Title | None:
    """The last title among the lines over a grid; a title may be broken over two lines. `names` are names of units."""
    for at in range(len(lines) - 1, -1, -1):
        # A line that only says the unit of money is no half of a title.
        is_half = at and _TAIL.sub("", normal(lines[at]))
        candidates = [lines[at]] + ([lines[at - 1] + lines[at]] if is_half else [])
        for text in candidates:
            found = _named(text, template, names)
            if found is not None:
                return found
    return None


def _named(text: str, template: Template, names: Collection[str]) -> Title | None:
    bare = _TAIL.sub("", _NUMBER.sub("", normal(text).removeprefix("续")))
    for name in names:
        bare = bare.replace(normal(name), "", 1)
    for table in template.tables:
        for match in _ends(bare, table):
            prefix = bare[: match.start()]
            if _PREFIX.fullmatch(prefix):
                printed = _STORED_NUMBER.sub("", squashed(text))
                year = _YEAR.search(printed)
                scope = next((scope for word, scope in SCOPES.items() if word in prefix), "")
                return Title(table.table_id, printed, scope, int(year.group()) if year else None)
    return None


def _ends(bare: str, table: Table) -> Iterable[re.Match[str]]:
    """Matches of a title pattern that reach the end of the line, the longest first."""
    for start in range(len(bare)):
        match = table.title.fullmatch(bare, start)
        if match is not None:
            yield match


def is_title_like(line: str) -> bool:
    """Whether a line looks like the title of some table."""
    return _TITLE_LIKE.fullmatch(_NUMBER.sub("", normal(line))) is not None


def money_unit(lines: Sequence[str]) -> str:
    """The unit of money that lines over a grid print, empty where they print none."""
    found = _UNIT.findall(squashed("".join(lines)))
    return found[-1] if found else ""


def listed(template: Template, text: str) -> frozenset[str]:
    """The tables that a text without blanks, a page of contents, names."""
    plain = normal(text)
    return frozenset(table.table_id for table in template.tables if table.title.search(plain))


def recognised(
    templates: Iterable[Template], lines_over_grids: Sequence[Sequence[str]], names: Collection[str]
) -> list[tuple[int, Template]]:
    """(number of tables known by title, template), the most first; templates with none are left out."""
    counted = []
    for template in templates:
        known = {found.table_id for lines in lines_over_grids if (found := title(lines, template, names)) is not None}
        if known:
            counted.append((len(known), template))
    return sorted(counted, key=lambda each: -each[0])
