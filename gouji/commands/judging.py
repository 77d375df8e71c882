"""The commands about findings: explain, acknowledge and mutate."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from gouji.commands.common import read
from gouji.reading.graph import Manifest
from gouji.reading.profiles import Profile
from gouji.vocabulary.errors import UsageError

if TYPE_CHECKING:
    from gouji.adapters.warehouse import Warehouse


def explain(options: Namespace) -> int:
    """explain"""
    from gouji.output.explaining import explanation
    from gouji.output.seedplaces import SeedPlaces

    manifest, profile, _ = read(options)
    warehouse = _built_last(options, manifest, profile)
    try:
        print(explanation(warehouse, options.id, options.language, SeedPlaces(warehouse, manifest)))
    finally:
        warehouse.close()
    return 0


def acknowledge(options: Namespace) -> int:
    """acknowledge"""
    from gouji.output.acknowledging import acknowledge as write_entry

    manifest, profile, _ = read(options)
    warehouse = _built_last(options, manifest, profile)
    try:
        path = write_entry(warehouse, manifest, options.id, options.kind, options.reason_zh, options.reason_en)
    finally:
        warehouse.close()
    print(f"{options.id} is acknowledged in {path}; build again")
    return 0


def _built_last(options: Namespace, manifest: Manifest, profile: Profile) -> Warehouse:
    """The database of the build that failed last, and a word about it; else the published one, or the one asked for.

    A new finding fails the build that shows it, so the published database does not know it.
    """
    from gouji.adapters.warehouse import Warehouse
    from gouji.execution.continuing import is_latest
    from gouji.execution.publishing import FAILED_NAME

    failed = manifest.project.target / FAILED_NAME
    database = profile.database
    if options.database is None and is_latest(failed, profile.database):
        database = failed
        if not options.quiet:
            print(f"reading the build that failed last: {failed}", file=sys.stderr)
    return Warehouse(database, read_only=True, settings=profile.settings)


def mutate(options: Namespace) -> int:
    """mutate"""
    from gouji.cli import main
    from gouji.mutation import running
    from gouji.mutation.operators import OPERATORS
    from gouji.mutation.storing import store

    unknown = [name for name in options.operator or () if name not in OPERATORS]
    if unknown:
        raise UsageError(f"no operator is called {', '.join(unknown)}", hint=f"choose from {', '.join(OPERATORS)}")
    manifest, profile, invocation = read(options)
    root = manifest.project.root
    made = running.Made(options.seed, options.mutants, tuple(options.operator or ()))
    verdicts, seconds = running.mutate(root, made, main)
    if profile.database.is_file():
        store(manifest.project, profile, verdicts, options.seed, invocation.started_at)
    print(running.table(verdicts))
    print(f"{len(verdicts)} mutants, seed {options.seed}, built and judged in {seconds:.1f}s")
    for verdict in verdicts if options.survivors else ():
        if verdict.reason:
            places = "; ".join("/".join(part for part in place if part) for place in verdict.deed.places)
            print(f"{verdict.deed.operator} {verdict.deed.original} {places}: {verdict.reason}: {verdict.found}")
    differing = running.verify(root, made, verdicts, options.verify, main) if options.verify else []
    for difference in differing:
        print(f"error: {difference}", file=sys.stderr)
    if options.verify and not differing:
        print(f"{options.verify} mutants built whole, with data tests and expectations: the same verdicts")
    alarms = any(verdict.caught for verdict in verdicts if verdict.deed.operator == "clean_copy")
    return int(alarms or bool(differing))
