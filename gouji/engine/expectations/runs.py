"""Running suites: each one is split by the relation its expectations look at, and validated there as one batch."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context import EphemeralDataContext
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)
from great_expectations.validator.exception_info import ExceptionInfo
from great_expectations.validator.validator import calc_validation_statistics

from gouji.engine.expectations import site
from gouji.engine.expectations.context import make_context
from gouji.engine.expectations.dialect import shared
from gouji.engine.expectations.plain import MOST_ROWS, exact
from gouji.engine.expectations.results import exception_message, expectation_ids, result_of
from gouji.engine.expectations.rows import RowsExpectation
from gouji.engine.expectations.suites import relation_of
from gouji.engine.project.packages import FOLDER as PACKAGES
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.errors import ConfigurationError, shown_error
from gouji.engine.vocabulary.results import ExpectationResult

SOURCE = "gouji"
WHOLE = "whole"
_COUNT = "expect_table_row_count_to_be_between"


def run(
    connection: Any,
    suites: Sequence[str],
    folder: Path,
    target: Path,
    on_result: Callable[[ExpectationResult], None] | None,
    index: bool,
    on_begin: Callable[[str, str], None] | None = None,
    only: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> list[ExpectationResult]:
    """Validate suites in order, store the library's results, build the Data Docs. See `run_suites`.

    Raises ConfigurationError for an expectation that names no relation.
    """
    context = make_context(folder, target)
    site.forget([name for name in suites if name not in only], target)
    run_id = RunIdentifier(run_name="gouji", run_time=clock.now())
    columns = _columns(connection)
    results: list[ExpectationResult] = []
    written: list[Any] = []
    loaded = {name: _load(context, name, folder) for name in suites}
    parts = {name: _by_relation(suite, only.get(name)) for name, suite in loaded.items()}
    with shared(connection) as connection_string:
        source = _source(context, connection_string, [each for part in parts.values() for each in part], columns)
        try:
            for name, suite in loaded.items():
                of_suite: dict[str, ExpectationResult] = {}
                for relation, part in parts[name].items():
                    if on_begin is not None:
                        on_begin(name, relation)
                    started_at, ticks = clock.now(), time.perf_counter()
                    validated = _validated(source, relation, part, columns)
                    seconds = (time.perf_counter() - ticks) / len(part.expectations)
                    for outcome in validated.results:
                        outcome.result = exact(outcome.result)
                        result = result_of(name, relation, outcome, started_at, seconds)
                        of_suite[result.result_id] = result
                        if on_result is not None:
                            on_result(result)
                    written += _stored(context, relation, validated, run_id) if name not in only else []
                ids = [str(expectation.id) for expectation in suite.expectations]
                results += [of_suite[each] for each in ids if each in of_suite]
                written += [ExpectationSuiteIdentifier(name)] if name not in only else []
        finally:
            source.get_engine().dispose()
    site.build(context, written)
    if index:
        site.build_index(context, folder, target)
    return results


def _load(context: EphemeralDataContext, name: str, folder: Path) -> ExpectationSuite:
    """The suite as the library reads it. Expectations get ids that stay the same from run to run."""
    suite = context.suites.get(name)
    for expectation, identifier in zip(suite.expectations, expectation_ids(suite), strict=True):
        if relation_of({"meta": expectation.meta}, suite.meta) is None:
            raise ConfigurationError(f"{expectation.expectation_type} names no relation", path=folder / f"{name}.json")
        expectation.id = identifier
        if folder.parent.parent.name == PACKAGES:
            _take_for_any_project(expectation)
    return suite


def _take_for_any_project(expectation: Any) -> None:
    """What the suites of a package ask holds for the documents there are; that each kind is among them is not asked."""
    if isinstance(expectation, RowsExpectation):
        expectation.is_packaged = True
    elif expectation.expectation_type == _COUNT and expectation.min_value == 1:
        expectation.min_value = 0


def _by_relation(suite: ExpectationSuite, only: Collection[str] | None) -> dict[str, ExpectationSuite]:
    parts: dict[str, ExpectationSuite] = {}
    for expectation in (each for each in suite.expectations if only is None or str(each.id) in only):
        relation = relation_of({"meta": expectation.meta}, suite.meta) or ""
        part = parts.setdefault(relation, ExpectationSuite(name=suite.name, meta=suite.meta))
        part.expectations.append(expectation)
    return parts


def _validated(
    source: Any, relation: str, part: ExpectationSuite, columns: dict[str, list[str]]
) -> ExpectationSuiteValidationResult:
    """A part validated, whatever its expectations raise: one that does has a fault in place of a verdict.

    The library lets some exceptions through, and gives others to every expectation that was asked together with the
    one that raised: then each is asked alone.
    """
    if relation not in columns:
        return _faulty(relation, part, f"relation {relation} does not exist")
    try:
        validated = _validate(source, relation, part, columns)
    except (Exception, SystemExit) as error:  # noqa: BLE001 (an expectation may be anybody's)
        if len(part.expectations) == 1:
            return _faulty(relation, part, shown_error(error))
    else:
        if len(part.expectations) == 1 or not all(exception_message(each.exception_info) for each in validated.results):
            return validated
    alone = (ExpectationSuite(name=part.name, meta=part.meta) for _ in part.expectations)
    outcomes = []
    for expectation, single in zip(part.expectations, alone, strict=True):
        single.expectations.append(expectation)
        outcomes += _validated(source, relation, single, columns).results
    return _put_together(relation, part, outcomes)


def _validate(
    source: Any, relation: str, part: ExpectationSuite, columns: dict[str, list[str]]
) -> ExpectationSuiteValidationResult:
    keys = [key for key in (part.meta.get("keys") or {}).get(relation, []) if key in columns[relation]]
    validated: ExpectationSuiteValidationResult = _batch(source, relation).validate(
        part,
        result_format={
            "result_format": "COMPLETE" if keys else "SUMMARY",
            "partial_unexpected_count": MOST_ROWS,
            "return_unexpected_index_query": bool(keys),
            **({"unexpected_index_column_names": keys} if keys else {}),
        },
    )
    return validated


def _source(context: EphemeralDataContext, string: str, relations: Sequence[str], columns: dict[str, list[str]]) -> Any:
    """The library's data source, each relation that exists a table of it.

    All are given at once: the library writes out its whole configuration after each change.
    """
    assets = []
    for relation in dict.fromkeys(relation for relation in relations if relation in columns):
        schema, table = relation.split(".")
        whole = {"name": WHOLE, "partitioner": None}
        assets.append({"type": "table", "name": relation, "table_name": table, "schema_name": schema,
                       "batch_definitions": [whole]})  # fmt: skip
    with warnings.catch_warnings():
        # The schema is to move into the connection, says the library; it knows no such place for DuckDB.
        warnings.simplefilter("ignore", DeprecationWarning)
        return context.data_sources.add_sql(name=SOURCE, connection_string=string, assets=assets)  # type: ignore[call-arg]


def _batch(source: Any, relation: str) -> Any:
    """The whole relation as the library's batch."""
    return source.get_asset(relation).get_batch_definition(WHOLE).get_batch()


def _faulty(relation: str, part: ExpectationSuite, message: str) -> ExpectationSuiteValidationResult:
    """What the library would say of expectations that it cannot judge."""
    fault = ExceptionInfo(exception_traceback="", exception_message=message)
    outcomes = [
        ExpectationValidationResult(success=False, exception_info=fault, expectation_config=expectation.configuration)
        for expectation in part.expectations
    ]
    return _put_together(relation, part, outcomes)


def _put_together(
    relation: str, part: ExpectationSuite, outcomes: list[ExpectationValidationResult]
) -> ExpectationSuiteValidationResult:
    statistics = calc_validation_statistics(outcomes)
    return ExpectationSuiteValidationResult(
        results=outcomes,
        success=bool(statistics.success),
        suite_name=part.name,
        statistics={
            "evaluated_expectations": statistics.evaluated_expectations,
            "successful_expectations": statistics.successful_expectations,
            "unsuccessful_expectations": statistics.unsuccessful_expectations,
            "success_percent": statistics.success_percent,
        },
        meta={"batch_spec": {"data_asset_name": relation}},
        batch_id=f"{SOURCE}-{relation}",
    )


def _stored(
    context: EphemeralDataContext, relation: str, validated: ExpectationSuiteValidationResult, run_id: RunIdentifier
) -> list[ValidationResultIdentifier]:
    """The stored result, for its page; none, with a word, where it holds what the library cannot write as JSON."""
    try:
        return [_store(context, validated, run_id)]
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 (the verdicts are known: a page less does not change them)
        print(
            f"warning: {validated.suite_name} on {relation}: the results have no page: {shown_error(error)}",
            file=sys.stderr,
        )
        return []


def _store(
    context: EphemeralDataContext, validated: ExpectationSuiteValidationResult, run_id: RunIdentifier
) -> ValidationResultIdentifier:
    validated.meta["run_id"] = run_id
    validated.meta["validation_time"] = run_id.run_time
    suite = ExpectationSuiteIdentifier(validated.suite_name)
    key = ValidationResultIdentifier(
        expectation_suite_identifier=suite, run_id=run_id, batch_identifier=validated.batch_id
    )
    context.validation_results_store.store_validation_results(
        suite_validation_result=validated,
        suite_validation_result_identifier=key,
        expectation_suite_identifier=suite,
    )
    return key


def _columns(connection: Any) -> dict[str, list[str]]:
    """Columns of every table and view, by `schema.table`."""
    rows = (
        connection.cursor()
        .execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index) "
            "from duckdb_columns() where not internal and database_name = current_database() group by all"
        )
        .fetchall()
    )
    return dict(rows)
