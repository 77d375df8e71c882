"""One build at a time: lock files held with flock and therefore free when their holder dies.

One lies beside the database, one in the target folder: two databases may be built from one project.
"""

from __future__ import annotations

import fcntl
import os
import time
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

    Raises LockedError where it is held for longer than `patience` (seconds). Nothing of the lock stays in the folder.
    """
    path = seeds / ".seeds.lock"
    until = time.monotonic() + patience
    while True:
        try:
            handle = _open_locked(path, seeds, "folder of seeds", _HINT)
            break
        except LockedError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
    try:
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        # Whoever waits for this file looks whether it is still there, and takes the next.
        path.unlink(missing_ok=True)
        os.close(handle)


@contextmanager
def _held(path: Path, shown: Path, what: str, hint: str) -> Iterator[None]:
    handle = _open_locked(path, shown, what, hint)
    try:
        try:
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        except OSError as error:
            raise os_error(error, path) from None
        yield
    finally:
        os.close(handle)


def _open_locked(path: Path, shown: Path, what: str, hint: str) -> int:
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise os_error(error, path) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise LockedError(
                f"another gouji command (process {holder}) is writing this {what}", path=shown, hint=hint
            ) from None
        # `clean` may have removed the file between the two calls: the lock would then be on nothing.
        if _is_there(path, handle):
            return handle
        os.close(handle)


def _is_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
