"""Marks of what a text says in two places: names of items and titles of contents against the tables, and reasons."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from gouji.field.reading.clauses import Stream
from gouji.field.reading.rows import Read
from gouji.field.reading.signs import Line
from gouji.field.reading.titles import CONTENTS, Title, title
from gouji.field.templates.declarations import Template
from gouji.field.templates.markpatterns import MarkPattern
from gouji.field.templates.wording import normal, without_year

ITEM, REASON, REASON_WORDS, RISE, FALL = "item", "reason", "reason_words", "rise", "fall"
CLASS, LISTED = "class", "listed"
WORDS = "words"  # the group of a pattern that is its mark
OTHER_PROJECT = "other_project"
ITEM_NAME, OTHER_ITEM, OTHER_DIRECTION, CONTENTS_TITLE = "item_name", "other_item", "other_direction", "contents_title"
COMPARED = frozenset(
    {ITEM, CLASS, LISTED, REASON, REASON_WORDS, RISE, FALL}
)  # kinds of patterns that are no marks by themselves
_NEARLY = 0.85  # a line of contents that shares so much with a title is meant to be it
_ALIKE = 0.8  # names that share so much of their signs are meant to be the same
_NEAR = 60  # a reason is of a change that ends so many signs before it, at most
_PROJECT = 6  # a name of a project has so many signs, at least, to be told from other words
_OF_ITEM = 300  # a paragraph on an item has so many signs, at most
_UPWARDS = frozenset({"增加", "增长", "上升"})
_DOWNWARDS = frozenset({"减少", "下降", "降低"})
_MONEY = re.compile(r"(?:经费|支出|预算|费用|资金)+$")
_LEAST = 4  # a name of fewer signs stands in others by chance
_CODE = re.compile(r"^\d+")
_FURNITURE = re.compile(r"^[-#*\s]+|[….·\d]+$")
_BRACKETS = re.compile(r"\([^()]*\)")
_NAME = re.compile(r"[^、，]+")
Found = tuple[int, int, str, str]  # first and last sign, kind, what it is held against


def said_twice(
    stream: Stream, patterns: Sequence[MarkPattern], sentences: Sequence[tuple[int, int, str]],
    labels: Collection[str], projects: Mapping[str, frozenset[str]],
) -> Iterator[Found]:  # fmt: skip
    """Names of items that tables print otherwise; reasons of another item, of its project, or in the other direction.

    `sentences` are (first sign, end, heading); `labels` the names in the tables, normal and without codes; `projects`
    the names of projects with the items that each is of.
    """
    items = list(_matches(stream, patterns, ITEM))
    yield from _other_names(items, labels)
    yield from _slips(stream, patterns, labels)
    changes = sorted((match.end(), kind) for kind in (RISE, FALL) for match in _matches(stream, patterns, kind))
    known = dict.fromkeys(normal(match["item"]) for match in items)
    reasons = [match for first, last, _ in sentences for match in _matches(stream, patterns, REASON, first, last)]
    for reason in reasons:
        yield from _other_direction(reason, changes)
        yield from _other_item(reason, items, known)
    for first, last, _ in sentences:
        for words in _matches(stream, patterns, REASON_WORDS, first, last):
            yield from _other_projects(words, items, projects)


def _other_names(items: Iterable[re.Match[str]], labels: Collection[str]) -> Iterator[Found]:
    """Names of items that are nearly one in the tables."""
    for match in items:
        other = _meant(normal(match["item"]), labels)
        if other:
            yield (*match.span("item"), ITEM_NAME, other)


def _slips(stream: Stream, patterns: Sequence[MarkPattern], labels: Collection[str]) -> Iterator[Found]:
    """Names of classes, and of what money is for (主要包括：…、…), that are a sign off the one name of a table."""
    spans = [match.span("item") for match in _matches(stream, patterns, CLASS)]
    for match in _matches(stream, patterns, LISTED):
        spans += [(part.start(), part.end()) for part in _NAME.finditer(stream.text, *match.span("list"))]
    meant: dict[str, list[str]] = {}
    for first, last in spans:
        name = normal(stream.text[first:last])
        if len(name) >= _LEAST and name not in labels:
            if name not in meant:
                meant[name] = [label for label in labels if is_slip(name, label)]
            if len(meant[name]) == 1:
                yield first, last, ITEM_NAME, meant[name][0]


def is_slip(one: str, two: str) -> bool:
    """Whether one sign of a text is another in the second, is missing there, or is there in addition."""
    short, long = sorted((one, two), key=len)
    if one == two or len(long) - len(short) > 1:
        return False
    at = next((at for at, (left, right) in enumerate(zip(short, long, strict=False)) if left != right), len(short))
    return long[at + 1 :] == short[at + (len(short) == len(long)) :]


def _other_direction(reason: re.Match[str], changes: Sequence[tuple[int, str]]) -> Iterator[Found]:
    """The direction of a reason where it is not that of the change (where it ends, rise or fall) right before it."""
    change = next((kind for end, kind in reversed(changes) if reason.start() - _NEAR <= end <= reason.start()), "")
    opposite, word = {RISE: (_DOWNWARDS, "增加"), FALL: (_UPWARDS, "减少")}.get(change, ((), ""))
    if reason["direction"] in opposite:
        yield (*reason.span("direction"), OTHER_DIRECTION, word)


def _other_item(reason: re.Match[str], items: Sequence[re.Match[str]], known: Collection[str]) -> Iterator[Found]:
    """The item of a reason where it is `known`, and not that of its paragraph."""
    own = _item_before(reason, items)
    if own is None:
        return
    name, said = normal(own["item"]), normal(reason["item"])
    named = max((each for each in known if said.endswith(_bare(each))), key=len, default="")
    if named and not name.endswith(named) and not said.endswith(_bare(name)):
        yield (*reason.span("item"), OTHER_ITEM, name)


def _item_before(reason: re.Match[str], items: Sequence[re.Match[str]]) -> re.Match[str] | None:
    """The item whose paragraph a reason is in; None where the last one is too far before it."""
    own = next((each for each in reversed(items) if each.end() <= reason.start()), None)
    return own if own is not None and reason.start() - own.end() <= _OF_ITEM else None


def _bare(item: str) -> str:
    """The name of an item as it ends before 支出减少: without the words for money; whole where little would be left."""
    bare = _MONEY.sub("", item)
    return bare if len(bare) >= _LEAST else item


def _other_projects(
    reason: re.Match[str], items: Sequence[re.Match[str]], projects: Mapping[str, frozenset[str]]
) -> Iterator[Found]:
    """Projects that a reason names and that the tables have under another item than the one it is a reason of."""
    own = _item_before(reason, items)
    if own is None:
        return
    name = normal(own["item"])
    if not any(name in of_items for of_items in projects.values()):
        return  # nothing is known of its projects
    named = [project for project in projects if project in reason[WORDS]]
    for project in named:
        # A name may stand in a longer one.
        if project != name and not any(project in each and name in projects[each] for each in named):
            first = reason.start(WORDS) + reason[WORDS].index(project)
            yield first, first + len(project), OTHER_PROJECT, name


def _matches(
    stream: Stream, patterns: Sequence[MarkPattern], kind: str, first: int = 0, last: int | None = None
) -> Iterator[re.Match[str]]:
    for declared in patterns:
        if declared.kind == kind:
            yield from declared.pattern.finditer(stream.text, first, len(stream.text) if last is None else last)


def _meant(name: str, labels: Collection[str]) -> str:
    """The label that a name is nearly, blank where it is one, or like none."""
    if not name or name in labels:
        return ""
    # Of a short name one sign is much of it.
    slips = [label for label in labels if len(name) >= _LEAST and is_slip(name, label)]
    if len(slips) == 1:
        return slips[0]
    alike = [(SequenceMatcher(None, name, label, autojunk=False).ratio(), label) for label in labels if len(label) > 3]
    ratio, label = max(alike, default=(0.0, ""))
    return label if ratio >= _ALIKE else ""


def projects_of(tables: Sequence[Read]) -> dict[str, frozenset[str]]:
    """Names of projects with the names of the items of a code that each is of."""
    found: dict[str, set[str]] = {}
    for read in tables:
        for row in read.rows:
            if row.project and row.label and row.code and len(normal(row.project)) >= _PROJECT:
                found.setdefault(normal(row.project), set()).add(_CODE.sub("", normal(row.label)))
    return {project: frozenset(items) for project, items in found.items()}


def labels_of(tables: Sequence[Read]) -> frozenset[str]:
    """The names that tables print, normal and without codes."""
    return frozenset(_CODE.sub("", normal(row.label)) for read in tables for row in read.rows if row.label)


def contents_titles(
    lines: Sequence[tuple[Line, str]], template: Template, tables: Sequence[Read], names: Collection[str]
) -> Iterator[tuple[Line, str, str, str]]:
    """(line of the contents, its table, words of its title there and over the table) where these are others."""
    printed = {read.table.table_id: _words(read.title.printed, names) for read in tables if read.title is not None}
    lines = _before_tables(lines, tables)
    for listed in _listed(lines, template, names).values():
        for line, found in listed:
            over = printed.get(found.table_id, "")
            there = _words(found.printed, names)
            if over and not _are_alike(over, there):
                yield line, found.table_id, there, over
        named = {found.table_id for _, found in listed}
        missing = {table_id: over for table_id, over in printed.items() if over and table_id not in named}
        yield from _nearly_listed(lines, [line for line, _ in listed], missing, names)


def _before_tables(lines: Sequence[tuple[Line, str]], tables: Sequence[Read]) -> list[tuple[Line, str]]:
    """Lines without those of a text, which has no pages, from the title of its first table on."""
    first = min((read.line for read in tables if read.line), default=0)
    return [each for each in lines if each[0].page or not first or each[0].number < first]


def _nearly_listed(
    lines: Sequence[tuple[Line, str]], listed: Sequence[Line], missing: Mapping[str, str], names: Collection[str]
) -> Iterator[tuple[Line, str, str, str]]:
    """Lines among those of contents that are nearly the title of a table, which is not listed otherwise."""
    at = [index for index, (line, _) in enumerate(lines) if any(line is each for each in listed)]
    near = [index for index in range(max(at[0] - 1, 0), min(at[-1] + 2, len(lines))) if index not in at]
    for table_id, over in missing.items():
        bare = _BRACKETS.sub("", over)
        alike = [(_likeness(_words(lines[index][0].text, names), bare), index) for index in near]
        ratio, index = max(alike, default=(0.0, 0))
        # A title may go on in the next line.
        broken = _words("".join(line.text for line, _ in lines[index : index + 2]), names)
        if ratio >= _NEARLY and not _are_alike(over, broken):
            yield lines[index][0], table_id, _words(lines[index][0].text, names), over


def _likeness(one: str, two: str) -> float:
    return SequenceMatcher(None, _BRACKETS.sub("", one), two, autojunk=False).ratio()


def contents_pages(lines: Sequence[tuple[Line, str]], template: Template, names: Collection[str]) -> frozenset[int]:
    """The pages of contents; none in a text, which has no pages."""
    return frozenset(_listed(lines, template, names)) - {0}


def contents_lines(
    lines: Sequence[tuple[Line, str]], template: Template, tables: Sequence[Read], names: Collection[str]
) -> list[Line]:
    """The lines of contents that are titles of tables."""
    before = _before_tables(lines, tables)
    return [line for listed in _listed(before, template, names).values() for line, _ in listed]


def _listed(
    lines: Sequence[tuple[Line, str]], template: Template, names: Collection[str]
) -> dict[int, list[tuple[Line, Title]]]:
    """Page of contents → its lines that are titles of tables."""
    by_page: dict[int, list[tuple[Line, Title]]] = {}
    for line, note in lines:
        bare = _FURNITURE.sub("", normal(line.text))
        found = None if note else title((bare,), template, names)
        if found is not None:
            by_page.setdefault(line.page, []).append((line, found))
    return {page: listed for page, listed in by_page.items() if len({each.table_id for _, each in listed}) >= CONTENTS}


def _are_alike(one: str, two: str) -> bool:
    """Whether two titles have the same words, those of one perhaps in brackets, or one has more in them."""
    bare = (_BRACKETS.sub("", one), _BRACKETS.sub("", two))
    return bare[0] == bare[1] or ("(" in one + two and sorted(_signs(one)) == sorted(_signs(two)))


def _signs(text: str) -> str:
    return re.sub(r"[()]", "", text)


def _words(text: str, names: Collection[str]) -> str:
    """The words of a title, without its number, year and unit."""
    bare = re.sub(
        r"^(?:[一二三四五六七八九十]+,|\d{1,2}\.|附?表[一二三四五六七八九十\d]+[:,]?)+",
        "",
        _FURNITURE.sub("", normal(text)),
    )
    for name in names:
        bare = bare.replace(normal(name), "")
    return without_year(bare)
