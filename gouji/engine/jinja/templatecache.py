"""Compiled templates, kept from one command to the next: compiling them is a quarter of reading a project."""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import CodeType

from gouji.engine.vocabulary.checksums import file_sha256, text_sha256


class TemplateCache:
    """The code of templates by their text, in one file; a file that is missing or damaged is as good as none."""

    def __init__(self, path: Path, maker: Path, library: str = ""):
        """`maker` is the source of the module that compiles, `library` the version of what compiles them: with others
        nothing is taken from the file."""
        self._path = path
        self._version = f"{library} {sys.version} {file_sha256(maker)}".encode()
        self._kept: dict[str, CodeType] | None = None
        self._used: dict[str, CodeType] = {}

    def code(self, source: str, filename: str, compiled: Callable[[], CodeType]) -> CodeType:
        """The code of a template, from the file or else as `compiled` makes it."""
        if self._kept is None:
            self._kept = self._load()
        key = text_sha256(f"{filename}\0{source}")
        found = self._used.get(key) or self._kept.get(key)
        self._used[key] = code = found or compiled()
        return code

    def save(self) -> None:
        """Keep what was used, if that is not what the file holds. The command does not depend on it."""
        if self._kept is None or self._kept.keys() == self._used.keys():
            return
        content = marshal.dumps(self._used)
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}.writing")
        with suppress(OSError):
            try:
                beside.write_bytes(self._digest(content) + content)
                beside.replace(self._path)
            finally:
                beside.unlink(missing_ok=True)

    def _load(self) -> dict[str, CodeType]:
        try:
            content = self._path.read_bytes()
        except OSError:
            return {}
        # marshal trusts what it reads.
        return marshal.loads(content[32:]) if self._digest(content[32:]) == content[:32] else {}

    def _digest(self, content: bytes) -> bytes:
        return hashlib.sha256(self._version + content).digest()
