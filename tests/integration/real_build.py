"""Builds of the real project without its suites, for tests that look at the warehouse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from gouji.engine.vocabulary import clock

from .corruption import ROOT, copy_project


def build_models(project: Path, *, fails: bool = False) -> Path:
    """Seeds, models and data tests; gives the database, or that of a build that fails as it should."""
    database = project / "gouji.duckdb"
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--quiet", "--project-dir", str(project)]
    command += ["--database", str(database), "--no-site", "--exclude", "resource_type:expectation"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == int(fails), ended.stdout + ended.stderr
    return project / "target/failed.duckdb" if fails else database


def build_whole(project: Path) -> None:
    """Everything that a build makes: the suites and the site too."""
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--quiet", "--project-dir", str(project)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def today() -> str:
    """The day for which builds keep verdicts that ask what day it is."""
    return clock.day_of(datetime.now(UTC))


def built_project(factory: pytest.TempPathFactory, *, whole: bool = False) -> Path:
    """A copy of the project as it is, built: one of the tests' own, to be changed.

    The first process of a run that needs it builds it, once with suites and site (`whole`) and once without; the others
    copy what it made on the same day.
    """
    base = factory.getbasetemp()
    name = f"{'whole' if whole else 'models'}-{today().replace(' ', '-')}"
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{shared}.lock"):
        if not shared.with_suffix(".built").is_file():
            shutil.rmtree(shared, ignore_errors=True)
            copy_project(shared)
            (build_whole if whole else build_models)(shared)
            shared.with_suffix(".built").touch()
    return Path(shutil.copytree(shared, factory.mktemp("built") / "project", symlinks=True))
