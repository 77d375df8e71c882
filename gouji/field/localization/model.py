"""Between the warehouse and the search: relations in, a relation of explanations out, some documents at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from gouji.field.localization.batches import batches
from gouji.field.localization.evidence import Explanation
from gouji.field.localization.hypotheses import PROSE
from gouji.field.localization.judgements import NONE, Judgements
from gouji.field.localization.places import Places, Row, Term
from gouji.field.localization.ratios import ONE, Ratio
from gouji.field.localization.search import localize
from gouji.field.localization.systems import Cell, System, as_decimal

_PRINTED = (
    "document_id, table_id, row_no, side, row_key, parent_key, row_level, coalesce(functional_code, economic_code), "
    "unit_name, row_occurrence, source_line"
)
_CANDIDATE = (
    "document_id, table_id, row_no, side, row_key, parent_key, row_level, coalesce(functional_code, economic_code), "
    "unit_name, 1, null::integer, is_required"
)
_SAME_ROW = "rows_.document_id = terms.document_id and rows_.table_id = terms.table_id and rows_.row_no = terms.row_no"
_CELL = "document_id, table_id, row_no, side, column_key, cell_id, {}, published_text, source_line, {}"
_PLACE = (
    "document_id, table_id, row_no, side, column_key, printed_column, check_id, coefficient::integer, form, counts, "
    "{}, {}"
)
_TERM = (
    "document_id, check_id, cell_id, coefficient::integer, family, {}, {}, table_id, row_no, row_key, "
    "row_occurrence, column_key, printed_column, {}, published_text, source_line, placement, {}, layout"
)
_RATIOS = {"N_SHARE": "share", "N_GROWTH": "growth"}
_BEFORE = "previous"  # the measure of a figure of the year before


def units(column: str) -> str:
    """SQL for an exact amount as a whole number of 1e-8."""
    return f"cast(({column}) * 100000000 as hugeint)"


_TEXT, _WHOLE, _MONEY = "VARCHAR", "INTEGER", "DECIMAL(20,6)"
_COLUMNS = {
    "group_id": _TEXT, "document_id": _TEXT, "explanation_no": _WHOLE, "equally_good": _WHOLE, "culprit_no": _WHOLE,
    "cell_id": _TEXT, "table_id": _TEXT, "row_no": _WHOLE, "row_key": _TEXT, "row_occurrence": _WHOLE,
    "column_key": _TEXT, "printed_column": _TEXT, "published_text": _TEXT, "published_value": _MONEY,
    "implied_value": _MONEY, "step": "DECIMAL(20,8)", "source_line": _WHOLE, "pattern": _TEXT, "confidence": _MONEY,
    "checks_for": _WHOLE, "checks_held": _WHOLE, "check_ids": [_TEXT],
}  # fmt: skip


def explanations(
    session: Any, neighbours: Any, candidates: Any, terms: Any, rows: Any, cells: Any, labels: Any, orders: Any,
    witnesses: Any, ratios: Any, figures: Any, known: Any, exchanged: Any,
) -> Any:  # fmt: skip
    """One row per explanation and change; see the description of quality.fct_explanations.

    `session` is the DuckDB connection that the relations belong to. The rows go back to it as JSON: making an Arrow
    table of them would import pandas, which takes longer than the search.
    """
    shares = ratios.filter("rule_id in ('N_SHARE', 'N_GROWTH')")
    broken_shares = shares.filter("abs(left_amount - right_amount) > tolerance")
    names = neighbours.project("document_id").union(broken_shares.project("document_id")).distinct()
    documents = [name for (name,) in names.order("document_id").fetchall()]
    found: list[dict[str, Any]] = []
    for chosen in batches(documents):
        systems = read_systems(neighbours.filter(chosen))
        read_ratios(systems, shares.filter(chosen), figures.filter(chosen))
        places = read_places(
            rows.filter(chosen), candidates.filter(chosen), cells.filter(chosen), terms.filter(chosen), systems
        )
        read_marks(places, labels.filter(chosen), orders.filter(chosen), witnesses.filter(chosen))
        judged = read_judgements(known.filter(chosen))
        for document_id, system in sorted(systems.items()):
            here = places.get(document_id) or Places(document_id)
            for explanation in localize(system, here, judged.get(document_id, NONE)):
                found += _records(system, explanation)
    found += read_exchanged(exchanged, {record["cell_id"] for record in found})
    return session.sql(
        "select each_row.* from (select unnest(from_json(?, ?)) as each_row) as rows_",
        params=[json.dumps(found, default=str), json.dumps([_COLUMNS])],
    )


def read_places(
    rows: Any, candidates: Any, cells: Any, terms: Any, systems: dict[str, System] | None = None
) -> dict[str, Places]:
    """document_id → its rows and what is known of their places.

    The systems learn of rules in which their cells do not stand, but blank places do.
    """
    found: dict[str, Places] = {}
    # A relation has no order of its own. What has no name of its own comes first: what has one is then taken for it.
    listed = sorted(rows.project(_PRINTED).fetchall(), key=lambda row: row[:4])
    doubted = candidates.set_alias("rows_").join(terms.set_alias("terms"), _SAME_ROW, how="semi")
    possible = sorted(
        doubted.project(_CANDIDATE).fetchall(), key=lambda row: (row[0], row[1], row[7] or "", row[11], row[3:5])
    )
    for document_id, *fields in (*listed, *possible):
        places = found.setdefault(document_id, Places(document_id))
        if fields[3] is None:
            places.unreadable.append((fields[0], fields[1], fields[2]))
        else:
            places.add(Row(*fields))
    printed = cells.filter("amount is not null and half_unit is not null")
    for document_id, table, row_no, side, column, cell_id, amount, text, line, step in printed.project(
        _CELL.format(units("amount"), units("2 * half_unit"))
    ).fetchall():
        if document_id in found:
            places = found[document_id]
            places.printed[table, row_no, side, column] = cell_id, amount, text, line
            places.steps[table] = min(step, places.steps.get(table, step))
    _read_terms(found, terms, systems or {})
    return found


def read_marks(places: dict[str, Places], labels: Any, orders: Any, witnesses: Any) -> None:
    """Adds which rows have a label that is not theirs, or another's, and which rules name places one by one."""
    for document_id, table, row_no in labels.project("document_id, table_id, row_no").fetchall():
        if document_id in places:
            places[document_id].mislabelled.add((table, row_no))
    exchanged = orders.filter("exchanged_row_no is not null")
    for document_id, table, side, row_no, other in exchanged.project(
        "document_id, table_id, side, row_no, exchanged_row_no"
    ).fetchall():
        if document_id in places:
            places[document_id].exchanged[table, row_no, side] = other
    for document_id, rule, instance in witnesses.project("document_id, rule_id, instance_key").fetchall():
        if document_id in places:
            places[document_id].witnesses.add(f"{rule}/{document_id}/{instance}")


def _read_terms(found: dict[str, Places], terms: Any, systems: dict[str, System]) -> None:
    listed = terms.project(_PLACE.format(units("difference"), units("tolerance")))
    for document_id, table, row_no, side, column, printed_column, *term, difference, tolerance in listed.order(
        "document_id, table_id, row_no, side, column_key, check_id"
    ).fetchall():
        places, system = found[document_id], systems.get(document_id)
        check, coefficient = term[0], term[1]
        places.add_term(places.at[table, row_no, side], column, printed_column, Term(*term))
        if system is not None and check not in system.difference:
            if difference is None:  # nothing of it is printed: what is, stands for half a unit of its last place
                half = abs(coefficient) * places.step(table) // 2
                system.tolerance[check] = max(half, system.tolerance.get(check, 0))
            else:
                system.difference[check], system.tolerance[check] = difference, tolerance


def read_judgements(known: Any) -> dict[str, Judgements]:
    """document_id → what was judged of it."""
    found: dict[str, Judgements] = {}
    listed = known.project(f"document_id, cell_id, check_id, {units('known_value')}").fetchall()
    for document_id in sorted({row[0] for row in listed}):
        mine = [row[1:] for row in listed if row[0] == document_id]
        values = {cell: value for cell, _, value in mine if cell is not None}
        found[document_id] = Judgements(values, {check: value for _, check, value in mine if check is not None})
    return found


def read_exchanged(exchanged: Any, told: Collection[str]) -> Iterator[dict[str, Any]]:
    """The numbers of exchanged rows of which soft rules alone speak, where the search told none of them."""
    names = exchanged.columns
    listed = [dict(zip(names, row, strict=True)) for row in exchanged.order("cell_id, implied_value").fetchall()]
    seen = {row["check_id"] for row in listed if row["cell_id"] in told}
    for culprit, row in enumerate((row for row in listed if row["check_id"] not in seen), start=1):
        check = row.pop("check_id")
        yield {
            **row, "group_id": check, "explanation_no": 1, "equally_good": 1, "culprit_no": culprit,
            "pattern": "rows_exchanged", "confidence": Decimal(1), "checks_for": 1, "checks_held": 0,
            "check_ids": [check],
        }  # fmt: skip


def read_systems(neighbours: Any) -> dict[str, System]:
    """document_id → the linear rules around the broken ones."""
    systems: dict[str, System] = {}
    terms = _TERM.format(*map(units, ("difference", "tolerance", "amount", "step")))
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
    """Adds the shares and growth rates of the prose to the systems."""
    amounts = "coalesce(amount, value)"
    figure = f"document_id, figure_id, row_no, measure, {units(amounts)}, value_text, source_line, table_id"
    printed_places = f"decimals::integer, {units('2 * half_unit')}"
    by_id = {
        row[1]: row
        for row in figures.filter(f"{amounts} is not null").project(f"{figure}, {printed_places}").fetchall()
    }
    listed = ratios.project(
        "rule_id, document_id, instance_key, figure_id, top_figure_id, base_figure_id, change_sign::integer, "
        f"decimals::integer, {units('left_amount - right_amount')}"
    )
    for rule, document_id, key, figure, top, base, sign, decimals, difference in sorted(
        listed.fetchall(), key=lambda row: row[:3]
    ):
        system = systems.setdefault(document_id, System(document_id))
        check = f"{rule}/{document_id}/{key}"
        if top is None or base is None or not all(name in by_id for name in (figure, top, base)):
            continue
        for name in (figure, top, base):
            _, _, row_no, measure, amount, text, line, table, places, step = by_id[name]
            # A percentage is implied with the decimals of those beside it.
            finest = step or ONE // 10 ** (max(places, decimals or 0) if name == figure else places)
            known = system.cells.get(name)
            if known is None:
                system.cells[name] = Cell(
                    name, table, row_no, str(row_no), 1, measure, measure, amount, text, line, step=finest, layout=PROSE
                )
            elif name == figure:
                system.cells[name] = replace(known, step=min(known.step, finest))
        kind = "rise" if by_id[top][3] == _BEFORE else _RATIOS[rule]
        ratio = Ratio(check, kind, figure, top, base, sign or 1, decimals)
        if ratio.difference({name: by_id[name][4] for name in (figure, top, base)}) == difference:
            system.add_ratio(ratio, "prose")


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
                "published_value": as_decimal(cell.amount),
                "implied_value": as_decimal(cell.amount + delta),
                "step": Decimal(cell.step).scaleb(-8),
                "source_line": cell.source_line,
                "pattern": change.pattern,
                "confidence": Decimal(min(10000, 10000 * agreeing // max(terms, 1)) // explanation.equally_good).scaleb(
                    -4
                ),
                "checks_for": agreeing,
                "checks_held": max(terms - agreeing, 0),
                "check_ids": checks,
            }
