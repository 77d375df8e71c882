"""Seeds whose rows a store holds: which store, and the loading of its rows."""

from __future__ import annotations

import csv
import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.database.seedjournal import changing, replace_all
from gouji.engine.database.states import BY, VERSIONS
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.project.seeds import check_seed, csv_records
from gouji.engine.run import storelog
from gouji.engine.run.store import Store
from gouji.engine.run.storelog import Contents
from gouji.engine.vocabulary.errors import ConfigurationError, UsageError
from gouji.engine.vocabulary.nodes import Relation, SeedNode, quoted


def store_of(manifest: Manifest) -> Store | None:
    """The store of a project, with all tables that it holds; None where seeds hold everything.

    Raises ConfigurationError where seeds of one project lie in several stores, or do not say what divides their rows.
    """
    seeds = [node for node in manifest.nodes.values() if isinstance(node, SeedNode) and node.stored_in]
    if not seeds:
        return None
    first = seeds[0]
    for node in seeds:
        if (node.stored_in, node.meta.get(BY)) != (first.stored_in, first.meta.get(BY)) or not node.meta.get(BY):
            raise ConfigurationError(
                f"the seeds '{first.name}' and '{node.name}' do not lie in one store, divided by one column",
                path=node.patch_path or node.original_file_path, hint=f"give both one place and one meta.{BY}",
            )  # fmt: skip
    folder = manifest.project.root / Path(first.stored_in)
    return Store(folder, str(first.meta[BY]), {node.name: list(node.columns) for node in seeds})


def load_stored(
    warehouse: Warehouse, node: SeedNode, store: Store, relation: Relation, parts: Iterable[str] | None = None
) -> int:
    """Make the table of a seed from the rows of the store, of all parts or of some; gives their number."""
    types = {name.lower(): str(kind) for name, kind in (node.config.get("column_types") or {}).items()}
    columns = ", ".join(
        f"cast({quoted(name)} as {types.get(name.lower(), 'varchar')}) as {quoted(name)}" for name in node.columns
    )
    sql = store.rows_sql(node.name, store.contents(), parts)
    return warehouse.load(relation, f"select {columns} from ({sql})")


@dataclass(frozen=True)
class StoreChanges:
    """What has changed in a store since a database took it in. `versions`: seed → the version that it holds.

    `new` are parts that the database has no rows of.
    """

    store: Store
    versions: Mapping[str, int]
    changes: Sequence[Mapping[str, Any]]
    new: frozenset[str]

    def parts_of(self, unique_id: str) -> frozenset[str] | None:
        """The parts that came, changed or went since the rows of a seed were taken in; None where that is not known."""
        version = self.versions.get(unique_id)
        if version is None:
            return None
        since = [change for change in self.changes if change["version"] > version]
        return frozenset(part for change in since for kind in ("added", "removed") for part in change[kind])


def store_changes(warehouse: Warehouse, store: Store) -> StoreChanges:
    """What has changed in the store since the database took it in, as that notes."""
    head = storelog.head_of(store.folder)
    versions: dict[str, int] = {}
    if (VERSIONS.schema, VERSIONS.identifier) in warehouse.relations():
        sql = f"select unique_id, version from {VERSIONS} where store_id = ? and version <= ?"
        versions = dict(warehouse.query(sql, [head["id"], head["version"]])[1])
    changes = storelog.changes_of(store.folder, min(versions.values())) if versions else []
    came = {part for change in changes for part in change["added"]}
    return StoreChanges(store, versions, changes, frozenset(came - {part for each in changes for part in each["was"]}))


def note_versions(warehouse: Warehouse, manifest: Manifest, loaded: Iterable[str]) -> None:
    """Note which version of the store the rows of some seeds are."""
    seeds = [uid for uid in loaded if getattr(manifest.nodes[uid], "stored_in", "")]
    store = store_of(manifest) if seeds else None
    if store is None:
        return
    head = storelog.head_of(store.folder)
    types = {"unique_id": "varchar", "store_id": "varchar", "version": "bigint"}
    body = ", ".join(f"{name} {kind}" for name, kind in types.items())
    with warehouse.transaction():
        warehouse.execute(f"create schema if not exists {VERSIONS.schema}")
        warehouse.execute(f"create table if not exists {VERSIONS} ({body})")
        warehouse.execute(f"delete from {VERSIONS} where unique_id in (select unnest(?))", [seeds])
        warehouse.insert(VERSIONS, types, [[uid, head["id"], head["version"]] for uid in seeds])


def import_seeds(manifest: Manifest, store: Store) -> tuple[int, int]:
    """Put the rows of the CSV files of stored seeds into their store; (parts that changed, parts as they were).

    Raises SeedError as `check_seed` does; then the store is as it was.
    """
    with store.changing() as before, store.incoming() as warehouse:
        queries = {}
        for node in manifest.nodes.values():
            if isinstance(node, SeedNode) and node.stored_in:
                checked = check_seed(node, manifest.project.root)
                relation = Relation("main", f"csv_{node.name}")
                warehouse.load_csv(relation, checked.path, dict.fromkeys(checked.header, "varchar"))
                queries[node.name] = f"select * from {relation}"
        after = store.replace(warehouse, queries, before, note="import")
    changed = sum(before.parts.get(part) != sha256 for part, sha256 in after.parts.items())
    return changed, len(after.parts) - changed


def remove_parts(manifest: Manifest, parts: Sequence[str]) -> dict[str, int]:
    """Take parts out of all seeds and out of the store; seed → how many rows are gone.

    Raises UsageError for a part of which nothing is there: then nothing is removed.
    """
    store = store_of(manifest)
    gone: dict[str, int] = {}
    folders = {manifest.project.root / folder for folder in manifest.project.seed_paths}
    with ExitStack() as held:
        for folder in sorted(folders):
            if folder.is_dir():
                held.enter_context(changing(folder))
        texts, removed = _without(manifest, set(parts))
        contents = held.enter_context(store.changing()) if store is not None else Contents()
        known = set(contents.parts).union(*removed.values())
        for part in parts:
            if part not in known:
                near = difflib.get_close_matches(part, known, n=1)
                hint = f"did you mean {near[0]}?" if near else "give the id of one that is there"
                raise UsageError(f"there is no document '{part}'", hint=hint)
        gone |= {name: sum(counts.values()) for name, counts in removed.items() if counts}
        if store is not None and not contents.parts.keys().isdisjoint(parts):
            with Warehouse(Path(":memory:")) as warehouse:
                before = store.rows_of(warehouse, contents, parts)
                store.replace(warehouse, {}, contents, removed=parts, note="remove")
            gone |= {name: count for name, count in before.items() if count}
        for folder in folders:
            replace_all(folder, {path: text for path, text in texts.items() if path.is_relative_to(folder)})
    return gone


def _without(manifest: Manifest, parts: set[str]) -> tuple[dict[Path, str], dict[str, dict[str, int]]]:
    """(file → its text without the rows of parts, seed → part → its rows) of the seeds that lie in files."""
    every = [node for node in manifest.nodes.values() if isinstance(node, SeedNode)]
    names = {str(node.meta[BY]) for node in every if node.meta.get(BY)}
    texts: dict[Path, str] = {}
    removed: dict[str, dict[str, int]] = {}
    # A seed that is not divided may name a part too: whose name it prints, say.
    for node in every:
        path = manifest.project.root / node.original_file_path
        for by in sorted(names & set(node.columns)) if not node.stored_in else ():
            kept, counts = _parted(path, by, parts)
            if counts:
                removed[node.name], texts[path] = {**removed.get(node.name, {}), **counts}, kept
    return texts, removed


def _parted(path: Path, by: str, parts: set[str]) -> tuple[str, dict[str, int]]:
    """(the text of a seed without the rows of some parts, how many rows each of them has)."""
    with path.open(encoding="utf-8", newline="") as file:
        records = csv_records(file.read())
    at = next(csv.reader([records[0]])).index(by)
    kept = [records[0]]
    removed: Counter[str] = Counter()
    for record in records[1:]:
        part = next(csv.reader([record]))[at]
        if part in parts:
            removed[part] += 1
        else:
            kept.append(record)
    return "".join(kept), dict(removed)
