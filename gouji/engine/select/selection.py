"""dbt's selection grammar: `+model`, `model+`, `2+model`, `@model`, `method:value`, unions, intersections."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gouji.engine.project.graph import Graph, is_test_like
from gouji.engine.select.criteria import METHODS
from gouji.engine.select.past import Past
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.nodes import Node, SourceNode, UnitTestNode

_CRITERION = re.compile(
    r"\A(?P<closure>@)?(?:(?P<up_depth>\d*)(?P<up>\+))?(?:(?P<method>[\w.]+):)?(?P<value>.*?)(?:(?P<down>\+)(?P<down_depth>\d*))?\Z"
)
_LATER = ("version", "source_status", "saved_query",
          "semantic_model", "metric", "selector")  # fmt: skip
INDIRECT = ("eager", "cautious", "buildable", "empty")
_Pair = tuple[set[str], set[str]]


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
    indirect: str = "eager",
    root: Path = Path(),
) -> Selection:
    """Nodes that match `include` (all when empty) and not `exclude`, restricted to the eligible ones.

    Tests and suites come with the nodes that they look at as `indirect`, one of INDIRECT, says. `past` is what `state:`
    and `result:` compare with, `root` the folder that paths are looked up in. Raises UsageError for an unknown method,
    and as `Past` does.
    """
    choice = _Choice(graph, past, indirect, root)
    chosen = choice.union(include)[0] if include else set(graph.nodes)
    if exclude:
        chosen = chosen - choice.union(exclude)[0]
    found = tuple(uid for uid, node in graph.nodes.items() if uid in chosen and eligible(node))
    return Selection(found, tuple(choice.warnings))


@dataclass
class _Choice:
    """Criteria combined as dbt does: each gives nodes, and tests that wait for others that they look at."""

    graph: Graph
    past: Past | None
    indirect: str
    root: Path
    warnings: list[str] = field(default_factory=list)

    def union(self, criteria: Sequence[str]) -> _Pair:
        found = [self._intersection(text) for item in criteria for text in item.split()]
        return self._combined(found, set().union)

    def _intersection(self, text: str) -> _Pair:
        parts = [self._matching(criterion) for criterion in text.split(",") if criterion]
        if not parts:
            raise UsageError(f"'{text}' selects by nothing", hint="write a name, or method:value")
        found = self._combined(parts, lambda *sets: set.intersection(*sets))
        if not found[0]:
            self.warnings.append(f"The selection criterion '{text}' does not match any enabled nodes")
        return found

    def _combined(self, pairs: Sequence[_Pair], combine: Callable[..., set[str]]) -> _Pair:
        chosen, waiting = combine(*(pair[0] for pair in pairs)), combine(*(pair[0] | pair[1] for pair in pairs))
        if self.indirect in ("cautious", "buildable"):
            present = self._with_parents(chosen)
            chosen |= {uid for uid in waiting - chosen if present.issuperset(self.graph.parents[uid])}
        return chosen, waiting

    def _with_parents(self, chosen: set[str]) -> set[str]:
        if self.indirect != "buildable":
            return set(chosen)
        return chosen.union(*(self.graph.ancestors(uid) for uid in chosen))

    def _matching(self, criterion: str) -> _Pair:
        graph, match = self.graph, _CRITERION.match(criterion)
        if match is None or not match["value"]:
            raise UsageError(f"'{criterion}' is not a selection criterion", hint="write a name, or method:value")
        if match["closure"] and match["down"]:
            raise UsageError(f"'{criterion}': @ and a trailing + exclude each other", hint="use one of the two")
        direct = self._by_method(match["method"] or _default_method(match["value"]), match["value"])
        found = set(direct)
        for uid in direct:
            if match["up"]:
                found |= graph.ancestors(uid, int(match["up_depth"]) if match["up_depth"] else None)
            if match["down"]:
                found |= graph.descendants(uid, int(match["down_depth"]) if match["down_depth"] else None)
            if match["closure"]:
                below = graph.descendants(uid) | {uid}
                found |= below.union(*(graph.ancestors(each) for each in below))
        return self._expanded(found)

    def _expanded(self, found: set[str]) -> _Pair:
        """What is chosen, with the tests that come along, and the tests that would if the rest were chosen too."""
        if self.indirect == "empty":
            return found, set()
        present = self._with_parents(found)
        if self.indirect == "buildable":
            present |= {uid for uid, node in self.graph.nodes.items() if isinstance(node, SourceNode)}
        children = {child for uid in found for child in self.graph.children[uid]}
        tests = {child for child in children if is_test_like(self.graph.nodes[child])}
        along = {uid for uid in tests if self.indirect == "eager" or present.issuperset(self.graph.parents[uid])}
        return found | along, tests - along

    def _by_method(self, method: str, value: str) -> set[str]:
        nodes = self.graph.nodes.items()
        name, _, argument = method.partition(".")
        if self.past is not None and name in _OF_THE_PAST:
            matches_past = _OF_THE_PAST[name]
            return {uid for uid, node in nodes if matches_past(self.past, node, value)}
        if name == "path":
            places = paths(self.root, value)
            return {uid for uid, node in nodes if _lies_in(node, places)}
        if name in _LATER:
            raise UsageError(f"selection by '{name}:' is not supported yet", hint=f"use one of: {_listed()}")
        if name not in METHODS:
            raise UsageError(f"unknown selection method '{name}:'", hint=f"use one of: {_listed()}")
        matches = METHODS[name]
        return {uid for uid, node in nodes if matches(node, value, argument)}


def paths(root: Path, pattern: str) -> set[Path]:
    """The files and folders that a pattern matches, relative to `root`: `*` stays inside a folder, `**` does not.

    Raises UsageError for an absolute one.
    """
    if Path(pattern).is_absolute():
        raise UsageError(f"'{pattern}' is an absolute path", hint="write it relative to the project folder")
    return {path.relative_to(root) for path in root.glob(pattern) if path.is_relative_to(root)}


def _lies_in(node: Node, places: Collection[Path]) -> bool:
    """Whether a node is one of the files, is described in one, or lies in one of the folders."""
    file = Path(node.original_file_path)
    described = {Path(node.patch_path)} if node.patch_path else set()
    return not described.isdisjoint(places) or file in places or any(parent in places for parent in file.parents)


def _default_method(value: str) -> str:
    if "/" in value:
        return "path"
    return "file" if value.lower().endswith((".sql", ".py", ".csv", ".json")) else "fqn"


_OF_THE_PAST: dict[str, Callable[[Past, Node, str], bool]] = {"state": Past.has_state, "result": Past.has_result}


def _listed() -> str:
    return ", ".join((*METHODS, "path", *_OF_THE_PAST))


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
