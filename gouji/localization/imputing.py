"""The rows of quality.fct_implied_cells from DuckDB relations."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from gouji.localization.imputation import Implied, absent_rows, impute, lost_row, place_id
from gouji.localization.modelling import read_structures, read_template, within
from gouji.localization.structure import Row, Structure
from gouji.localization.systems import as_decimal

_COLUMNS = {
    "implied_cell_id": "VARCHAR", "document_id": "VARCHAR", "table_id": "VARCHAR", "row_key": "VARCHAR",
    "parent_key": "VARCHAR", "row_level": "VARCHAR", "functional_code": "VARCHAR", "column_key": "VARCHAR",
    "implied_value": "DECIMAL(20,6)", "missing": "VARCHAR", "step": "INTEGER", "given_by": "VARCHAR",
    "derivation": "VARCHAR", "checks_for": "INTEGER", "checks_against": "INTEGER", "check_ids": ["VARCHAR"],
    "against_ids": ["VARCHAR"],
}  # fmt: skip


def implied_cells(
    session: Any, explanations: Any, document_tables: Any, rows: Any, cells: Any, rule_terms: Any, matches: Any,
    rules: Any, columns: Any, lines: Any, judged: Any, labels: Any,
) -> Any:  # fmt: skip
    """One row per number that was not published and that the rules give; see quality.fct_implied_cells."""
    absent: dict[str, list[str]] = defaultdict(list)
    for document_id, table in (
        document_tables.filter("status = 'absent'").project("document_id, table_id").order("1, 2").fetchall()
    ):
        absent[document_id].append(table)
    lost: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
    certain = explanations.filter("pattern = 'row_lost' and equally_good = 1")
    found = certain.project("document_id, table_id, row_key, check_ids").fetchall()
    for document_id, table, row_key, checks in sorted(found):
        lost[document_id].append((table, row_key, checks))
    documents = sorted({*absent, *lost})
    records: list[dict[str, Any]] = []
    if documents:
        template = read_template(rule_terms, matches, rules, columns, lines)
        chosen = within(documents)
        structures = read_structures(
            template, rows.filter(chosen), cells.filter(chosen), judged.filter(chosen), labels.filter(chosen)
        )
        for document_id, structure in sorted(structures.items()):
            tables = absent.get(document_id, [])
            for table in tables:
                structure.not_evaluable -= _rules_of(template, table)
            missing = dict.fromkeys(absent_rows(structure, tables), "table")
            for table, row_key, checks in lost.get(document_id, ()):
                row = lost_row(structure, table, row_key, checks)
                if row is not None:
                    missing[row] = "row"
            records += [_record(structure, implied, missing) for implied in impute(structure, missing)]
    return session.sql(
        "select each_row.* from (select unnest(from_json(?, ?)) as each_row) as rows_",
        params=[json.dumps(records, default=str), json.dumps([_COLUMNS])],
    )


def _rules_of(template: Any, table: str) -> frozenset[str]:
    """The rules that cannot be judged where a table is absent."""
    named = {rule for rule, _, of_table, *_ in template.equations if of_table == table}
    named |= {rule for rule, of_table, *_ in template.matches if of_table == table}
    return frozenset(named | {f"{table}_HIERARCHY"})


def _record(structure: Structure, implied: Implied, missing: dict[Row, str]) -> dict[str, Any]:
    row = implied.row
    return {
        "implied_cell_id": place_id(structure.document_id, (row, implied.column)),
        "document_id": structure.document_id,
        "table_id": row.table_id,
        "row_key": row.row_key,
        "parent_key": row.parent_key,
        "row_level": row.row_level,
        "functional_code": None if row.row_level == "total" else row.functional_code,
        "column_key": implied.column,
        "implied_value": as_decimal(implied.amount),
        "missing": missing[row],
        "step": implied.step,
        "given_by": implied.given_by,
        "derivation": "\n".join(
            f"{'+' if sign > 0 else '-'} {as_decimal(amount):,.2f} {name}" for sign, amount, name in implied.terms
        ),
        "checks_for": len(implied.checks_for),
        "checks_against": len(implied.checks_against),
        "check_ids": list(implied.checks_for),
        "against_ids": list(implied.checks_against),
    }
