"""The real project, built once with its suites, and its site."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.corruption import ROOT
from tests.integration.real_build import built_project

from .browsing import visiting


def gouji(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "runner.py"), *arguments, "--quiet", "--project-dir", str(project)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Path:
    return built_project(tmp_path_factory, whole=True)


@pytest.fixture(scope="session")
def site(project: Path) -> Path:
    return project / "target" / "site"


@pytest.fixture
def visit(browser, site):
    """A visitor of the English site on a wide, light screen; the test fails if the page logs or asks for anything."""
    with visiting(browser, site) as opened:
        yield opened
