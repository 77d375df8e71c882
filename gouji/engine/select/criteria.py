"""What the methods of dbt's selection grammar, `method:value`, look at in a node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

from gouji.engine.project.nodedefaults import config_of
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.nodes import ModelNode, Node, SourceNode, TestNode, UnitTestNode

_ALIASES = {"data": ("singular", "generic"), "schema": ("generic",)}


def _fqn(node: Node, value: str, argument: str) -> bool:
    if isinstance(node, SourceNode):
        return False
    return _is_selected(node.fqn, value) or _is_selected(node.fqn[1:], value)


def _is_selected(fqn: Sequence[str], selector: str) -> bool:
    if fqn[-1] == selector:
        return True
    flat = [item for segment in fqn for item in segment.split(".")]
    parts = selector.split(".")
    if len(flat) < len(parts):
        return False
    for index, part in enumerate(parts):
        if any(wildcard in part for wildcard in "*?[]"):
            if fnmatch(".".join(flat[index:]), ".".join(parts[index:])):
                return True
            return len(parts) == 1 and fnmatch(fqn[-1], selector)
        if flat[index] != part:
            return False
    return True


def _tag(node: Node, value: str, argument: str) -> bool:
    return any(fnmatch(tag, value) for tag in node.tags)


def _file(node: Node, value: str, argument: str) -> bool:
    path = PurePosixPath(node.original_file_path)
    return fnmatch(path.name, value) or fnmatch(path.stem, value)


def _source(node: Node, value: str, argument: str) -> bool:
    if not isinstance(node, SourceNode):
        return False
    names = [node.package_name, node.source_name, node.name]
    parts = value.split(".")
    wanted = {1: ["*", *parts, "*"], 2: ["*", *parts], 3: parts}.get(len(parts))
    if wanted is None:
        raise UsageError(f"source:{value} has too many parts", hint="write source:name or source:name.table")
    return all(fnmatch(name, pattern) for name, pattern in zip(names, wanted, strict=True))


def _config(node: Node, value: str, argument: str) -> bool:
    """As dbt compares: whole texts, and yes or no in any case; a number is no text."""
    if not argument:
        raise UsageError("config: needs a key", hint="write config.materialized:table")
    if node.resource_type in ("exposure", "unit_test"):
        return False
    found: Any = config_of(node)
    for key in argument.split("."):
        if not isinstance(found, Mapping) or key not in found:
            return False
        found = found[key]
    held = list(found) if isinstance(found, (list, tuple)) else [found]
    if argument == "severity":
        held, value = [str(each).upper() for each in held], value.upper()
    truth = {"true": True, "false": False}.get(value.lower())
    return any(each == value or (truth is not None and each is truth) for each in held)


def _access(node: Node, value: str, argument: str) -> bool:
    return isinstance(node, ModelNode) and (node.config.get("access") or "protected") == value


def _test_type(node: Node, value: str, argument: str) -> bool:
    kinds = _ALIASES.get(value, (value,))
    if not set(kinds) <= {"generic", "singular", "unit"}:
        raise UsageError(f"unknown test type '{value}'", hint="use generic, singular, data or unit")
    if isinstance(node, UnitTestNode):
        return "unit" in kinds
    return isinstance(node, TestNode) and ("generic" if node.is_generic else "singular") in kinds


def _test_name(node: Node, value: str, argument: str) -> bool:
    return isinstance(node, TestNode) and fnmatch(node.test_name or node.name, value)


def _resource_type(node: Node, value: str, argument: str) -> bool:
    known = ("model", "seed", "test", "unit_test", "source", "exposure", "expectation")
    if value not in known:
        raise UsageError(f"unknown resource type '{value}'", hint=f"use one of: {', '.join(known)}")
    return node.resource_type == value


def _package(node: Node, value: str, argument: str) -> bool:
    return fnmatch(node.package_name, node.package_name if value == "this" else value)


def _exposure(node: Node, value: str, argument: str) -> bool:
    return node.resource_type == "exposure" and fnmatch(node.name, value.removeprefix(f"{node.package_name}."))


def _unit_test(node: Node, value: str, argument: str) -> bool:
    return isinstance(node, UnitTestNode) and fnmatch(node.name, value.removeprefix(f"{node.package_name}."))


def _group(node: Node, value: str, argument: str) -> bool:
    return fnmatch(str(node.config.get("group") or ""), value)


METHODS: dict[str, Callable[[Node, str, str], bool]] = {
    "fqn": _fqn,
    "tag": _tag,
    "file": _file,
    "source": _source,
    "exposure": _exposure,
    "resource_type": _resource_type,
    "config": _config,
    "access": _access,
    "test_type": _test_type,
    "test_name": _test_name,
    "unit_test": _unit_test,
    "group": _group,
    "package": _package,
}
