"""Cells that one rule alone holds: what that rule can say of a wrong digit in them (after a build, of its database).

A rule `sum(c x) = 0` that is off by d is mended by each of its cells alone: x - d / c for any of them. So it names a
cell only where the others are ruled out by something else. What could do so is counted for each digit that could be
changed: the other cells would have to be mended by more than one digit, or to less than nothing.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
_TERMS = """
select terms.check_id, terms.cell_id, terms.coefficient, cells.published_text, checks.tolerance
from quality.fct_rule_terms as terms
inner join quality.fct_rule_checks as checks on terms.check_id = checks.check_id
inner join quality.dim_rules as rules on checks.rule_id = rules.rule_id
inner join marts.fct_cells as cells on terms.cell_id = cells.cell_id
where
    checks.strength = 'identity' and checks.status in ('exact', 'rounding') and rules.severity = 'error'
    and cells.document_id = ?
"""


def digits(text: str, unit: Decimal) -> list[tuple[int, Decimal]]:
    """(position of a digit in a text, what one more of it adds)."""
    plain = text.replace(",", "")
    point = plain.index(".") if "." in plain else len(plain)
    return [
        (at, unit * Decimal(10) ** (point - at - 1 if at < point else point - at))
        for at, sign in enumerate(plain)
        if sign.isdigit()
    ]


def is_one_digit(text: str, amount: Decimal, difference: Decimal) -> bool:
    """Whether another amount is printed as this text with one digit replaced."""
    plain = text.replace(",", "")
    other = amount + difference
    if other < 0:
        return False
    places = len(plain.partition(".")[2])
    shown = f"{other:.{places}f}"
    return len(shown) == len(plain) and sum(one != two for one, two in zip(shown, plain, strict=True)) == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", nargs="+")
    parser.add_argument("--database", type=Path, default=ROOT / "gouji.duckdb")
    options = parser.parse_args()
    print(f"{'document':32}{'cells':>7}{'0 rules':>9}{'1 rule':>8}{'more':>6}{'changes':>9}{'told':>7}{'only one':>10}")
    with duckdb.connect(str(options.database), read_only=True) as connection:
        for name in options.documents:
            cells = connection.execute("select count(*) from marts.fct_cells where document_id = ?", [name]).fetchone()
            rows = connection.execute(_TERMS, [name]).fetchall()
            print(line(name, cells[0] if cells else 0, rows), flush=True)


def line(name: str, cells: int, rows: list[tuple[str, str, int, str, Decimal]]) -> str:
    """Counts of one document: see `main`."""
    checks: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    of_cell: dict[str, set[str]] = defaultdict(set)
    tolerances: dict[str, Decimal] = {}
    for check, cell, coefficient, text, tolerance in rows:
        checks[check].append((cell, coefficient, text))
        of_cell[cell].add(check)
        tolerances[check] = tolerance or Decimal(0)
    alone = [cell for cell, of in of_cell.items() if len(of) == 1]
    changes = told = unique = 0
    for cell in alone:
        (check,) = of_cell[cell]
        terms = checks[check]
        own = next((coefficient, text) for each, coefficient, text in terms if each == cell)
        for at, worth in digits(own[1], Decimal(1)):
            plain = own[1].replace(",", "")
            for digit in range(10):
                step = (digit - int(plain[at])) * worth
                if not step or (at == 0 and digit == 0):
                    continue
                changes += 1
                if abs(step * own[0]) <= tolerances[check]:
                    continue
                told += 1
                others = [
                    each
                    for each, coefficient, text in terms
                    if each != cell and is_one_digit(text, Decimal(text.replace(",", "")), -step * own[0] / coefficient)
                ]
                unique += not others
    more = sum(len(of) > 1 for of in of_cell.values())
    return f"{name:32}{cells:7}{cells - len(of_cell):9}{len(alone):8}{more:6}{changes:9}{told:7}{unique:10}"


if __name__ == "__main__":
    main()
