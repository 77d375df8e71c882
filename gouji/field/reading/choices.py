"""Choices: what else a number in a picture may say, with the score of each reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gouji.field.reading.figures import grouped, marked
from gouji.field.reading.recognition import Said, Sign
from gouji.field.templates.wording import is_amount, squashed

CERTAIN = 0.98  # the score of the weakest sign of a number that needs no second look
_MOST = 6
# Signs of text that stand for those of numbers.
_ALIKE = str.maketrans("OoDlI|SBZ，。：；、．·—–一－", "000111582,..,,..----")
_NUMERIC = frozenset("0123456789.,-")


@dataclass(frozen=True)
class Choice:
    """A reading with its score, that of its weakest sign."""

    text: str
    score: float


@dataclass(frozen=True)
class Number:
    """A number as it was seen: its readings, the best supported first, and the kinds of its signs by their shapes.

    `kinds` are empty where signs touch.
    """

    readings: tuple[Choice, ...]
    kinds: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The best reading."""
        return self.readings[0].text

    @property
    def score(self) -> float:
        """How sure the weakest sign of the best reading is, 0 to 1."""
        return self.readings[0].score

    @property
    def is_certain(self) -> bool:
        """Whether no other reading is asked for."""
        return self.score >= CERTAIN


def is_number(said: Said) -> bool:
    """Whether what a strip says is a number, perhaps misread in parts."""
    text = squashed(said.text)
    digits = sum(sign.isdigit() for sign in text)
    return bool(digits) and digits * 3 >= len(text) and set(text.translate(_ALIKE)) <= _NUMERIC


def choices(said: Said, kinds: Sequence[str]) -> tuple[Choice, ...]:
    """The readings of a number, the best supported first. `kinds` are its signs by their shapes, empty if not known.

    Where shapes and network do not agree on the marks, the shapes are taken, and the reading is not certain; where
    they do not agree on the number of digits, the reading of the network stands without certainty.
    """
    number, score = said.number, min((sign.score for sign in said.figures), default=0.0)
    found = []
    shaped = marked(number, kinds) if kinds else number
    if shaped and shaped != number and is_amount(shaped):
        found.append(Choice(shaped, min(score, CERTAIN - 0.01)))
    elif not is_amount(number) and (regrouped := grouped(number)):
        found.append(Choice(regrouped, min(score, CERTAIN - 0.01)))
    elif not shaped:
        score = min(score, CERTAIN / 2)
    found.append(Choice(number, score if shaped == number or not shaped else score / 2))
    for text, other in _others(said.figures):
        again = marked(text, kinds) if kinds else text
        found.append(Choice(again or text, other))
    return tuple(_best(found))


def _others(figures: Sequence[Sign]) -> Iterable[tuple[str, float]]:
    """The number with one sign another."""
    texts = [sign.text for sign in figures]
    for at, sign in enumerate(figures):
        for other, score in sign.others:
            yield "".join([*texts[:at], other, *texts[at + 1 :]]), score


def _best(found: Sequence[Choice]) -> Iterable[Choice]:
    first, *rest = found
    yield first
    seen = {first.text}
    for choice in sorted(rest, key=lambda each: -each.score):
        if choice.text not in seen and is_amount(choice.text) and len(seen) < _MOST:
            seen.add(choice.text)
            yield choice
