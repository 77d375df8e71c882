"""Performance forms of a text: where each begins and ends, and what stands beside its labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gouji.field.reading.performancepieces import Piece, pieces, printed, untagged
from gouji.field.reading.performancewords import Words, joined, plain
from gouji.field.templates.wording import is_amount, squashed

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
YEAR = re.compile(r"(?:19|20)\d\d")
_HEADS = 3  # so many headers in a row make the header of the indicators
_LONGEST_LABEL = 12  # pieces


@dataclass(frozen=True)
class Span:
    """The lines of a form: number of its title, of its last line, and which kind of form the title names."""

    kind: str
    title: str
    line: int
    end_line: int


@dataclass(frozen=True)
class Label:
    """A label that is printed in a form: pieces from `start` to `end`; what follows belongs to it."""

    field: str
    start: int
    end: int


@dataclass(frozen=True)
class Excluded:
    """A number of a form that is no field, and why; one of a person is not even stored."""

    line: int
    token: str
    reason: str  # year, goal, private, page_number


@dataclass
class Head:
    """What stands above the indicators of a form. Amounts are (text, line) by printed column."""

    values: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, tuple[str, int]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)
    goal: list[Piece] = field(default_factory=list)


def spans(lines: Sequence[str], words: Words) -> list[Span]:
    """The forms of a text, by their titles. Lines are counted from 1."""
    titles = [
        (number, word.field, squashed(untagged(line)))
        for number, line in enumerate(lines, start=1)
        for word in words.titles
        if word.pattern.fullmatch(plain(untagged(line)))
    ]
    found = []
    for at, (number, kind, title) in enumerate(titles):
        stop = titles[at + 1][0] if at + 1 < len(titles) else len(lines) + 1
        end = stop - 1
        while end > number and not lines[end - 1].strip():
            end -= 1
        found.append(Span(kind, title, number, end))
    return found


def end_after(lines: Sequence[str], line: int, span: Span, words: Words) -> int:
    """The last line of a form, at most: that before a heading that stands below the header of its indicators."""
    for number in range(line + 1, span.end_line + 1):
        text = plain(untagged(lines[number - 1]))
        if any(word.pattern.fullmatch(text) for word in words.ends):
            return number - 1
    return span.end_line


def label_at(of: Sequence[Piece], at: int, words: Sequence[tuple[str, re.Pattern[str]]]) -> Label | None:
    """The longest label that begins with a piece and ends with one."""
    best = None
    text = ""
    for end in range(at, min(at + _LONGEST_LABEL, len(of))):
        text += plain(of[end].text)
        for name, pattern in words:
            if pattern.fullmatch(text):
                best = Label(name, at, end + 1)
    return best


def labels(of: Sequence[Piece], words: Words) -> list[Label]:
    """The labels of the head of a form, in printed order."""
    pairs = [(word.field, word.pattern) for word in (*words.labels, *words.tasks)]
    found: list[Label] = []
    at = 0
    while at < len(of):
        # Words of a goal may be those of a label: what comes after it begins a line of its own.
        is_goal = bool(found) and found[-1].field == "goal"
        is_inside = is_goal and (at == found[-1].end or not of[at].is_first)
        label = None if is_inside else label_at(of, at, pairs)
        if label is None:
            at += 1
        else:
            found.append(label)
            at = label.end
    return found


def sections(of: Sequence[Piece], words: Words) -> list[Label]:
    """The labels of the sections of a whole-unit form, each where it is printed first."""
    pairs = [(word.field, word.pattern) for word in words.sections]
    found: list[Label] = []
    for at in range(len(of)):
        label = label_at(of, at, pairs)
        if label is not None and label.field not in {each.field for each in found}:
            found.append(label)
    return found


Header = tuple[int, int, tuple[str, ...]]  # first piece, piece after the last, fields


def headers(of: Sequence[Piece], words: Words) -> list[Header]:
    """Each header of the indicators; it may be repeated on a page."""
    pairs = [(word.field, word.pattern) for word in words.headers]
    found = []
    at = 0
    while at < len(of):
        names: list[str] = []
        here = at
        while here < len(of):
            rest = [pair for pair in pairs if pair[0] not in names]
            label = _shortest(of, here, rest, pairs)
            if label is None:
                break
            names.append(label.field)
            here = label.end
        if len(names) >= _HEADS and names[0] == pairs[0][0]:
            found.append((at, here, tuple(names)))
            at = here
        else:
            at += 1
    return found


def _shortest(
    of: Sequence[Piece],
    at: int,
    pairs: Sequence[tuple[str, re.Pattern[str]]],
    order: Sequence[tuple[str, re.Pattern[str]]],
) -> Label | None:
    """The label at a piece that comes first in the order of the headers: 指标值 before 指标值设置依据."""
    ranks = [name for name, _ in order]
    best: Label | None = None
    text = ""
    for end in range(at, min(at + _LONGEST_LABEL, len(of))):
        text += plain(of[end].text)
        for name, pattern in pairs:
            is_better = best is None or ranks.index(name) < ranks.index(best.field)
            if pattern.fullmatch(text) and (is_better or (best is not None and name == best.field)):
                best = Label(name, at, end + 1)
    return best


def head(of: Sequence[Piece], words: Words, columns: frozenset[str]) -> Head:
    """The values beside the labels. Names of persons and telephone numbers are dropped; a goal is prose."""
    found = Head()
    named = labels(of, words)
    _exclude(of[: named[0].start] if named else of, "year", found)
    for at, label in enumerate(named):
        stop = named[at + 1].start if at + 1 < len(named) else len(of)
        value = of[label.end : stop]
        if label.field in columns:
            _amount(label.field, value, found)
        elif label.field in ("unit_name", "project_name") and label.field not in found.values and value:
            found.values[label.field] = joined(printed(value))
        else:
            found.goal += value if label.field == "goal" else ()
            _exclude(value, {"goal": "goal", "person": "private"}.get(label.field, ""), found)
    return found


def _exclude(of: Sequence[Piece], reason: str, found: Head) -> None:
    """Say of each number why it is none; one that should not stand there is a doubt."""
    for piece in of:
        for number in NUMBER.findall(piece.text):
            if reason == "year" and not YEAR.fullmatch(number):
                found.doubts.append(f"'{piece.text}' could not be placed")
            elif reason or piece.is_number:
                token = "" if reason == "private" else number
                found.excluded.append(Excluded(piece.line, token, reason or "page_number"))
            else:
                found.doubts.append(f"'{piece.text}' could not be placed")


def _amount(column: str, value: Sequence[Piece], found: Head) -> None:
    """The amount beside a label; it may be broken over lines, and a page number may stand before or after it."""
    if column in found.amounts:
        _exclude(value, "", found)
        return
    if not value:
        return
    for end in range(min(len(value), 4), 0, -1):
        text = squashed("".join(piece.text for piece in value[:end]))
        if is_amount(text) and (end == 1 or _is_one(value[:end])):
            found.amounts[column] = text, value[0].line
            _exclude(value[end:], "", found)
            return
    found.doubts.append(f"{column}: '{printed(value)[:20]}' is no amount")


def _is_one(value: Sequence[Piece]) -> bool:
    """Whether pieces are one amount that is broken: each but the last ends where an amount of two decimals does not."""
    return all(
        "." not in "".join(piece.text for piece in value[:end])
        or len("".join(piece.text for piece in value[:end]).rsplit(".", 1)[-1]) < 2
        for end in range(1, len(value))
    )


def form_pieces(lines: Sequence[str], span: Span) -> list[Piece]:
    """The pieces of a form below its title."""
    return pieces(lines[span.line : span.end_line], span.line + 1)
