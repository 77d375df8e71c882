"""Tasks of a whole-unit form: what the unit does in the year, and with how much money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gouji.field.reading.performancefields import shape
from gouji.field.reading.performancepieces import Piece, bare, printed, rows_of, width
from gouji.field.reading.performancewords import joined
from gouji.field.templates.wording import is_amount

_NO_CONTENT = 1.0
_CLEAR = 0.5


@dataclass(frozen=True)
class Task:
    """A task as printed; amounts are (printed column, text, line, placement): by meaning where columns are blank."""

    line: int
    name: str
    content: str
    amounts: tuple[tuple[str, str, int, str], ...]
    doubt: str = ""


def tasks(of: Sequence[Piece], columns: Sequence[str]) -> tuple[list[Task], list[Piece]]:
    """(the tasks of a table whose rows end with amounts, pieces below the last of them)."""
    limit = max((width(row) for row in rows_of(of) if " " not in row), default=0)
    found: list[Task] = []
    start = at = 0
    while at < len(of):
        if not is_amount(of[at].text):
            at += 1
            continue
        end = at
        while end < len(of) and is_amount(of[end].text) and of[end].line == of[at].line:
            end += 1
        if at > start:
            found.append(_task(of[start:at], of[at:end], columns, limit))
        start = at = end
    return found, list(of[start:])


def _task(texts: Sequence[Piece], amounts: Sequence[Piece], columns: Sequence[str], limit: int) -> Task:
    prices = sorted((_price(texts, at, limit), at) for at in range(1, len(texts) + 1))
    price, at = prices[0]
    is_clear = len(prices) == 1 or prices[1][0] >= price + _CLEAR
    doubt = "" if is_clear else f"name and content may be parted after '{bare(texts[: prices[1][1]])[-6:]}' as well"
    if len(amounts) > len(columns):
        doubt = f"{len(amounts)} amounts for {len(columns)} columns"
    # Blank columns are not printed in a flat text: what follows the total may stand in any of them.
    is_whole = len(amounts) == len(columns)
    placed = tuple(
        (column, amount.text, amount.line, "" if is_whole or not index else "meaning")
        for index, (column, amount) in enumerate(zip(columns, amounts, strict=False))
    )
    return Task(texts[0].line, joined(printed(texts[:at])), joined(printed(texts[at:])), placed, doubt)


def _price(texts: Sequence[Piece], at: int, limit: int) -> float:
    """What it costs to part name and content before a piece."""
    price = shape(texts[:at], limit)
    return price + (shape(texts[at:], limit) if at < len(texts) else _NO_CONTENT)
