"""What every command does first: read the project, choose nodes, and say that it begins to whoever listens."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.cli.dbtoptions import environment
from gouji.engine.compile.compiler import Compiler
from gouji.engine.compile.opening import Invocation, Opened, open_project
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.select.past import Past
from gouji.engine.select.selection import INDIRECT, Selection, select
from gouji.engine.vocabulary.errors import SqlError, UsageError
from gouji.engine.vocabulary.languages import language
from gouji.engine.vocabulary.nodes import Node, SuiteFile

if TYPE_CHECKING:
    from gouji.engine.artifacts.console import Console
    from gouji.engine.artifacts.events import Events
    from gouji.engine.database.warehouse import Warehouse


def read(options: Namespace) -> tuple[Manifest, Profile, Invocation]:
    """`read_whole` for commands that compile nothing."""
    opened = read_whole(options)
    return opened.manifest, opened.profile, opened.invocation


def read_whole(options: Namespace) -> Opened:
    """The project, with the profile that the options choose; warnings go to stderr. Raises GoujiError."""
    whole_seeds(options.project_dir.absolute() / "seeds")
    invocation = Invocation(
        project_dir=options.project_dir.absolute(),
        profiles_dir=options.profiles_dir,
        profile=options.profile,
        target=options.target,
        target_path=options.target_path,
        variables=options.vars,
        threads=options.threads,
        database=options.database,
        command=options.command,
        full_refresh=getattr(options, "full_refresh", False),
        store_failures=getattr(options, "store_failures", False),
        empty=getattr(options, "empty", False),
        warn_error=options.warn_error,
        version_check=options.version_check,
        log=lambda message: print(message, file=sys.stderr),
    )
    opened = open_project(invocation, _load_suites)
    _take_flags(options, opened.manifest.project.flags)
    tell_warnings(options, opened.manifest.warnings)
    return opened


def whole_seeds(seeds: Path) -> None:
    """Finish what a killed `read` had begun to write into a folder of seeds. Raises SeedError or LockedError."""
    from gouji.engine.database.seedjournal import finish

    if finish(seeds):
        print(f"{seeds}: a read was killed while it wrote; what it had begun is finished", file=sys.stderr)


def _take_flags(options: Namespace, flags: Mapping[str, Any]) -> None:
    """`flags:` of the project file counts where neither the command line nor the environment says anything."""
    for name in ("warn_error", "fail_fast"):
        if hasattr(options, name):
            setattr(options, name, getattr(options, name) or bool(flags.get(name)))
    if hasattr(options, "indirect_selection"):
        asked = options.indirect_selection or environment("INDIRECT_SELECTION") or flags.get("indirect_selection")
        if asked not in (None, *INDIRECT):
            raise UsageError(f"unknown indirect selection '{asked}'", hint=f"use one of: {', '.join(INDIRECT)}")
        options.indirect_selection = asked or INDIRECT[0]


def tell_warnings(options: Namespace, warnings: Iterable[str]) -> None:
    """Print warnings. Raises UsageError for the first of them with --warn-error."""
    for warning in warnings:
        if options.warn_error:
            raise UsageError(f"{warning} (a warning, taken for an error)", hint="mend it, or leave out --warn-error")
        if not options.quiet:
            if language(options.language) == "zh":
                from gouji.field.quality.chineseerrors import warning_in_chinese

                print(f"提示：{warning_in_chinese(warning)}", file=sys.stderr)
            else:
                print(f"warning: {warning}", file=sys.stderr)


def resource_types(options: Namespace, known: Sequence[str]) -> Callable[[Node], bool]:
    """Whether a node is of the types that --resource-type and --exclude-resource-type leave. Raises UsageError."""
    if not hasattr(options, "resource_type"):
        return lambda node: True
    chosen = set(options.resource_type or (environment("RESOURCE_TYPES") or "").split())
    left_out = set(options.exclude_resource_type or (environment("EXCLUDE_RESOURCE_TYPES") or "").split())
    for kind in sorted(chosen | left_out):
        if kind not in (*known, "all", "default"):
            raise UsageError(f"unknown resource type '{kind}'", hint=f"use one of: {', '.join(known)}")
    every = not chosen or bool(chosen & {"all", "default"})
    return lambda node: (every or node.resource_type in chosen) and node.resource_type not in left_out


def _load_suites(folder: Path) -> Iterable[SuiteFile]:
    from gouji.engine import expectations as validation

    return validation.load_suites(folder)


def chosen(options: Namespace, compiler: Compiler, eligible: Callable[[Node], bool]) -> Selection:
    """The nodes that --select and --exclude leave of those eligible. Raises UsageError."""
    manifest = compiler.manifest
    past = Past(compiler, options.state, manifest.project.target, _is_same_sql)
    root = manifest.project.root
    selection = select(
        manifest.graph, options.select, options.exclude, eligible, past, options.indirect_selection, root
    )
    # What was asked for and is not there is told to the quiet too.
    loud = Namespace(language=options.language, quiet=False, warn_error=options.warn_error)
    tell_warnings(loud, selection.warnings)
    if not selection.unique_ids and not selection.warnings:
        tell_warnings(loud, ["Nothing to do: no node is selected"])
    return selection


def _is_same_sql(one: str, other: str) -> bool:
    from gouji.engine.lineage.translation import is_same_sql

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
    from gouji.engine.artifacts.openlineage import configured

    if not configured(os.environ, Path.cwd()):
        return None
    from gouji.engine.artifacts.events import Events

    return Events(manifest, profile, invocation, os.environ)


def tell_unsent(console: Console, why: str) -> None:
    """Warn that events were not sent; a run does not fail for it."""
    if why:
        console.warn(f"OpenLineage events were not sent: {why}")


def compiler_of(options: Namespace) -> Compiler:
    """The project without its suites: only the rules are asked."""
    from gouji.engine.compile.opening import Invocation, open_project

    opened = open_project(
        Invocation(
            project_dir=options.project_dir.absolute(),
            profiles_dir=options.profiles_dir,
            target=options.target,
            variables=options.vars,
            command=options.command,
        )
    )
    return opened.compiler


def built_last(options: Namespace, manifest: Manifest, profile: Profile) -> Warehouse:
    """The database of the build that failed last, and a word about it; else the published one, or the one asked for.

    A new finding fails the build that shows it, so the published database does not know it.
    """
    from gouji.engine.database.publication import failed_files
    from gouji.engine.database.warehouse import Warehouse
    from gouji.engine.run.continuation import is_latest

    database = profile.database
    if options.database is None:
        failed = (path for path in failed_files(manifest.project.target) if is_latest(path, database))
        database = next(failed, database)
        if database != profile.database and not options.quiet:
            print(f"reading the build that failed last: {database}", file=sys.stderr)
    return Warehouse(database, read_only=True, settings=profile.settings)
