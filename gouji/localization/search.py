"""The fewest changes that satisfy every rule: first one change a group of broken rules, then two, then the solver."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from gouji.localization.hypotheses import Hypotheses
from gouji.localization.structure import Structure
from gouji.localization.systems import CENT, Change, System

_PATTERN_RANK = {"amount_changed": 2, "digit_changed": 1}
_MOST_PAIRS = 4000


@dataclass(frozen=True)
class Explanation:
    """Changes that together satisfy `checks`; `equally_good` counts the explanations of the same group."""

    changes: tuple[Change, ...]
    checks: frozenset[str]
    cost: float
    inexact: float
    number: int = 1
    equally_good: int = 1


def localize(system: System, structure: Structure) -> list[Explanation]:
    """All explanations of the broken rules of one document; groups that none explains are left out."""
    hypotheses = Hypotheses(system, structure)
    difference = dict(system.difference)
    found: list[Explanation] = []
    whole_rows = list(hypotheses.of_rows(system.broken(), difference))
    groups = system.groups()
    pending = list(groups)
    for depth in (1, 2):
        left: list[set[str]] = []
        for group in pending:
            group = {check for check in group if system.is_broken(check, difference[check])}
            if not group:
                continue
            search = _one if depth == 1 else _two
            best = _best(search(system, hypotheses, whole_rows, group, difference))
            if not best:
                left.append(group)
                continue
            found += best
            if len(best) == 1 or _same_effect(best):
                for change in best[0].changes:
                    _apply(difference, change)
        pending = left
    for group in pending:
        if any(system.is_broken(check, difference[check]) for check in group):
            from gouji.adapters.localization import fewest_changes

            explained = _best(fewest_changes(system, hypotheses, group, difference))
            found += explained or _in_part(system, hypotheses, group, difference)
    return found


def _in_part(
    system: System, hypotheses: Hypotheses, group: set[str], difference: Mapping[str, int]
) -> list[Explanation]:
    """Where no few changes satisfy all rules of a group: single changes that settle some and worsen none."""
    unsettled = system.broken(difference)
    found: dict[frozenset[str], list[Explanation]] = {}
    for check in sorted(group):
        explained = []
        for change in hypotheses.touching(check, difference):
            settled = _settled(system, difference, change, unsettled)
            if settled and check in settled:
                explained.append(_explanation(system, (change,), settled, difference))
        best = _best(explained)
        if len(best) == 1:
            found.setdefault(best[0].checks, best)
    return [each for best in found.values() for each in best]


def _one(
    system: System, hypotheses: Hypotheses, whole_rows: list[Change], group: set[str], difference: Mapping[str, int]
) -> list[Explanation]:
    narrowest = min(group, key=lambda check: (len(system.members[check]), check))
    candidates = [*hypotheses.touching(narrowest, difference)]
    candidates += [change for change in whole_rows if not group.isdisjoint(change.effects)]
    explained = []
    for change in candidates:
        checks = _settled(system, difference, change)
        if checks is not None and group <= checks:
            explained.append(_explanation(system, (change,), checks, difference))
    return explained


def _two(
    system: System, hypotheses: Hypotheses, whole_rows: list[Change], group: set[str], difference: Mapping[str, int]
) -> list[Explanation]:
    """Pairs: a change for the narrowest rule, then a change for the narrowest rule that is still broken."""
    narrowest = min(group, key=lambda check: (len(system.members[check]), check))
    first = [*hypotheses.touching(narrowest, difference)]
    first += [change for change in whole_rows if not group.isdisjoint(change.effects)]
    explained: list[Explanation] = []
    tried = 0
    before = len(group)
    for change in first:
        after = dict(difference)
        _apply(after, change)
        near = group | set(change.effects)
        broken = {check for check in near if system.is_broken(check, after.get(check, 0))}
        if not broken or len(broken) > before or any(check not in system.members for check in broken):
            continue
        narrow = min(broken, key=lambda check: (len(system.members[check]), check))
        for second in hypotheses.touching(narrow, after):
            tried += 1
            if tried > _MOST_PAIRS:
                return explained
            checks = _settled(system, after, second)
            if checks is not None and broken <= checks:
                explained.append(_explanation(system, (change, second), frozenset(group | checks), difference))
    return explained


def _settled(
    system: System, difference: Mapping[str, int], change: Change, unsettled: Collection[str] = ()
) -> frozenset[str] | None:
    """The broken rules that a change satisfies; None where one of its rules, but for `unsettled`, is broken then."""
    checks = set()
    for check, effect in change.effects.items():
        before = difference.get(check, 0)
        if system.is_broken(check, before + effect):
            if check in unsettled and system.is_broken(check, before):
                continue
            return None
        if system.is_broken(check, before):
            checks.add(check)
    return frozenset(checks)


def _explanation(
    system: System, changes: tuple[Change, ...], checks: frozenset[str], difference: Mapping[str, int]
) -> Explanation:
    after = dict(difference)
    for change in changes:
        _apply(after, change)
    touched = {check for change in changes for check in change.effects}
    # What is left over, in parts of what each rule allows: the narrow rules tell the value best.
    inexact = round(sum(abs(after.get(check, 0)) / system.tolerance.get(check, CENT) for check in touched), 6)
    cost = sum(change.cost for change in changes)
    return Explanation(changes, checks, cost, inexact)


def _best(explanations: list[Explanation]) -> list[Explanation]:
    """The equally good ones: rules explained per cost, then rules made exact, then a known pattern."""
    if not explanations:
        return []

    def rank(each: Explanation) -> tuple[float, ...]:
        cells = round(each.cost)
        return (cells - 0.001 * len(each.checks), each.inexact, each.cost)

    def pattern_rank(each: Explanation) -> int:
        return sum(_PATTERN_RANK.get(change.pattern, 0) for change in each.changes)

    least = min(map(rank, explanations))
    best = [each for each in explanations if rank(each) == least]
    strongest = min(map(pattern_rank, best))
    best = [each for each in best if pattern_rank(each) == strongest]
    unique = {
        frozenset((cell.cell_id, delta) for change in each.changes for cell, delta in change.cells): each
        for each in best
    }
    return [
        replace(each, number=number, equally_good=len(unique)) for number, each in enumerate(unique.values(), start=1)
    ]


def _same_effect(explanations: list[Explanation]) -> bool:
    return len({each.checks for each in explanations}) == 1


def _apply(difference: dict[str, int], change: Change) -> None:
    for check, effect in change.effects.items():
        difference[check] = difference.get(check, 0) + effect
