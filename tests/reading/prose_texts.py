"""Sentences read into figures, for the tests of the prose."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gouji.field.reading.clauses import Stream
from gouji.field.reading.signs import text_lines
from gouji.field.reading.statements import Figure, Statements
from gouji.field.reading.tokens import UNREAD, marked, tokens
from gouji.field.templates.grammar import Grammar, grammar

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SHANGHAI, JIANGSU = "shanghai_district_budget", "jiangsu_provincial_budget"
XINJIANG = "xinjiang_unit_budget"


@cache
def declared(template: str, year: int) -> Grammar:
    return grammar(SEEDS, template, year)


def read(template: str, *lines: str, year: int = 2025, note: str = "") -> tuple[list[Figure], dict[str, str]]:
    """The figures of lines of text, and the other numbers with their reasons."""
    spoken = declared(template, year)
    stream = Stream([(line, note) for line in text_lines(lines)])
    found = tokens(stream, spoken)
    figures = list(Statements(spoken).figures(stream, found))
    marked(found, [(figure.first, figure.last) for figure in figures], "figure")
    left = {stream.raw[t.first : t.last]: t.reason or UNREAD for t in found if t.reason != "figure"}
    return figures, left


def told(figures: list[Figure]) -> list[tuple[str, ...]]:
    return [(each.subject, each.measure, each.value, each.unit, each.direction) for each in figures]
