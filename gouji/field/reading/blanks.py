"""What the blank columns of other tables say of a choice that the rules leave open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gouji.field.reading.equations import Keyed
from gouji.field.reading.settlement import Equation, Reading, Settlement, settle
from gouji.field.templates.rulesets import Ruleset

Readings = Sequence[Sequence[Reading]]


def settled_by_blanks(
    readings: Readings, settled: Settlement, keys: Sequence[Keyed], rules: Ruleset, made: Sequence[Equation]
) -> Settlement:
    """The settlement where a column that is blank in every other table gives way to one that is not.

    So a fund that no other table has money of gives way to one that they have.
    """
    again = _nowhere_else(readings, settled, keys, rules)
    return settled if again is None else _settled_again(readings, again, settled, keys, made)


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
