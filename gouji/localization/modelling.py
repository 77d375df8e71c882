"""Between the warehouse and the search: relations in, a relation of explanations out, some documents at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from gouji.localization.search import Explanation, localize
from gouji.localization.structure import Row, Structure, Template
from gouji.localization.systems import Cell, System, as_decimal, as_units
from gouji.vocabulary.nodes import literal

# Documents that are read at once: bounds the memory.
BATCH = 100
_ROW = (
    "document_id, table_id, row_no, side, row_key, parent_key, row_level, functional_code, row_occurrence, source_line"
)
_TERM = (
    "document_id, check_id, cell_id, coefficient, family, difference, tolerance, table_id, row_no, row_key, "
    "row_occurrence, column_key, seed_column, amount, published_text, source_line"
)

_TEXT, _WHOLE, _MONEY = "VARCHAR", "INTEGER", "DECIMAL(18, 4)"
_COLUMNS = {
    "group_id": _TEXT, "document_id": _TEXT, "explanation_no": _WHOLE, "equally_good": _WHOLE, "culprit_no": _WHOLE,
    "cell_id": _TEXT, "table_id": _TEXT, "row_no": _WHOLE, "row_key": _TEXT, "row_occurrence": _WHOLE,
    "column_key": _TEXT, "seed_column": _TEXT, "published_text": _TEXT, "published_value": _MONEY,
    "implied_value": _MONEY, "source_line": _WHOLE, "pattern": _TEXT, "confidence": _MONEY, "checks_for": _WHOLE,
    "checks_held": _WHOLE, "check_ids": [_TEXT],
}  # fmt: skip


def explanations(
    session: Any, neighbours: Any, rows: Any, cells: Any, rule_terms: Any, matches: Any, rules: Any, columns: Any,
    judged: Any, figure_cells: Any, table_cells: Any,
) -> Any:  # fmt: skip
    """One row per explanation and change; see the description of quality.fct_explanations.

    `session` is the DuckDB connection that the relations belong to. The rows go back to it as JSON: making an Arrow
    table of them would import pandas, which takes longer than the search.
    """
    template = read_template(rule_terms, matches, rules, columns)
    documents = [name for (name,) in neighbours.project("document_id").distinct().order("document_id").fetchall()]
    found: list[dict[str, Any]] = []
    for start in range(0, len(documents), BATCH):
        chosen = documents[start : start + BATCH]
        within = _within(chosen)
        structures = read_structures(template, rows.filter(within), cells.filter(within), judged.filter(within))
        read_witnesses(structures, figure_cells.filter(within), table_cells.filter(within))
        for document_id, system in read_systems(neighbours.filter(within)):
            structure = structures.get(document_id) or Structure(document_id, template)
            for explanation in localize(system, structure):
                found += _records(system, explanation)
    return session.sql(
        "select each_row.* from (select unnest(from_json(?, ?)) as each_row) as rows_",
        params=[json.dumps(found, default=str), json.dumps([_COLUMNS])],
    )


def _within(documents: Sequence[str]) -> str:
    """The filter of a relation, which takes no parameters: names as literals."""
    return f"document_id in ({', '.join(literal(name) for name in documents)})"


def read_template(rule_terms: Any, matches: Any, rules: Any, columns: Any) -> Template:
    """The rules, from the reference seeds."""
    by_table: dict[str, list[str]] = defaultdict(list)
    for table, column in (
        columns.project("table_id, column_key, ordinal")
        .order("table_id, ordinal")
        .project("table_id, column_key")
        .fetchall()
    ):
        by_table[table].append(column)
    hard = {rule for (rule,) in rules.filter("severity = 'error'").project("rule_id").fetchall()}
    terms = rule_terms.project("rule_id, equation, table_id, row_key, column_key, coefficient::integer").fetchall()
    return Template(
        tuple(term for term in terms if term[0] in hard),
        tuple(matches.project("rule_id, table_id, side, column_key, coefficient::integer, levels").fetchall()),
        frozenset(
            rule.removesuffix("_HIERARCHY")
            for (rule,) in rules.project("rule_id").fetchall()
            if rule.endswith("_HIERARCHY")
        ),
        {table: tuple(names) for table, names in by_table.items()},
    )


def read_structures(template: Template, rows: Any, cells: Any, judged: Any) -> dict[str, Structure]:
    """The printed rows of each document."""
    idle: dict[str, set[str]] = defaultdict(set)
    for document_id, rule in judged.filter("not is_evaluable").project("document_id, rule_id").fetchall():
        idle[document_id].add(rule)
    structures: dict[str, Structure] = {}
    for document_id, *fields in rows.filter("row_key is not null and table_id like 'T%'").project(_ROW).fetchall():
        if document_id not in structures:
            structures[document_id] = Structure(document_id, template, frozenset(idle[document_id]))
        structures[document_id].add([Row(*fields)])
    for document_id, *place in cells.project("document_id, table_id, row_no, side, column_key").fetchall():
        if document_id in structures:
            structures[document_id].printed.add(tuple(place))
    return structures


def read_witnesses(structures: dict[str, Structure], figure_cells: Any, table_cells: Any) -> None:
    """Which rules over prose and performance tables name a place of a table, be it printed or blank."""
    place = "document_id, table_id, cell_row_no, seed_column, coefficient::integer"
    for figures, prefix, number in (
        (figure_cells, "N_CELL/{}/N01/{}", "figure_row_no"),
        (table_cells, "P_CELL/{}/table {}", "table_no"),
    ):
        for document_id, table, row_no, column, coefficient, witness in figures.project(
            f"{place}, {number}"
        ).fetchall():
            if document_id in structures:
                checks = structures[document_id].witnesses.setdefault((table, row_no, column), {})
                checks[prefix.format(document_id, witness)] = -coefficient


def read_systems(neighbours: Any) -> Iterator[tuple[str, System]]:
    """The rules around the broken ones, document by document."""
    system: System | None = None
    for row in neighbours.project(_TERM).order("document_id, check_id, cell_id").fetchall():
        (document_id, check, cell_id, coefficient, family, difference, tolerance, table, row_no, key, occurrence,
         column, seed_column, amount, text, line) = row  # fmt: skip
        if system is None or system.document_id != document_id:
            if system is not None:
                yield system.document_id, system
            system = System(document_id)
        system.difference[check] = as_units(difference)
        system.tolerance[check] = as_units(tolerance)
        system.families[check] = family
        if cell_id not in system.cells:
            system.cells[cell_id] = Cell(
                cell_id, table, row_no, key, occurrence, column, seed_column, as_units(amount), text, line
            )
        system.terms[cell_id].append((check, int(coefficient)))
        system.members[check].append(cell_id)
    if system is not None:
        yield system.document_id, system


def _records(system: System, explanation: Explanation) -> Iterator[dict[str, Any]]:
    group = min(explanation.checks)
    for culprit, change in enumerate(explanation.changes, start=1):
        checks = sorted(check for check in change.effects if check in explanation.checks) or sorted(explanation.checks)
        whole_row = change.pattern in ("row_lost", "row_repeated", "code_changed")
        for cell, delta in change.cells[:1] if whole_row else change.cells:
            terms = len(system.terms.get(cell.cell_id, ())) or len(change.effects)
            agreeing = sum(1 for check in change.effects if check in explanation.checks)
            yield {
                "group_id": group,
                "document_id": system.document_id,
                "explanation_no": explanation.number,
                "equally_good": explanation.equally_good,
                "culprit_no": culprit,
                "cell_id": cell.cell_id,
                "table_id": cell.table_id,
                "row_no": cell.row_no,
                "row_key": cell.row_key,
                "row_occurrence": cell.row_occurrence,
                "column_key": "row" if whole_row else cell.column_key,
                "seed_column": cell.seed_column,
                "published_text": cell.published_text,
                "published_value": as_decimal(cell.amount).quantize(as_decimal(1)),
                "implied_value": as_decimal(cell.amount + delta).quantize(as_decimal(1)),
                "source_line": cell.source_line,
                "pattern": change.pattern,
                "confidence": as_decimal(
                    min(10000, 10000 * agreeing // max(terms, 1)) // explanation.equally_good
                ).quantize(as_decimal(1)),
                "checks_for": agreeing,
                "checks_held": max(terms - agreeing, 0),
                "check_ids": checks,
            }
