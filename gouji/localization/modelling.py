"""Between the warehouse and the search: relations in, a relation of explanations out, some documents at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from gouji.localization.ratios import Ratio
from gouji.localization.search import Explanation, localize
from gouji.localization.structure import Row, Structure, Template
from gouji.localization.systems import Cell, System, as_decimal
from gouji.vocabulary.nodes import literal

# Documents that are read at once: bounds the memory.
BATCH = 200
_ROW = (
    "document_id, table_id, row_no, side, row_key, parent_key, row_level, functional_code, row_occurrence, source_line"
)
_PLACE = "document_id, table_id, row_no, side, column_key, cell_id, {}, published_text, source_line"
_TERM = (
    "document_id, check_id, cell_id, coefficient::integer, family, {}, {}, table_id, row_no, row_key, "
    "row_occurrence, column_key, printed_column, {}, published_text, source_line, placement"
)
_RATIOS = {"N_SHARE": "share", "N_GROWTH": "growth"}


def _units(column: str) -> str:
    """SQL for an exact amount as a whole number of 0.0001."""
    return f"cast(({column}) * 10000 as bigint)"


_TEXT, _WHOLE, _MONEY = "VARCHAR", "INTEGER", "DECIMAL(20,6)"
_COLUMNS = {
    "group_id": _TEXT, "document_id": _TEXT, "explanation_no": _WHOLE, "equally_good": _WHOLE, "culprit_no": _WHOLE,
    "cell_id": _TEXT, "table_id": _TEXT, "row_no": _WHOLE, "row_key": _TEXT, "row_occurrence": _WHOLE,
    "column_key": _TEXT, "printed_column": _TEXT, "published_text": _TEXT, "published_value": _MONEY,
    "implied_value": _MONEY, "source_line": _WHOLE, "pattern": _TEXT, "confidence": _MONEY, "checks_for": _WHOLE,
    "checks_held": _WHOLE, "check_ids": [_TEXT],
}  # fmt: skip


def explanations(
    session: Any, neighbours: Any, rows: Any, cells: Any, rule_terms: Any, matches: Any, rules: Any, columns: Any,
    lines: Any, judged: Any, labels: Any, figure_cells: Any, table_cells: Any,
    performance_tables: Any, ratios: Any, figures: Any,
) -> Any:  # fmt: skip
    """One row per explanation and change; see the description of quality.fct_explanations.

    `session` is the DuckDB connection that the relations belong to. The rows go back to it as JSON: making an Arrow
    table of them would import pandas, which takes longer than the search.
    """
    template = read_template(rule_terms, matches, rules, columns, lines)
    shares = ratios.filter("rule_id in ('N_SHARE', 'N_SHARE_SUM', 'N_GROWTH')")
    broken_shares = shares.filter("abs(left_amount - right_amount) > tolerance")
    names = neighbours.project("document_id").union(broken_shares.project("document_id")).distinct()
    documents = [name for (name,) in names.order("document_id").fetchall()]
    found: list[dict[str, Any]] = []
    for start in range(0, len(documents), BATCH):
        chosen = within(documents[start : start + BATCH])
        structures = read_structures(
            template, rows.filter(chosen), cells.filter(chosen), judged.filter(chosen), labels.filter(chosen)
        )
        overall = performance_tables.filter(chosen).filter("table_kind = 'overall'")
        read_witnesses(structures, figure_cells.filter(chosen), table_cells.filter(chosen), overall)
        systems = read_systems(neighbours.filter(chosen))
        read_ratios(systems, shares.filter(chosen), figures.filter(chosen))
        for document_id, system in sorted(systems.items()):
            structure = structures.get(document_id) or Structure(document_id, template)
            for explanation in localize(system, structure):
                found += _records(system, explanation)
    return session.sql(
        "select each_row.* from (select unnest(from_json(?, ?)) as each_row) as rows_",
        params=[json.dumps(found, default=str), json.dumps([_COLUMNS])],
    )


def within(documents: Sequence[str]) -> str:
    """The filter of a relation, which takes no parameters: names as literals."""
    return f"document_id in ({', '.join(literal(name) for name in documents)})"


def read_template(
    rule_terms: Any, matches: Any, rules: Any, columns: Any, lines: Any
) -> Template:
    """The rules, from the reference seeds."""
    by_table: dict[str, list[str]] = defaultdict(list)
    in_order = columns.project("table_id, column_key, ordinal").order("table_id, ordinal")
    for table, column in in_order.project("table_id, column_key").fetchall():
        by_table[table].append(column)
    hard = {rule for (rule,) in rules.filter("severity = 'error'").project("rule_id").fetchall()}
    terms = rule_terms.project("rule_id, equation, table_id, row_key, column_key, coefficient::integer").fetchall()
    declared = lines.filter("template_id = 'xinjiang_unit_budget' and table_id in ('T01', 'T04', 'T10')")
    lines = []
    for table, side, line, parent in declared.project("table_id, side, line_key, parent_line").fetchall():
        prefix = "" if side == "row" else f"{side}:"
        level = "total" if line == "total" else "line"
        lines.append(Row(table, 0, side, f"{prefix}{line}", parent and f"{prefix}{parent}", level, None, 1))
    return Template(
        tuple(term for term in terms if term[0] in hard),
        tuple(matches.project("rule_id, table_id, side, column_key, coefficient::integer, levels").fetchall()),
        frozenset(
            rule.removesuffix("_HIERARCHY")
            for (rule,) in rules.project("rule_id").fetchall()
            if rule.endswith("_HIERARCHY")
        ),
        {table: tuple(names) for table, names in by_table.items()},
        tuple(lines),
    )


def read_structures(template: Template, rows: Any, cells: Any, judged: Any, labels: Any) -> dict[str, Structure]:
    """The printed rows and amounts of each document."""
    idle: dict[str, set[str]] = defaultdict(set)
    for document_id, rule in judged.filter("not is_evaluable").project("document_id, rule_id").fetchall():
        idle[document_id].add(rule)
    structures: dict[str, Structure] = {}
    printed = rows.filter("table_id like 'T%'").project(_ROW).fetchall()
    for document_id, *fields in sorted(printed, key=lambda row: row[:4]):  # a relation has no order of its own
        if document_id not in structures:
            structures[document_id] = Structure(document_id, template, frozenset(idle[document_id]))
        if fields[3] is None:
            structures[document_id].unreadable.append((fields[0], fields[1], fields[2]))
        else:
            structures[document_id].add([Row(*fields)])
    places = cells.filter("amount is not null and table_id like 'T%'").project(_PLACE.format(_units("amount")))
    for document_id, table, row_no, side, column, cell_id, amount, text, line in places.fetchall():
        if document_id in structures:
            structures[document_id].printed[table, row_no, side, column] = cell_id, amount, text, line
    for document_id, table, row_no in labels.project("document_id, table_id, row_no").fetchall():
        if document_id in structures:
            structures[document_id].mislabelled.add((table, row_no))
    return structures


def read_witnesses(structures: dict[str, Structure], figure_cells: Any, table_cells: Any, overall: Any) -> None:
    """Which rules over prose and performance tables name a place of a table, be it printed or blank."""
    overall_tables = set(overall.project("document_id, row_no").fetchall())
    place = "document_id, table_id, cell_row_no, printed_column, coefficient::integer"
    named = [
        (document_id, (table, row_no, column), coefficient, f"N_CELL/{document_id}/N01/{figure}")
        for document_id, table, row_no, column, coefficient, figure in figure_cells.project(
            f"{place}, figure_row_no"
        ).fetchall()
    ]
    named += [
        (document_id, (table, row_no, column), coefficient,
         f"{'P_OVERALL' if (document_id, number) in overall_tables else 'P_CELL'}/{document_id}/table {number}")
        for document_id, table, row_no, column, coefficient, number in table_cells.project(
            f"{place}, table_no"
        ).fetchall()
    ]  # fmt: skip
    for document_id, at, coefficient, check in named:
        if document_id in structures:
            structures[document_id].witnesses.setdefault(at, {})[check] = -coefficient
            structures[document_id].witnessed[check].append(at)


def read_systems(neighbours: Any) -> dict[str, System]:
    """document_id → the linear rules around the broken ones."""
    systems: dict[str, System] = {}
    terms = _TERM.format(_units("difference"), _units("tolerance"), _units("amount"))
    for row in neighbours.project(terms).order("document_id, check_id, cell_id").fetchall():
        document_id, check, cell_id, coefficient, family, difference, tolerance, *cell = row
        system = systems.get(document_id)
        if system is None:
            system = systems[document_id] = System(document_id)
        if check not in system.difference:
            system.difference[check] = difference
            system.tolerance[check] = tolerance
            system.families[check] = family
        if cell_id not in system.cells:
            system.cells[cell_id] = Cell(cell_id, *cell)
        system.terms[cell_id].append((check, coefficient))
        system.members[check].append(cell_id)
    return systems


def read_ratios(systems: dict[str, System], ratios: Any, figures: Any) -> None:
    """Adds the shares and growth rates of the prose, and the sums of shares, to the systems."""
    amounts = "coalesce(amount, value)"
    by_id = {
        row[1]: row
        for row in figures.filter(f"{amounts} is not null")
        .project(f"document_id, figure_id, row_no, measure, {_units(amounts)}, value_text, source_line")
        .fetchall()
    }
    sums = []
    listed = ratios.project(
        "rule_id, document_id, instance_key, figure_id, top_figure_id, base_figure_id, change_sign::integer, "
        f"decimals::integer, {_units('left_amount - right_amount')}, {_units('tolerance')}, terms::integer"
    )
    for rule, document_id, key, figure, top, base, sign, decimals, difference, tolerance, terms in sorted(
        listed.fetchall(), key=lambda row: row[:3]
    ):
        system = systems.setdefault(document_id, System(document_id))
        check = f"{rule}/{document_id}/{key}"
        if rule == "N_SHARE_SUM":
            sums.append((system, check, base, difference, tolerance, terms))
            continue
        if top is None or base is None or not all(name in by_id for name in (figure, top, base)):
            continue
        for name in (figure, top, base):
            if name not in system.cells:
                _, _, row_no, measure, amount, text, line = by_id[name]
                system.cells[name] = Cell(name, "N01", row_no, str(row_no), 1, measure, measure, amount, text, line)
        ratio = Ratio(check, _RATIOS[rule], figure, top, base, sign or 1, decimals)
        if ratio.difference({name: by_id[name][4] for name in (figure, top, base)}) == difference:
            system.add_ratio(ratio, "prose")
    for system, check, base, difference, tolerance, terms in sums:
        members = [each.figure for each in system.ratios.values() if each.kind == "share" and each.base == base]
        if len(members) == terms:
            system.difference[check], system.tolerance[check] = difference, tolerance
            system.families[check] = "prose"
            for figure in members:
                system.terms[figure].append((check, 1))
                system.members[check].append(figure)


def _records(system: System, explanation: Explanation) -> Iterator[dict[str, Any]]:
    group = min(explanation.checks)
    for culprit, change in enumerate(explanation.changes, start=1):
        checks = sorted(check for check in change.effects if check in explanation.checks) or sorted(explanation.checks)
        whole_row = change.pattern in ("row_lost", "row_repeated", "code_changed", "label_unreadable")
        for cell, delta in change.cells[:1] if whole_row else change.cells:
            terms = len(system.checks_of(cell.cell_id)) or len(change.effects)
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
                "printed_column": cell.printed_column,
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
