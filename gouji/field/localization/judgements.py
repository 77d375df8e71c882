"""What was judged before: acknowledged errors are a known state of a document, and hold while new ones are sought."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gouji.field.localization.hypotheses import Hypotheses
from gouji.field.localization.places import CONTROL
from gouji.field.localization.systems import Change, System


@dataclass(frozen=True)
class Judgements:
    """The acknowledged findings of one document that still speak of what it prints; amounts in 1e-8.

    `values` is what judged numbers should be, by cell; `residuals` by how much rules are broken that name no cell.
    """

    values: Mapping[str, int] = field(default_factory=dict)
    residuals: Mapping[str, int] = field(default_factory=dict)

    def changes(self, hypotheses: Hypotheses) -> Iterator[tuple[Change, ...]]:
        """For each judged number the changes that make it what it should be: of itself, or with what went with it."""
        system = hypotheses.system
        for cell_id, value in sorted(self.values.items()):
            cell = system.cells.get(cell_id)
            if cell is not None and value != cell.amount:
                # It was read as it is printed: the second extraction agrees.
                controls = {check for check, family in system.families.items() if family == CONTROL}
                changes = hypotheses.known(cell, value - cell.amount)
                yield tuple(replace(change, effects=_without(change.effects, controls)) for change in changes)

    def held(self, system: System) -> dict[str, int]:
        """check_id → the difference that is known of it, for rules that are broken."""
        return {check: known for check, known in self.residuals.items() if check in system.difference and known}


def _without(effects: Mapping[str, int], checks: Collection[str]) -> dict[str, int]:
    return {check: effect for check, effect in effects.items() if check not in checks}


NONE = Judgements()
