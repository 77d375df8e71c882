"""Whether the rules determine what was changed, from the terms of the originals alone and not from what was found.

A cell is determined when it stands in a rule and no other printed cell stands in just the same ones, in the same
proportions: an error there leaves differences that no other single cell leaves. A lost row is determined when its cells
stand in two rules, or more, with cells of other rows: one difference alone could be of any addend. Two rows that print
each other's amounts are determined when that changes a rule, hard or soft, that held: what stands between two rows of
one sum changes none, and where no other place prints the numbers nobody can see it. Codes, labels and repeated rows are
told by themselves; a figure of the prose like a cell, and a share or a growth by what it is of (an
amount that only a percentage repeats may change within its rounding), an indicator by its witnesses (`witnesses`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from decimal import Decimal

from gouji.engine.database.warehouse import Warehouse
from gouji.lab.mutation.catalogue import WORDS, Deed

_TERMS = """
    select terms.cell_id, terms.check_id, sum(terms.coefficient)
    from quality.fct_rule_terms as terms
    inner join quality.fct_rule_checks as checks on terms.check_id = checks.check_id
    inner join staging.stg_reference__rules as rules on checks.rule_id = rules.rule_id
    where list_contains(?, checks.document_id) and checks.status in ('exact', 'rounding', 'broken')
        and rules.severity = 'error' and coalesce(checks.strength, 'identity') = 'identity'
    group by terms.cell_id, terms.check_id
"""
# Soft rules too; those between documents are none of a copy's.
_EVERY_TERM = """
    select terms.cell_id, terms.check_id, sum(terms.coefficient), min(checks.tolerance), min(cells.amount)
    from quality.fct_rule_terms as terms
    inner join quality.fct_rule_checks as checks on terms.check_id = checks.check_id
    inner join staging.stg_reference__rules as rules on checks.rule_id = rules.rule_id
    inner join intermediate.int_cells__placed as cells on terms.cell_id = cells.cell_id
    where list_contains(?, checks.document_id) and checks.status in ('exact', 'rounding', 'broken')
        and rules.family <> 'cross_document'
    group by terms.cell_id, terms.check_id
"""
_RATIOS = """
    select figure_id from intermediate.int_prose_ratios__compared
    where list_contains(?, document_id) and rule_id in ('N_SHARE', 'N_GROWTH')
"""
_BY_THEMSELVES = ("row_repeated", "code_changed", "name_homoglyph", "label_character", "clean_copy", *WORDS)
_OF_PROSE = ("prose_figure", "prose_count", "goal_figure")


class Determinacy:
    """The rules that each printed cell of some documents stands in."""

    def __init__(self, warehouse: Warehouse, documents: Collection[str]):
        self._checks: dict[str, dict[str, Decimal]] = defaultdict(dict)
        self._rows: dict[str, Counter[str]] = defaultdict(Counter)
        self._terms: Counter[str] = Counter()
        for cell, check, coefficient in warehouse.query(_TERMS, [list(documents)])[1]:
            if coefficient:
                self._checks[cell][check] = Decimal(coefficient)
                self._rows[cell.rpartition("/")[0]][check] += 1
                self._terms[check] += 1
        self._ratios = {cell for (cell,) in warehouse.query(_RATIOS, [list(documents)])[1] if cell}
        self._alike = Counter(self._signature(cell) for cell in self._checks)
        self._tolerance: dict[str, Decimal] = {}
        self._amounts: dict[str, Decimal] = {}
        self._every: dict[str, dict[str, Decimal]] = defaultdict(dict)
        for cell, check, coefficient, tolerance, amount in warehouse.query(_EVERY_TERM, [list(documents)])[1]:
            self._every[cell][check] = Decimal(coefficient)
            self._tolerance[check], self._amounts[cell] = Decimal(tolerance), Decimal(amount or 0)

    def holds(self, deed: Deed) -> bool:
        """Whether what was done can be told from everything else that might have been."""
        if deed.witnessed is not None:
            return deed.witnessed
        if deed.operator in _BY_THEMSELVES:
            return True
        if deed.operator in _OF_PROSE:
            figures = [f"{deed.original}/{table}/{row}" for table, row, _ in deed.places]
            return all(
                each in self._ratios or (each in self._checks and self._alike[self._signature(each)] == 1)
                for each in figures
            )
        if deed.operator == "rows_exchanged":
            return self._exchange_is_seen(deed)
        if deed.row is not None:
            of_row = self._rows.get("/".join((deed.original, *deed.row)), Counter())
            return sum(self._terms[check] > within for check, within in of_row.items()) >= 2
        cells = [f"{deed.original}/{table}/{row}/{column}" for table, row, column in deed.places if column]
        printed = [cell for cell in cells if cell in self._checks]
        return bool(printed) and all(self._alike[self._signature(cell)] == 1 for cell in printed)

    def _exchange_is_seen(self, deed: Deed) -> bool:
        """Whether a rule is changed by more than it tolerates where two rows print each other's amounts."""
        effects: dict[str, Decimal] = defaultdict(Decimal)
        first, second = dict.fromkeys(f"{deed.original}/{table}/{row}" for table, row, _ in deed.places)
        columns = dict.fromkeys(column for _, _, column in deed.places)
        # A blank has no terms to be asked; where no column is printed in both rows the exchange counts as seen.
        pairs = [(f"{first}/{column}", f"{second}/{column}") for column in columns]
        pairs = [pair for pair in pairs if all(cell in self._every for cell in pair)]
        for pair in pairs:
            for cell, other in (pair, pair[::-1]):
                for check, coefficient in self._every[cell].items():
                    effects[check] += coefficient * (self._amounts[other] - self._amounts[cell])
        return not pairs or any(abs(effect) > self._tolerance[check] for check, effect in effects.items())

    def _signature(self, cell: str) -> frozenset[tuple[str, Decimal]]:
        """The rules of a cell with their coefficients, up to a common factor."""
        checks = self._checks[cell]
        first = checks[min(checks)]
        return frozenset((check, coefficient / first) for check, coefficient in checks.items())
