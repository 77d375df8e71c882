"""Amounts of declared lines in a text without layout: which line each is of, by the sums and the texts before them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from gouji.field.templates.declarations import Line, Table, Template, Term

_MOST_STEPS = 25_000  # of all that is tried from one guess

_MOST_FOUND = 40
_MOST_COST = 12
_SLACK = Decimal("0.011")  # of a sum: amounts are rounded

Sums = Sequence[Mapping[int, int]]  # line → coefficient; the sum is zero


def line_sums(
    template: Template, table: Table, lines: Sequence[Line], open_parents: frozenset[str]
) -> list[dict[int, int]]:
    """The sums over declared lines: of lines below a line, and of rules within the table. Lines with one column.

    Lines of `open_parents` (side:line) have parts that are no declared lines.
    """
    below = _sums_below(lines, open_parents) if table.table_id in template.hierarchies else []
    return [*below, *_sums_of_rules(template, table, lines)]


def _sums_below(lines: Sequence[Line], open_parents: frozenset[str]) -> list[dict[int, int]]:
    """Each line less those below it."""
    found = []
    for (side, key), at in {(line.side, line.line_key): at for at, line in enumerate(lines)}.items():
        parts = {of: -1 for of, line in enumerate(lines) if line.side == side and line.parent == key}
        if parts and f"{side}:{key}" not in open_parents:
            found.append({at: 1, **parts})
    return found


def _sums_of_rules(template: Template, table: Table, lines: Sequence[Line]) -> list[dict[int, int]]:
    """The equations of rules whose terms are all lines of this table; a line that is not printed is nothing."""
    names = {
        (line.keys if all(line.keys) else (f"{line.side}:{line.line_key}", "")): at for at, line in enumerate(lines)
    }
    by_rule: dict[tuple[str, str], list[Term]] = {}
    for term in template.terms:
        if term.row and not term.levels:
            by_rule.setdefault((term.rule_id, term.equation), []).append(term)
    found = []
    for terms in by_rule.values():
        if any(term.table_id != table.table_id for term in terms):
            continue
        sums: Counter[int] = Counter()
        for term in terms:
            of = names.get((term.row, term.column), names.get((term.row, "")))
            if of is not None:
                sums[of] += term.coefficient
        if len(sums) > 1:
            found.append(dict(sums))
    return found


@dataclass(frozen=True)
class Fill:
    """Amounts of the lines (None is blank), amounts left for other rows, and how many are not where they seem to be."""

    values: tuple[Decimal | None, ...]
    left: tuple[Decimal, ...]
    cost: int


def fills(
    nears: Sequence[Sequence[Decimal | None]],
    amounts: Sequence[Decimal],
    sums: Sums,
    rest: tuple[int, Mapping[int, int]] | None = None,
    limits: Sequence[tuple[int, int]] = (),
) -> tuple[list[Fill], int]:
    """(ways to give the amounts to lines so that all sums hold, with the fewest elsewhere than near; which guess).

    Amounts are in the unit that the table prints, sums hold to 0.011 of it. `nears` are guesses of the amount of each
    line. Amounts that no line has are, in sum, line `rest`[0] less the lines `rest`[1]; without it none may be left. Of
    `limits` the first line is a part of the second, and no more than it.
    """
    searches = [_Search(near, amounts, sums, rest, limits) for near in nears]
    for is_strict in (True, False):
        for search in searches if not is_strict else ():
            search.free = set(range(len(search.near)))
            search.steps = 0
        for bound in range(_MOST_COST + 1):
            for at, search in enumerate(searches):
                found = list(search.run(bound))
                if found:
                    # One more elsewhere is as good: what stands behind a text may belong to another.
                    return [*found, *(search.run(bound + 1) if bound else ())], at
    return [], 0


class _Search:
    def __init__(
        self,
        near: Sequence[Decimal | None],
        amounts: Sequence[Decimal],
        sums: Sums,
        rest: tuple[int, Mapping[int, int]] | None,
        limits: Sequence[tuple[int, int]],
    ) -> None:
        self.limits = limits
        self.near = near
        self.pool = Counter(amounts)
        self.rest = rest
        self.order = self._ordered(sums)
        # A sum is looked at when the last of its lines is filled.
        place = {line: at for at, line in enumerate(self.order)}
        self.checks: dict[int, list[Mapping[int, int]]] = {}
        self.free = self._free(sums)
        for each in sums:
            self.checks.setdefault(max(each, key=place.__getitem__), []).append(each)
        self.steps = 0

    def _free(self, sums: Sums) -> set[int]:
        """Lines that may have other amounts than those near: those of sums that would not hold, and blank ones."""
        values = dict(enumerate(self.near))
        free = {line for each in sums if not self._holds(each, values) for line in each}
        known = {line for each in sums for line in each}
        over = Counter(near for near in self.near if near is not None)
        twice = {near for near, count in over.items() if count > self.pool[near]}
        return free | {line for line, near in values.items() if near is None or near in twice or line not in known}

    def _ordered(self, sums: Sums) -> list[int]:
        """The lines in an order in which sums are complete early."""
        order: list[int] = []
        left = [set(each) for each in sums]
        while left:
            each = min(left, key=lambda of: len(of - set(order)))
            order += sorted(each - set(order))
            left.remove(each)
        return order + [at for at in range(len(self.near)) if at not in order]

    def run(self, bound: int) -> Iterator[Fill]:
        """Fills with so many amounts elsewhere than near."""
        return islice(self._fill(0, {}, 0, bound), _MOST_FOUND)

    def _fill(self, at: int, values: dict[int, Decimal | None], cost: int, bound: int) -> Iterator[Fill]:
        self.steps += 1
        if self.steps > _MOST_STEPS or cost > bound:
            return
        if at == len(self.order):
            if cost == bound and self._fits(values):
                left = tuple(self.pool.elements())
                yield Fill(tuple(values[line] for line in range(len(self.near))), left, cost)
            return
        line = self.order[at]
        near = self.near[line]
        for option in self._options(line, values, cost < bound):
            if option is not None and self.pool[option] <= 0:
                continue
            values[line] = option
            if all(self._holds(each, values) for each in self.checks.get(line, ())):
                if option is not None:
                    self.pool[option] -= 1
                yield from self._fill(at + 1, values, cost + (option != near), bound)
                if option is not None:
                    self.pool[option] += 1
            del values[line]

    def _options(self, line: int, values: Mapping[int, Decimal | None], may_differ: bool) -> Iterable[Decimal | None]:
        """What a line may be: the amount near, or where it is free another: what a sum lacks, if it is its last."""
        near = self.near[line]
        if not may_differ or line not in self.free:
            return (near,)
        checks = self.checks.get(line)
        if not checks:
            return dict.fromkeys([near, None, *sorted(self.pool)])
        others = sum((sign * (values[of] or Decimal(0)) for of, sign in checks[0].items() if of != line), Decimal(0))
        lacking = -others / checks[0][line]
        return dict.fromkeys([near, None, *(each for each in self.pool if abs(each - lacking) <= _SLACK)])

    @staticmethod
    def _holds(sums: Mapping[int, int], values: Mapping[int, Decimal | None]) -> bool:
        total = sum((sign * (values[line] or Decimal(0)) for line, sign in sums.items()), Decimal(0))
        return abs(total) <= _SLACK

    def _fits(self, values: Mapping[int, Decimal | None]) -> bool:
        """Whether what is left is the sum that is to be left, and no part is more than its whole."""
        if any((values[part] or Decimal(0)) > (values[whole] or Decimal(0)) for part, whole in self.limits):
            return False
        left = sum(self.pool.elements(), Decimal(0))
        if self.rest is None:
            return not +self.pool
        whole = (values[self.rest[0]] or Decimal(0)) - sum(
            (sign * (values[line] or Decimal(0)) for line, sign in self.rest[1].items()), Decimal(0)
        )
        return abs(left - whole) <= _SLACK
