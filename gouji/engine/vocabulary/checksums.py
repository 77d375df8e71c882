"""SHA-256 of files and values; a file that was not touched since is read once in a process."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

_as_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str).encode
_KNOWN: dict[tuple[str, int, int, int, int], str] = {}


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal. Raises OSError."""
    at = path.stat()
    identity = (str(path), at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns)
    if identity not in _KNOWN:
        with path.open("rb") as file:
            _KNOWN[identity] = hashlib.file_digest(file, "sha256").hexdigest()
    return _KNOWN[identity]


@cache
def sources_sha256(root: Path) -> str:
    """SHA-256 of the Python sources in a folder and below it, with their names; read once in a process."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def text_sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def value_sha256(value: Any) -> str:
    """SHA-256 of what YAML and dataclasses can hold; the order of the keys of a mapping does not count."""
    return text_sha256(_as_json(value))
