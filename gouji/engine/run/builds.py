"""A build that nobody watches: a project folder is built for what its database says then, without artifacts or site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.expectations import load_suites
from gouji.engine.run.execution import execute
from gouji.engine.run.requests import Nobody, Outcome, Request, runs
from gouji.engine.run.subject import Subject
from gouji.engine.select.selection import select
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.errors import NodeError


def build_folder(
    folder: Path,
    subject: Subject,
    *,
    like: Invocation | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> tuple[Path, Outcome]:
    """(the database that was built, whether it passed or failed, and how the run went) of a project in a folder.

    `like` gives profile, target, variables and threads; the database lies in the folder. `include` and `exclude` choose
    nodes as --select and --exclude do. Raises GoujiError for what keeps it from starting, NodeError where no database
    is left.
    """
    asked = like or Invocation(folder)
    where = asked.profiles_dir.absolute() if asked.profiles_dir is not None else None
    asked = replace(
        asked, project_dir=folder, profiles_dir=where, target_path=None, database=folder / "built.duckdb",
        command="build", invocation_id=str(uuid4()), started_at=clock.now(), log=lambda message: None,
    )  # fmt: skip
    opened = open_project(asked, load_suites)
    manifest = opened.manifest
    chosen = select(
        manifest.graph, include, exclude, lambda node: runs("build", node), root=manifest.project.root
    ).unique_ids
    request = Request(
        "build", opened.compiler, opened.profile, chosen, not include and not exclude, asked.invocation_id,
        asked.started_at, subject=subject,
    )  # fmt: skip
    outcome = execute(request, Nobody())
    database = outcome.failed_database or outcome.database
    if not database.is_file():
        raise NodeError(f"{folder} was not built: {outcome.error or outcome.stopped or 'no database is left'}")
    return database, outcome
