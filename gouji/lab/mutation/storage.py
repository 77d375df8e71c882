"""The scores of `mutate` in the warehouse: published like a build, so that readers and the last good file are safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from gouji.engine.database.journal import Journal, NotedRun
from gouji.engine.database.locks import build_lock, target_lock
from gouji.engine.database.publication import Workplace, check_places, clear_leftovers, prepare, publish, start_from
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history import runs as history
from gouji.engine.history.tables import create_tables
from gouji.engine.project.profiles import Profile
from gouji.engine.project.project import Project
from gouji.engine.run.inputs import seeds_sha256
from gouji.engine.vocabulary import clock
from gouji.field.quality.historytables import CHANGES, MUTATION_SCORES, MUTATION_SURVIVORS, TABLES, columns_of
from gouji.lab.mutation.choice import Choice
from gouji.lab.mutation.scores import Verdict
from gouji.lab.mutation.summaries import summary


def store(project: Project, profile: Profile, verdicts: list[Verdict], choice: Choice, started_at: datetime) -> str:
    """Write scores and survivors as a run of its own and publish. Returns the run id. Raises GoujiError."""
    place = Workplace(profile.database, project.target)
    check_places(place)
    record = history.RunRecord(
        run_id=str(uuid4()),
        started_at=started_at,
        command="mutate",
        target=profile.target_name,
        git_revision=history.git_revision(project.root),
        seeds_sha256=seeds_sha256(project),
    )
    journal = Journal(place.database)
    with build_lock(place.database), target_lock(place.target):
        prepare(place)
        Warehouse(place.database, read_only=True).close()  # whether it can be read
        try:
            start_from(place, place.database)
            _write(place.building, journal.read()[0], record, verdicts, choice)
            publish(place)
            journal.clear()
        finally:
            clear_leftovers(place)
    return record.run_id


def _write(
    database: Path, since_published: Sequence[NotedRun], record: history.RunRecord,
    verdicts: list[Verdict], choice: Choice,
) -> None:  # fmt: skip
    alarms = sum(verdict.caught for verdict in verdicts if verdict.deed.operator == "clean_copy")
    seconds = (clock.now() - record.started_at).total_seconds()
    run = history.ended_run(record, [], None, alarms == 0, seconds)
    scores = [
        [record.run_id, score.operator, kind, score.subject, choice.seed, choice.setting, *score.counts]
        for kind in ("all", "template", "table", "family")
        for score in summary(verdicts, kind)
    ]
    survivors = [_survivor(record.run_id, verdict) for verdict in verdicts if verdict.reason]
    with Warehouse(database) as warehouse:
        create_tables(warehouse, TABLES)
        history.append_runs(warehouse, [*since_published, run], CHANGES)
        with warehouse.transaction():
            warehouse.insert(MUTATION_SCORES, columns_of(MUTATION_SCORES), scores)
            warehouse.insert(MUTATION_SURVIVORS, columns_of(MUTATION_SURVIVORS), survivors)
        warehouse.close(checkpoint=True)


def _survivor(run_id: str, verdict: Verdict) -> list[object]:
    deed = verdict.deed
    places = "; ".join("/".join(part for part in place if part) for place in deed.places)
    values = "; ".join(verdict.values) or None
    return [run_id, deed.document_id, deed.operator, deed.original, places, values, verdict.caught, verdict.reason,
            verdict.found]  # fmt: skip
