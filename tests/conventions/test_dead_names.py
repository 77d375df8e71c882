"""No name that nobody uses, and no function that nobody can follow: vulture and ruff, as pyproject.toml has them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]


@pytest.fixture(scope="module")
def unused():
    """The names that vulture finds nobody to use, when it is told of no exception."""
    vulture = pytest.importorskip("vulture")
    settings = SETTINGS["vulture"]
    finder = vulture.Vulture(ignore_decorators=settings["ignore_decorators"])
    finder.scavenge([ROOT / path for path in settings["paths"]])
    return {item.name for item in finder.get_unused_code(min_confidence=settings["min_confidence"])}


def test_nothing_is_dead_but_what_others_look_up_by_its_name(unused):
    exceptions = SETTINGS["vulture"]["ignore_names"]
    assert [name for name in sorted(unused) if not any(fnmatchcase(name, each) for each in exceptions)] == []


def test_every_exception_is_needed(unused):
    exceptions = SETTINGS["vulture"]["ignore_names"]
    assert [each for each in exceptions if not any(fnmatchcase(name, each) for name in unused)] == []


def test_no_function_has_more_than_ten_ways_through_it():
    assert SETTINGS["ruff"]["lint"]["mccabe"]["max-complexity"] <= 10
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--select",
        "C901",
        "--output-format",
        "concise",
        "--no-cache",
        ".",
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_no_function_is_excused_from_it():
    marked = [path for path in (ROOT / "gouji").rglob("*.py") if "noqa: C901" in path.read_text(encoding="utf-8")]
    assert marked == []
