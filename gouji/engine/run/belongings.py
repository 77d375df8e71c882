"""Whose the objects of a database file are: what a project made is noted in it, everything else is left alone.

A file may hold the tables of another project, of a hook, or of somebody who works by hand. What is noted may be dropped
when its project no longer makes it; what is not noted is part of every version that is published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from gouji.engine.database.objects import DatabaseObject, dependent, objects_in
from gouji.engine.database.states import NODES, ORIGIN, SCHEMA, VERSIONS, relation_of
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.tables import SCHEMA as HISTORY_SCHEMA
from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.checksums import text_sha256
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import Relation, SourceNode, TestNode, quoted
from gouji.engine.vocabulary.results import NodeResult, Status

RELATIONS = Relation(SCHEMA, "relations")
_COLUMNS = dict.fromkeys(("schema_name", "relation_name", "project", "unique_id", "sql_sha256"), "varchar")
_MADE = (Status.SUCCESS, Status.PASS, Status.WARN, Status.FAIL)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Belonging:
    """A relation that a node made, or a schema (its `name` and `unique_id` are empty) that was made for one."""

    schema: str
    name: str
    project: str
    unique_id: str
    sql_sha256: str


@dataclass(frozen=True)
class Estate:
    """What a database holds, seen from one project.

    `owners` are the nodes that made relations, of any project. `orphans` are relations that this one made and no longer
    makes; `words` say what becomes of them, `replaced` which relations of others have the name of a node. `forgotten`
    are no longer noted as the project's. `has_foreign` tells whether a new file would lack anything.
    """

    owners: Mapping[Key, str] = field(default_factory=dict)
    orphans: Sequence[DatabaseObject] = ()
    words: Sequence[str] = ()
    replaced: Mapping[Key, str] = field(default_factory=dict)
    forgotten: Sequence[Key] = ()
    has_foreign: bool = False


@dataclass(frozen=True)
class _Names:
    """What a project calls its own: relations of its nodes, of its sources, and of the failing rows of its tests."""

    nodes: frozenset[Key]
    sources: frozenset[Key]
    stored: frozenset[Key]


def survey(
    warehouse: Warehouse, objects: Sequence[DatabaseObject], manifest: Manifest, history: Iterable[Relation]
) -> Estate:
    """Look at a database before a run. `history` are the relations that are no models and nobody else's."""
    noted = _noted(warehouse, objects)
    mine = {key: each for key, each in noted.items() if each.project == manifest.project.name}
    names = _names(manifest)
    orphans, changed, words = _left_over(warehouse, objects, mine, names)
    present = {each.key for each in objects}
    # A version that noted no relations made the schemas of its nodes itself.
    is_older = key_of(NODES) in present and key_of(RELATIONS) not in present
    schemas = {SCHEMA, HISTORY_SCHEMA, "main", *(schema for schema, name in mine if not name)}
    schemas |= {schema for schema, _ in names.nodes} if is_older else set()
    engine = {key_of(each) for each in (NODES, ORIGIN, RELATIONS, VERSIONS, *history)}
    accounted = names.nodes | engine | {each.key for each in orphans}
    return Estate(
        owners={key: each.unique_id for key, each in noted.items()},
        orphans=orphans,
        words=words,
        replaced={} if is_older else _replaced(objects, mine, names),
        forgotten=[key for key in mine if key not in present or key in names.sources - names.nodes]
        + [each.key for each in (*changed, *orphans)],
        has_foreign=not all(_is_accounted(each, accounted, schemas) for each in objects),
    )


def _names(manifest: Manifest) -> _Names:
    nodes = manifest.nodes.values()
    return _Names(
        nodes=frozenset(_of_nodes(manifest)),
        sources=frozenset(key_of(node.relation) for node in nodes if isinstance(node, SourceNode)),
        stored=frozenset((node.schema.lower(), node.alias.lower()) for node in nodes if isinstance(node, TestNode)),
    )


def _left_over(
    warehouse: Warehouse, objects: Sequence[DatabaseObject], mine: Mapping[Key, Belonging], names: _Names
) -> tuple[list[DatabaseObject], list[DatabaseObject], list[str]]:
    """(what the project no longer makes, what of that somebody has changed since, what is said of both)."""
    made = names.nodes | names.stored
    gone = [each for each in objects if each.is_relation and each.key in mine and each.key not in made]
    changed = [each for each in gone if text_sha256(each.sql) != mine[each.key].sql_sha256]
    orphans = [each for each in gone if each not in changed and each.key not in names.sources]
    orphans, read = _parted(warehouse, orphans, [each for each in objects if each.key not in names.nodes])
    words = [f"{_shown(each)} stays: no node makes it any more, but somebody has changed it" for each in changed]
    words += [f"{_shown(one)} stays: no node makes it any more, but {_shown(other)} reads it" for one, other in read]
    words += [f"{_shown(each)} is dropped: no node makes it any more" for each in orphans]
    return orphans, changed, words


def _replaced(objects: Iterable[DatabaseObject], mine: Mapping[Key, Belonging], names: _Names) -> dict[Key, str]:
    others = (each for each in objects if each.is_relation and each.key in names.nodes and each.key not in mine)
    return {
        each.key: f"{_shown(each)} has the name of a node and is replaced: this project did not make it"
        for each in others
    }


def _is_accounted(each: DatabaseObject, relations: Collection[Key], schemas: Collection[str]) -> bool:
    if each.kind == "schema":
        return not each.sql and each.schema.lower() in schemas
    return each.is_relation and each.key in relations


def _parted(
    warehouse: Warehouse, orphans: list[DatabaseObject], objects: list[DatabaseObject]
) -> tuple[list[DatabaseObject], list[tuple[DatabaseObject, DatabaseObject]]]:
    """(orphans that nothing reads, the others with what reads them). What such another reads stays with it."""
    free = list(orphans)
    read: list[tuple[DatabaseObject, DatabaseObject]] = []
    while True:
        others = [each for each in objects if each not in free]
        users = ((each, dependent(Relation(each.schema, each.name), others, warehouse)) for each in free)
        found = next(((each, user) for each, user in users if user is not None), None)
        if found is None:
            return free, read
        read.append(found)
        free.remove(found[0])


def drop_orphans(warehouse: Warehouse, manifest: Manifest, estate: Estate) -> list[str]:
    """Drop what the project no longer makes, and schemas of its own that are empty then; gives words on the schemas."""
    relations = [Relation(each.schema, each.name) for each in estate.orphans]
    kinds = {relation: each.kind for relation, each in zip(relations, estate.orphans, strict=True)}
    for relation in sorted(relations, key=kinds.__getitem__, reverse=True):  # views first
        _drop(warehouse, relation, kinds[relation])
    gone = list(estate.forgotten)
    used = {schema for schema, _ in _of_nodes(manifest)}
    words = []
    for (schema, name), each in _noted(warehouse, objects_in(warehouse, "table")).items():
        if name or schema in used or each.project != manifest.project.name:
            continue
        with suppress(SqlError):  # somebody else's objects are in it
            warehouse.execute(f"drop schema if exists {quoted(each.schema)}")
            words.append(f"schema {each.schema} is dropped: the project made it, and nothing is in it")
            gone.append((schema, name))
    _forget(warehouse, gone)
    return words


def _drop(warehouse: Warehouse, relation: Relation, kind: str) -> None:
    if kind == "table":
        for other in warehouse.referencing(relation):
            # Its foreign key is part of its definition: it is among the nodes that run, or gone as well.
            _drop(warehouse, other, "table")
    warehouse.execute(f"drop {kind} if exists {relation}")


def create_register(warehouse: Warehouse) -> None:
    """The table in which belongings are noted, where it is not there."""
    body = ", ".join(f"{quoted(name)} {kind}" for name, kind in _COLUMNS.items())
    warehouse.execute(f"create schema if not exists {quoted(SCHEMA)}; create table if not exists {RELATIONS} ({body})")


def create_schemas(warehouse: Warehouse, manifest: Manifest, schemas: Iterable[str]) -> None:
    """Create schemas that are not there, and note them as the project's."""
    wanted = {schema.lower(): schema for schema in schemas}
    present = {each.schema.lower() for each in objects_in(warehouse, "schema")} if wanted else set()
    for key in [key for key in wanted if key not in present]:
        warehouse.execute(f"create schema if not exists {quoted(wanted[key])}")
        _note(warehouse, [Belonging(wanted[key], "", manifest.project.name, "", "")])


def note_made(warehouse: Warehouse, manifest: Manifest, results: Iterable[NodeResult]) -> None:
    """Note the relations that a run has left as those of this project."""
    made = [manifest.nodes[result.unique_id] for result in results if result.status in _MADE]
    by_key = {key_of(relation_of(node)): node.unique_id for node in made if relation_of(node) is not None}
    if not by_key:
        return
    found = [each for each in objects_in(warehouse, "table", "view") if each.key in by_key]
    project = manifest.project.name
    _note(warehouse, [Belonging(each.schema, each.name, project, by_key[each.key], text_sha256(each.sql))
                      for each in found])  # fmt: skip


def key_of(relation: Relation | None) -> Key:
    """The name of a relation as DuckDB compares names, without regard to case; empty of none."""
    return ("", "") if relation is None else (relation.schema.lower(), relation.identifier.lower())


def _of_nodes(manifest: Manifest) -> set[Key]:
    nodes = (node for node in manifest.nodes.values() if not isinstance(node, SourceNode))
    return {key_of(relation_of(node)) for node in nodes} - {("", "")}


def _noted(warehouse: Warehouse, objects: Iterable[DatabaseObject]) -> dict[Key, Belonging]:
    if key_of(RELATIONS) not in {each.key for each in objects}:
        return {}
    rows = warehouse.query(f"select {', '.join(_COLUMNS)} from {RELATIONS}")[1]
    return {(row[0].lower(), row[1].lower()): Belonging(*row) for row in rows}


def _note(warehouse: Warehouse, belongings: Sequence[Belonging]) -> None:
    with warehouse.transaction():
        _forget(warehouse, [(each.schema, each.name) for each in belongings])
        rows = [[each.schema, each.name, each.project, each.unique_id, each.sql_sha256] for each in belongings]
        warehouse.insert(RELATIONS, _COLUMNS, rows)


def _forget(warehouse: Warehouse, keys: Sequence[Key]) -> None:
    if keys:
        schemas, names = [schema.lower() for schema, _ in keys], [name.lower() for _, name in keys]
        warehouse.execute(
            f"delete from {RELATIONS} where (lower(schema_name), lower(relation_name)) in "
            "(select (schema_name, relation_name) from (select unnest(?) as schema_name, unnest(?) as relation_name))",
            [schemas, names],
        )


def _shown(each: DatabaseObject) -> str:
    return f"{each.kind} {each.schema}.{each.name}"
