"""Rows under groups whose names stand beside several rows: which group a row is in, by the declared lines in order."""

from __future__ import annotations

from dataclasses import replace

from gouji.field.reading.rows import Read
from gouji.field.templates.wording import normal


def group_rows(read: Read) -> None:
    """Give each row the group that makes it a declared line, in their order; rows that only name a group go."""
    column = next(column for column in read.table.columns if column.field == "details")
    prefix = f"{column.name}="
    amounts = {amount.row_no for amount in read.amounts}
    named = [row.details.removeprefix(prefix) for row in read.rows if row.details]
    alone = [row.label for row in read.rows if row.row_no not in amounts and not row.details]
    names = list(dict.fromkeys([*named, *alone]))
    at = 0
    kept = []
    for row in read.rows:
        found = next(
            (
                (of, group)
                for of in range(at, len(read.table.lines))
                for group in ("", *names)
                if read.table.lines[of].label.fullmatch(normal(f"{group}/{row.label}" if group else row.label))
            ),
            None,
        )
        if found is None and row.row_no not in amounts:
            continue
        group = found[1] if found is not None else row.details.removeprefix(prefix)
        at = found[0] + 1 if found is not None else at
        kept.append((row, group))
    numbers = {row.row_no: number for number, (row, _) in enumerate(kept, start=1)}
    read.rows[:] = [
        replace(row, row_no=numbers[row.row_no], details=f"{prefix}{group}" if group else "") for row, group in kept
    ]
    read.amounts[:] = [replace(amount, row_no=numbers[amount.row_no]) for amount in read.amounts]
    read.doubts[:] = [
        replace(doubt, row_no=numbers.get(doubt.row_no, 0)) for doubt in read.doubts if doubt.row_no in {0, *numbers}
    ]
