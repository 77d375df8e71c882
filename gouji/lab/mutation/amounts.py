"""Printed amounts, and what the operators make of one: in its own format, with its own number of decimals."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal

# Times or divided by this is an amount in 元 under a table in 万元, or the other way round.
_UNIT_ERROR = 10000
_FEWEST, _MOST = 2, 5000


def number(text: str) -> Decimal:
    """A printed amount or percentage. Raises ArithmeticError where it is not one."""
    return Decimal(text.replace(",", "").replace("%", ""))


def is_amount(text: str) -> bool:
    """Whether a printed text is a number other than zero."""
    try:
        return number(text) != 0
    except ArithmeticError:
        return False


def last_place(text: str) -> Decimal:
    """One unit of the last printed place: 0.01 for 1,234.50."""
    return Decimal(1).scaleb(-len(text.rstrip("%").partition(".")[2]))


def printed(value: Decimal, like: str) -> str:
    """A value in the format of another text: its decimals, and commas where that one has, or would have, some."""
    decimals = len(like.rstrip("%").partition(".")[2])
    commas = "," if "," in like or abs(number(like)) < 1000 <= abs(value) else ""
    return f"{value:{commas}.{decimals}f}" + ("%" if like.endswith("%") else "")


def mutated(text: str, operator: str, generator: random.Random) -> str | None:
    """A printed amount after an operator; None where it cannot be applied."""
    value, place = number(text), last_place(text)
    if operator == "small_change":
        return printed(value + generator.choice((-1, 1)) * generator.randint(_FEWEST, _MOST) * place, text)
    if operator == "digits_swapped":
        choices = _swapped(text)
        return generator.choice(choices) if choices else None
    if operator == "decimal_shifted":
        after = value * generator.choice((Decimal(10), Decimal(100), Decimal("0.1")))
    elif operator == "unit_error":
        small = value < _FEWEST * place * _UNIT_ERROR
        after = value * _UNIT_ERROR if generator.random() < 0.7 or small else value / _UNIT_ERROR
    else:
        return "" if operator == "blanked" else None
    after = after.quantize(place)
    return printed(after, text) if abs(after - value) >= _FEWEST * place else None


def _swapped(text: str) -> list[str]:
    """The text with two neighbouring digits in each other's place, in every way that leaves a well-formed amount."""
    digits = [at for at, character in enumerate(text) if character.isdigit()]
    first, second = digits[:2] if len(digits) > 1 else (0, 0)
    made = []
    for one, other in itertools.pairwise(digits):
        leads = one == first and text[other] == "0" and "." not in text[first:second]
        if text[one] != text[other] and not leads:
            made.append(text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :])
    return made
