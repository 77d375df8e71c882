"""Patterns of marks: what the words of a text must not be, or are held against, as the seeds declare it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.field.templates.seedfiles import seed_rows


@dataclass(frozen=True)
class MarkPattern:
    """A kind of mark and the words that make one, as printed without blanks in one form of signs (`signs.plain`).

    Of a pattern with a group `year` or `words` the mark is that group; a group `title` names a table. `section` is the
    section of the template whose heading the words are.
    """

    kind: str
    pattern: re.Pattern[str]
    section: str = ""


def mark_patterns(seeds: Path, template_id: str) -> tuple[MarkPattern, ...]:
    """The patterns that hold for a template. Raises ConfigurationError where one is no regular expression."""
    path = seeds / "templates/text_patterns.csv"
    return tuple(
        MarkPattern(row["mark_kind"], _pattern(row["text_pattern"], path), row["section_name"])
        for row in seed_rows(path)
        if row["template_id"] in ("", template_id)
    )


def _pattern(text: str, path: Path) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ConfigurationError(f"'{text}' is no regular expression ({error})", path=path, hint="mend it") from error
