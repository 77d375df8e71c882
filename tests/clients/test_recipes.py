"""Every recipe of docs/bi.md, run as it stands there, prints what stands below it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.integration.corruption import ROOT

PAGE = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"## ([^\n]+)\n(?:(?!\n## ).)*?```(python|sh)\n(.*?)\n```\n\n```text\n(.*?)\n```", PAGE, re.DOTALL)
BLOCKS = len(re.findall(r"```(?:python|sh)\n", PAGE))


def test_every_block_of_the_page_is_a_recipe_with_its_output_or_starts_the_dashboard():
    assert [title for title, *_ in RECIPES] == [
        "DuckDB in Python", "DuckDB's command line", "Datasette", "polars", "pandas", "Ibis", "SQLAlchemy", "ADBC",
    ]  # fmt: skip
    assert len(RECIPES) + 1 == BLOCKS
    assert "```sh\nstreamlit run docs/clients/dashboard.py\n```" in PAGE


@pytest.mark.parametrize(("title", "language", "text", "printed"), RECIPES, ids=[recipe[0] for recipe in RECIPES])
def test_a_recipe_prints_what_stands_below_it(title, language, text, printed, project):
    # The programs of this environment come first, its `python` and `duckdb`.
    surroundings = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-c", text] if language == "python" else ["bash", "-ec", text]
    ended = subprocess.run(command, cwd=project, env=surroundings, capture_output=True, text=True, check=True)
    assert ended.stdout.rstrip("\n") == printed


@pytest.mark.parametrize("sql", re.findall(r"```sql\n(.*?)\n```", PAGE, re.DOTALL))
def test_a_query_of_the_page_finds_the_keys_of_a_fact(sql, database):
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.sql(sql).fetchall()
    assert {("document_id", "dim_documents"), ("functional_code", "dim_functional_classes")} <= set(found)
