"""What dbt takes for a configuration that nobody has written."""

from __future__ import annotations

from typing import Any

from gouji.engine.vocabulary.nodes import Node

DOCS = {"show": True, "node_color": None}
CONTRACT = {"enforced": False, "alias_types": True}
_NODE_CONFIG: dict[str, Any] = {
    "enabled": True, "alias": None, "schema": None, "database": None, "tags": [], "meta": {}, "group": None,
    "materialized": "view", "incremental_strategy": None, "batch_size": None, "lookback": 1, "begin": None,
    "persist_docs": {}, "post-hook": [], "pre-hook": [], "quoting": {}, "column_types": {}, "full_refresh": None,
    "unique_key": None, "on_schema_change": "ignore", "on_configuration_change": "apply", "grants": {}, "packages": [],
    "docs": DOCS, "contract": CONTRACT, "event_time": None, "concurrent_batches": None,
}  # fmt: skip
_MODEL_CONFIG = {**_NODE_CONFIG, "access": "protected", "freshness": None}
_SEED_CONFIG = {**_NODE_CONFIG, "materialized": "seed", "delimiter": ",", "quote_columns": None}
_TEST_CONFIG: dict[str, Any] = {
    "enabled": True, "alias": None, "schema": "dbt_test__audit", "database": None, "tags": [], "meta": {},
    "group": None, "materialized": "test", "severity": "ERROR", "store_failures": None, "store_failures_as": None,
    "where": None, "limit": None, "fail_calc": "count(*)", "warn_if": "!= 0", "error_if": "!= 0",
}  # fmt: skip
_DEFAULTS: dict[str, dict[str, Any]] = {
    "model": _MODEL_CONFIG,
    "seed": _SEED_CONFIG,
    "test": _TEST_CONFIG,
    "source": {"enabled": True},
}


def config_of(node: Node) -> dict[str, Any]:
    """What is configured, over what dbt would take without it, with the hyphens and nested forms of the schema."""
    config = {key: value for key, value in node.config.items() if key not in ("pre_hook", "post_hook")}
    config["tags"] = list(node.tags)
    for key, defaults in (("docs", DOCS), ("contract", CONTRACT)):
        if key in config:
            config[key] = {**defaults, **(config[key] or {})}
    return {**_DEFAULTS.get(node.resource_type, {}), **config}
