"""Tables and rows that were not published, drawn from the numbers that the rules imply; each with its derivation."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.field.site.source import Record, Source

RELATION = "quality.fct_implied_cells"
_CELLS = """
    select implied.document_id, implied.table_id, implied.row_key, implied.column_key, implied.given_by,
        cast(implied.implied_value as varchar) as implied_value, implied.derivation, implied.checks_for,
        implied.checks_against, classes.name as label, tables.name_zh as table_zh, tables.name_en as table_en,
        columns.name_zh as column_zh, columns.name_en as column_en
    from quality.fct_implied_cells as implied
    left join marts.dim_functional_classes as classes on implied.functional_code = classes.functional_code
    left join marts.dim_tables as tables on implied.table_id = tables.table_id
    left join staging.stg_reference__columns as columns
        on implied.table_id = columns.table_id and implied.column_key = columns.column_key
    where implied.document_id in ({documents})
    order by implied.document_id, tables.ordinal, implied.parent_key is not null, implied.row_key, columns.ordinal
"""


def implied_tables(source: Source, names: Sequence[str]) -> dict[str, list[Record]]:
    """Document → its implied tables: columns, and rows with a number or None for each of them."""
    if not source.has(RELATION, "derivation"):
        return {}
    made: dict[str, list[Record]] = {}
    for name, cells in source.of_documents(_CELLS, names).items():
        by_table: dict[str, list[Record]] = {}
        for cell in cells:
            by_table.setdefault(cell["table_id"], []).append(cell)
        if by_table:
            made[name] = [_table(table_id, group) for table_id, group in by_table.items()]
    return made


def _table(table_id: str, cells: Sequence[Record]) -> Record:
    columns = {cell["column_key"]: (cell["column_zh"], cell["column_en"]) for cell in cells}
    rows: dict[str, Record] = {}
    for cell in cells:
        row = rows.setdefault(cell["row_key"], {"key": cell["row_key"], "label": cell["label"] or "", "cells": {}})
        row["cells"][cell["column_key"]] = cell
    return {
        "table_id": table_id,
        "names": (cells[0]["table_zh"], cells[0]["table_en"]),
        "columns": list(columns.items()),
        "rows": list(rows.values()),
    }
