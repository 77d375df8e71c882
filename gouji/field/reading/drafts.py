"""Rows of a text before their amounts have columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gouji.field.reading.titles import Title
from gouji.field.templates.declarations import Table


@dataclass(frozen=True)
class Figure:
    """An amount as printed (parts of it joined), and the line on which it begins.

    `place` is where geometry puts it among the amount columns of its side (from 0; it may lie beyond them), None where
    blank cells were dropped; `is_sure` where nothing speaks against that place.
    """

    text: str
    line: int
    place: int | None = None
    is_sure: bool = False


@dataclass(frozen=True)
class Figures:
    """One way to read the amounts of a row; `cost` is what speaks against it (0: as printed)."""

    of: tuple[Figure, ...]
    cost: float = 0.0


@dataclass
class Draft:
    """A row on one side. Rows of the same `row_no` stand beside each other; `readings` has the likeliest first."""

    row_no: int
    side: str
    line: int
    code: str = ""
    label: str = ""
    project: str = ""
    readings: Sequence[Figures] = ()
    doubts: list[str] = field(default_factory=list)


@dataclass
class Drafted:
    """A table of a text: its rows in printed order, and the lines that could not be placed."""

    table: Table
    title: Title
    line: int
    unit: str
    rows: list[Draft] = field(default_factory=list)
    leftovers: list[tuple[int, str]] = field(default_factory=list)
