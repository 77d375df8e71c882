"""Which configurations of a model the engine has; what it lacks is refused by name, never passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gouji.engine.project.project import as_list
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import MATERIALISATIONS

STRATEGIES = ("append", "delete+insert", "merge")
ACCESS = ("private", "protected", "public")
SCHEMA_CHANGES = ("ignore", "fail", "append_new_columns", "sync_all_columns")
_UNSUPPORTED = {
    "sql_header": "SQL headers are not supported",
    "grants": "DuckDB has no grants",
    "indexes": "indexes are not supported",
    "partitioned_by": "partitions are not supported",
    "partition_by": "partitions are not supported",
    "sorted_by": "sorted storage is not supported",
    "sort_by": "sorted storage is not supported",
    "database": "every relation lies in the one database file",
    "event_time": "microbatches are not supported",
    "batch_size": "microbatches are not supported",
    "begin": "microbatches are not supported",
    "freshness": "freshness is not supported",
    "merge_clauses": "own merge clauses are not supported",
    "merge_on_using_columns": "merge by USING is not supported",
    "merge_update_set_expressions": "own update expressions are not supported",
    "merge_returning_columns": "RETURNING is not supported",
    "unlogged": "not a DuckDB configuration",
}


def check_model_config(config: Mapping[str, Any], path: str, line: int | None, *, python: bool = False) -> None:
    """Raises ConfigurationError for a materialisation, strategy or hook that is not supported."""
    materialized = config.get("materialized")
    if python and materialized != "table":
        raise ConfigurationError(
            f"a Python model cannot be materialised as '{materialized}'",
            path=path,
            line=line,
            hint="set materialized='table' in dbt.config(), or in the YAML beside it",
        )
    _one_of(f"materialisation '{materialized}'", materialized, MATERIALISATIONS, path, line)
    for key, reason in _UNSUPPORTED.items():
        if config.get(key):
            raise ConfigurationError(f"'{key}' is not supported: {reason}", path=path, line=line, hint=f"remove {key}")
    access = config.get("access") or "protected"
    _one_of(f"access '{access}'", access, ACCESS, path, line)
    if materialized == "incremental":
        _check_incremental(config, path, line)


def strategy_of(config: Mapping[str, Any]) -> str:
    """The incremental strategy; without one rows are replaced by their key, as dbt-duckdb does."""
    return str(config.get("incremental_strategy") or "delete+insert")


def key_of(config: Mapping[str, Any]) -> list[str]:
    """The columns of `unique_key`; none is an empty list."""
    return [str(column) for column in as_list(config.get("unique_key"))]


def _check_incremental(config: Mapping[str, Any], path: str, line: int | None) -> None:
    strategy = strategy_of(config)
    _one_of(f"incremental strategy '{strategy}'", strategy, STRATEGIES, path, line)
    change = config.get("on_schema_change") or "ignore"
    _one_of(f"on_schema_change '{change}'", change, SCHEMA_CHANGES, path, line)
    if config.get("merge_update_columns") and config.get("merge_exclude_columns"):
        raise ConfigurationError(
            "merge_update_columns and merge_exclude_columns exclude each other",
            path=path,
            line=line,
            hint="keep one of the two",
        )


def _one_of(shown: str, value: Any, known: Sequence[str], path: str, line: int | None) -> None:
    if value not in known:
        raise ConfigurationError(
            f"{shown} is not supported", path=path, line=line, hint=f"use one of: {', '.join(known)}"
        )
