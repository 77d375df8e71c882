"""README's queries give the results that stand beside them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from .corruption import ROOT, copy_project
from .real_build import build_models

README = (ROOT / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)\n```\n\n```text\n(.*?)\n```", README, flags=re.DOTALL)
POLARS = re.findall(r"```python\n(.*?)\n```\n\n```text\n(.*?)\n```", README, flags=re.DOTALL)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = copy_project(tmp_path_factory.mktemp("readme"))
    build_models(project)
    return project


def output(command, project):
    ended = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    return ended.stdout.rstrip("\n")


def test_readme_shows_five_queries_and_one_from_polars():
    assert (len(QUERIES), len(POLARS)) == (5, 1)


@pytest.mark.parametrize(("query", "printed"), QUERIES, ids=range(1, len(QUERIES) + 1))
def test_a_query_of_the_readme_prints_what_stands_below_it(query, printed, project):
    command = [sys.executable, str(ROOT / "runner.py"), "show", "--limit", "-1", "--inline", query]
    assert output(command, project) == printed


@pytest.mark.parametrize(("script", "printed"), POLARS)
def test_the_polars_script_of_the_readme_prints_what_stands_below_it(script, printed, project):
    assert output([sys.executable, "-c", script], project) == printed


def test_every_page_that_the_readme_links_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
