"""Prose and performance tables of a reading report: figures with their places, numbers without one, indicators."""

from __future__ import annotations

from collections.abc import Mapping

from gouji.field.reading import prose
from gouji.field.reading.documents import Document
from gouji.field.reading.proof import READ
from gouji.field.site.facsimile_places import Place, box_of, file_and_page, page_anchor
from gouji.field.site.source import Record

FIGURES = "N01"


def with_figures(found: Mapping[str, Place], document: Document) -> dict[str, Place]:
    """The places, and those of the figures of the prose after them."""
    made = dict(found)
    for number, said in enumerate(_figures(document), start=1):
        part, page = file_and_page(said.place.page)
        key = f"{FIGURES}-{number}-value"
        made[key] = Place(
            key, FIGURES, number, "value", said.figure.value, page, said.place.line, box_of(said.place.box),
            said.place.box, READ, "", True, part=part,
        )  # fmt: skip
    return made


def _figures(document: Document) -> list[prose.Said]:
    return document.prose.figures if document.prose is not None else []


def figures(document: Document, found: Mapping[str, Place]) -> list[Record]:
    """Each figure with its place and the places of the cells that it names."""
    return [
        {
            "place": found[f"{FIGURES}-{number}-value"],
            "figure": said.figure,
            "cells": [cell for each in said.cells if (cell := found.get(_key(each))) is not None],
        }
        for number, said in enumerate(_figures(document), start=1)
    ]


def _key(cell: prose.Cell) -> str:
    return f"{cell.table_id}-{cell.row_no}-{cell.column}"


def unread(document: Document) -> list[Record]:
    """Numbers of the prose that the grammar has no place for, each as leftovers are told: at, page, line, what."""
    told = []
    for each in document.prose.unread if document.prose is not None else ():
        part, page = file_and_page(each.place.page)
        at = page_anchor(part, page) if page else f"line-{each.place.line}"
        told.append({"at": at, "page": page, "line": each.place.line, "what": f"{each.token} (…{each.around}…)"})
    return told


def forms(document: Document) -> list[Record]:
    """The performance tables of a text: where they stand, of which project, their indicators, and what is doubted."""
    if document.performance is None:
        return []
    return [
        {
            "form": form,
            "fields": list(
                dict.fromkeys(name for each in form.indicators for name, text in each.texts.items() if text)
            ),
            "doubts": [*form.doubts, *((each.line, each.doubt) for each in form.indicators if each.doubt)],
        }
        for form in document.performance.forms
    ]
