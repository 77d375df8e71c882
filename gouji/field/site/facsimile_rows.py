"""Rows of a reading report: each table as it will stand in the seeds, its cells tied to their places in the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from gouji.field.reading.documents import Document
from gouji.field.reading.rows import Read, Row
from gouji.field.site.facsimile_places import Place
from gouji.field.site.source import Record
from gouji.field.site.texts import LABELS, Pair
from gouji.field.templates.declarations import seed_rows

_TEXTS = (("printed_code", "code"), ("printed_project", "project"), ("details", "details"))


def grids(document: Document, found: Mapping[str, Place], seeds: Path) -> Iterator[Record]:
    """The tables in printed order: columns (side, field or name, heading) and rows of places or texts."""
    known = _headings(seeds, document.template.template_id)
    for read in document.tables:
        columns = _columns(read, known)
        by_row: dict[int, dict[str, Row]] = {}
        for row in read.rows:
            by_row.setdefault(row.row_no, {})[row.side] = row
        yield {
            "read": read,
            "sides": list(dict.fromkeys(column["side"] for column in columns)),
            "columns": columns,
            "rows": [
                (row_no, [_shown(column, row_no, sides, read, found) for column in columns])
                for row_no, sides in sorted(by_row.items())
            ],
        }


def _headings(seeds: Path, template_id: str) -> dict[tuple[str, str], Pair]:
    """(table, printed column) → its name in both languages."""
    names = {
        (row["table_id"], row["column_key"]): (row["name_zh"], row["name_en"])
        for row in seed_rows(seeds / "reference/columns.csv")
    }
    return {
        (row["table_id"], row["printed_column"]): names[row["table_id"], row["column_key"]]
        for row in seed_rows(seeds / "templates/template_columns.csv")
        if row["template_id"] == template_id and (row["table_id"], row["column_key"]) in names
    }


def _columns(read: Read, known: Mapping[tuple[str, str], Pair]) -> list[Record]:
    """For each side its texts (those that some row prints) and its amounts."""
    made = []
    for side in dict.fromkeys(row.side for row in read.rows):
        rows = [row for row in read.rows if row.side == side]
        for field, attribute in _TEXTS[:1]:
            if any(getattr(row, attribute) for row in rows):
                made.append({"side": side, "field": attribute, "name": "", "heading": LABELS[field]})
        made.append({"side": side, "field": "label", "name": "", "heading": LABELS["printed_label"]})
        for field, attribute in _TEXTS[1:]:
            if any(getattr(row, attribute) for row in rows):
                made.append({"side": side, "field": attribute, "name": "", "heading": LABELS[field]})
        names = dict.fromkeys(column.name for column in read.table.columns if column.is_amount and column.side == side)
        for name in names:
            heading = known.get((read.table.table_id, name), (name, name))
            made.append({"side": side, "field": "amount", "name": name, "heading": heading})
    return made


def _shown(
    column: Record, row_no: int, sides: Mapping[str, Row], read: Read, found: Mapping[str, Place]
) -> Place | str | None:
    """What a cell of the grid shows: a place, a plain text, or nothing."""
    row = sides.get(column["side"])
    table_id = read.table.table_id
    if column["field"] == "amount":
        return found.get(f"{table_id}-{row_no}-{column['name']}") if row is not None else None
    if row is None:
        return None
    if column["field"] == "label":
        return found[f"{table_id}-{row_no}-label-{row.side}"]
    return str(getattr(row, column["field"])) or None
