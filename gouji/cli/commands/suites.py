"""The command that writes the suites of declared rules, or tells which of them are stale."""

from __future__ import annotations

from argparse import Namespace

from gouji.cli.commands.common import read
from gouji.engine.artifacts.files import writing
from gouji.field.quality.rulesuites import stale_suites, write_suites


def suites(options: Namespace) -> int:
    """suites: exit 1 where --check finds a stale file"""
    manifest, _, _ = read(options)
    project = manifest.project
    seeds = project.root / "seeds"
    if options.check:
        stale = stale_suites(seeds, project.expectations)
        for path in stale:
            print(f"{path.relative_to(project.root)}: the declared rules say otherwise; run `suites --write`")
        return 1 if stale else 0
    with writing(project.expectations):
        for path in write_suites(seeds, project.expectations):
            print(path.relative_to(project.root))
    return 0
