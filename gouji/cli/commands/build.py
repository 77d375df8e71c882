"""The commands that write: build, seed, run, test, validate and clean."""

from __future__ import annotations

from argparse import Namespace

from gouji.cli.commands.common import chosen, read, read_whole, resource_types
from gouji.cli.commands.course import carry_out
from gouji.engine.compile.opening import Opened


def run_nodes(options: Namespace) -> int:
    """build, seed, run, test and validate."""
    if getattr(options, "output", None):
        from gouji.field.quality.runreports import checked_reports

        checked_reports(options.output)
    return run_chosen(options, read_whole(options))


def run_chosen(options: Namespace, opened: Opened) -> int:
    """Run the nodes of an open project that the options choose; gives the exit code. Raises GoujiError."""
    from gouji.engine.run.requests import KINDS, runs

    command = options.command
    is_of_types = resource_types(options, KINDS["build"])
    selection = chosen(options, opened.compiler, lambda node: runs(command, node) and is_of_types(node))
    if not selection.unique_ids:
        return 0
    all_types = all(is_of_types(node) for node in opened.manifest.nodes.values() if runs(command, node))
    is_whole = not options.select and not options.exclude and all_types
    return carry_out(options, opened, selection, is_whole=is_whole)


def clean(options: Namespace) -> int:
    """Remove the target folder and what killed builds left beside the database; exit 0. Never removes the database."""
    from gouji.engine.run.cleanup import clean_project

    manifest, profile, _ = read(options)
    for path in clean_project(manifest.project, profile):
        if not options.quiet:
            print(f"removed {path}")
    return 0
