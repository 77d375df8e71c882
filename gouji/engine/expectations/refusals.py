"""Expectations that DuckDB cannot be asked, told before anything runs: what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from great_expectations.exceptions import MetricProviderError
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.registry import get_expectation_impl, get_metric_provider

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.expectations.typenames import meant
from gouji.engine.vocabulary.errors import SqlError

_QUERY = "write expect_query_to_return_no_rows"
_NO_ORDER = f"{_QUERY} with lag(…) over (order by …): the rows of a relation have no order of their own"
_INSTEAD = {
    "expect_column_values_to_be_increasing": _NO_ORDER,
    "expect_column_values_to_be_decreasing": _NO_ORDER,
    "expect_column_values_to_be_dateutil_parseable": (
        "write expect_column_values_to_match_strftime_format, or a query with try_cast(… as timestamp) is null"
    ),
    "expect_column_values_to_match_json_schema": f"{_QUERY} with json_extract(…), or expect_…_to_be_json_parseable",
    "expect_query_results_to_match_comparison": f"{_QUERY} with except: there is one data source here",
}


def refusal(expectation: Mapping[str, Any]) -> tuple[str, str] | None:
    """(what is wrong, what to write instead) of an expectation that cannot be asked; None for one that can."""
    kind, kwargs = expectation["type"], expectation.get("kwargs") or {}
    if kind in _INSTEAD or not _is_answered(kind):
        return "DuckDB cannot be asked this", _INSTEAD.get(kind, _QUERY)
    for name in _listed(kwargs, "type_", "type_list", "types_list"):
        if meant(name) is None:
            return f"no type is named {name}", "write it as DuckDB does: integer, decimal(18, 4), varchar, timestamptz"
    for pattern in _listed(kwargs, "regex", "regex_list"):
        if fault := _fault("select regexp_matches('', ?)", pattern):
            return (
                f"{pattern} is no regular expression of RE2, which DuckDB has: {fault}",
                "write it without lookaround",
            )
    for form in _listed(kwargs, "strftime_format"):
        if fault := _fault("select try_strptime('', ?)", form):
            return f"{form} is no form of DuckDB's strptime: {fault}", "write it with %Y %m %d %H %M %S and the like"
    return None


def _is_answered(kind: str) -> bool:
    """Whether the library, or what is registered with it, can put the expectation to a database."""
    metric = getattr(get_expectation_impl(kind), "map_metric", None)
    if not metric:
        return True
    try:
        # Of an engine only its class is looked at.
        get_metric_provider(f"{metric}.unexpected_count", object.__new__(SqlAlchemyExecutionEngine))
    except MetricProviderError:
        return getattr(get_expectation_impl(kind), "_validate_sqlalchemy", None) is not None
    return True


def _listed(kwargs: Mapping[str, Any], *names: str) -> Iterator[str]:
    for value in map(kwargs.get, names):
        each = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        yield from (text for text in each if isinstance(text, str))


@cache
def _fault(sql: str, value: str) -> str | None:
    database = Warehouse(Path(":memory:"))
    try:
        database.query(sql, [value])
    except SqlError as error:
        return error.message.splitlines()[0]
    finally:
        database.close()
    return None
