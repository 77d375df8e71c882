"""What is done to a document: each operator makes one known error, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from gouji.mutation.documents import Library, Rows

CELL_OPERATORS = ("small_change", "digits_swapped", "decimal_shifted", "unit_error", "blanked", "moved_column")
ROW_OPERATORS = ("row_lost", "row_repeated", "code_changed")
OPERATORS = (*CELL_OPERATORS, *ROW_OPERATORS, "name_homoglyph", "two_errors", "prose_figure", "clean_copy")
_NOT_MOVED = ("T01",)
_HOMOGLYPHS = {"出": "岀", "人": "入", "己": "已", "日": "曰"}
_CODES = ("item_code", "section_code", "class_code")
_MEASURES = ("amount", "share", "growth", "change")


@dataclass(frozen=True)
class Deed:
    """What was done: places are (table, row_no, seed column) in the mutant, values what was printed before."""

    operator: str
    document_id: str
    original: str
    table_id: str
    places: tuple[tuple[str, str, str], ...]
    values: tuple[Decimal, ...] = ()
    row: tuple[str, str] | None = field(default=None)


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("%", ""))


def mutated(text: str, operator: str, generator: random.Random) -> str | None:
    """A printed amount after an operator; None where it cannot be applied."""
    value = number(text)
    if operator == "small_change":
        return f"{value + generator.choice((-1, 1)) * Decimal(generator.randint(2, 5000)) / 100:.2f}"
    if operator == "digits_swapped":
        digits = f"{value:.2f}"
        pairs = [
            (a, b)
            for a in range(len(digits))
            for b in (a + 1, a + 2)
            if b < len(digits) and digits[a].isdigit() and digits[b].isdigit() and digits[a] != digits[b]
            and (b == a + 1 or digits[a + 1] == ".")
        ]  # fmt: skip
        changed = [digits[:a] + digits[b] + digits[a + 1 : b] + digits[a] + digits[b + 1 :] for a, b in pairs]
        changed = [each for each in changed if abs(Decimal(each) - value) >= Decimal("0.02")]
        return generator.choice(changed) if changed else None
    if operator == "decimal_shifted":
        after = value * generator.choice((Decimal(10), Decimal(100), Decimal("0.1")))
    elif operator == "unit_error":
        after = value * 10000 if generator.random() < 0.7 or value < 200 else value / 10000
    else:
        return "" if operator == "blanked" else None
    after = after.quantize(Decimal("0.01"))
    return f"{after}" if abs(after - value) >= Decimal("0.02") else None


class Mutator:
    """Writes mutants into a library and keeps what was done."""

    def __init__(self, library: Library, generator: random.Random):
        self.library = library
        self.generator = generator
        self.deeds: dict[str, Deed] = {}
        self.cells = [
            (document, table, row["row_no"], column, row[column])
            for table, rows in library.tables.items()
            for row in rows
            for document in (row["document_id"],)
            for column in library.columns.get(table, ())
            if row[column] and number(row[column])
        ]

    def _add(self, operator: str, original: str, table: str, changed: dict[str, Rows], places: tuple,
             values: tuple = (), row: tuple[str, str] | None = None, figures: Rows | None = None) -> None:  # fmt: skip
        name = f"{original}_mutant{len(self.deeds):05d}"
        self.library.add(name, original, changed, figures)
        self.deeds[name] = Deed(operator, name, original, table, places, values, row)

    def clean(self) -> None:
        for document in self.library.budgets():
            self._add("clean_copy", document, "", {}, ())

    def cell(self, index: int, operator: str) -> None:
        document, table, row_no, column, text = self.cells[index]
        rows = self.library.rows(document, table)
        row = next(row for row in rows if row["row_no"] == row_no)
        places, values = ((table, row_no, column),), (number(text),)
        if operator == "moved_column":
            columns = self.library.columns[table]
            at = columns.index(column)
            near = [columns[i] for i in (at - 1, at + 1) if 0 <= i < len(columns) and not row[columns[i]]]
            if not near or table in _NOT_MOVED or "revenue_amount" in (column, *near):
                return
            target = self.generator.choice(near)
            row[target], row[column] = text, ""
            places, values = (*places, (table, row_no, target)), (*values, Decimal(0))
        else:
            after = mutated(text, operator, self.generator)
            if after is None:
                return
            row[column] = after
        self._add(operator, document, table, {table: rows}, places, values)

    def pair(self) -> None:
        first, second = self.generator.sample(range(len(self.cells)), 2)
        document = self.cells[first][0]
        if self.cells[second][0] != document:
            return
        changed: dict[str, Rows] = {}
        places, values = [], []
        for index in (first, second):
            _, table, row_no, column, text = self.cells[index]
            rows = changed.setdefault(table, self.library.rows(document, table))
            row = next(row for row in rows if row["row_no"] == row_no)
            row[column] = mutated(text, "small_change", self.generator) or text
            places.append((table, row_no, column))
            values.append(number(text))
        self._add("two_errors", document, self.cells[first][1], changed, tuple(places), tuple(values))

    def row(self, table: str, document: str, row_no: str, operator: str) -> None:
        rows = self.library.rows(document, table)
        index = next(index for index, row in enumerate(rows) if row["row_no"] == row_no)
        printed = any(rows[index][column] for column in self.library.columns.get(table, ()))
        if not printed:
            return
        at = str(index + 1)
        if operator == "row_lost":
            rows[index : index + 1] = []
        elif operator == "row_repeated":
            rows.insert(index + 1, rows[index])
            at = str(index + 2)
        else:
            code = next((code for code in _CODES if rows[index].get(code)), None)
            if code is None:
                return
            known = {row.get(code) for row in rows}
            for _ in range(20):
                other = rows[index][code][:-1] + self.generator.choice("0123456789")
                if other not in known:
                    break
            else:
                return
            rows[index][code] = other
        self._add(operator, document, table, {table: rows}, ((table, at, "row"),), (), (table, row_no))

    def name(self, table: str, document: str, row_no: str) -> None:
        rows = self.library.rows(document, table)
        row = next(row for row in rows if row["row_no"] == row_no)
        label = "label" if "label" in row else "expenditure_label"
        found = [character for character in row.get(label) or "" if character in _HOMOGLYPHS]
        if found and not row.get("project_name"):
            row[label] = row[label].replace(found[0], _HOMOGLYPHS[found[0]], 1)
            self._add("name_homoglyph", document, table, {table: rows}, ((table, row_no, label),))

    def prose(self, document: str, row_no: str) -> None:
        figures = self.library.figures(document)
        row = next(row for row in figures if row["row_no"] == row_no)
        try:
            value = number(row["value"])
        except ArithmeticError:
            return
        if row["measure"] not in _MEASURES or not value:
            return
        decimals = len(row["value"].rstrip("%").partition(".")[2])
        after = value + self.generator.choice((-1, 1)) * Decimal(self.generator.randint(2, 500)) / 10 ** max(
            decimals, 0
        )
        row["value"] = f"{abs(after):.{decimals}f}" + ("%" if row["value"].endswith("%") else "")
        self._add(
            "prose_figure", document, f"N01 {row['measure']}", {}, (("N01", row_no, ""),), (value,), None, figures
        )


def all_rows(library: Library) -> Iterator[tuple[str, str, str]]:
    for table, rows in library.tables.items():
        for row in rows:
            yield table, row["document_id"], row["row_no"]


def make(library: Library, seed: int, mutants: int) -> dict[str, Deed]:
    """About so many mutants, spread evenly: half of them one amount changed, the other half the other operators."""
    mutator = Mutator(library, random.Random(seed))
    generator = mutator.generator
    mutator.clean()
    cells = list(range(len(mutator.cells)))
    rows = list(all_rows(library))
    figures = [(row["document_id"], row["row_no"]) for row in library.witnesses["narrative/n01_narrative_figures"]
               if row["document_id"] in library.budgets()]  # fmt: skip
    for index in range(mutants):
        operator = OPERATORS[index % (len(OPERATORS) - 1)]
        if operator in CELL_OPERATORS:
            mutator.cell(generator.choice(cells), operator)
        elif operator in ROW_OPERATORS:
            mutator.row(*generator.choice(rows), operator)
        elif operator == "name_homoglyph":
            mutator.name(*generator.choice(rows))
        elif operator == "two_errors":
            mutator.pair()
        else:
            mutator.prose(*generator.choice(figures))
    return mutator.deeds
