"""Tables whose lines divide their cells by tabs or bars: columns by their place, shifted cells noted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gouji.field.reading.drafts import Draft, Drafted, Figure, Figures
from gouji.field.reading.regions import Line, Region
from gouji.field.templates.declarations import Column, Table
from gouji.field.templates.wording import bare, is_amount, normal, squashed, unnumbered

_RULE = re.compile(r":?-{2,}:?")
_CLASS = re.compile(r"\d{3}")
_PART = re.compile(r"\d{2}")
_NUMBER = re.compile(r"[※*—-]*\d{0,2}")
_DEEPER = re.compile(r"(\d{2})\s*(?=[^\d\s])")


@dataclass(frozen=True)
class _Row:
    line: int
    cells: tuple[str, ...]


def cells_of(line: Line) -> tuple[str, ...]:
    """The cells of a line, without marks; none for a line that only rules a table of Markdown."""
    if "\t" in line.text:
        return tuple(cell.strip() for cell in line.text.split("\t"))
    parts = line.text.strip().removeprefix("|").removesuffix("|").split("|")
    cells = tuple(bare(cell) for cell in parts)
    return () if all(_RULE.fullmatch(cell) for cell in cells if cell) else cells


def drafted_cells(region: Region, names: Collection[str]) -> Drafted:
    """The rows of a table whose lines are divided. `names` are names of units without blanks."""
    drafted = Drafted(region.table, region.title, region.line, region.unit)
    rows = [_Row(line.number, cells) for line in region.lines if line.is_divided and (cells := cells_of(line))]
    body = _body(rows, region.table)
    drafted.leftovers += [
        (line.number, line.text)
        for line in region.lines
        if not line.is_divided and any(is_amount(word) and "." in word for word in line.text.split())
    ]
    if not body:
        return drafted
    columns, is_even = _columns(body, region.table)
    row_no = 0
    for row in body:
        sides = _sides(row, columns, is_even, region.table)
        if not sides:
            continue
        if region.table.layout == "rows" and _continues(sides, drafted.rows, names, region.table):
            continue
        row_no += 1
        for draft in sides:
            draft.row_no = row_no
            drafted.rows.append(draft)
    return drafted


def _body(rows: Sequence[_Row], table: Table) -> list[_Row]:
    """The rows below the header; headers that are repeated and rows that count the columns are left out."""
    header: set[tuple[str, ...]] = set()
    found: list[_Row] = []
    for row in rows:
        plain = tuple(squashed(cell) for cell in row.cells)
        is_counting = any(cell.isdigit() for cell in plain) and all(_NUMBER.fullmatch(cell) for cell in plain)
        if is_counting and not any(_CLASS.fullmatch(cell) for cell in plain):
            continue
        if not found and not _is_body(plain, table):
            header.add(tuple(cell for cell in plain if cell))
        elif tuple(cell for cell in plain if cell) not in header and not _is_header(plain, table, header):
            found.append(row)
    return found


def _is_body(cells: Sequence[str], table: Table) -> bool:
    if any(is_amount(cell) and "." in cell for cell in cells) or (cells and _CLASS.fullmatch(cells[0])):
        return True
    sides = dict.fromkeys(column.side for column in table.columns)
    return any(table.is_line(side, unnumbered(normal(cells[0]))) for side in sides) and not any(
        cell and not is_amount(cell) for cell in cells[1:2]
    )


def _is_header(cells: Sequence[str], table: Table, header: Collection[tuple[str, ...]]) -> bool:
    """Whether most words of a row stand in the header."""
    known = {cell for row in header for cell in row}
    words = [cell for cell in cells if cell]
    return len(words) > 1 and sum(cell in known for cell in words) * 2 > len(words)


def _columns(body: Sequence[_Row], table: Table) -> tuple[tuple[Column, ...], bool]:
    """(the column of each place, whether every row keeps to them).

    The columns stand in their declared order from the left; or, where fewer are printed, the amounts stand last, and a
    part of the code stands with the label. What puts fewer cells in a column of another kind is right.
    """
    width = Counter(len(row.cells) for row in body).most_common(1)[0][0]
    layouts = [table.columns]
    amounts = [column for column in table.columns if column.is_amount]
    texts = [column for column in table.columns if not column.is_amount]
    missing = len(table.columns) - width
    codes = [column for column in texts if column.field == "printed_code"]
    if 0 < missing <= len(codes):
        kept = [column for column in texts if column not in codes[len(codes) - missing :]]
        layouts.append((*kept, *amounts))
    best = min(layouts, key=lambda columns: sum(_misfits(row, columns) for row in body))
    is_even = all(_misfits(row, best) == 0 and len(row.cells) <= len(best) for row in body)
    short = {len(row.cells) for row in body if any(map(_is_figure, row.cells))}
    return best, is_even and len(short) == 1


def _misfits(row: _Row, columns: Sequence[Column]) -> int:
    """How many cells of a row stand in a column of another kind."""
    return sum(
        _is_figure(cell) != (at >= len(columns) or columns[at].is_amount) for at, cell in enumerate(row.cells) if cell
    )


def _is_figure(cell: str) -> bool:
    return "." in cell and is_amount(squashed(cell))


def _sides(row: _Row, columns: Sequence[Column], is_even: bool, table: Table) -> list[Draft]:
    """What a row prints on each of its sides."""
    drafts: dict[str, Draft] = {}
    figures: dict[str, list[Figure]] = {}
    for at, cell in enumerate(row.cells):
        if not cell:
            continue
        column = columns[min(at, len(columns) - 1)]
        text = squashed(cell)
        draft = drafts.setdefault(column.side, Draft(0, column.side, row.line))
        if is_amount(text) and (column.is_amount or "." in text):
            place = at - next(
                index for index, each in enumerate(columns) if each.is_amount and each.side == column.side
            )
            figures.setdefault(column.side, []).append(Figure(text, row.line, place, is_even))
        elif column.is_amount:
            draft.doubts.append(f"'{cell[:40]}' is no amount")
        elif column.field == "printed_code" and text.isdigit():
            draft.code = f"{draft.code} {text}".strip()
        elif column.field == "printed_project":
            draft.project = cell
        else:
            _text(draft, cell)
    for side, draft in drafts.items():
        draft.readings = (Figures(tuple(figures.get(side, ()))),)
        if not draft.label and not draft.code and table.is_line(side, unnumbered(normal(draft.project))):
            draft.label, draft.project = draft.project, ""
    sides = dict.fromkeys(column.side for column in table.columns)
    return [drafts[side] for side in sides if side in drafts]


def _text(draft: Draft, cell: str) -> None:
    """A label; parts of the code that stand before it go to the code."""
    found = _DEEPER.match(cell) if _CLASS.fullmatch(draft.code[:3]) else None
    if found is not None and len(draft.code.split()) < 3:
        draft.code = f"{draft.code} {found[1]}"
        cell = cell[found.end() :]
    draft.label = f"{draft.label}{cell}"


def _continues(sides: Sequence[Draft], rows: Sequence[Draft], names: Collection[str], table: Table) -> bool:
    """Whether a row is more of the texts of the one before it; then they are joined to it."""
    draft = sides[0]
    if len(sides) > 1 or draft.code or not rows or any(reading.of for reading in draft.readings):
        return False
    if squashed(draft.label) in names or table.is_line("row", unnumbered(normal(draft.label))):
        return False
    rows[-1].label += draft.label
    rows[-1].project += draft.project
    return True
