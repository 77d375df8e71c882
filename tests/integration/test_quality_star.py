"""docs/quality-star.md: each of its queries prints what stands below it, after the three runs of the page."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from .corruption import ROOT
from .real_build import built_project, today

PAGE = (ROOT / "docs" / "quality-star.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)\n```\n\n```text\n(.*?)\n```", PAGE, flags=re.DOTALL)
SEED = "seeds/budget/printed_cells.csv"
CELL = "tekes_2024,T10,6,general_public,"
RIGHT, WRONG = f"{CELL}1.60,", f"{CELL}1.06,"


def run(project, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, str(ROOT / "runner.py"), *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Three runs: one that passes, one with a digit mistyped, one with it put right; all on one day."""
    day, made = today(), three_runs(built_project(tmp_path_factory, whole=True))
    return made if day == today() else three_runs(built_project(tmp_path_factory, whole=True))


def three_runs(project):
    seed = project / SEED
    right = seed.read_text(encoding="utf-8")
    assert right.count(RIGHT) == 1
    for text, code in ((right.replace(RIGHT, WRONG), 1), (right, 0)):
        seed.write_text(text, encoding="utf-8")
        built = run(project, "build", "--quiet", "--no-site")
        assert built.returncode == code, built.stdout + built.stderr
    return project


def test_every_query_of_the_page_stands_before_its_result():
    assert len(QUERIES) == PAGE.count("```sql") == 8


@pytest.mark.parametrize(("query", "printed"), QUERIES, ids=range(1, len(QUERIES) + 1))
def test_a_query_of_the_page_prints_what_stands_below_it(query, printed, project):
    assert run(project, "show", "--limit", "-1", "--inline", query).stdout.rstrip("\n") == printed


def test_every_relation_that_the_page_names_is_there(project):
    names = sorted(set(re.findall(r"\b(?:dim|fct|rpt)_\w+", PAGE)) - {"rpt_"})
    listed = "select table_name from information_schema.tables where table_schema in ('marts', 'quality')"
    done = run(project, "show", "--limit", "-1", "--output", "csv", "--inline", listed)
    assert set(names) <= set(done.stdout.split())
    assert len(names) > 15
