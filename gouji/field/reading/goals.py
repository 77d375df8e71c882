"""The goal texts of performance forms: prose inside of tables, each read as a text of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from gouji.field.reading.clauses import Sentence, Stream
from gouji.field.reading.performance import Performance
from gouji.field.reading.performancepieces import Piece
from gouji.field.reading.signs import Line
from gouji.field.templates.grammar import Section

GOAL = "goal"  # heading of goal texts in the grammar; that of one is goal:3
# What its points begin with, inside of a line too: 1. 2、 目标1: (1)
_POINT = re.compile(
    r"(?:(?<=[。;:!])|^)(?:目标|任务)?\(?(?P<number>\d{1,2})(?:[.、:](?!\d)|[.、:](?=(?:19|20)\d\d年)|\)|(?=目标|任务))"
    r"|(?:目标|任务)(?P<named>\d{1,2})[:.、，]"
)


class GoalText(Stream):
    """The goal of one form as one text, divided into points and sentences; its heading says the project, `name`."""

    def __init__(self, lines: Sequence[Line], number: int, name: str = "") -> None:
        super().__init__([(line, "") for line in lines])
        self.heading, self.name = f"{GOAL}:{number}", name

    def ordinals(self) -> Iterator[tuple[int, int]]:
        """Numbers of points."""
        for match in _POINT.finditer(self.text):
            yield match.span("number" if match["number"] else "named")

    def sentences(self, sections: Sequence[Section]) -> Iterator[Sentence]:
        """Sentences without the numbers of points before them; no section begins in a goal."""
        at = 0
        for match in _POINT.finditer(self.text):
            yield from self.stopped(at, match.start(), self.heading, self.name)
            at = match.end()
        yield from self.stopped(at, len(self.text), self.heading, self.name)


def goal_texts(performance: Performance | None) -> list[GoalText]:
    """The goal texts of the forms of a file, in printed order; without forms there are none."""
    if performance is None:
        return []
    return [
        GoalText(_lines(form.goal, performance), number, form.project_name)
        for number, form in enumerate(performance.forms, start=1)
        if form.goal
    ]


def form_numbers(performance: Performance | None) -> frozenset[int]:
    """The lines of a text below the titles of its forms: the prose around them does not hold these."""
    if performance is None or performance.spots:
        return frozenset()
    return frozenset(number for form in performance.forms for number in range(form.line + 1, form.end_line + 1))


def _lines(goal: Sequence[Piece], performance: Performance) -> list[Line]:
    """The lines of a goal without numbers of pages, each with its place."""
    kept = [piece for piece in goal if not piece.is_page_number]
    found = []
    for number, of in groupby(kept, key=lambda piece: piece.line):
        text = "".join(piece.text for piece in of)
        spots = performance.spots
        found.append(Line(text, page=spots[number - 1].page) if spots else Line(text, number=number))
    return found
