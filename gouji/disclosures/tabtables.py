"""Tables whose lines divide their cells by tabs or bars: columns by their place, shifted cells noted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gouji.disclosures.declarations import Column, Table
from gouji.disclosures.drafts import Draft, Drafted, Figure, Figures
from gouji.disclosures.regions import Line, Region
from gouji.disclosures.wording import bare, is_amount, normal, squashed, unnumbered

_RULE = re.compile(r":?-{2,}:?")
_CLASS = re.compile(r"\d{3}")
_PART = re.compile(r"\d{2}")
_NUMBER = re.compile(r"[※*—-]*\d{0,2}")
_DEEPER = re.compile(r"(\d{2})\s*(?=[^\d\s])")
_SHIFT = 3.0  # against a column for each place between it and where the amount stands
_FURTHEST = 2  # places that an amount may have slipped


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
    columns = _columns(body, region.table)
    row_no = 0
    for row in body:
        sides = _sides(row, columns, region.table)
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


def _columns(body: Sequence[_Row], table: Table) -> tuple[Column | None, ...]:
    """The column of each place: all that are declared in their order; else the amounts last, and the texts before."""
    width = Counter(len(row.cells) for row in body).most_common(1)[0][0]
    declared = table.columns
    if width == len(declared):
        return declared
    sides = dict.fromkeys(column.side for column in declared)
    amounts = [column for column in declared if column.is_amount]
    texts = [column for column in declared if not column.is_amount]
    first = width - len(amounts)
    if len(sides) > 1 or first < 1 or first > len(texts):
        return tuple(declared[:width])
    # Fewer texts than declared: a part of the code stands with the label.
    missing = len(texts) - first
    codes = [column for column in texts if column.field == "printed_code"]
    kept = [column for column in texts if column not in codes[len(codes) - missing :]] if missing else texts
    return (*kept, *amounts)


def _sides(row: _Row, columns: Sequence[Column | None], table: Table) -> list[Draft]:
    """What a row prints on each of its sides."""
    drafts: dict[str, Draft] = {}
    figures: dict[str, list[Figure]] = {}
    for at, cell in enumerate(row.cells):
        if not cell:
            continue
        column = columns[at] if at < len(columns) else None
        text = squashed(cell)
        nearest = column or columns[-1]
        if nearest is None:
            continue
        draft = drafts.setdefault(nearest.side, Draft(0, nearest.side, row.line))
        if column is not None and column.is_amount and is_amount(text):
            figures.setdefault(column.side, []).append(Figure(text, row.line, column.name))
        elif is_amount(text) and "." in text:
            figures.setdefault(nearest.side, []).append(Figure(text, row.line, "", _near(at, columns, nearest.side)))
        elif column is None or column.is_amount:
            draft.doubts.append(f"'{cell[:40]}' is no amount")
        elif column.field == "printed_code":
            if text.isdigit():
                draft.code = f"{draft.code} {text}".strip()
            else:
                _text(draft, cell)
        elif column.field == "printed_project":
            draft.project = cell
        else:
            _text(draft, cell)
    for side, draft in drafts.items():
        draft.readings = (Figures(tuple(figures.get(side, ()))),)
    sides = dict.fromkeys(column.side for column in table.columns)
    return [drafts[side] for side in sides if side in drafts]


def _text(draft: Draft, cell: str) -> None:
    """A label; parts of the code that stand before it go to the code."""
    found = _DEEPER.match(cell) if _CLASS.fullmatch(draft.code[:3]) else None
    if found is not None and len(draft.code.split()) < 3:
        draft.code = f"{draft.code} {found[1]}"
        cell = cell[found.end() :]
    draft.label = f"{draft.label}{cell}"


def _near(at: int, columns: Sequence[Column | None], side: str) -> tuple[str, ...]:
    """The amount columns of a side near a place, the nearest first."""
    places = sorted(
        (abs(index - at), index)
        for index, column in enumerate(columns)
        if column is not None and column.is_amount and column.side == side
    )
    found = []
    for _, index in places[: 2 * _FURTHEST]:
        column = columns[index]
        if column is not None:
            found.append(column.name)
    return tuple(found)


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
