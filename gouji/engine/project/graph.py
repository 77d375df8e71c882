"""The directed graph of nodes: who needs whom, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from gouji.engine.project.project import Project
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import (
    DocBlock,
    Group,
    Macro,
    Node,
    SeedNode,
    SourceNode,
    SuiteNode,
    TestNode,
    UnitTestNode,
)


@dataclass(frozen=True)
class Graph:
    """All enabled nodes by unique id, in an order in which every node follows what it depends on."""

    nodes: Mapping[str, Node]
    parents: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]]

    def descendants(self, unique_id: str, depth: int | None = None) -> set[str]:
        """All nodes that are built from one, at most `depth` steps away."""
        return _reach(self.children, unique_id, depth)

    def ancestors(self, unique_id: str, depth: int | None = None) -> set[str]:
        """All nodes that one is built from, at most `depth` steps away, and the seeds of a store that sources name."""
        found = _reach(self.parents, unique_id, depth)
        seeds = {self.seeds_of_sources[uid] for uid in found & self.seeds_of_sources.keys()}
        return found | {uid for uid in seeds if getattr(self.nodes[uid], "stored_in", "")}

    @cached_property
    def seeds_of_sources(self) -> dict[str, str]:
        """Source → the seed of the project that makes its table, where one does."""
        seeds = {node.relation: uid for uid, node in self.nodes.items() if isinstance(node, SeedNode)}
        return {
            uid: seeds[node.relation]
            for uid, node in self.nodes.items()
            if isinstance(node, SourceNode) and node.relation in seeds
        }


@dataclass(frozen=True)
class Manifest:
    """A project as read: the graph and what is not a node."""

    project: Project
    graph: Graph
    macros: Mapping[str, Macro] = field(default_factory=dict)
    docs: Mapping[str, DocBlock] = field(default_factory=dict)
    disabled: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    groups: Mapping[str, Group] = field(default_factory=dict)

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Unique id → node, as linked in the graph."""
        return self.graph.nodes


def build_graph(nodes: Iterable[Node]) -> Graph:
    """Link the nodes. Raises ConfigurationError that lists the files of a cycle."""
    by_id = {node.unique_id: node for node in nodes}
    parents = {uid: tuple(p for p in node.depends_on if p in by_id) for uid, node in by_id.items()}
    children: dict[str, list[str]] = {uid: [] for uid in by_id}
    for uid, its_parents in parents.items():
        for parent in its_parents:
            children[parent].append(uid)
    sorter = TopologicalSorter(dict.fromkeys(by_id, ()))
    for uid, its_parents in parents.items():
        sorter.add(uid, *its_parents)
    try:
        ordered = {uid: by_id[uid] for uid in sorter.static_order()}
    except CycleError as error:
        raise _cycle_error(error.args[1][:-1], by_id) from None
    return Graph(
        nodes=ordered,
        parents=parents,
        children={uid: tuple(found) for uid, found in children.items()},
    )


def execution_edges(graph: Graph) -> dict[str, tuple[str, ...]]:
    """The parents of each node when it runs in a build: a node also waits for the tests of what it depends on.

    As in dbt, a test comes before a node when everything it tests lies upstream of that node, and a unit test comes
    before its model. A suite waits for the relations that it reads alone, whatever tests say of them: it is there to
    judge them. What reads a source whose table is a seed of the project waits for that seed.
    """
    bit = {uid: 1 << index for index, uid in enumerate(graph.nodes)}
    upstream: dict[str, int] = {}
    for uid in graph.nodes:
        mask = 0
        for parent in graph.parents[uid]:
            mask |= upstream[parent] | bit[parent]
        upstream[uid] = mask
    tests = []
    for uid, node in graph.nodes.items():
        if isinstance(node, TestNode) and graph.parents[uid]:
            tests.append((uid, sum(bit[parent] for parent in graph.parents[uid])))
    edges = {}
    for uid, node in graph.nodes.items():
        waits = list(graph.parents[uid])
        if not isinstance(node, (TestNode, SuiteNode)):
            waits += [test for test, mask in tests if mask & upstream[uid] == mask]
        edges[uid] = tuple(waits)
    for uid, seed in graph.seeds_of_sources.items():
        edges[uid] = (*edges[uid], seed)
    for uid, node in graph.nodes.items():
        if isinstance(node, UnitTestNode):
            edges[uid] = tuple(each for each in edges[node.tested] if not isinstance(graph.nodes[each], UnitTestNode))
            edges[node.tested] = (*edges[node.tested], uid)
    return edges


def _reach(edges: Mapping[str, tuple[str, ...]], start: str, depth: int | None) -> set[str]:
    seen: set[str] = set()
    level, steps = {start}, 0
    while level and (depth is None or steps < depth):
        level = {uid for node in level for uid in edges[node]} - seen
        seen |= level
        steps += 1
    return seen


def _cycle_error(cycle: list[str], nodes: Mapping[str, Node]) -> ConfigurationError:
    """What to say of a cycle, each of whose nodes is needed by the next: it begins with the first by name."""
    at = cycle.index(min(cycle))
    needed = [*cycle[at::-1], *cycle[:at:-1]]
    steps = [f"{nodes[uid].name} ({nodes[uid].original_file_path})" for uid in [*needed, needed[0]]]
    return ConfigurationError(
        "the models form a cycle: " + " needs ".join(steps),
        path=nodes[needed[0]].original_file_path,
        hint="take one of these ref() calls out",
    )


def is_test_like(node: Node) -> bool:
    """Nodes that only look at others: data tests, unit tests and expectation suites."""
    return isinstance(node, (TestNode, UnitTestNode, SuiteNode))
