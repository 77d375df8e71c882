"""Seeds replaced together: all of them or none, whenever the command is killed.

The new files are written beside the old ones, then a journal says which they are: that is the moment from which the
change counts. Each takes its place, and the journal goes. A kill before the journal leaves the old seeds, one after it
is finished by the next command.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from gouji.engine.database.faults import os_error
from gouji.engine.database.journal import sync_folder
from gouji.engine.database.locks import seeds_lock
from gouji.engine.vocabulary.checksums import file_sha256, text_sha256
from gouji.engine.vocabulary.errors import SeedError

JOURNAL = ".seeds.journal"
_BESIDE = "*/.*.csv.new"


@contextmanager
def changing(seeds: Path) -> Iterator[None]:
    """Hold the seeds, whole: what was read of them inside is still so when they are replaced.

    Raises LockedError where another command holds them for a minute, SeedError where an earlier one cannot be finished.
    """
    with seeds_lock(seeds):
        _finish(seeds)
        yield


def finish(seeds: Path) -> bool:
    """Finish, or take back, what a killed command left: whether it was finished. Raises SeedError or LockedError."""
    if not (seeds / JOURNAL).exists() and not any(seeds.glob(_BESIDE)):
        return False
    with seeds_lock(seeds):
        return _finish(seeds)


def replace_all(seeds: Path, texts: Mapping[Path, str]) -> None:
    """Give seeds other texts, all of them or none. Whoever calls it is `changing` the seeds.

    Raises NotWritableError or DiskFullError; then every seed is as it was. SeedError where another program has written
    into one meanwhile.
    """
    if not texts:
        return
    noted = {path.relative_to(seeds).as_posix(): text_sha256(text) for path, text in texts.items()}
    journal = seeds / f"{JOURNAL}.new"
    try:
        for path, text in texts.items():
            _write(_beside(path), text)
        _write(journal, json.dumps(noted, indent=1))
        for folder in {path.parent for path in texts}:
            sync_folder(folder)
        journal.replace(seeds / JOURNAL)
    except OSError as error:
        with suppress(OSError):
            for path in (*map(_beside, texts), journal):
                path.unlink(missing_ok=True)
        raise os_error(error, seeds) from None
    _finish(seeds)


def _finish(seeds: Path) -> bool:
    """Put what the journal names into place, and remove what it does not name."""
    noted = _noted(seeds / JOURNAL)
    try:
        if noted:
            sync_folder(seeds)
        for name, sha256 in noted.items():
            path = seeds / name
            if _sha256(_beside(path)) == sha256:
                _beside(path).replace(path)
            elif _sha256(path) != sha256:
                raise SeedError(
                    f"{name} is neither as it was nor as an interrupted command was writing it",
                    path=seeds / JOURNAL,
                    hint="look at the seeds (git diff), then remove this file",
                )
        for folder in {(seeds / name).parent for name in noted}:
            sync_folder(folder)
        for path in (*seeds.glob(_BESIDE), seeds / f"{JOURNAL}.new", seeds / JOURNAL):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise os_error(error, seeds) from None
    return bool(noted)


def _noted(journal: Path) -> dict[str, str]:
    """Seed (relative) → checksum of its new text; empty where there is no journal."""
    try:
        noted = json.loads(journal.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise os_error(error, journal) from None
    except ValueError:
        noted = None
    if not isinstance(noted, dict) or not all(map(_is_inside, noted)):
        raise SeedError("this is no journal of seeds", path=journal, hint="look at the seeds, then remove this file")
    return noted


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return ".." not in parts and not name.startswith("/") and name.endswith(".csv")


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _write(path: Path, text: str) -> None:
    """Write a text, as it is, to the disk."""
    with path.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    return file_sha256(path) if path.exists() else ""
