"""The command that looks at two runs: compare."""

from __future__ import annotations

from argparse import Namespace

from gouji.cli.commands.common import built_last, read
from gouji.engine.vocabulary.languages import language


def compare(options: Namespace) -> int:
    """Print what changed between two runs; exit 0. Raises UsageError for a run that is not in the history."""
    from gouji.field.quality.cellchanges import cell_changes, run_databases
    from gouji.field.quality.comparison import rendered_changes
    from gouji.field.quality.runchanges import chosen_run, run_changes, runs_of

    manifest, profile, _ = read(options)
    with built_last(options, manifest, profile) as warehouse:
        runs = runs_of(warehouse)
        earlier, later = (chosen_run(runs, wanted) for wanted in options.runs)
        cells = cell_changes(run_databases(profile, manifest.project.target), profile, earlier, later)
        changes = run_changes(warehouse, earlier, later, cells)
    print(rendered_changes(changes, options.output, language(options.language)))
    return 0
