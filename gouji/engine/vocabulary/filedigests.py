"""Digests of files, kept from one command to the next: a file that nobody has touched is not read again.

It is what git's index does. A record tells what a file was (device, inode, size, the times of its last writing and of
its last change) and when it was read. Nobody can set back the time of the last change (`ctime`), so that a file with
the same size and a restored `mtime` is read again. A clock moves in steps, so that a file may be written twice in one:
a record is believed only where the file had rested for a while when it was read.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from gouji.engine.vocabulary.cachefiles import put

NAME = "files.cache"
# Two seconds is the coarsest step of a file system (FAT).
RESTED_NS = 2_000_000_000
_CHUNK = 1 << 20
_FORM = b"1"
# Windows tells when a file was made, not when it was changed.
_TELLS_CHANGE = os.name != "nt"


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file as it was read at a moment (nanoseconds). `stripped` leaves out the white space around its content."""

    identity: tuple[int, int, int, int, int]
    read_at: int
    sha256: str
    stripped: str

    def holds(self, identity: tuple[int, ...]) -> bool:
        """Whether a file that looks so has still the content that was read."""
        *_, written, changed = self.identity
        return _TELLS_CHANGE and self.identity == identity and max(written, changed) + RESTED_NS <= self.read_at


class FileDigests:
    """Digests by path, held in one file; a file that is missing or damaged is as good as none."""

    def __init__(self, path: Path):
        self._path = path
        self._kept = _load(path)
        self._is_saved = True

    def of(self, path: Path) -> FileDigest:
        """The digests of a file as it is now; it is read where that is not known. Raises OSError."""
        name = os.path.abspath(path)  # noqa: PTH100 (a link stays one: what it points at is looked at)
        known = self._kept.get(name)
        if known is not None and known.holds(_identity(path.stat())):
            return known
        found = self._kept[name] = _read(path)
        self._is_saved = False
        return found

    def save(self) -> None:
        """Keep what is known of files that are there. The command does not depend on it."""
        if self._is_saved:
            return
        files = {name: astuple(each) for name, each in self._kept.items() if os.path.exists(name)}  # noqa: PTH110
        content = json.dumps(files).encode()
        self._is_saved = put(self._path, _seal(content) + b"\n" + content)


@cache
def digests_in(target: Path) -> FileDigests:
    """What is known of files to the commands that write into a target folder."""
    return FileDigests(target / NAME)


def _read(path: Path) -> FileDigest:
    """Read a file once for both digests. One that is written meanwhile is not believed: it changes after `read_at`."""
    read_at = time.time_ns()
    with path.open("rb") as file:
        identity = _identity(os.fstat(file.fileno()))
        # What stands before white space that may be the last goes into both; of a file that begins with it, see below.
        whole, held, is_led = hashlib.sha256(), b"", False
        while chunk := file.read(_CHUNK):
            is_led = is_led or (file.tell() == len(chunk) and chunk[:1].isspace())
            if body := chunk.rstrip():
                whole.update(held + body)
                held = b""
            held += chunk[len(body) :]
        stripped = whole.copy()
        whole.update(held)
    told = hashlib.sha256(path.read_bytes().strip()).hexdigest() if is_led else stripped.hexdigest()
    return FileDigest(identity, read_at, whole.hexdigest(), told)


def _identity(at: os.stat_result) -> tuple[int, int, int, int, int]:
    return at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(_FORM + content).hexdigest().encode()


def _load(path: Path) -> dict[str, FileDigest]:
    try:
        seal, _, content = path.read_bytes().partition(b"\n")
        if seal != _seal(content):
            return {}
        return {name: FileDigest(tuple(who), *rest) for name, (who, *rest) in json.loads(content).items()}
    except (OSError, ValueError):
        return {}
