"""Rows under groups whose names stand beside several rows: which group a row is in, by the declared lines in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from gouji.field.reading.rows import Read, Row
from gouji.field.templates.declarations import Table
from gouji.field.templates.wording import normal


def group_rows(read: Read) -> None:
    """Give each row the group that makes it a declared line, in their order; rows that only name a group go."""
    column = next(column for column in read.table.columns if column.field == "details")
    prefix = f"{column.name}="
    filled = {amount.row_no for amount in read.amounts}
    groups = _groups(read.rows, prefix, filled)
    start = 0
    kept = []
    for row in read.rows:
        found = _declared(read.table, start, row.label, groups)
        if found is not None:
            at, group = found
            start = at + 1
        elif row.row_no in filled:
            group = row.details.removeprefix(prefix)
        else:
            continue
        kept.append(replace(row, details=f"{prefix}{group}" if group else ""))
    _number(read, kept)


def _groups(rows: Sequence[Row], prefix: str, filled: Collection[int]) -> list[str]:
    """The names that may be groups: those beside labels, and labels without amounts; first the blank of no group."""
    named = [row.details.removeprefix(prefix) for row in rows if row.details]
    alone = [row.label for row in rows if row.row_no not in filled and not row.details]
    return ["", *dict.fromkeys([*named, *alone])]


def _declared(table: Table, start: int, label: str, groups: Sequence[str]) -> tuple[int, str] | None:
    """(the next declared line that a label is in a group, the group); None where it is none."""
    names = [(group, normal(f"{group}/{label}" if group else label)) for group in groups]
    return next(
        (
            (at, group)
            for at, line in enumerate(table.lines[start:], start)
            for group, name in names
            if line.label.fullmatch(name)
        ),
        None,
    )


def _number(read: Read, rows: Sequence[Row]) -> None:
    """Keep these rows alone, numbered from 1, with their amounts and doubts."""
    numbers = {row.row_no: number for number, row in enumerate(rows, start=1)}
    read.rows[:] = [replace(row, row_no=numbers[row.row_no]) for row in rows]
    read.amounts[:] = [replace(amount, row_no=numbers[amount.row_no]) for amount in read.amounts]
    read.doubts[:] = [
        replace(doubt, row_no=numbers.get(doubt.row_no, 0)) for doubt in read.doubts if doubt.row_no in {0, *numbers}
    ]
