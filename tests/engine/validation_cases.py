"""A database and suites for the tests of validation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CELLS = "marts.fct_cells"
CHECKS = "quality.fct_rule_checks"


def expectation(kind: str, *, relation: str = CELLS, severity: str = "critical", **kwargs: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "kwargs": kwargs,
        "meta": {"relation": relation, "rule_id": "X01", "dimension": "validity", "owner": "budget"},
        "severity": severity,
        "description": "金额应在范围内\nthe amount is in range",
    }


def write_suite(folder: Path, name: str, *expectations: dict[str, Any], **meta: Any) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    suite = {"name": name, "meta": {"keys": {CELLS: ["cell_id"]}} | meta, "expectations": list(expectations)}
    path.write_text(json.dumps(suite, ensure_ascii=False, indent=2), encoding="utf-8")
    return path
