"""Slips of a row: a copied number, a column a row too low or too high, a doubled row, labels in each other's place."""

from __future__ import annotations

from gouji.lab.mutation.amounts import is_amount, number, printed
from gouji.lab.mutation.operators import Cell, Mutator, known

# A number that two rows would hardly print by chance has so many digits.
_TELLING_DIGITS = 3
# A shorter run is a number in the row beside its own; a longer one is hardly overlooked.
_SHORTEST, _LONGEST = 2, 12
# What a row is called: codes and words go together.
_NAMES = ("printed_code", "printed_label", "printed_project")


def value_copied(mutator: Mutator, cell: Cell) -> bool:
    """The number of the row above, where that is another one; False where there is none."""
    table = mutator.library.table(cell.document_id, cell.table_id)
    row = known(table, cell.row_no)
    at = table.rows.index(row)
    text = table.rows[at - 1].text(cell.column) if at else ""
    digits = sum(character.isdigit() for character in text.lstrip("0.,"))
    if not is_amount(text) or digits < _TELLING_DIGITS or number(text) == number(cell.text):
        return False
    row.print(cell.column, text)
    places = ((cell.table_id, cell.row_no, cell.column),)
    return mutator.add("value_copied", cell.document_id, cell.table_id, places, {cell.table_id: table})


def column_shifted(mutator: Mutator, cell: Cell) -> bool:
    """The numbers from a row on stand a row too low, or too high, as far as the next blank; else the last falls off."""
    if mutator.library.declarations.lies(cell.document_id, cell.table_id):
        return False  # what is printed there is one row
    table = mutator.library.table(cell.document_id, cell.table_id)
    at = table.rows.index(known(table, cell.row_no))
    run = table.rows[at:] if mutator.generator.random() < 0.5 else table.rows[at::-1]
    filled = next((i for i, row in enumerate(run) if not is_amount(row.text(cell.column))), len(run))
    before = [row.text(cell.column) for row in run[: filled + 1]]
    if not _SHORTEST <= filled <= _LONGEST or len(set(before[:filled])) == 1:
        return False
    shape = dict(run[0].cells[cell.column])
    for row, text in zip(run, ["", *before[:filled]], strict=False):
        row.cells.pop(cell.column, None)
        if text:
            row.cells[cell.column] = {**shape, "printed_text": text}
    places = tuple(
        (cell.table_id, row.number, cell.column)
        for row, text in zip(run, before, strict=False)
        if _value(row.text(cell.column)) != _value(text)
    )
    return mutator.add("column_shifted", cell.document_id, cell.table_id, places, {cell.table_id: table})


def subtotal_repeated(mutator: Mutator, document: str, table_id: str, row_no: str) -> bool:
    """Every amount of a row of a code is twice what it was; False for one that has no row of longer code below it."""
    table = mutator.library.table(document, table_id)
    row = known(table, row_no)
    at = table.rows.index(row)
    below = table.rows[at + 1].sides if at + 1 < len(table.rows) else []
    code = _code(row.sides[0])
    columns = [column.name for column in mutator.library.declarations.columns(document, table_id)]
    touched = [column for column in columns if is_amount(row.text(column))]
    if not code or len(row.sides) != 1 or not below or not _code(below[0]).startswith(code) or len(touched) < 2:
        return False
    for column in touched:
        row.print(column, printed(2 * number(row.text(column)), row.text(column)))
    places = tuple((table_id, row_no, column) for column in touched)
    return mutator.add("subtotal_repeated", document, table_id, places, {table_id: table})


def labels_exchanged(mutator: Mutator, document: str, table_id: str, row_no: str, side_no: int) -> bool:
    """What two rows of one kind are called, code and words, in each other's place, amounts as they are."""
    if mutator.library.declarations.lies(document, table_id):
        return False
    table = mutator.library.table(document, table_id)
    row = known(table, row_no)
    mine = row.sides[side_no]
    kind = len(_code(mine)), bool(mine["printed_project"])
    other = next(
        (
            each
            for each in table.rows[table.rows.index(row) + 1 :]
            if side_no < len(each.sides)
            and (len(_code(each.sides[side_no])), bool(each.sides[side_no]["printed_project"])) == kind
            and any(each.sides[side_no][name] != mine[name] for name in _NAMES)
        ),
        None,
    )
    if other is None or not mine["printed_label"] or not other.sides[side_no]["printed_label"]:
        return False
    theirs = other.sides[side_no]
    for name in _NAMES:
        mine[name], theirs[name] = theirs[name], mine[name]
    places = ((table_id, row_no, "label"), (table_id, other.number, "label"))
    return mutator.add("labels_exchanged", document, f"{table_id} {mine['side']}", places, {table_id: table})


def _code(side: dict[str, str]) -> str:
    """The digits before the words of a row, wherever they are printed."""
    if side["printed_code"]:
        return "".join(character for character in side["printed_code"] if character.isdigit())
    digits = side["printed_label"]
    return digits[: len(digits) - len(digits.lstrip("0123456789"))]


def _value(text: str) -> object:
    return number(text) if is_amount(text) else 0
