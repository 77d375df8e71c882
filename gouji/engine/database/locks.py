"""One build at a time: files locked with flock, and therefore free when their holder dies, hold its process number.

One lies beside the database, one in the target folder: two databases may be built from one project.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gouji.engine.database.faults import os_error
from gouji.engine.vocabulary.errors import LockedError

_PAUSE = 0.02
_HINT = "wait until it has ended, then run again"


def lock_path(database: Path) -> Path:
    """The lock file of a database."""
    return database.with_name(database.name + ".lock")


@contextmanager
def build_lock(database: Path) -> Iterator[None]:
    """Hold the lock of a database.

    Raises LockedError, naming the process, when another command that writes holds it. The file stays: removing it could
    give two commands a lock each, on two files of one name.
    """
    with _held(lock_path(database), database, "database", _HINT):
        yield


@contextmanager
def target_lock(target: Path) -> Iterator[None]:
    """Hold the lock of an existing target folder. Raises LockedError as `build_lock` does."""
    with _held(target / ".lock", target, "target folder", f"{_HINT}, or give one of the two its own target-path"):
        yield


@contextmanager
def seeds_lock(seeds: Path, patience: float = 60.0) -> Iterator[None]:
    """Hold the lock of a folder of seeds while files of it are replaced, which takes moments: another is waited for.

    Raises LockedError where it is held for longer than `patience` (seconds). Nothing of the lock stays in the folder:
    whoever waits for the file that is removed looks whether it is still there, and takes the next.
    """
    path = seeds / ".seeds.lock"
    with _held(path, seeds, "folder of seeds", _HINT, patience):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def _held(path: Path, shown: Path, what: str, hint: str, patience: float = 0.0) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=patience, poll_interval=_PAUSE, on_acquired=_note_holder)
    try:
        lock.acquire()
    except Timeout:
        said = f"another gouji command (process {_holder(path)}) is writing this {what}"
        raise LockedError(said, path=shown, hint=hint) from None
    except OSError as error:
        raise os_error(error, path) from None
    try:
        yield
    finally:
        lock.release()


def _note_holder(handle: int) -> None:
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())


def _holder(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")[:32].strip() or "unknown"
    except OSError:
        return "unknown"
