"""What is told of a run that has ended: reports for other programs, notices, and where its findings stand."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.engine.compile.opening import Invocation
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import GoujiError

if TYPE_CHECKING:
    from gouji.engine.artifacts.console import Console
    from gouji.engine.database.warehouse import Warehouse
    from gouji.engine.run.requests import Outcome
    from gouji.field.quality.junit import FoundCase
    from gouji.field.quality.seedplaces import SeedPlace


def report(options: Namespace, manifest: Manifest, profile: Profile, outcome: Outcome, spoken: str) -> None:
    """The reports that were asked for, and the page of the job in a CI service that has one."""
    junit, paths = getattr(options, "junit", None), getattr(options, "output", None) or ()
    job = os.environ.get("GITHUB_STEP_SUMMARY") if options.command == "build" else None
    if not (junit or paths or job):
        return
    from gouji.field.quality.junit import write_junit
    from gouji.field.quality.runreports import add_job_summary, write_reports

    run = (manifest.nodes, options.command, outcome, _findings(manifest, profile, outcome))
    if junit is not None:
        write_junit(junit, *run)
    write_reports(paths, *run, spoken)
    if job:
        add_job_summary(Path(job), *run, spoken)


def tell_others(
    manifest: Manifest, profile: Profile, invocation: Invocation, outcome: Outcome, console: Console
) -> None:
    """Notices of a build; what goes wrong with them is a warning and changes nothing of how the build went."""
    from gouji.cli.notices.settings import FILE, destinations

    if not (manifest.project.root / FILE).is_file():
        return
    from gouji.cli.notices.problems import problems
    from gouji.cli.notices.telling import tell

    try:
        places = destinations(manifest.project.root)
    except GoujiError as error:
        console.warn(f"nobody is told: {error}")
        return
    with _built(profile, outcome) as warehouse:
        found = problems(manifest, outcome, warehouse)
    run = {
        "run_id": invocation.invocation_id, "started_at": f"{invocation.started_at:%Y-%m-%d %H:%M:%S}",
        "status": "passed" if outcome.passed else "failed", "seconds": f"{outcome.seconds:.1f}",
        "findings": outcome.tally.findings,
    }  # fmt: skip
    tell(places, found, run, manifest.project.name, manifest.project.target, console.warn)


def seed_places(manifest: Manifest, profile: Profile, outcome: Outcome) -> dict[str, SeedPlace]:
    """Where the open findings that the summary names stand in the seeds."""
    if not outcome.tally.open_findings:
        return {}
    from gouji.field.quality.seedplaces import SeedPlaces

    with _built(profile, outcome) as warehouse:
        names = [finding.finding_id for finding in outcome.tally.open_findings]
        return SeedPlaces(warehouse, manifest).of_findings(names) if warehouse is not None else {}


def _findings(manifest: Manifest, profile: Profile, outcome: Outcome) -> list[FoundCase]:
    """The findings of a run that came to them."""
    from gouji.field.quality.findings import has_findings
    from gouji.field.quality.junit import found_cases

    if not has_findings(manifest, outcome.results):
        return []
    with _built(profile, outcome) as warehouse:
        return found_cases(warehouse, manifest) if warehouse is not None else []


@contextmanager
def _built(profile: Profile, outcome: Outcome) -> Iterator[Warehouse | None]:
    """The database that a run made, failed or not; None where it cannot be opened, which the run itself has told."""
    from gouji.engine.database.warehouse import Warehouse

    try:
        opened = Warehouse(outcome.failed_database or outcome.database, read_only=True, settings=profile.settings)
    except GoujiError:
        yield None
        return
    try:
        yield opened
    finally:
        opened.close()
