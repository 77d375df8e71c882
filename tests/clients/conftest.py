"""These tests run where the clients are installed: `make clients` names the Python that builds in GOUJI_PYTHON."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.integration.corruption import ROOT, copy_project

collect_ignore_glob = [] if os.environ.get("GOUJI_PYTHON") else ["test_*.py"]


def build(project: Path, *arguments: str) -> None:
    """A build of the real project without its suites. Fails the test with what was printed where it does not pass."""
    command = [os.environ["GOUJI_PYTHON"], str(ROOT / "runner.py"), "build", "--quiet", "--project-dir", str(project)]
    command += ["--exclude", "resource_type:expectation", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project with its database, gouji.duckdb."""
    project = copy_project(tmp_path_factory.mktemp("clients"))
    build(project)
    return project


@pytest.fixture
def database(project) -> Path:
    return project / "gouji.duckdb"
