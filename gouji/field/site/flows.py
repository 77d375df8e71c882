"""A flow diagram of three columns (fund → class → item), laid out so that heights are amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gouji.field.site.texts import Pair

WIDTH, NODE, GAP, HEIGHT, LABEL = 860, 12, 6, 400, 12.0
_COLUMNS = (0, 390, WIDTH - NODE)


@dataclass(frozen=True)
class Amount:
    """A number that flows: between two names, and the cell that prints it."""

    start: str
    end: str
    amount: Decimal
    cell: str | None


@dataclass(frozen=True)
class Box:
    """A drawn node: place, height, its names, the amount, and the cell that prints it."""

    x: float
    y: float
    height: float
    names: Pair
    amount: Decimal
    cell: str | None
    column: int
    hue: int


@dataclass(frozen=True)
class Ribbon:
    """A drawn flow as a path, its amount, ends, and the cell that prints it."""

    path: str
    amount: Decimal
    ends: tuple[Pair, Pair]
    cell: str | None
    hue: int


def flow(
    names: dict[str, Pair], cells: dict[str, str | None], first: Sequence[Amount], second: Sequence[Amount]
) -> tuple[list[Box], list[Ribbon], float]:
    """Boxes, ribbons and the height of the drawing, for flows of the first into the second column and on."""
    columns = (_sums(first, "start"), _sums(first, "end"), _sums(second, "end"))
    total = max((sum(column.values(), Decimal(0)) for column in columns), default=Decimal(0))
    if total <= 0:
        return [], [], 0.0
    scale = HEIGHT / float(total)
    hues = {name: place % 6 for place, name in enumerate(columns[1])}
    boxes: dict[tuple[int, str], Box] = {}
    bottom = 0.0
    for number, column in enumerate(columns):
        y = 14.0
        for name, amount in column.items():
            height = max(float(amount) * scale, 1.5)
            hue = hues.get(name, -1) if number == 1 else -1
            boxes[number, name] = Box(_COLUMNS[number], y, height, names[name], amount, cells.get(name), number, hue)
            y += max(height, LABEL) + GAP
        bottom = max(bottom, y)
    ribbons = [*_ribbons(boxes, 0, first, scale, hues, "end"), *_ribbons(boxes, 1, second, scale, hues, "start")]
    return list(boxes.values()), ribbons, bottom


def _sums(amounts: Sequence[Amount], side: str) -> dict[str, Decimal]:
    made: dict[str, Decimal] = {}
    for item in amounts:
        name = getattr(item, side)
        made[name] = made.get(name, Decimal(0)) + item.amount
    return made


def _ribbons(boxes: dict[tuple[int, str], Box], column: int, amounts: Sequence[Amount], scale: float,
             hues: dict[str, int], side: str) -> list[Ribbon]:  # fmt: skip
    out: dict[str, float] = {}
    into: dict[str, float] = {}
    made = []
    for item in amounts:
        start, end = boxes[column, item.start], boxes[column + 1, item.end]
        height = max(float(item.amount) * scale, 1.0)
        above, below = start.y + out.get(item.start, 0.0), end.y + into.get(item.end, 0.0)
        out[item.start] = out.get(item.start, 0.0) + float(item.amount) * scale
        into[item.end] = into.get(item.end, 0.0) + float(item.amount) * scale
        left, right = start.x + NODE, end.x
        middle = (left + right) / 2
        path = (
            f"M{left:.1f},{above:.1f}C{middle:.1f},{above:.1f} {middle:.1f},{below:.1f} {right:.1f},{below:.1f}"
            f"L{right:.1f},{below + height:.1f}C{middle:.1f},{below + height:.1f} {middle:.1f},{above + height:.1f} "
            f"{left:.1f},{above + height:.1f}Z"
        )
        made.append(Ribbon(path, item.amount, (start.names, end.names), item.cell, hues.get(getattr(item, side), 0)))
    return made
