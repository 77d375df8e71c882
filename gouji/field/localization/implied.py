"""The rows of quality.fct_implied_cells from DuckDB relations."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from gouji.field.localization.batches import batches
from gouji.field.localization.imputation import Implied, Printed, impute, lost_row, place_id
from gouji.field.localization.model import read_places, units
from gouji.field.localization.places import Places, Row
from gouji.field.localization.systems import as_decimal

_COLUMNS = {
    "implied_cell_id": "VARCHAR", "document_id": "VARCHAR", "table_id": "VARCHAR", "row_key": "VARCHAR",
    "parent_key": "VARCHAR", "row_level": "VARCHAR", "functional_code": "VARCHAR", "column_key": "VARCHAR",
    "implied_value": "DECIMAL(20,6)", "missing": "VARCHAR", "step": "INTEGER", "given_by": "VARCHAR",
    "derivation": "VARCHAR", "checks_for": "INTEGER", "checks_against": "INTEGER", "check_ids": ["VARCHAR"],
    "against_ids": ["VARCHAR"],
}  # fmt: skip


def implied_cells(
    session: Any, explanations: Any, candidates: Any, terms: Any, rows: Any, cells: Any, rule_terms: Any
) -> Any:
    """One row per number that was not published and that the rules give; see quality.fct_implied_cells."""
    absent: dict[str, set[tuple[str, int]]] = defaultdict(set)
    hidden = candidates.filter("table_status = 'absent'").project("document_id, table_id, row_no")
    for document_id, table, row_no in hidden.fetchall():
        absent[document_id].add((table, row_no))
    lost: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
    certain = explanations.filter("pattern = 'row_lost' and equally_good = 1")
    found = certain.project("document_id, table_id, row_key, check_ids").fetchall()
    for document_id, table, row_key, checks in sorted(found):
        lost[document_id].append((table, row_key, checks))
    documents = sorted({*absent, *lost})
    records: list[dict[str, Any]] = []
    for chosen in batches(documents):
        here = read_places(*(each.filter(chosen) for each in (rows, candidates, cells, terms)))
        printed = _printed(cells.filter(chosen), rule_terms.filter(chosen))
        for document_id, places in sorted(here.items()):
            missing: dict[Row, str] = {}
            for row in places.candidates:
                if (row.table_id, row.row_no) in absent[document_id]:
                    missing[row] = "table"
            for table, row_key, checks in lost.get(document_id, ()):
                gone = lost_row(places, table, row_key, checks)
                if gone is not None:
                    missing[gone] = "row"
            records += [_record(places, implied, missing) for implied in impute(places, missing, printed[document_id])]
    return session.sql(
        "select each_row.* from (select unnest(from_json(?, ?)) as each_row) as rows_",
        params=[json.dumps(records, default=str), json.dumps([_COLUMNS])],
    )


def _printed(cells: Any, rule_terms: Any) -> Mapping[str, Printed]:
    """document_id → the numbers of tables that each rule holds."""
    amounts = dict(cells.filter("reject_reason is null").project(f"cell_id, {units('amount')}").fetchall())
    found: dict[str, dict[str, list[tuple[int, int, str]]]] = defaultdict(lambda: defaultdict(list))
    listed = rule_terms.project("document_id, check_id, coefficient::integer, cell_id").fetchall()
    for document_id, check, coefficient, cell_id in sorted(listed):
        if cell_id in amounts:
            found[document_id][check].append((coefficient, amounts[cell_id], cell_id))
    return found


def _amount(value: int) -> str:
    """An amount in a derivation: two decimals, or as many as it has."""
    text = f"{as_decimal(value):,f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _record(places: Places, implied: Implied, missing: dict[Row, str]) -> dict[str, Any]:
    row = implied.row
    return {
        "implied_cell_id": place_id(places.document_id, (row, implied.column)),
        "document_id": places.document_id,
        "table_id": row.table_id,
        "row_key": row.row_key,
        "parent_key": row.parent_key,
        "row_level": row.row_level,
        "functional_code": row.code,
        "column_key": implied.column,
        "implied_value": as_decimal(implied.amount),
        "missing": missing[row],
        "step": implied.step,
        "given_by": implied.given_by,
        "derivation": "\n".join(
            f"{'+' if sign > 0 else '-'} {_amount(amount)} {name}" for sign, amount, name in implied.terms
        ),
        "checks_for": len(implied.checks_for),
        "checks_against": len(implied.checks_against),
        "check_ids": list(implied.checks_for),
        "against_ids": list(implied.checks_against),
    }
