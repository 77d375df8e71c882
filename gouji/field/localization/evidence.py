"""Explanations of broken rules: which rules a change satisfies, what it leaves, and which explanation is best."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from gouji.field.localization.systems import Change, System

# Patterns that a chance often makes tell nothing.
_PATTERN_RANK = {"amount_changed": 1, "digit_changed": 1, "copied": 1}


@dataclass(frozen=True)
class Explanation:
    """Changes that together satisfy `checks`; `equally_good` counts the explanations of the same group."""

    changes: tuple[Change, ...]
    checks: frozenset[str]
    cost: float
    inexact: float
    number: int = 1
    equally_good: int = 1

    @property
    def identity(self) -> frozenset[tuple[str, int]]:
        """The cells that change, each with its difference in units: two ways to the same numbers are one
        explanation.
        """
        return frozenset((cell.cell_id, delta) for change in self.changes for cell, delta in change.cells)


def settled_by(
    system: System,
    difference: Mapping[str, int],
    change: Change,
    unsettled: Collection[str] = (),
    slack: Mapping[str, int] | None = None,
) -> frozenset[str] | None:
    """The broken rules that a change satisfies; None where one of its rules, but for `unsettled`, is broken then.

    `slack` is what a change before it added to the tolerances.
    """
    checks = set()
    for check, effect in change.effects.items():
        before = difference.get(check, 0)
        allowed = change.slack.get(check, 0) + (slack.get(check, 0) if slack else 0)
        if system.is_broken(check, before + effect, allowed):
            if check in unsettled and system.is_broken(check, before):
                continue
            return None
        if system.is_broken(check, before):
            checks.add(check)
    return frozenset(checks)


def explained_by(
    system: System, changes: tuple[Change, ...], checks: frozenset[str], difference: Mapping[str, int]
) -> Explanation:
    """What changes explain of broken `checks`: those that they satisfy, those that they break, and at which cost."""
    after = {check: difference.get(check, 0) for change in changes for check in change.effects}
    for change in changes:
        apply(after, change)
    # What is left over, in parts of what each rule allows, less what was left before: a change that takes a rule nearer
    # to being exact tells more than one that takes it away. What the last printed place hides is no difference.
    hidden = max((cell.step for change in changes for cell, _ in change.cells), default=0) // 2
    inexact = 0.0
    for check, value in after.items():
        slack = sum(change.slack.get(check, 0) for change in changes)
        allowed, before = system.tolerance.get(check, 0) + slack or 1, difference.get(check, 0)
        if not system.is_broken(check, value, slack):
            left, there = (each if each > hidden else 0 for each in (abs(value), abs(before)))
            inexact += (left - (0 if system.is_broken(check, before) else there)) / allowed
    inexact = round(inexact, 6)
    return Explanation(changes, checks, sum(change.cost for change in changes), inexact)


def best_of(explanations: list[Explanation]) -> list[Explanation]:
    """The equally good ones: rules explained per cost, then rules made exact, then a known pattern."""
    if not explanations:
        return []

    def rank(each: Explanation) -> tuple[float, ...]:
        return (round(each.cost) - 0.001 * len(each.checks), each.inexact, each.cost)

    def pattern_rank(each: Explanation) -> int:
        return sum(_PATTERN_RANK.get(change.pattern, 0) for change in each.changes)

    least = min(map(rank, explanations))
    best = [each for each in explanations if rank(each) == least]
    strongest = min(map(pattern_rank, best))
    unique = {each.identity: each for each in best if pattern_rank(each) == strongest}
    return [
        replace(each, number=number, equally_good=len(unique)) for number, each in enumerate(unique.values(), start=1)
    ]


def factored(explanations: list[Explanation]) -> list[Explanation]:
    """Changes that every explanation makes are certain, and stand alone; only the others are equally good."""
    if len(explanations) < 2:
        return explanations
    shared = frozenset.intersection(*(each.identity for each in explanations))

    def is_shared(change: Change) -> bool:
        return all((cell.cell_id, delta) in shared for cell, delta in change.cells)

    certain = tuple(change for change in explanations[0].changes if is_shared(change))
    if not certain:
        return explanations
    touched = {check for change in certain for check in change.effects}
    found = [
        replace(explanations[0], changes=certain, checks=explanations[0].checks & touched, number=1, equally_good=1)
    ]
    for each in explanations:
        rest = tuple(change for change in each.changes if not is_shared(change))
        effects = {check for change in rest for check in change.effects}
        found.append(replace(each, changes=rest, checks=each.checks & effects))
    return found


def apply(difference: dict[str, int], change: Change) -> None:
    """Add the effects of a change to check_id → difference, in units of 1e-8 万元."""
    for check, effect in change.effects.items():
        difference[check] = difference.get(check, 0) + effect
