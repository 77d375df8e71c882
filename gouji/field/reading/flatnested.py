"""Nested tables in a text with layout: each amount is a row, its words stand over several lines in their columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from gouji.field.reading.flatwords import Word, clusters, header_places
from gouji.field.reading.rows import Amount, Read, Row
from gouji.field.templates.declarations import Column


def add_nested(header: Sequence[Sequence[Word]], lines: Sequence[Sequence[Word]], read: Read) -> None:
    """Add the rows of a page; `lines` are its words below the header. A row's words stand around its amount.

    The header may be that of a page before, whose columns may be set otherwise.
    """
    column = next(column for column in read.table.columns if column.is_amount)
    cores = [(at, line[-1]) for at, line in enumerate(lines) if line and line[-1].is_sure]
    words = [[word for word in line if not word.is_sure] for line in lines]
    zones = _zones([word for line in words for word in line], header, read)
    taken = 0
    for index, (at, amount) in enumerate(cores):
        end = cores[index + 1][0] if index + 1 < len(cores) else len(lines)
        above = at - taken
        until = at + 1 + min(above, end - at - 1) if index + 1 < len(cores) else len(lines)
        row_no = max((row.row_no for row in read.rows), default=0) + 1
        own = [word for line in words[taken:until] for word in line]
        read.rows.append(_row(own, zones, row_no, amount, column.side))
        read.amounts.append(Amount(row_no, column.side, column.name, amount.text, 0, "", line=amount.line.number))
        taken = until


def _zones(words: Sequence[Word], header: Sequence[Sequence[Word]], read: Read) -> list[tuple[tuple[int, int], Column]]:
    """The ranges of signs of the texts, each with its column: in order where there are as many, else the nearest.

    Nearest but for one distance that all are off, as on a page that is set narrower.
    """
    texts = [column for column in read.table.columns if not column.is_amount]
    ranges = clusters(words, near=1)
    places = header_places(header, read.table.columns)
    named = [column for column in texts if column in places]
    if len(ranges) >= len(named) or len(ranges) >= len(texts):
        named = texts
    best: tuple[float, tuple[Column, ...]] | None = None
    for chosen in combinations(named, min(len(ranges), len(named))):
        off = [places.get(column, 0.0) - sum(each) / 2 for column, each in zip(chosen, ranges, strict=False)]
        middle = sum(off) / len(off) if off else 0.0
        far = sum(abs(each - middle) for each in off)
        if best is None or far < best[0]:
            best = far, chosen
    columns = best[1] if best is not None else ()
    return [(each, columns[min(at, len(columns) - 1)]) for at, each in enumerate(ranges) if columns]


def _row(
    words: Sequence[Word], zones: Sequence[tuple[tuple[int, int], Column]], row_no: int, amount: Word, side: str
) -> Row:
    texts: dict[Column, str] = {}
    for word in words:
        column = next(column for (first, last), column in zones if first <= word.first < last)
        texts[column] = texts.get(column, "") + word.text
    labels = [text for column, text in texts.items() if column.field == "printed_label"]
    projects = [text for column, text in texts.items() if column.field == "printed_project"]
    details = [f"{column.name}={text}" for column, text in texts.items() if column.field == "details"]
    return Row(row_no, side, 0, "", "", "".join(labels), "".join(projects), ";".join(details), amount.line.number)
