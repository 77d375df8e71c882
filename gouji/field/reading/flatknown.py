"""What is known of the tables of a document, by the keys of the rules: by it readings of other tables are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from gouji.field.reading.flatleaves import Option
from gouji.field.reading.rows import Read, Row
from gouji.field.reading.sums import value
from gouji.field.templates.declarations import Column, Line, Table, Template
from gouji.field.templates.wording import normal, squashed, unnumbered

Place = tuple[str, str, str]  # table, row and column by their keys
_CLASS = 3  # digits of the code of a functional class, which begins with 2
_SLACK = Decimal("0.01")  # of each term, for rounding


def line_of(table: Table, row: Row) -> Line | None:
    """The declared line that a row is."""
    label = unnumbered(normal(row.label))
    group = row.details.partition("=")[2]
    names = (f"{normal(group)}/{label}" if group else label, label)
    return next(
        (line for name in names for line in table.lines if line.side == row.side and line.label.fullmatch(name)), None
    )


def row_keys(read: Read) -> dict[tuple[int, str], tuple[str, str]]:
    """(row, side) → its keys in the rules: of the row, and of the column where the row is one; blank if it has none."""
    keys: dict[tuple[int, str], tuple[str, str]] = {}
    for row in read.rows:
        line = line_of(read.table, row)
        if line is None:
            name = unnumbered(normal(row.label)) if read.table.layout == "sides" else ""
            keys[row.row_no, row.side] = (squashed(row.code) or name, "")
        elif all(line.keys):
            keys[row.row_no, row.side] = line.keys
        elif read.table.layout == "sides":
            keys[row.row_no, row.side] = (f"{row.side}:{line.line_key}", "")
        else:
            keys[row.row_no, row.side] = (line.line_key, "")
    return keys


def cells(read: Read) -> dict[Place, Decimal]:
    """The amounts of a table, in its printed unit, by the keys of the rules."""
    columns = {column.name: column.key for column in read.table.columns if column.is_amount}
    keys = row_keys(read)
    found = {}
    for amount in read.amounts:
        row_key, column_key = keys.get((amount.row_no, amount.side), ("", ""))
        if row_key:
            found[read.table.table_id, row_key, column_key or columns[amount.column]] = value(amount.text)
    return found


class Known:
    """The tables read so far, in the printed unit of money; cells that are doubted are not known."""

    def __init__(self, template: Template) -> None:
        self.cells: dict[Place, Decimal] = {}
        self.tables: set[str] = set()
        self._open: set[Place] = set()
        self._classes: set[str] = set()
        self._names: dict[str, dict[str, str]] = {}  # table → class by its name → row key
        sums: dict[tuple[str, str], list[tuple[Place, int]]] = {}
        matches: dict[str, list[tuple[Place, int, str]]] = {}
        for term in template.terms:
            place = (term.table_id, term.row, term.column)
            if term.levels:
                matches.setdefault(term.rule_id, []).append((place, term.coefficient, term.levels))
            elif term.row:
                sums.setdefault((term.rule_id, term.equation), []).append((place, term.coefficient))
        self._sums = list(sums.values())
        self._matches = list(matches.values())

    def add(self, read: Read) -> None:
        """Take in a table that is read, or read anew."""
        table_id = read.table.table_id
        self.tables.add(table_id)
        for place in [place for place in (*self.cells, *self._open) if place[0] == table_id]:
            self.cells.pop(place, None)
            self._open.discard(place)
        # Of a row whose code or label is not certain nothing is known.
        unsure = {doubt.row_no for doubt in read.doubts if doubt.row_no and not doubt.column}
        read = replace(read, rows=[row for row in read.rows if row.row_no not in unsure])
        keys = row_keys(read)
        columns = {column.name: column.key for column in read.table.columns if column.is_amount}
        self.cells.update(cells(read))
        for doubt in read.doubts:
            for (row_no, _), (row_key, column_key) in keys.items():
                if doubt.column and row_no == doubt.row_no and row_key:
                    place = (table_id, row_key, column_key or columns[doubt.column])
                    self._open.add(place)
                    self.cells.pop(place, None)
        self._name(read, keys)

    def _name(self, read: Read, keys: Mapping[tuple[int, str], tuple[str, str]]) -> None:
        """Keep the names of classes: of rows with the code of a class, and of undeclared rows of tables with sides."""
        names = self._names[read.table.table_id] = {}
        filled = {amount.row_no for amount in read.amounts if value(amount.text)}
        for row in read.rows:
            code = squashed(row.code)
            if len(code) == _CLASS:
                names[unnumbered(normal(row.label))] = code
                if code.startswith("2") and row.row_no in filled:
                    self._classes.add(unnumbered(normal(row.label)))
            elif read.table.layout == "sides" and line_of(read.table, row) is None:
                names[unnumbered(normal(row.label))] = keys[row.row_no, row.side][0]

    def classes(self) -> set[str]:
        """The names of classes that tables of coded rows print with an amount."""
        return set(self._classes)

    def broken(self, read: Read) -> int:
        """How many sums that link a table with those known (or its own cells) a reading of it breaks."""
        table_id = read.table.table_id
        own = cells(read)
        count = 0
        for terms in self._sums:
            ids = {place[0] for place, _ in terms}
            if table_id not in ids or ids - self.tables - {table_id}:
                continue
            if any(place in self._open and place[0] != table_id for place, _ in terms):
                continue
            total = sum(
                (sign * (own if place[0] == table_id else self.cells).get(place, Decimal(0)) for place, sign in terms),
                Decimal(0),
            )
            count += abs(total) > _SLACK * len(terms)
        if read.table.layout == "rows":
            count += sum(
                self._misfits(table_id, key, own) for key in {key for key, _ in row_keys(read).values()} if key
            )
        return count

    def _misfits(self, table_id: str, key: str, own: Mapping[Place, Decimal]) -> int:
        """How many sums with other tables a row breaks."""
        return sum(
            abs(
                sum((sign * own.get((table_id, key, of), Decimal(0)) for of, sign in weights.items()), Decimal(0))
                - total
            )
            > _SLACK * (len(weights) + 1)
            for weights, total in self._asked(table_id, key)
        )

    def fitting(
        self,
        table: Table,
        keys: Sequence[str],
        whole: Decimal,
        options: Sequence[Option],
        of: Column,
        parts: Sequence[Column],
    ) -> list[Option]:
        """The options of a row that fit the other tables; perhaps none.

        `keys` are the row's: by lines and codes, and the name of a class.
        """
        asked = [each for key in keys if key for each in self._asked(table.table_id, key)]
        columns = [of.key, *(column.key for column in parts)]

        def fits(option: Option) -> bool:
            values = dict(zip(columns, (whole, *option.vector), strict=True))
            return all(
                abs(sum((sign * values.get(at, Decimal(0)) for at, sign in weights.items()), Decimal(0)) - total)
                <= _SLACK * (len(weights) + 1)
                for weights, total in asked
            )

        return [option for option in options if fits(option)]

    def asked(self, table_id: str, key: str, column: str) -> Decimal | None:
        """What other tables say that a cell is; None where none says it alone."""
        return next(
            (total * weights[column] for weights, total in self._asked(table_id, key) if list(weights) == [column]),
            None,
        )

    def _asked(self, table_id: str, key: str) -> Iterator[tuple[dict[str, int], Decimal]]:
        """(column → coefficient, what their sum must be) of one row, by the tables that are known."""
        yield from self._asked_by_sums(table_id, key)
        yield from self._asked_by_matches(table_id, key)

    def _asked_by_sums(self, table_id: str, key: str) -> Iterator[tuple[dict[str, int], Decimal]]:
        """By the rules that name this row."""
        for terms in self._sums:
            own = {place[2]: sign for place, sign in terms if place[:2] == (table_id, key)}
            others = [(place, sign) for place, sign in terms if place[:2] != (table_id, key)]
            if own and self._are_known(table_id, others):
                yield own, -self._sum(others)

    def _asked_by_matches(self, table_id: str, key: str) -> Iterator[tuple[dict[str, int], Decimal]]:
        """By the rules that hold rows of the same code, or name, of several tables against each other."""
        for match in self._matches:
            own = {place[2]: sign for place, sign, _ in match if place[0] == table_id}
            others = [(place, sign) for place, sign, _ in match if place[0] != table_id]
            if not own or any(place[0] not in self.tables for place, _ in others):
                continue
            others = [((place[0], self._key(place[0], key), place[2]), sign) for place, sign in others]
            rows = {place[:2] for place in self.cells}
            if any(place[:2] in rows for place, _ in others) and self._are_known(table_id, others):
                yield own, -self._sum(others)

    def _sum(self, terms: Sequence[tuple[Place, int]]) -> Decimal:
        return sum((sign * self.cells.get(place, Decimal(0)) for place, sign in terms), Decimal(0))

    def _key(self, table_id: str, key: str) -> str:
        """The key of a row in another table, by its name or code."""
        return self._names.get(table_id, {}).get(key, key)

    def _are_known(self, table_id: str, terms: Sequence[tuple[Place, int]]) -> bool:
        """Whether terms are cells of other tables that are read, and not doubted."""
        return all(place[0] in self.tables and place[0] != table_id and place not in self._open for place, _ in terms)
