"""Misreadings: what a number that was not seen with certainty may be, and what speaks against each reading of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from gouji.field.reading.choices import Choice, Number
from gouji.field.reading.figures import DIGIT, marked
from gouji.field.reading.numerals import usual_decimals
from gouji.field.templates.wording import is_amount

# Digits that are taken for each other where print is thin, blurred or small.
_ALIKE = ("38", "17", "06", "56", "68", "14", "27", "09", "35", "49", "89", "58")
UNSEEN = 6.0  # what speaks at least against a reading that the network did not give
_SEEN, _CONFUSED, _LOST = 1.0, UNSEEN, 7.0  # a second reading of the network, a known confusion, a lost sign
_USUAL, _ENOUGH = 0.8, 3  # so much of at least so many amounts of a table have the form that is usual in it
_ODD = 0.5  # certainty at most of a number of another form
_GROUP = 3  # digits between commas
_CENTS = 2  # digits after the point of an amount


def readings(number: Number) -> dict[str, float]:
    """Reading → what speaks against it (0 for the best supported); one reading where the number is certain.

    A further reading of the network costs less the better it is supported. Then come known misreadings: a digit taken
    for another that is like it, a digit that was not seen although its shape was, a lost point, a lost sign.
    """
    found = {number.text: 0.0}
    if number.is_certain:
        return found
    best = max(number.score, 1e-3)
    for choice in number.readings[1:]:
        _add(found, choice.text, _SEEN - math.log10(min(max(choice.score, 1e-3) / best, 1.0)))
    for text in _confused(number.text):
        _add(found, text, _CONFUSED)
    for text in _lost(number):
        _add(found, text, _LOST)
    return found


def with_usual_form(number: Number, beside: Sequence[str]) -> Number:
    """A number as the amounts of its table (`beside`) are printed; one that is not in their form is not certain.

    Where they have commas, one without has lost them, if its signs were not all seen well; where they have decimals,
    one without may have lost its point.
    """
    text = number.text
    if not is_amount(text):
        return number
    whole, point, cents = text.partition(".")
    large = [each for each in beside if len(each.lstrip("-").partition(".")[0].replace(",", "")) > _GROUP]
    has_commas = _is_usual([("," in each) for each in large])
    decimals = usual_decimals(beside)
    has_decimals = bool(decimals) and _is_usual([len(each.partition(".")[2]) == decimals for each in beside])
    # What was seen well, sign by sign, is printed so: publishers leave out a comma now and then.
    is_clear = number.is_certain and marked(text, number.kinds) == text
    if has_commas and not is_clear and "," not in text and len(whole.lstrip("-")) > _GROUP:
        text = f"{int(whole):,}{point}{cents}"
    if text == number.text and (not has_decimals or len(cents) == decimals):
        return number
    first = Choice(text, min(number.score, _ODD))
    return replace(number, readings=(first, *number.readings[1:]))


def _is_usual(found: Sequence[bool]) -> bool:
    return len(found) >= _ENOUGH and sum(found) >= _USUAL * len(found)


def _add(found: dict[str, float], text: str, cost: float) -> None:
    if is_amount(text) and cost < found.get(text, math.inf):
        found[text] = cost


def _confused(text: str) -> Iterator[str]:
    for at, sign in enumerate(text):
        for pair in _ALIKE:
            if sign in pair:
                yield text[:at] + pair.replace(sign, "") + text[at + 1 :]


def _lost(number: Number) -> Iterable[str]:
    text = number.text
    digits = sum(sign.isdigit() for sign in text)
    if number.kinds.count(DIGIT) == digits + 1:
        for at in range(len(text) + 1):
            for digit in "0123456789":
                yield marked(text[:at] + digit + text[at:], number.kinds)
    yield text[1:] if text.startswith("-") else f"-{text}"
    if "." not in text and digits > _CENTS:
        yield f"{text[:-_CENTS]}.{text[-_CENTS:]}"
