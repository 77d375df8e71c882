"""Keys and permitted values of a relation, as the data tests of the project assert them.

A test counts where it looks at every row (no `where`) and fails the build (severity error).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.nodes import Described, TestNode

_CALL = re.compile(r"""(ref|source)\(\s*((?:['"]\w+['"]\s*,?\s*)+)\)""")


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values are values of `field` of the node `target`."""

    column: str
    target: str
    field: str


@dataclass(frozen=True)
class Keys:
    """What tests say of a relation: `required` columns hold no null, `values` lists what a column may hold."""

    primary: tuple[str, ...]
    foreign: tuple[ForeignKey, ...]
    required: frozenset[str]
    unique: frozenset[str]
    values: dict[str, list[Any]]


def keys_of(manifest: Manifest, node: Described) -> Keys:
    """The keys of a relation. The primary key is a column that is unique and required, else such a combination."""
    required: set[str] = set()
    unique: set[str] = set()
    values: dict[str, list[Any]] = {}
    combinations: list[tuple[str, ...]] = []
    foreign: list[ForeignKey] = []
    for test in _tests(manifest, node):
        column = (test.column_name or "").strip('"')
        if test.test_name == "not_null":
            required.add(column)
        elif test.test_name == "unique":
            unique.add(column)
        elif test.test_name == "accepted_values" and test.arguments.get("quote", True):
            values[column] = list(test.arguments["values"])
        elif test.test_name == "unique_combination":
            combinations.append(tuple(test.arguments["columns"]))
        elif test.test_name == "relationships":
            target = target_of(manifest, test)
            if target is not None:
                foreign.append(ForeignKey(column, target, str(test.arguments["field"]).strip('"')))
    single = [(name,) for name in node.columns if name in unique]
    primary = next((key for key in (*single, *combinations) if required.issuperset(key)), ())
    return Keys(primary, tuple(foreign), frozenset(required), frozenset(unique), values)


def target_of(manifest: Manifest, test: TestNode) -> str | None:
    """The unique id of the relation that a `relationships` test refers to."""
    found = _CALL.search(str(test.arguments.get("to", "")))
    if found is None:
        return None
    names = re.findall(r"\w+", found[2])
    project = manifest.project.name
    kinds = ("source",) if found[1] == "source" else ("model", "seed")
    path = ".".join(names if found[1] == "source" else names[-1:])
    return next((uid for uid in (f"{kind}.{project}.{path}" for kind in kinds) if uid in manifest.nodes), None)


def _tests(manifest: Manifest, node: Described) -> Iterator[TestNode]:
    for uid in manifest.graph.children[node.unique_id]:
        test = manifest.nodes[uid]
        if not isinstance(test, TestNode) or test.attached_node != node.unique_id:
            continue
        if not test.config.get("where") and test.severity == "error":
            yield test
