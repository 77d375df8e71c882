"""From the library's outcome of one expectation to the project's own row."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from textwrap import dedent
from typing import Any

from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import ExpectationValidationResult

from gouji.engine.expectations.plain import MOST_ROWS, as_json, percent
from gouji.engine.vocabulary.questions import Question
from gouji.engine.vocabulary.results import ExpectationResult

_UNIQUE = ("expect_compound_columns_to_be_unique", "expect_column_values_to_be_unique")
_ROW_COUNT = "expect_table_row_count_to_be_between"
NAMESPACE = uuid.UUID("6f0d8a3e-52a1-5c6b-9d57-2b1c3a7e4f10")


def expectation_ids(suite: ExpectationSuite) -> list[str]:
    """One UUID per expectation: the file's own, else one made of suite, type and arguments, so it stays the same."""
    whats: list[str] = []
    ids: list[str] = []
    for expectation in suite.expectations:
        what = json.dumps(
            [suite.name, expectation.expectation_type, expectation.configuration.kwargs, expectation.meta],
            sort_keys=True,
            default=str,
        )
        # Two that are written alike differ in their number.
        ids.append(expectation.id or str(uuid.uuid5(NAMESPACE, f"{what}{whats.count(what)}")))
        whats.append(what)
    return ids


def result_of(
    suite: str, relation: str, outcome: ExpectationValidationResult, started_at: datetime, seconds: float
) -> ExpectationResult:
    """One row of quality.fct_expectation_results. `outcome.result` must already be exact (see `exact`)."""
    config = outcome.expectation_config
    assert config is not None
    meta = config.meta or {}
    found = outcome.result or {}
    fault = exception_message(outcome.exception_info or {})
    description_zh, description_en = descriptions(config)
    element_count, unexpected_count = found.get("element_count"), found.get("unexpected_count")
    return ExpectationResult(
        result_id=str(config.id),
        suite_name=suite,
        expectation_type=config.type,
        rule_id=meta.get("rule_id"),
        dimension=meta.get("dimension"),
        owner=meta.get("owner"),
        severity=str(getattr(config.severity, "value", config.severity) or "critical"),
        column_name=column_name(config.kwargs),
        relation=relation,
        description_zh=description_zh,
        description_en=description_en,
        success=bool(outcome.success),
        observed_value=None if fault else observed_value(found),
        element_count=element_count,
        unexpected_count=unexpected_count,
        unexpected_percent=percent(unexpected_count, element_count, found.get("missing_count") or 0),
        failing_rows=None if outcome.success or fault else failing_rows(found, config.kwargs),
        failing_sql=failing_sql(config, relation, found.get("unexpected_index_query")),
        exception_message=fault,
        started_at=started_at,
        seconds=Decimal(f"{seconds:.6f}"),
        question=None if fault else question_of(config, relation, found.get("unexpected_index_query")),
    )


def descriptions(config: Any) -> tuple[str | None, str | None]:
    """Chinese and English: the two lines of the description, or what the expectation's class says of itself."""
    text = config.description
    if not text:
        describe = getattr(config.to_domain_obj(), "describe", None)
        text = describe() if describe else None
    if not text:
        return None, None
    chinese, _, english = text.partition("\n")
    return chinese or None, english or None


def column_name(kwargs: Mapping[str, Any]) -> str | None:
    """The column, or the columns, that an expectation is about."""
    if kwargs.get("column"):
        return str(kwargs["column"])
    several = kwargs.get("column_list") or kwargs.get("column_set")
    several = several or [kwargs[key] for key in ("column_A", "column_B") if kwargs.get(key)]
    return ", ".join(several) or None


def observed_value(found: Mapping[str, Any]) -> str | None:
    """What was seen, as text."""
    if found.get("observed_value") is not None:
        seen = found["observed_value"]
        return str(seen) if isinstance(seen, (str, float)) else as_json(seen)
    if found.get("unexpected_count") is not None:
        return f"{found['unexpected_count']} unexpected of {found.get('element_count')}"
    return None


def failing_rows(found: Mapping[str, Any], kwargs: Mapping[str, Any]) -> str | None:
    """At most 50 failing rows by key as JSON, where the expectation is one about rows."""
    rows = found.get("unexpected_index_list") or found.get("partial_unexpected_index_list")
    rows = rows or (found.get("details") or {}).get("unexpected_rows")
    if not rows and found.get("partial_unexpected_list"):
        name = kwargs.get("column") or "value"
        rows = [item if isinstance(item, dict) else {name: item} for item in found["partial_unexpected_list"]]
    return as_json(rows[:MOST_ROWS]) if rows else None


def failing_sql(config: Any, relation: str, given: str | None) -> str | None:
    """The query that finds what does not meet an expectation, ready to run; None where there is none.

    `given` is the library's own for expectations about each row.
    """
    own = getattr(config.to_domain_obj(), "failing_sql", None)
    if own is not None:
        return dedent(own()).strip().replace("{batch}", relation)
    columns = config.kwargs.get("column_list") or [config.kwargs.get("column")]
    if config.type in _UNIQUE:
        names = ", ".join(columns)
        return f"select {names}, count(*) as times from {relation} group by {names} having count(*) > 1"
    if given:
        return given.replace("\n", " ").strip().rstrip(";") + _left_out(config.kwargs)
    return f"select count(*) from {relation}" if config.type.startswith("expect_table_row_count") else None


def question_of(config: Any, relation: str, given: str | None) -> Question | None:
    """What an expectation asks, as SQL: where nothing fails by it the library says that it is met. None: not known.

    Not the other way round: `mostly`, a condition for rows or a null may let the library take what the SQL finds.
    """
    own = getattr(config.to_domain_obj(), "question", None)
    if own is not None:
        asked: Question = own()
        return asked
    if config.kwargs.get("row_condition"):
        return None
    if config.type == _ROW_COUNT:
        return _question_of_number(config.kwargs)
    failing = failing_sql(config, relation, given)
    if failing is None or not (given or config.type in _UNIQUE):
        return None
    counted = "select {} from {{batch}}".format
    return Question(failing, counted("count(*)"), counted("'0 unexpected of ' || count(*)"), must_judge=False)


def _question_of_number(kwargs: Mapping[str, Any]) -> Question | None:
    """A question for a number of rows that is not between two; None for bounds that are not allowed themselves."""
    if kwargs.get("strict_min") or kwargs.get("strict_max"):
        return None
    bounds = [f"number {sign} {kwargs[name]}" for name, sign in (("min_value", "<"), ("max_value", ">"))
              if kwargs.get(name) is not None]  # fmt: skip
    number = "select count(*) as number from {batch}"
    failing = f"select number from ({number}) as counted where {' or '.join(bounds) or 'false'}"
    return Question(failing, summary=number, must_judge=False)


def _left_out(kwargs: Mapping[str, Any]) -> str:
    """The rows that an expectation about several columns does not look at: the library's query has them still."""
    names = kwargs.get("column_list") or [kwargs[key] for key in ("column_A", "column_B") if kwargs.get(key)]
    how = str(kwargs.get("ignore_row_if") or "")
    if not names or how in ("", "never"):
        return ""
    word = " and " if how.startswith(("either", "any")) else " or "
    return f" and ({word.join(f'{name} is not null' for name in names)})"


def exception_message(info: Mapping[str, Any]) -> str | None:
    """The first fault in one line, without the SQL and links that SQLAlchemy and the library wrap around it."""
    if "raised_exception" in info:
        faults = [info] if info["raised_exception"] else []
    else:
        # One entry per metric that could not be computed.
        faults = [fault for fault in info.values() if fault.get("raised_exception")]
    if not faults:
        return None
    text = faults[0].get("exception_message") or "the expectation could not be evaluated"
    text = re.split(r"\n\s*\n|\nLINE \d+:|\n\[SQL:|\(Background on this error", text)[0]
    text = re.sub(r"\(_?duckdb\.\w+\)\s*", "", text)
    text = re.sub(r'Error: The column "(.*)" in BatchData does not exist\.', r'column "\1" does not exist', text)
    return " ".join(text.split())
