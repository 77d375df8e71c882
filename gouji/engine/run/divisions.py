"""Which relations are divided into parts that are made one by one, as their meta says.

`by` names the column: each row belongs to the part that it names, and follows from the rows of that part in other
divided relations, from whole relations, and from the parts that a model with `links: [column, column]` says belong to
it. `crosses: true` says that a row follows from other parts too. A whole relation may say whom a row of it reaches:
`reaches: [{model: NAME, columns: {column of NAME: own column}}]`, the parts of the rows that hold the same value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gouji.engine.database.states import BY
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import ModelNode, Node, Relation, SeedNode, SourceNode, TestNode, quoted

LINKS, CROSSES, REACHES = "links", "crosses", "reaches"


@dataclass(frozen=True)
class Reach:
    """The parts of `relation` whose rows hold, in `columns` (theirs → the own), the values of a row that changed."""

    relation: Relation
    by: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Division:
    """How the relations of a project are divided. `first` are the nodes that say which parts belong together."""

    by: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    crosses: frozenset[str] = frozenset()
    reaches: Mapping[str, tuple[Reach, ...]] = field(default_factory=dict)
    first: frozenset[str] = frozenset()


def division_of(manifest: Manifest) -> Division:
    """What the meta of the nodes says. Raises ConfigurationError where it names what is not there."""
    nodes = manifest.nodes
    by = _divided(nodes)
    links = {uid: _pair(node) for uid, node in nodes.items() if node.meta.get(LINKS)}
    first = set(links).union(*(manifest.graph.ancestors(uid) for uid in links))
    names = {node.name: uid for uid, node in nodes.items() if isinstance(node, ModelNode)}
    return Division(
        by=by,
        links=links,
        crosses=frozenset(uid for uid, node in nodes.items() if node.meta.get(CROSSES)),
        reaches={uid: tuple(_reaches(node, nodes, names, by)) for uid, node in nodes.items() if node.meta.get(REACHES)},
        first=frozenset(first),
    )


def _divided(nodes: Mapping[str, Node]) -> dict[str, str]:
    """The column by which each node is divided: its own, that of the seed a source shows, of what a test is about."""
    by = {uid: str(node.meta[BY]) for uid, node in nodes.items()
          if isinstance(node, (SeedNode, ModelNode)) and node.meta.get(BY)}  # fmt: skip
    of_seeds = {node.relation: by[uid] for uid, node in nodes.items() if isinstance(node, SeedNode) and uid in by}
    for uid, node in nodes.items():
        if isinstance(node, SourceNode) and node.relation in of_seeds:
            by[uid] = of_seeds[node.relation]
    for uid, node in nodes.items():
        if isinstance(node, TestNode) and (column := node.meta.get(BY) or by.get(node.attached_node or "")):
            by[uid] = str(column)
    return by


def _pair(node: Node) -> tuple[str, str]:
    named = node.meta[LINKS]
    if not isinstance(named, (list, tuple)) or len(named) != 2:
        raise ConfigurationError(f"meta.{LINKS} of '{node.name}' names no two columns", path=node.patch_path,
                                 hint=f"write {LINKS}: [column, column]")  # fmt: skip
    return str(named[0]), str(named[1])


def _reaches(node: Node, nodes: Mapping[str, Node], names: Mapping[str, str], by: Mapping[str, str]) -> Iterable[Reach]:
    for each in node.meta[REACHES]:
        uid = names.get(str(each.get("model"))) if isinstance(each, Mapping) else None
        relation = nodes[uid].relation if uid in by and uid is not None else None
        if uid is None or relation is None or not isinstance(each.get("columns"), Mapping):
            raise ConfigurationError(
                f"meta.{REACHES} of '{node.name}' names no divided model with columns", path=node.patch_path,
                hint=f"write {REACHES}: [{{model: NAME, columns: {{column: column}}}}]",
            )  # fmt: skip
        yield Reach(relation, by[uid], {str(theirs): str(own) for theirs, own in each["columns"].items()})


@dataclass
class Links:
    """Which parts belong together, as read from relations of pairs."""

    neighbours: dict[str, set[str]] = field(default_factory=dict)

    def read(self, warehouse: Warehouse, relation: str, columns: tuple[str, str]) -> None:
        """Take the pairs of a relation in."""
        one, other = map(quoted, columns)
        for left, right in warehouse.query(f"select distinct {one}, {other} from {relation}")[1]:
            self.neighbours.setdefault(left, set()).add(right)
            self.neighbours.setdefault(right, set()).add(left)

    def around(self, parts: Iterable[str]) -> frozenset[str]:
        """Parts, with all that belong to them, and to those."""
        found: set[str] = set()
        waiting = list(parts)
        while waiting:
            part = waiting.pop()
            if part not in found:
                found.add(part)
                waiting += self.neighbours.get(part, ())
        return frozenset(found)


def tables_of(node: Node) -> bool:
    """Whether a node leaves a table: a seed, or a model that is no view."""
    return isinstance(node, SeedNode) or (isinstance(node, ModelNode) and node.materialized == "table")
