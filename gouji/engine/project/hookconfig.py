"""Hooks around a node: `pre_hook` and `post_hook`, as its configuration has them and as SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gouji.engine.jinja.renderer import Renderer
from gouji.engine.project.project import as_list
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import ModelNode, SeedNode

KINDS = {"pre_hook": "pre-hook", "post_hook": "post-hook"}


@dataclass(frozen=True)
class NodeHook:
    """The SQL of a hook. `kind` is pre-hook or post-hook; `in_transaction`: in the one that makes the node."""

    kind: str
    sql: str
    in_transaction: bool


def settled_hooks(config: Mapping[str, Any], path: str, line: int | None) -> dict[str, Any]:
    """A configuration with its hooks in dbt's form, `{sql, transaction, index}` under their hyphened keys, if any.

    Raises ConfigurationError for what is neither a text nor a mapping with `sql`.
    """
    settled = {key: value for key, value in config.items() if key not in KINDS}
    for key, kind in KINDS.items():
        hooks = [_settled(each, kind, path, line) for each in as_list(config.get(key))]
        if hooks:
            settled[kind] = hooks
    return settled


def _settled(hook: Any, kind: str, path: str, line: int | None) -> dict[str, Any]:
    # before_begin() and after_commit() give JSON.
    given = (_parsed(hook) or {"sql": hook}) if isinstance(hook, str) else hook
    if not isinstance(given, Mapping) or not isinstance(given.get("sql"), str):
        raise ConfigurationError(
            f"a {kind} must be SQL", path=path, line=line, hint="write a text, or {sql: …, transaction: false}"
        )
    return {"sql": given["sql"], "transaction": bool(given.get("transaction", True)), "index": None}


def _parsed(text: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, Mapping) else None


def render_hooks(
    config: Mapping[str, Any], renderer: Renderer, scope: Mapping[str, Any], path: str, line: int | None
) -> list[NodeHook]:
    """The hooks of a configuration as SQL, those of no SQL left out. Raises ConfigurationError at the node."""
    found = []
    for kind in KINDS.values():
        for hook in config.get(kind) or ():
            try:
                sql = renderer.render(renderer.template(hook["sql"], path), scope, path).strip()
            except ConfigurationError as error:
                if str(error.path) == path:
                    # The lines of the template are those of one value.
                    error.line = line
                error.message = f"{kind}: {error.message}"
                raise
            if sql:
                found.append(NodeHook(kind, sql, hook["transaction"]))
    return found


def has_hooks(node: Any) -> bool:
    """Whether a node that is run has hooks."""
    return isinstance(node, (ModelNode, SeedNode)) and any(node.config.get(kind) for kind in KINDS.values())
