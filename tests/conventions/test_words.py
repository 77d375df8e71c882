"""One list for the words that columns hold: `seeds/reference/words.csv`. No second one, in code, models or scripts."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from gouji.field.quality.findings_page import MEANINGS
from gouji.field.quality.words import common_words, named, word_lists
from gouji.lab.mutation.catalogue import OPERATORS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "gouji").rglob("*.py"))
CHINESE = re.compile("[\u4e00-\u9fff]")
# Lists whose words are also what pages call a column, a section or a thing of theirs.
HEADINGS = ("measure", "direction", "section", "side", "resource")
# A page may have a word of a list as the key of a text of its own; two of one list are a list.
FEWEST = 2
# Columns of models, and the lists that name what a YAML file lets them hold.
OF_COLUMNS = {
    "status": ("check_status", "finding_status"), "measure": ("measure",), "placement": ("placement",),
    "expenditure_kind": ("expenditure_kind",), "fund_scope": ("fund_scope",), "basic_kind": ("basic_kind",),
}  # fmt: skip
OF_SEEDS = (
    ("rules/rules.csv", "finding_kind", "finding_kind"), ("rules/rules.csv", "severity", "severity"),
    ("rules/rules.csv", "dimension", "dimension"), ("rules/rules.csv", "family", "family"),
    ("reference/acknowledged_findings.csv", "kind", "finding_kind"),
    ("reference/document_tables.csv", "status", "table_status"),
    ("narrative/n01_narrative_figures.csv", "section", "section"),
    ("narrative/n01_narrative_figures.csv", "measure", "measure"),
)  # fmt: skip


def told_twice(source: str) -> list[tuple[int, str, list[str]]]:
    """(line, list, words) of each dictionary that gives Chinese to words of one list."""
    return [
        (line, name, sorted(found))
        for line, keys in _dictionaries(ast.parse(source))
        for name, words in word_lists().items()
        if name not in HEADINGS and len(found := keys & words.keys()) >= FEWEST
    ]


def _dictionaries(tree: ast.AST) -> Iterator[tuple[int, set[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield (
                node.lineno,
                {
                    key.value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and isinstance(key.value, str) and _is_chinese(value)
                },
            )


def _is_chinese(value: ast.AST) -> bool:
    """Whether a value is a Chinese word, or a pair that begins with one; a sentence with gaps is no word."""
    texts = value.elts if isinstance(value, ast.Tuple) else [value]
    first = texts[0] if texts else None
    is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return is_text and bool(CHINESE.search(first.value)) and "{" not in first.value


def seed_values(path: str, column: str) -> set[str]:
    with (ROOT / "seeds" / path).open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def accepted_values() -> Iterator[tuple[str, str, set[str]]]:
    """(model, column, values) of every test of accepted values beside a model."""
    for path in sorted((ROOT / "models").rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ()):
            for column in model.get("columns", ()):
                for test in column.get("data_tests", ()):
                    if isinstance(test, dict) and (accepted := test.get("accepted_values")):
                        yield model["name"], column["name"], set(accepted.get("arguments", accepted)["values"])


def test_a_list_that_stands_twice_would_be_seen():
    twice = 'X = {"open": ("开", "o"), "acknowledged": "已", "else": "别"}'
    assert told_twice(twice) == [(1, "finding_status", ["acknowledged", "open"])]
    assert told_twice('X = {"open": ("{n} 开", "o"), "acknowledged": "known"}') == []


def test_no_module_has_words_of_its_own_for_what_the_list_names():
    assert len(SOURCES) > 300
    found = {str(path.relative_to(ROOT)): told_twice(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert {path: told for path, told in found.items() if told} == {}


def test_no_model_and_no_script_has_words_of_its_own():
    words = "|".join(sorted({word for name, words in word_lists().items() if name not in HEADINGS for word in words}))
    said = re.compile(rf"when '({words})' then '[\u4e00-\u9fff]|\b({words})[\"']?: *\[?[\"'][\u4e00-\u9fff]")
    paths = [path for ending in ("models/**/*.sql", "macros/*.sql", "gouji/**/*.js") for path in ROOT.glob(ending)]
    assert len(paths) > 100
    found = [f"{path.name}: {match[0]}" for path in paths for match in said.finditer(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_word_has_both_names_and_stands_once():
    with (ROOT / "seeds/reference/words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["word_list"], row["word"]) for row in rows}) == len(rows)
    for row in rows:
        assert CHINESE.search(row["name_zh"]), row
        assert row["name_en"].strip(), row


def test_a_word_of_several_lists_has_one_name_but_for_kinds_of_findings():
    merged = common_words()
    for name, words in word_lists().items():
        if name != "finding_kind":
            assert {word: merged[word] for word in words} == words, name


def test_the_list_names_what_columns_accept():
    held = [
        (model, column)
        for model, column, values in accepted_values()
        if any(values <= word_lists()[name].keys() for name in OF_COLUMNS.get(column, ()))
    ]
    asked = [
        (model, column)
        for model, column, _ in accepted_values()
        if column in OF_COLUMNS and model not in ("rpt_latest_expectation_status", "fct_carryovers")
    ]
    assert len(asked) >= 6
    assert [each for each in asked if each not in held] == []


@pytest.mark.parametrize(("path", "column", "name"), OF_SEEDS)
def test_the_list_names_what_seeds_hold(path, column, name):
    assert seed_values(path, column) <= word_lists()[name].keys()


def test_the_page_of_findings_knows_every_kind():
    assert list(MEANINGS) == list(word_lists()["finding_kind"])


def test_a_pattern_is_called_the_same_everywhere():
    """What the solver may say, and what `mutate` does to a cell, has one name, which the site and `explain` take."""
    from gouji.field.site.texts import WORDS

    patterns = word_lists()["pattern"]
    assert len(patterns.keys() & OPERATORS.keys()) > 10
    for pattern, pair in patterns.items():
        assert WORDS[pattern] == pair
        assert (named("pattern", pattern, "zh"), named("pattern", pattern, "en")) == pair
