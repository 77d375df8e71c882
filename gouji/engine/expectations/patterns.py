"""A regular expression over a whole value; the library's own regex expectations do not know DuckDB."""

from __future__ import annotations

from typing import Any

import sqlalchemy
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    column_condition_partial,
)

from gouji.engine.expectations.descriptions import SelfDescribing

METRIC = "column_values.gouji_pattern"


class ColumnValuesMatchPattern(ColumnMapMetricProvider):
    """True where the pattern matches the value from its first to its last character."""

    condition_metric_name = METRIC
    condition_value_keys = ("pattern",)

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, pattern: str, **_: Any) -> Any:  # noqa: N805 (the library binds the class)
        return sqlalchemy.func.regexp_full_match(sqlalchemy.cast(column, sqlalchemy.String), pattern)


class ExpectColumnValuesToMatchPattern(SelfDescribing, ColumnMapExpectation):
    """Every non-null value of the column matches the pattern as a whole (RE2 syntax)."""

    pattern: str

    map_metric = METRIC
    success_keys = ("pattern", "mostly")

    def describe(self) -> str:
        return f"{self.column} 的每个值应符合格式 {self.pattern}\nevery value of {self.column} matches {self.pattern}"
