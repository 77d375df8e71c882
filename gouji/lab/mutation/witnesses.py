"""Whether another place of the documents tells what an indicator should say: asked of what they print, not of rules.

A number has a witness in the goal of its table, where that says the same of the same thing; in an indicator of the same
name in another table or document; of money, in the total of its table. A unit has one in the indicator's name, in the
value of the year before, in the goal. An operator has one where the name says which way is good, or where indicators of
the same name have it. What none of these tells could be anything: nobody can see that it is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gouji.lab.mutation.amounts import is_amount, number
from gouji.lab.mutation.documents import Library
from gouji.lab.mutation.parts import Parts, meaning

_INDICATORS, _FORMS = "performance/p04_performance_indicators", "performance/p03_performance_tables"
_GOALS = "goals"
_SCALES = (("亿", 100_000_000), ("万", 10_000))
_RATE = re.compile(r"(?:率|满意度|比例|占比)(?:\(.*\))?$")
# Rates that nobody wants to reach.
_BAD_RATE = re.compile(r"(?:投诉|失业|差错|事故|错误|退票|逾期|违规|故障|发病|流失|病死|死亡|空置)")
_COST = "成本指标"
_COMMON = 3  # signs that two names share, at least, to speak of one thing


@dataclass(frozen=True)
class Quantity:
    """A number in single units: 6.5 万人 is 65,000 人."""

    value: Decimal
    unit: str

    @classmethod
    def of(cls, text: str, unit: str) -> Quantity:
        """A printed number and its unit on one scale; None where it is no number."""
        bare = re.sub(r"[余多左右\s/]", "", unit)
        for sign, factor in _SCALES:
            if bare.startswith(sign):
                return cls(number(text) * factor, bare[1:])
        return cls(number(text), bare)

    def agrees(self, other: Quantity) -> bool:
        """Whether both may be the same: 人 and 人次 are one unit, and none is any."""
        same = self.unit.startswith(other.unit) or other.unit.startswith(self.unit)
        return self.value == other.value and same


class Witnesses:
    """What the documents of a unit print beside the indicators of one of them."""

    def __init__(self, library: Library, document: str):
        self._library, self._document = library, document
        self._rows = [(each, row) for each in library.of_one_unit(document) for row in library.rows(each, _INDICATORS)]
        self._forms = {row["row_no"]: row for row in library.rows(document, _FORMS)}
        self._goals = [row for row in library.figures(document) if row["section"] == _GOALS]

    def fixes(self, row: dict[str, str], operator: str, after: Parts) -> bool:
        """Whether the row as it is printed could be told from `after`, which an operator makes of it."""
        if operator == "indicator_value":
            return self._value(row)
        if operator == "indicator_unit":
            return self._unit(row)
        if operator == "indicator_prior":
            return self._prior(row)
        return self._operator(row, after)

    def _value(self, row: dict[str, str]) -> bool:
        mine = _quantity(row["target_text"])
        if mine is None:
            return False
        if any(mine.agrees(each) for each in self._said(row)) or self._is_total(row, mine):
            return True
        return any(mine == _quantity(other[field]) for other, fields in self._alike(row) for field in fields)

    def _prior(self, row: dict[str, str]) -> bool:
        mine = _quantity(row["prior_text"])
        return mine is not None and any(
            mine == _quantity(other["prior_text" if "prior_text" in fields else "target_text"])
            for other, fields in self._alike(row, prior=True)
        )

    def _unit(self, row: dict[str, str]) -> bool:
        mine, prior = _quantity(row["target_text"]), _quantity(row["prior_text"])
        if mine is None:
            return False
        if _RATE.search(row["level_3"]) or (prior is not None and prior.unit == mine.unit):
            return True
        if row["level_1"] == _COST and "元" in mine.unit:
            return True
        if any(mine.agrees(each) and each.unit for each in self._said(row)):
            return True
        others = (_quantity(other["target_text"]) for other, _ in self._alike(row))
        return any(other is not None and other.unit == mine.unit for other in others)

    def _operator(self, row: dict[str, str], after: Parts) -> bool:
        printed = Parts.of(row["target_text"])
        before, now = meaning(printed.operator) if printed else "", meaning(after.operator)
        if row["level_1"] == _COST and before in ("≤", "=") and now == "≥":
            return True
        if _RATE.search(row["level_3"]) and not _BAD_RATE.search(row["level_3"]) and before != "≤" and now == "≤":
            return True
        others = (Parts.of(other["target_text"]) for other, _ in self._alike(row))
        return any(other is not None and meaning(other.operator) == before for other in others)

    def _said(self, row: dict[str, str]) -> Iterator[Quantity]:
        """The numbers of the goal of the indicator's table whose subject its name shares signs with."""
        form = self._forms.get(row["table_no"])
        if form is None or not form["source_line"] or not form["end_line"]:
            return
        for figure in self._goals:
            inside = int(form["source_line"]) <= int(figure["source_line"] or 0) <= int(form["end_line"])
            if inside and _shared(figure["subject"], row["level_3"]) >= _COMMON:
                quantity = _quantity(figure["value"] + figure["unit"])
                if quantity is not None:
                    yield quantity

    def _is_total(self, row: dict[str, str], mine: Quantity) -> bool:
        """Whether the money of an indicator, or of all cost indicators of its table, is the table's total."""
        if "元" not in mine.unit:
            return False
        form = self._library.read(self._document, "P03").row(row["table_no"])
        text = form.text("total") if form else ""
        if not is_amount(text):
            return False
        total = Quantity.of(text, "万元")
        costs = [
            quantity
            for each, other in self._rows
            if each == self._document and other["table_no"] == row["table_no"] and other["level_1"] == _COST
            for quantity in [_quantity(other["target_text"])]
            if quantity is not None and "元" in quantity.unit
        ]
        return mine.value == total.value or sum(each.value for each in costs) == total.value

    def _alike(self, row: dict[str, str], *, prior: bool = False) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
        """Other indicators of the same name: with the fields of theirs that this one's may be held against."""
        name = _bare(row["level_3"])
        for document, other in self._rows:
            if _bare(other["level_3"]) != name or other is row or _is_same(other, row, document == self._document):
                continue
            years = self._library.year(document) - self._library.year(self._document)
            if years == 0:
                yield other, ("prior_text",) if prior else ("target_text",)
            elif years == 1 and not prior:
                yield other, ("prior_text",)
            elif years == -1 and prior:
                yield other, ("target_text",)


def _is_same(one: dict[str, str], two: dict[str, str], same_document: bool) -> bool:
    return same_document and one["row_no"] == two["row_no"]


def _bare(name: str) -> str:
    return re.sub(r"\s|[（(].*?[）)]", "", name)


def _quantity(text: str) -> Quantity | None:
    parts = Parts.of(text)
    return Quantity.of(parts.number, parts.unit) if parts else None


def _shared(one: str, two: str) -> int:
    """How many signs the longest text has that stands in both."""
    best = 0
    for first in range(len(one)):
        while first + best < len(one) and one[first : first + best + 1] in two:
            best += 1
    return best
