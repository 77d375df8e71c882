"""How a number may have come to be wrong, seen in what is printed and what should be there."""

from __future__ import annotations

from collections.abc import Collection

# 元 for 万元.
_UNIT = 10_000
# A number of fewer digits is copied, or 10,000 times another, by chance.
TELLING_DIGITS = 100


def pattern_of(printed: int, implied: int, step: int = 1, others: Collection[int] = ()) -> str:
    """The pattern that turns `implied` into `printed`; `amount_changed` where none does.

    `step` is one unit of the last place that is printed; `others` are the amounts of the same table: a printed value
    that is one of them was copied.
    """
    if printed == 0:
        return "blanked"
    if implied == -printed:
        return "sign_lost"
    if implied and _is_off_by_unit(printed, implied, step):
        return "unit_error"
    for factor in (100_000, 100, 10, 1000):
        if implied and (printed == implied * factor or abs(printed * factor - implied) < step):
            return "decimal_shifted"
    left, right = str(abs(printed) // step), str(abs(implied) // step)
    width = max(len(left), len(right))
    left, right = left.zfill(width), right.zfill(width)
    differing = [index for index in range(width) if left[index] != right[index]]
    if len(differing) == 2:
        first, second = differing
        if left[first] == right[second] and left[second] == right[first]:
            return "digits_swapped"
    if abs(printed) >= TELLING_DIGITS * step and printed in others:
        return "copied"
    return "digit_changed" if len(differing) == 1 else "amount_changed"


def _is_off_by_unit(printed: int, implied: int, step: int) -> bool:
    """Whether one number is 10,000 times the other, as far as the last printed place of the smaller one says."""
    small, large = sorted((abs(printed), abs(implied)))
    if small * _UNIT == large:
        return True
    return small >= TELLING_DIGITS * step and 2 * abs(small * _UNIT - large) <= _UNIT * step
