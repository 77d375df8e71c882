"""The forms of configuration values: a mapping where a mapping is meant, a text where a name is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gouji.engine.vocabulary.errors import ConfigurationError

_MAPPINGS = ("persist_docs", "contract", "column_types", "meta", "docs")
_NAMES = ("alias", "schema", "materialized", "group", "access", "incremental_strategy", "on_schema_change", "where")
_CHOICES = ("enabled", "full_refresh", "store_failures")


def check_forms(config: Mapping[str, Any], shown: str, path: str, line: int | None) -> None:
    """Raises ConfigurationError for a value of a configuration whose form nothing can be made of."""

    def refuse(key: Any, what: str) -> None:
        raise ConfigurationError(f"{shown}: '{key}' must be {what}, not {config[key]!r}", path=path, line=line,
                                 hint="correct it in the YAML, in config() or in dbt_project.yml")  # fmt: skip

    for key, value in config.items():
        if not isinstance(key, str):
            raise ConfigurationError(f"{shown}: {key!r} is no name of a configuration", path=path, line=line)
        if value is None:
            continue
        if key in _MAPPINGS and not isinstance(value, Mapping):
            refuse(key, "a mapping")
        if key in _NAMES and (not isinstance(value, str) or "\0" in value):
            refuse(key, "a text")
        if key in _CHOICES and not isinstance(value, (bool, str)):
            refuse(key, "true or false")
        if key == "tags" and not all(isinstance(each, str) for each in (value if isinstance(value, list) else [value])):
            refuse(key, "a text or a list of texts")
