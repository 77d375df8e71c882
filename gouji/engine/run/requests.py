"""What is asked of a command that runs nodes, who is told while it runs, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from gouji.engine.compile.compiler import Compiler, Switches
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.run.subject import NoSubject, Subject, Tally
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.errors import GoujiError
from gouji.engine.vocabulary.nodes import ModelNode, Node, TestNode
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult

WRITING = ("build", "seed", "run", "validate")
KINDS = {
    "build": ("seed", "model", "test", "unit_test", "expectation"),
    "seed": ("seed",),
    "run": ("model",),
    "test": ("test", "unit_test"),
    "validate": ("expectation",),
}


class Reporter(Protocol):
    """Who is told while nodes run; `gouji.engine.artifacts.console` has one."""

    def anew(self) -> None:
        """Everything runs that was chosen: what there is was made by another engine, or with other settings of it."""

    def begin(self, total: int, threads: int, reused: int = 0) -> None:
        """Nodes begin to run."""

    def started(self, node: Node) -> None:
        """A node runs now."""

    def finished(self, node: Node, result: NodeResult) -> None:
        """A node has ended."""

    def expectation(self, result: ExpectationResult) -> None:
        """An expectation was evaluated."""

    def warn(self, message: str) -> None:
        """Something is to be told that ends nothing."""


class Nobody:
    """A reporter of a run that nobody watches."""

    def anew(self) -> None:
        """Told to nobody, as all the others."""

    def begin(self, total: int, threads: int, reused: int = 0) -> None:
        """Tells nobody."""

    def started(self, node: Node) -> None:
        """Tells nobody."""

    def finished(self, node: Node, result: NodeResult) -> None:
        """Tells nobody."""

    def expectation(self, result: ExpectationResult) -> None:
        """Tells nobody."""

    def warn(self, message: str) -> None:
        """Tells nobody."""


@dataclass(frozen=True)
class Request:
    """A command that runs nodes.

    `whole` is true when nothing was selected: a build then drops what the project no longer makes. `base` is the
    database of a failed run, and that run, to go on with in place of the published one. With `warn_error` what would
    end with a warning fails.
    """

    command: str
    compiler: Compiler
    profile: Profile
    unique_ids: Sequence[str]
    whole: bool
    run_id: str
    started_at: datetime
    fail_fast: bool = False
    warn_error: bool = False
    base: tuple[Path, str] | None = None
    subject: Subject = field(default_factory=NoSubject)

    @property
    def manifest(self) -> Manifest:
        """The project that is run."""
        return self.compiler.manifest

    @property
    def switches(self) -> Switches:
        """What the command line switches for all nodes."""
        return self.compiler.switches


@dataclass(frozen=True)
class Outcome:
    """How a command went, with the compiler as which its nodes ran.

    `tally` is what the database says of the subject; `stopped` says why a run ended early.
    """

    results: tuple[NodeResult, ...]
    passed: bool
    database: Path
    compiler: Compiler
    failed_database: Path | None = None
    published: bool = False
    stopped: str = ""
    error: GoujiError | None = None
    tally: Tally = field(default_factory=Tally)
    seconds: float = 0.0


def runs(command: str, node: Node) -> bool:
    """Whether a command runs a node. An ephemeral model is part of the models that use it."""
    ephemeral = isinstance(node, ModelNode) and node.materialized == "ephemeral"
    return node.resource_type in KINDS[command] and not ephemeral


def writes(request: Request, order: Sequence[str]) -> bool:
    """Whether a run writes into a database: `test` does where the failing rows of a test are stored."""
    tests = (request.manifest.nodes[uid] for uid in order)
    return request.command in WRITING or any(isinstance(node, TestNode) and node.stored_as for node in tests)


def seconds_since(request: Request) -> float:
    """How long a command has been running."""
    return (clock.now() - request.started_at).total_seconds()
