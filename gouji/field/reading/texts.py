"""Texts of a page: what stands in the cells of its grids, and the lines between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gouji.field.reading.grids import Cell, Grid, grids
from gouji.field.reading.pages import Glyph, Page
from gouji.field.templates.wording import is_amount, squashed

_LEVEL = 3.0  # signs whose middles differ by less stand on one line
_LETTERS = 1.5  # digits nearer than this belong to one number
_NUMERIC = frozenset("0123456789.,-")


@dataclass(frozen=True)
class Written:
    """A text with the box around it: left, top, right and bottom in points, one decimal, divided by blanks."""

    text: str
    box: str


@dataclass(frozen=True)
class Straddling:
    """A number printed over the edge between cells: read whole into one cell, it could be cut at the edge."""

    cell: Cell
    text: str
    parts: tuple[tuple[Cell, str], ...]


@dataclass(frozen=True)
class Filled:
    """A grid with the texts of its cells."""

    page: int
    grid: Grid
    texts: dict[Cell, Written]
    straddling: tuple[Straddling, ...]
    above: tuple[str, ...]  # the lines between the grid and the one before it on the page

    def text(self, cell: Cell) -> str:
        """The text of a cell without blanks."""
        return squashed(self.texts[cell].text) if cell in self.texts else ""


@dataclass
class _Hand:
    glyphs: dict[Cell, list[Glyph]] = field(default_factory=dict)
    straddling: list[Straddling] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)


def lines(glyphs: Iterable[Glyph], level: float = _LEVEL) -> list[list[Glyph]]:
    """Lines of signs, from top to bottom, each from left to right."""
    found: list[tuple[float, list[Glyph]]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.y):
        if found and glyph.y - found[-1][0] <= level:
            found[-1][1].append(glyph)
        else:
            found.append((glyph.y, [glyph]))
    return [sorted(line, key=lambda glyph: glyph.x0) for _, line in found]


def written(glyphs: Iterable[Glyph]) -> Written:
    """Signs as one text: lines joined without a blank, the box that of the signs that are seen."""
    all_of = list(glyphs)
    seen = [glyph for glyph in all_of if glyph.text.strip()]
    if not seen:
        return Written("", "")
    text = "".join("".join(glyph.text for glyph in line).strip() for line in lines(all_of))
    box = (
        min(glyph.x0 for glyph in seen),
        min(glyph.top for glyph in seen),
        max(glyph.x1 for glyph in seen),
        max(glyph.bottom for glyph in seen),
    )
    return Written(text, " ".join(f"{each:.1f}" for each in box))


def filled(page: Page) -> tuple[tuple[Filled, ...], tuple[str, ...]]:
    """(grids of a page with their texts, the lines below the last of them; all lines where there is none)."""
    found = grids(page)
    hands = [_Hand() for _ in found]
    for word in _numbers(page.glyphs):
        _put_number(word, found, hands)
    taken = {identity for hand in hands for identity in hand.taken}
    outside: list[Glyph] = []
    for glyph in page.glyphs:
        if id(glyph) in taken:
            continue
        for grid, hand in zip(found, hands, strict=True):
            cell = grid.at(glyph.x, glyph.y)
            if cell is not None:
                hand.glyphs.setdefault(cell, []).append(glyph)
                break
        else:
            outside.append(glyph)
    result = []
    floor = 0.0
    for grid, hand in zip(found, hands, strict=True):
        texts = {cell: each for cell, glyphs in hand.glyphs.items() if (each := written(glyphs)).text}
        above = _between(outside, floor, grid.ys[0])
        floor = grid.ys[-1]
        result.append(Filled(page.number, grid, texts, tuple(hand.straddling), above))
    return tuple(result), _between(outside, floor, page.height)


def _between(glyphs: Iterable[Glyph], top: float, bottom: float) -> tuple[str, ...]:
    inside = [glyph for glyph in glyphs if top <= glyph.y < bottom]
    return tuple(text for line in lines(inside) if (text := "".join(glyph.text for glyph in line).strip()))


def _numbers(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Runs of digits and marks that stand close on one line and make an amount."""
    for line in lines((glyph for glyph in glyphs if glyph.text in _NUMERIC), 2.0):
        word: list[Glyph] = []
        for glyph in line:
            if word and glyph.x0 - word[-1].x1 > _LETTERS:
                yield from _if_amount(word)
                word = []
            word.append(glyph)
        yield from _if_amount(word)


def _if_amount(word: list[Glyph]) -> Iterator[list[Glyph]]:
    if word and is_amount("".join(glyph.text for glyph in word)):
        yield word


def _put_number(word: Sequence[Glyph], found: Sequence[Grid], hands: Sequence[_Hand]) -> None:
    """A number goes whole to the cell of its middle; where signs of it stand in another cell, that is noted."""
    x, y = (word[0].x0 + word[-1].x1) / 2, sum(glyph.y for glyph in word) / len(word)
    for grid, hand in zip(found, hands, strict=True):
        cell = grid.at(x, y)
        if cell is None:
            continue
        hand.glyphs.setdefault(cell, []).extend(word)
        hand.taken |= {id(glyph) for glyph in word}
        parts: dict[Cell, str] = {}
        for glyph in word:
            own = grid.at(glyph.x, glyph.y)
            if own is not None:
                parts[own] = parts.get(own, "") + glyph.text
        if len(parts) > 1:
            text = "".join(glyph.text for glyph in word)
            hand.straddling.append(Straddling(cell, text, tuple(parts.items())))
        return
