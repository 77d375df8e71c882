"""Going on with a failed run: its database is kept, and holds what succeeded."""

from __future__ import annotations

from pathlib import Path

from gouji.adapters.warehouse import Warehouse
from gouji.execution.historytables import RUNS
from gouji.vocabulary.errors import GoujiError

_LAST = f"select run_id from {RUNS} order by run_no desc limit 1"


def can_continue(failed: Path, run_id: str, database: Path) -> bool:
    """Whether the file of a failed run ends with this run, and nothing was published since it began."""
    if not failed.is_file():
        return False
    try:
        runs = _asked(failed, f"select run_id from {RUNS} order by run_no")
        published = _asked(database, _LAST) if database.exists() else []
    except GoujiError:
        return False
    return runs[-1:] == [run_id] and set(published) <= set(runs)


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
    warehouse = Warehouse(path, read_only=True)
    try:
        return [run_id for (run_id,) in warehouse.query(sql)[1]]
    finally:
        warehouse.close()
