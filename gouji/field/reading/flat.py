"""Flat text made from PDF files, with the layout of the page or without: its tables, found by their titles."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gouji.field.reading.flatlayout import read_layout
from gouji.field.reading.flatplain import read_plain
from gouji.field.reading.flatregions import Printed, is_end, printed_lines, regions
from gouji.field.reading.plaintext import TextSource
from gouji.field.reading.rows import Read
from gouji.field.reading.sources import Progress
from gouji.field.reading.tables import Leftover
from gouji.field.reading.titles import is_title_like, money_unit
from gouji.field.templates.declarations import Template

_APART = re.compile(r"\S {3,}\S")
_HOLDING = re.compile(r"\d[.,]\d\d")
_NEAR = 3  # lines with words before and after a title that speak of its table
_BELOW = 40  # lines below a title among which its amounts begin
_FAIR = 0.3  # of the lines with amounts


@dataclass(frozen=True)
class FlatSource(TextSource):
    """A text whose pages are divided by form feeds, as it is made from a PDF."""

    def over(self, progress: Progress) -> list[Sequence[str]]:
        """For each line like the title of a table, with its unit of money or amounts below: it, and what is near."""
        progress(self.path.name, 1, 1)
        written = [line.text.strip() for line in printed_lines(self.lines[0]) if line.text.strip()]
        return [
            (*written[max(at - _NEAR, 0) : at], *written[at + 1 : at + 1 + _NEAR], line)
            for at, line in enumerate(written)
            if is_title_like(line) and _holds_table(written[at + 1 : at + 1 + _BELOW])
        ]

    def tables(self, template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
        """The tables of the text, and what could not be placed."""
        return read_flat(self.lines[0], template, names)


def read_flat(lines: Sequence[str], template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
    """(the tables of a flat text in printed order, what could not be placed). Raises TwoDocumentsError."""
    printed = printed_lines(lines)
    found = regions(printed, template, names)
    laid_out = is_laid_out(printed)
    reads = [read_layout(region, template) for region in found] if laid_out else read_plain(found, template)
    leftovers = [
        Leftover(
            0, f"{read.table.table_id}: the title is there, no row of it was found", read.table.table_id, read.line
        )
        for read in reads
        if not read.rows
    ]
    return [read for read in reads if read.rows], leftovers


def _holds_table(below: Sequence[str]) -> bool:
    """Whether lines below a title are those of a table: they print a unit of money, or begin with what has amounts."""
    if money_unit(below[:_NEAR]):
        return True
    end = next((at for at, line in enumerate(below) if is_title_like(line) or is_end(line)), len(below))
    return any(_HOLDING.search(line) for line in below[:end])


def is_laid_out(lines: Sequence[Printed]) -> bool:
    """Whether a text keeps the layout of its pages: its lines with amounts hold words far apart."""
    holding = [line for line in lines if _HOLDING.search(line.text)]
    return sum(_APART.search(line.text) is not None for line in holding) > _FAIR * len(holding)
