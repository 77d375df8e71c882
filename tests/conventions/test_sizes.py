"""How large modules are, and what scripts take from each other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BENCHMARKS = sorted((ROOT / "benchmarks").glob("*.py"))
MOST_LINES = 400


def imported(path: Path) -> list[tuple[str, str]]:
    """(module, name) of everything that a module imports by `from`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (node.module or "", each.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    ]


def test_no_module_of_tests_is_longer_than_one_can_read():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in TESTS}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_no_benchmark_takes_what_another_keeps_to_itself(path):
    assert [name for _, name in imported(path) if name.startswith("_")] == []
