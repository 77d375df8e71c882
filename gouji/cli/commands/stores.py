"""The commands on where the rows of documents lie: store, and remove."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gouji.cli.commands.common import read
from gouji.engine.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from gouji.engine.project.graph import Manifest
    from gouji.engine.run.store import Store


def store(options: Namespace) -> int:
    """store import, verify or history: exit 1 where a file of the store is not as it was written"""
    from gouji.engine.run.storelog import changes_of
    from gouji.engine.run.storeseeds import import_seeds

    manifest, _, _ = read(options)
    found = _store(manifest)
    if options.what == "import":
        changed, same = import_seeds(manifest, found)
        print(f"{changed} taken into the store from the seeds, {same} are there as they were")
        return 0
    if options.what == "history":
        for change in changes_of(found.folder):
            told = [f"{len(change[kind])} {kind}" for kind in ("added", "removed") if change[kind]]
            print(
                f"{change['version']} {change['at'][:19]} {change['note']}: {', '.join(told)} ({change['written_by']})"
            )
            for part in (*sorted(change["added"]), *(f"-{part}" for part in change["removed"])):
                print(f"    {part}")
        return 0
    contents = found.contents()
    damaged = found.damaged(contents)
    for path in damaged:
        print(f"{path}: the file is missing, or not as it was written")
    files = sum(len(batch.tables) for batch in contents.batches.values())
    print(f"{len(contents.parts)} documents in {len(contents.batches)} batches, {files} files, {len(damaged)} damaged")
    return int(bool(damaged))


def remove(options: Namespace) -> int:
    """remove: exit 2 where a document is not there"""
    from gouji.engine.run.storeseeds import remove_parts

    manifest, _, _ = read(options)
    for name, count in remove_parts(manifest, options.documents).items():
        print(f"{name}: {count} rows removed")
    return 0


def _store(manifest: Manifest) -> Store:
    from gouji.engine.run.storeseeds import store_of

    found = store_of(manifest)
    if found is None:
        raise UsageError(
            "the rows of documents lie in the seeds: there is no store", path="dbt_project.yml",
            hint="name its folder: vars: {document_store: documents}",
        )  # fmt: skip
    return found
