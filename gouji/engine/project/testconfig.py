"""The configuration of a data test: severity, thresholds, and whether its failing rows are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gouji.engine.vocabulary.errors import ConfigurationError

TEST_CONFIG = ("severity", "tags", "enabled", "where", "limit", "warn_if", "error_if", "fail_calc", "store_failures",
               "store_failures_as", "meta", "database", "schema", "alias", "sql_header")  # fmt: skip
TEST_DEFAULTS = {"severity": "ERROR", "materialized": "test", "enabled": True}
AUDIT_SCHEMA = "dbt_test__audit"
_STORED_AS = ("ephemeral", "table", "view")
_UNSUPPORTED = ("database", "sql_header")


def check_test_config(config: Mapping[str, Any], shown: str, path: str, line: int | None) -> None:
    """Raises ConfigurationError for a configuration that gouji does not have or that makes no sense."""

    def refuse(what: str, hint: str) -> None:
        raise ConfigurationError(f"{shown}: {what}", path=path, line=line, hint=hint)

    for key in _UNSUPPORTED:
        if config.get(key):
            refuse(f"'{key}' is not supported", f"remove {key}")
    if str(config.get("severity", "error")).lower() not in ("error", "warn"):
        refuse(f"severity '{config['severity']}' is unknown", "use error or warn")
    stored = config.get("store_failures_as")
    if stored is not None and stored not in _STORED_AS:
        refuse(f"store_failures_as '{stored}' is unknown", f"use one of: {', '.join(_STORED_AS)}")
    limit = config.get("limit")
    if isinstance(limit, str) and limit.strip().isdigit():  # a text from the environment
        limit = int(limit)
    if limit is not None and not (isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0):
        refuse(f"limit '{limit}' is not a whole number", "write limit: 100")
    for key in ("warn_if", "error_if", "fail_calc"):
        value = config.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            refuse(f"{key} must be a text", f'write {key}: "{"count(*)" if key == "fail_calc" else "> 10"}"')


def settled(config: Mapping[str, Any], store_failures: bool) -> dict[str, Any]:
    """The configuration with `store_failures` decided: by itself, by `store_failures_as`, by the command line.

    A limit that the environment gives as a text becomes a number.
    """
    if isinstance(config.get("limit"), str):
        config = {**config, "limit": int(config["limit"])}
    stored = config.get("store_failures_as")
    decided = config.get("store_failures")
    if stored is not None:
        decided = stored != "ephemeral"
    elif decided is None:
        decided = store_failures
    return {**config, "store_failures": bool(decided)}
