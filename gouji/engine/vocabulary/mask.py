"""What is secret, and the mask over it: the values of environment variables whose names begin with `DBT_ENV_SECRET`.

As in dbt they are read in `profiles.yml` only. Whatever is printed or stored holds `*****` in their place; so it does
for variables of such names on the command line. The rows of the project's relations are not touched.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from typing import Any, TextIO, TypeVar

PREFIX = "DBT_ENV_SECRET"
MASK = "*****"
_LINE = 8  # a line of a secret of several is a secret itself where it is as long
_SHORTEST = 4
_given: set[str] = set()
_environment: set[str] | None = None  # the secrets of the environment, read once for each command
Value = TypeVar("Value")


def note_variables(variables: Mapping[str, Any]) -> None:
    """The values of secret variables on the command line are secrets until the command has ended."""
    for name, value in variables.items():
        if str(name).startswith(PREFIX):
            _given.update(_texts(value))


def note_secret(value: str) -> None:
    """A value is a secret until the command has ended; one of a few characters would mask half of every text."""
    if len(value) >= _SHORTEST:
        note_secrets((value,))


def note_secrets(values: Iterable[str]) -> None:
    """Values are secrets until the command has ended, however short they are."""
    _given.update(values)


def noted_secrets() -> frozenset[str]:
    """The secrets of this command that stand in no variable of the environment, for a process that it starts."""
    return frozenset(_given)


def masked(value: Value) -> Value:
    """A value with a mask over every secret in its texts: those in lists, mappings (not their keys) and dataclasses."""
    spellings = _spellings()
    hidden: Value = _masked(value, spellings) if spellings else value
    return hidden


def masked_text(text: str) -> str:
    """A text that may be JSON, HTML or SQL with a mask over every secret in it."""
    return str(masked(text))


def has_secrets() -> bool:
    """Whether anything is masked in this command."""
    return bool(_spellings())


def holds_secret(content: bytes) -> bool:
    """Whether a secret stands in what would be kept in a file."""
    return any(each.encode() in content for each in _spellings())


@contextmanager
def masked_output() -> Iterator[None]:
    """While a command runs, what it prints is masked; afterwards its secret variables are forgotten."""
    global _environment
    kept = sys.stdout, sys.stderr
    _environment = _from_environment()
    sys.stdout, sys.stderr = (each if each is None else _Masked(each) for each in kept)  # none: it was closed
    try:
        yield
    finally:
        sys.stdout, sys.stderr = kept
        _environment = None
        _given.clear()


class _Masked:
    """A stream that is written through the mask."""

    def __init__(self, stream: TextIO):
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(masked_text(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        self.write("".join(lines))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _masked(value: Any, spellings: list[str]) -> Any:
    if isinstance(value, str):
        found = str(value)
        for each in spellings:
            found = found.replace(each, MASK)
        return value if found == value else found
    if isinstance(value, Mapping):
        return {key: _masked(item, spellings) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        made = [_masked(item, spellings) for item in value]
        return tuple(made) if type(value) is tuple else made if type(value) is list else value
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _masked(getattr(value, each.name), spellings) for each in fields(value)})
    return value


def _texts(value: Any) -> Iterator[str]:
    """The texts of a secret that may be a list or a mapping; a blank one is none."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool) and str(value).strip():
        yield str(value)


def _from_environment() -> set[str]:
    return {value for name, value in os.environ.items() if name.startswith(PREFIX) and value.strip()}


def _spellings() -> list[str]:
    """Every secret as it may stand in a text, the longest first."""
    secrets = (_from_environment() if _environment is None else _environment) | _given
    secrets |= {line for each in secrets if "\n" in each for line in each.splitlines() if len(line.strip()) >= _LINE}
    return sorted({written for each in secrets for written in _written(each)}, key=lambda each: (-len(each), each))


def _written(secret: str) -> set[str]:
    """A secret as text, in JSON, in HTML and XML, in an SQL literal, and in an address."""
    written = {secret}
    if not secret.isalnum() or not secret.isascii():
        import json
        from html import escape
        from urllib.parse import quote, quote_plus

        named = escape(secret, quote=False)
        written |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], secret.replace("'", "''")}
        written |= {named, escape(secret), named.replace('"', "&quot;")}
        written |= {named.replace("'", "&#39;").replace('"', "&#34;"), repr(secret)[1:-1]}
        written |= {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    return written
