"""The equations of one document around its broken rules, and what a change of a number does to them.

All amounts are whole numbers of 1e-8 万元, half a unit of the last place of any printed number, so every comparison is
exact.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from gouji.field.localization.ratios import Ratio

UNIT = Decimal("0.00000001")
_STORED = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed number, or a blank place that a number may have been lost from (`cell_id` then is made up).

    `step` is one unit of its last printed place, `layout` what the template says of its table.
    """

    cell_id: str
    table_id: str
    row_no: int
    row_key: str
    row_occurrence: int
    column_key: str
    printed_column: str
    amount: int
    published_text: str | None
    source_line: int | None
    placement: str = "position"
    step: int = 1
    layout: str = "rows"

    @property
    def row(self) -> tuple[str, str, int]:
        """(table, key, which of several of that key)."""
        return self.table_id, self.row_key, self.row_occurrence


@dataclass(frozen=True, slots=True)
class Change:
    """A hypothesis: these cells should read otherwise.

    `effects` is what that adds to each rule's difference, `slack` what numbers that are not printed add to what it
    tolerates.
    """

    pattern: str
    cells: tuple[tuple[Cell, int], ...]
    effects: Mapping[str, int]
    cost: float
    slack: Mapping[str, int] = field(default_factory=dict)


@dataclass
class System:
    """The rules of one document: their differences, tolerances and members; terms of every cell of a broken rule."""

    document_id: str
    difference: dict[str, int] = field(default_factory=dict)
    tolerance: dict[str, int] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    terms: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    members: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    families: dict[str, str] = field(default_factory=dict)
    ratios: dict[str, Ratio] = field(default_factory=dict)
    ratios_at: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add_ratio(self, ratio: Ratio, family: str) -> None:
        """A share or growth; its three figures must be cells of the system."""
        self.ratios[ratio.check_id] = ratio
        self.families[ratio.check_id] = family
        amounts = {name: self.cells[name].amount for name in (ratio.figure, ratio.top, ratio.base)}
        self.difference[ratio.check_id] = ratio.difference(amounts)
        self.tolerance[ratio.check_id] = 0
        for name in amounts:
            self.ratios_at[name].append(ratio.check_id)
            self.members[ratio.check_id].append(name)

    def judge_ratios(self, known: Mapping[str, int]) -> None:
        """Let percentages be wrong by what is known of them, by check; the others by nothing."""
        self.ratios = {check: replace(each, known=known.get(check, 0)) for check, each in self.ratios.items()}

    def broken(self, difference: Mapping[str, int] | None = None) -> set[str]:
        """The checks whose difference is over their tolerance; of the system as printed, or of other differences."""
        differences = self.difference if difference is None else difference
        return {check for check, value in differences.items() if self.is_broken(check, value)}

    def is_broken(self, check: str, value: int, slack: int = 0) -> bool:
        """Whether a difference, in units, is over the tolerance of a check and some slack."""
        return abs(value) > self.tolerance.get(check, 0) + slack

    def effects(self, changes: Iterable[tuple[str, int]]) -> dict[str, int]:
        """check_id → what the changes add to its difference; cells of the system only."""
        found: Counter[str] = Counter()
        changed: dict[str, int] = {}
        for cell_id, delta in changes:
            changed[cell_id] = changed.get(cell_id, 0) + delta
            for check, coefficient in self.terms.get(cell_id, ()):
                found[check] += coefficient * delta
        for check in {check for cell_id in changed for check in self.ratios_at.get(cell_id, ())}:
            ratio = self.ratios[check]
            before = {name: self.cells[name].amount for name in (ratio.figure, ratio.top, ratio.base)}
            after = {name: amount + changed.get(name, 0) for name, amount in before.items()}
            found[check] += ratio.difference(after) - ratio.difference(before)
        return {check: value for check, value in found.items() if value}

    def checks_of(self, cell_id: str) -> list[str]:
        """The checks that a cell stands in, ratios included."""
        return [check for check, _ in self.terms.get(cell_id, ())] + self.ratios_at.get(cell_id, [])

    def rows(self) -> dict[tuple[str, str, int], list[Cell]]:
        """Row → its cells."""
        found: dict[tuple[str, str, int], list[Cell]] = defaultdict(list)
        for cell in self.cells.values():
            found[cell.row].append(cell)
        return found

    def groups(self) -> list[set[str]]:
        """Broken rules that share a cell, largest group first."""
        parent: dict[str, str] = {check: check for check in self.broken()}

        def root(check: str) -> str:
            while parent[check] != check:
                check = parent[check]
            return check

        for cell_id in self.cells:
            shared = [check for check in self.checks_of(cell_id) if check in parent]
            for check in shared[1:]:
                parent[root(check)] = root(shared[0])
        groups: dict[str, set[str]] = defaultdict(set)
        for check in parent:
            groups[root(check)].add(check)
        return sorted(groups.values(), key=lambda group: (-len(group), min(group)))


def as_decimal(value: int) -> Decimal:
    """Units of 1e-8 as they are stored, with six decimals."""
    return (value * UNIT).quantize(_STORED)


def in_steps(value: int, divisor: int, step: int) -> int:
    """value ÷ divisor as it would be printed: the nearest whole number of steps."""
    if divisor < 0:
        value, divisor = -value, -divisor
    return (2 * value + divisor * step) // (2 * divisor * step) * step


def single_deltas(system: System, cell: Cell, difference: Mapping[str, int]) -> Iterator[int]:
    """The changes of a cell that make one of its broken rules as exact as the cell is printed, the most voted first."""
    votes: Counter[int] = Counter()
    for check, coefficient in system.terms.get(cell.cell_id, ()):
        value = difference.get(check, 0)
        if system.is_broken(check, value):
            delta = in_steps(-value, coefficient, cell.step)
            if not system.is_broken(check, value + coefficient * delta):
                votes[delta] += 1
    for check in system.ratios_at.get(cell.cell_id, ()):
        ratio = system.ratios[check]
        value = difference.get(check, 0)
        if not system.is_broken(check, value):
            continue
        if cell.cell_id == ratio.figure:
            votes[-value] += 1
            continue
        # A sum gives its value within a tolerance, a percentage within its rounding: what is within both is meant.
        amounts = {name: system.cells[name].amount for name in (ratio.figure, ratio.top, ratio.base)}
        for delta, count in list(votes.items()) or [(0, 0)]:
            near = ratio.near(amounts, cell.cell_id, cell.amount + delta, cell.step) if count else None
            meant = near if near is not None else ratio.nearest(amounts, cell.cell_id, cell.step)
            if meant is not None and meant != cell.amount:
                votes[meant - cell.amount] += max(count, 1)
    yield from (delta for delta, _ in votes.most_common(4))
