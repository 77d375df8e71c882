"""The command retry: what failed, or was skipped, in the last run is run again, with what depends on it."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from gouji.cli.commands.build import run_chosen
from gouji.cli.commands.common import read_whole
from gouji.cli.commands.course import carry_out
from gouji.cli.table import COMMANDS
from gouji.engine.project.project import Project, load_project
from gouji.engine.select.past import LastRun, read_last_run
from gouji.engine.select.selection import Selection
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.mask import MASK

_RETRIED = ("build", "seed", "run", "test", "validate")
_PATHS = ("profiles_dir", "database", "junit", "output")


def retry(options: Namespace) -> int:
    """Run again what failed or was skipped in the last run, with its options; the exit code of that run."""
    from gouji.engine.run.retries import ended_badly, retry_of

    folder = options.state or _project(options).target
    last = read_last_run(folder)
    command = str(last.arguments.get("which"))
    if command not in _RETRIED:
        raise UsageError(
            f"the last run was '{command}', which cannot be retried", path=folder / "run_results.json",
            hint=f"run one of: {', '.join(_RETRIED)}",
        )  # fmt: skip
    failed = ended_badly(last)
    if not failed and last.has_passed:
        if not options.quiet:
            print(f"nothing to retry: nothing failed in the last {command}")
        return 0
    again = _options(options, last, command)
    if not options.quiet:
        what = f"{len(failed)} node{'s' if len(failed) != 1 else ''}" if failed else "the whole command"
        print(f"retry of {command}: {what}", file=sys.stderr)
    opened = read_whole(again)
    rest = retry_of(last, opened, command)
    if rest is None:
        return run_chosen(again, opened)
    if not rest.unique_ids:
        return 0
    return carry_out(again, opened, Selection(rest.unique_ids, ()), is_whole=False, base=rest.base)


def _project(options: Namespace) -> Project:
    return load_project(
        options.project_dir.absolute(), target_path=options.target_path, version_check=options.version_check
    )


def _options(options: Namespace, last: LastRun, command: str) -> Namespace:
    """The options of the last run; what is given to retry itself counts before them."""
    found = COMMANDS[command].defaults()
    for name, value in vars(found).items():
        if name in last.arguments:
            value = last.arguments[name]
        setattr(found, name, _as_paths(value) if name in _PATHS else value)
    for name, value in vars(options).items():
        if _is_given(name, value):
            setattr(found, name, value)
    secret = next((name for name, value in found.vars.items() if MASK in str(value)), None)
    if secret is not None:
        raise UsageError(f"variable '{secret}' is secret and was not noted", hint="give --vars to retry as to the run")
    found.project_dir, found.state, found.command = options.project_dir, options.state, command
    return found


def _as_paths(noted: Any) -> Any:
    """Paths as the results of a run note them: none, one, or a list."""
    return list(map(Path, noted)) if isinstance(noted, list) else Path(noted) if noted is not None else None


def _is_given(name: str, value: Any) -> bool:
    return name in (
        "profiles_dir",
        "profile",
        "target",
        "target_path",
        "vars",
        "database",
        "threads",
        "quiet",
    ) and value not in (None, {}, False)
