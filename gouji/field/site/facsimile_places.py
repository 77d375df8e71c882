"""Places of a reading report: what stands where in the source, and the pages or lines that show it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from gouji.field.reading.documents import Document
from gouji.field.reading.files import kind
from gouji.field.reading.prints import dots_for, prints
from gouji.field.reading.proof import DOUBTFUL, READ, Mark, Verdict
from gouji.field.reading.sources import Source
from gouji.field.reading.workers import at_hand
from gouji.field.site.facsimile_marks import parts
from gouji.field.site.source import Record

_AIR = 1.5  # points around a text, so that its box does not cut it


@dataclass(frozen=True)
class Place:
    """A text of the source that became a cell or the label of a row; `key` tells it on both sides.

    `box` are left, top, right and bottom in points, or empty; a text says `line` instead.
    """

    key: str
    table_id: str
    row_no: int
    column: str
    text: str
    page: int
    line: int
    box: tuple[float, ...]
    address: str
    state: str
    why: str
    is_amount: bool
    is_marked: bool = False  # it was found in a line of the source
    part: int = 0  # which file of the document

    @property
    def at(self) -> str:
        """The anchor in the source: its own box or mark, else the line, else the page."""
        if self.box or self.is_marked:
            return f"at-{self.key}"
        return f"line-{self.line}" if self.line else page_anchor(self.part, self.page)


def page_anchor(part: int, page: int) -> str:
    """The anchor of a page or sheet; those of the file with the prose, where that is another, are told apart."""
    return f"page-text-{page}" if part else f"page-{page}"


def places(document: Document, verdict: Verdict | None) -> dict[str, Place]:
    """Key → place of every amount and row. Without a verdict a cell is read, or doubtful where the reader says so."""
    found: dict[str, Place] = {}
    for read in document.tables:
        table_id = read.table.table_id
        doubted = {(doubt.row_no, doubt.column): doubt.why for doubt in read.doubts if doubt.column}
        lines = {(row.row_no, row.side): row.line for row in read.rows}
        amounts = set()
        for amount in read.amounts:
            mark = verdict.marks.get((table_id, amount.row_no, amount.column)) if verdict is not None else None
            if mark is None:
                why = doubted.get((amount.row_no, amount.column), "")
                mark = Mark(DOUBTFUL if why else READ, why)
            key = f"{table_id}-{amount.row_no}-{amount.column}"
            amounts.add(amount.box)
            found[key] = Place(
                key, table_id, amount.row_no, amount.column, amount.text, amount.page,
                amount.line or lines.get((amount.row_no, amount.side), 0),
                box_of(amount.box), amount.box, mark.state, mark.why, True,
            )  # fmt: skip
        for row in read.rows:
            key = f"{table_id}-{row.row_no}-label-{row.side}"
            text = row.label or row.project or row.code
            # A row without a label stands where its first amount does, and needs no second box there.
            box = () if row.box in amounts else box_of(row.box)
            found[key] = Place(
                key, table_id, row.row_no, "", text, row.page, row.line, box, row.box, "label", "", False
            )
    return found


def has_pages(source: Source) -> bool:
    """Whether a source is shown as pictures of its pages, not as lines."""
    return kind(source.path) in ("pdf", "image")


def box_of(text: str) -> tuple[float, ...]:
    """The four numbers of a box; nothing for what is none (the address of a cell in a sheet)."""
    try:
        numbers = tuple(float(part) for part in text.split())
    except ValueError:
        return ()
    return numbers if len(numbers) == 4 else ()


def sheets(document: Document, found: Mapping[str, Place]) -> Iterator[Record]:
    """What the sources show: pictures of the pages that hold what was read or left, with boxes; else numbered lines."""
    for part, source in enumerate(document.sources[:2]):
        own = [place for place in found.values() if place.part == part]
        if not has_pages(source):
            yield from _lined(source, own, part)
            continue
        numbers = {place.page for place in own}
        if part == 0:
            numbers |= {left.page for left in document.leftovers} | {read.page for read in document.tables}
        if document.prose is not None:
            numbers |= {number for said in document.prose.unread for number in _page_of(said.place.page, part)}
        known = sorted(number for number in numbers if 0 < number <= source.pages)
        with at_hand() as crew:
            task = partial(prints, dots=dots_for(len(known)))
            drawn = sorted(crew.spread(source.path, task, known), key=lambda picture: picture.page)
        for picture in drawn:
            yield {
                "kind": "picture",
                "page": picture.page,
                "anchor": page_anchor(part, picture.page),
                "part": part,
                "picture": picture,
                "data": base64.b64encode(picture.png).decode("ascii"),
                "boxes": [
                    (place, picture.within(place.box, _AIR))
                    for place in own
                    if place.page == picture.page and place.box
                ],
            }


def file_and_page(text: str) -> tuple[int, int]:
    """(which file of a document, its page): pages of a prose that is a file of its own are written text:3."""
    _, colon, page = text.rpartition(":")
    return int(bool(colon)), int(page) if page.isdigit() else 0


def _page_of(text: str, part: int) -> list[int]:
    """The page, where it is one of this file."""
    of, page = file_and_page(text)
    return [page] if of == part else []


def _lined(source: Source, found: Iterable[Place], part: int) -> Iterator[Record]:
    """The lines of a text, numbered through, or those of each sheet; what was read of a line is marked in it."""
    on_page: dict[int, dict[int, list[Place]]] = {}
    for place in found:
        if place.is_marked:
            on_page.setdefault(place.page or 1, {}).setdefault(place.line, []).append(place)
    for page, lines in enumerate(source.lines, start=1):
        by_line = on_page.get(page, {})
        shown = [
            {"number": number, "parts": parts(line, by_line.get(number, []))}
            for number, line in enumerate(lines, start=1)
        ]
        is_text = bool(source.line_count)
        yield {
            "kind": "lines", "page": page, "anchor": page_anchor(part, page), "part": part, "is_text": is_text,
            "lines": shown,
        }  # fmt: skip
