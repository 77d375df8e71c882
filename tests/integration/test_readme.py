"""README's queries give the results that stand beside them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from gouji.cli import table as commandtable
from gouji.cli.main import main

from .corruption import ROOT, copy_project
from .real_build import build_models

README = (ROOT / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)\n```\n\n```text\n(.*?)\n```", README, flags=re.DOTALL)
POLARS = re.findall(r"```python\n(.*?)\n```\n\n```text\n(.*?)\n```", README, flags=re.DOTALL)
COMMANDS = re.findall(r"```sh\npython runner\.py (.*?)\n```\n\n```text\n(.*?)\n```", README, flags=re.DOTALL)
NAMED = re.compile(rf"(?:runner\.py|`gouji|`(?=(?:{'|'.join(commandtable.COMMANDS)}) -))\s*([a-z-]+)([^`\n]*)")
PAGES = [ROOT / "README.md", ROOT / "expectations" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


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


@pytest.mark.parametrize(("command", "printed"), COMMANDS)
def test_a_command_of_the_readme_prints_what_stands_below_it(command, printed, project):
    assert output([sys.executable, str(ROOT / "runner.py"), *command.split()], project) == printed


def test_readme_shows_two_commands_with_their_output():
    assert [command.split()[0] for command, _ in COMMANDS] == ["lineage", "lineage"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_commands_and_options_that_there_are(page, capsys):
    text = page.read_text(encoding="utf-8")
    for command, rest in NAMED.findall(text):
        assert command.startswith("-") or command in commandtable.COMMANDS
        with pytest.raises(SystemExit):
            main(["--help"] if command.startswith("-") else [command, "--help"])
        usage = capsys.readouterr().out
        for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", rest):
            assert option in usage
