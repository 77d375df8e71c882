"""What has changed in a run so far, and what of a node has to be made for it: nothing, some parts, or all."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from gouji.engine.project.graph import Manifest
from gouji.engine.run.divisions import Division, Links, tables_of
from gouji.engine.run.slices import DIFFERENCE, OLD, Slices, difference, relation_of
from gouji.engine.vocabulary.nodes import ModelNode, Node, SeedNode, SourceNode, quoted


@dataclass(frozen=True)
class Change:
    """What came of a node: `parts` whose rows may differ, or `all` of it. `grown`: rows were added and none went."""

    parts: frozenset[str] = frozenset()
    all: bool = False
    grown: bool = False

    def __bool__(self) -> bool:
        return self.all or bool(self.parts)


NOTHING, ALL = Change(), Change(all=True)


@dataclass
class Changes:
    """What came of the nodes that have run. Where more than `most` parts have changed all is made; 0 knows no limit."""

    manifest: Manifest
    division: Division
    slices: Slices
    most: int = 0
    found: dict[str, Change] = field(default_factory=dict)
    reached: dict[str, frozenset[str]] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    links: Links = field(default_factory=Links)
    _compared: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        present = self.slices.home.relations()
        for uid, columns in self.division.links.items():
            relation = relation_of(self._node(uid))
            if (relation.schema, relation.identifier) in present:
                self.links.read(self.slices.home, self.slices.whole(relation), columns)
        for uid in self.division.reaches:  # a view shows what was as long as nothing below it is made
            node = self._node(uid)
            if not tables_of(node) and (relation_of(node).schema, relation_of(node).identifier) in present:
                self.keep(node)

    def keep(self, node: Node) -> None:
        """Put the rows of a whole relation aside, as they are before it is made."""
        old, whole = self.slices.aside(OLD, node), self.slices.whole(relation_of(node))
        self.slices.home.execute(f"create or replace table {old} as select * from {whole}")
        self.aside.add(node.unique_id)
        self._compared.discard(node.unique_id)

    def since_kept(self, node: Node) -> Change:
        """How a whole relation differs from what was put aside."""
        rows = self._difference(node)
        sql = f"select count(*) filter (gouji_came), count(*) filter (not gouji_came) from {rows}"
        came, went = self.slices.home.query(sql)[1][0]
        return ALL if went else Change(all=True, grown=True) if came else NOTHING

    def _difference(self, node: Node) -> str:
        """The rows that came (`gouji_came`) to a whole relation since it was put aside, and those that went."""
        new, old = self.slices.whole(relation_of(node)), self.slices.aside(OLD, node)
        place = self.slices.aside(DIFFERENCE, node)
        with self._lock:
            if node.unique_id not in self._compared:
                rows = difference(f"from {new}", f"from {old}")
                self.slices.home.execute(f"create or replace table {place} as ({rows})")
                self._compared.add(node.unique_id)
        return place

    def _node(self, unique_id: str) -> Node:
        return self.manifest.nodes[unique_id]

    def note(self, unique_id: str, change: Change) -> None:
        """Take down what came of a node."""
        self.found[unique_id] = change
        if unique_id in self.division.links and change:
            node = self._node(unique_id)
            with self._lock:
                self.links.read(self.slices.home, self.slices.whole(relation_of(node)), self.division.links[unique_id])

    def parents(self, unique_id: str) -> dict[str, Change]:
        """Parent → its change, that of an ephemeral one from its own parents, of a stored source from its seed."""
        found: dict[str, Change] = {}
        for parent in self.manifest.graph.parents[unique_id]:
            node = self._node(parent)
            if node.relation is None:
                found |= self.parents(parent)
            elif isinstance(node, SourceNode):
                seeds = [uid for uid, each in self.manifest.nodes.items()
                         if isinstance(each, SeedNode) and each.relation == node.relation]  # fmt: skip
                found[parent] = self.found.get(seeds[0], NOTHING) if seeds else NOTHING
            else:
                found[parent] = self.found.get(parent, NOTHING)
        return found

    def affected(self, unique_id: str) -> Change:
        """What of a divided node has to be made: some parts, or all where a whole relation has changed for all."""
        parents = self.parents(unique_id)
        parts: set[str] = set()
        for parent, change in parents.items():
            if not change:
                continue
            if parent in self.division.by and not change.all:
                parts |= change.parts
            elif parent in self.division.reaches and change.all:
                parts |= self.reached_by(parent)
            else:
                return ALL
        if unique_id not in self.division.first:
            parts = set(self.links.around(parts))
        if unique_id in self.division.crosses and parts:
            return ALL
        return ALL if self.are_many(parts) else Change(frozenset(parts))

    def knows_reach(self, parent: str) -> bool:
        """Whether `reached_by` can be asked: the node says whom it reaches, and what it was is there."""
        return parent in self.division.reaches and parent in self.aside

    def reached_by(self, parent: str) -> frozenset[str]:
        """The parts that rows of a whole relation reach which came or went.

        Asked once: parts whose own rows change meanwhile have changed for whatever follows from these.
        """
        if parent not in self.reached:
            self.reached[parent] = frozenset(self._asked_reach(parent))
        return self.reached[parent]

    def _asked_reach(self, parent: str) -> set[str]:
        rows, found = self._difference(self._node(parent)), set()
        for reach in self.division.reaches[parent]:
            same = " and ".join(f"theirs.{quoted(one)} = own.{quoted(other)}" for one, other in reach.columns.items())
            sql = f"""
                select distinct theirs.{quoted(reach.by)} from {self.slices.whole(reach.relation)} as theirs
                inner join {rows} as own on {same}
            """
            found |= {part for (part,) in self.slices.home.query(sql)[1] if part is not None}
        return found

    def are_many(self, parts: set[str] | frozenset[str]) -> bool:
        """Whether so many parts have changed that all is made."""
        return bool(self.most) and len(parts) > self.most


def extra_edges(
    division: Division, edges: Mapping[str, tuple[str, ...]], nodes: Mapping[str, Node]
) -> dict[str, tuple[str, ...]]:
    """Node → those it waits for: the edges of a graph, and for models that are divided those that link their parts."""
    models = {uid for uid in edges if isinstance(nodes[uid], ModelNode)}
    links = tuple(division.links)
    return {
        uid: (*parents, *(each for each in links if each not in parents))
        if uid in models and uid in division.by and uid not in division.first
        else tuple(parents)
        for uid, parents in edges.items()
    }
