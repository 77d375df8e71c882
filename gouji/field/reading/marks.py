"""Marks of a text: the few words of it that rules judge, each with its place; never a whole sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gouji.field.reading.clauses import NOTE, Stream
from gouji.field.reading.markcomparisons import (
    COMPARED,
    CONTENTS_TITLE,
    WORDS,
    contents_pages,
    contents_titles,
    labels_of,
    projects_of,
    said_twice,
)
from gouji.field.reading.markcounts import LIST, other_counts
from gouji.field.reading.markduties import DUTIES, DUTY, duty_pieces
from gouji.field.reading.marknames import (
    NAMED,
    OTHER_UNIT,
    misprinted_names,
    other_kinds,
    other_names,
    other_names_over_tables,
)
from gouji.field.reading.prose import Place
from gouji.field.reading.rows import Read
from gouji.field.reading.signs import Line, plain
from gouji.field.reading.sources import Source
from gouji.field.reading.surroundings import running
from gouji.field.templates.declarations import Table, Template
from gouji.field.templates.grammar import Section
from gouji.field.templates.markpatterns import MarkPattern
from gouji.field.templates.wording import normal

EXCERPT = 12  # signs of a text that a mark shows, at most
MISSING_REASON, EMPTY_NOTE, SECTION = "missing_reason", "empty_note", "section"
BUDGET_YEAR, SAID_YEAR = "budget_year", "said_year"
_NOTE = re.compile(r"(?:注|备注|说明)[:：]")
_YEAR = re.compile(r"\(?(?P<year>20\d\d)年(?:度)?\)?")  # alone on a line
_LEADER = re.compile(r"[….·]{3,}")  # of a line of contents


_NONE: Mapping[str, frozenset[str]] = {}


@dataclass(frozen=True)
class Mark:
    """A few words at a place. `table_id` is the table that they speak of, `other` what they are held against."""

    place: Place
    kind: str
    excerpt: str
    table_id: str = ""
    other: str = ""


@dataclass(frozen=True)
class MarkedText:
    """The running text of one file, contents included: each line with the table that it is a note of.

    `part` stands before its pages.
    """

    part: str
    lines: tuple[tuple[Line, str], ...]


def marked_texts(
    sources: Sequence[Source], template: Template, tables: Sequence[Read], names: Collection[str]
) -> list[MarkedText]:
    """The texts of the files of a document, the first of which holds its tables."""
    found = []
    # The text comes before the tables where they are two files.
    for source in (*sources[1:], sources[0]):
        part = "text:" if source is not sources[0] else ""
        is_tables_only = len(sources) > 1 and source is sources[0]
        own = tables if source is sources[0] else ()
        text = running(source.running_lines(), source.boxes(), own, template, names, is_tables_only=is_tables_only)
        found.append(MarkedText(part, tuple(_noted(text.lines, own))))
    return found


def marks_of(
    text: MarkedText,
    template: Template,
    tables: Sequence[Read],
    patterns: Sequence[MarkPattern],
    sections: Sequence[Section],
    names: Collection[str],
    own: Sequence[str] = (),
) -> list[Mark]:
    """The marks of one text, of its contents too. `own` are the names of the unit that publishes."""
    found: list[Mark] = []
    for line, table_id, listed, over in contents_titles(text.lines, template, tables, names):
        excerpt, other = _differing(listed, over)
        place = Place(line.number, _page(line, text.part), line.box(0, len(line.text)))
        found.append(Mark(place, CONTENTS_TITLE, excerpt, table_id, other))
    contents = contents_pages(text.lines, template, names)
    lines = [each for each in text.lines if each[0].page not in contents]
    labels, projects = labels_of(tables), projects_of(tables)
    return found + marks(lines, patterns, sections, template.tables, text.part, labels, projects, own)


def read_marks(
    sources: Sequence[Source],
    template: Template,
    tables: Sequence[Read],
    patterns: Sequence[MarkPattern],
    sections: Sequence[Section],
    names: Collection[str],
    own: Sequence[str] = (),
    year: int = 0,
) -> list[Mark]:
    """The marks of the files of a document, the first of which holds its tables; and of the names and years over these.

    `own` are the names of the unit that publishes. Of the years that stand alone on a line, as under the titles of
    forms, those are marked that are not that of the document.
    """
    texts = marked_texts(sources, template, tables, names)
    found = [mark for text in texts for mark in marks_of(text, template, tables, patterns, sections, names, own)]
    marked = {each.place for each in found if each.kind == OTHER_UNIT}
    for source in sources:
        part = "text:" if source is not sources[0] else ""
        for line, name in other_names_over_tables([line for page in source.running_lines() for line in page], own):
            excerpt, other = _differing(name, own[0])
            place = Place(line.number, _page(line, part), line.box(0, len(line.text)))
            if place not in marked:
                found.append(Mark(place, OTHER_UNIT, excerpt, other=other))
        for line in (line for page in source.running_lines() for line in page):
            alone = _YEAR.fullmatch(plain(line.text)) if year else None
            if alone is not None and int(alone["year"]) != year:
                place = Place(line.number, _page(line, part), line.box(0, len(line.text)))
                found.append(Mark(place, BUDGET_YEAR, alone["year"]))
    return found


def marks(
    lines: Sequence[tuple[Line, str]],
    patterns: Sequence[MarkPattern],
    sections: Sequence[Section] = (),
    tables: Sequence[Table] = (),
    part: str = "",
    labels: Collection[str] = (),
    projects: Mapping[str, frozenset[str]] = _NONE,
    own: Sequence[str] = (),
) -> list[Mark]:
    """The marks of lines of a text, each line with the table that it is a note of. `part` stands before their pages.

    `labels` are the names that the tables print, `projects` the names of projects with those of their items, `own`
    the names of the unit that publishes.
    """
    stream = Stream([(line, note) for line, note in lines if not _LEADER.search(line.text)])
    sentences = [(each.first, each.last, each.heading) for each in stream.sentences(sections)]
    found: dict[tuple[int, str], Mark] = {}
    compared = (
        *said_twice(stream, patterns, sentences, labels, projects),
        *misprinted_names(stream, own),
        *other_names(stream, patterns, own),
        *other_kinds(stream, patterns),
        *other_counts(stream, patterns),
    )
    for first, last, kind, other in compared:
        excerpt, held = _differing(stream.raw[first:last], other)
        found[first, kind] = Mark(_place(stream, first, last, part), kind, excerpt, other=held)
    for first, last, beside in duty_pieces(stream, patterns):
        piece = stream.text[first:last]
        found[first, DUTY] = Mark(_place(stream, first, last, part), DUTY, piece, other=beside)
    for declared in patterns:
        if declared.kind in COMPARED | NAMED | {DUTIES, LIST}:
            continue
        for match, heading in _matches(declared, stream, sentences):
            first, last = match.span(next((name for name in ("year", WORDS) if name in declared.pattern.groupindex), 0))
            table_id = _table(match, heading, tables) if declared.kind == EMPTY_NOTE else ""
            if table_id or declared.kind != EMPTY_NOTE:
                excerpt = stream.raw[first:last][:EXCERPT]
                mark = Mark(_place(stream, first, last, part), declared.kind, excerpt, table_id, declared.section)
                found.setdefault((first, declared.kind), mark)
                if declared.kind == SECTION:  # it is there: once is enough
                    break
    return [found[key] for key in sorted(found) if key[1] != SAID_YEAR or (key[0], BUDGET_YEAR) not in found]


def _matches(
    declared: MarkPattern, stream: Stream, sentences: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[re.Match[str], str]]:
    """What a pattern matches, with the heading over it; what ends a sentence is looked for in each by itself."""
    if declared.kind in (MISSING_REASON, EMPTY_NOTE):
        for first, last, heading in sentences:
            yield from ((match, heading) for match in declared.pattern.finditer(stream.text, first, last))
    else:
        yield from ((match, "") for match in declared.pattern.finditer(stream.text))


def _table(match: re.Match[str], heading: str, tables: Sequence[Table]) -> str:
    """The table that a note stands under, or whose title a sentence names; blank where it is none."""
    if heading.startswith(f"{NOTE}:"):
        return heading.partition(":")[2]
    title = normal(match.groupdict().get("title") or "")
    return next((table.table_id for table in tables if title and table.title.search(title)), "")


def _noted(lines: Sequence[tuple[Line, str]], tables: Sequence[Read]) -> list[tuple[Line, str]]:
    """Lines of a text with the table that they are a note of: the last that began before it, up to the full stop."""
    begun = sorted((read.line, read.table.table_id) for read in tables if read.line)
    found: list[tuple[Line, str]] = []
    going_on = ""
    for line, note in lines:
        if _NOTE.match(line.text) and line.number:
            going_on = next((table_id for first, table_id in reversed(begun) if first <= line.number), "")
        found.append((line, note or going_on))
        if line.text.endswith("。"):
            going_on = ""
    return found


def _place(stream: Stream, first: int, last: int, part: str) -> Place:
    line, box = stream.place(first, last)
    return Place(line.number, _page(line, part), box)


def _page(line: Line, part: str) -> str:
    return f"{part}{line.page}" if line.page else ""


def _differing(text: str, other: str) -> tuple[str, str]:
    """The parts of two texts from shortly before where they begin to differ."""
    at = next(
        (at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), min(len(text), len(other))
    )
    first = max(0, min(at - 4, max(len(text), len(other)) - EXCERPT))
    return text[first : first + EXCERPT], other[first : first + EXCERPT]
