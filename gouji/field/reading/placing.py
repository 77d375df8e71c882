"""Amounts of a text get their columns: by geometry where it says them, else by the rules of the template."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gouji.field.reading.blanks import settled_by_blanks
from gouji.field.reading.drafts import Draft, Drafted, Figure
from gouji.field.reading.equations import Keyed, Labelled, equations, keyed
from gouji.field.reading.numerals import usual_decimals
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.settlement import Equation, Reading, placements, settle
from gouji.field.templates.declarations import Template
from gouji.field.templates.rulesets import Ruleset
from gouji.field.templates.wording import squashed

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

    @property
    def moved(self) -> list[str]:
        """The columns that took an amount which stands elsewhere."""
        if self.choice is None:
            return []
        both = zip(self.choice.figures, self.choice.columns, strict=True)
        return [name for figure, name in both if figure.place not in (None, self.columns.index(name))]

    def placement(self, at: int, moved: Collection[str]) -> str:
        """How the column of the amount at a place is known; empty where it stands there.

        Where other rows had to be moved into a column, its place alone is no evidence.
        """
        if self.choice is None:
            return ""
        figure, column = self.choice.figures[at], self.choice.columns[at]
        if figure.place is not None:
            is_printed = column not in moved
        else:
            # No cell is blank, or the sum comes first.
            is_printed = len(self.columns) == len(self.choice.columns) or (at == 0 and self.is_first_total)
        return "" if is_printed else MEANING if column in self.unsure else ARITHMETIC


@dataclass(frozen=True)
class _Row:
    """A row of a table as the rules see it: its key, the printed columns of its side, and the ways to read it."""

    draft: Draft
    key: Keyed
    columns: tuple[str, ...]
    choices: tuple[_Choice, ...]
    is_first_total: bool

    def readings(self, rules: Ruleset) -> list[Reading]:
        """Its choices as cells by the keys of columns."""
        return [self._reading(choice, rules) for choice in self.choices]

    def _reading(self, choice: _Choice, rules: Ruleset) -> Reading:
        cells = tuple(
            (_key(rules, self.key, column), value(figure.text))
            for figure, column in zip(choice.figures, choice.columns, strict=True)
        )
        return Reading(cells, choice.cost, choice.taste)

    def outcome(self, chosen: int, unsure: Collection[str], proofs: tuple[str, ...], rules: Ruleset) -> _Outcome:
        """What became of it; `chosen` is -1 where it has no reading, `unsure` are keys of columns."""
        return _Outcome(
            self.choices[chosen] if chosen >= 0 else None,
            self.columns,
            frozenset(column for column in self.columns if _key(rules, self.key, column) in unsure),
            proofs,
            self.is_first_total,
        )


def placed(tables: Sequence[Drafted], template: Template, names: Collection[str]) -> list[Read]:
    """The tables with each amount in a column. `names` are names of units without blanks."""
    rules = template.rules
    half = _half(tables)
    rows = _rows(tables, template, names, half)
    keys = [row.key for row in rows]
    readings = [row.readings(rules) for row in rows]
    filled = [{column for reading in of for column, _ in reading.cells} for of in readings]
    made = equations(keys, rules, {drafted.table.table_id for drafted in tables}, half, filled)
    settled = settled_by_blanks(readings, settle(readings, made), keys, rules, made)
    outcomes = [
        row.outcome(chosen, settled.unsure.get(at, ()), settled.proofs.get(at, ()), rules)
        for at, (row, chosen) in enumerate(zip(rows, settled.chosen, strict=True))
    ]
    moved: dict[str, set[str]] = {}
    for row, outcome in zip(rows, outcomes, strict=True):
        moved.setdefault(row.key.table_id, set()).update(outcome.moved)
    reads = {drafted.table.table_id: _read(drafted) for drafted in tables}
    for row, outcome in zip(rows, outcomes, strict=True):
        _append(reads[row.key.table_id], row.draft, outcome, moved[row.key.table_id])
    return list(reads.values())


def _rows(tables: Sequence[Drafted], template: Template, names: Collection[str], half: Decimal) -> list[_Row]:
    """The rows of all tables in order, each with the ways to read it."""
    rules = template.rules
    drafts = [(drafted, draft) for drafted in tables for draft in drafted.rows]
    keys = keyed([_labelled(*each) for each in drafts], template, rules, names)
    found = []
    for (drafted, draft), key in zip(drafts, keys, strict=True):
        columns, is_first_total = _columns(drafted, draft), _is_first_total(key, rules)
        choices = _choices(draft, columns, _sums(key, rules, half), is_first_total, key, rules)
        found.append(_Row(draft, key, columns, tuple(choices), is_first_total))
    return found


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
    common = [(column, label) for table, column, label in rules.common if table == row.table_id]
    always = [column for column, label in common if not label.pattern]
    here = {column for column, label in common if label.pattern and label.fullmatch(words)}

    def against(column: str) -> float:
        if column in here:
            return -1.0
        return always.index(column) / 10 if column in always else 1.0 + own.index(column) / 100

    return sum(map(against, columns))


def _read(drafted: Drafted) -> Read:
    read = Read(drafted.table, drafted.title, 0, drafted.unit or drafted.table.money_unit, line=drafted.line)
    if not drafted.unit:
        read.doubts.append(Doubt(0, "", 0, f"no unit of money is printed: {read.unit}, as declared", drafted.line))
    return read


def _append(read: Read, draft: Draft, outcome: _Outcome, moved: Collection[str]) -> None:
    read.rows.append(Row(draft.row_no, draft.side, 0, "", draft.code, draft.label, draft.project, "", draft.line))
    read.doubts += [Doubt(draft.row_no, "", 0, why, draft.line) for why in draft.doubts]
    if outcome.choice is None:
        if draft.readings and draft.readings[0].of:
            printed = " ".join(figure.text for figure in draft.readings[0].of)
            why = f"more amounts than columns, none is read: {printed}"
            read.doubts.append(Doubt(draft.row_no, "", 0, why, draft.line))
        return
    for at, (figure, column) in enumerate(zip(outcome.choice.figures, outcome.choice.columns, strict=True)):
        placement = outcome.placement(at, moved)
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
