"""Expectations about rows that a query finds, and the one metric behind them."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from gouji.engine.expectations.descriptions import SelfDescribing
from gouji.engine.expectations.plain import MOST_ROWS
from gouji.engine.vocabulary.questions import NOTHING_JUDGED, Question, answered

METRIC = "gouji.failing_rows"


class FailingRows(MetricProvider):
    """Up to 50 rows of one query, their full number, and the number of rows that another query counts."""

    metric_name = METRIC
    domain_keys = ("batch_id", "row_condition", "condition_parser")
    value_keys = ("failing", "examined", "summary", "applicable", "not_applicable")

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 (the library binds the class)
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> dict[str, Any]:
        domain, _, _ = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        batch = f"({domain.compile(dialect=execution_engine.engine.dialect)})"

        def ask(sql: str) -> list[dict[str, Any]]:
            with execution_engine.get_connection() as connection:
                # Not `text()`: it would read the colon in 'revenue:total' as a parameter.
                return [dict(row) for row in connection.exec_driver_sql(sql).mappings()]

        found = answered(Question(*(metric_value_kwargs[name] for name in cls.value_keys)), batch, ask, MOST_ROWS)
        return {
            "unexpected_count": found.count,
            "rows": list(found.rows),
            "element_count": found.examined,
            "observed_value": found.text,
        }


class RowsExpectation(SelfDescribing, BatchExpectation):
    """Base of expectations that hold when a query finds no row. `{batch}` in SQL is the relation validated.

    A subclass gives `failing_sql`; `examined_sql` (one number: how many rows were judged) and `summary_sql` (one
    text: what was seen) when it can. With `examined_sql`, judging nothing at all is a failure and not a pass.
    In suites that come with a package it is none (`is_packaged`): what there is to judge is not its to say. Where
    `applicable_sql` counts nothing, nothing is asked, and `not_applicable` is what was seen.
    """

    not_applicable: ClassVar[str] = "not applicable"
    is_packaged: bool = False

    @abstractmethod
    def failing_sql(self) -> str:
        """Select the failing rows, keys first."""

    def examined_sql(self) -> str | None:
        """Count the rows judged."""
        return None

    def summary_sql(self) -> str | None:
        """Describe in one text what was seen."""
        return None

    def applicable_sql(self) -> str | None:
        """Count what it speaks of; None where it holds always."""
        return None

    def sisters_sql(self) -> tuple[str, str, str] | None:
        """What differs in a value alone: it, and queries for every value with its failing and its judged rows."""
        return None

    def question(self) -> Question:
        """All of it, for whoever asks without the library."""
        asked = (self.failing_sql(), self.examined_sql(), self.summary_sql(), self.applicable_sql())
        sisters = self.sisters_sql() or (None, None, None)
        return Question(*asked, self.not_applicable, not self.is_packaged, *sisters)

    def get_validation_dependencies(
        self,
        execution_engine: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        dependencies = super().get_validation_dependencies(execution_engine, runtime_configuration)
        question = self.question()
        dependencies.set_metric_configuration(
            METRIC,
            MetricConfiguration(
                metric_name=METRIC,
                metric_domain_kwargs={"batch_id": self.batch_id, "row_condition": None, "condition_parser": None},
                metric_value_kwargs={name: getattr(question, name) for name in FailingRows.value_keys},
            ),
        )
        return dependencies

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        found = metrics[METRIC]
        rows = found["rows"]
        judged_nothing = found["element_count"] == 0
        observed = found["observed_value"] or f"{found['unexpected_count']} failing"
        return {
            "success": found["unexpected_count"] == 0 and (self.is_packaged or not judged_nothing),
            "result": {
                "observed_value": NOTHING_JUDGED if judged_nothing else observed,
                "element_count": found["element_count"],
                "unexpected_count": found["unexpected_count"],
                "unexpected_percent": 100 * found["unexpected_count"] / found["element_count"]
                if found["element_count"]
                else None,
                "partial_unexpected_list": [", ".join(f"{key} {value}" for key, value in row.items()) for row in rows],
                "details": {"unexpected_rows": rows},
            },
        }
