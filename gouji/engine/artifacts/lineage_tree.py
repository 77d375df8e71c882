"""`lineage`: the columns that were asked for, and what they are made of or go into, as a tree of text or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from gouji.engine.project.graph import Manifest
from gouji.engine.project.shared import nearest
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.lineage import How, Lineage, Place
from gouji.engine.vocabulary.nodes import SeedNode

_SHOWN = {
    How.IDENTITY: "", How.TRANSFORMATION: " (computed)", How.AGGREGATION: " (aggregated)",
    How.ROWS: " (its rows are counted)", How.DECLARED: " (the whole relation)",
}  # fmt: skip


def asked_places(manifest: Manifest, lineage: Lineage, names: Sequence[str]) -> list[Place]:
    """The columns that names mean: `schema.relation`, `model`, or one of them with `.column`. No case is told apart.

    Raises UsageError, with the nearest names, for what is not there.
    """
    found: dict[Place, None] = {}
    for name in names:
        found |= dict.fromkeys(_places(manifest, lineage, name))
    return list(found)


def _places(manifest: Manifest, lineage: Lineage, name: str) -> list[Place]:
    known: dict[str, str] = {}
    for uid in lineage.relations:
        node = manifest.nodes[uid]
        known.setdefault(node.name.lower(), uid)
        if node.relation:
            known[node.relation.qualified_name.lower()] = uid
    asked = name.lower()
    if asked in known:
        return [(known[asked], column) for column in lineage.relations[known[asked]].columns]
    relation, _, column = asked.rpartition(".")
    if relation not in known:
        shown = relation or asked
        raise UsageError(f"no relation is called '{shown}'", hint=nearest(shown, known))
    columns = lineage.relations[known[relation]].columns
    if column not in columns:
        raise UsageError(f"{relation} has no column '{column}'", hint=nearest(column, columns))
    return [(known[relation], column)]


def tree(manifest: Manifest, lineage: Lineage, places: Sequence[Place], *, downstream: bool) -> str:
    """One tree per column; what stands above already is not drawn again. The last lines sum it up."""
    drawing = _Drawing(manifest, lineage, downstream)
    lines = [line for place in places for line in drawing.draw(place)]
    if downstream:
        made = {each for place in places for each in _reached(lineage, place, True, {})}
        exposures = [_exposure(manifest, uid) for uid in _exposures(lineage, places)]
        lines.append(f"made of them: {_counted(len(made), 'column')}; exposures: {', '.join(exposures) or 'none'}")
        return "\n".join(lines)
    origins = {each for place in places for each in lineage.origins(place)}
    whole = {uid for uid, column in origins if column is None}
    for uid in drawing.met:
        if lineage.relations[uid].note:
            lines.append(f"{manifest.nodes[uid].name}: {lineage.relations[uid].note}")
    followed = {uid for uid, column in origins if column is not None}
    parts = []
    if followed:
        parts.append(f"{_counted(len(origins) - len(whole), 'column')} of {_counted(len(followed), 'seed or source')}")
    if whole:
        parts.append(f"{_counted(len(whole), 'seed or source')} as a whole")
    return "\n".join([*lines, f"made of: {', '.join(parts) or 'no seed or source'}"])


def _counted(number: int, what: str) -> str:
    plural = {"column": "columns", "seed or source": "seeds and sources"}[what]
    return f"{number} {what if number == 1 else plural}"


def _exposure(manifest: Manifest, unique_id: str) -> str:
    return manifest.nodes[unique_id].name


def as_json(manifest: Manifest, lineage: Lineage, places: Sequence[Place], *, downstream: bool) -> str:
    """`{"direction", "columns": [...], "edges": [{"from", "to", "how"}]}`; a place is `{unique_id, relation, column}`.

    A column of `columns` has its `origins` upstream, its `uses` (all of them, however far) and `exposures` downstream.
    """
    edges: dict[tuple[Place, Place, How], None] = {}
    columns = []
    for place in places:
        reached = _reached(lineage, place, downstream, edges)
        entry = _place(manifest, lineage, place)
        if downstream:
            entry["uses"] = [_place(manifest, lineage, each) for each in reached]
            entry["exposures"] = _exposures(lineage, [place])
        else:
            entry["origins"] = [_place(manifest, lineage, each) for each in _sorted(lineage.origins(place))]
        columns.append(entry)
    shown = [
        {"from": _place(manifest, lineage, a), "to": _place(manifest, lineage, b), "how": how.value}
        for a, b, how in edges
    ]
    content = {"direction": "downstream" if downstream else "upstream", "columns": columns, "edges": shown}
    return json.dumps(content, ensure_ascii=False, indent=2)


def _reached(
    lineage: Lineage, start: Place, downstream: bool, edges: dict[tuple[Place, Place, How], None]
) -> list[Place]:
    """The columns met on the way, and the edges between them, which go from what is used to what uses it."""
    seen: dict[Place, None] = {}
    waiting = [start]
    for place in waiting:
        for other, how in _next(lineage, place, downstream):
            edges[(place, other, how) if downstream else (other, place, how)] = None
            if other not in seen:
                seen[other] = None
                if other[1] is not None:
                    waiting.append(other)
    return list(seen)


def _next(lineage: Lineage, place: Place, downstream: bool) -> list[tuple[Place, How]]:
    if downstream:
        return lineage.uses(place)
    return [(each.place, each.how) for each in lineage.inputs(place)]


def _exposures(lineage: Lineage, places: Sequence[Place]) -> list[str]:
    """The exposures that read a relation with one of the columns, or with one that is made of them."""
    relations = {uid for uid, _ in places}
    for place in places:
        relations |= {uid for uid, _ in _reached(lineage, place, True, {})}
    return sorted({exposure for uid in relations for exposure in lineage.readers(uid)})


def _sorted(places: Any) -> list[Place]:
    return sorted(places, key=lambda place: (place[0], place[1] or ""))


def _place(manifest: Manifest, lineage: Lineage, place: Place) -> dict[str, Any]:
    unique_id, column = place
    relation = manifest.nodes[unique_id].relation
    name = lineage.relations[unique_id].columns[column].name if column else None
    return {
        "unique_id": unique_id, "relation": relation.qualified_name if relation else None, "column": name,
    }  # fmt: skip


class _Drawing:
    def __init__(self, manifest: Manifest, lineage: Lineage, downstream: bool):
        self.met: dict[str, None] = {}
        self._manifest = manifest
        self._lineage = lineage
        self._downstream = downstream
        self._drawn: set[Place] = set()

    def draw(self, place: Place) -> Iterator[str]:
        yield from self._draw(place, "", "", How.IDENTITY)

    def _draw(self, place: Place, first: str, others: str, how: How) -> Iterator[str]:
        self.met[place[0]] = None
        unique_id, column = place
        inner = self._inner(place)
        again = place in self._drawn and bool(inner)
        self._drawn.add(place)
        yield f"{first}{self._name(place)}{_SHOWN[how]}{self._file(unique_id)}{' …' if again else ''}"
        if again:
            return
        ends = self._lineage.readers(unique_id) if self._downstream else []
        ends = [f"exposure {_exposure(self._manifest, uid)}" for uid in ends]
        if column and not self._downstream and self._lineage.relations[unique_id].columns[column].has_constant:
            ends = ["a constant"]
        for number, (other, its_how) in enumerate(inner, start=1):
            last = number == len(inner) and not ends
            yield from self._draw(
                other, others + ("└─ " if last else "├─ "), others + ("   " if last else "│  "), its_how
            )
        for number, text in enumerate(ends, start=1):
            yield f"{others}{'└─ ' if number == len(ends) else '├─ '}{text}"

    def _inner(self, place: Place) -> list[tuple[Place, How]]:
        """What is drawn below a column. What reads a whole relation is drawn once, not by its columns."""
        unique_id, column = place
        if not self._downstream:
            return _next(self._lineage, place, False) if column else []
        starts = [place] if column else [(unique_id, each) for each in self._lineage.relations[unique_id].columns]
        uses = [use for start in starts for use in self._lineage.uses(start)]
        return list(dict.fromkeys(((user[0], None), how) if how is How.DECLARED else (user, how) for user, how in uses))

    def _name(self, place: Place) -> str:
        node = self._manifest.nodes[place[0]]
        column = self._lineage.relations[place[0]].columns[place[1]].name if place[1] else "*"
        relation = node.relation.qualified_name if node.relation else node.name
        return f"{relation}.{column}"

    def _file(self, unique_id: str) -> str:
        node = self._manifest.nodes[unique_id]
        return f" {node.original_file_path}" if isinstance(node, SeedNode) else ""
