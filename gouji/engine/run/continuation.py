"""Going on with a failed run: its database is kept, and holds what succeeded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.database.publication import identity
from gouji.engine.database.states import ORIGIN
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.tables import RUNS
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import GoujiError, SqlError

_LAST = f"select run_id from {RUNS} order by run_no desc limit 1"


def note_origin(warehouse: Warehouse, seen: str, engine: str) -> None:
    """Note in a working file which database, as `identity` tells it, was there when it was begun, and by what engine.

    `engine` is the digest of `Surroundings`.
    """
    columns = {"identity": "varchar", "engine": "varchar"}
    body = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    warehouse.execute(f"create or replace table {ORIGIN} ({body})")
    warehouse.insert(ORIGIN, columns, [[seen, engine]])


def engine_before(warehouse: Warehouse) -> str | None:
    """The digest of the engine that wrote a database last; None where that is not noted."""
    try:
        rows = warehouse.query(f"select engine from {ORIGIN}")[1]
    except SqlError:  # a database of an earlier version, or of nobody
        return None
    return rows[0][0] if rows else None


def can_continue(failed: Path, run_id: str, database: Path) -> bool:
    """Whether the file of a failed run ends with this run, and nobody has written to the database since it began."""
    kept = _kept(failed)
    return kept is not None and kept.ends_with(run_id, database)


def goes_on(failed: Path, profile: Profile, engine: str) -> bool:
    """Whether what a failed run made is taken up: of this target, by this engine, and nothing was published since."""
    kept = _kept(failed, profile.settings)
    if kept is None or kept.engine != engine or not kept.runs:
        return False
    run_id, target = kept.runs[-1]
    return target == profile.target_name and kept.ends_with(run_id, profile.database)


def is_latest(failed: Path, database: Path) -> bool:
    """Whether the file of a failed run is there and nothing was published since: it holds what was built last."""
    kept = _kept(failed)
    return kept is not None and kept.knows(database)


@dataclass(frozen=True)
class _Kept:
    """What the file of a failed run tells: its runs (run id, target) in their order, and what it was begun from."""

    runs: tuple[tuple[str, str], ...]
    identities: tuple[str, ...]
    engine: str | None

    def ends_with(self, run_id: str, database: Path) -> bool:
        is_of_it = self.identities == (identity(database),) and bool(self.runs) and self.runs[-1][0] == run_id
        return is_of_it and self.knows(database)

    def knows(self, database: Path) -> bool:
        """Whether the last run of the database is one of its own."""
        if not database.exists():
            return True
        try:
            with Warehouse(database, read_only=True) as warehouse:
                last = warehouse.query(_LAST)[1]
        except GoujiError:
            return False
        return {run_id for (run_id,) in last} <= {run_id for run_id, _ in self.runs}


def _kept(failed: Path, settings: Mapping[str, Any] | None = None) -> _Kept | None:
    """None where there is none, or half a file, or one without runs."""
    if not failed.is_file():
        return None
    try:
        with Warehouse(failed, read_only=True, settings=settings) as warehouse:
            runs = warehouse.query(f"select run_id, target from {RUNS} order by run_no")[1]
            try:
                begun = warehouse.query(f"select identity, engine from {ORIGIN}")[1]
            except SqlError:  # a database of an earlier version, or of nobody
                begun = []
    except GoujiError:
        return None
    return _Kept(
        tuple((str(run_id), str(target)) for run_id, target in runs),
        tuple(str(each) for each, _ in begun),
        begun[0][1] if begun else None,
    )
