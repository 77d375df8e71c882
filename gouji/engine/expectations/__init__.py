"""Great Expectations behind one door: suites are its own JSON, run by it on the caller's DuckDB connection.

Importing this package is cheap; the library itself (4 s) is imported by `preload()` or by the first run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from gouji.engine.expectations.places import is_documented
from gouji.engine.expectations.suites import expectation_lines, expectations_of, load_suites
from gouji.engine.vocabulary.results import ExpectationResult

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "build_index",
    "check_suites",
    "expectation_lines",
    "expectations_of",
    "is_documented",
    "load_suites",
    "preload",
    "run_suites",
]

# The library keeps its current context in a module global, so runs take turns.
_one_at_a_time = threading.RLock()


def preload() -> None:
    """Import the library and the project's own expectations. Safe in a background thread, and to call twice."""
    with _one_at_a_time:
        from gouji.engine.expectations import library

        library.load()


def check_suites(suites: Sequence[str], folder: Path) -> None:
    """Raise ConfigurationError unless every expectation of these suites is known and its arguments are accepted."""
    preload()
    with _one_at_a_time:
        from gouji.engine.expectations.refused import check

        check(suites, folder)


def run_suites(
    connection: duckdb.DuckDBPyConnection,
    suites: Sequence[str],
    folder: Path,
    target: Path,
    on_result: Callable[[ExpectationResult], None] | None = None,
    *,
    index: bool = True,
    on_begin: Callable[[str, str], None] | None = None,
    only: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> list[ExpectationResult]:
    """Run suites by name and return one result per expectation, in the order of the files.

    Validation results and Data Docs are written below `target/gx`; what other suites left there stays. Without
    `index` the first page of the Data Docs is left to a call of `build_index`.
    `only` are the result ids of the expectations that are asked, of suites of which not all are: what is left of these
    below `target/gx` stays, and is of all.
    `on_begin` is called with suite and relation before a relation is validated, `on_result` with each result as soon
    as it has been.
    An expectation that raises an exception, whatever it is, is a result without a verdict.
    Raises ConfigurationError, before anything runs, for a suite or an expectation that cannot be understood.
    """
    check_suites(suites, folder)
    with _one_at_a_time:
        from gouji.engine.expectations.runs import run

        return run(connection, suites, folder, target, on_result, index, on_begin, only)


def build_index(folder: Path, target: Path) -> None:
    """Write the first page of the Data Docs, over all results that lie below `target/gx`."""
    preload()
    with _one_at_a_time:
        from gouji.engine.expectations import site
        from gouji.engine.expectations.context import make_context

        site.build_index(make_context(folder, target), folder, target)
