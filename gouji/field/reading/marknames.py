"""Marks of whose document it is: the name of another unit where the own is due, and 单位 for 部门 or the reverse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from gouji.field.reading.clauses import Stream
from gouji.field.reading.identity import Identity, name_of
from gouji.field.reading.signs import Line
from gouji.field.templates.markpatterns import MarkPattern
from gouji.field.templates.wording import normal, squashed

UNIT, KIND_TITLE, SELF = "unit", "kind_title", "self"  # kinds of patterns
OTHER_UNIT, OTHER_KIND = "other_unit", "other_kind"
NAMED = frozenset({UNIT, KIND_TITLE, SELF})  # kinds of patterns that are no marks by themselves
_KINDS = ("部门", "单位")
_TAIL = 3  # signs
_LONG = 8  # a name of fewer signs is like others by chance
_REGION = re.compile(r".*[省市县区州]")
_TOLD = frozenset("一二三四五六七八九十上下左右东西南北内外中大小第0123456789")  # tell one name from its like
_CLEAR = 3  # the word of a document is that which it has so many times as often as the other
Found = tuple[int, int, str, str]  # first and last sign, kind, what it is held against


def own_names(said: Identity, names: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the unit of a document, that which it prints first; none where none is known.

    `names` are declared names with their units.
    """
    declared = tuple(name for name, unit in names.items() if unit == said.unit_id)
    return tuple(name for name in (said.unit_name, *declared) if name)


def other_names(stream: Stream, patterns: Sequence[MarkPattern], own: Sequence[str]) -> Iterator[Found]:
    """Names of units that are not `own`, where a heading or the beginning of a statement names the publisher."""
    if not own:
        return
    for match in _matches(stream, patterns, UNIT):
        first, last = match.span("unit")
        # The lines are joined: what stands before a line may be another heading, or the first half of the name.
        begins = [first, *(start for start in stream.starts if first < start < last)]
        if not any(is_own(stream.text[each:last], own) for each in begins):
            yield begins[-1] if last - begins[-1] >= len("某某局") else first, last, OTHER_UNIT, own[0]


def misprinted_names(stream: Stream, own: Sequence[str]) -> Iterator[Found]:
    """The name of the publisher with one sign that is another, wherever it stands.

    The region before it is left out, for others have a unit of that name; so are words that tell like units apart.
    """
    for name in dict.fromkeys(map(normal, own)):
        region = _REGION.match(name)
        first = region.end() if region else 0
        if len(name) < _LONG or first >= len(name):
            continue
        parts = [f"{re.escape(name[:at])}[一-鿿]{re.escape(name[at + 1 :])}" for at in range(first, len(name))]
        for match in re.finditer("|".join(parts), stream.text):
            printed = match[0]
            at = next((at for at, sign in enumerate(printed) if sign != name[at]), None)
            if at is not None and not {printed[at], name[at]} & _TOLD and not is_own(printed, own):
                yield *match.span(), OTHER_UNIT, name


def other_names_over_tables(lines: Sequence[Line], own: Sequence[str]) -> Iterator[tuple[Line, str]]:
    """(line, name) where 编制部门：, 单位名称： or the like stands before the name of another unit."""
    for line in lines if own else ():
        name = name_of(squashed(line.text))
        if name and not is_own(name, own):
            yield line, name


def is_own(name: str, own: Collection[str]) -> bool:
    """Whether a name is one of these, an abbreviation of it (its signs in their order), or it with more before it."""
    said = normal(name)
    return any(
        _within(said, each) or (said.endswith(each[-_TAIL:]) and _within(each, said)) for each in map(normal, own)
    )


def other_kinds(stream: Stream, patterns: Sequence[MarkPattern]) -> Iterator[Found]:
    """部门 where the document is one of a 单位 by its titles, and the reverse: in few titles, or of itself (本单位).

    What it says of itself is told where it does so seldom or never as its titles have it.
    """
    titles, selves = ([*_matches(stream, patterns, kind)] for kind in (KIND_TITLE, SELF))
    counts = Counter(match["word"] for match in titles)
    declared, other = sorted(_KINDS, key=lambda word: -counts[word])
    if not counts[declared] or counts[declared] < _CLEAR * counts[other]:
        return
    of_itself = Counter(match["word"] for match in selves)
    is_clear = of_itself[declared] == 0 or of_itself[declared] >= _CLEAR * of_itself[other]
    for match in (*titles, *(selves if is_clear else ())):
        if match["word"] == other:
            yield (*match.span("word"), OTHER_KIND, declared)


def _matches(stream: Stream, patterns: Sequence[MarkPattern], kind: str) -> Iterator[re.Match[str]]:
    for declared in patterns:
        if declared.kind == kind:
            yield from declared.pattern.finditer(stream.text)


def _within(short: str, long: str) -> bool:
    """Whether the signs of one text stand in another in their order."""
    rest = iter(long)
    return all(sign in rest for sign in short)
