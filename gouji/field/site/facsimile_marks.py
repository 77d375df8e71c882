"""Marks of a reading report: where in the lines of a source without pages each amount stands that was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.field.reading.sources import Source
from gouji.field.templates.wording import squashed

if TYPE_CHECKING:
    from gouji.field.site.facsimile_places import Place

Part = tuple[str, "Place | None"]


def marked(found: Mapping[str, Place], source: Source) -> dict[str, Place]:
    """The places, those marked whose text stands in a line: a text says in which, of a sheet the row is looked for."""
    made = dict(found)
    if source.line_count:
        by_line: dict[int, list[Place]] = {}
        for place in found.values():
            by_line.setdefault(place.line, []).append(place)
        for number, line in enumerate(source.lines[0], start=1):
            for _, seen in parts(line, by_line.get(number, [])):
                if seen is not None:
                    made[seen.key] = replace(seen, is_marked=True)
        return made
    by_table: dict[tuple[int, str], list[Place]] = {}
    for place in found.values():
        by_table.setdefault((place.page, place.table_id), []).append(place)
    for (page, _), places in by_table.items():
        if 0 < page <= len(source.lines):
            made |= {place.key: place for place in _in_rows(places, source.lines[page - 1])}
    return made


def _in_rows(places: Sequence[Place], lines: Sequence[str]) -> Iterator[Place]:
    """The amounts of each row, in the next line that holds its label and all of them."""
    by_row: dict[int, list[Place]] = {}
    for place in places:
        by_row.setdefault(place.row_no, []).append(place)
    at = 0
    for _, own in sorted(by_row.items()):
        amounts = [place for place in own if place.is_amount and place.text]
        labels = [squashed(place.text) for place in own if not place.is_amount]
        for number in range(at, len(lines)) if amounts else ():
            line = lines[number]
            inside = [place for _, place in parts(line, amounts) if place is not None]
            if len(inside) == len(amounts) and all(label in squashed(line) for label in labels):
                yield from (replace(place, line=number + 1, is_marked=True) for place in amounts)
                at = number + 1
                break


def parts(line: str, own: Iterable[Place]) -> list[Part]:
    """A line in parts: amounts that were read stand with their place, one after the other as they are printed."""
    made: list[Part] = []
    at = 0
    for place in own:
        if not place.is_amount or not place.text:
            continue
        match = re.compile(rf"(?<![\d.,]){re.escape(place.text)}(?![\d.,])").search(line, at)
        if match is None:
            continue
        if match.start() > at:
            made.append((line[at : match.start()], None))
        made.append((match.group(), place))
        at = match.end()
    return [*made, (line[at:], None)] if at < len(line) or not made else made
