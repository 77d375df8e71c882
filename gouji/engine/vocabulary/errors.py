"""Errors that end a command with one message: where, what, and the next action.

The exit code belongs to the error class: 2 is wrong usage or configuration, 1 is data or a run that failed.
"""

from __future__ import annotations

from pathlib import Path


def shown_error(error: BaseException) -> str:
    """An error that nobody expected, in one line: its kind, and what it says."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


class GoujiError(Exception):
    """Base of every error that is shown to the user as a message and never as a traceback."""

    exit_code = 1

    def __init__(
        self, message: str, *, path: Path | str | None = None, line: int | None = None, hint: str | None = None
    ):
        super().__init__(message)
        self.message = message
        self.path = None if path is None else Path(path)
        self.line = line
        self.hint = hint

    @property
    def location(self) -> str:
        """`file:line`, `file`, or an empty string."""
        if self.path is None:
            return ""
        return f"{self.path}:{self.line}" if self.line else str(self.path)

    def __str__(self) -> str:
        text = f"{self.location}: {self.message}" if self.location else self.message
        return f"{text}\n  → {self.hint}" if self.hint else text


class ConfigurationError(GoujiError):
    """The project, a profile, a YAML or an expectation file cannot be understood."""

    exit_code = 2


class UsageError(ConfigurationError):
    """The command line asks for something that does not exist."""


class LockedError(GoujiError):
    """Another process holds the database, or another build runs."""

    exit_code = 2


class NotWritableError(GoujiError):
    """A file or folder that the command must write cannot be written."""

    exit_code = 2


class DiskFullError(GoujiError):
    """No space is left where the database or the artifacts are written."""


class SeedError(GoujiError):
    """The content of a seed breaks its declared form."""


class NodeError(GoujiError):
    """A model, seed or test could not be executed."""


class SqlError(NodeError):
    """DuckDB refused a statement. `sql_line` and `sql_column` (1-based) are where it points at, if it does."""

    def __init__(
        self, message: str, *, sql_line: int | None = None, sql_column: int | None = None, hint: str | None = None
    ):
        super().__init__(message, hint=hint)
        self.sql_line = sql_line
        self.sql_column = sql_column


class MemoryFullError(SqlError):
    """A statement needs more memory than DuckDB may use, or than others leave it."""


class UnexpectedError(NodeError):
    """Something that nobody foresaw: the message says what was being done, the hint where the whole trace lies."""


class NotSentError(GoujiError):
    """A notice did not reach whom it is for."""


class RunInterruptedError(GoujiError):
    """The user or the system asked the run to stop."""
