"""Shares and growth rates of the prose: rules that are no linear equation, and what a change does to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Amounts and percentages are whole numbers of 1e-8.
ONE = 100_000_000
HUNDRED = 100 * ONE


@dataclass(frozen=True, slots=True)
class Ratio:
    """A printed percentage and the figures that imply it; ids of cells, amounts in 1e-8.

    A share is top ÷ base; a growth is top ÷ (base − sign × top), where top is the change and base the amount reached;
    a rise is |base − top| ÷ top, where top is the amount before. A growth from nothing is 100 %, the convention of the
    published texts. `known` is by how much the percentage was judged to be wrong.
    """

    check_id: str
    kind: str
    figure: str
    top: str
    base: str
    sign: int
    decimals: int
    known: int = 0

    def implied(self, amounts: Mapping[str, int]) -> int | None:
        """The percentage in 1e-8; None where the base is zero."""
        top, base = amounts[self.top], amounts[self.base]
        if self.kind == "growth":
            if top == 0:
                return 0
            base -= self.sign * top
            if base == 0:
                return HUNDRED
        if self.kind == "rise":
            top, base = abs(base - top), top
            if base == 0:
                return HUNDRED if top else 0
        if base == 0:
            return None
        exact = Decimal(100 * abs(top)) / Decimal(base)  # a change of the other direction is below nothing
        return int(exact.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP) * ONE)

    def difference(self, amounts: Mapping[str, int]) -> int:
        """Printed minus implied, in 1e-8 of a percent; a base of zero implies nothing."""
        implied = self.implied(amounts)
        return 0 if implied is None else self._printed(amounts) - implied

    def _printed(self, amounts: Mapping[str, int]) -> int:
        return amounts[self.figure] - self.known

    def near(self, amounts: Mapping[str, int], cell_id: str, value: int, step: int) -> int | None:
        """The amount in whole steps, nearest to `value`, that this figure may have for the percentage as printed."""
        half = HUNDRED // 100 * Decimal("0.5").scaleb(-self.decimals)
        ends = [self._solved(amounts, cell_id, self._printed(amounts) + side * half) for side in (-1, 1)]
        solved = sorted(end for end in ends if end is not None)
        candidates = [self.nearest(amounts, cell_id, step)]
        if len(solved) == 2:
            candidates.append(min(max(value, -(-int(solved[0]) // step) * step), int(solved[1]) // step * step))
        fitting = [each for each in candidates if each is not None and not self.difference({**amounts, cell_id: each})]
        return min(fitting, key=lambda each: abs(each - value), default=None)

    def nearest(self, amounts: Mapping[str, int], cell_id: str, step: int) -> int | None:
        """The amount in whole steps that this figure should have for the percentage as printed; None if none."""
        if self.kind == "growth" and self.sign == 1 and cell_id == self.top and self._printed(amounts) == HUNDRED:
            return amounts[self.base]  # a growth from nothing
        value = self._solved(amounts, cell_id, Decimal(self._printed(amounts)))
        return None if value is None else int((value / step).quantize(Decimal(1), ROUND_HALF_UP)) * step

    def _solved(self, amounts: Mapping[str, int], cell_id: str, printed: Decimal) -> Decimal | None:
        """The amount of the top or the base that gives exactly this percentage."""
        rate = printed / HUNDRED
        if rate == 0:
            return None
        if self.kind == "share":
            return rate * amounts[self.base] if cell_id == self.top else amounts[self.top] / rate
        if self.kind == "rise":  # b = t·(1 + s·r)
            factor = 1 + self.sign * rate
            return (
                factor * amounts[self.top] if cell_id == self.base else amounts[self.base] / factor if factor else None
            )
        if cell_id == self.top:  # t = r·(b − s·t)
            return rate * amounts[self.base] / (1 + self.sign * rate) if 1 + self.sign * rate else None
        return amounts[self.top] / rate + self.sign * amounts[self.top]  # b = t/r + s·t
