"""Lists in hand-written pages hold what there is: suites, views for reports, relations of quality, rules, operators."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import yaml

from gouji.lab.mutation.catalogue import OPERATORS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "expectations/README.md", *sorted((ROOT / "docs").glob("*.md"))]
HAND_WRITTEN = [page for page in PAGES if page.name not in ("dictionary.md", "what-documents-get-wrong.md")]
NAMED = re.compile(r"`(?:\w+\.)?((?:int|stg|fct|dim|rpt|assert)_\w+)`")
RULE = re.compile(r"`([A-Z]\d{0,2}_[A-Z][A-Z_0-9]+)`")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rules() -> dict[str, str]:
    """Rule → its family."""
    with (ROOT / "seeds/rules/rules.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule_id"]: row["family"] for row in csv.DictReader(file)}


def names(pattern: str) -> set[str]:
    return {path.stem for path in ROOT.glob(pattern)}


def written() -> set[str]:
    """The tables that the engine writes, as the models declare them."""
    contents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in ROOT.glob("models/**/*.yml")]
    sources = [source for content in contents for source in content.get("sources") or ()]
    return {table["name"] for source in sources for table in source["tables"]}


def test_the_page_of_expectations_lists_every_suite():
    suites = {name for name in names("expectations/*.json") if not name.startswith("identities_")}
    listed = set(re.findall(r"(?m)^\| `(\w+)` \|", page("expectations/README.md")))
    assert listed == suites


def test_the_page_for_other_programs_lists_every_view_for_reports():
    listed = set(re.findall(r"(?m)^\| `(rpt_\w+)` \|", page("docs/bi.md")))
    assert listed == {name for name in names("models/reports/*.sql") if name.startswith("rpt_")}


def test_the_page_of_the_star_lists_every_relation_of_quality():
    listed = set(re.findall(r"`(\w+)`", page("docs/quality-star.md")))
    relations = names("models/quality/*.sql")
    for_readers = {name for name in relations if not name.startswith("int_")}  # those lie in the schema intermediate
    assert len(for_readers) > 5
    assert sorted(for_readers - listed) == []


def test_the_page_of_checking_lists_every_rule_of_words():
    assert (
        sorted(rule for rule, family in rules().items() if family == "words" and rule not in page("docs/checking.md"))
        == []
    )


def test_the_page_of_localisation_lists_every_operator_as_it_describes_itself():
    text = page("docs/localisation.md")
    assert [name for name, said in OPERATORS.items() if f"| {name} | {said} |" not in text] == []


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: path.name)
def test_a_page_names_only_relations_tests_and_rules_that_there_are(path):
    text = path.read_text(encoding="utf-8")
    known = names("models/**/*.sql") | names("models/**/*.py") | names("tests/data/*.sql") | written()
    assert sorted(set(NAMED.findall(text)) - known) == []
    assert sorted(rule for rule in set(RULE.findall(text)) - rules().keys() if rule.count("_") > 1) == []
