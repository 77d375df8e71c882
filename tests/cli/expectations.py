"""What an expectation leaves behind, for tests in which a stand-in takes the place of Great Expectations."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gouji.engine.vocabulary.results import ExpectationResult

SCHEMAS_AS_WRITTEN = "{% macro generate_schema_name(custom, node) %}{{ custom or target.schema }}{% endmacro %}"


def expectation(**changes: Any) -> ExpectationResult:
    values: dict[str, Any] = {
        "result_id": "orders/1", "suite_name": "orders", "expectation_type": "expect_table_row_count_to_equal",
        "rule_id": "R1", "dimension": "completeness", "owner": "data", "severity": "critical", "column_name": None,
        "relation": "marts.fct_orders", "description_zh": "两行", "description_en": "two rows", "success": True,
        "observed_value": "2", "element_count": 2, "unexpected_count": 0, "unexpected_percent": Decimal("0"),
        "failing_rows": "[]", "failing_sql": None, "exception_message": None,
        "started_at": datetime(2026, 1, 1, tzinfo=UTC),
        "seconds": Decimal("0.125"),
    }  # fmt: skip
    return ExpectationResult(**{**values, **changes})
