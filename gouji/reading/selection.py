"""dbt's selection grammar: `+model`, `model+`, `2+model`, `@model`, `method:value`, unions, intersections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

from gouji.reading.graph import Graph, is_test_like
from gouji.reading.past import Past
from gouji.vocabulary.errors import UsageError
from gouji.vocabulary.nodes import ModelNode, Node, SourceNode, TestNode, UnitTestNode

_CRITERION = re.compile(
    r"\A(?P<closure>@)?(?:(?P<up_depth>\d*)(?P<up>\+))?(?:(?P<method>[\w.]+):)?(?P<value>.*?)(?:(?P<down>\+)(?P<down_depth>\d*))?\Z"
)
_LATER = ("access", "version", "source_status", "saved_query",
          "semantic_model", "metric", "selector")  # fmt: skip
_ALIASES = {"data": ("singular", "generic"), "schema": ("generic",)}


@dataclass(frozen=True)
class Selection:
    """The chosen unique ids in graph order, and a warning for each criterion that matched nothing."""

    unique_ids: tuple[str, ...]
    warnings: tuple[str, ...]


def select(
    graph: Graph,
    include: Sequence[str],
    exclude: Sequence[str],
    eligible: Callable[[Node], bool] = lambda node: True,
    past: Past | None = None,
) -> Selection:
    """Nodes that match `include` (all when empty) and not `exclude`, restricted to the eligible ones.

    Tests and suites are selected eagerly: with any node that they look at. `past` is what `state:` and `result:`
    compare with. Raises UsageError for an unknown method, and as `Past` does.
    """
    warnings: list[str] = []
    chosen = _union(graph, include, warnings, past) if include else set(graph.nodes)
    if exclude:
        chosen -= _union(graph, exclude, warnings, past)
    return Selection(
        tuple(uid for uid, node in graph.nodes.items() if uid in chosen and eligible(node)), tuple(warnings)
    )


def _union(graph: Graph, criteria: Sequence[str], warnings: list[str], past: Past | None) -> set[str]:
    chosen: set[str] = set()
    for text in (part for item in criteria for part in item.split()):
        parts = [_matching(graph, criterion, past) for criterion in text.split(",") if criterion]
        if not parts:
            raise UsageError(f"'{text}' selects by nothing", hint="write a name, or method:value")
        found = set.intersection(*parts)
        if not found:
            warnings.append(f"The selection criterion '{text}' does not match any enabled nodes")
        chosen |= found
    return chosen


def _matching(graph: Graph, criterion: str, past: Past | None) -> set[str]:
    match = _CRITERION.match(criterion)
    if match is None or not match["value"]:
        raise UsageError(f"'{criterion}' is not a selection criterion", hint="write a name, or method:value")
    if match["closure"] and match["down"]:
        raise UsageError(f"'{criterion}': @ and a trailing + exclude each other", hint="use one of the two")
    direct = _by_method(graph, match["method"] or _default_method(match["value"]), match["value"], past)
    found = set(direct)
    for uid in direct:
        if match["up"]:
            found |= graph.ancestors(uid, int(match["up_depth"]) if match["up_depth"] else None)
        if match["down"]:
            found |= graph.descendants(uid, int(match["down_depth"]) if match["down_depth"] else None)
        if match["closure"]:
            below = graph.descendants(uid) | {uid}
            found |= below.union(*(graph.ancestors(each) for each in below))
    eager = {child for uid in found for child in graph.children[uid] if is_test_like(graph.nodes[child])}
    return found | eager


def _default_method(value: str) -> str:
    if "/" in value:
        return "path"
    return "file" if value.endswith((".sql", ".csv", ".json")) else "fqn"


def _by_method(graph: Graph, method: str, value: str, past: Past | None) -> set[str]:
    name, _, argument = method.partition(".")
    if past is not None and name in _OF_THE_PAST:
        matches_past = _OF_THE_PAST[name]
        return {uid for uid, node in graph.nodes.items() if matches_past(past, node, value)}
    if name in _LATER:
        raise UsageError(f"selection by '{name}:' is not supported yet", hint=f"use one of: {_listed()}")
    if name not in _METHODS:
        raise UsageError(f"unknown selection method '{name}:'", hint=f"use one of: {_listed()}")
    matches = _METHODS[name]
    return {uid for uid, node in graph.nodes.items() if matches(node, value, argument)}


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


def _path(node: Node, value: str, argument: str) -> bool:
    path, value = PurePosixPath(node.original_file_path), value.rstrip("/").removeprefix("./")
    candidates = [str(path), *(str(parent) for parent in path.parents)]
    return any(fnmatch(candidate, value) for candidate in candidates)


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
    if not argument:
        raise UsageError("config: needs a key", hint="write config.materialized:table")
    found: Any = node.config
    for key in argument.split("."):
        if not hasattr(found, "get"):
            return False
        found = found.get(key)
    if isinstance(found, bool):
        return str(found).lower() == value.lower()
    if isinstance(found, (list, tuple)):
        return any(fnmatch(str(item), value) for item in found)
    return found is not None and fnmatch(str(found), value)


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


_METHODS: dict[str, Callable[[Node, str, str], bool]] = {
    "fqn": _fqn,
    "tag": _tag,
    "path": _path,
    "file": _file,
    "source": _source,
    "exposure": _exposure,
    "resource_type": _resource_type,
    "config": _config,
    "test_type": _test_type,
    "test_name": _test_name,
    "unit_test": _unit_test,
    "group": _group,
    "package": _package,
}


_OF_THE_PAST: dict[str, Callable[[Past, Node, str], bool]] = {"state": Past.has_state, "result": Past.has_result}


def _listed() -> str:
    return ", ".join((*_METHODS, *_OF_THE_PAST))


def needs_relation(node: Node) -> bool:
    """Models that live in the database (not ephemeral) and seeds."""
    return node.resource_type == "seed" or (isinstance(node, ModelNode) and node.materialized != "ephemeral")


def names(nodes: Iterable[Node]) -> list[str]:
    """How `ls` names nodes: `package.folder.name`, sources and exposures with their kind before them."""
    shown = []
    for node in nodes:
        prefix = "expectation:" if node.resource_type == "expectation" else ""
        if isinstance(node, UnitTestNode):
            shown.append(f"unit_test:{node.package_name}.{node.name}")
        elif node.resource_type == "exposure":
            shown.append(f"exposure:{node.package_name}.{node.name}")
        elif isinstance(node, SourceNode):
            shown.append(f"source:{node.package_name}.{node.source_name}.{node.name}")
        else:
            shown.append(prefix + ".".join(node.fqn))
    return shown
