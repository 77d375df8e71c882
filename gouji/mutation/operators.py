"""What is done to a document: each operator makes one known error, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from gouji.mutation.documents import Library, Rows, number

CELL_OPERATORS = ("small_change", "digits_swapped", "decimal_shifted", "unit_error", "blanked", "moved_column")
ROW_OPERATORS = ("row_lost", "row_repeated", "code_changed")
# What each operator does; `mutate --help` and docs/localisation.md say the same.
OPERATORS = {
    "small_change": "one amount of a table is changed by 0.02 to 50.00",
    "digits_swapped": "two neighbouring digits of an amount change places",
    "decimal_shifted": "an amount is multiplied by 10 or 100, or divided by 10",
    "unit_error": "an amount is printed in yuan (× 10,000), or divided by 10,000",
    "blanked": "an amount is left out",
    "moved_column": "an amount stands in the blank column beside its own",
    "row_lost": "a row that holds amounts is left out",
    "row_repeated": "a row that holds amounts is printed twice",
    "code_changed": "the last digit of a row's code is another",
    "name_homoglyph": "a character of a label is one that looks alike",
    "two_errors": "two amounts of one document are changed by 0.02 to 50.00",
    "wrong_year": "an amount, and the sentence that repeats it or not, are those of the previous year",
    "prose_figure": "an amount, share, growth rate or change in the prose is changed",
    "clean_copy": "nothing: whatever is found is a false alarm",
}
_PAIRS = 200
_NOT_MOVED = ("T01",)
_HOMOGLYPHS = {"出": "岀", "人": "入", "己": "已", "日": "曰"}
_CODES = ("item_code", "section_code", "class_code")
_MEASURES = ("amount", "share", "growth", "change")
_UP = "increase"


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

    def cell(self, index: int, operator: str) -> bool:
        """Do something to one amount of a table; False where the operator cannot be applied there."""
        document, table, row_no, column, text = self.cells[index]
        rows = self.library.rows(document, table)
        row = next(row for row in rows if row["row_no"] == row_no)
        places, values = ((table, row_no, column),), (number(text),)
        if operator == "moved_column":
            columns = self.library.columns[table]
            at = columns.index(column)
            near = [columns[i] for i in (at - 1, at + 1) if 0 <= i < len(columns) and not row[columns[i]]]
            if not near or table in _NOT_MOVED or "revenue_amount" in (column, *near):
                return False
            target = self.generator.choice(near)
            row[target], row[column] = text, ""
            places, values = (*places, (table, row_no, target)), (*values, Decimal(0))
        else:
            after = mutated(text, operator, self.generator)
            if after is None:
                return False
            row[column] = after
        self._add(operator, document, table, {table: rows}, places, values)
        return True

    def several(self, count: int, document: str | None = None) -> None:
        """`count` amounts of one document, chosen at random."""
        document = document or self.cells[self.generator.randrange(len(self.cells))][0]
        indexes = [index for index, cell in enumerate(self.cells) if cell[0] == document]
        changed: dict[str, Rows] = {}
        places, values = [], []
        for index in self.generator.sample(indexes, count):
            _, table, row_no, column, text = self.cells[index]
            rows = changed.setdefault(table, self.library.rows(document, table))
            row = next(row for row in rows if row["row_no"] == row_no)
            row[column] = mutated(text, "small_change", self.generator) or text
            places.append((table, row_no, column))
            values.append(number(text))
        self._add("two_errors", document, places[0][0], changed, tuple(places), tuple(values))

    def row(self, table: str, document: str, row_no: str, operator: str) -> bool:
        """Do something to a row that holds amounts; False where the operator cannot be applied."""
        rows = self.library.rows(document, table)
        index = next(index for index, row in enumerate(rows) if row["row_no"] == row_no)
        if not any(rows[index][column] for column in self.library.columns.get(table, ())):
            return False
        at = str(index + 1)
        if operator == "row_lost":
            rows[index : index + 1] = []
        elif operator == "row_repeated":
            rows.insert(index + 1, rows[index])
            at = str(index + 2)
        else:
            code = next((code for code in _CODES if rows[index].get(code)), None)
            if code is None:
                return False
            known = {row.get(code) for row in rows}
            free = [digit for digit in "0123456789" if rows[index][code][:-1] + digit not in known]
            if not free:
                return False
            rows[index][code] = rows[index][code][:-1] + self.generator.choice(free)
        self._add(operator, document, table, {table: rows}, ((table, at, "row"),), (), (table, row_no))
        return True

    def name(self, table: str, document: str, row_no: str) -> bool:
        """A label with a character that looks like another; names of projects are free and are not touched."""
        rows = self.library.rows(document, table)
        row = next(row for row in rows if row["row_no"] == row_no)
        label = "label" if "label" in row else "expenditure_label"
        found = [character for character in row.get(label) or "" if character in _HOMOGLYPHS]
        if not found or row.get("project_name"):
            return False
        row[label] = row[label].replace(found[0], _HOMOGLYPHS[found[0]], 1)
        self._add("name_homoglyph", document, table, {table: rows}, ((table, row_no, label),), (), (table, row_no))
        return True

    def wrong_year(self, document: str, statement: str, with_prose: bool) -> bool:
        """The amount of the previous year (amount − change) for this year's, in the table or in the prose too."""
        figures = self.library.figures(document)
        said = {row["measure"]: row for row in figures if row["statement"] == statement}
        amount, change = said.get("amount"), said.get("change")
        if amount is None or change is None or amount["unit"] != change["unit"]:
            return False
        sign = 1 if change["direction"] == _UP else -1
        before = number(amount["value"]) - sign * number(change["value"])
        cells = self.library.cells_of(document, amount["row_no"])
        if before <= 0 or before == number(amount["value"]) or len(cells) != 1:
            return False
        table, row_no, column = cells[0]
        rows = self.library.rows(document, table)
        row = next((row for row in rows if row["row_no"] == row_no), None)
        if row is None or not row[column]:
            return False
        places, values = [(table, row_no, column)], [number(row[column])]
        row[column] = f"{before:.2f}"
        if with_prose:
            places.append(("N01", amount["row_no"], ""))
            values.append(number(amount["value"]))
            amount["value"] = f"{before:.2f}"
        self._add("wrong_year", document, table, {table: rows}, tuple(places), tuple(values), None, figures)
        return True

    def prose(self, document: str, row_no: str) -> bool:
        """One printed amount, share, growth rate or change of the prose, by 2 to 500 of its last digit."""
        figures = self.library.figures(document)
        row = next(row for row in figures if row["row_no"] == row_no)
        try:
            value = number(row["value"])
        except ArithmeticError:
            return False
        if row["measure"] not in _MEASURES or not value:
            return False
        decimals = len(row["value"].rstrip("%").partition(".")[2])
        step = Decimal(self.generator.randint(2, 500)).scaleb(-decimals)
        after = abs(value + self.generator.choice((-1, 1)) * step)
        row["value"] = f"{after:.{decimals}f}" + ("%" if row["value"].endswith("%") else "")
        self._add(
            "prose_figure", document, f"N01 {row['measure']}", {}, (("N01", row_no, ""),), (value,), None, figures
        )
        return True


def make(library: Library, seed: int, mutants: int | None, operators: Collection[str] = ()) -> dict[str, Deed]:
    """Mutants by id: four clean copies, and every amount × one operator, every row × one, and so on, once.

    `mutants` takes about so many of them at random, or makes more by going round with the next operators; `operators`
    are those allowed, all where none is named. The same seed makes the same mutants.
    """
    mutator = Mutator(library, random.Random(seed))
    allowed = tuple(name for name in OPERATORS if not operators or name in operators)
    mutator.clean()
    fewest = len(mutator.deeds)
    rounds = 0
    while rounds == 0 or (mutants is not None and len(mutator.deeds) - fewest < mutants):
        before = len(mutator.deeds)
        jobs = _jobs(mutator, allowed, rounds)
        if mutants is not None:
            mutator.generator.shuffle(jobs)
        for job in jobs:
            if mutants is not None and len(mutator.deeds) - fewest >= mutants:
                break
            job()
        rounds += 1
        if len(mutator.deeds) == before:
            break
    return mutator.deeds


def _jobs(mutator: Mutator, allowed: Collection[str], turn: int) -> list[Callable[[], object]]:
    """One job per amount, row, label, pair and figure; each takes the next operator that can be applied."""
    library, jobs = mutator.library, list[Callable[[], object]]()

    def first(apply: Callable[[str], bool], names: list[str], offset: int) -> Callable[[], object]:
        order = [names[(offset + turn + step) % len(names)] for step in range(len(names))]
        return lambda: any(apply(name) for name in order)

    cell_operators = [name for name in CELL_OPERATORS if name in allowed]
    row_operators = [name for name in ROW_OPERATORS if name in allowed]
    if cell_operators:
        jobs += [first(partial(mutator.cell, index), cell_operators, index) for index in range(len(mutator.cells))]
    for index, (table, document, row_no) in enumerate(all_rows(library)):
        if row_operators:
            jobs.append(first(partial(mutator.row, table, document, row_no), row_operators, index))
        if "name_homoglyph" in allowed:
            jobs.append(partial(mutator.name, table, document, row_no))
    if "two_errors" in allowed:
        jobs += [partial(mutator.several, 2)] * _PAIRS
    for document in library.budgets():
        figures = library.figures(document)
        if "prose_figure" in allowed:
            jobs += [partial(mutator.prose, document, row["row_no"]) for row in figures]
        if "wrong_year" in allowed:
            for number_of, statement in enumerate(dict.fromkeys(row["statement"] for row in figures)):
                jobs.append(partial(mutator.wrong_year, document, statement, number_of % 2 == 1))
    return jobs


def all_rows(library: Library) -> Iterator[tuple[str, str, str]]:
    """(table, document, row number) of every row of a table."""
    for table, rows in library.tables.items():
        for row in rows:
            yield table, row["document_id"], row["row_no"]
