"""docs/faults.md names for each fault a test that is there."""

from __future__ import annotations

import ast
import re

from tests.integration.corruption import ROOT

PAGE = (ROOT / "docs/faults.md").read_text(encoding="utf-8")


def test_every_fault_has_a_test_that_is_there():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "test |" not in line]
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(rows) == len(named) > 50
    defined: dict[str, set[str]] = {}
    for path, _ in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        defined[path] = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert [(path, name) for path, name in named if name not in defined[path]] == []
