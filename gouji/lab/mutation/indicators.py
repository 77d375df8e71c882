"""What is done to the indicators of performance tables: their target's number, operator and unit, their prior value."""

from __future__ import annotations

from gouji.lab.mutation.amounts import is_amount
from gouji.lab.mutation.operators import Mutator
from gouji.lab.mutation.parts import CHOICES, Parts, meaning
from gouji.lab.mutation.sentences import changed
from gouji.lab.mutation.witnesses import Witnesses

INDICATORS = "performance/p04_performance_indicators"
TABLE = "P04"
_TARGET, _PRIOR = "target_text", "prior_text"


def indicator(mutator: Mutator, document: str, row_no: str, operator: str) -> bool:
    """Do something to one indicator of a performance table; False where the operator cannot be applied."""
    rows = [dict(row) for row in mutator.library.rows(document, INDICATORS)]
    row = next(each for each in rows if each["row_no"] == row_no)
    field = _PRIOR if operator == "indicator_prior" else _TARGET
    before = row[field]
    parts = Parts.of(before)
    if parts is None or not is_amount(parts.number):
        return False
    after = _after(mutator, document, parts, operator)
    if after is None:
        return False
    witnesses = mutator.witnesses.setdefault(document, Witnesses(mutator.library, document))
    witnessed = witnesses.fixes(row, operator, after)
    row[field] = after.text
    places = ((TABLE, row_no, field),)
    return mutator.add(operator, document, f"{TABLE} {row['level_2']}", places, others={INDICATORS: rows},
                       printed=before, witnessed=witnessed)  # fmt: skip


def _after(mutator: Mutator, document: str, parts: Parts, operator: str) -> Parts | None:
    generator = mutator.generator
    if operator in ("indicator_value", "indicator_prior"):
        number = changed(mutator, parts.number, is_count=True)
        return Parts(parts.operator, number, parts.gap, parts.unit)
    if operator == "indicator_operator":
        now = meaning(parts.operator)
        others = [each for each in CHOICES if each != now]
        return Parts(generator.choice(others), parts.number, parts.gap, parts.unit) if now else None
    units = _units(mutator, document) - {parts.unit}
    if not parts.unit or not units:
        return None
    return Parts(parts.operator, parts.number, parts.gap, generator.choice(sorted(units)))


def _units(mutator: Mutator, document: str) -> set[str]:
    """The units of all targets of a document."""
    targets = (Parts.of(row[_TARGET]) for row in mutator.library.rows(document, INDICATORS))
    return {parts.unit for parts in targets if parts is not None and parts.unit}
