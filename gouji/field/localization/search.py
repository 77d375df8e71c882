"""The fewest changes that satisfy every rule of a document.

Broken rules that share a cell form a group. A group is explained by one change; else a change that settles many of its
rules and breaks none is taken out and the rest, which then may fall apart, is explained anew; else by two changes; else
by the solver; and where even that finds no few changes, by single changes that settle some rules and worsen none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from gouji.field.localization.evidence import Explanation, apply, best_of, explained_by, factored, settled_by
from gouji.field.localization.hypotheses import Hypotheses
from gouji.field.localization.judgements import NONE, Judgements
from gouji.field.localization.places import Places
from gouji.field.localization.rows import RowHypotheses
from gouji.field.localization.slips import Slips
from gouji.field.localization.systems import Change, System

# A change that alone settles so many rules is not there by chance.
_TELLING = 3
_MOST_PAIRS = 4000


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
        self.system.judge_ratios(residuals)
        self._explain()
        new = self.found
        # What is known of rules that name no cell is told again, with what cannot be told apart there.
        settled = [check for check in residuals if not self._is_broken(check)]
        for check in settled:
            self.difference[check] += residuals[check]
        self.system.judge_ratios({})
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
                    apply(self.difference, change)
            pending = waiting

    def _settling(self, changes: Iterable[Change], least: int) -> Change | None:
        """Of the changes that break no rule and settle so many, the one that settles most, and worsens fewest."""
        broken = self.system.broken(self.difference)

        def worsened(change: Change) -> int:
            before = self.difference
            return sum(
                abs(before.get(check, 0) + effect) > abs(before.get(check, 0))
                for check, effect in change.effects.items()
                if check in broken and check not in self.known.residuals
            )

        settled = [(change, settled_by(self.system, self.difference, change, broken)) for change in changes]
        fitting = [(change, checks) for change, checks in settled if checks is not None and len(checks) >= least]
        return min(fitting, key=lambda each: (-len(each[1]), worsened(each[0]), each[0].cost), default=(None, ()))[0]

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
        self.whole_rows = []
        if pending:
            self.whole_rows += RowHypotheses(self.hypotheses).all(broken, self.difference)
            self.whole_rows += Slips(self.hypotheses).all(broken, self.difference)
        hard: list[set[str]] = []
        while pending:
            group = {check for check in pending.pop(0) if self._is_broken(check)}
            if not group:
                continue
            best = best_of(self._one(group)) or self._telling(group, _TELLING) or factored(best_of(self._two(group)))
            if not best:
                best = self._telling(group, 2)
            if not best:
                hard.append(group)
                continue
            self._take(best)
            pending = self._left_of(group, best) + pending
        for group in hard:
            group = {check for check in group if self._is_broken(check)}
            if group:
                self._solve(group)

    def _left_of(self, group: set[str], best: Collection[Explanation]) -> list[set[str]]:
        """What is to be explained anew of a group after explanations were taken; nothing where they settled nothing."""
        settled = frozenset().union(*(each.checks for each in best))
        rest = {check for check in group if self._is_broken(check)} - settled
        # What was taken may have settled rules of another group alone: what is left of this one is simpler now.
        is_nearer = len(rest) < len(group) or any(not self._is_broken(check) for check in settled)
        return self._split(rest) if rest and is_nearer else []

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
                apply(self.difference, change)
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
        from gouji.field.localization.programs import fewest_changes

        explained = factored(best_of(fewest_changes(self.system, self.hypotheses, group, self.difference)))
        for best in [explained] if explained else self._in_part(group):
            self._take(best)

    def _in_part(self, group: set[str]) -> list[list[Explanation]]:
        """Where no few changes satisfy all rules of a group: single changes that settle some and worsen none."""
        found: dict[frozenset[str], list[Explanation]] = {}
        for check in sorted(group):
            best = best_of([each for each in self._partial([check]) if check in each.checks])
            if len(best) == 1:
                found.setdefault(best[0].checks, best)
        return list(found.values())

    def _telling(self, group: set[str], least: int) -> list[Explanation]:
        """The single change that settles most rules of a group, `least` or more, and worsens none."""
        explained = list(self._partial(group))
        most = max((len(each.checks) for each in explained), default=0)
        if most < least:
            return []
        best = best_of([each for each in explained if len(each.checks) == most])
        return best if len({each.checks for each in best}) == 1 else []

    def _partial(self, checks: Iterable[str]) -> Iterable[Explanation]:
        """Single changes that settle rules and worsen none, though they may leave some that were broken."""
        unsettled = self.system.broken(self.difference)
        seen: set[frozenset[tuple[str, int]]] = set()
        for change in self._candidates(checks):
            identity = frozenset((cell.cell_id, delta) for cell, delta in change.cells)
            if identity in seen:
                continue
            settled = settled_by(self.system, self.difference, change, unsettled)
            if settled:
                seen.add(identity)
                yield explained_by(self.system, (change,), settled, self.difference)

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
            checks = settled_by(self.system, self.difference, change)
            if checks is not None and group <= checks:
                explained.append(explained_by(self.system, (change,), checks, self.difference))
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
            apply(after, change)
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
                checks = settled_by(system, after, second, slack=change.slack)
                if checks is not None and broken <= checks:
                    settled = frozenset(check for check in {*group, *checks, *change.effects} if self._is_broken(check))
                    explained.append(explained_by(system, (change, second), settled, self.difference))
        return explained
