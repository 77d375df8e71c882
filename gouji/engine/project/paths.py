"""Paths as a profile or the command line writes them: `~` and variables are put in, what is no file is refused."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.errors import ConfigurationError

# A letter alone is no scheme.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{([^}]*)\})")


def database_path(value: Any, root: Path, *, path: Path | str | None = None, line: int | None = None) -> Path:
    """The absolute path of the database file that a value names, relative to `root`.

    Raises ConfigurationError for memory, for a scheme (`md:`, `s3:`, …: a build is published as a file), and as
    `expanded` does. `path` and `line` say where the value stands.
    """
    text = expanded(value, "path", path=path, line=line)
    hint = "give the path of a file; a file with ':' in its name needs ./ before it"
    if text == ":memory:" or text.startswith(":memory:"):
        raise ConfigurationError(
            "a database in memory is gone when the command ends, and nobody could read what it built",
            path=path, line=line, hint="give the path of a file",
        )  # fmt: skip
    if scheme := _SCHEME.match(text):
        raise ConfigurationError(
            f"'{scheme[0]}' is not supported: the database is a file that a build replaces",
            path=path, line=line, hint=hint,
        )  # fmt: skip
    return (root / text).absolute()


def expanded(value: Any, what: str, *, path: Path | str | None = None, line: int | None = None) -> str:
    """A text with `~` and `$NAME` put in. Raises ConfigurationError for what is no text, and where one is not set."""
    if not isinstance(value, (str, Path)) or not str(value) or "\0" in str(value):
        raise ConfigurationError(f"'{what}' must be a path, not {value!r}", path=path, line=line, hint="write a text")

    def of_environment(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name not in os.environ:
            raise ConfigurationError(
                f"'{what}' has ${name}, which is not set", path=path, line=line, hint=f"set {name} and run again"
            )
        return os.environ[name]

    text = _VARIABLE.sub(of_environment, str(value))
    if not text.startswith("~"):
        return text
    home = os.path.expanduser(text)  # noqa: PTH111 (Path.expanduser raises where there is none)
    if home == text:
        raise ConfigurationError(f"'{what}': there is no home folder for '{text}'", path=path, line=line,
                                 hint="write the whole path, or ./ before a file of this name")  # fmt: skip
    return home
