"""What was made of texts (code of templates, content of YAML), kept from one command to the next.

Making it anew is a third of reading a project.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.cachefiles import put
from gouji.engine.vocabulary.checksums import file_sha256, text_sha256


class TextCache:
    """What was made of texts, by text, in one file; a file that is missing or damaged is as good as none."""

    def __init__(self, path: Path, maker: Path, library: str = ""):
        """`maker` is the source of the module that makes it, `library` the version of what makes it: with others
        nothing is taken from the file."""
        self._path = path
        self._version = f"{library} {sys.version} {file_sha256(maker)}".encode()
        self._kept: dict[str, Any] | None = None
        self._used: dict[str, Any] = {}
        self._forgets = True

    def get(self, source: str, place: str) -> Any:
        """What was made of a text in a place (a file); None where that is not known."""
        if self._kept is None:
            self._kept = self._load()
        key = _key(source, place)
        found = self._used.get(key, self._kept.get(key))
        if found is not None:
            self._used[key] = found
        return found

    def keep(self, source: str, place: str, made: Any) -> None:
        """Keep what was made of a text in a place, code or plain data."""
        self._used[_key(source, place)] = made

    def forget_nothing(self) -> None:
        """Let what this command does not ask for be kept all the same: it did not look at all texts."""
        self._forgets = False

    def save(self) -> None:
        """Keep what was used, if that is not what the file holds. The command does not depend on it."""
        if self._kept is not None and not self._forgets:
            self._used = self._kept | self._used
        if self._kept is None or self._kept.keys() == self._used.keys():
            return
        content = marshal.dumps(self._used)
        put(self._path, self._digest(content) + content)

    def _load(self) -> dict[str, Any]:
        try:
            content = self._path.read_bytes()
        except OSError:
            return {}
        # marshal trusts what it reads.
        return marshal.loads(content[32:]) if self._digest(content[32:]) == content[:32] else {}

    def _digest(self, content: bytes) -> bytes:
        return hashlib.sha256(self._version + content).digest()


def _key(source: str, place: str) -> str:
    return text_sha256(f"{place}\0{source}")
