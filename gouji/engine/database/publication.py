"""A command that writes works on a file of its own; only a whole and good one takes the place of the database.

`<database>.building` lies beside the database, on the same file system. When it is good it becomes a version of its own
in `.<database>.versions/`, and the database, a link, is pointed at it by one atomic rename. A rename of the file itself
would not do: DuckDB opens a path three times, to know its kind, to read its header and to lock it, and takes the header
of one file for another's where the rename falls between. A link it follows once, at the begin. What failed goes to
`target/failed.duckdb`.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.database.copying import copy_file
from gouji.engine.database.faults import os_error
from gouji.engine.database.journal import sync_folder
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import ConfigurationError, GoujiError, LockedError

_FAILED_NAME = "failed.duckdb"
_FAILED_PART_NAME = "failed_part.duckdb"
_PROBE = ".gouji-probe-"  # not the beginning of a name that a database may have
# DuckDB's log, and the two that stand beside it during a checkpoint.
_LOGS = (".wal", ".wal.checkpoint", ".wal.recovery")


@dataclass(frozen=True)
class Workplace:
    """The files of one writing command."""

    database: Path
    target: Path

    @property
    def building(self) -> Path:
        """The file that a build writes, beside the database."""
        return self.database.with_name(self.database.name + ".building")

    @property
    def versions(self) -> Path:
        """The folder of published versions, beside the database."""
        return self.database.with_name(f".{self.database.name}.versions")

    @property
    def failed(self) -> Path:
        """Where the file of a failed build is kept."""
        return self.target / _FAILED_NAME

    @property
    def failed_part(self) -> Path:
        """Where that of a failed run of some nodes is kept while a failed build can be gone on with."""
        return self.target / _FAILED_PART_NAME


def failed_files(target: Path) -> Sequence[Path]:
    """The files of failed runs that are kept in a target folder, the latest first."""
    there = [path for path in (target / _FAILED_NAME, target / _FAILED_PART_NAME) if path.is_file()]
    return sorted(there, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def check_places(place: Workplace) -> None:
    """Find out before the work whether its results can be written. Raises NotWritableError or ConfigurationError."""
    if place.database.is_dir():
        raise ConfigurationError("the database path is a folder", path=place.database, hint="give --database a file")
    if "?" in str(place.database):
        hint = "rename it, or give --database another path"
        raise ConfigurationError("DuckDB takes no '?' in a path", path=place.database, hint=hint)
    for folder in (place.target, place.database.parent):
        probe = folder / f"{_PROBE}{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe.touch()
            probe.unlink(missing_ok=True)
        except OSError as error:
            raise os_error(error, folder) from None


def prepare(place: Workplace) -> None:
    """Clear what a dead run left, and fold in what a foreign writer left beside the database.

    Raises ConfigurationError where the database is none.
    """
    clear_leftovers(place)
    if place.database.exists() and _logs(place.database.resolve()):
        # Somebody else wrote and was killed. While others read, the log has to stay: they and a copy know it.
        with suppress(LockedError):
            Warehouse(place.database).close(checkpoint=True)


def start_from(place: Workplace, base: Path) -> None:
    """Let the working file be a copy of a database, with its logs. Raises DiskFullError or NotWritableError."""
    try:
        base = base.resolve()
        copy_file(base, place.building)
        for log in _logs(base):
            shutil.copyfile(log, _beside(place.building, log, base))
    except OSError as error:
        clear_leftovers(place)
        raise os_error(error, place.building) from None


def identity(database: Path) -> str:
    """What tells a database file from the same file after somebody has written to it; empty where there is none."""
    try:
        real = database.resolve(strict=True)
        stats = [(each.name, each.stat()) for each in (real, *_logs(real))]
    except OSError:
        return ""
    return json.dumps([[name, at.st_ino, at.st_size, at.st_mtime_ns] for name, at in stats])


def require_untouched(place: Workplace, seen: str, settings: Mapping[str, Any]) -> None:
    """Raises LockedError when another program has written to the database since, or is about to: that would be lost."""
    hint = "let the other program end, then run again: the database is as that program has left it"
    if identity(place.database) != seen:
        raise LockedError("another program has written to the database meanwhile", path=place.database, hint=hint)
    if place.database.exists():
        try:
            Warehouse(place.database, read_only=True, settings=settings).close()
        except LockedError as error:
            raise LockedError(error.message, path=place.database, hint=hint) from None
        except GoujiError:
            return  # it is open in this very process with other settings, for reading


def publish(place: Workplace) -> None:
    """Put the finished, closed file in the place of the database. Raises DiskFullError or NotWritableError.

    The version before stays until the next is published: a reader may have followed the link to it.
    """
    link = place.database.with_name(place.database.name + ".link")
    try:
        _sync(place.building)
        before = place.database.resolve().parent
        version = place.versions / secrets.token_hex(8)
        version.mkdir(parents=True)
        place.building.replace(version / place.database.name)
        _point(link, Path(place.versions.name, version.name, place.database.name))
        for folder in (version, place.versions):
            sync_folder(folder)
        if not place.database.is_symlink():
            # DuckDB refuses a file that lies beside the log of another.
            for log in _logs(place.database):
                log.unlink(missing_ok=True)
        link.replace(place.database)
        sync_folder(place.database.parent)
        for other in place.versions.iterdir():
            if other not in (version, before):
                shutil.rmtree(other)
    except OSError as error:
        raise os_error(error, place.database) from None
    clear_leftovers(place)


def _point(link: Path, target: Path) -> None:
    """Make a link to a file of its folder; where the file system has no links, the file itself takes its name."""
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP):
            raise
        (link.parent / target).rename(link)


def keep_failed(place: Workplace, *, beside: bool = False) -> Path | None:
    """Move the file of a failed run to `target/failed.duckdb`; None when that is not possible (a full disk).

    With `beside` what lies there stays, and the file gets a name of its own.
    """
    kept = place.failed_part if beside else place.failed
    if not place.building.exists():
        return None
    try:
        _remove(place.failed_part)
        _remove(kept)
        shutil.move(place.building, kept)
        for log in _logs(place.building):
            shutil.move(log, _beside(kept, log, place.building))
    except OSError:
        _remove(kept)
        clear_leftovers(place)
        return None
    clear_leftovers(place)
    return kept


def clear_leftovers(place: Workplace) -> None:
    """Remove the working file, its log and its spill folder, and the probes of killed commands."""
    _remove(place.building)
    for folder in (place.target, place.database.parent):
        for probe in folder.glob(f"{_PROBE}*"):
            probe.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    for each in (path, *_logs(path)):
        each.unlink(missing_ok=True)
    shutil.rmtree(path.with_name(path.name + ".tmp"), ignore_errors=True)


def _logs(path: Path) -> list[Path]:
    return [log for log in (path.with_name(path.name + end) for end in _LOGS) if log.exists()]


def _beside(path: Path, log: Path, owner: Path) -> Path:
    """What the log of `owner` is called beside `path`."""
    return path.with_name(path.name + log.name.removeprefix(owner.name))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
