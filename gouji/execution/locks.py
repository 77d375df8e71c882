"""One build at a time: a lock file beside the database, held with flock and therefore free when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gouji.adapters.warehouse import os_error
from gouji.vocabulary.errors import LockedError


def lock_path(database: Path) -> Path:
    """The lock file of a database."""
    return database.with_name(database.name + ".lock")


@contextmanager
def build_lock(database: Path) -> Iterator[None]:
    """Hold the lock of a database.

    Raises LockedError, naming the process, when another command that writes holds it. The file stays: removing it could
    give two commands a lock each, on two files of one name.
    """
    path = lock_path(database)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise os_error(error, path) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode("ascii", "replace").strip() or "unknown"
            raise LockedError(
                f"another gouji command (process {holder}) is writing this database",
                path=database,
                hint="wait until it has ended, then run again",
            ) from None
        try:
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        except OSError as error:
            raise os_error(error, path) from None
        yield
    finally:
        os.close(handle)
