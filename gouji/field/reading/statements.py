"""Statements of the prose: figures by the phrases of a grammar, each with its subject and its whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from gouji.field.reading.clauses import Sentence, Stream
from gouji.field.reading.tokens import Token, anchors
from gouji.field.templates.grammar import HERE, Grammar, Phrase, Subject

PATH = "path"  # key of subjects that are classes: 类, 款 and 项, one below the other
ANY = "any"  # keys of subjects that take any words begin so
REASON = "any_reason"  # what changed inside of a reason; only phrases of the role other speak of it
OTHER, REPEAT, ALLOCATION, SUBSET, SCALE, TOTAL = "other", "repeat", "allocation", "subset", "scale", "total"
SAME = "="  # name of a subject that says more of the statement before
CURRENT = "^"  # parent: the statement before
SUFFIX = "~"  # parent: the statement before in the section whose subject ends alike
MONEY = "万元"
_BEFORE, _AFTER = 400, 120  # signs around a number that may say what it is
_MARK = re.compile(r"\((?:类|款|项)\)")
_MARKED = re.compile(r"(?:(?:[^，。;:“”()0-9]|\((?!类|款|项)[^()]*\))+?\((?:类|款|项)\))+")
_PART = re.compile(r".+?\((?:类|款|项)\)")
_LEVELS = ("类", "款", "项")
Span = Callable[[str], tuple[int, int]]


@dataclass(frozen=True)
class Figure:
    """A figure of the prose as a row of N01; `first` to `last` is where its value stands in the stream."""

    first: int
    last: int
    end: int  # of its words: what comes after them may be said of the next figure
    heading: str
    key: str
    section: str
    statement: int
    part_of: int
    subject: str
    role: str
    measure: str
    value: str
    unit: str
    direction: str
    path: tuple[str, ...] = ()
    about: str = ""  # what its heading says that it is about
    operator: str = ""  # ≥ ≤ > < ≈ where the words around it make it a bound or an estimate


@dataclass(frozen=True)
class _Statement:
    number: int
    heading: str
    key: str
    section: str
    subject: str
    role: str
    part_of: int
    path: tuple[str, ...]


@dataclass
class Statements:
    """What was said so far, from which the next clause takes its subject or its whole."""

    grammar: Grammar
    count: int = 0
    current: _Statement | None = None
    said: list[_Statement] = field(default_factory=list)
    context: dict[str, str] = field(default_factory=dict)
    heading: str = ""
    name: str = ""

    def figures(self, stream: Stream, tokens: Sequence[Token]) -> Iterator[Figure]:
        """The figures of a text in order; tokens that are figures get the reason `figure`."""
        for sentence in stream.sentences(self.grammar.sections):
            if (sentence.heading, sentence.name) != (self.heading, self.name):
                self.heading, self.name, self.current, self.context = sentence.heading, sentence.name, None, {}
            self._enter(stream, sentence)
            yield from self._said(stream, sentence, tokens)

    def _said(self, stream: Stream, sentence: Sentence, tokens: Sequence[Token]) -> Iterator[Figure]:
        starts = anchors(stream, sentence, tokens, self.grammar.words)
        start = sentence.first
        for at, (first, token) in enumerate(starts):
            if first < start:
                continue
            # What is said of a number stands near it: a text without full stops must not be read again and again.
            start, far = max(start, first - _BEFORE), min(sentence.last, first + _AFTER)
            limit = min(starts[at + 1][0], far) if at + 1 < len(starts) else far
            found = self._phrased(stream, start, first, limit)
            if not found and limit < far:
                found = self._phrased(stream, start, first, far)
            for figure in found:
                yield figure
                start = max(start, figure.end)
            if token is not None and not found:
                start = token.last

    def _phrased(self, stream: Stream, start: int, first: int, limit: int) -> tuple[Figure, ...]:
        words = f"{stream.text[start:first]}{HERE}{stream.text[first:limit]}"
        for phrase in self.grammar.phrases:
            if not applies(phrase.heading, self.heading):
                continue
            match = phrase.pattern.match(words)
            if match is None:
                continue

            def span(group: str, match: re.Match[str] = match) -> tuple[int, int]:
                """Where a group stands in the stream, which does not hold the mark."""
                if match[group] is None:
                    return 0, 0
                begin, end = (start + at - (at > first - start) for at in match.span(group))
                return begin, end

            statements = self._statements(stream, phrase, span)
            if statements:
                self.current = statements[-1]
                return tuple(_figure(stream, phrase, span, each, self) for each in statements)
        return ()

    def _statements(self, stream: Stream, phrase: Phrase, span: Span) -> list[_Statement]:
        if not phrase.has_subject:
            return [self.current] if self.current is not None else []
        first, last = span("subject")
        found = self._subject(stream, phrase, first, last)
        if found is None:
            return []
        after = stream.raw[slice(*span("after"))] if "after" in phrase.pattern.groupindex else ""
        subject, words = found
        others: list[_Statement] = []
        if phrase.direction == "none" and stream.text[words.start() - 1 : words.start()] == "、":
            # A、B与上年数一致: both are what it says.
            also = self._subject(stream, phrase, first, words.start() - 1)
            others = [self._begun(stream, phrase, *also)] if also is not None else []
        return [*others, self._begun(stream, phrase, subject, words, after)]

    def _subject(self, stream: Stream, phrase: Phrase, first: int, last: int) -> tuple[Subject, re.Match[str]] | None:
        """The subject whose words end here: the one with the most words, and one that takes any words only at last."""
        found = [
            (subject, match)
            for subject in self.grammar.subjects
            if applies(subject.heading, self.heading)
            and (subject.key == REASON) == (phrase.role == OTHER)
            and subject.measure in ("", phrase.measure)
            and (subject.name != SAME or self.current is not None)
            and (match := subject.pattern.search(stream.text, first, last)) is not None
        ]
        found = [each for each in found if not self.grammar.private.search(each[1].group())]
        named = [each for each in found if not each[0].key.startswith(ANY)]
        # Among subjects that take any words the first declared is the most special one.
        return min(named, key=lambda each: each[1].start()) if named else next(iter(found), None)

    def _begun(
        self, stream: Stream, phrase: Phrase, subject: Subject, words: re.Match[str], after: str = ""
    ) -> _Statement:
        path = self._path(stream, subject, words)
        span = words.span("name") if "name" in words.re.groupindex and words.start("name") >= 0 else words.span()
        key = "/".join((PATH, *path)) if path else subject.key
        if key.startswith(ANY):
            key = f"{key} {stream.text[slice(*span)]}"
        before = self._gone_on_with(phrase, subject, key)
        if before is not None:
            return before
        printed = _printed_path(path) if path else stream.raw[slice(*span)]
        name = (subject.name.replace("{name}", printed).replace("{heading}", self.name) or printed) + after
        role, whole = phrase.role or subject.role, self._whole(subject, key, name)
        if role == ALLOCATION and name == self.name and subject.name == "":
            role, whole = TOTAL, 0  # what is allocated to the project as a whole, before its parts
        section = subject.section or (self.current.section if self.current is not None else self._section())
        self.count += 1
        statement = _Statement(self.count, self.heading, key, section, name, role, whole, path)
        self.said.append(statement)
        return statement

    def _gone_on_with(self, phrase: Phrase, subject: Subject, key: str) -> _Statement | None:
        """The statement of which a phrase says more, or which it repeats; None where it begins one."""
        if self.current is not None:
            is_told = phrase.measure not in ("amount", "count")
            if subject.name == SAME or (key == self.current.key and is_told):
                return self.current
        if phrase.role != REPEAT:
            return None
        return next((each for each in reversed(self.said) if (each.heading, each.key) == (self.heading, key)), None)

    def _whole(self, subject: Subject, key: str, name: str) -> int:
        """The number of the statement that this one is part of, 0 where it is of none."""
        if subject.key == PATH:
            above = [
                each
                for each in self.said
                if each.heading == self.heading and each.key.startswith(PATH) and key.startswith(each.key + "/")
            ]
            if above:
                return max(above, key=lambda each: (len(each.key), each.number)).number
        if CURRENT in subject.parents:
            return self.current.number if self.current is not None else 0
        if SUFFIX in subject.parents:
            ends = [(_alike(each.subject, name), each.number) for each in self.said if each.heading == self.heading]
            return max(ends, default=(0, 0))[1] if max(ends, default=(0, 0))[0] > 1 else 0
        wholes = [each.number for each in self.said if each.key in subject.parents]
        return wholes[-1] if wholes else 0

    def _section(self) -> str:
        return next((each.name for each in self.grammar.sections if each.key == self.heading), "")

    def _path(self, stream: Stream, subject: Subject, words: re.Match[str]) -> tuple[str, ...]:
        if subject.key != PATH:
            return ()
        first, last = words.span("path")
        if not _MARK.search(stream.text, first, last):
            return tuple(stream.raw[first:last].split("-"))
        self._go_into(stream, first, last)
        return tuple(self.context[level] for level in _LEVELS if level in self.context)

    def _enter(self, stream: Stream, sentence: Sentence) -> None:
        """A sentence that begins with a class says which class the ones after it belong to."""
        match = _MARKED.match(stream.text, sentence.first, sentence.last)
        if match is not None:
            self._go_into(stream, *match.span())

    def _go_into(self, stream: Stream, first: int, last: int) -> None:
        for part in _PART.finditer(stream.text, first, last):
            level = stream.text[part.end() - 2]
            for below in _LEVELS[_LEVELS.index(level) :]:
                self.context.pop(below, None)
            self.context[level] = stream.raw[slice(*part.span())]


def _figure(stream: Stream, phrase: Phrase, span: Span, statement: _Statement, said: Statements) -> Figure:
    first, last = span("value")
    # Words have no unit; they speak of money.
    worded = "" if stream.text[first].isdigit() else MONEY
    unit = stream.raw[slice(*span("unit"))].replace("％", "%") if "unit" in phrase.pattern.groupindex else worded
    if "each" in phrase.pattern.groupindex and "/" not in unit:
        # 每人每月100元 are 元/人/月; 人均 is 每人.
        unit = unit.replace("每", "/") + stream.text[slice(*span("each"))].replace("人均", "每人").replace("每", "/")
    closed = max(last, span("unit")[1] if "unit" in phrase.pattern.groupindex else 0)
    operator = said.grammar.bounds.operator(stream.text, first, last, closed) if stream.text[first].isdigit() else ""
    end = max(last, *(span(group)[1] for group in ("unit", "after") if group in phrase.pattern.groupindex), 0)
    return Figure(
        first, last, end, statement.heading, statement.key, statement.section, statement.number, statement.part_of,
        statement.subject, phrase.role or statement.role, phrase.measure, stream.raw[first:last], unit,
        phrase.direction, statement.path, said.name, operator,
    )  # fmt: skip


def applies(headings: str, heading: str) -> bool:
    """Whether what is declared for these headings (none: all) holds under one; note holds for note:T08."""
    return not headings or heading in headings.split() or heading.partition(":")[0] in headings.split()


def _printed_path(path: Sequence[str]) -> str:
    """Classes one below the other as they are printed: 类, 款 and 项 marked, or with dashes between them."""
    whole = "".join(path)
    return whole if _MARK.search(whole.translate(str.maketrans("（）", "()"))) else "-".join(path)


def _alike(one: str, other: str) -> int:
    """How many signs at the end of two texts are the same."""
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return count
