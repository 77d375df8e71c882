"""Mending of what was not seen with certainty: the reading of a number is taken with which the rules hold.

Only numbers of which the reader itself is unsure have a choice. So an error that the publisher printed clearly stays as
it is printed; and what arithmetic chose, or nothing proves, is a doubt that tells both readings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.field.reading.choices import Number
from gouji.field.reading.equations import TOTAL, Keyed, Labelled, equations, keyed
from gouji.field.reading.misreadings import UNSEEN, readings, with_usual_form
from gouji.field.reading.numerals import usual_decimals
from gouji.field.reading.placing import ARITHMETIC
from gouji.field.reading.rows import Doubt, Read, Row
from gouji.field.reading.settlement import Equation, Reading, settle
from gouji.field.templates.declarations import Template
from gouji.field.templates.wording import is_amount, normal, squashed, unnumbered

_SHOWN = 3  # equations that a doubt names
_TOLD = 3  # other readings that are tried by the rules of the whole project
_OWN = 8  # amounts of a table that show how it prints them


@dataclass(frozen=True)
class _Cell:
    """An amount: its table, its number there, and what it may be."""

    read: Read
    at: int
    column: str
    number: Number | None
    texts: tuple[str, ...]
    costs: tuple[float, ...]


def mend(tables: Sequence[Read], template: Template, names: Collection[str], numbers: Mapping[int, Mapping]) -> None:
    """Put into the tables the readings with which the most rules hold. `numbers` are those seen, by page and box."""
    cells, made = _linked(tables, template, names, numbers)
    choices = [_readings(cell) for cell in cells]
    settled = settle(choices, made)
    over: dict[int, list[int]] = defaultdict(list)
    for number, equation in enumerate(made):
        for at, _, _ in equation.terms:
            over[at].append(number)
    for at, cell in enumerate(cells):
        if len(cell.texts) == 1 and (cell.number is None or cell.number.is_certain):
            continue
        proofs: tuple[str, ...] = ()
        if at not in settled.unsure and not any(number in settled.broken for number in over[at]):
            proofs = tuple(dict.fromkeys(made[number].name for number in over[at]))
        chosen = settled.chosen[at]
        if cell.costs[chosen] >= UNSEEN and len(over[at]) == 1:
            # One equation proves what was not seen at all only where nothing else in it is in question.
            others = [cells[each] for each, _, _ in made[over[at][0]].terms if each != at]
            proofs = proofs if all(len(each.texts) == 1 for each in others) else ()
        _settle(cell, cell.texts[chosen], proofs)


def _linked(
    tables: Sequence[Read], template: Template, names: Collection[str], numbers: Mapping[int, Mapping]
) -> tuple[list[_Cell], list[Equation]]:
    """The amounts, and the equations over them: terms name an amount by its number."""
    rows = [(read, row) for read in tables for row in read.rows]
    known = [Labelled(read.table.table_id, row.side, row.code, row.label, row.project) for read, row in rows]
    keys, moved = _across(rows, keyed(known, template, template.rules, names))
    place = {(id(read), row.row_no, row.side): at for at, (read, row) in enumerate(rows)}
    texts = [amount.text for read in tables for amount in read.amounts if is_amount(amount.text)]
    cells: list[_Cell] = []
    columns: list[set[str]] = [set() for _ in rows]
    at_place: dict[tuple[int, str], int] = {}
    for read in tables:
        for at, amount in enumerate(read.amounts):
            row = place[id(read), amount.row_no, amount.side]
            column = template.rules.keys.get((read.table.table_id, amount.column), ("", amount.column))[1]
            row, column = moved.get(row, (row, column))
            at_place[row, column] = len(cells)
            columns[row].add(column)
            cells.append(_cell(read, at, column, numbers.get(amount.page, {}).get(amount.box), texts))
    half = Decimal(5).scaleb(-usual_decimals(texts) - 1)
    printed = {read.table.table_id for read in tables}
    made = [
        Equation(
            each.name,
            tuple((at_place[row, column], column, times) for row, column, times in each.terms),
            each.tolerance,
        )
        for each in equations(keys, template.rules, printed, half, columns)
    ]
    return cells, made


def _across(rows: Sequence[tuple[Read, Row]], keys: Sequence[Keyed]) -> tuple[list[Keyed], dict[int, tuple[int, str]]]:
    """The keys with those of tables whose rows are columns in the rules, and for such rows (their one row, column)."""
    found = list(keys)
    one: dict[tuple[str, str], int] = {}
    moved = {}
    for at, (read, row) in enumerate(rows):
        words = unnumbered(normal(row.label))
        line = next(
            (
                each
                for each in read.table.lines
                if all(each.keys) and each.side == row.side and each.label.fullmatch(words)
            ),
            None,
        )
        if line is not None:
            first = one.setdefault((read.table.table_id, line.keys[0]), at)
            found[at] = Keyed(read.table.table_id, "row", line.keys[0] if first == at else "", TOTAL, None)
            moved[at] = first, line.keys[1]
    return found, moved


def _cell(read: Read, at: int, column: str, number: Number | None, all_texts: Sequence[str]) -> _Cell:
    text = read.amounts[at].text
    if number is None or squashed(number.text) != text:
        return _Cell(read, at, column, None, (text,), (0.0,))
    beside = [each.text for each in (*read.amounts[:at], *read.amounts[at + 1 :]) if is_amount(each.text)]
    # A table too small to have a form of its own has that of the document.
    number = with_usual_form(number, beside if len(beside) >= _OWN else all_texts)
    found = readings(number)
    return _Cell(read, at, column, number, tuple(found), tuple(found.values()))


def _readings(cell: _Cell) -> list[Reading]:
    return [
        Reading(((cell.column, Decimal(text.replace(",", ""))),) if is_amount(text) else (), cost)
        for text, cost in zip(cell.texts, cell.costs, strict=True)
    ]


def _settle(cell: _Cell, text: str, proofs: Sequence[str]) -> None:
    """Take a reading that equations prove; what they do not prove stays as it was seen, with a doubt."""
    read, amount = cell.read, cell.read.amounts[cell.at]
    if proofs and text == amount.text:
        return
    gives_way = False
    if proofs:
        read.amounts[cell.at] = replace(amount, text=text, placement=ARITHMETIC)
        why = f"seen as {amount.text}, read as {text}: then {_shown(proofs)} hold"
        read.doubts[:] = [each for each in read.doubts if (each.row_no, each.column) != (amount.row_no, amount.column)]
    elif text != amount.text:
        why = f"seen as {amount.text}, perhaps {text}: not all rules hold, or another reading is as good"
    else:
        score = cell.number.score if cell.number is not None else 0.0
        why = f"not seen with certainty ({score:.2f}), and no rule proves it"
        gives_way = True
        others = sorted(zip(cell.costs, cell.texts, strict=True))[1 : _TOLD + 1]
        read.amounts[cell.at] = replace(amount, others=tuple(each for _, each in others))
    read.doubts.append(Doubt(amount.row_no, amount.column, amount.page, why, gives_way=gives_way))


def _shown(proofs: Iterable[str]) -> str:
    names = list(proofs)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
