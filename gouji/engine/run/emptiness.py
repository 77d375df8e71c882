"""Models that give no row for some parts, as what they read proves: they are not run for these parts.

Most of what a document more makes again looks for what is wrong, and finds nothing: where no rule is broken, whatever
joins broken rules with something else is empty, and to say so takes DuckDB as long as to plan it.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from gouji.engine.compile.compiler import Compiler
from gouji.engine.database.warehouse import Warehouse, version
from gouji.engine.project.hookconfig import has_hooks
from gouji.engine.run import emptyqueries
from gouji.engine.run.divisions import Division, division_of, tables_of
from gouji.engine.run.emptyqueries import UNPROVEN, Proof, Prover, rows_in
from gouji.engine.run.slices import Slices, relation_of, within
from gouji.engine.run.storeseeds import store_of
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import ModelNode
from gouji.engine.vocabulary.textcache import TextCache

CACHE = "proofs.cache"
# With fewer parts a proof takes longer than what it saves.
MANY = 100


def proofs_of(compiler: Compiler, division: Division, warehouse: Warehouse) -> dict[str, Proof]:
    """Model → what proves that its query gives no row, of those that are divided and may be run for some parts.

    Made once for each text, and kept in the target folder.
    """
    target = compiler.manifest.project.target
    cache = TextCache(target / CACHE, Path(emptyqueries.__file__), version())
    texts = {uid: compiler.compile(node) for uid in division.by if (node := _query(compiler, uid)) is not None}
    found = {uid: cache.get(sql, uid) for uid, sql in texts.items()}
    unknown = [uid for uid, proof in found.items() if proof is None]
    if unknown:
        try:
            proofs = Prover(warehouse.query).proofs([texts[uid] for uid in unknown])
        except SqlError:  # of what is not proved all is made
            return {uid: proof for uid, proof in found.items() if proof is not None}
        found |= zip(unknown, proofs, strict=True)
        for uid in unknown:
            cache.keep(texts[uid], uid, found[uid])
        target.mkdir(exist_ok=True)
        cache.save()
    return found


def keep_proofs(compiler: Compiler, warehouse: Warehouse) -> None:
    """Make the proofs that builds of some parts of a large store will ask for, and keep them."""
    store = store_of(compiler.manifest) if warehouse.takes_parts else None
    if store is not None and len(store.contents().parts) >= MANY:
        proofs_of(compiler, division_of(compiler.manifest), warehouse)


def _query(compiler: Compiler, unique_id: str) -> ModelNode | None:
    node = compiler.manifest.nodes[unique_id]
    if not isinstance(node, ModelNode) or node.language != "sql" or not tables_of(node) or has_hooks(node):
        return None
    return node


@dataclass
class Emptiness:
    """What is known of the rows that relations have for some parts, in the slices of a run.

    `sparse` are the models that had fewer rows than there are parts: of others it is not asked whether they have any.
    """

    slices: Slices
    proofs: dict[str, Proof]
    sparse: frozenset[str]
    _counts: dict[tuple[str, frozenset[str]], int] = field(default_factory=dict)
    _answers: dict[tuple[str, frozenset[str]], dict[str, bool]] = field(default_factory=dict)
    _uids: dict[tuple[str, str], str] = field(init=False)
    _asked: dict[str, list[str]] = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        nodes = self.slices.manifest.nodes
        relations = {uid: nodes[uid].relation for uid in self.slices.division.by}
        self._uids = {(each.schema, each.identifier): uid for uid, each in relations.items() if each is not None}
        asked: dict[str, dict[str, None]] = {}
        for unique_id in self.sparse & self.proofs.keys():
            for _, schema, name, condition in rows_in(self.proofs[unique_id]):
                if condition and (schema, name) in self._uids:
                    asked.setdefault(self._uids[schema, name], {})[condition] = None
        self._asked = {uid: list(conditions) for uid, conditions in asked.items()}

    def note(self, unique_id: str, parts: Collection[str], count: int) -> None:
        """Take down how many rows a node has of some parts."""
        self._counts[unique_id, frozenset(parts)] = count

    def gives_none(self, unique_id: str, parts: Collection[str]) -> bool:
        """Whether it is proved that a model gives no row of some parts. What it reads has been made."""
        return unique_id in self.sparse and self._holds(self.proofs.get(unique_id, UNPROVEN), frozenset(parts))

    def _holds(self, proof: Proof, parts: frozenset[str]) -> bool:
        if not proof:
            return False
        kind, *inside = proof
        if kind == "rows":
            uid = self._uids.get((proof[1], proof[2]))
            return uid is not None and self._has_none(uid, proof[3], parts)
        if kind == "every":
            return all(self._holds(each, parts) for each in inside)
        known = sorted(inside, key=lambda each: not self._is_known_to_be_none(each, parts))
        return any(self._holds(each, parts) for each in known)

    def _is_known_to_be_none(self, proof: Proof, parts: frozenset[str]) -> bool:
        uid = self._uids.get((proof[1], proof[2])) if proof[0] == "rows" else None
        return uid is not None and self._counts.get((uid, parts)) == 0

    def _has_none(self, uid: str, condition: str, parts: frozenset[str]) -> bool:
        count = self._counts.get((uid, parts))
        if count == 0 or (count and not condition):
            return count == 0
        with self._lock:
            if (uid, parts) not in self._answers:
                self._answers[uid, parts] = self._answered(uid, ["true", *self._asked.get(uid, ())], parts)
            return not self._answers[uid, parts].get(condition or "true", True)

    def _answered(self, uid: str, conditions: list[str], parts: frozenset[str]) -> dict[str, bool]:
        """Condition → whether a row of these parts meets it, in one question; nothing of those that cannot be asked."""
        slices = self.slices
        relation = relation_of(slices.manifest.nodes[uid])
        try:
            slices.hold(uid, parts)
            asked = ", ".join(f"coalesce(bool_or({each}), false)" for each in conditions)
            sql = f"select {asked} from {relation} where {within(slices.division.by[uid], parts)}"
            (row,) = slices.inside.query(sql)[1]
        except SqlError:  # a condition that reads otherwise alone, or ends in an error for a row that it never saw
            return {}
        return dict(zip(conditions, row, strict=True))
