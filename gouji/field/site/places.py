"""Where a finding stands: the table, and the cell or the row of its document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from gouji.field.quality.seedplaces import SeedPlace
from gouji.field.site.source import Record


def placed(findings: Sequence[Record], places: Mapping[str, SeedPlace]) -> list[Record]:
    """The findings with `table` (None where one is about several, or the document), `row` and `seed`, file and line."""
    made = []
    for finding in findings:
        place = places.get(finding["finding_id"])
        table = place.table_id if place is not None else None
        row = f"{table}/{place.row_no}" if place is not None and table and place.row_no else None
        made.append({**finding, "table": table, "row": row, "seed": str(place) if place is not None else None})
    return made


def key_of(cell_id: str) -> str:
    """A cell within its document: `T03/34/total`; a figure of the prose is `N01/33`."""
    return cell_id.split("/", 1)[1]


def anchor_of(finding: Record) -> str:
    """The fragment of the document page that shows the finding: its cell, or the finding itself."""
    if finding["cell_id"]:
        return key_of(finding["cell_id"])
    return f"finding:{quote(finding['finding_id'])}"
