"""Model contracts: the columns and constraints that a model's YAML promises, read and put into SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from gouji.engine.vocabulary.errors import ConfigurationError, NodeError
from gouji.engine.vocabulary.nodes import Column, ModelNode, Relation, quoted

TYPES = ("not_null", "unique", "primary_key", "foreign_key", "check", "custom")
_NEEDS_EXPRESSION = ("check", "custom")
_CALL = re.compile(r"^\s*(?:\{\{)?\s*(?:ref|source)\s*\(.*\)\s*(?:\}\})?\s*$")
_KEYS = {"type", "expression", "name", "columns", "to", "to_columns", "warn_unsupported", "warn_unenforced"}


def read_constraints(value: Any, owner: str, path: str, line: int, *, of_model: bool) -> tuple[Mapping[str, Any], ...]:
    """The `constraints:` of a column or of a model. Raises ConfigurationError for what is no constraint."""

    def refuse(what: str, where: Any, hint: str) -> None:
        raise ConfigurationError(f"{owner}: {what}", path=path, line=getattr(where, "line", line), hint=hint)

    if not isinstance(value or [], list):
        refuse("'constraints' must be a list", value, "write constraints: [{type: not_null}]")
    for each in value or []:
        kind = each.get("type") if isinstance(each, Mapping) else None
        if kind not in TYPES:
            refuse(f"constraint type '{kind}' is unknown", each, f"use one of: {', '.join(TYPES)}")
        unknown = sorted(set(each) - _KEYS)
        if unknown:
            refuse(f"a constraint has no '{unknown[0]}'", each, f"use: {', '.join(sorted(_KEYS))}")
        if kind in _NEEDS_EXPRESSION and not each.get("expression"):
            refuse(f"a constraint of type {kind} needs an expression", each, "add expression: …")
        if of_model and kind not in _NEEDS_EXPRESSION and not each.get("columns"):
            refuse(f"the {kind} constraint names no columns", each, "add columns: […]")
        to_known = isinstance(each.get("to"), str) and _CALL.match(each["to"]) and each.get("to_columns")
        if kind == "foreign_key" and not each.get("expression") and not to_known:
            refuse("a foreign key needs 'to' and 'to_columns'", each, "write to: ref('model'), to_columns: [key]")
    return tuple(value or ())


def is_enforced(config: Mapping[str, Any], path: str, line: int | None) -> bool:
    """What `contract: {enforced: …}` says. Raises ConfigurationError for another form."""
    contract = config.get("contract") or {}
    if not isinstance(contract, Mapping):
        raise ConfigurationError("contract must be a mapping", path=path, line=line, hint="write {enforced: true}")
    return bool(contract.get("enforced"))


def all_constraints(columns: Iterable[Column], of_model: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The constraints of the columns, then those of the model."""
    return [*(each for column in columns for each in column.constraints), *of_model]


def check_contract(
    name: str, config: Mapping[str, Any], columns: Mapping[str, Column], of_model: Sequence[Mapping[str, Any]],
    path: str, line: int | None, *, python: bool,
) -> list[str]:  # fmt: skip
    """Warnings about constraints that no contract enforces.

    As in dbt, nothing holds an ephemeral model against its contract. Raises ConfigurationError for a contract that
    cannot hold: of a Python model, without columns or types, with two primary keys, or with a foreign key of an
    incremental model.
    """

    def refuse(what: str, hint: str) -> None:
        raise ConfigurationError(f"model '{name}': {what}", path=path, line=line, hint=hint)

    constraints = all_constraints(columns.values(), of_model)
    if not is_enforced(config, path, line):
        return [f"{path}:{line}: the constraints of '{name}' have no effect without an enforced contract"] * bool(
            constraints
        )
    materialized = config.get("materialized")
    if python:
        refuse("the contract of a model that is Python is not supported", "take the contract out")
    if not columns:
        refuse("a contract needs columns", "list the columns with their data_type")
    untyped = [column.name for column in columns.values() if not column.data_type]
    if untyped:
        refuse(f"a contract needs a data_type for: {', '.join(untyped)}", "add data_type to each column")
    if sum(each["type"] == "primary_key" for each in constraints) > 1:
        refuse("has more than one primary key", "put a key of several columns into the constraints of the model")
    if materialized == "incremental" and any(each["type"] == "foreign_key" for each in constraints):
        refuse("a foreign key of an incremental model is not supported", "use a relationships test")
    if materialized == "ephemeral":
        return [f"{path}:{line}: the contract of '{name}' has no effect: it is ephemeral"]
    if materialized == "view" and constraints:
        return [f"{path}:{line}: the constraints of '{name}' have no effect: it is a view"]
    return []


def column_definitions(node: ModelNode, target: Callable[[str], str]) -> str:
    """What stands between the parentheses of `create table`; `target` gives the relation of a foreign key's `to`."""
    parts = []
    for column in node.columns.values():
        words = [column_name(column), str(column.data_type), *(_rendered(each, target) for each in column.constraints)]
        parts.append(" ".join(words))
    for each in node.constraints:
        name = f"constraint {each['name']} " if each.get("name") else ""
        parts.append(name + _rendered(each, target, of_model=True))
    return ",\n".join(parts)


def column_name(column: Column) -> str:
    """The name as SQL, quoted where the YAML says so."""
    return quoted(column.name) if column.quote else column.name


def violations(node: ModelNode, relation: Relation, target: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """(constraint in words, query of the rows that break it). Raises NodeError for one that is written as SQL."""
    own = [{**each, "columns": [column.name]} for column in node.columns.values() for each in column.constraints]
    for each in [*own, *node.constraints]:
        kind, names = each["type"], [str(name) for name in each.get("columns") or []]
        listed = ", ".join(map(quoted, names))
        what = f"{kind} of {', '.join(names)}"
        empty = " or ".join(f"{quoted(name)} is null" for name in names)
        if kind in ("not_null", "primary_key"):
            yield f"{what} (null)", f"select * from {relation} where {empty}"
        if kind in ("unique", "primary_key"):
            repeated = f"select {listed} from {relation} where not ({empty}) group by {listed} having count(*) > 1"
            yield f"{what} (repeated)", repeated
        elif kind == "check":
            yield f"check ({each['expression']})", f"select * from {relation} where not ({each['expression']})"
        elif kind == "foreign_key" and each.get("to"):
            pairs = zip(names, each["to_columns"], strict=True)
            same = " and ".join(f"pointing.{quoted(one)} = pointed.{quoted(other)}" for one, other in pairs)
            yield (
                what,
                (
                    f"select * from {relation} as pointing where not ({empty}) "
                    f"and not exists (select 1 from {target(each['to'])} as pointed where {same})"
                ),
            )
        elif kind in ("custom", "foreign_key"):
            raise NodeError(f"model '{node.name}': a {kind} constraint written as SQL is not held on this engine",
                            path=node.patch_path or node.original_file_path, line=node.patch_line,
                            hint="write it as a data test")  # fmt: skip


def _rendered(constraint: Mapping[str, Any], target: Callable[[str], str], *, of_model: bool = False) -> str:
    kind, expression = constraint["type"], str(constraint.get("expression") or "")
    if kind in _NEEDS_EXPRESSION:
        return f"check ({expression})" if kind == "check" else expression
    listed = f" ({', '.join(constraint.get('columns') or [])})" if of_model else ""
    if kind == "foreign_key":
        to_columns = ", ".join(constraint.get("to_columns") or [])
        references = (
            f"references {expression}" if expression else f"references {target(constraint['to'])} ({to_columns})"
        )
        return f"foreign key{listed} {references}" if of_model else references
    return f"{kind.replace('_', ' ')}{listed} {expression}".rstrip()
