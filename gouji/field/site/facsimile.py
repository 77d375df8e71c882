"""The reading report: a page as printed beside the rows that were read of it, in one file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from markupsafe import Markup

from gouji.engine.artifacts.files import writing
from gouji.field.quality.chineseerrors import doubt_in, note_in
from gouji.field.reading.documents import Document
from gouji.field.reading.proof import DOUBTFUL, PROVEN, READ, Verdict
from gouji.field.site.facsimile_marks import marked
from gouji.field.site.facsimile_places import Place, has_pages, places, sheets
from gouji.field.site.facsimile_prose import figures, forms, unread, with_figures
from gouji.field.site.facsimile_rows import grids
from gouji.field.site.pagetexts import PAGES, TEXTS
from gouji.field.site.source import Record
from gouji.field.site.templates import Folder, both, dumped, environment, slug
from gouji.field.site.texts import KINDS, LABELS, WORDS

FOLDER = "reading"
STATES = (PROVEN, READ, DOUBTFUL)


def write_facsimile(document: Document, name: str, verdict: Verdict | None, seeds: Path, target: Path) -> Path:
    """Write `target/reading/<name>.html` and return it. `verdict` is None where nothing was proven.

    Raises NotWritableError, DiskFullError, and UnreadableError where a page cannot be drawn.
    """
    found = with_figures(places(document, verdict), document)
    if not has_pages(document.sources[0]):
        found = marked(found, document.sources[0])
    folder = Folder(target / FOLDER, environment())
    path, making = f"{slug(name)}.html", f".{slug(name)}.html.new"
    with writing(target):
        folder.page(
            making,
            "facsimile.html",
            "documents",
            document=document,
            name=name,
            is_proven=verdict is not None,
            states=STATES,
            counts=_counts(document, found),
            sheets=sheets(document, found),
            grids=grids(document, found, seeds),
            doubtful=[place for place in found.values() if place.state == DOUBTFUL],
            doubts=_row_doubts(document),
            leftovers=[
                *(
                    {"at": _at(left.page, left.line), "page": left.page, "line": left.line, "what": left.what}
                    for left in document.leftovers
                ),
                *unread(document),
            ],
            doubt=lambda why: both(doubt_in("zh", why), why),
            hint=lambda why: f"{doubt_in('zh', why)} / {why}",
            note=lambda what: both(note_in("zh", what), what),
            figures=figures(document, found),
            forms=forms(document),
            labels=LABELS,
            style=_asset("site.css") + _asset("facsimile.css"),
            first=_asset("first.js"),
            script=_script(),
        )
        (folder.root / making).replace(folder.root / path)
    return folder.root / path


def _counts(document: Document, found: dict[str, Place]) -> list[Record]:
    """For each table how many of its cells are proven, read and doubtful."""
    counted = []
    for read in document.tables:
        own = [place for place in found.values() if place.table_id == read.table.table_id and place.is_amount]
        states = [sum(place.state == state for place in own) for state in STATES]
        rows = len({row.row_no for row in read.rows})
        counted.append({"read": read, "rows": rows, "cells": len(own), "states": states})
    return counted


def _row_doubts(document: Document) -> list[Record]:
    """What the reader doubts of whole rows or tables."""
    return [
        {"table_id": read.table.table_id, "doubt": doubt, "at": _at(doubt.page, doubt.line)}
        for read in document.tables
        for doubt in read.doubts
        if not doubt.column
    ]


def _at(page: int, line: int) -> str:
    return f"line-{line}" if line else f"page-{page}"


def _asset(name: str) -> Markup:
    """A style or script of the site, to stand inside the page."""
    return Markup(files("gouji.field.site").joinpath("assets", name).read_text(encoding="utf-8"))


def _script() -> Markup:
    words = {"texts": {**TEXTS, **PAGES}, "words": WORDS, "kinds": KINDS, "labels": LABELS}
    parts: Sequence[str] = (_asset("core.js"), f'gouji.give("texts",{dumped(words)});\n', _asset("facsimile.js"))
    return Markup("".join(parts))
