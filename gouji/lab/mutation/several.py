"""Two or three errors at once: in a row, in a table, in a document."""

from __future__ import annotations

from gouji.lab.mutation.amounts import mutated
from gouji.lab.mutation.operators import Cell, Mutator, known
from gouji.lab.mutation.tables import Table


def several(mutator: Mutator, operator: str, count: int, where: str, document: str | None = None) -> bool:
    """`count` amounts of one row, table or document, the first chosen at random; False where there are too few."""
    cells = [cell for cell in mutator.cells if document is None or cell.document_id == document]
    begun = mutator.near_cells(cells)
    if not begun:
        return False
    first = mutator.generator.choice(begun)
    near = [cell for cell in cells if cell != first and _place(cell, where) == _place(first, where)]
    if len(near) < count - 1:
        return False
    changed: dict[str, Table] = {}
    places = []
    for cell in (first, *mutator.generator.sample(near, count - 1)):
        table = changed.setdefault(cell.table_id, mutator.library.table(cell.document_id, cell.table_id))
        text = mutated(cell.text, "small_change", mutator.generator) or cell.text
        known(table, cell.row_no).print(cell.column, text)
        places.append((cell.table_id, cell.row_no, cell.column))
    return mutator.add(operator, first.document_id, first.table_id, tuple(places), changed)


def _place(cell: Cell, where: str) -> tuple[str, ...]:
    """The row, table or document that a cell stands in."""
    place = (cell.document_id, cell.table_id, cell.row_no)
    return place[: {"document": 1, "table": 2, "row": 3}[where]]
