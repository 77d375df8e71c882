"""Flat text made from PDF files, with the layout of the page or without: its tables, found by their titles."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from gouji.disclosures.declarations import Template
from gouji.disclosures.flatlayout import read_layout
from gouji.disclosures.flatregions import Printed, printed_lines, regions
from gouji.disclosures.rows import Read
from gouji.disclosures.tables import Leftover

_APART = re.compile(r"\S {3,}\S")
_FAIR = 0.3  # of the lines with amounts


def is_laid_out(lines: Sequence[Printed]) -> bool:
    """Whether a text keeps the layout of its pages: its lines with amounts hold words far apart."""
    holding = [line for line in lines if re.search(r"\d[.,]\d\d", line.text)]
    return sum(_APART.search(line.text) is not None for line in holding) > _FAIR * len(holding)


def read_flat(
    lines: Sequence[str], template: Template, names: Collection[str]
) -> tuple[list[Read], list[Leftover]]:
    """The tables of a flat text in printed order, and what could not be placed. Raises TwoDocumentsError."""
    printed = printed_lines("\n".join(lines))
    found, leftovers = regions(printed, template, names)
    reads = [read_layout(region, template) for region in found]
    return reads, leftovers
