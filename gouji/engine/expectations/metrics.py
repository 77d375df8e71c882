"""What the library asks of a database, where it knows no words of DuckDB, or others than of pandas.

Importing this registers metrics with the library. Verdicts are those of the library on pandas: in particular a row
with one NULL does not meet an expectation about a pair of columns or about several (`ignore_row_if` leaves it out).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations import core
from great_expectations.expectations.metrics import (
    ColumnPairValuesAGreaterThanB,
    ColumnPairValuesEqual,
    ColumnPairValuesInSet,
    MulticolumnSumEqual,
)
from great_expectations.expectations.metrics.column_aggregate_metrics import column_outlier_statistics
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    ColumnPairMapMetricProvider,
    MulticolumnMapMetricProvider,
    column_condition_partial,
    column_pair_condition_partial,
    multicolumn_condition_partial,
)

from gouji.engine.expectations.typenames import is_of_type


def _or_false(condition: Any) -> Any:
    """A condition that is NULL does not hold."""
    return sa.func.coalesce(condition, sa.false())


class PairsEqual(ColumnPairMapMetricProvider):
    """Both have the same value."""

    condition_metric_name = ColumnPairValuesEqual.condition_metric_name
    condition_domain_keys = ColumnPairValuesEqual.condition_domain_keys
    condition_value_keys = ColumnPairValuesEqual.condition_value_keys

    @column_pair_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column_A: Any, column_B: Any, **_: Any) -> Any:  # noqa: N803, N805 (the library's names)
        return _or_false(column_A == column_B)


class PairsGreater(ColumnPairMapMetricProvider):
    """The first is greater than the second, or equal to it where that is allowed."""

    condition_metric_name = ColumnPairValuesAGreaterThanB.condition_metric_name
    condition_domain_keys = ColumnPairValuesAGreaterThanB.condition_domain_keys
    condition_value_keys = ColumnPairValuesAGreaterThanB.condition_value_keys

    @column_pair_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column_A: Any, column_B: Any, **kwargs: Any) -> Any:  # noqa: N803, N805
        return _or_false(column_A >= column_B if kwargs.get("or_equal") else column_A > column_B)


class PairsInSet(ColumnPairMapMetricProvider):
    """Both together are one of some pairs, in which a null may stand."""

    condition_metric_name = ColumnPairValuesInSet.condition_metric_name
    condition_domain_keys = ColumnPairValuesInSet.condition_domain_keys
    condition_value_keys = ColumnPairValuesInSet.condition_value_keys

    @column_pair_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column_A: Any, column_B: Any, **kwargs: Any) -> Any:  # noqa: N803, N805
        pairs = kwargs.get("value_pairs_set")
        if pairs is None:
            return sa.true()
        return _or_false(sa.or_(sa.false(), *(sa.and_(column_A == one, column_B == other) for one, other in pairs)))


class SumsEqual(MulticolumnMapMetricProvider):
    """The columns of a row add up to a total; a NULL adds nothing."""

    condition_metric_name = MulticolumnSumEqual.condition_metric_name
    condition_domain_keys = MulticolumnSumEqual.condition_domain_keys
    condition_value_keys = MulticolumnSumEqual.condition_value_keys

    @multicolumn_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column_list: Any, **kwargs: Any) -> Any:  # noqa: N805
        return _or_false(sum(column_list) == kwargs.get("sum_total"))


class Json(ColumnMapMetricProvider):
    """A value is JSON."""

    condition_metric_name = "column_values.json_parseable"

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, **_: Any) -> Any:  # noqa: N805
        return sa.func.json_valid(sa.cast(column, sa.String))


class Written(ColumnMapMetricProvider):
    """A text is a date or time written in a form."""

    condition_metric_name = "column_values.match_strftime_format"
    condition_value_keys = ("strftime_format",)

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, strftime_format: str, **_: Any) -> Any:  # noqa: N805
        return sa.func.try_strptime(column, strftime_format).is_not(None)


def _percentiles(
    column: Any, quantiles: Sequence[float], selectable: Any, execution_engine: SqlAlchemyExecutionEngine
) -> tuple[Any, ...]:
    """Quantiles between the values, as numbers; the library knows how to ask for them in five dialects."""
    each = [sa.func.quantile_cont(column, sa.literal_column(str(float(quantile)))) for quantile in quantiles]
    row = execution_engine.execute_query(sa.select(*each).select_from(selectable)).fetchone()
    return tuple(None if value is None else float(value) for value in row or ())


def _compared(_: Any, actual: Any, expected: str) -> tuple[bool, str]:
    """Whether the type of a column is the one that is named, and which it is."""
    return is_of_type(actual.duckdb, expected), actual.duckdb


def _compared_with_some(_: Any, actual: Any, expected: Sequence[str]) -> tuple[bool, str]:
    return any(is_of_type(actual.duckdb, each) for each in expected), actual.duckdb


def _put_in_place() -> None:
    """These the library does not look up in a registry."""
    column_outlier_statistics._get_sql_percentiles = _percentiles
    core.expect_column_values_to_be_of_type.compare_column_type = _compared  # type: ignore[assignment]
    core.expect_column_type_to_be.compare_column_type = _compared  # type: ignore[assignment]
    core.expect_column_values_to_be_in_type_list.compare_column_type_list = _compared_with_some  # type: ignore[assignment]


_put_in_place()
