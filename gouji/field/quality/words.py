"""The one list of words that columns hold, in Chinese and English: `seeds/reference/words.csv` of the packaged project.

Kinds and statuses of findings, patterns of errors, severities, verdicts and whatever else a page, a report, the console
or `explain` must say in two languages is read from here. Families of rules have their names in `rule_families.csv`.
"""

from __future__ import annotations

from functools import cache

from gouji.engine.project.carried import carried_project
from gouji.engine.vocabulary.languages import LANGUAGES
from gouji.field.templates.seedfiles import seed_rows

Pair = tuple[str, str]  # Chinese, English
# The lists whose words may be meant by another list too: they are asked for by name, and stand in no common list.
_APART = ("finding_kind",)


@cache
def word_lists() -> dict[str, dict[str, Pair]]:
    """List → word → (Chinese, English), each in the order of the seed; `family` has the families of rules.

    Raises ConfigurationError where a seed is missing.
    """
    seeds = carried_project() / "seeds"
    lists: dict[str, dict[str, Pair]] = {}
    for row in seed_rows(seeds / "reference/words.csv"):
        lists.setdefault(row["word_list"], {})[row["word"]] = (row["name_zh"], row["name_en"])
    families = seed_rows(seeds / "rules/rule_families.csv")
    lists["family"] = {row["family"]: (row["name_zh"], row["name_en"]) for row in families}
    return lists


@cache
def common_words() -> dict[str, Pair]:
    """Word → (Chinese, English) over all lists but the kinds of findings. The first list that has a word names it."""
    merged: dict[str, Pair] = {}
    for name, words in word_lists().items():
        if name not in _APART:
            merged = {**words, **merged}
    return merged


def named(name: str, word: str, language: str) -> str:
    """A word of one list in `zh` or `en`; one that the list lacks stands for itself. Raises KeyError for a list."""
    pair = word_lists()[name].get(word)
    return word if pair is None else pair[LANGUAGES.index(language)]
