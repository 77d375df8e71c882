"""Marks of numbers that count what a list after them names: 下设18个处室，分别是：…, 行政单位1家，包括：1.…"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gouji.field.reading.clauses import Stream
from gouji.field.templates.markpatterns import MarkPattern

LIST, LIST_COUNT = "list", "list_count"  # the kind of a pattern, and that of its marks
_LEAST = 2  # a list names so many, at least
_LONGEST = 160  # signs of one entry of a numbered list
_COUNT = re.compile(r"\d{1,3}|[一二三四五六七八九十]{1,3}")
_NUMERALS = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)}
_BRACKETS = re.compile(r"\([^()]*\)")
_JOINED = re.compile(r"和|及|与")
_ENTRY = re.compile(r"(?<![\d.])(?:(?P<plain>\d{1,2})[.、](?!\d)|\((?P<bracketed>[一二三四五六七八九十]{1,3})\))")
Found = tuple[int, int, str, str]  # first and last sign, kind, what it is held against


def other_counts(stream: Stream, patterns: Sequence[MarkPattern]) -> Iterator[Found]:
    """Numbers that are not how many names the list after them has; of several (1家，8家) the last, with their sum.

    A pattern of kind `list` has a group `counts`, and ends where the list begins.
    """
    for declared in patterns:
        if declared.kind == LIST:
            for match in declared.pattern.finditer(stream.text):
                yield from _other_count(stream.text, match)


def _other_count(text: str, match: re.Match[str]) -> Iterator[Found]:
    numbers = list(_COUNT.finditer(text, *match.span("counts")))
    said = sum(number_of(each[0]) for each in numbers)
    named = names_of(text[match.end() :])
    if named and said not in named:
        rest = said - number_of(numbers[-1][0])
        yield *numbers[-1].span(), LIST_COUNT, str(min(named) - rest)


def names_of(text: str) -> tuple[int, ...]:
    """How many names a list at the beginning of a text has: two answers where its last one may be two (甲和乙).

    Empty where it is no list.
    """
    if _ENTRY.match(text) is not None:
        return (count,) if (count := _entries(text)) >= _LEAST else ()
    names = _BRACKETS.sub("", re.split(r"[。;]", text, maxsplit=1)[0]).split("、")
    if len(names) < _LEAST:
        return ()
    return (len(names), len(names) + 1) if _JOINED.search(names[-1]) else (len(names),)


def _entries(text: str) -> int:
    """How many entries, numbered as the first one is, follow each other from it on, each near the one before."""
    count, end, form = 0, 0, ""
    for entry in _ENTRY.finditer(text):
        form = form or str(entry.lastgroup)
        if entry.start() - end > _LONGEST:
            break
        if entry.lastgroup == form and number_of(entry[form]) == count + 1:
            count, end = count + 1, entry.end()
    return count


def number_of(text: str) -> int:
    """A number as digits or in Chinese below a hundred: 18, 十八, 二十."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones, 0)
