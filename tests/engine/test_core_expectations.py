"""Every expectation of the library's core: the verdict that it has on pandas, or a refusal before anything runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gouji.engine import expectations as validation
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.results import ExpectationResult
from tests.engine.core_cases import BOTH, REFUSED, ROWS, SQL_ONLY, TYPES, Case

# Files of the library that only say that an expectation is yet to be written.
UNWRITTEN = {
    "expect_column_bootstrapped_ks_test_p_value_to_be_greater_than",
    "expect_column_chisquare_test_p_value_to_be_greater_than",
    "expect_column_pair_cramers_phi_value_to_be_less_than",
    "expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than",
    "expect_multicolumn_values_to_be_unique",
}
OF_TYPE = ("expect_column_values_to_be_of_type", "expect_column_type_to_be")


@pytest.fixture(scope="module")
def items() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute(
        "set TimeZone = 'UTC';"
        "create table items as select *, day::timestamptz as at, [n] as list, id::tinyint as tiny, id::hugeint as big, "
        f"uuid() as key from ({ROWS});"
        "create schema marts; create table marts.others as from range(6); create table more as from range(7)"
    )
    yield connection
    connection.close()


def on_duckdb(items: duckdb.DuckDBPyConnection, folder: Path, cases: list[Case]) -> list[ExpectationResult]:
    each = [{"type": kind, "kwargs": kwargs, "meta": {"relation": "main.items"}} for kind, kwargs, _ in cases]
    (folder / "suite.json").write_text(json.dumps({"name": "suite", "meta": {}, "expectations": each}))
    return validation.run_suites(items, ["suite"], folder, folder / "target", index=False)


def on_pandas(items: duckdb.DuckDBPyConnection, cases: list[Case]) -> list[tuple[bool, int | None, str]]:
    """(success, number of unexpected rows, exception) of the library on a frame of the same rows."""
    import great_expectations
    from great_expectations.core import ExpectationSuite
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    frame = items.query("select * from items").df().astype(dict.fromkeys("nabc", "float64"))
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("items")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    found = []
    for kind, kwargs, _ in cases:
        suite = ExpectationSuite(name="one")
        suite.expectations.append(ExpectationConfiguration(type=kind, kwargs=kwargs).to_domain_obj())
        (outcome,) = batch.validate(suite, result_format="SUMMARY").results
        unexpected = (outcome.result or {}).get("unexpected_count")
        found.append((bool(outcome.success), unexpected, str(outcome.exception_info or "")))
    return found


def told(cases: list[Case], verdicts: list[Any]) -> list[str]:
    return [f"{kind} {kwargs}: {verdict}" for (kind, kwargs, _), verdict in zip(cases, verdicts, strict=True)]


@pytest.mark.filterwarnings("ignore")  # of pandas, inside the library
def test_what_duckdb_says_is_what_pandas_says(items: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    results = on_duckdb(items, tmp_path, BOTH)
    assert not [(each.expectation_type, each.exception_message) for each in results if each.exception_message]
    ours = told(BOTH, [(each.success, each.unexpected_count) for each in results])
    theirs = told(BOTH, [each[:2] for each in on_pandas(items, BOTH)])
    assert ours == theirs
    assert told(BOTH, [each.success for each in results]) == told(BOTH, [expected for *_, expected in BOTH])


def test_what_only_sql_can_be_asked_has_a_verdict_too(items: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    results = on_duckdb(items, tmp_path, SQL_ONLY)
    assert not [(each.expectation_type, each.exception_message) for each in results if each.exception_message]
    assert told(SQL_ONLY, [each.success for each in results]) == told(SQL_ONLY, [each for *_, each in SQL_ONLY])


def test_a_type_may_be_spelled_in_any_way(items: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    cases: list[Case] = [
        (kind, {"column": column, "type_": name}, holds) for column, name, holds in TYPES for kind in OF_TYPE
    ]
    cases += [
        ("expect_column_values_to_be_in_type_list", {"column": column, "type_list": [name]}, holds)
        for column, name, holds in TYPES
    ]
    results = on_duckdb(items, tmp_path, cases)
    assert told(cases, [each.success for each in results]) == told(cases, [holds for *_, holds in cases])
    assert {each.exception_message for each in results} == {None}


@pytest.mark.parametrize(("kind", "kwargs", "says"), REFUSED, ids=[f"{kind}-{says}" for kind, _, says in REFUSED])
def test_what_cannot_be_asked_is_refused_by_file_and_line_before_anything_runs(
    items: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str, kwargs: dict[str, Any], says: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        on_duckdb(items, tmp_path, [("expect_column_to_exist", {"column": "n"}, True), (kind, kwargs, True)])
    assert (caught.value.path, caught.value.line) == (tmp_path / "suite.json", 1)
    assert says in str(caught.value)
    assert not (tmp_path / "target").exists()


def test_every_expectation_of_the_core_has_its_cases() -> None:
    validation.preload()
    from great_expectations.expectations import core

    folder = Path(core.__file__).parent
    known = {path.stem for path in folder.glob("*.py") if path.stem != "__init__"} - UNWRITTEN
    passing = {kind for kind, _, holds in [*BOTH, *SQL_ONLY] if holds}
    failing = {kind for kind, _, holds in [*BOTH, *SQL_ONLY] if not holds}
    typed = {*OF_TYPE, "expect_column_values_to_be_in_type_list"}
    refused = {kind for kind, *_ in REFUSED} - passing
    assert known - typed - refused == passing - typed - refused == failing - typed - refused
    assert known >= typed


def test_an_empty_suite_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text('{\n  "name": "empty",\n  "meta": {},\n  "expectations": []\n}\n')
    with pytest.raises(ConfigurationError, match="asserts nothing") as caught:
        validation.load_suites(tmp_path)
    assert (caught.value.path, caught.value.line) == (tmp_path / "empty.json", 4)
