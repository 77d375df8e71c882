"""Nodes run for the parts alone that have changed, and kept where nothing has; the rest as a whole build does it.

What a node has to look at follows from what its parents did: nothing, some parts (with those that belong to them), or
all. A relation that must be made whole, because it reads across parts or a whole relation that has changed, is compared
with what it was: only the parts whose rows differ go on.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import Any

from gouji.engine.project.hookconfig import has_hooks
from gouji.engine.project.seeds import check_seed
from gouji.engine.run import emptiness
from gouji.engine.run.changes import ALL, NOTHING, Change, Changes
from gouji.engine.run.datatests import run_test
from gouji.engine.run.divisions import Division, division_of, tables_of
from gouji.engine.run.emptiness import Emptiness, proofs_of
from gouji.engine.run.failurecounts import FailureCounts
from gouji.engine.run.partnames import is_strict, naming_tests
from gouji.engine.run.runners import NodeRunner
from gouji.engine.run.slices import NEW, Slices, difference, relation_of, within
from gouji.engine.run.storeseeds import StoreChanges, load_stored, store_changes, store_of
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.errors import GoujiError, NodeError, SeedError
from gouji.engine.vocabulary.nodes import ModelNode, Node, SeedNode, TestNode, UnitTestNode, quoted
from gouji.engine.vocabulary.results import NodeResult, Status

# Where more than this share of all parts has changed, all is made anew; so few are never too many.
MOST_SHARE, FEW = 0.25, 20


@dataclass
class PartialRunner:
    """Runs nodes like `runner`, those of `able` for what has changed alone: their definitions are as they were."""

    runner: NodeRunner
    division: Division
    slices: Slices
    changes: Changes
    able: frozenset[str]
    stored: StoreChanges | None
    empties: Emptiness
    _inside: NodeRunner = field(init=False)
    _together: NodeRunner = field(init=False)

    def __post_init__(self) -> None:
        nodes, inside = self.runner.manifest.nodes, self.slices.inside
        tests = [node for uid in self.able if isinstance(node := nodes[uid], TestNode)]
        of_all, of_parts = (FailureCounts(tests, self.runner.compiler.compile, each)
                            for each in (self.runner.warehouse, inside))  # fmt: skip
        self._together = replace(self.runner, failures=of_all)
        self._inside = replace(self.runner, warehouse=inside, existing={}, rebuilt=frozenset(), failures=of_parts)

    def __call__(self, unique_id: str) -> NodeResult:
        """Run a node, as far as it must be."""
        if unique_id not in self.able:
            return self._whole(unique_id)
        try:
            return self._partial(self._node(unique_id))
        except (NodeError, SeedError):
            # As a whole it says where the error is; and what fails on a slice alone is no failure.
            return self._whole(unique_id)

    def _node(self, unique_id: str) -> Node:
        return self.runner.manifest.nodes[unique_id]

    def _whole(self, unique_id: str) -> NodeResult:
        if unique_id in self.division.by and isinstance(self._node(unique_id), (SeedNode, ModelNode)):
            self.slices.widen()
        result = self.runner(unique_id)
        self.changes.note(unique_id, ALL)
        return result

    def _partial(self, node: Node) -> NodeResult:
        if isinstance(node, SeedNode):
            return self._seed(node)
        if isinstance(node, UnitTestNode):
            return self._kept(node)  # it gives its rows itself
        if isinstance(node, TestNode):
            return self._test(node)
        assert isinstance(node, ModelNode)
        if node.unique_id not in self.division.by:
            return self._whole_model(node)
        return self._divided_model(node)

    # Models

    def _divided_model(self, node: ModelNode) -> NodeResult:
        affected = self.changes.affected(node.unique_id)
        if not affected:
            return self._kept(node)
        if not tables_of(node):
            self.changes.note(node.unique_id, affected)
            return self._result(node, "a view over what has changed")
        if affected.all:
            parents = self.changes.parents(node.unique_id).items()
            anew = any(change.all for uid, change in parents if uid in self.division.by) or node.language == "python"
            return self._whole(node.unique_id) if anew else self._compared(node)
        return self._sliced(node, affected.parts)

    def _sliced(self, node: ModelNode, parts: frozenset[str]) -> NodeResult:
        """Run a model on the slices of its parents, and put its rows in the place of those that it had."""
        uid, by = node.unique_id, self.division.by[node.unique_id]
        new = self.stored.new if self.stored is not None else frozenset()
        if self.empties.gives_none(uid, parts):
            self.empties.note(uid, parts, 0)
            gone = self.slices.clear(node, by, parts, new)
            self.changes.note(uid, Change(gone))
            return self._result(node, _said(parts, gone), count=0)
        for parent in self.runner.manifest.graph.parents[uid]:
            self.slices.hold(parent, parts)
        started, made = clock.now(), None
        if node.language == "python" or has_hooks(node):
            if self._inside(uid).status is not Status.SUCCESS:
                return self._whole(uid)
            self.slices.made(uid, parts)
        else:
            made = self.slices.make(node, parts)
            if made is not None:
                self.empties.note(uid, parts, made)
        count, changed = self.slices.renew(node, by, self.slices.slice(relation_of(node)), parts, new, made)
        self.changes.note(uid, Change(changed))
        return self._result(node, _said(parts, changed), started, count)

    def _compared(self, node: ModelNode) -> NodeResult:
        """Make a divided model whole, and put back the parts alone whose rows differ from what they were."""
        self.slices.widen()
        place = self.slices.aside(NEW, node)
        started = clock.now()
        self.slices.home.query_one(f"create or replace table {place} as (\n{self.runner.compiler.compile(node)}\n)")
        parts = self._differing(node, place)
        count = self.slices.put_back(node, self.division.by[node.unique_id], place, parts) if parts else 0
        self.slices.home.execute(f"drop table {place}")
        self.changes.note(node.unique_id, Change(parts))
        return self._result(node, f"{len(parts)} parts differ", started, count)

    def _differing(self, node: Node, place: str) -> frozenset[str]:
        """The parts whose rows in the whole relation and in another differ."""
        by, whole = quoted(self.division.by[node.unique_id]), self.slices.whole(relation_of(node))
        names = ", ".join(quoted(name) for name in self.slices.home.columns(whole))
        one, other = (f"select {names} from {each}" for each in (whole, place))
        sql = f"select distinct {by} from ({difference(one, other)})"
        return frozenset(part for (part,) in self.slices.home.query(sql)[1])

    def _whole_model(self, node: ModelNode) -> NodeResult:
        """A model that is not divided: made again where a parent has changed, and compared with what it was."""
        if not any(self.changes.parents(node.unique_id).values()):
            return self._kept(node)
        if not tables_of(node):
            reaches = node.unique_id in self.division.reaches
            self.changes.note(node.unique_id, self.changes.since_kept(node) if reaches else ALL)
            return self._result(node, "a view over what has changed")
        return self._remade(node)

    def _remade(self, node: Node) -> NodeResult:
        self.changes.keep(node)
        result = self.runner(node.unique_id)
        passed = result.status is Status.SUCCESS
        self.changes.note(node.unique_id, self.changes.since_kept(node) if passed else ALL)
        return result

    # Seeds

    def _seed(self, node: SeedNode) -> NodeResult:
        if node.unique_id not in self.division.by:
            return self._remade(node)
        if node.stored_in:
            if self.stored is None or self.stored.parts_of(node.unique_id) is None:
                return self._whole(node.unique_id)
            return self._stored_seed(node)
        started, place = clock.now(), self.slices.aside(NEW, node)
        try:
            checked = check_seed(node, self.runner.manifest.project.root)
            self.slices.home.load_csv(place, checked.path, checked.types)
        except GoujiError:
            return self._whole(node.unique_id)  # which says what is wrong
        parts = self._differing(node, place)
        count = self.slices.put_back(node, self.division.by[node.unique_id], place, parts) if parts else 0
        self.slices.home.execute(f"drop table {place}")
        self.changes.note(node.unique_id, Change(parts))
        return self._result(node, f"{len(parts)} parts differ", started, count)

    def _stored_seed(self, node: SeedNode) -> NodeResult:
        assert self.stored is not None
        parts = self.stored.parts_of(node.unique_id)
        assert parts is not None
        if self.changes.are_many(parts):
            return self._whole(node.unique_id)
        started, count, changed = clock.now(), 0, parts
        if parts:
            load_stored(self.slices.inside, node, self.stored.store, relation_of(node), parts)
            by, rows = self.division.by[node.unique_id], self.slices.slice(relation_of(node))
            count, changed = self.slices.renew(node, by, rows, parts, self.stored.new)
            self.slices.made(node.unique_id, parts)
        self.changes.note(node.unique_id, Change(changed))
        return self._result(node, _said(parts, changed), started, count)

    # Tests

    def _test(self, node: TestNode) -> NodeResult:
        parents = self.changes.parents(node.unique_id)
        if not any(parents.values()):
            return self._kept(node)
        parts: set[str] = set()
        for parent, change in parents.items():
            may_grow = node.test_name == "relationships" and parent != node.attached_node and change.grown
            if change.all and not may_grow:
                return self._together(node.unique_id)
            parts |= change.parts
        by = self.division.by.get(node.unique_id)
        if by is None or node.stored_as is not None or not is_strict(node) or self.changes.are_many(parts):
            return self._together(node.unique_id)
        if not parts:
            return self._kept(node)  # more rows to refer to, and none that refers
        self.slices.hold_alike(self.runner.manifest.graph.parents[node.unique_id], parts)
        named = {str(node.column_name or "").strip('"'), *map(str, node.arguments.get("columns") or ())} - {""}
        if (node.test_name or "").startswith("unique") and by not in named and not self._names_part(node, named, by):
            return self._unique(node, parts, by, sorted(named))
        result = self._inside(node.unique_id)
        # Of a failure all rows are told, and a slice that another node was adding to may have seemed to lack some.
        return result if result.status is Status.PASS else self.runner(node.unique_id)

    def _names_part(self, node: TestNode, keys: set[str], by: str) -> bool:
        """Whether a key says the part of its row: held before of all parts, and now of those that have changed."""
        attached, counts = node.attached_node or "", self._inside.failures
        tests = [each for uid in self.runner.manifest.graph.children[attached] if uid in self.able
                 and (each := self._node(uid))]  # fmt: skip
        found = naming_tests(tests, relation_of(self._node(attached)), keys, by, self.runner.compiler.compile)
        return counts is not None and any(counts.of(each) == 0 for each in found)

    def _unique(self, node: TestNode, parts: set[str], by: str, named: list[str]) -> NodeResult:
        """What comes once among all parts: asked of the rows that hold a value of the parts that have changed."""
        relation = relation_of(self._node(node.attached_node or ""))
        sql = self.runner.compiler.compile(node)
        columns = ", ".join(quoted(name) for name in named)
        if sql.count(str(relation)) != 1:
            return self.runner(node.unique_id)
        values = f"select distinct {columns} from {relation} where {within(by, parts)}"
        same = " and ".join(f"every.{quoted(name)} is not distinct from changed.{quoted(name)}" for name in named)
        asked = f"(select every.* from {relation} as every semi join ({values}) as changed on {same})"
        found = run_test(node, self.runner.manifest, self.slices.home, sql.replace(str(relation), asked))
        passed = found["status"] is Status.PASS
        return replace(self._result(node, ""), **found) if passed else self.runner(node.unique_id)

    # Results

    def _kept(self, node: Node) -> NodeResult:
        if node.relation is not None:
            self.changes.note(node.unique_id, NOTHING)
        is_test = isinstance(node, (TestNode, UnitTestNode))
        result = self._result(node, "nothing that it reads has changed")
        return replace(result, status=Status.PASS, failures=0) if is_test else result

    def _result(self, node: Node, message: str, started: Any = None, count: int | None = None) -> NodeResult:
        return NodeResult(
            unique_id=node.unique_id, status=Status.SUCCESS, message=message, rows_affected=count,
            compile_started_at=started or clock.now(), started_at=started or clock.now(), completed_at=clock.now(),
            compiled_code=self.runner.compiler.compile(node) if isinstance(node, (ModelNode, TestNode)) else None,
            relation_name=str(node.relation) if node.relation else None, location=node.original_file_path,
            thread_id=threading.current_thread().name.replace("_", "-"),
        )  # fmt: skip


def _said(made: frozenset[str], changed: frozenset[str]) -> str:
    return f"{len(made)} parts" if made == changed else f"{len(made)} parts, {len(changed)} differ"


def partial_runner(runner: NodeRunner, able: frozenset[str]) -> PartialRunner | None:
    """What runs the nodes of a project whose relations are divided; None where none of those that are able is.

    Raises ConfigurationError where the meta of a node names what is not there.
    """
    division = division_of(runner.manifest)
    if able.isdisjoint(division.by) or not runner.warehouse.takes_parts:
        return None
    warehouse, store = runner.warehouse, store_of(runner.manifest)
    slices = Slices(warehouse, runner.manifest, runner.compiler, division)
    stored = store_changes(warehouse, store) if store is not None else None
    counts, shapes = [len(store.contents().parts) if store is not None else 0], warehouse.shapes()
    rows = {}
    for uid, by in division.by.items():
        node = runner.manifest.nodes[uid]
        shape = shapes.get((node.relation.schema, node.relation.identifier)) if node.relation is not None else None
        if shape is None or shape.kind != "table":
            continue
        rows[uid] = shape.rows or 0
        if isinstance(node, SeedNode) and not node.stored_in:
            counts.append(warehouse.query(f"select approx_count_distinct({quoted(by)}) from {node.relation}")[1][0][0])
    sparse = frozenset(uid for uid, count in rows.items() if count < max(counts))
    proofs = proofs_of(runner.compiler, division, warehouse) if max(counts) >= emptiness.MANY else {}
    empties = Emptiness(slices, proofs, sparse)
    changes = Changes(runner.manifest, division, slices, max(FEW, int(MOST_SHARE * max(counts))))
    return PartialRunner(runner, division, slices, changes, able, stored, empties)
