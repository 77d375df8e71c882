"""These tests run where the clients are installed: `make clients` names the Python that builds in GOUJI_PYTHON."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.integration.corruption import ROOT, copy_project

collect_ignore_glob = [] if os.environ.get("GOUJI_PYTHON") else ["test_*.py"]


def gouji(project: Path, *arguments: str) -> None:
    """A command on the project. Fails the test with what was printed where it does not pass."""
    command = [
        os.environ["GOUJI_PYTHON"],
        str(ROOT / "runner.py"),
        *arguments,
        "--quiet",
        "--project-dir",
        str(project),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def build(project: Path, *arguments: str) -> None:
    """A build of the real project without its suites."""
    gouji(project, "build", "--exclude", "resource_type:expectation", *arguments)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project with its database, gouji.duckdb, and that as SQLite, target/export.sqlite."""
    project = copy_project(tmp_path_factory.mktemp("clients"))
    build(project)
    gouji(project, "export", "--format", "sqlite")
    return project


@pytest.fixture
def database(project) -> Path:
    return project / "gouji.duckdb"
