"""Equations of a template over the cells of its tables: exact sums that hold but for rounding, as the seeds declare.

The models of the build judge documents; these equations only choose between placements of what is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from gouji.field.templates.declarations import Column, Table, Template

Weights = Mapping[str, int]  # printed column → coefficient; the sum is zero


def value(text: str) -> Decimal:
    """The amount that a printed text says; a blank is nothing."""
    return Decimal(text.replace(",", "")) if text else Decimal(0)


def step(text: str) -> Decimal:
    """The last digit that a printed amount has: by half of it the true one may differ."""
    return Decimal(1).scaleb(-len(text.partition(".")[2]))


def is_balanced(texts: Iterable[tuple[int, str]]) -> bool:
    """Whether printed amounts, each times its coefficient, are zero in sum but for their rounding."""
    total = Decimal(0)
    slack = Decimal(0)
    for coefficient, text in texts:
        if text:
            total += coefficient * value(text)
            slack += step(text) / 2 if "." in text else 0
    return abs(total) <= slack


def column_sums(template: Template, table: Table, side: str) -> list[Weights]:
    """The sums over the columns of one side that hold in each of its rows."""
    by_key = {column.key: column.name for column in table.columns if column.is_amount and column.side == side}
    grouped: dict[str, dict[str, int]] = {}
    for term in template.terms:
        if not (term.row or term.levels):
            found = grouped.setdefault(term.rule_id, {})
            known = term.table_id == table.table_id and term.column in by_key
            found[by_key[term.column] if known else ""] = term.coefficient
    return [found for found in grouped.values() if "" not in found]


def broken(texts: Mapping[str, str], sums: Sequence[Weights]) -> int:
    """How many sums the amounts of a row break; `texts` are by printed column."""
    return sum(
        not is_balanced((weight, texts.get(name, "")) for name, weight in weights.items())
        for weights in sums
        if any(texts.get(name) for name in weights)
    )


def amount_columns(table: Table, side: str) -> list[Column]:
    """The amount columns of a side in printed order."""
    return [column for column in table.columns if column.is_amount and column.side == side]
