"""What a text or a performance table pays: headcount × standard × months, over all pairs, as an interval.

A printed standard with decimals stands for itself plus or minus half a unit of its last place. A bound leaves a side
open: a standard of at most 100 元 (a cap) lets less be paid, a headcount of at least 20 more; a cap for at least so
many is paid for these. Months that nothing states are one to twelve.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from gouji.field.localization.batches import batches
from gouji.field.localization.subjects import LEAST, common_run

GOAL, PROSE, INDICATOR, ANNUAL = "goal", "prose", "indicator", "annual"
_OF_TABLES = (INDICATOR, ANNUAL)
_COST = "成本指标"
_AT_MOST, _AT_LEAST = ("≤", "<"), ("≥", ">", "≈")
_LIKE = 0.6  # of the signs: 冬炭费 and 冬碳费 are one
_YEAR = 12
_STANDARDS = ("元/人", "元/人/月", "元/人/天")
_CENT, _WAN = Decimal("0.01"), Decimal(10000)
_HALF_CENT = Decimal("0.005")
_OF = {INDICATOR: "indicator"}
_LISTED = (
    "document_id, table_no, quantity_kind, quantity_id, row_no, source_line, subject, role, coalesce(operator, ''),"
    " base_value, base_value_to, base_half_unit, unit_class, value_text"
)
_COLUMNS = {
    "rule_id": "VARCHAR", "document_id": "VARCHAR", "instance_key": "VARCHAR", "left_amount": "DECIMAL(20,6)",
    "right_amount": "DECIMAL(20,6)", "source_line": "INTEGER", "published_text": "VARCHAR", "implied_text": "VARCHAR",
    "figure_id": "VARCHAR",
}  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """A number with what it counts; money is in 元, `half` is half a unit of its last place."""

    quantity_id: str
    kind: str
    row_no: int
    line: int
    subject: str
    role: str
    operator: str
    value: Decimal
    value_to: Decimal
    half: Decimal
    unit: str
    text: str

    @property
    def low(self) -> Decimal:
        """The least that it may stand for; 0 for at most so much."""
        return Decimal(0) if self.operator in _AT_MOST else self.value - self.half

    @property
    def high(self) -> Decimal | None:
        """The most that it may stand for; None for at least so much."""
        return None if self.operator in _AT_LEAST else self.value_to + self.half


@dataclass(frozen=True)
class Span:
    """What may be paid, in 元: at least, at most (None: without end), and for the numbers as they are printed."""

    low: Decimal
    high: Decimal | None
    printed: Decimal


def paid(standard: Quantity, head: Quantity, times: Decimal | None) -> Span:
    """What one standard pays to a headcount, so many times (None: once to twelve times), in the standard's unit."""
    low, high = standard.low * head.value, _times(standard.high, head.high if head.operator else head.value_to)
    if standard.operator in _AT_MOST and head.operator in _AT_LEAST:
        high = (standard.value + standard.half) * head.value
    if head.operator in _AT_MOST:
        low = Decimal(0)
    return repeated(Span(low, high, standard.value * head.value), times)


def repeated(span: Span, times: Decimal | None) -> Span:
    """What is paid so many times, in the unit of the span; where nothing says how often, from once to twelve times."""
    most = Decimal(_YEAR) if times is None else times
    return Span(span.low * (times or 1), _times(span.high, most), span.printed * most)


def _count(months: Quantity) -> Decimal:
    """Months as a number: from 1 to 9 are nine, 9 次 are nine."""
    return months.value if months.value_to == months.value else months.value_to - months.value + 1


def _times(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one * other


class Block:
    """The quantities of one text or table, with the runs that the subjects of standards and headcounts share."""

    def __init__(self, kind: str, quantities: Sequence[Quantity], common: Mapping[tuple[str, str], int]) -> None:
        self.kind, self._common = kind, common
        self.heads = [
            each for each in quantities if each.unit == "人" and (kind in _OF_TABLES or each.role == "headcount")
        ]
        self.standards = [each for each in quantities if each.unit in _STANDARDS]
        self.months = [each for each in quantities if each.role == "months" or each.unit == "月"]
        self.days = [each for each in quantities if each.unit == "天"]
        self.others = [
            each for each in quantities if kind in _OF_TABLES and each.role == _COST and each not in self.standards
        ]
        self.amount = next((each for each in quantities if kind == PROSE and each.role == "scale"), None)

    def head_of(self, standard: Quantity) -> Quantity | None:
        """The headcount that a standard is paid to: of the subject most like its own, or the only one."""
        shared = [(self._common.get((standard.quantity_id, head.quantity_id), 0), head) for head in self.heads]
        best = max((length for length, _ in shared), default=0)
        found = [head for length, head in shared if length == best]
        if best and len(found) == 1:
            return found[0]
        like = [head for head in self.heads if SequenceMatcher(None, standard.subject, head.subject).ratio() >= _LIKE]
        if len(like) == 1:
            return like[0]
        return self.heads[0] if len(self.heads) == 1 else None

    def is_open(self, unit: str) -> bool:
        """Whether it is paid for so many months or days at least."""
        counted = self.months if "/月" in unit else self.days if "/天" in unit else []
        return any(each.operator in _AT_LEAST for each in counted)

    def times(self, unit: str) -> Decimal | None:
        """How often an amount of a unit is paid; None where it is by the month, and nothing tells of how many."""
        if "/月" in unit:
            return _count(self.months[0]) if len(self.months) == 1 else None
        return self.days[0].value if "/天" in unit and len(self.days) == 1 else Decimal(1)

    def spans(self) -> tuple[list[Span], bool]:
        """What each group of standards pays, and whether all of them are told.

        More standards for one headcount are paid together, or each to some of it: the least of one, the sum of all.
        """
        groups: dict[str, list[Span]] = defaultdict(list)
        is_whole = all(each.unit in ("元", "元/月") for each in self.others)
        is_whole = is_whole and (len(self.days) == 1 or not any("/天" in each.unit for each in self.standards))
        for standard in self.standards:
            head = self.head_of(standard)
            if head is None:
                is_whole = False
                continue
            span = paid(standard, head, self.times(standard.unit))
            groups[head.quantity_id].append(Span(span.low, None, span.printed) if self.is_open(standard.unit) else span)
        found = []
        for spans in groups.values():
            highs = [each.high for each in spans]
            high = None if any(each is None for each in highs) else sum((each for each in highs if each), Decimal(0))
            found.append(Span(min(each.low for each in spans), high, sum((each.printed for each in spans), Decimal(0))))
        for each in self.others:
            if each.unit in ("元", "元/月"):
                found.append(repeated(Span(each.low, each.high, each.value), self.times(each.unit)))
        return found, is_whole


def judged(block: Block, total: Decimal) -> tuple[Decimal, str] | None:
    """(what the whole should be in 万元 by what is paid, in words), the whole itself where it agrees; None for nothing.

    `total` is in 万元. What tells less than half of the whole tells a part of it.
    """
    spans, is_whole = block.spans()
    if not spans or not (block.standards or any("/" in each.unit for each in block.others)):
        return None
    low = sum((each.low for each in spans), Decimal(0)) / _WAN
    printed = _rounded(sum((each.printed for each in spans), Decimal(0)) / _WAN)
    highs = [each.high for each in spans]
    high = None
    if is_whole and all(each is not None for each in highs) and 2 * printed >= total:
        high = sum((each for each in highs if each is not None), Decimal(0)) / _WAN
    if total < low - _HALF_CENT:
        return _rounded(low), f"at least {_rounded(low)}"
    if high is not None and total > high + _HALF_CENT:
        return _rounded(high), f"at most {_rounded(high)}" if high > printed + _CENT else f"{printed}"
    return total, f"{printed}"


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def payments(session: Any, quantities: Any, pairs: Any, tables: Any, tasks: Any, words: Any) -> Any:
    """One row per text or table that pays; see the description of int_payments__compared.

    `session` is the DuckDB connection that the relations belong to.
    """
    documents = quantities.filter("table_no is not null").project("document_id").distinct().order("document_id")
    found: list[dict[str, Any]] = []
    for chosen in batches([name for (name,) in documents.fetchall()]):
        paid = pairs.filter(chosen).filter("paired_kind = 'paid'")
        named = paid.project("left_quantity_id, right_quantity_id, common_length").fetchall()
        common = {(left, right): length for left, right, length in named}
        measured = tables.filter(chosen).project("document_id, row_no, total")
        totals = {(name, row_no): total for name, row_no, total in measured.fetchall()}
        found += _rows(quantities.filter(chosen), common, totals)
    found += _annual_rows(quantities, tasks, _patterns(words))
    return session.sql(
        "select each_row.* from (select unnest(from_json(?, ?)) as each_row) as rows_",
        params=[json.dumps(found, ensure_ascii=False, default=str), json.dumps([_COLUMNS])],
    )


def _rows(
    quantities: Any, common: Mapping[tuple[str, str], int], totals: Mapping[tuple[str, int], Decimal | None]
) -> Iterator[dict[str, Any]]:
    listed = quantities.filter("table_no is not null").project(_LISTED).fetchall()
    for (document_id, table_no, kind), of in groupby(
        sorted(listed, key=lambda row: (*row[:3], row[4])), key=lambda row: row[:3]
    ):
        block = Block(kind, [Quantity(row[3], kind, *row[4:]) for row in of], common)
        total = block.amount.value / _WAN if block.amount else totals.get((document_id, table_no))
        if total is None or (kind == PROSE and (block.amount is None or len(block.heads) == len(block.standards) == 1)):
            continue
        verdict = judged(block, total)
        if verdict is None:
            continue
        right, words = verdict
        involved = [*block.standards, *block.heads, *block.others]
        names = " ".join(f"{_OF.get(kind, 'figure')} {each.row_no}" for each in involved)
        yield {
            "rule_id": "N_HEADCOUNT" if kind == PROSE else "P_HEADCOUNT", "document_id": document_id,
            "instance_key": f"N01/{block.amount.row_no}" if block.amount else f"table {table_no} {names}",
            "left_amount": total, "right_amount": right, "source_line": (block.amount or involved[0]).line,
            "published_text": f"{_rounded(total)}", "implied_text": words,
            "figure_id": block.amount.quantity_id if block.amount else None,
        }  # fmt: skip


def _patterns(words: Any) -> dict[str, re.Pattern[str]]:
    """Kind of words → their pattern, for what is paid to the staff and for who the staff are."""
    found: dict[str, list[str]] = {"staff_cost": [], "staff_count": []}
    listed = words.filter("word_kind in ('staff_cost', 'staff_count')").project("word_kind, word_pattern")
    for kind, pattern in listed.fetchall():
        found[kind].append(pattern)
    return {kind: re.compile("|".join(patterns) or "(?!)") for kind, patterns in found.items()}


def _annual_rows(quantities: Any, tasks: Any, words: Mapping[str, re.Pattern[str]]) -> Iterator[dict[str, Any]]:
    """The tasks of a year against the indicators of the year that speak of them: by subject, or of the staff."""
    columns = f"{_LISTED}, subject_core"
    of_document: dict[str, list[Sequence[Any]]] = defaultdict(list)
    annual = quantities.filter("quantity_kind = 'annual'").project(columns)
    for row in sorted(annual.fetchall(), key=lambda row: row[4]):
        of_document[row[0]].append(row)
    named = "document_id, row_no, source_line, concat(task_name, content), total"
    every = sorted(tasks.project(named).fetchall())
    names_of = {document_id: [row[3] for row in of] for document_id, of in groupby(every, key=lambda row: row[0])}
    for document_id, task_no, line, name, total in every:
        here = of_document[document_id]
        made = {row[3]: Quantity(*(row[3], ANNUAL, *row[4:7], _role(row), *row[8:14])) for row in here}
        heads = {row[3]: row[14] for row in here if row[12] == "人"}
        chosen: dict[str, Quantity] = {}
        common: dict[tuple[str, str], int] = {}
        for row in here:
            if not row[12].startswith("元") or _nearest(row[14], names_of[document_id]) != name:
                continue
            chosen[row[3]] = made[row[3]]
            head = _nearest(row[14], list(heads.values()))
            staff = [key for key in heads if words["staff_count"].search(made[key].subject)]
            own = [key for key, core in heads.items() if core == head]
            if not own and words["staff_cost"].search(row[6]):
                own = staff
            if len(own) == 1:
                chosen[own[0]] = made[own[0]]
                common[row[3], own[0]] = LEAST
        block = Block(ANNUAL, list(chosen.values()), common)
        verdict = judged(block, total) if total is not None else None
        if verdict is not None:
            yield {
                "rule_id": "P_HEADCOUNT", "document_id": document_id, "instance_key": f"task {task_no}",
                "left_amount": total, "right_amount": verdict[0], "source_line": line,
                "published_text": f"{_rounded(total)}", "implied_text": verdict[1], "figure_id": None,
            }  # fmt: skip


def _role(row: Sequence[Any]) -> str:
    return _COST if row[12].startswith("元") else row[7]


def _nearest(core: str, names: Sequence[str]) -> str | None:
    """The one name that shares the longest run with a subject; None where none does, or more do."""
    lengths = [(len(common_run(core, name)), name) for name in names]
    best = max(lengths, default=(0, ""))[0]
    found = {name for length, name in lengths if length == best}
    return found.pop() if best >= LEAST and len(found) == 1 else None
