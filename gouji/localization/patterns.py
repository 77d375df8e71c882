"""How a number may have come to be wrong, seen in what is printed and what should be there."""

from __future__ import annotations

from collections.abc import Collection

# In order of how much they explain; the first that fits names the change.
KNOWN = ("copied", "blanked", "digits_swapped", "decimal_shifted", "unit_error", "digit_changed", "sign_lost")


def pattern_of(printed: int, implied: int, others: Collection[int] = ()) -> str:
    """The pattern that turns `implied` into `printed` (both in 0.0001); `amount_changed` where none does.

    `others` are the amounts of the same table: a printed value that is one of them was copied.
    """
    if printed == 0:
        return "blanked"
    if implied == -printed:
        return "sign_lost"
    for factor in (10000, 100000, 100, 10, 1000):
        if implied and (printed == implied * factor or abs(printed * factor - implied) < 100):
            return "unit_error" if factor == 10000 else "decimal_shifted"
    left, right = str(abs(printed) // 100), str(abs(implied) // 100)
    width = max(len(left), len(right))
    left, right = left.zfill(width), right.zfill(width)
    differing = [index for index in range(width) if left[index] != right[index]]
    if len(differing) == 2:
        first, second = differing
        if left[first] == right[second] and left[second] == right[first]:
            return "digits_swapped"
    if abs(printed) >= 10_000 and printed in others:
        return "copied"
    return "digit_changed" if len(differing) == 1 else "amount_changed"
