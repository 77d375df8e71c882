"""Spelling: words that were seen with a sign or two amiss, held against those that the template declares.

A word that is declared stays; another becomes the one declared word that is nearest, if it is near: of five signs one
may be amiss, of seven in a title. What was changed is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gouji.field.reading.tables import Placed
from gouji.field.reading.texts import Filled
from gouji.field.reading.titles import title
from gouji.field.templates.declarations import Template
from gouji.field.templates.expansions import expansions
from gouji.field.templates.wording import is_amount, normal, squashed, unnumbered

_SHARE = 5  # signs of which one may be amiss
_TITLE_SHARE = 7  # the same in titles, which are printed large, and of which some differ by two signs
_MARKS = re.compile(r"^[,.:;·'’]+")
Changed = dict[tuple[int, str], tuple[str, str]]  # page and box → what was seen, and what it was read as


@dataclass(frozen=True)
class Words:
    """Declared words: titles with their tables, and what cells hold (headers, labels of lines, names of classes)."""

    titles: Mapping[str, str]
    cells: frozenset[str]


def words(template: Template) -> Words:
    """The words that a template declares in patterns that can be listed."""
    titles = {text: table.table_id for table in template.tables for text in expansions(table.title)}
    headers = [column.header for table in template.tables for column in table.columns]
    labels = [line.label for table in template.tables for line in table.lines]
    cells = [part for each in (*headers, *labels) for text in expansions(each) for part in text.split("/")]
    return Words(titles, frozenset(filter(None, cells)) | template.classes)


def spelled(pages: Sequence[Placed], template: Template, names: Collection[str]) -> tuple[list[Placed], Changed]:
    """(the pages with words as they are declared, what was changed in cells)."""
    known = words(template)
    changed: Changed = {}
    found: list[Placed] = []
    for grids, rest in pages:
        made = tuple(_grid(grid, known, template, names, changed) for grid in grids)
        found.append((made, tuple(_line(line, known, template, names) for line in rest)))
    return found, changed


def _grid(grid: Filled, known: Words, template: Template, names: Collection[str], changed: Changed) -> Filled:
    texts = dict(grid.texts)
    for cell, written in grid.texts.items():
        text = _cell(written.text, known.cells)
        if text != written.text:
            texts[cell] = replace(written, text=text)
            changed[grid.page, written.box] = written.text, text
    above = tuple(_line(line, known, template, names) for line in grid.above)
    return replace(grid, texts=texts, above=above)


def _cell(text: str, known: Collection[str]) -> str:
    """A label or header as it is declared, its number before it kept; a mark without its number is dropped."""
    plain = normal(text)
    bare = _MARKS.sub("", unnumbered(plain))
    if not bare or is_amount(plain) or plain in known:
        return text
    word = bare if bare in known else nearest(bare, known)
    if not word:
        return text
    at = len(plain) - len(unnumbered(plain))
    if word == plain[at:]:
        return text
    # Brackets and marks stay as they were seen: a normal text has as many signs as the one that it is made of.
    seen = squashed(text)
    bare_at = len(plain) - len(bare)
    if len(word) == len(bare):
        word = "".join(
            sign if normal(sign) == other else other for sign, other in zip(seen[bare_at:], word, strict=True)
        )
    return seen[:at] + word


def _line(line: str, known: Words, template: Template, names: Collection[str]) -> str:
    """A line over a table with its title as it is declared; one that names a title, or is near to two, stays."""
    plain = normal(line)
    if not plain.endswith("表") or title((line,), template, names) is not None:
        return line
    tried = [
        (distance(plain[-length:], word), table_id, plain[:-length] + word, len(word))
        for word, table_id in known.titles.items()
        for length in range(len(word) - 1, len(word) + 2)
    ]
    near = sorted(each for each in tried if each[0] <= each[3] // _TITLE_SHARE)
    if not near or any(count == near[0][0] and table_id != near[0][1] for count, table_id, *_ in near):
        return line
    best = near[0][2]
    return best if title((best,), template, names) is not None else line


def nearest(text: str, known: Iterable[str]) -> str:
    """The one known word that is nearest, if so few signs are amiss as may be; empty where none is, or two are."""
    counted = sorted(
        (distance(text, word), word) for word in known if abs(len(word) - len(text)) <= len(word) // _SHARE
    )
    near = [(count, word) for count, word in counted if count <= len(word) // _SHARE]
    if not near or (len(near) > 1 and near[1][0] == near[0][0]):
        return ""
    return near[0][1]


def distance(one: str, other: str) -> int:
    """How many signs are to be changed, added or left out to make one text of another."""
    before = list(range(len(other) + 1))
    for at, sign in enumerate(one, start=1):
        row = [at]
        for of, second in enumerate(other, start=1):
            row.append(min(before[of] + 1, row[-1] + 1, before[of - 1] + (sign != second)))
        before = row
    return before[-1]
