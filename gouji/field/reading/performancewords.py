"""What the seeds declare of performance forms: titles, labels, headers, and the words that stand in their fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.field.templates.declarations import seed_rows
from gouji.field.templates.wording import normal, pattern, squashed

SEED = "templates/performance_words.csv"
LEVELS = ("level_1", "level_2")
FIELDS = (*LEVELS, "level_3", "target", "basis", "prior", "weight", "scoring", "evidence")
# Fields whose words are declared: what stands there is one of them, or it is doubtful.
CLOSED = frozenset(FIELDS) - {"level_3", "target"}
_NUMBER = r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?"
_DATE = r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:前|底)?"
_BETWEEN = "[,;，；]"
_KEPT = re.compile(r"[0-9A-Za-z<>=≥≤%]")


@dataclass(frozen=True)
class Word:
    """A pattern with the field that it names, in its printed order."""

    field: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, eq=False)
class Words:
    """The words of the performance forms of a template."""

    template_id: str
    titles: tuple[Word, ...]
    labels: tuple[Word, ...]
    sections: tuple[Word, ...]
    tasks: tuple[Word, ...]
    headers: tuple[Word, ...]
    ends: tuple[Word, ...]
    levels: tuple[Word, ...]
    values: dict[str, re.Pattern[str]]
    operators: re.Pattern[str]
    endings: re.Pattern[str]

    def is_value(self, field: str, text: str) -> bool:
        """Whether a text is one that is declared for a field; texts without blanks."""
        return self.values[field].fullmatch(normal(text)) is not None

    def is_heading(self, text: str) -> bool:
        """Whether a text is a heading, beside which nothing of its own stands."""
        return any(word.field == "heading" and word.pattern.fullmatch(text) for word in self.labels)

    def has_operator(self, text: str) -> bool:
        """Whether a text begins with an operator, as a target does."""
        return self.operators.match(normal(text)) is not None

    def ends_name(self, text: str) -> bool:
        """Whether a text ends as the name of an indicator does; brackets after it do not count."""
        return self.endings.search(normal(text)) is not None

    def rank(self, field: str, text: str) -> int:
        """The place of the word of a level among those of its field, from 0; -1 for none."""
        of_field = [word for word in self.levels if word.field == field]
        plain = normal(text)
        return next((at for at, word in enumerate(of_field) if word.pattern.fullmatch(plain)), -1)


def performance_words(seeds: Path) -> dict[str, Words]:
    """Template → the words of its performance forms. Raises ConfigurationError."""
    path = seeds / SEED
    rows: dict[str, list[dict[str, str]]] = {}
    for row in seed_rows(path):
        rows.setdefault(row["template_id"], []).append(row)
    return {template_id: _words(template_id, each, path) for template_id, each in rows.items()}


def _words(template_id: str, rows: list[dict[str, str]], path: Path) -> Words:
    def of_role(role: str, fields: tuple[str, ...] = ()) -> tuple[Word, ...]:
        return tuple(
            Word(row["field"], _compiled(row["pattern"], path))
            for row in sorted(rows, key=lambda row: int(row["ordinal"]))
            if row["role"] == role and (not fields or row["field"] in fields)
        )

    def either(field: str) -> str:
        patterns = [word.pattern.pattern for word in of_role("value", (field,))]
        return "(?:" + "|".join(f"(?:{each})" for each in patterns) + ")" if patterns else "(?!)"

    operator, unit, text_target = either("operator"), either("unit"), either("text_target")
    units = rf"(?:{unit}(?:/?{unit})*(?:\((?:{unit}|[^()]{{1,6}})\))?)?"
    target = rf"{operator}?(?:{_NUMBER}|{_DATE}){units}|{text_target}"
    values = {
        "level_1": either("level_1"),
        "level_2": either("level_2"),
        "target": target,
        "basis": either("basis"),
        "prior": rf"{target}|{either('blank')}",
        "weight": either("weight"),
        "scoring": either("scoring"),
        "evidence": rf"{either('evidence')}(?:{_BETWEEN}{either('evidence')})*",
    }
    return Words(
        template_id,
        of_role("title"),
        of_role("label"),
        of_role("section"),
        of_role("task"),
        of_role("header"),
        of_role("end"),
        of_role("value", LEVELS),
        {field: re.compile(each) for field, each in values.items()},
        re.compile(operator),
        re.compile(rf"{either('ending')}(?:\([^()]*\))?$"),
    )


def _compiled(text: str, path: Path) -> re.Pattern[str]:
    try:
        return pattern(text)
    except re.error as error:
        raise ConfigurationError(f"'{text}' is no regular expression ({error})", path=path, hint="mend it") from error


@lru_cache(maxsize=4096)
def joined(text: str) -> str:
    """A text whose blanks stand for breaks of lines: kept beside digits, letters and operators, dropped elsewhere."""
    parts = text.split()
    found = parts[0] if parts else ""
    for part in parts[1:]:
        gap = " " if _KEPT.match(found[-1]) or _KEPT.match(part[0]) else ""
        found += gap + part
    return found


def plain(text: str) -> str:
    """A text as it is compared: without blanks, marks in one form."""
    return normal(squashed(text))
