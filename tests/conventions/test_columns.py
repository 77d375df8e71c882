"""models/columns.md: what a description lists is what the column holds, word for word; and no block is left over."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from gouji.field.quality.words import word_lists

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = dict(
    re.findall(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "models").rglob("*.md"))
    ), flags=re.DOTALL)
)  # fmt: skip
DOC = re.compile(r"{{ doc\('(\w+)'\) }}")
# Blocks that list the words of a list, whatever columns they describe.
OF_LISTS = {
    "kind": "finding_kind", "finding_kind": "finding_kind", "pattern": "pattern", "severity": "severity",
    "placement": "placement", "dimension": "dimension", "measure": "measure", "family": "family",
    "table_status": "table_status",
}  # fmt: skip
# Words of a list that a column does not hold.
NOT_HELD = {"severity": {"critical", "info"}, "table_status": {"not_in_template"}}
# Seeds whose column holds what its block lists.
OF_SEEDS = (
    ("rules/rules.csv", "form"), ("templates/template_tables.csv", "layout"),
    ("reference/documents.csv", "source_form"),
    ("templates/template_phrases.csv", "phrase_kind"), ("reference/english_names.csv", "named_kind"),
    ("narrative/n01_narrative_figures.csv", "role"), ("narrative/n01_narrative_figures.csv", "direction"),
)  # fmt: skip


def properties() -> Iterator[tuple[Path, dict[str, Any]]]:
    """(file, entry) of everything that is described beside models and seeds."""
    for path in sorted([*(ROOT / "models").rglob("*.yml"), *(ROOT / "seeds").rglob("*.yml")]):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for section in ("models", "seeds", "sources"):
            for entry in content.get(section) or ():
                yield from ((path, each) for each in (entry.get("tables") or [entry]))


def described() -> dict[str, set[str]]:
    """Block → the values that a test lets a column of that description hold."""
    found: dict[str, set[str]] = defaultdict(set)
    for _, entry in properties():
        for column in entry.get("columns") or ():
            block = DOC.fullmatch((column.get("description") or "").strip())
            for test in column.get("data_tests") or ():
                accepted = test.get("accepted_values") if isinstance(test, dict) else None
                if accepted and block:
                    found[block[1]] |= {str(value) for value in accepted.get("arguments", accepted)["values"]}
    return found


def unsaid(block: str, values: set[str]) -> list[str]:
    """The values that a description should list and does not."""
    words = set(re.findall(r"[\w≥≤<>=≈]+", BLOCKS[block]))
    return sorted(value for value in values if value and value not in words)


def seed_values(path: str, column: str) -> set[str]:
    with (ROOT / "seeds" / path).open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def test_a_description_lists_what_its_columns_may_hold():
    missing = {block: unsaid(block, values) for block, values in described().items()
               if "accepted values" not in BLOCKS[block]}  # fmt: skip
    assert {block: values for block, values in missing.items() if values} == {}


def test_a_description_lists_the_words_of_its_list():
    missing = {block: unsaid(block, set(word_lists()[name]) - NOT_HELD.get(block, set()))
               for block, name in OF_LISTS.items()}  # fmt: skip
    assert {block: values for block, values in missing.items() if values} == {}


def test_a_description_lists_what_its_seed_holds():
    missing = {column: unsaid(column, seed_values(path, column)) for path, column in OF_SEEDS}
    assert {column: values for column, values in missing.items() if values} == {}


def test_every_block_describes_something_and_every_description_is_there():
    texts = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("models", "seeds", "macros", "tests/data")
        for path in sorted((ROOT / folder).rglob("*.yml"))
    )
    used = set(DOC.findall(texts))
    assert sorted(used - BLOCKS.keys()) == []
    assert sorted(BLOCKS.keys() - used - {"__overview__"}) == []
