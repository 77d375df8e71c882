"""A second catalogue of the open database, in memory, in which relations hold the rows of some parts alone.

Names mean the same there, so that the compiled SQL of a node runs unchanged: what it reads are slices, and what it
makes is a slice of what it would make of all.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gouji.engine.compile.compiler import Compiler
from gouji.engine.database.objects import column_names
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.run.divisions import Division, tables_of
from gouji.engine.vocabulary.nodes import ModelNode, Node, Relation, SeedNode, SourceNode, literal, quoted

CATALOGUE = "gouji_slices"
NEW, OLD, DIFFERENCE = "gouji_new", "gouji_old", "gouji_difference"


@dataclass
class Slices:
    """The slices of one run. `home` is the whole database, `inside` the slices on the same connection."""

    home: Warehouse
    manifest: Manifest
    compiler: Compiler
    division: Division
    inside: Warehouse = field(init=False)
    name: str = field(init=False)
    _threads: int = field(init=False)
    _columns: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _held: dict[str, set[str] | None] = field(default_factory=dict)
    _seeds: dict[str, str] = field(init=False)
    _locks: dict[str, threading.RLock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        seeds = {node.relation: uid for uid, node in self.manifest.nodes.items() if isinstance(node, SeedNode)}
        self._seeds = {
            uid: seeds[node.relation]
            for uid, node in self.manifest.nodes.items()
            if isinstance(node, SourceNode) and node.relation in seeds
        }
        self.name, self._threads = self.home.query("select current_database(), current_setting('threads')")[1][0]
        self.home.execute(f"attach ':memory:' as {CATALOGUE}")
        self.inside = self.home.beside(CATALOGUE)
        for schema in dict.fromkeys((NEW, OLD, DIFFERENCE, *self._schemas())):
            self.inside.execute(f"create schema if not exists {quoted(schema)}")
        # To share out a few rows among threads costs more than to read them: each node has its own thread alone.
        self.home.execute("set threads = 1")

    def _schemas(self) -> list[str]:
        return [node.relation.schema for node in self.manifest.nodes.values() if node.relation is not None]

    def whole(self, relation: Relation) -> str:
        """The whole relation, named from anywhere."""
        return f"{quoted(self.name)}.{relation}"

    def slice(self, relation: Relation) -> str:
        """The slice of a relation, named from anywhere."""
        return f"{CATALOGUE}.{relation}"

    def aside(self, schema: str, node: Node) -> str:
        """A place for the rows that a node had, or will have, named from anywhere."""
        assert node.relation is not None
        return f"{CATALOGUE}.{quoted(schema)}.{quoted(f'{node.relation.schema}.{node.relation.identifier}')}"

    @contextmanager
    def _alone(self, unique_id: str) -> Iterator[None]:
        with self._lock:
            lock = self._locks.setdefault(unique_id, threading.RLock())
        with lock:
            yield

    def hold(self, unique_id: str, parts: Collection[str]) -> None:
        """Let the slice of a node have these parts, taken from the whole. It may hold others as well."""
        unique_id = self._seeds.get(unique_id, unique_id)  # a source that is a stored seed has one slice with it
        node = self.manifest.nodes[unique_id]
        if node.relation is None:  # an ephemeral model is part of what reads it
            for parent in self.manifest.graph.parents[unique_id]:
                self.hold(parent, parts)
            return
        with self._alone(unique_id):
            by = self.division.by.get(unique_id)
            if by is None:
                self._show(unique_id, node.relation)
                return
            if isinstance(node, ModelNode) and not tables_of(node):
                self._see_through(unique_id, node, parts)
                return
            held = self._held.get(unique_id)
            missing = set(parts) - (held or set())
            rows = f"select * from {self.whole(node.relation)} where {within(by, missing)}"
            if held is None:
                self.inside.execute(f"create or replace table {node.relation} as {rows}")
            elif missing:
                self.inside.execute(f"insert into {node.relation} by name {rows}")
            self._held[unique_id] = (held or set()) | missing

    def hold_alike(self, unique_ids: Collection[str], parts: Collection[str]) -> None:
        """Let the slices of nodes have these parts, and those that any of them holds: none lacks what another has."""
        wanted: set[str] = set()
        more = set(parts)
        while more - wanted:
            wanted |= more
            for unique_id in unique_ids:
                self.hold(unique_id, wanted)
            more = set().union(*(self._extent(unique_id) for unique_id in unique_ids))

    def _extent(self, unique_id: str) -> set[str]:
        """The parts that the slice of a node holds, of a view those of what it reads."""
        unique_id = self._seeds.get(unique_id, unique_id)
        node = self.manifest.nodes[unique_id]
        if unique_id not in self.division.by and node.relation is not None:
            return set()
        if isinstance(node, ModelNode) and not tables_of(node):
            return set().union(*(self._extent(parent) for parent in self.manifest.graph.parents[unique_id]))
        return set(self._held.get(unique_id) or ())

    def _show(self, unique_id: str, relation: Relation) -> None:
        if unique_id not in self._held:
            self.inside.execute(f"create or replace view {relation} as select * from {self.whole(relation)}")
            self._held[unique_id] = None

    def _see_through(self, unique_id: str, node: ModelNode, parts: Collection[str]) -> None:
        for parent in self.manifest.graph.parents[unique_id]:
            self.hold(parent, parts)
        if unique_id not in self._held:
            self.inside.execute(f"create or replace view {node.relation} as (\n{self.compiler.compile(node)}\n)")
            self._held[unique_id] = set()

    def make(self, node: ModelNode, parts: Collection[str]) -> int | None:
        """Run a model inside for these parts; gives its rows. No contract, no descriptions: those are of the whole."""
        assert node.relation is not None
        sql, rows = self.compiler.compile(node), within(self.division.by[node.unique_id], parts)
        count = self.inside.make(node.relation, "table", f"select * from (\n{sql}\n) as made where {rows}")
        self._held[node.unique_id] = set(parts)
        return count

    def made(self, unique_id: str, parts: Collection[str]) -> None:
        """Note that a node was run inside for these parts; what it made of others, whose rows it lacked, goes."""
        relation, by = self.manifest.nodes[unique_id].relation, self.division.by[unique_id]
        self.inside.execute(f"delete from {relation} where {quoted(by)} is null or not {within(by, parts)}")
        self._held[unique_id] = set(parts)

    def renew(
        self, node: Node, by: str, rows: str, parts: Collection[str], new: Collection[str] = (), made: int | None = None
    ) -> tuple[int, frozenset[str]]:
        """`put_back` for those of these parts alone whose rows differ; gives how many were put, and these parts.

        `made` is the number of the rows, if it is known and all are of these parts.
        """
        if made is not None and set(parts) <= set(new) and (made == 0 or len(parts) == 1):
            changed = frozenset(parts if made else ())
        else:
            changed = self._renewed(node, by, rows, parts, new)
        return (self.put_back(node, by, rows, changed, new) if changed else 0), changed

    def _renewed(self, node: Node, by: str, rows: str, parts: Collection[str], new: Collection[str]) -> frozenset[str]:
        relation, old = relation_of(node), set(parts) - set(new)
        asked = []
        if came := set(parts) & set(new):
            asked.append(f"select {quoted(by)} from {rows} where {within(by, came)}")
        if old:
            with self._lock:
                self._columns = self._columns or column_names(self.home)
            names = ", ".join(quoted(name) for name in self._columns[relation.schema, relation.identifier])
            one, other = (
                f"select {names} from {each} where {within(by, old)}" for each in (rows, self.whole(relation))
            )
            asked.append(f"select {quoted(by)} from ({difference(one, other)})")
        sql = f"select distinct {quoted(by)} from ({' union all '.join(asked)})"
        return frozenset(part for (part,) in self.home.query(sql)[1])

    def put_back(self, node: Node, by: str, rows: str, parts: Collection[str], new: Collection[str] = ()) -> int:
        """Put rows (a relation, named from anywhere) in the place of those that the whole has of these parts.

        Of `new` parts it has none. Not in one transaction: a key that goes and comes again in one would be refused.
        """
        assert node.relation is not None
        if old := set(parts) - set(new):
            self.home.execute(f"delete from {node.relation} where {within(by, old)}")
        sql = f"insert into {node.relation} by name select * from {rows} where {within(by, parts)}"
        found = self.home.query(sql)[1]
        return found[0][0] if found else 0

    def clear(self, node: Node, by: str, parts: Collection[str], new: Collection[str] = ()) -> frozenset[str]:
        """Take the rows of these parts out of the whole, where it has any; gives the parts that it had rows of."""
        old = set(parts) - set(new)
        if not old:
            return frozenset()
        relation = relation_of(node)
        sql = f"select distinct {quoted(by)} from {self.whole(relation)} where {within(by, old)}"
        gone = frozenset(part for (part,) in self.home.query(sql)[1])
        if gone:
            self.home.execute(f"delete from {relation} where {within(by, gone)}")
        return gone

    def widen(self) -> None:
        """Let a statement have all threads again: for what is asked or made of whole relations."""
        with self._lock:
            if self._threads > 1:
                self.home.execute(f"set threads = {self._threads}")
            self._threads = 1

    def close(self) -> None:
        """Let the slices go."""
        self.widen()
        self.inside.close_cursors()
        self.home.execute(f"detach {CATALOGUE}")


def relation_of(node: Node) -> Relation:
    """The relation of a node that has one."""
    assert node.relation is not None
    return node.relation


def difference(one: str, other: str) -> str:
    """A query for the rows of which one query gives another number than another; `gouji_came` where it gives more.

    Both have the same columns in the same order. A third of the time of `except all` both ways.
    """
    return f"""
        select sum(gouji_more) > 0 as gouji_came, * exclude (gouji_more)
        from (select 1 as gouji_more, * from ({one}) union all select -1, * from ({other}))
        group by all having sum(gouji_more) <> 0
    """


def within(by: str, parts: Collection[str]) -> str:
    """The condition that a row is of one of these parts."""
    return f"{quoted(by)} in ({', '.join(map(literal, sorted(parts)))})" if parts else "false"
