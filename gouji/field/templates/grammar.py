"""The grammar of the prose as the seeds declare it: sections by heading, phrases with slots, subjects and their cells.

Slots in braces stand for what all documents share: {amount}, {percent} and {count} for a number with its unit (groups
`value` and `unit`), {subject} for the words of a subject, {year} and {before} for the year of the document and the one
before; every row of kind `slot` adds one of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.field.templates.bounds import Bounds, bounds
from gouji.field.templates.seedfiles import seed_rows

# 3,8394.24 is one number too, as it is printed.
NUMBER = r"(?:\d{1,3}(?:,\d{3,4})+(?!\d)|\d+)(?:\.\d+)?"
# Stands before the number that a phrase is tried on, so that its group `value` takes no other. A pattern may write it
# as \x01, to speak of what comes before the number alone.
HERE = "\x01"
FIGURE, EXCLUDED, SLOT = "figure", "excluded", "slot"


@dataclass(frozen=True)
class Section:
    """A part of the text, from its heading up to the next one; `name` is blank where it holds no figures.

    `reason` is what a number in it is that nothing else explains, blank where it may be a figure.
    """

    heading: re.Pattern[str]
    key: str
    name: str
    reason: str


@dataclass(frozen=True)
class Phrase:
    """How a figure is said: the pattern of the words up to its unit. `heading` limits it to one part of the text."""

    heading: str
    pattern: re.Pattern[str]
    measure: str
    direction: str
    role: str

    @property
    def has_subject(self) -> bool:
        """Whether the pattern itself names what the figure is of."""
        return "subject" in self.pattern.groupindex


@dataclass(frozen=True)
class Exclusion:
    """A number that is no figure, group `value`, and why."""

    pattern: re.Pattern[str]
    reason: str


@dataclass(frozen=True)
class Subject:
    """What a statement may be about: words before its number. `name` says how it is written where not as printed."""

    heading: str
    key: str
    measure: str
    pattern: re.Pattern[str]
    name: str
    section: str
    role: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A cell that a subject names: by line, code, label, or path of classes (`row_by`)."""

    heading: str
    key: str
    term: str
    table_id: str
    row_by: str
    row: str
    column: str
    coefficient: str


@dataclass(frozen=True)
class Grammar:
    """The grammar of one template in one year. `words` are values that are no numbers; `private` words name persons.

    Without `is_written` rows of a document that were extracted otherwise before are not written over.
    """

    sections: tuple[Section, ...]
    phrases: tuple[Phrase, ...]
    exclusions: tuple[Exclusion, ...]
    subjects: tuple[Subject, ...]
    cells: tuple[Named, ...]
    words: re.Pattern[str]
    private: re.Pattern[str]
    bounds: Bounds
    is_written: bool = True


def grammar(seeds: Path, template_id: str, year: int) -> Grammar:
    """The grammar that holds for a template in a year. Raises ConfigurationError where a pattern is none."""
    folder = seeds / "templates"

    def declared(name: str) -> tuple[Path, list[dict[str, str]]]:
        path = folder / f"{name}.csv"
        return path, [row for row in seed_rows(path) if row["template_id"] in ("", template_id) and _holds(row, year)]

    phrases = declared("template_phrases")
    slots = _slots(*phrases, year)
    sections, words = declared("template_sections"), seeds / "reference" / "bound_words.csv"
    return Grammar(
        _sections(*sections, slots),
        _phrases(*phrases, slots),
        _exclusions(*phrases, slots),
        _subjects(*declared("template_subjects"), slots),
        _cells(declared("template_subject_cells")[1]),
        _pattern(slots.get("words", "(?!)"), {}, phrases[0]),
        _pattern(slots.get("private", "(?!)"), {}, phrases[0]),
        bounds(seed_rows(words), words),
        all(row["is_written"] == "true" for row in sections[1]),
    )


def _slots(path: Path, rows: Sequence[Mapping[str, str]], year: int) -> dict[str, str]:
    """Slot → its regular expression. Slots that use others are declared after them."""
    slots = {"year": str(year), "before": str(year - 1), "number": NUMBER, "subject": "(?P<subject>.*?)"}
    for row in rows:
        if row["phrase_kind"] == SLOT:
            slots[row["slot_name"]] = _filled(row["phrase_pattern"], slots, path)
    for name, unit in (("amount", "money"), ("percent", "ratio"), ("count", "units")):
        slots[name] = rf"(?P<value>{NUMBER}(?:[-~～—至]{NUMBER})?)(?P<unit>{slots.get(unit, '(?!)')})"
    return slots


def _sections(path: Path, rows: Sequence[Mapping[str, str]], slots: Mapping[str, str]) -> tuple[Section, ...]:
    return tuple(
        Section(_pattern(row["heading_pattern"], slots, path), row["heading"], row["section"], row["reason"])
        for row in rows
    )


def _phrases(path: Path, rows: Sequence[Mapping[str, str]], slots: Mapping[str, str]) -> tuple[Phrase, ...]:
    found = []
    for row in rows:
        if row["phrase_kind"] == FIGURE:
            text = _filled(row["phrase_pattern"], slots, path).replace("(?P<value>", f"{HERE}(?P<value>")
            pattern = _pattern(text, {}, path)
            found.append(Phrase(row["heading"], pattern, row["measure"], row["direction"], row["role"]))
    return tuple(found)


def _exclusions(path: Path, rows: Sequence[Mapping[str, str]], slots: Mapping[str, str]) -> tuple[Exclusion, ...]:
    return tuple(
        Exclusion(_pattern(row["phrase_pattern"], slots, path), row["reason"])
        for row in rows
        if row["phrase_kind"] == EXCLUDED
    )


def _subjects(path: Path, rows: Sequence[Mapping[str, str]], slots: Mapping[str, str]) -> tuple[Subject, ...]:
    return tuple(
        Subject(
            row["heading"],
            row["subject_key"],
            row["measure"],
            _pattern(f"(?:{row['subject_pattern']})$", slots, path),
            row["subject"],
            row["section"],
            row["role"],
            tuple(row["parent_keys"].split()),
        )
        for row in rows
    )


def _cells(rows: Sequence[Mapping[str, str]]) -> tuple[Named, ...]:
    fields = ("heading", "subject_key", "term", "table_id", "row_by", "row_name", "printed_column", "coefficient")
    return tuple(Named(*(row[name] for name in fields)) for row in rows)


def _holds(row: Mapping[str, str], year: int) -> bool:
    first, last = row.get("first_year", ""), row.get("last_year", "")
    return (not first or int(first) <= year) and (not last or year <= int(last))


def _filled(text: str, slots: Mapping[str, str], path: Path) -> str:
    def filled(match: re.Match[str]) -> str:
        if match[1] not in slots:
            raise ConfigurationError(f"no slot is called {match[0]}", path=path, hint="declare it above, of kind slot")
        return slots[match[1]]

    return re.sub(r"\{([a-z_]+)\}", filled, text)


def _pattern(text: str, slots: Mapping[str, str], path: Path) -> re.Pattern[str]:
    try:
        return re.compile(_filled(text, slots, path))
    except re.error as error:
        raise ConfigurationError(f"'{text}' is no regular expression ({error})", path=path, hint="mend it") from error
