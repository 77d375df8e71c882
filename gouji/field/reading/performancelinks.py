"""The cells that the total of a performance table stands for, where its name leaves no doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from gouji.field.reading.performance import Performance
from gouji.field.reading.rows import Read
from gouji.field.templates.wording import is_amount, normal

LINKS = "performance/p03_table_cells"
_PROJECTS, _COLUMN, _OTHER = "T07", "total", "other"


def performance_links(performance: Performance, tables: Sequence[Read], name: str) -> list[dict[str, str]]:
    """Rows of `p03_table_cells`: the projects of T07 that have the name of a performance table and add up to its total.

    A name that differs in anything but brackets and blanks links nothing. Of a project without other funds whose name
    T07 prints once the amount may differ: that is for a rule to say. Else only what adds up is linked.
    """
    projects = list(_projects(tables))
    found = []
    forms = [form for form in performance.forms if not form.sections]
    for number, form in enumerate(forms, start=1):
        total = form.amounts.get(_COLUMN)
        if not form.project_name or total is None:
            continue
        mine = [(row_no, amount) for row_no, project, amount in projects if project == normal(form.project_name)]
        others, _ = form.amounts.get(_OTHER, ("", 0))
        is_one = len(mine) == 1 and is_amount(total[0]) and not others.strip("0.")
        if is_one or (mine and sum(amount for _, amount in mine) == _amount(total[0])):
            found += [
                {
                    "document_id": name,
                    "table_no": str(number),
                    "term": str(term),
                    "table_id": _PROJECTS,
                    "cell_row_no": str(row_no),
                    "printed_column": _COLUMN,
                    "coefficient": "1",
                }
                for term, (row_no, _) in enumerate(mine, start=1)
            ]
    return found


def _projects(tables: Sequence[Read]) -> Iterator[tuple[int, str, Decimal]]:
    """(row, normal name, total) of each project that T07 prints."""
    for read in tables:
        if read.table.table_id == _PROJECTS:
            names = {row.row_no: normal(row.project) for row in read.rows if row.project}
            for amount in read.amounts:
                if amount.column == _COLUMN and amount.row_no in names:
                    yield amount.row_no, names[amount.row_no], _amount(amount.text)


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
