"""What is asked of a command that runs nodes, who is told while it runs, and how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from gouji.reading.compiling import Compiler
from gouji.reading.graph import Manifest
from gouji.reading.profiles import Profile
from gouji.vocabulary import clock
from gouji.vocabulary.errors import GoujiError
from gouji.vocabulary.nodes import ModelNode, Node, TestNode
from gouji.vocabulary.results import ExpectationResult, NodeResult

WRITING = ("build", "seed", "run", "validate")
_KINDS = {
    "build": ("seed", "model", "test", "unit_test", "expectation"),
    "seed": ("seed",),
    "run": ("model",),
    "test": ("test", "unit_test"),
    "validate": ("expectation",),
}
FINDINGS_SHOWN = 20


class Reporter(Protocol):
    """Who is told while nodes run; `gouji.output.console` has one."""

    def begin(self, total: int, threads: int, reused: int = 0) -> None: ...
    def started(self, node: Node) -> None: ...
    def finished(self, node: Node, result: NodeResult) -> None: ...
    def expectation(self, result: ExpectationResult) -> None: ...
    def warn(self, message: str) -> None: ...


@dataclass(frozen=True)
class Request:
    """A command that runs nodes.

    `whole` is true when nothing was selected: a build then drops what the project no longer makes. `base` is the
    database of a failed run, and that run, to go on with in place of the published one.
    """

    command: str
    manifest: Manifest
    profile: Profile
    compiler: Compiler
    unique_ids: Sequence[str]
    whole: bool
    run_id: str
    started_at: datetime
    fail_fast: bool = False
    base: tuple[Path, str] | None = None


@dataclass(frozen=True)
class Outcome:
    """How a command went.

    `counts` holds what the summary of a build prints, `checks` the rule instances by document and status; `stopped`
    says why a run ended early.
    """

    results: tuple[NodeResult, ...]
    passed: bool
    database: Path
    failed_database: Path | None = None
    published: bool = False
    stopped: str = ""
    error: GoujiError | None = None
    counts: Mapping[str, Mapping[str, int] | int] = field(default_factory=dict)
    checks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    open_findings: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


def runs(command: str, node: Node) -> bool:
    """Whether a command runs a node. An ephemeral model is part of the models that use it."""
    ephemeral = isinstance(node, ModelNode) and node.materialized == "ephemeral"
    return node.resource_type in _KINDS[command] and not ephemeral


def writes(request: Request, order: Sequence[str]) -> bool:
    """Whether a run writes into a database: `test` does where the failing rows of a test are stored."""
    tests = (request.manifest.nodes[uid] for uid in order)
    return request.command in WRITING or any(isinstance(node, TestNode) and node.stored_as for node in tests)


def seconds_since(request: Request) -> float:
    """How long a command has been running."""
    return (clock.now() - request.started_at).total_seconds()
