"""Rows of the seed of marks."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.field.reading.marks import Mark

MARKS = "narrative/n03_text_marks"


def mark_rows(marks: Sequence[Mark], name: str) -> list[dict[str, str]]:
    """The rows of a document in the seed, in the order of the text."""
    return [
        {
            "document_id": name,
            "row_no": str(row_no),
            "source_line": str(mark.place.line) if mark.place.line else "",
            "source_page": mark.place.page,
            "source_box": mark.place.box,
            "mark_kind": mark.kind,
            "table_id": mark.table_id,
            "excerpt": mark.excerpt,
            "other_excerpt": mark.other,
        }
        for row_no, mark in enumerate(marks, start=1)
    ]
