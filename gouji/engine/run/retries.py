"""What of an earlier run is run again, and which database it goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.compile.opening import Opened
from gouji.engine.database.publication import failed_files
from gouji.engine.run.continuation import can_continue
from gouji.engine.run.requests import WRITING, runs
from gouji.engine.select.past import LastRun

_AGAIN = ("fail", "error", "skipped")


@dataclass(frozen=True)
class Retry:
    """The nodes that run again; `base` is the database of the failed run and that run, or None."""

    unique_ids: tuple[str, ...]
    base: tuple[Path, str] | None


def ended_badly(last: LastRun) -> Sequence[str]:
    """What failed in a run, or was skipped, in its order."""
    return [unique_id for unique_id, status in last.statuses.items() if status in _AGAIN]


def retry_of(last: LastRun, opened: Opened, command: str) -> Retry | None:
    """What ended badly in a run of a command, and what depends on it; None where the whole command must run again.

    What succeeded in a run that writes stands in the database of the failed run only: where that is gone, or a node is,
    there is nothing to go on with.
    """
    manifest = opened.manifest
    again = ended_badly(last)
    bases = [path for path in failed_files(manifest.project.target)
             if command in WRITING and can_continue(path, last.run_id, opened.profile.database)]  # fmt: skip
    goes_on = command not in WRITING or bool(bases)
    if not again or not goes_on or any(uid not in manifest.nodes for uid in again):
        return None
    wanted = set(again).union(*(manifest.graph.descendants(uid) for uid in again)) & set(last.statuses)
    chosen = tuple(uid for uid, node in manifest.nodes.items() if uid in wanted and runs(command, node))
    return Retry(chosen, (bases[0], last.run_id) if bases else None)
