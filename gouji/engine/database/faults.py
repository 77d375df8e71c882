"""What DuckDB and the file system say when something goes wrong, as gouji's errors: where, what, the next action."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

from gouji.engine.vocabulary.errors import (
    ConfigurationError,
    DiskFullError,
    GoujiError,
    LockedError,
    MemoryFullError,
    NotWritableError,
    SqlError,
)

_FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file has reached the largest size that is allowed here",
}
_POSITION = re.compile(r"\n\n?LINE (\d+): ([^\n]*)\n( *\^)")
_PID = re.compile(r"held in (?P<program>.*?) \(PID (?P<pid>\d+)\)")
_EXTENSION = re.compile(r"the (\w+) extension needs to be loaded")
_PREFIX = re.compile(r"^[A-Z][A-Za-z ]+ Error: ")


def translation(text: str) -> GoujiError:
    """The error that a message of DuckDB is for the user: what is full, locked or wrong, and where in the SQL."""
    if full := _fullness(text):
        return DiskFullError(full, hint="free space where the database lies, then run again")
    if text.startswith("Out of Memory Error"):
        return MemoryFullError(
            _PREFIX.sub("", text).splitlines()[0], hint="raise memory_limit in profiles.yml, or run with --threads 1"
        )
    position = _POSITION.search(text)
    if position is None:
        return SqlError(_PREFIX.sub("", text).strip())
    line, shown, caret = position.groups()
    # A long line is shown from its middle, behind dots: the caret then says nothing of the column.
    column = None if shown.startswith("...") else len(caret) - len(f"LINE {line}: ")
    message = _PREFIX.sub("", text[: position.start()]).strip()
    return SqlError(message, sql_line=int(line), sql_column=column)


def _fullness(text: str) -> str | None:
    """What is full, when a message of DuckDB says so."""
    if "failed to offload data block" in text:
        return _FULL[errno.ENOSPC]
    return next((what for number, what in _FULL.items() if os.strerror(number) in text), None)


def open_error(path: Path, error: Exception, wrong_setting: Callable[[], tuple[str, str] | None]) -> GoujiError:
    """Why a database file cannot be opened, with the next action.

    `wrong_setting` gives the setting that DuckDB does not take, and what it says of it.
    """
    text = str(error)
    if "lock" in text:
        holder = _PID.search(text)
        who = f"process {holder['pid']} ({Path(holder['program']).name})" if holder else "another process"
        return LockedError(
            f"the database is open for writing in {who}",
            path=path,
            hint="close it there, or give --database another path",
        )
    if full := _fullness(text):
        return DiskFullError(full, path=path, hint="free space, then run again")
    if setting := wrong_setting():
        return _setting_error(*setting)
    if path.is_dir():
        return ConfigurationError("the database path is a folder", path=path, hint="give --database a file")
    if "not a valid DuckDB database" in text:
        return ConfigurationError(
            "this file is not a DuckDB database", path=path, hint="move it away, or give --database another path"
        )
    if "does not exist" in text:
        return ConfigurationError("there is no database here", path=path, hint="run 'build' first")
    if "ermission denied" in text or "Read-only file system" in text:
        return NotWritableError("the database cannot be opened: permission denied", path=path, hint="check the rights")
    return ConfigurationError(
        f"the database cannot be opened: {text.splitlines()[0]}", path=path, hint="move it away and build again"
    )


def _setting_error(name: str, text: str) -> ConfigurationError:
    if extension := _EXTENSION.search(text):
        return ConfigurationError(
            f"setting '{name}' needs DuckDB's extension {extension[1]}, which is not loaded here",
            hint=f"take {name} out of settings: in profiles.yml",
        )
    said = _PREFIX.sub("", text.splitlines()[0])
    return ConfigurationError(
        f"setting '{name}' is not taken by DuckDB: {said}", hint="correct settings: in profiles.yml"
    )


def os_error(error: OSError, path: Path | str | None = None) -> GoujiError:
    """A full disk or a path that cannot be written, with the next action."""
    where = error.filename or path
    if error.errno in _FULL:
        return DiskFullError(_FULL[error.errno], path=where, hint="free space, then run again")
    return NotWritableError(
        f"cannot write: {error.strerror or error}", path=where, hint="check the path and its rights"
    )
