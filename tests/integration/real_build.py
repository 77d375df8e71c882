"""Builds a copy of the real project without its suites, for tests that look at the warehouse."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .corruption import ROOT


def build_models(project: Path) -> Path:
    """Seeds, models and data tests; gives the database. Fails the test where the build does."""
    database = project / "gouji.duckdb"
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--quiet", "--project-dir", str(project)]
    command += ["--database", str(database), "--exclude", "resource_type:expectation"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return database
