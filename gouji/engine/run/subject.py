"""What the subject of a project adds to the runs of the engine, which itself knows no relation and no word of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.tables import Table
from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.results import NodeResult


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that nobody acknowledged: its id, its kind, and what it says in both languages."""

    finding_id: str
    kind: str
    zh: str
    en: str

    def said(self, language: str) -> str:
        """The finding in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Tally:
    """What a database says of the subject, for the summary of a run.

    `counts` is label → number, or label → status → number; `checks` thing → status → how many of its checks have it.
    `open_findings` are those that nobody has judged, as many as are shown; with one of them a run fails.
    """

    counts: Mapping[str, Mapping[str, int] | int] = field(default_factory=dict)
    checks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    open_findings: tuple[OpenFinding, ...] = ()

    @property
    def findings(self) -> Mapping[str, int] | None:
        """Status → number of findings; None where there are no findings."""
        found = self.counts.get("findings")
        return found if isinstance(found, Mapping) else None


class Subject(Protocol):
    """`tables` are its own beside the run history, `changes_table` the one of them to which each run adds `changes`."""

    tables: Sequence[Table]
    changes_table: Table | None

    def begin(self, warehouse: Warehouse, manifest: Manifest) -> None:
        """Write what the subject notes of the project itself, before the nodes run."""

    def tally(self, warehouse: Warehouse) -> Tally:
        """What the database that was built says."""

    def changes(self, warehouse: Warehouse, manifest: Manifest, results: Iterable[NodeResult]) -> list[dict[str, Any]]:
        """What a run whose nodes have ended sees otherwise than the runs before it, as rows without the run."""


class NoSubject:
    """A project of nothing in particular."""

    tables: Sequence[Table] = ()
    changes_table: Table | None = None

    def begin(self, warehouse: Warehouse, manifest: Manifest) -> None:
        """Nothing is noted."""

    def tally(self, warehouse: Warehouse) -> Tally:
        """Nothing is counted."""
        return Tally()

    def changes(self, warehouse: Warehouse, manifest: Manifest, results: Iterable[NodeResult]) -> list[dict[str, Any]]:
        """Nothing is seen."""
        return []
