"""The seed and suite files of a run as they lay there at its begin: a run that saw two versions is not published."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.project.project import Project
from gouji.engine.vocabulary.errors import NodeError
from gouji.engine.vocabulary.filedigests import FileDigests, digests_in
from gouji.engine.vocabulary.nodes import Node, SeedNode, SuiteNode


@dataclass(frozen=True)
class SeenFile:
    """One file. The time of its last change (`ctime`) tells also a change that was undone; nobody can set it back."""

    sha256: str
    identity: tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Inputs:
    """The files that the nodes of a run read while it runs, by path."""

    files: dict[Path, SeenFile | None]
    digests: FileDigests

    def changed(self) -> list[Path]:
        """The files that were written, replaced or removed since, in order."""
        return [path for path, seen in self.files.items() if _look(path, self.digests) != seen]


def take_inputs(project: Project, nodes: Iterable[Node]) -> Inputs:
    """What the seeds and suites among the nodes will read. Models were read with the project, once."""
    names = {node.rows_file if isinstance(node, SeedNode) else node.original_file_path for node in nodes
             if isinstance(node, (SeedNode, SuiteNode))}  # fmt: skip
    digests = digests_in(project.target)
    return Inputs({path: _look(path, digests) for path in sorted(project.root / name for name in names)}, digests)


def require_unchanged(inputs: Inputs, warn: Callable[[str], None], *, has_passed: bool) -> None:
    """Raises NodeError when a run that would pass read files that were written meanwhile; of another it is told."""
    changed = inputs.changed()
    if not changed:
        return
    error = NodeError(
        f"changed while the run read it{f', and {len(changed) - 1} more files' if len(changed) > 1 else ''}",
        path=changed[0],
        hint="let the files rest, then run again",
    )
    if has_passed:
        raise error
    warn(str(error))


def seeds_sha256(project: Project) -> str:
    """SHA-256 over the relative paths and contents of all seed files."""
    digest, digests = hashlib.sha256(), digests_in(project.target)
    for _, path in project.files(project.seed_paths, ".csv"):
        digest.update(project.relative(path).encode() + b"\0")
        digest.update(bytes.fromhex(digests.of(path).sha256))
    return digest.hexdigest()


def _look(path: Path, digests: FileDigests) -> SeenFile | None:
    """None for a file that is not there or cannot be read: loading it will say so."""
    try:
        found = digests.of(path)
    except OSError:
        return None
    return SeenFile(found.sha256, found.identity)
