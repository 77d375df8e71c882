"""What every command does first: read the project, choose nodes, and say that it begins to whoever listens."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.reading.graph import Manifest
from gouji.reading.parsing import Invocation, read_project
from gouji.reading.past import Past
from gouji.reading.profiles import Profile
from gouji.reading.selection import Selection, select
from gouji.vocabulary.errors import SqlError
from gouji.vocabulary.nodes import Node, SuiteFile

if TYPE_CHECKING:
    from gouji.output.console import Console
    from gouji.output.events import Events


def read(options: Namespace) -> tuple[Manifest, Profile, Invocation]:
    """The project, with the profile that the options choose; warnings go to stderr. Raises GoujiError."""
    invocation = Invocation(
        project_dir=options.project_dir.absolute(),
        profiles_dir=options.profiles_dir,
        target=options.target,
        variables=options.vars,
        threads=options.threads,
        database=options.database,
        command=options.command,
        full_refresh=getattr(options, "full_refresh", False),
        store_failures=getattr(options, "store_failures", False),
        log=lambda message: print(message, file=sys.stderr),
    )
    manifest, profile = read_project(invocation, _load_suites)
    if not options.quiet:
        for warning in manifest.warnings:
            print(f"warning: {warning}", file=sys.stderr)
    return manifest, profile, invocation


def _load_suites(folder: Path) -> Iterable[SuiteFile]:
    from gouji.adapters import validation

    return validation.load_suites(folder)


def chosen(options: Namespace, manifest: Manifest, eligible: Callable[[Node], bool]) -> Selection:
    """The nodes that --select and --exclude leave of those eligible. Raises UsageError."""
    past = Past(manifest, options.state, manifest.project.target, _is_same_sql)
    selection = select(manifest.graph, options.select, options.exclude, eligible, past)
    for warning in selection.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if not selection.unique_ids and not selection.warnings:
        print("warning: Nothing to do: no node is selected", file=sys.stderr)
    return selection


def _is_same_sql(one: str, other: str) -> bool:
    from gouji.adapters.translation import is_same_sql

    try:
        return is_same_sql(one, other)
    except SqlError as error:
        begin = " ".join(other.split())[:40]
        print(f"warning: {error.message}; its text is compared ({begin}…)", file=sys.stderr)
        return False


def arguments(options: Namespace) -> dict[str, object]:
    """The options as the artifacts note them; paths whole, so that `retry` finds them from everywhere."""
    return {key: str(value.absolute()) if isinstance(value, Path) else value for key, value in vars(options).items()}


def begun_events(manifest: Manifest, profile: Profile, invocation: Invocation) -> Events | None:
    """The OpenLineage events of a run that begins; None where no settings say where they would go."""
    from gouji.adapters.openlineage import configured

    if not configured(os.environ, Path.cwd()):
        return None
    from gouji.output.events import Events

    return Events(manifest, profile, invocation, os.environ)


def tell_unsent(console: Console, why: str) -> None:
    """Warn that events were not sent; a run does not fail for it."""
    if why:
        console.warn(f"OpenLineage events were not sent: {why}")
