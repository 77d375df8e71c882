"""Suites over divided relations: asked of the parts that have changed; of all others it is known what they came to.

A suite says with `by` in its meta that each of its expectations is met by all parts where it is met by each. That an
expectation has something to judge at all is a thing of all parts: where rows went, what judged nothing is asked again
of the whole, and so is every suite that a slice does not meet, for its true count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from gouji.engine.database.states import BY
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.run.partial import PartialRunner
from gouji.engine.run.slices import CATALOGUE
from gouji.engine.vocabulary.nodes import SuiteNode, literal, quoted
from gouji.engine.vocabulary.results import ExpectationResult

FILE = "slices.duckdb"
_OUT = "gouji_out"


@dataclass(frozen=True)
class SuiteSlices:
    """The file with the slices, which suites (ids) are asked of it, of how many parts, and what all came to before.

    `same` are suites that read nothing that has changed; `is_new` says that the whole had no row of the parts before.
    """

    path: Path
    asked: frozenset[str]
    same: frozenset[str]
    parts: int
    is_new: bool
    kept: Mapping[str, Sequence[ExpectationResult]]

    def settled(self, unique_id: str, found: Sequence[ExpectationResult]) -> list[ExpectationResult] | None:
        """What a suite comes to with what was found of the parts; None where it must be asked of the whole."""
        if len(found) != len(self.kept[unique_id]) or not all(each.success for each in found):
            return None
        if not self.is_new and any(each.element_count == 0 for each in found):
            return None
        return [replace(each, observed_value=f"{each.observed_value} (in {self.parts} that changed)") for each in found]


@contextmanager
def suite_slices(
    partial: PartialRunner | None, suites: Sequence[str], kept: Mapping[str, Sequence[ExpectationResult]], target: Path
) -> Iterator[SuiteSlices | None]:
    """Write the slices that suites look at into a file, which is there for the length of the block."""
    if partial is None:
        yield None
        return
    path = target / FILE
    nodes, changes = partial.runner.manifest.nodes, partial.changes
    asked: set[str] = set()
    same: set[str] = set()
    parts: set[str] = set()
    for uid in suites:
        node = nodes[uid]
        if uid not in kept or not isinstance(node, SuiteNode):
            continue
        parents = changes.parents(uid)
        if not any(parents.values()):
            same.add(uid)
        elif node.suite.meta.get(BY) and not any(change.all and not change.grown for change in parents.values()):
            asked.add(uid)
            parts |= {part for change in parents.values() for part in change.parts}
    if changes.are_many(parts):
        asked = set()
    try:
        if asked:
            relations = {parent for uid in asked for parent in partial.runner.manifest.graph.parents[uid]}
            _write(partial, sorted(relations), parts, path)
        new = partial.stored.new if partial.stored is not None else frozenset()
        yield SuiteSlices(path, frozenset(asked), frozenset(same), len(parts), parts <= new, kept)
    finally:
        for each in (path, path.with_name(f"{path.name}.wal")):
            each.unlink(missing_ok=True)


def _write(partial: PartialRunner, relations: Sequence[str], parts: set[str], path: Path) -> None:
    slices, home, nodes = partial.slices, partial.slices.home, partial.runner.manifest.nodes
    slices.hold_alike(relations, parts)
    path.unlink(missing_ok=True)
    home.execute(f"attach {literal(str(path))} as {_OUT}")
    try:
        for uid in relations:
            relation = nodes[uid].relation
            if relation is not None:
                home.execute(f"create schema if not exists {_OUT}.{quoted(relation.schema)}")
                home.execute(f"create table {_OUT}.{relation} as select * from {CATALOGUE}.{relation}")
    finally:
        home.execute(f"detach {_OUT}")


def opened(slices: SuiteSlices, whole: Warehouse) -> Warehouse:
    """The file with the slices, read by nobody yet."""
    return Warehouse(slices.path, settings=whole.settings)
