"""Numbers of a running text: those that are no figures, each with its reason, and those that may be some."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.field.reading.clauses import Sentence, Stream
from gouji.field.templates.grammar import NUMBER, Grammar

ORDINAL, PAGE_NUMBER, UNREAD = "ordinal", "page_number", "unread"
PRIVATE = "private"  # numbers of telephones and persons: dropped, not even listed
TABLE = "table"  # of a part of a text that holds tables and forms: not of the prose
# A date with points is one number: 2025.1.1.
_TOKEN = re.compile(rf"(?:19|20)\d\d\.\d{{1,2}}\.\d{{1,2}}(?!\d)|{NUMBER}")


@dataclass
class Token:
    """A number of the text; `reason` says why it is no figure, and is blank as long as nothing does."""

    first: int
    last: int
    reason: str = ""


def tokens(stream: Stream, declared: Grammar) -> list[Token]:
    """The numbers of a text in order. An exclusion without a group `value` takes all numbers in its match."""
    found: list[Token] = []
    at = 0
    # 1.2025年 is the number of a paragraph and a year.
    for first, last in [*stream.ordinals(), (len(stream.text), len(stream.text))]:
        found += [Token(*match.span()) for match in _TOKEN.finditer(stream.text, at, first)]
        if first < last:
            found.append(Token(first, last, ORDINAL))
        at = last
    for exclusion in declared.exclusions:
        named = "value" in exclusion.pattern.groupindex
        for match in exclusion.pattern.finditer(stream.text):
            first, last = match.span("value") if named else match.span()
            for token in found:
                if not token.reason and first <= token.first and token.last <= last:
                    token.reason = exclusion.reason
    parts = {section.key: section.reason for section in declared.sections}
    for sentence in stream.sentences(declared.sections):
        for token in found:
            if not token.reason and sentence.first <= token.first < sentence.last:
                token.reason = parts.get(sentence.heading, "")
    return found


def anchors(
    stream: Stream, sentence: Sentence, tokens: Sequence[Token], words: re.Pattern[str]
) -> list[tuple[int, Token | None]]:
    """Where values may begin: numbers without a reason, and words that stand for a value."""
    found: list[tuple[int, Token | None]] = [
        (token.first, token) for token in tokens if not token.reason and sentence.first <= token.first < sentence.last
    ]
    found += [(match.start(), None) for match in words.finditer(stream.text, sentence.first, sentence.last)]
    return sorted(found, key=lambda each: each[0])


def marked(found: Sequence[Token], spans: Sequence[tuple[int, int]], reason: str) -> None:
    """Give the numbers that stand in one of these spans a reason."""
    for token in found:
        if not token.reason and any(first <= token.first < last for first, last in spans):
            token.reason = reason
