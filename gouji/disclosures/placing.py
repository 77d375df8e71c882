"""Amounts of a text get their columns: by geometry where it says them, else by the rules of the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.disclosures.declarations import Template
from gouji.disclosures.drafts import Draft, Drafted, Figure
from gouji.disclosures.equations import Keyed, Labelled, equations, keyed
from gouji.disclosures.numerals import usual_decimals
from gouji.disclosures.rows import Amount, Doubt, Read, Row
from gouji.disclosures.rulesets import Ruleset
from gouji.disclosures.settlement import Equation, Reading, Settlement, placements, settle
from gouji.disclosures.wording import squashed

ARITHMETIC, MEANING = "arithmetic", "meaning"


@dataclass(frozen=True)
class _Choice:
    """A reading of a row with the printed column of each figure; `is_joined` where digits were left out or joined."""

    figures: tuple[Figure, ...]
    columns: tuple[str, ...]
    cost: float
    taste: float
    is_joined: bool = False


@dataclass(frozen=True)
class _Outcome:
    """What became of a row: its choice, its columns, those that could as well be others, and the rules that hold."""

    choice: _Choice | None
    columns: tuple[str, ...]
    unsure: frozenset[str]
    proofs: tuple[str, ...]
    is_first_total: bool

    def placement(self, at: int) -> str:
        """How the column of the amount at a place is known; empty where it stands there."""
        if self.choice is None:
            return ""
        figure, column = self.choice.figures[at], self.choice.columns[at]
        if figure.place is not None:
            is_printed = self.columns.index(column) == figure.place
        else:
            # No cell is blank, or the sum comes first.
            is_printed = len(self.columns) == len(self.choice.columns) or (at == 0 and self.is_first_total)
        return "" if is_printed else MEANING if column in self.unsure else ARITHMETIC


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
    readings = [[_reading(choice, row, rules) for choice in of] for of, row in zip(choices, keys, strict=True)]
    filled = [{column for reading in of for column, _ in reading.cells} for of in readings]
    printed = {drafted.table.table_id for drafted in tables}
    made = equations(keys, rules, printed, half, filled)
    settled = settle(readings, made)
    again = _nowhere_else(readings, settled, keys, rules)
    if again is not None:
        settled = _settled_again(readings, again, settled, keys, made)
    reads = {drafted.table.table_id: _read(drafted) for drafted in tables}
    for at, (drafted, draft) in enumerate(drafts):
        chosen = settled.chosen[at]
        keys_unsure = settled.unsure.get(at, frozenset())
        outcome = _Outcome(
            choices[at][chosen] if chosen >= 0 else None,
            columns[at],
            frozenset(column for column in columns[at] if _key(rules, keys[at], column) in keys_unsure),
            settled.proofs.get(at, ()),
            _is_first_total(keys[at], rules),
        )
        _append(reads[drafted.table.table_id], draft, outcome)
    return list(reads.values())


def _reading(choice: _Choice, row: Keyed, rules: Ruleset) -> Reading:
    cells = tuple(
        (_key(rules, row, column), value(figure.text))
        for figure, column in zip(choice.figures, choice.columns, strict=True)
    )
    return Reading(cells, choice.cost, choice.taste)


def _nowhere_else(
    readings: Sequence[Sequence[Reading]], settled: Settlement, keys: Sequence[Keyed], rules: Ruleset
) -> dict[int, list[Reading]] | None:
    """Unsure rows with it held against a reading that it fills a column which is blank in every other table.

    So a fund that no other table has money of gives way to one that they have. None where that changes nothing.
    """
    used = {
        column
        for at, chosen in enumerate(settled.chosen)
        if chosen >= 0
        for column, _ in readings[at][chosen].cells
        if column not in settled.unsure.get(at, ())
    }
    tables = {row.table_id for row in keys}
    places = {(table, key) for (table, _), (_, key) in rules.keys.items() if table in tables}
    declared = Counter(key for _, key in places)
    blank = {key for key, count in declared.items() if count > 1 and key not in used}
    found = {
        at: [replace(each, cost=each.cost + sum(column in blank for column, _ in each.cells)) for each in readings[at]]
        for at in settled.unsure
    }
    return {at: of for at, of in found.items() if _differ(of, readings[at])} or None


def _differ(new: Sequence[Reading], old: Sequence[Reading]) -> bool:
    """Whether some reading became less likely than others."""
    return len({one.cost - other.cost for one, other in zip(new, old, strict=True)}) > 1


def _settled_again(
    readings: Sequence[Sequence[Reading]],
    again: Mapping[int, Sequence[Reading]],
    settled: Settlement,
    keys: Sequence[Keyed],
    made: Sequence[Equation],
) -> Settlement:
    """The settlement with the unsure rows of the tables settled again whose readings changed."""
    tables = {keys[at].table_id for at in again}
    is_open = [at in settled.unsure and row.table_id in tables for at, row in enumerate(keys)]
    narrowed = [
        again.get(at, of) if is_open[at] else of[chosen : chosen + 1] if chosen >= 0 else ()
        for at, (of, chosen) in enumerate(zip(readings, settled.chosen, strict=True))
    ]
    new = settle(narrowed, made)
    return replace(
        new,
        chosen=tuple(
            one if is_new else before for one, before, is_new in zip(new.chosen, settled.chosen, is_open, strict=True)
        ),
        unsure={**{at: of for at, of in settled.unsure.items() if not is_open[at]}, **new.unsure},
        proofs={**settled.proofs, **new.proofs},
    )


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
        printed = [figure.place for figure in reading.of]
        if all(figure.is_sure for figure in reading.of) and all(at is not None and at < len(columns) for at in printed):
            found.append(_Choice(reading.of, tuple(columns[at] for at in printed if at is not None), 0.0, 0.0))
            continue
        values = [value(figure.text) for figure in reading.of]
        for places in placements(values, columns, sums, first=int(is_first_total)):
            names = tuple(columns[at] for at in places)
            slipped = sum(abs(at - of) for at, of in zip(places, printed, strict=True) if of is not None)
            found.append(
                _Choice(reading.of, names, reading.cost + slipped, _taste(draft, row, names, rules), reading.cost > 0)
            )
    return found


def _taste(draft: Draft, row: Keyed, columns: Iterable[str], rules: Ruleset) -> float:
    """What speaks against columns where the rules leave a choice: that they are not common, that they come late.

    A column that is common in rows of this label is the likeliest.
    """
    own = [column for (table, column) in rules.keys if table == row.table_id]
    words = squashed(draft.label + draft.project)
    always = {column for table, column, label in rules.common if table == row.table_id and not label.pattern}
    here = {
        column
        for table, column, label in rules.common
        if table == row.table_id and label.pattern and label.fullmatch(words)
    }
    return sum(
        -1.0 if column in here else 0.0 if column in always else 1.0 + own.index(column) / 100 for column in columns
    )


def _read(drafted: Drafted) -> Read:
    read = Read(drafted.table, drafted.title, 0, drafted.unit or drafted.table.money_unit, line=drafted.line)
    if not drafted.unit:
        read.doubts.append(Doubt(0, "", 0, f"no unit of money is printed: {read.unit}, as declared", drafted.line))
    return read


def _append(read: Read, draft: Draft, outcome: _Outcome) -> None:
    read.rows.append(Row(draft.row_no, draft.side, 0, "", draft.code, draft.label, draft.project, "", draft.line))
    read.doubts += [Doubt(draft.row_no, "", 0, why, draft.line) for why in draft.doubts]
    if outcome.choice is None:
        if draft.readings and draft.readings[0].of:
            printed = " ".join(figure.text for figure in draft.readings[0].of)
            why = f"more amounts than columns, none is read: {printed}"
            read.doubts.append(Doubt(draft.row_no, "", 0, why, draft.line))
        return
    for at, (figure, column) in enumerate(zip(outcome.choice.figures, outcome.choice.columns, strict=True)):
        placement = outcome.placement(at)
        line = figure.line if figure.line != draft.line else 0
        read.amounts.append(Amount(draft.row_no, draft.side, column, figure.text, 0, "", (), line, placement))
        if placement == ARITHMETIC:
            read.proofs |= set(outcome.proofs)
        if column in outcome.unsure:
            others = ", ".join(sorted(outcome.unsure - {column}))
            why = f"the rules would as well let it stand in another column ({others})"
            read.doubts.append(Doubt(draft.row_no, column, 0, why, figure.line))
        if outcome.choice.is_joined:
            read.doubts.append(Doubt(draft.row_no, column, 0, "digits of the row are left out or joined", figure.line))
