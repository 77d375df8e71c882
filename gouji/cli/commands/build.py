"""The commands that write: build, seed, run, test, validate and clean."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.cli.commands.common import arguments, begun_events, chosen, read, read_whole, resource_types, tell_unsent
from gouji.cli.commands.docs import look
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.select.past import LastRun
from gouji.engine.select.selection import Selection
from gouji.engine.vocabulary.errors import GoujiError
from gouji.engine.vocabulary.languages import language

if TYPE_CHECKING:
    from gouji.engine.artifacts.console import Console
    from gouji.engine.compile.opening import Invocation
    from gouji.engine.database.warehouse import Warehouse
    from gouji.engine.run.requests import Outcome
    from gouji.field.quality.junit import FoundCase
    from gouji.field.quality.seedplaces import SeedPlace


def run_nodes(options: Namespace, retried: LastRun | None = None) -> int:
    """build, seed, run, test and validate; of a run that is retried, what failed and what depends on it."""
    from gouji.engine.artifacts.console import Console
    from gouji.engine.artifacts.consoletexts import say
    from gouji.engine.artifacts.files import write_manifest, write_run_results
    from gouji.engine.run.execution import execute
    from gouji.engine.run.requests import KINDS, Request, runs
    from gouji.field.quality.subject import Disclosures
    from gouji.field.quality.summaries import summary

    if getattr(options, "output", None):
        from gouji.field.quality.runreports import checked_reports

        checked_reports(options.output)
    is_of_types = resource_types(options, KINDS["build"])
    opened = read_whole(options)
    manifest, profile, invocation, compiler = opened.manifest, opened.profile, opened.invocation, opened.compiler
    base = None
    if retried is not None:
        selection, base = _what_failed(retried, manifest, profile, options.command)
    if retried is None or selection is None:
        selection = chosen(options, compiler, lambda node: runs(options.command, node) and is_of_types(node))
    if not selection.unique_ids:
        return 0
    all_types = all(is_of_types(node) for node in manifest.nodes.values() if runs(options.command, node))
    request = Request(
        command=options.command,
        compiler=compiler,
        profile=profile,
        unique_ids=selection.unique_ids,
        whole=base is None and not options.select and not options.exclude and all_types,
        run_id=invocation.invocation_id,
        started_at=invocation.started_at,
        fail_fast=options.fail_fast,
        warn_error=options.warn_error,
        base=base,
        subject=Disclosures(),
    )
    console = Console(quiet=options.quiet, language=language(options.language))
    events = begun_events(manifest, profile, invocation)
    try:
        outcome = execute(request, console)
    except (GoujiError, KeyboardInterrupt) as error:
        if events is not None:
            tell_unsent(console, events.stop(error))
        raise
    finally:
        console.end()
    code = outcome.error.exit_code if outcome.error is not None else int(not outcome.passed)
    try:
        write_manifest(manifest, profile, invocation, outcome.compiler)
        write_run_results(manifest, invocation, options.command, outcome, arguments(options))
        _report(options, manifest, profile, outcome, console.language)
    except GoujiError as error:
        # How the run itself went must still be said.
        console.warn(f"the artifacts were not written: {error}")
        code = code or error.exit_code
    except OSError as error:  # the manifest looks at the seeds
        console.warn(f"the artifacts were not written: {error}")
        code = code or 1
    if events is not None:
        tell_unsent(console, events.finish(outcome))
    shown = None
    if getattr(options, "site", False):
        try:
            shown = look(manifest, profile, invocation, outcome)
        except GoujiError as error:
            console.warn(f"the site was not written: {error}")
            code = code or error.exit_code
    seeds = _seed_places(manifest, profile, outcome)
    for text, colour in summary(options.command, outcome, manifest.nodes, selection.warnings, seeds, console.language):
        if not options.quiet or not outcome.passed:
            console.result(text, colour)
    if options.command == "build":
        _tell(manifest, profile, invocation, outcome, console)
    if shown is not None and (not options.quiet or not outcome.passed):
        console.result(say(console.language, "site", path=shown))
    return code


def _report(options: Namespace, manifest: Manifest, profile: Profile, outcome: Outcome, spoken: str) -> None:
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


def _tell(manifest: Manifest, profile: Profile, invocation: Invocation, outcome: Outcome, console: Console) -> None:
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


def _seed_places(manifest: Manifest, profile: Profile, outcome: Outcome) -> dict[str, SeedPlace]:
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


def _what_failed(
    retried: LastRun, manifest: Manifest, profile: Profile, command: str
) -> tuple[Selection | None, tuple[Path, str] | None]:
    """What of the last run is run again, and the database to go on with, as (file, run).

    What succeeded in a run that writes stands in the database of the failed run only. Where that is gone, there is
    neither a selection nor a database: the command is run as it was given.
    """
    from gouji.engine.database.publication import FAILED_NAME
    from gouji.engine.run.continuation import can_continue
    from gouji.engine.run.requests import WRITING, runs

    failed = [uid for uid, status in retried.statuses.items() if status in ("fail", "error", "skipped")]
    gone = [uid for uid in failed if uid not in manifest.nodes]
    base = manifest.project.target / FAILED_NAME
    goes_on = can_continue(base, retried.run_id, profile.database)
    if gone or (command in WRITING and not goes_on):
        return None, None
    again = set(failed).union(*(manifest.graph.descendants(uid) for uid in failed)) & set(retried.statuses)
    chosen_ids = tuple(uid for uid, node in manifest.nodes.items() if uid in again and runs(command, node))
    return Selection(chosen_ids, ()), (base, retried.run_id) if command in WRITING else None


def clean(options: Namespace) -> int:
    """clean"""
    from gouji.engine.run.cleanup import clean_project

    manifest, profile, _ = read(options)
    for path in clean_project(manifest.project, profile):
        if not options.quiet:
            print(f"removed {path}")
    return 0
