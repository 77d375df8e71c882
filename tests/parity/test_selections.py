"""`ls` lists what `dbt ls` lists: paths, configurations, and the tests that come along."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

from gouji.cli.main import main

from .small import HERE

SELECTED = (
    "path:models/staging", "path:models/*", "path:models/*.sql", "path:models/**/stg_*.sql", "models/marts/orders.yml",
    "models/staging/", "stg_items.sql", "STG_ITEMS.SQL", "orders.yml", "seeds/raw_items.csv",
    "config.materialized:table", "config.materialized:tab*", "config.severity:error", "config.enabled:true",
    "config.schema:raw", "config.persist_docs.columns:True", "access:protected", "source:till+", "@stg_loaves",
)  # fmt: skip
INDIRECT = ("stg_orders", "stg_orders stg_customers", "+stg_orders", "stg_orders,path:models")


def test_the_same_nodes_are_selected(tmp_path):
    project = tmp_path / "bakery"
    shutil.copytree(HERE / "shapes" / "bakery", project)
    asked = [["--select", text] for text in SELECTED]
    modes = ("cautious", "buildable", "empty")
    asked += [["--select", *text.split(), "--indirect-selection", mode] for text in INDIRECT for mode in modes]
    asked += [["--exclude", "stg_customers", "--indirect-selection", mode] for mode in ("eager", *modes)]
    asked += [["--exclude-resource-type", "test"], ["--resource-type", "model", "source"]]
    python = Path(os.environ["DBT"]).with_name("python")
    ended = subprocess.run(
        [python, HERE / "selections.py"],
        cwd=project,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    theirs = json.loads(ended.stdout.splitlines()[-1])
    assert sum(map(bool, theirs)) > 30
    for arguments, expected in zip(asked, theirs, strict=True):
        assert (arguments, listed(arguments, project)) == (arguments, expected)


def listed(arguments: list[str], project: Path) -> list[str]:
    """In this process: a process for each would take longer than all of dbt."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert main(["ls", *arguments, "--project-dir", str(project)]) == 0
    return sorted(out.getvalue().splitlines())
