"""What README and the pages of docs/ show is what comes out: queries, commands, links, names of commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gouji.cli import table as commandtable
from gouji.cli.main import main

from .corruption import ROOT
from .real_build import built_project

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "expectations" / "README.md", *sorted(DOCS.glob("*.md"))]
LINKING = [*PAGES, *sorted((DOCS / "decisions").glob("*.md"))]
NAMED = re.compile(rf"(?:runner\.py|`gouji|`(?=(?:{'|'.join(commandtable.COMMANDS)}) -))\s*([a-z-]+)([^`\n]*)")
MODULE = re.compile(r"`((?:gouji|tests|benchmarks|models|macros|seeds|expectations|docs)/[\w./-]+)`")
SCHEMA = "gouji/column-lineage/v1"  # the name of a format
LINES_OF_README = 160


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def shown(page: Path, language: str, begin: str = "") -> list[tuple[str, str]]:
    """(what is asked, what is printed) for each block of a language, from `begin` on, before a block of text."""
    found = re.findall(rf"```{language}\n{begin}(.*?)\n```\n\n```text\n(.*?)\n```", text_of(page), flags=re.DOTALL)
    return [(asked, printed) for asked, printed in found]


QUERIES = shown(DOCS / "queries.md", "sql")
POLARS = shown(DOCS / "queries.md", "python")
COMMANDS = shown(DOCS / "lineage.md", "sh", r"python runner\.py ") + shown(
    ROOT / "README.md", "sh", r"python runner\.py "
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return built_project(tmp_path_factory)


def output(command, project):
    ended = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    return ended.stdout.rstrip("\n")


def test_the_page_of_queries_shows_five_and_one_from_polars():
    assert (len(QUERIES), len(POLARS)) == (5, 1)


@pytest.mark.parametrize(("query", "printed"), QUERIES, ids=range(1, len(QUERIES) + 1))
def test_a_query_of_the_page_prints_what_stands_below_it(query, printed, project):
    command = [sys.executable, str(ROOT / "runner.py"), "show", "--limit", "-1", "--inline", query]
    assert output(command, project) == printed


@pytest.mark.parametrize(("script", "printed"), POLARS)
def test_the_polars_script_of_the_page_prints_what_stands_below_it(script, printed, project):
    assert output([sys.executable, "-c", script], project) == printed


@pytest.mark.parametrize(("command", "printed"), COMMANDS)
def test_a_command_of_a_page_prints_what_stands_below_it(command, printed, project):
    assert output([sys.executable, str(ROOT / "runner.py"), *command.split()], project) == printed


def test_three_commands_are_shown_with_their_output():
    assert [command.split()[0] for command, _ in COMMANDS] == ["lineage", "lineage", "explain"]


def test_the_readme_is_short():
    assert len(text_of(ROOT / "README.md").splitlines()) <= LINES_OF_README


@pytest.mark.parametrize("page", LINKING, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_page_and_heading_that_a_page_links_is_there(page):
    for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)", text_of(page)):
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), target
        if anchor and path.suffix == ".md":
            assert anchor in headings(path), f"{target}#{anchor}"


def headings(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    found = re.findall(r"(?m)^#+ (.+)$", text_of(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_page_of_docs_is_reached_from_the_readme():
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            ahead += [(page.parent / name).resolve() for name in re.findall(r"\]\(([^)#:\s]+)", text_of(page))]
    assert sorted(set(DOCS.glob("*.md")) - reached) == []


@pytest.mark.parametrize("page", LINKING, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_module_and_folder_that_a_page_names_is_there(page):
    for name in MODULE.findall(text_of(page)):
        if name != SCHEMA:
            assert list(ROOT.glob(name.rstrip("/."))) or (ROOT / name).exists(), name


def test_the_page_of_the_reader_names_its_modules():
    """In a table with a column of modules each name in that column is one."""
    named = set()
    for table in re.findall(r"(?m)^\|.*\bmodule\b.*\|\n\|[-|:]+\|\n((?:\|.*\n)+)", text_of(DOCS / "reading.md")):
        for row in table.splitlines():
            named |= set(re.findall(r"`(\w+)`", row.rstrip("|").rpartition("|")[2]))
    assert len(named) > 20
    assert sorted(name for name in named if not list(ROOT.glob(f"gouji/field/*/{name}.py"))) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_commands_and_options_that_there_are(page, capsys):
    for command, rest in NAMED.findall(text_of(page)):
        assert command.startswith("-") or command in commandtable.COMMANDS
        with pytest.raises(SystemExit):
            main(["--help"] if command.startswith("-") else [command, "--help"])
        usage = capsys.readouterr().out
        for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", rest):
            assert option in usage
