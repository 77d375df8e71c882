"""Runs that no published database holds yet: `<database>.journal`, one JSON object per line, flushed to the disk.

A writing command notes its begin before it works and, when nothing is published, its end. The next command takes these
runs into its history, and publishing empties the journal. A run without an end was killed, or lost its machine.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.database.faults import os_error

_PARTS = ("results", "changes", "kept")


@dataclass(frozen=True)
class NotedRun:
    """A run as rows of the history tables: column → value. `results` is empty unless suites ran to their end.

    `changes` are those of findings since the runs before it, `kept` the verdicts that it went back to.
    """

    run: Mapping[str, Any]
    results: Sequence[Mapping[str, Any]] = ()
    changes: Sequence[Mapping[str, Any]] = ()
    kept: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Journal:
    """The journal of one database. Whoever writes holds the build lock."""

    database: Path

    @property
    def path(self) -> Path:
        """Where it lies: beside the database."""
        return self.database.with_name(self.database.name + ".journal")

    def note(self, noted: NotedRun) -> None:
        """Add the begin of a run, or its end, which then counts. Raises DiskFullError or NotWritableError."""
        entry = {"run": noted.run, **{part: list(getattr(noted, part)) for part in _PARTS}}
        line = json.dumps(entry, ensure_ascii=False, default=str)
        try:
            is_new = not self.path.exists()
            with self.path.open("ab") as file:
                # A newline on either side: half a line, left by a full disk, spoils no other.
                file.write(f"\n{line}\n".encode())
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                sync_folder(self.path.parent)
        except OSError as error:
            raise os_error(error, self.path) from None

    def read(self) -> tuple[list[NotedRun], list[str]]:
        """(runs in the order of their begin, warnings about lines that cannot be read)."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return [], []
        except OSError as error:
            raise os_error(error, self.path) from None
        found: dict[str, NotedRun] = {}
        warnings = []
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            try:
                entry = json.loads(line)
                # Lines of earlier versions have not all of them.
                rows = ([dict(row) for row in entry.get(part, ())] for part in _PARTS)
                noted = NotedRun(dict(entry["run"]), *rows)
                found[noted.run["run_id"]] = noted
            except (ValueError, TypeError, KeyError):
                warnings.append(f"{self.path}:{number}: not a line of the run history; it is left out")
        return list(found.values()), warnings

    def clear(self) -> None:
        """Forget the runs: a published database holds them."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise os_error(error, self.path) from None


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder: a file that was made or renamed is there after a power cut. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
