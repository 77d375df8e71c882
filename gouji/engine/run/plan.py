"""What of a run has to be done: nodes that the database holds as they would be made again are left out.

The key of a node is a digest of its definition and of the keys of its parents, so that a parent that was built alone,
with other content, changes the keys of all that lies below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gouji.engine.compile.compiler import Compiler
from gouji.engine.compile.definitions import Definition, Surroundings, definition_of
from gouji.engine.compile.unittests import cte_name
from gouji.engine.database.states import NodeState, is_there, relation_of
from gouji.engine.database.warehouse import Shape
from gouji.engine.expectations.suites import queries_of
from gouji.engine.jinja.standins import EphemeralName
from gouji.engine.project.graph import Manifest
from gouji.engine.run.belongings import Estate, key_of
from gouji.engine.vocabulary.checksums import text_sha256, value_sha256
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import (
    ModelNode,
    Node,
    Relation,
    SeedNode,
    SourceNode,
    SuiteNode,
    TestNode,
    UnitTestNode,
)
from gouji.engine.vocabulary.results import ExpectationResult

_CALL = re.compile(r"([a-z_]\w*)\"?\s*\(")


@dataclass(frozen=True)
class Published:
    """What a database file holds: states, relations, and the SQL of a state by its unique id, read when asked for.

    `estate` tells whose the relations are, `macros` the names of the macros that lie in the file, in lower case,
    `engine` the digest of the engine that wrote it (None: not noted).
    """

    states: Mapping[str, NodeState] = field(default_factory=dict)
    shapes: Mapping[tuple[str, str], Shape] = field(default_factory=dict)
    sql_of: Callable[[str], str | None] = lambda unique_id: None
    estate: Estate = field(default_factory=Estate)
    macros: frozenset[str] = frozenset()
    engine: str | None = None


@dataclass(frozen=True)
class Plan:
    """`states` are those that the chosen nodes have when they succeed; `reused` are left out. Both by unique id.

    `able` are nodes that run, whose relations are those of their definition and of their parents as they were: only
    rows of what they read can have changed. Of suites among them `kept` holds what they came to. `warnings` tell of
    nodes that could be compared less exactly than others. `engine` is the digest of the one that runs, and
    `is_of_another` tells whether the published relations are of another.
    """

    states: Mapping[str, NodeState]
    reused: frozenset[str]
    warnings: tuple[str, ...] = ()
    able: frozenset[str] = frozenset()
    kept: Mapping[str, Sequence[ExpectationResult]] = field(default_factory=dict)
    engine: str = ""
    is_of_another: bool = False


def make_plan(
    manifest: Manifest,
    order: Sequence[str],
    compiler: Compiler,
    around: Surroundings,
    published: Published,
    run_id: str,
    history: Collection[Relation],
    may_reuse: Callable[[Node, NodeState], bool],
    is_of_day: Callable[[Node], bool],
) -> Plan:
    """Compare the chosen nodes with what is published. `history` are the relations to which every run adds.

    `may_reuse` is asked last, of a node and its state, and can still have it run; `is_of_day` of one that asks what
    day it is: whether that was asked on this day.
    """
    chosen = frozenset(order)
    return _Planner(manifest, chosen, compiler, around, published, run_id, history, may_reuse, is_of_day).plan()


@dataclass
class _Planner:
    manifest: Manifest
    chosen: Collection[str]
    compiler: Compiler
    around: Surroundings
    published: Published
    run_id: str
    history: Collection[Relation]
    may_reuse: Callable[[Node, NodeState], bool]
    is_of_day: Callable[[Node], bool]
    keys: dict[str, str] = field(default_factory=dict)
    keys_before: dict[str, str] = field(default_factory=dict)
    able: set[str] = field(default_factory=set)
    states: dict[str, NodeState] = field(default_factory=dict)
    reused: set[str] = field(default_factory=set)
    on_history: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)

    def plan(self) -> Plan:
        nodes = self.manifest.nodes
        seeds = {uid: node for uid, node in nodes.items() if isinstance(node, SeedNode)}
        of_relation = {node.relation: uid for uid, node in seeds.items()}
        for uid, node in (seeds | dict(nodes)).items():
            self._note_history(node)
            if uid in self.chosen:
                self._plan_node(node)
            elif uid in self.on_history and isinstance(node, SourceNode):
                self.keys[uid] = "run history"
            elif isinstance(node, SourceNode):
                # What somebody else writes may be other rows each time.
                self.keys[uid] = self.keys.get(of_relation.get(node.relation, ""), self._once(uid))
            elif isinstance(node, ModelNode) and node.materialized == "ephemeral":
                self.keys[uid] = self._key(node, None, "ephemeral")
            else:
                stored = self.published.states.get(uid)
                self.keys[uid] = stored.key if stored else self._once(uid)
            self._note_before(uid, node, of_relation)
        engine, before = self.around.engine, self.published.engine
        return Plan(
            self.states, frozenset(self.reused), tuple(self.warnings), frozenset(self.able),
            engine=engine, is_of_another=before not in (None, engine),
        )  # fmt: skip

    def _note_before(self, uid: str, node: Node, of_relation: Mapping[Relation | None, str]) -> None:
        """The key that a node has by what is published, whatever this run makes of it."""
        stored = self.published.states.get(uid)
        if stored is not None:
            self.keys_before[uid] = stored.key
        elif isinstance(node, SourceNode) and node.relation in of_relation:
            self.keys_before[uid] = self.keys_before[of_relation[node.relation]]
        elif isinstance(node, ModelNode) and node.materialized == "ephemeral":
            self.keys_before[uid] = self._key(node, None, "ephemeral", self.keys_before)
        else:
            self.keys_before[uid] = self.keys[uid]

    def _note_history(self, node: Node) -> None:
        """Every run adds to the tables of the engine: that is no reason to make a view of them anew."""
        of_engine = isinstance(node, SourceNode) and node.relation in self.history
        seen_through = isinstance(node, ModelNode) and node.materialized in ("view", "ephemeral")
        if of_engine or (seen_through and self._reads_history(node)):
            self.on_history.add(node.unique_id)

    def _reads_history(self, node: Node) -> bool:
        return not self.on_history.isdisjoint(self.manifest.graph.parents[node.unique_id])

    def _plan_node(self, node: Node) -> None:
        uid = node.unique_id
        made = definition_of(node, self.compiler, self.around)
        stored = self.published.states.get(uid)
        sha256 = None if made.sql is None else text_sha256(made.sql)
        if stored is not None and self._is_unchanged(node, made, stored, sha256):
            other_text = sha256 != stored.sql_sha256
            state = replace(stored, sql_sha256=sha256, sql=made.sql) if other_text else stored
            self.reused.add(uid)
        else:
            is_once = made.is_volatile or self._holds_history(node) or self._calls_macro(made.sql)
            sql_id = sha256
            # What is as it was when it had a key to come again reads nothing else: that was asked then.
            if stored is not None and not is_once and self._is_as_before(node, made, stored, sha256):
                self.able.add(uid)
                sql_id = stored.sql_id
            else:
                is_once = is_once or self._reads_elsewhere(node, made.sql)
            rest = f"{made.rest} {self._once(uid)}" if is_once else made.rest
            definition = value_sha256([sql_id, rest])
            key = self._key(node, sql_id, rest + made.content)
            state = NodeState(uid, key, definition, sha256, sql_id, self.run_id, sql=made.sql)
        self.states[uid] = state
        self.keys[uid] = state.key

    def _is_unchanged(self, node: Node, made: Definition, stored: NodeState, sha256: str | None) -> bool:
        if made.is_volatile or self._holds_history(node) or self._key_of(node, made, stored) != stored.key:
            return False
        if not is_there(node, stored, self.published.shapes) or not self._is_own(node) or self._calls_macro(made.sql):
            return False
        if made.asks_day and not self.is_of_day(node):
            return False
        return self._same_sql(node, made.sql, stored, sha256) and self.may_reuse(node, stored)

    def _is_as_before(self, node: Node, made: Definition, stored: NodeState, sha256: str | None) -> bool:
        """Whether a node whose parents have changed is itself as it was when it was made of them."""
        if value_sha256([stored.sql_id, made.rest]) != stored.definition:
            return False
        # The rows of a seed are its content: that these have changed is what is looked at.
        made_of = isinstance(node, SeedNode) or (
            self._key(node, stored.sql_id, made.rest + made.content, self.keys_before) == stored.key
        )
        if not made_of or not is_there(node, stored, self.published.shapes) or not self._is_own(node):
            return False
        if isinstance(node, SuiteNode) and not self.may_reuse(node, stored):
            return False
        return self._same_sql(node, made.sql, stored, sha256)

    def _key_of(self, node: Node, made: Definition, stored: NodeState) -> str:
        return self._key(node, stored.sql_id, made.rest + made.content)

    def _holds_history(self, node: Node) -> bool:
        """Whether a node stores rows that the next run of anything makes old."""
        stores = isinstance(node, ModelNode) or (isinstance(node, TestNode) and node.stored_as is not None)
        return stores and node.unique_id not in self.on_history and self._reads_history(node)

    def _is_own(self, node: Node) -> bool:
        """Whether the relation of a node was made by it, not by a node of another project or by hand."""
        relation = relation_of(node)
        return relation is None or self.published.estate.owners.get(key_of(relation)) == node.unique_id

    def _calls_macro(self, sql: str | None) -> bool:
        """Whether SQL calls a macro of the database, which somebody may have changed."""
        return bool(sql and self.published.macros and self.published.macros & set(_CALL.findall(sql.lower())))

    def _reads_elsewhere(self, node: Node, sql: str | None) -> bool:
        """Whether SQL reads a relation that is not among the inputs of its node: itself, or a name that is written out.

        Asked only where a state is written: the key that a node has then is one that comes never again.
        """
        from gouji.engine.lineage.reads import relations_read

        queries = queries_of(node.suite.path) if isinstance(node, SuiteNode) else [sql] if sql is not None else []
        read = [relations_read(each) for each in queries]
        known = self._inputs(node.unique_id)
        if isinstance(node, UnitTestNode):
            known |= {("main", str(EphemeralName(cte_name(each.target, self.compiler))).lower()) for each in node.given}
        return any(each is None or not each <= known for each in read)

    def _inputs(self, unique_id: str) -> set[tuple[str, str]]:
        """The relations of the parents of a node; where a parent is ephemeral, of its parents."""
        found = set()
        for parent in self.manifest.graph.parents[unique_id]:
            relation = self.manifest.nodes[parent].relation
            found |= self._inputs(parent) if relation is None else {key_of(relation)}
        return found

    def _same_sql(self, node: Node, sql: str | None, stored: NodeState, sha256: str | None) -> bool:
        if sql is None or sha256 == stored.sql_sha256:
            return True
        from gouji.engine.lineage.translation import is_same_sql

        before = self.published.sql_of(node.unique_id)
        try:
            return before is not None and is_same_sql(before, sql)
        except SqlError as error:
            where = f"{node.original_file_path}: {node.name}"
            self.warnings.append(f"{where}: {error.message}; its text is compared, and that is another one: it runs")
            return False

    def _key(self, node: Node, sql_id: str | None, rest: str, keys: Mapping[str, str] | None = None) -> str:
        keys = self.keys if keys is None else keys
        parents = {parent: keys[parent] for parent in self.manifest.graph.parents[node.unique_id]}
        return value_sha256([sql_id, rest, parents])

    def _once(self, unique_id: str) -> str:
        """A key that no state of an earlier run has."""
        return f"{self.run_id} {unique_id}"
