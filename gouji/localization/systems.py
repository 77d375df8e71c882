"""The equations of one document around its broken rules, and what a change of a number does to them.

All amounts are whole numbers of 0.0001 万元, so every comparison is exact.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

UNIT = Decimal("0.0001")
CENT = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed number, or a blank place that a number may have been lost from (`cell_id` then is made up)."""

    cell_id: str
    table_id: str
    row_no: int
    row_key: str
    row_occurrence: int
    column_key: str
    seed_column: str
    amount: int
    published_text: str | None
    source_line: int | None

    @property
    def row(self) -> tuple[str, str, int]:
        return self.table_id, self.row_key, self.row_occurrence


@dataclass(frozen=True, slots=True)
class Change:
    """A hypothesis: these cells should read otherwise. `effects` is what that adds to each rule's difference."""

    pattern: str
    cells: tuple[tuple[Cell, int], ...]
    effects: Mapping[str, int]
    cost: float


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

    def broken(self, difference: Mapping[str, int] | None = None) -> set[str]:
        differences = self.difference if difference is None else difference
        return {check for check, value in differences.items() if self.is_broken(check, value)}

    def is_broken(self, check: str, value: int) -> bool:
        # A rule that was not near any broken one holds; two roundings of its terms are the least that it allows.
        return abs(value) > self.tolerance.get(check, CENT)

    def effects(self, changes: Iterable[tuple[str, int]]) -> dict[str, int]:
        found: Counter[str] = Counter()
        for cell_id, delta in changes:
            for check, coefficient in self.terms[cell_id]:
                found[check] += coefficient * delta
        return {check: value for check, value in found.items() if value}

    def rows(self) -> dict[tuple[str, str, int], list[Cell]]:
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

        for terms in self.terms.values():
            shared = [check for check, _ in terms if check in parent]
            for check in shared[1:]:
                parent[root(check)] = root(shared[0])
        groups: dict[str, set[str]] = defaultdict(set)
        for check in parent:
            groups[root(check)].add(check)
        return sorted(groups.values(), key=lambda group: (-len(group), min(group)))


def as_units(value: Decimal | None) -> int:
    """An amount in units of 0.0001."""
    return int((value or Decimal(0)) / UNIT)


def as_decimal(value: int) -> Decimal:
    return value * UNIT


def single_deltas(system: System, cell: Cell, difference: Mapping[str, int]) -> Iterator[int]:
    """The changes of a cell that make one of its broken rules exact, the most voted first."""
    votes: Counter[int] = Counter()
    for check, coefficient in system.terms[cell.cell_id]:
        value = difference.get(check, 0)
        if system.is_broken(check, value) and value % coefficient == 0:
            votes[-value // coefficient] += 1
    yield from (delta for delta, _ in votes.most_common(4))
