"""Flat texts read into tables, for the tests of both layouts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gouji.field.reading.documents import library
from gouji.field.reading.flat import read_flat

ROOT = Path(__file__).resolve().parents[2]


@cache
def declared():
    return library(ROOT / "seeds")


def read(text: str, template_id: str = "shanghai_district_budget"):
    """Tables by id and leftovers of a text."""
    template = next(each for each in declared().templates if each.template_id == template_id)
    tables, leftovers = read_flat(text.split("\n"), template, tuple(declared().names))
    return {each.table.table_id: each for each in tables}, [each.what for each in leftovers]


def printed(read) -> list[tuple[int, str, str]]:
    return [(amount.row_no, amount.column, amount.text) for amount in read.amounts]
