"""Amounts of a text get their columns: by geometry where it says them, else by the rules of the template."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gouji.disclosures.declarations import Template
from gouji.disclosures.drafts import Draft, Drafted, Figure
from gouji.disclosures.equations import Keyed, Labelled, equations, keyed
from gouji.disclosures.numerals import usual_decimals
from gouji.disclosures.rows import Amount, Doubt, Read, Row
from gouji.disclosures.rulesets import Ruleset
from gouji.disclosures.settlement import Equation, Reading, placements, settle

ARITHMETIC, MEANING = "arithmetic", "meaning"


@dataclass(frozen=True)
class _Choice:
    """A reading of a row with the printed column of each figure; `is_certain` by geometry alone."""

    figures: tuple[Figure, ...]
    columns: tuple[str, ...]
    cost: float
    taste: float


def placed(tables: Sequence[Drafted], template: Template, names: Collection[str]) -> list[Read]:
    """The tables with each amount in a column. `names` are names of units without blanks."""
    rules = template.rules
    drafts = [(drafted, draft) for drafted in tables for draft in drafted.rows]
    keys = keyed([_labelled(*each) for each in drafts], template, rules, names)
    half = _half(tables)
    columns = [_columns(drafted, draft) for drafted, draft in drafts]
    choices = [
        _choices(draft, own, _sums(row, rules, half), _is_first_total(row, rules), row, rules)
        for (_, draft), own, row in zip(drafts, columns, keys, strict=True)
    ]
    readings = [
        [
            Reading(
                tuple(
                    (_key(rules, row, column), value(figure.text))
                    for figure, column in zip(choice.figures, choice.columns, strict=True)
                ),
                choice.cost,
                choice.taste,
            )
            for choice in of
        ]
        for of, row in zip(choices, keys, strict=True)
    ]
    filled = [{column for reading in of for column, _ in reading.cells} for of in readings]
    printed = {drafted.table.table_id for drafted in tables}
    made = equations(keys, rules, printed, half, filled)
    settled = settle(readings, made)
    reads = {drafted.table.table_id: _read(drafted) for drafted in tables}
    for at, (drafted, draft) in enumerate(drafts):
        chosen = choices[at][settled.chosen[at]] if settled.chosen[at] >= 0 else None
        unsure = settled.unsure.get(at, frozenset())
        unsure_columns = {column for column in columns[at] if _key(rules, keys[at], column) in unsure}
        is_open = len({choice.columns for choice in choices[at]}) > 1 or len(columns[at]) > len(
            chosen.columns if chosen else ()
        )
        _append(
            reads[drafted.table.table_id],
            draft,
            chosen,
            unsure_columns,
            is_open,
            _is_first_total(keys[at], rules),
            columns[at],
            settled.proofs.get(at, ()),
        )
    return list(reads.values())


def value(text: str) -> Decimal:
    """The value of a printed amount."""
    return Decimal(text.replace(",", ""))


def _labelled(drafted: Drafted, draft: Draft) -> Labelled:
    return Labelled(drafted.table.table_id, draft.side, draft.code, draft.label, draft.project)


def _half(tables: Iterable[Drafted]) -> Decimal:
    """Half of the last printed place of the amounts."""
    texts = [
        figure.text for drafted in tables for draft in drafted.rows for each in draft.readings[:1] for figure in each.of
    ]
    return Decimal(5).scaleb(-usual_decimals(texts) - 1)


def _columns(drafted: Drafted, draft: Draft) -> tuple[str, ...]:
    return tuple(column.name for column in drafted.table.columns if column.is_amount and column.side == draft.side)


def _key(rules: Ruleset, row: Keyed, column: str) -> str:
    return rules.keys.get((row.table_id, column), ("", column))[1]


def _sums(row: Keyed, rules: Ruleset, half: Decimal) -> list[Equation]:
    """The equations over a row alone, over printed columns."""
    columns = {
        key: column for (table, column), (side, key) in rules.keys.items() if (table, side) == (row.table_id, row.side)
    }
    found = []
    for rule in rules.sums:
        if rule.terms[0].table_id == row.table_id and all(term.column_key in columns for term in rule.terms):
            terms = tuple((0, columns[term.column_key], term.coefficient) for term in rule.terms)
            found.append(Equation(rule.rule_id, terms, half * 4))
    return found


def _is_first_total(row: Keyed, rules: Ruleset) -> bool:
    """Whether the first column of a row is the sum of others: then it is not blank where others are filled."""
    columns = rules.columns(row.table_id, row.side)
    return bool(columns) and any(
        term.table_id == row.table_id and term.column_key == columns[0] and term.coefficient > 0
        for rule in rules.sums
        for term in rule.terms
    )


def _choices(
    draft: Draft, columns: Sequence[str], sums: Sequence[Equation], is_first_total: bool, row: Keyed, rules: Ruleset
) -> list[_Choice]:
    found = []
    for reading in draft.readings:
        if all(figure.column for figure in reading.of):
            found.append(_Choice(reading.of, tuple(figure.column for figure in reading.of), reading.cost, 0.0))
            continue
        values = [value(figure.text) for figure in reading.of]
        ways = placements(values, columns, sums, first=int(is_first_total))
        for places in ways:
            names = tuple(columns[at] for at in places)
            if any(figure.column and figure.column != name for figure, name in zip(reading.of, names, strict=True)):
                continue
            found.append(_Choice(reading.of, names, reading.cost, _taste(row, names, rules)))
    return found


def _taste(row: Keyed, columns: Iterable[str], rules: Ruleset) -> float:
    """How many columns are not common ones, the later the less likely."""
    own = [column for (table, column) in rules.keys if table == row.table_id]
    return sum(0.0 if (row.table_id, column) in rules.common else 1.0 + own.index(column) / 100 for column in columns)


def _read(drafted: Drafted) -> Read:
    read = Read(drafted.table, drafted.title, 0, drafted.unit or drafted.table.money_unit, line=drafted.line)
    if not drafted.unit:
        read.doubts.append(Doubt(0, "", 0, f"no unit of money is printed: {read.unit}, as declared", drafted.line))
    return read


def _append(
    read: Read, draft: Draft, chosen: _Choice | None, unsure: Collection[str], is_open: bool, is_first_total: bool,
    columns: Sequence[str], proofs: Sequence[str],
) -> None:  # fmt: skip
    read.rows.append(Row(draft.row_no, draft.side, 0, "", draft.code, draft.label, draft.project, "", draft.line))
    for why in draft.doubts:
        read.doubts.append(Doubt(draft.row_no, "", 0, why, draft.line))
    if chosen is None:
        if draft.readings and draft.readings[0].of:
            printed = " ".join(figure.text for figure in draft.readings[0].of)
            read.doubts.append(
                Doubt(draft.row_no, "", 0, f"more amounts than columns, none is read: {printed}", draft.line)
            )
        return
    for at, (figure, column) in enumerate(zip(chosen.figures, chosen.columns, strict=True)):
        is_printed = bool(figure.column) or not is_open or (at == 0 and is_first_total)
        placement = "" if is_printed else MEANING if column in unsure else ARITHMETIC
        line = figure.line if figure.line != draft.line else 0
        read.amounts.append(Amount(draft.row_no, draft.side, column, figure.text, 0, "", (), line, placement))
        if column in unsure:
            why = f"the rules would as well let it stand in another column ({', '.join(sorted(unsure - {column}))})"
            read.doubts.append(Doubt(draft.row_no, column, 0, why, figure.line))
        if chosen.cost:
            read.doubts.append(Doubt(draft.row_no, column, 0, "digits of the row are left out or joined", figure.line))
