"""Many questions in one statement, of which each is planned alone.

As subqueries of one `select` list they would be joined with each other, and DuckDB looks for the best order of so many
joins: ten counts cost thirty times one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

Ask = Callable[[str], tuple[Any, Sequence[Sequence[Any]]]]  # SQL → columns, rows

# What dbt's `not_null` is compiled to: the rows of a relation in which one column has no value.
_NULLS = re.compile(r'\s*select \*\s+from ("\w+"\."\w+")\s+where ("?\w+"?) is null\s*', re.IGNORECASE)


def answers_of(queries: Sequence[str], ask: Ask) -> list[Any]:
    """The one value that each of some queries gives, all of one type."""
    if not queries:
        return []
    arms = [f"select {number} as place, (\n{sql}\n) as answer" for number, sql in enumerate(queries)]
    return [answer for _, answer in sorted(ask("\nunion all\n".join(arms))[1], key=itemgetter(0))]


def counts_of(queries: Sequence[str], ask: Ask) -> list[int]:
    """How many rows each of some queries gives. Columns of one relation without a value are counted in one look."""
    if not queries:
        return []
    arms: list[str] = []
    empty: dict[str, list[tuple[int, str]]] = {}
    for number, sql in enumerate(queries):
        if found := _NULLS.fullmatch(sql):
            empty.setdefault(found[1], []).append((number, found[2]))
        else:
            arms.append(f"select [{number}] as places, [count(*)] as counts from (\n{sql}\n) as counted")
    for relation, columns in empty.items():
        numbers = ", ".join(str(number) for number, _ in columns)
        missing = ", ".join(f"count(*) - count({name})" for _, name in columns)
        arms.append(f"select [{numbers}] as places, [{missing}] as counts from {relation}")
    counts: dict[int, int] = {}
    for places, found_there in ask("\nunion all\n".join(arms))[1]:
        counts |= zip(places, found_there, strict=True)
    return [counts[number] for number in range(len(queries))]
