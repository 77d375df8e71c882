"""The course of a run that a command asks for: the engine runs it, artifacts and site are written, it is summed up."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.cli.commands.common import arguments, begun_events, tell_unsent
from gouji.cli.commands.docs import look
from gouji.cli.commands.reports import report, seed_places, tell_others
from gouji.engine.compile.opening import Opened
from gouji.engine.select.selection import Selection
from gouji.engine.vocabulary.errors import GoujiError
from gouji.engine.vocabulary.languages import language

if TYPE_CHECKING:
    from gouji.engine.artifacts.console import Console
    from gouji.engine.artifacts.events import Events
    from gouji.engine.run.requests import Outcome, Request


def carry_out(
    options: Namespace, opened: Opened, selection: Selection, *, is_whole: bool, base: tuple[Path, str] | None = None
) -> int:
    """Run the selection and tell how it went; gives the exit code. `base`: see `Request`.

    Raises GoujiError for what keeps the run from starting.
    """
    from gouji.engine.artifacts.console import Console
    from gouji.engine.artifacts.consoletexts import say
    from gouji.engine.run.requests import Request
    from gouji.field.quality.subject import Disclosures

    invocation = opened.invocation
    request = Request(
        command=options.command,
        compiler=opened.compiler,
        profile=opened.profile,
        unique_ids=selection.unique_ids,
        whole=is_whole,
        run_id=invocation.invocation_id,
        started_at=invocation.started_at,
        fail_fast=options.fail_fast,
        warn_error=options.warn_error,
        base=base,
        subject=Disclosures(),
    )
    console = Console(quiet=options.quiet, language=language(options.language))
    events = begun_events(opened.manifest, opened.profile, invocation)
    outcome = _executed(request, console, events)
    unnoted = _noted(options, opened, outcome, console)
    code = outcome.error.exit_code if outcome.error is not None else int(not outcome.passed)
    code = code or unnoted
    if events is not None:
        tell_unsent(console, events.finish(outcome))
    shown, without_site = _site(options, opened, outcome, console)
    _sum_up(options, opened, outcome, selection, console)
    if options.command == "build":
        tell_others(opened.manifest, opened.profile, invocation, outcome, console)
    if shown is not None and (not options.quiet or not outcome.passed):
        console.result(say(console.language, "site", path=shown))
    return code or without_site


def _executed(request: Request, console: Console, events: Events | None) -> Outcome:
    from gouji.engine.run.execution import execute

    try:
        return execute(request, console)
    except (GoujiError, KeyboardInterrupt) as error:
        if events is not None:
            tell_unsent(console, events.stop(error))
        raise
    finally:
        console.end()


def _noted(options: Namespace, opened: Opened, outcome: Outcome, console: Console) -> int:
    """Write the artifacts and reports: 0, or an exit code. How the run itself went must still be said."""
    from gouji.engine.artifacts.files import write_manifest, write_run_results

    manifest, profile, invocation = opened.manifest, opened.profile, opened.invocation
    try:
        write_manifest(manifest, profile, invocation, outcome.compiler)
        write_run_results(manifest, invocation, options.command, outcome, arguments(options))
        report(options, manifest, profile, outcome, console.language)
    except (GoujiError, OSError) as error:  # the manifest looks at the seeds
        console.warn(f"the artifacts were not written: {error}")
        return error.exit_code if isinstance(error, GoujiError) else 1
    return 0


def _site(options: Namespace, opened: Opened, outcome: Outcome, console: Console) -> tuple[Path | None, int]:
    """(the first page of the site where one is to be looked at, an exit code)."""
    if not getattr(options, "site", False):
        return None, 0
    try:
        return look(opened.manifest, opened.profile, opened.invocation, outcome), 0
    except GoujiError as error:
        console.warn(f"the site was not written: {error}")
        return None, error.exit_code


def _sum_up(options: Namespace, opened: Opened, outcome: Outcome, selection: Selection, console: Console) -> None:
    from gouji.field.quality.summaries import summary

    manifest = opened.manifest
    seeds = seed_places(manifest, opened.profile, outcome)
    lines = summary(options.command, outcome, manifest.nodes, selection.warnings, seeds, console.language)
    if not options.quiet or not outcome.passed:
        for text, colour in lines:
            console.result(text, colour)
