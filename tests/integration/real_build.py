"""Builds a copy of the real project without its suites, for tests that look at the warehouse."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .corruption import ROOT


def build_models(project: Path, *, fails: bool = False) -> Path:
    """Seeds, models and data tests; gives the database, or that of a build that fails as it should."""
    database = project / "gouji.duckdb"
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--quiet", "--project-dir", str(project)]
    command += ["--database", str(database), "--no-site", "--exclude", "resource_type:expectation"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == int(fails), ended.stdout + ended.stderr
    return project / "target/failed.duckdb" if fails else database
