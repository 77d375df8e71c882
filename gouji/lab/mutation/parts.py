"""The target of an indicator as it is printed: operator, number and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass

# An operator as it is printed, a number, and what comes after it; of dates and ranges the rest holds digits.
_PARTS = re.compile(r"(?P<operator>[<>=≥≤≧≦＜＞＝ ]*)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<gap>\s*)(?P<unit>\D*)")
_OPERATORS = {">=": "≥", "≧": "≥", "<=": "≤", "≦": "≤"}
CHOICES = ("≥", "≤", "=")


@dataclass(frozen=True)
class Parts:
    """A target as it is printed: operator, number and unit, with what stands between them."""

    operator: str
    number: str
    gap: str
    unit: str

    @classmethod
    def of(cls, text: str) -> Parts | None:
        """None where the text is no single number with a unit."""
        match = _PARTS.fullmatch(text.strip())
        return cls(match["operator"], match["number"], match["gap"], match["unit"].strip()) if match else None

    @property
    def text(self) -> str:
        """The target as it is printed."""
        return f"{self.operator}{self.number}{self.gap}{self.unit}"


def meaning(operator: str) -> str:
    """An operator in one spelling; empty where none is printed."""
    bare = operator.replace(" ", "").translate(str.maketrans("＜＞＝", "<>="))
    return _OPERATORS.get(bare, bare)
