"""What every page knows of the runs: the latest ones, and a build that failed since the page was made.

It stands in one small script, `data/runs.js`, that is written anew where the pages themselves stay as they are: after
a build that had nothing to run, and in the good site after one that failed. Answers to questions are of now as well.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gouji.engine.artifacts.files import writing
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import GoujiError
from gouji.engine.vocabulary.mask import masked_text
from gouji.field.site.questions import write_questions
from gouji.field.site.source import Record, Source, runs
from gouji.field.site.templates import Folder, dumped, environment

NAME = "runs"
_FIELDS = (
    "run_no", "run_id", "started_at", "command", "status", "seconds", "findings_open", "findings_acknowledged",
    "expectations_passed", "expectations_failed", "expectations_warned", "nodes_failed", "nodes_errored",
)  # fmt: skip


def content(found: Sequence[Record], failed: Record | None = None) -> Record:
    """What the script gives: runs as lists, their fields, and the build that failed later than the pages."""
    return {"fields": _FIELDS, "rows": [[run[name] for name in _FIELDS] for run in found], "failed": failed}


def is_current(site: Path, profile: Profile) -> bool:
    """Whether nothing but runs that had nothing to do came after the last run that the pages of a site were made of.

    Where a site tells of a build that failed, its pages are older than its list of runs.
    """
    shown = _shown(site)
    if shown is None or shown["failed"]:
        return False
    last = shown["rows"][-1][0] if shown["rows"] else 0
    return all(
        run["status"] == "passed" and not run["nodes_succeeded"] and not run["expectations_evaluated"]
        for run in _runs_in(profile)
        if run["run_no"] > last
    )


def refresh(site: Path, profile: Profile, failed: Record | None = None) -> None:
    """Write the script of a site again, from a database with its runs. Raises GoujiError."""
    script = site / "data" / f"{NAME}.js"
    if not script.parent.is_dir():
        return
    if failed is None:
        _answer(site, profile)
    try:
        rows = content(_runs_in(profile), failed)
    except GoujiError:
        if failed is None:
            raise
        shown = _shown(site) or content([])  # what failed may not even have left its runs
        rows = {**shown, "failed": failed}
    beside = script.with_suffix(".writing")
    with writing(script):
        beside.write_text(masked_text(f"gouji.give({dumped(NAME)},{dumped(rows)});\n"), encoding="utf-8")
        beside.replace(script)


def _answer(site: Path, profile: Profile) -> None:
    """Ask the questions again: some are about runs. Whoever reads meanwhile sees whole files."""
    with (
        Warehouse(profile.database, read_only=True, settings=profile.settings) as warehouse,
        writing(site),
        TemporaryDirectory(dir=site.parent, prefix="questions-") as beside,
    ):
        write_questions(Source(warehouse), Folder(Path(beside), environment()))
        for made in [path for path in Path(beside).rglob("*") if path.is_file()]:
            made.replace(site / made.relative_to(beside))


def _runs_in(profile: Profile) -> list[Record]:
    warehouse = Warehouse(profile.database, read_only=True, settings=profile.settings)
    try:
        return runs(Source(warehouse))
    finally:
        warehouse.close()


def _shown(site: Path) -> dict[str, Any] | None:
    """What the script of a site gives; None where there is none, or one of another version."""
    script = site / "data" / f"{NAME}.js"
    try:
        text = script.read_text(encoding="utf-8")
        found = json.loads(text[text.index(",") + 1 : text.rindex(")")])
    except (OSError, ValueError):
        return None
    return found if list(found.get("fields", ())) == list(_FIELDS) else None
