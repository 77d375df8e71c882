"""Which published numbers changed from one run to another, where the databases that both made still lie on the disk.

Of each project three may: the published version, the one before it, and that of a build that failed since. A history
of all numbers would be as large as the databases themselves, so older runs are told without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gouji.engine.database.publication import Workplace, failed_files
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.tables import RUNS
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import GoujiError

Row = Mapping[str, Any]
CELLS = "intermediate.int_addends__unioned"
_EARLIER = "earlier_cells"
_RUNS = f"select run_id, status, coalesce(nodes_succeeded, 0) from {RUNS} order by run_no desc"
# A number is the same where its table, row and column are: rows that are put in between move no key.
_KEY = ("document_id", "table_id", "row_key", "row_occurrence", "column_key")
_CHANGED = f"""
    select coalesce(after.document_id, before.document_id) as document_id,
        coalesce(after.cell_id, before.cell_id) as cell_id, after.cell_id is null as is_gone,
        before.published_text as text_before, after.published_text as text_after,
        cast(before.amount as varchar) as amount_before, cast(after.amount as varchar) as amount_after
    from {CELLS} as after
    full join {_EARLIER}.{CELLS} as before
        on {" and ".join(f"after.{name} = before.{name}" for name in _KEY)}
    where after.amount is distinct from before.amount or after.published_text is distinct from before.published_text
    order by all
"""


def run_databases(profile: Profile, target: Path) -> dict[str, Path]:
    """Run → the database whose numbers are those after it, of the published version, the one before, and a failed one.

    A run that had nothing to do left those of the run before it.
    """
    place = Workplace(profile.database, target)
    versions = sorted(place.versions.glob(f"*/{profile.database.name}")) if place.versions.is_dir() else []
    found: dict[str, Path] = {}
    failed = failed_files(target)
    for path in [*versions, *([] if versions else [profile.database]), *failed]:
        if not path.is_file():
            continue
        try:
            with Warehouse(path, read_only=True, settings=profile.settings) as warehouse:
                runs = warehouse.query(_RUNS)[1]
        except GoujiError:  # one that is written now, or of another version
            continue
        for run_id, status, succeeded in runs if path not in failed else runs[:1]:
            if status == "passed" or path in failed:
                found[run_id] = path
                if succeeded:
                    break
    return found


def cell_changes(databases: Mapping[str, Path], profile: Profile, earlier: Row, later: Row) -> Sequence[Row] | None:
    """The numbers that are otherwise after `later` than after `earlier`; None where one of their databases is gone.

    Each row: document_id, cell_id, is_gone, and text and amount (in 万元) before and after, None where there is none.
    """
    one, other = databases.get(earlier["run_id"]), databases.get(later["run_id"])
    if one is None or other is None:
        return None
    if one == other:
        return []
    try:
        with (
            Warehouse(other, read_only=True, settings=profile.settings) as warehouse,
            warehouse.attached(one, _EARLIER),
        ):
            columns, rows = warehouse.query(_CHANGED)
    except GoujiError:
        return None
    return [dict(zip(columns, row, strict=True)) for row in rows]
