"""What was read of a project, and the SQL that was rendered, kept from one command to the next in `project.cache`.

It counts only where all that it was made of is as it was: gouji and what it reads with, the project file, the profile
and the command line (as they were understood), the environment variables that templates asked for, the names of the
files in the folders, and their content. What was rendered of the moment or of chance is never kept.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import gouji
from gouji.engine.jinja import expressions
from gouji.engine.jinja.asked import Asked
from gouji.engine.project import yamlfiles
from gouji.engine.project.graph import Manifest
from gouji.engine.project.project import PROJECT_FILE, Project
from gouji.engine.vocabulary.cachefiles import put
from gouji.engine.vocabulary.checksums import sources_sha256, text_sha256, value_sha256
from gouji.engine.vocabulary.filedigests import RESTED_NS, digests_in
from gouji.engine.vocabulary.mask import holds_secret
from gouji.engine.vocabulary.nodes import SeedNode, UnitTestNode

NAME = "project.cache"
_READ = (".sql", ".py", ".yml", ".yaml", ".md", ".csv")
_SEAL = hashlib.sha256().digest_size
_PLAIN = {("pathlib", "PosixPath"), ("pathlib", "WindowsPath"), ("datetime", "date"), ("datetime", "datetime"),
          ("datetime", "timezone"), ("datetime", "timedelta"), ("decimal", "Decimal"), ("builtins", "set"),
          ("builtins", "frozenset")}  # fmt: skip
Identity = tuple[int, int, int, int, int]


class KeptProject:
    """What is kept of one project, beside it in its target folder. Made before the files are read.

    `key` tells it from others, None where nothing is kept of it as it is.
    """

    def __init__(self, project: Project, asked: Asked, about: Iterable[Any], flags: Iterable[Any]):
        """`about` is what else is read by, each told whole by its `repr`; `flags` count where templates ask for them.

        A project with packages is not kept: its seeds are merged while it is read.
        """
        self._project, self._asked = project, asked
        self._about, self._flags = [repr(each) for each in (project, *about)], [repr(each) for each in flags]
        self._path = project.target / NAME
        self._opened_at = time.time_ns()
        self._seen = None if project.packages else self._look()
        self._held: frozenset[Any] | None = None
        self.key: str | None = None

    def load(self) -> tuple[Manifest, dict[Any, Any]] | None:
        """(the manifest, what was rendered of its nodes by key); None where nothing is kept, or something is new."""
        try:
            content = self._path.read_bytes() if self._seen is not None else b""
            if hashlib.sha256(content[_SEAL:]).digest() != content[:_SEAL]:
                return None
            head, _, made = content[_SEAL:].partition(b"\n")
            known = json.loads(head)
            key = self._key(known["environment"], known["flags"], known["seeds"])
            if known["key"] != key:
                return None
            manifest, rendered = _Unpickler(io.BytesIO(made)).load()
        except (
            OSError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            ImportError,
            EOFError,
            pickle.UnpicklingError,
        ):
            return None
        self._asked.environment.update(known["environment"])
        self._asked.flags = known["flags"]
        self._held, self.key = frozenset(rendered), key
        return manifest, rendered

    def keep(self, manifest: Manifest, rendered: Mapping[Any, Any]) -> None:
        """Keep what was read and rendered, if it is more than is kept, comes again and no file changed meanwhile.

        The command does not depend on it.
        """
        if self._seen is None or self._held == frozenset(rendered) or not self._asked.comes_again:
            return
        seeds = sorted(_seeds_read(manifest))
        if not self._is_as_seen(seeds):
            return
        environment = {name: _value(name) for name in sorted(self._asked.environment)}
        key = self._key(environment, self._asked.flags, seeds)
        head = {"key": key, "environment": list(environment), "flags": self._asked.flags, "seeds": seeds}
        try:
            made = pickle.dumps((manifest, dict(rendered)), protocol=5)
        except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
            return
        content = json.dumps(head).encode() + b"\n" + made
        if not holds_secret(content) and put(self._path, hashlib.sha256(content).digest() + content):
            self.key = key

    def _look(self) -> tuple[dict[str, Identity], dict[str, str]] | None:
        """(what each file is, the digests of those whose content is read), by path; None where one is gone."""
        project = self._project
        folders = dict.fromkeys((*project.model_paths, *project.seed_paths, *project.macro_paths, *project.test_paths))
        files = {str(path): _holds_rows(project, folder, path)
                 for folder, path in project.files(tuple(folders), *_READ)}  # fmt: skip
        files |= {str(path): False for path in project.expectations.glob("*.json")}
        files[str(project.root / PROJECT_FILE)] = False
        digests = digests_in(project.target)
        try:
            identities = {path: _identity(path) for path in files}
            return identities, {path: digests.of(Path(path)).sha256 for path, rows in files.items() if not rows}
        except OSError:
            return None

    def _is_as_seen(self, seeds: Iterable[str]) -> bool:
        """Whether all files are as before they were read, and the rows that were read had rested then."""
        assert self._seen is not None
        read = [self._seen[0].get(str(self._project.root / seed)) for seed in seeds]
        rested = all(each is not None and max(each[3:]) + RESTED_NS <= self._opened_at for each in read)
        return rested and self._look() == self._seen

    def _key(self, environment: Iterable[str], flags: bool, seeds: Iterable[str]) -> str:
        assert self._seen is not None
        identities, digests = self._seen
        rows = {seed: digests_in(self._project.target).of(self._project.root / seed).sha256 for seed in seeds}
        maker = [sources_sha256(Path(gouji.__file__).parent), sys.version, expressions.VERSION, yamlfiles.VERSION]
        asked = [[name, _value(name)] for name in environment]
        return value_sha256(
            [maker, self._about, self._flags if flags else None, asked, sorted(identities), digests, rows]
        )


class _Unpickler(pickle.Unpickler):
    """Takes nothing but the engine's own data and plain values."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module.startswith("gouji.engine.") else None
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if isinstance(found, type) and (is_dataclass(found) or issubclass(found, dict)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not kept")


def _holds_rows(project: Project, folder: str, path: Path) -> bool:
    """Whether a file is a seed, of which the name is read alone (but by a unit test, which says so)."""
    others = (*project.model_paths, *project.macro_paths, *project.test_paths)
    return path.suffix == ".csv" and folder in project.seed_paths and folder not in others


def _seeds_read(manifest: Manifest) -> Iterable[str]:
    """The seeds whose rows unit tests may have taken, relative to the project."""
    for node in manifest.nodes.values():
        if isinstance(node, UnitTestNode):
            targets = (manifest.nodes.get(each.target) for each in node.given)
            yield from {each.original_file_path for each in targets if isinstance(each, SeedNode)}


def _identity(path: str) -> Identity:
    at = os.stat(path)  # noqa: PTH116 (a path of pathlib takes five times as long)
    return at.st_dev, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns


def _value(name: str) -> str | None:
    """What tells the value of an environment variable from others; None where there is none."""
    return text_sha256(os.environ[name]) if name in os.environ else None
