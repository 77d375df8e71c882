"""Going on with a failed run: its database is kept, and holds what succeeded."""

from __future__ import annotations

from pathlib import Path

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
    if not failed.is_file():
        return False
    try:
        runs = _asked(failed, f"select run_id from {RUNS} order by run_no")
        published = _asked(database, _LAST) if database.exists() else []
        if _asked(failed, f"select identity from {ORIGIN}") != [identity(database)]:
            return False
    except GoujiError:
        return False
    return runs[-1:] == [run_id] and set(published) <= set(runs)


def goes_on(failed: Path, profile: Profile, engine: str) -> bool:
    """Whether what a failed run made is taken up: of this target, by this engine, and nothing was published since."""
    if not failed.is_file():
        return False
    try:
        with Warehouse(failed, read_only=True, settings=profile.settings) as warehouse:
            if engine_before(warehouse) != engine:
                return False
            (*_, (run_id, target)) = warehouse.query(f"select run_id, target from {RUNS} order by run_no")[1]
    except (GoujiError, ValueError):  # half a file, or one without runs
        return False
    return target == profile.target_name and can_continue(failed, run_id, profile.database)


def is_latest(failed: Path, database: Path) -> bool:
    """Whether the file of a failed run is there and nothing was published since: it holds what was built last."""
    if not failed.is_file():
        return False
    try:
        runs = _asked(failed, f"select run_id from {RUNS}")
        published = _asked(database, _LAST) if database.exists() else []
    except GoujiError:
        return False
    return set(published) <= set(runs)


def _asked(path: Path, sql: str) -> list[str]:
    with Warehouse(path, read_only=True) as warehouse:
        return [value for (value,) in warehouse.query(sql)[1]]
