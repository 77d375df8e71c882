"""The log of a store: one small file per change, and now and then one that holds all that stands.

A change is there when its file is: nothing that it names is written afterwards. So a command that is killed leaves a
store as it was, and what it wrote of rows is cleared away by the next.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from gouji.engine.database.faults import os_error
from gouji.engine.database.journal import sync_folder
from gouji.engine.vocabulary.errors import SeedError
from gouji.engine.vocabulary.nodes import STORE_HEAD as HEAD

LOG = "log"
FORMAT = 1
_HINT = "give the folder of a store, or write one with `gouji store import`"
# After so many changes one file tells what stands, so that reading the log stays short.
CHECKPOINT = 64


@dataclass(frozen=True, slots=True)
class Batch:
    """Files written together: which documents (or whatever the rows are divided by) and, by table, rows and SHA-256."""

    parts: tuple[str, ...]
    tables: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Contents:
    """What stands in a store: part → SHA-256 of its rows, and the batches by name. `version` counts the changes."""

    version: int = 0
    parts: Mapping[str, str] = field(default_factory=dict)
    batches: Mapping[str, Batch] = field(default_factory=dict)

    def after(self, change: Mapping[str, Any]) -> Contents:
        """What stands after a change of the log."""
        gone, dropped = {*change["removed"], *change["added"]}, set(change["dropped"])
        parts = {part: sha256 for part, sha256 in self.parts.items() if part not in gone} | change["added"]
        batches = {name: batch for name, batch in self.batches.items() if name not in dropped}
        return Contents(change["version"], parts, batches | _batches(change["batches"]))

    def batches_of(self, parts: set[str]) -> list[str]:
        """The batches in which any of these parts lies."""
        return [name for name, batch in self.batches.items() if not parts.isdisjoint(batch.parts)]


def head_of(folder: Path) -> dict[str, Any]:
    """The head: which form, what rows are divided by, the last version, the last file that tells all.

    Raises SeedError where the folder holds no store, or one of another form.
    """
    path = folder / HEAD
    try:
        head = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SeedError("there is no store here", path=folder, hint=_HINT) from None
    except OSError as error:
        raise os_error(error, path) from None
    except ValueError:
        head = None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise SeedError("this store is of a form that this version does not read", path=path, hint=_HINT)
    return head


def contents_of(folder: Path) -> Contents:
    """What stands, by the last file that tells all and the changes since. Raises SeedError."""
    head = head_of(folder)
    contents = Contents()
    if head["checkpoint"]:
        told = _read(_all_path(folder, head["checkpoint"]))
        contents = Contents(head["checkpoint"], told["parts"], _batches(told["batches"]))
    for version in range(contents.version + 1, head["version"] + 1):
        contents = contents.after(_read(_change_path(folder, version)))
    return contents


def changes_of(folder: Path, after: int = 0) -> list[dict[str, Any]]:
    """The history: every change after a version, from the begin if none is given, the oldest first.

    Each is as it stands in its file: version, at, note, added and removed parts, … Raises SeedError.
    """
    return [_read(_change_path(folder, version)) for version in range(after + 1, head_of(folder)["version"] + 1)]


def begin(folder: Path, by: str) -> None:
    """Make an empty store. Raises DiskFullError or NotWritableError."""
    try:
        (folder / LOG).mkdir(parents=True, exist_ok=True)
        write_durably(folder / HEAD, {"format": FORMAT, "id": uuid4().hex, "by": by, "version": 0, "checkpoint": 0})
    except OSError as error:
        raise os_error(error, folder) from None


def append(folder: Path, contents: Contents, change: Mapping[str, Any]) -> Contents:
    """Write a change, and with it what stands from now on. Raises DiskFullError or NotWritableError."""
    head = head_of(folder)
    after = contents.after(change)
    try:
        write_durably(_change_path(folder, after.version), change)
        if after.version - head["checkpoint"] >= CHECKPOINT:
            batches = {name: [batch.parts, batch.tables] for name, batch in after.batches.items()}
            write_durably(_all_path(folder, after.version), {"parts": dict(after.parts), "batches": batches})
            head["checkpoint"] = after.version
        write_durably(folder / HEAD, head | {"version": after.version})
        for old in (folder / LOG).glob("all-*.json"):
            if old != _all_path(folder, head["checkpoint"]):
                old.unlink()
    except OSError as error:
        raise os_error(error, folder) from None
    return after


def write_durably(path: Path, content: Any) -> None:
    """Write JSON beside a file, on the disk, and put it into its place."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, default=list)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def _batches(told: Mapping[str, Any]) -> dict[str, Batch]:
    return {name: Batch(tuple(parts), tables) for name, (parts, tables) in told.items()}


def _change_path(folder: Path, version: int) -> Path:
    return folder / LOG / f"{version:08}.json"


def _all_path(folder: Path, version: int) -> Path:
    return folder / LOG / f"all-{version:08}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SeedError(f"the log of the store cannot be read ({error})", path=path,
                        hint="bring the file back from a copy of the store") from None  # fmt: skip
    return content
