"""What geometry says of a cell beyond its text: places beside it, other readings, doubts."""

from __future__ import annotations

from collections.abc import Mapping

from gouji.field.reading.documents import Document
from gouji.field.reading.proof import PROVEN, Mark

Place = tuple[str, int, str]


def neighbours(document: Document) -> dict[Place, tuple[Place, ...]]:
    """For each amount of a standing grid the places left and right of it among the amount columns of its side."""
    found = {}
    for read in document.tables:
        if read.table.layout in ("lying", "forms"):
            continue
        order: dict[str, list[str]] = {}
        for column in read.table.columns:
            if column.is_amount:
                order.setdefault(column.side, []).append(column.name)
        for amount in read.amounts:
            names = order[amount.side]
            at = names.index(amount.column)
            beside = names[max(at - 1, 0) : at] + names[at + 1 : at + 2]
            place = (read.table.table_id, amount.row_no, amount.column)
            found[place] = tuple((read.table.table_id, amount.row_no, name) for name in beside)
    return found


def other_readings(document: Document) -> dict[Place, tuple[str, ...]]:
    """(table, row, column) → what stands inside its cell alone, of amounts printed over the edge of it."""
    return {
        (read.table.table_id, amount.row_no, amount.column): amount.others
        for read in document.tables
        for amount in read.amounts
        if amount.others
    }


def doubts(document: Document, marks: Mapping[Place, Mark]) -> dict[Place, str]:
    """For amounts that the reader doubts, why; not for those that are proven where the doubt gives way to that."""
    return {
        (read.table.table_id, doubt.row_no, doubt.column): doubt.why
        for read in document.tables
        for doubt in read.doubts
        if doubt.column
        and not (doubt.gives_way and _is_proven(marks, (read.table.table_id, doubt.row_no, doubt.column)))
    }


def _is_proven(marks: Mapping[Place, Mark], place: Place) -> bool:
    return place in marks and marks[place].state == PROVEN
