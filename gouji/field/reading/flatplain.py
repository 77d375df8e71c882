"""Tables of a text without the layout of its pages: what columns and rows its amounts stand in, the rules decide."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.field.reading.flatchoice import UNPROVEN
from gouji.field.reading.flatcoded import read_coded
from gouji.field.reading.flatknown import Known, cells, line_of
from gouji.field.reading.flatlist import read_list, read_lying_plain
from gouji.field.reading.flatplainnested import read_nested_plain
from gouji.field.reading.flatplainsides import read_sides
from gouji.field.reading.flatregions import Region, begun
from gouji.field.reading.flatsingle import read_single
from gouji.field.reading.flattokens import Headers
from gouji.field.reading.rows import Doubt, Read
from gouji.field.reading.sums import amount_columns
from gouji.field.templates.declarations import Template

_PASSES = 3  # what one table leaves open, another may tell


def read_plain(regions: Sequence[Region], template: Template) -> list[Read]:
    """The tables of a text, those first that say the most of the others; in printed order."""
    headers = Headers(template)
    units: dict[str, Known] = {}  # tables of one unit of money speak of each other
    found: dict[str, Read] = {}
    order = sorted(regions, key=lambda region: region.table.layout != "rows")
    for region in [*order] * _PASSES:
        before = found.get(region.table.table_id)
        if before is not None and not any(doubt.column and doubt.why != UNPROVEN for doubt in before.doubts):
            continue
        known = units.setdefault(region.unit or region.table.money_unit, Known(template))
        read = _read(region, template, headers, known)
        found[region.table.table_id] = read
        # What is not proven says nothing of other tables.
        if read.rows and not any(doubt.why == UNPROVEN for doubt in read.doubts):
            known.add(read)
    for read in found.values():
        _doubt_numbers(read)
        if read.amounts and not any(doubt.why == UNPROVEN for doubt in read.doubts):
            read.proofs.update(_rules(template, read))
    return [found[region.table.table_id] for region in regions]


def _rules(template: Template, read: Read) -> set[str]:
    """The rules over one table alone that have parts among its amounts: all of them hold where a reading was found."""
    table_id = read.table.table_id
    columns = {place[2] for place in cells(read)}
    own = {
        term.rule_id
        for term in template.terms
        if term.table_id == table_id and term.coefficient < 0 and term.column in columns
    }
    others = {term.rule_id for term in template.terms if term.table_id != table_id}
    hierarchy = template.rules.hierarchies.get(table_id)
    return {*(own - others), *([hierarchy] if hierarchy else [])}


def _doubt_numbers(read: Read) -> None:
    """Doubt the amounts of a table of declared lines in which one is not found: its rows may be counted wrongly."""
    if read.table.layout not in ("sides", "lying"):
        return
    known = [line_of(read.table, row) for row in read.rows]
    missing = [line.line_key for line in read.table.lines if line.is_required and line not in known]
    for amount in read.amounts if missing else ():
        why = f"a row that is always printed was not found ({missing[0]}): rows may be counted wrongly"
        read.doubts.append(Doubt(amount.row_no, amount.column, 0, why, amount.line))


def _read(region: Region, template: Template, headers: Headers, known: Known) -> Read:
    table = region.table
    read = None
    if table.layout == "rows":
        is_single = len(amount_columns(table, table.columns[0].side)) == 1
        read = read_single(region, headers, known) if is_single else read_coded(region, template, headers, known)
    elif table.layout == "sides":
        read = read_sides(region, template, headers, known)
    elif table.layout == "lying" and table.has_texts:
        read = read_list(region, template, known)
    elif table.layout == "lying":
        read = read_lying_plain(region, template, known)
    elif table.layout == "nested":
        read = read_nested_plain(region, headers, known)
    return read if read is not None else begun(region)
