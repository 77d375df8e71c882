"""The dashboard of docs/clients/superset, imported by the commands of docs/bi.md: its charts while builds publish."""

from __future__ import annotations

import json
import os
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.integration.corruption import ROOT

from .conftest import build

PROGRAMS = os.environ.get("GOUJI_SUPERSET")
PAGE = (ROOT / "docs/bi.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)[0]
BUILDS = 3
pytestmark = pytest.mark.skipif(not PROGRAMS, reason="Superset is not installed: make clients says where it is")


@pytest.fixture(scope="module")
def surroundings(project) -> dict[str, str]:
    """What Superset runs in: the project's folder, a home of its own, its programs first."""
    made = {**os.environ, "SUPERSET_HOME": str(project / "superset"), "FLASK_APP": "superset"}
    made["SUPERSET_SECRET_KEY"] = "of this test alone, and of no use elsewhere"
    made["PATH"] = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    made["DOCS"] = str(ROOT / "docs")
    return made


@pytest.fixture(scope="module")
def imported(project, surroundings) -> Path:
    """The project after the commands of the page, without the one that goes on serving."""
    commands = [line for line in COMMANDS.splitlines() if not line.startswith("superset run")]
    text = "\n".join(commands).replace("docs/clients/superset", f"{ROOT}/docs/clients/superset")
    ended = subprocess.run(["bash", "-ec", text], cwd=project, env=surroundings, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-4000:]
    return project


def test_every_chart_has_its_data_while_builds_publish(imported, surroundings, measured):
    stop = imported / "stop"
    command = [f"{PROGRAMS}/python", str(ROOT / "tests/clients/superset_charts.py"), str(stop)]
    asking = subprocess.Popen(
        command, cwd=imported, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert asking.stdout is not None
        first = asking.stdout.readline()
        for _ in range(BUILDS):
            build(imported, "--full-refresh")
    finally:
        stop.touch()
        rest, complaints = asking.communicate(timeout=300)
    assert asking.returncode == 0, complaints[-4000:]
    rounds = [json.loads(line) for line in (first + rest).splitlines() if line.startswith("{")]
    assert len(rounds) >= 2
    for told in rounds:
        assert {tuple(answer[:2]) for answer in told.values()} == {(200, None)}
    measured(f"rounds of {len(rounds[0])} charts of Superset during {BUILDS} builds, all without error: {len(rounds)}")
    assert_figures(imported / "gouji.duckdb", rounds[-1])


def assert_figures(database: Path, told: dict[str, list]) -> None:
    """What the charts got is what the database holds."""
    with duckdb.connect(str(database), read_only=True) as connection:
        (findings,) = connection.execute("select count(*) from quality.fct_findings").fetchone()
        (spent,) = connection.execute(
            "select sum(amount) from marts.rpt_expenditures where fund_scope = 'all_funds'"
        ).fetchone()
        (units,) = connection.execute("select count(*) from marts.rpt_unit_indicators").fetchone()
    rows = {name: answer[2] for name, answer in told.items()}
    assert len(rows) == 6
    assert all(rows.values())
    assert rows["Findings"] == [{"count": findings}]
    assert sum(row["count"] for row in rows["Findings by document and kind"]) == findings
    drawn = sum(Decimal(str(row["amount"])) for row in rows["Expenditure by class and kind"])
    assert abs(drawn - spent) < Decimal("0.01")
    assert len(rows["Units"]) == units
