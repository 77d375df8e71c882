"""Flat text made from PDF files, with the layout of the page or without: its tables, found by their titles."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gouji.disclosures.declarations import Template
from gouji.disclosures.flatlayout import read_layout
from gouji.disclosures.flatplain import read_plain
from gouji.disclosures.flatregions import Printed, printed_lines, regions
from gouji.disclosures.plaintext import TextSource
from gouji.disclosures.rows import Read
from gouji.disclosures.tables import Leftover

_APART = re.compile(r"\S {3,}\S")
_HOLDING = re.compile(r"\d[.,]\d\d")
_FAIR = 0.3  # of the lines with amounts


@dataclass(frozen=True)
class FlatSource(TextSource):
    """A text whose pages are divided by form feeds, as it is made from a PDF."""

    def tables(self, template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
        return read_flat(self.lines[0], template, names)


def read_flat(lines: Sequence[str], template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
    """The tables of a flat text in printed order, and what could not be placed. Raises TwoDocumentsError."""
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


def is_laid_out(lines: Sequence[Printed]) -> bool:
    """Whether a text keeps the layout of its pages: its lines with amounts hold words far apart."""
    holding = [line for line in lines if _HOLDING.search(line.text)]
    return sum(_APART.search(line.text) is not None for line in holding) > _FAIR * len(holding)
