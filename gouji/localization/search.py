"""The fewest changes that satisfy every rule of a document.

Broken rules that share a cell form a group. A group is explained by one change; else a change that settles many of its
rules and breaks none is taken out and the rest, which then may fall apart, is explained anew; else by two changes; else
by the solver; and where even that finds no few changes, by single changes that settle some rules and worsen none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from gouji.localization.hypotheses import Hypotheses
from gouji.localization.judgements import NONE, Judgements
from gouji.localization.places import Places
from gouji.localization.rows import RowHypotheses
from gouji.localization.systems import Change, System

# Patterns that a chance often makes tell nothing.
_PATTERN_RANK = {"amount_changed": 1, "digit_changed": 1, "copied": 1}
# A change that alone settles so many rules is not there by chance.
_TELLING = 3
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

    @property
    def identity(self) -> frozenset[tuple[str, int]]:
        return frozenset((cell.cell_id, delta) for change in self.changes for cell, delta in change.cells)


def localize(system: System, places: Places, known: Judgements = NONE) -> list[Explanation]:
    """All explanations of the broken rules of one document; groups that none explains are left out.

    What was judged before is held: a new error beside it is explained as if it stood alone.
    """
    return _Search(system, places, known).run()


class _Search:
    def __init__(self, system: System, places: Places, known: Judgements):
        self.system = system
        self.hypotheses = Hypotheses(system, places)
        self.difference = dict(system.difference)
        self.known = known
        self.held: list[Change] = []
        self.whole_rows: list[Change] = []
        self.found: list[Explanation] = []

    def run(self) -> list[Explanation]:
        self._hold()
        # A rule was judged with the known errors in it as they are printed.
        residuals = {
            check: known + self.difference[check] - self.system.difference[check]
            for check, known in self.known.held(self.system).items()
            if self._is_broken(check)
        }
        for check, known in residuals.items():
            self.difference[check] -= known
        self._explain()
        new = self.found
        # What is known of rules that name no cell is told again, with what cannot be told apart there.
        settled = [check for check in residuals if not self._is_broken(check)]
        for check in settled:
            self.difference[check] += residuals[check]
        self.found = []
        before = dict(self.difference)
        if settled:
            self._explain(settled)
        self.difference = before
        self.found = [*self._judged(), *new, *(each for each in self.found if each.equally_good > 1)]
        return self._with_shared_checks()

    def _hold(self) -> None:
        """Make the known changes, first those that settle a rule alone, then those that worsen none."""
        pending = list(self.known.changes(self.hypotheses))
        for least in (1, 0):
            waiting = []
            for changes in pending:
                change = self._settling(changes, least)
                if change is None:
                    waiting.append(changes)
                else:
                    self.held.append(change)
                    _apply(self.difference, change)
            pending = waiting

    def _settling(self, changes: Iterable[Change], least: int) -> Change | None:
        """Of the changes that worsen no rule and settle so many, the one that settles most."""
        broken = self.system.broken(self.difference)
        settled = [(change, _settled(self.system, self.difference, change, broken)) for change in changes]
        fitting = [(change, checks) for change, checks in settled if checks is not None and len(checks) >= least]
        return min(fitting, key=lambda each: (-len(each[1]), each[0].cost), default=(None, ()))[0]

    def _judged(self) -> list[Explanation]:
        """The known changes, each with the broken rules that it settles, alone or with what else was found."""
        found = []
        for change in self.held:
            before = self.system.difference
            broken = {check for check in change.effects if self.system.is_broken(check, before.get(check, 0))}
            settled = {check for check in broken if not self._is_broken(check)} or broken
            if settled:
                found.append(Explanation((change,), frozenset(settled), change.cost, 0))
        return found

    def _explain(self, checks: Collection[str] | None = None) -> None:
        """Explain the rules that are broken now, or of them these."""
        broken = self.system.broken(self.difference)
        pending = self._split(broken if checks is None else broken.intersection(checks))
        self.whole_rows = list(RowHypotheses(self.hypotheses).all(broken, self.difference)) if pending else []
        hard: list[set[str]] = []
        while pending:
            group = {check for check in pending.pop(0) if self._is_broken(check)}
            if not group:
                continue
            best = _best(self._one(group)) or self._telling(group, _TELLING) or _factored(_best(self._two(group)))
            if not best:
                best = self._telling(group, 2)
            if not best:
                hard.append(group)
                continue
            self._take(best)
            settled = frozenset().union(*(each.checks for each in best))
            rest = {check for check in group if self._is_broken(check)} - settled
            if rest and len(rest) < len(group):
                pending = self._split(rest) + pending
        for group in hard:
            group = {check for check in group if self._is_broken(check)}
            if group:
                self._solve(group)

    def _with_shared_checks(self) -> list[Explanation]:
        """A rule that only several changes together satisfy is explained by each of them."""
        explained = {check for each in self.found for check in each.checks}
        shared = {check for check in self.system.broken() - explained if not self._is_broken(check)}
        if not shared:
            return self.found
        return [
            replace(each, checks=each.checks | {check for change in each.changes for check in change.effects} & shared)
            if each.equally_good == 1
            else each
            for each in self.found
        ]

    def _is_broken(self, check: str) -> bool:
        return self.system.is_broken(check, self.difference.get(check, 0))

    def _take(self, best: list[Explanation]) -> None:
        """Keep explanations and go on as if the certain changes had been made."""
        self.found += best
        certain = [each for each in best if each.equally_good == 1]
        doubtful = [each for each in best if each.equally_good > 1]
        if doubtful and len({each.checks for each in doubtful}) == 1:
            certain.append(doubtful[0])
        for each in certain:
            for change in each.changes:
                _apply(self.difference, change)
                for check, slack in change.slack.items():
                    self.system.tolerance[check] = self.system.tolerance.get(check, 0) + slack

    def _split(self, checks: set[str]) -> list[set[str]]:
        """Groups of checks that share a cell."""
        groups: list[set[str]] = []
        cells: list[set[str]] = []
        for check in sorted(checks):
            here, members = {check}, set(self.system.members[check])
            for index in range(len(groups) - 1, -1, -1):
                if not members.isdisjoint(cells[index]):
                    here |= groups.pop(index)
                    members |= cells.pop(index)
            groups.append(here)
            cells.append(members)
        return sorted(groups, key=lambda group: (-len(group), min(group)))

    def _solve(self, group: set[str]) -> None:
        from gouji.adapters.localization import fewest_changes

        explained = _factored(_best(fewest_changes(self.system, self.hypotheses, group, self.difference)))
        for best in [explained] if explained else self._in_part(group):
            self._take(best)

    def _in_part(self, group: set[str]) -> list[list[Explanation]]:
        """Where no few changes satisfy all rules of a group: single changes that settle some and worsen none."""
        found: dict[frozenset[str], list[Explanation]] = {}
        for check in sorted(group):
            best = _best([each for each in self._partial([check]) if check in each.checks])
            if len(best) == 1:
                found.setdefault(best[0].checks, best)
        return list(found.values())

    def _telling(self, group: set[str], least: int) -> list[Explanation]:
        """The single change that settles most rules of a group, `least` or more, and worsens none."""
        explained = list(self._partial(group))
        most = max((len(each.checks) for each in explained), default=0)
        if most < least:
            return []
        best = _best([each for each in explained if len(each.checks) == most])
        return best if len({each.checks for each in best}) == 1 else []

    def _partial(self, checks: Iterable[str]) -> Iterable[Explanation]:
        """Single changes that settle rules and worsen none, though they may leave some that were broken."""
        unsettled = self.system.broken(self.difference)
        seen: set[frozenset[tuple[str, int]]] = set()
        for change in self._candidates(checks):
            identity = frozenset((cell.cell_id, delta) for cell, delta in change.cells)
            if identity in seen:
                continue
            settled = _settled(self.system, self.difference, change, unsettled)
            if settled:
                seen.add(identity)
                yield _explanation(self.system, (change,), settled, self.difference)

    def _candidates(self, checks: Iterable[str]) -> Iterable[Change]:
        wanted = set(checks)
        for change in self.whole_rows:  # first: one that changes a single cell is more than that cell's change
            if not wanted.isdisjoint(change.effects):
                yield change
        for check in sorted(wanted):
            yield from self.hypotheses.touching(check, self.difference)

    def _one(self, group: set[str]) -> list[Explanation]:
        narrowest = self._narrowest(group)
        candidates = [*self.hypotheses.touching(narrowest, self.difference)]
        candidates += [change for change in self.whole_rows if not group.isdisjoint(change.effects)]
        explained = []
        for change in candidates:
            checks = _settled(self.system, self.difference, change)
            if checks is not None and group <= checks:
                explained.append(_explanation(self.system, (change,), checks, self.difference))
        return explained

    def _narrowest(self, checks: Collection[str]) -> str:
        return min(checks, key=lambda check: (len(self.system.members[check]), check))

    def _two(self, group: set[str]) -> list[Explanation]:
        """Pairs: a change for the narrowest rule, then a change for the narrowest rule that is still broken."""
        system = self.system
        first = [*self.hypotheses.touching(self._narrowest(group), self.difference)]
        first += [change for change in self.whole_rows if not group.isdisjoint(change.effects)]
        explained: list[Explanation] = []
        tried = 0
        for change in first:
            after = dict(self.difference)
            _apply(after, change)
            near = group | set(change.effects)
            broken = {
                check for check in near if system.is_broken(check, after.get(check, 0), change.slack.get(check, 0))
            }
            if not broken or len(broken) > len(group) or any(check not in system.members for check in broken):
                continue
            for second in self.hypotheses.touching(self._narrowest(broken), after):
                tried += 1
                if tried > _MOST_PAIRS:
                    return explained
                checks = _settled(system, after, second, slack=change.slack)
                if checks is not None and broken <= checks:
                    settled = frozenset(check for check in {*group, *checks, *change.effects} if self._is_broken(check))
                    explained.append(_explanation(system, (change, second), settled, self.difference))
        return explained


def _settled(
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


def _explanation(
    system: System, changes: tuple[Change, ...], checks: frozenset[str], difference: Mapping[str, int]
) -> Explanation:
    after = {check: difference.get(check, 0) for change in changes for check in change.effects}
    for change in changes:
        _apply(after, change)
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


def _best(explanations: list[Explanation]) -> list[Explanation]:
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


def _factored(explanations: list[Explanation]) -> list[Explanation]:
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


def _apply(difference: dict[str, int], change: Change) -> None:
    for check, effect in change.effects.items():
        difference[check] = difference.get(check, 0) + effect
