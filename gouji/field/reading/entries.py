"""What one row of a grid prints on each of its sides, under columns that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from gouji.field.reading.grids import Cell
from gouji.field.reading.texts import Filled, Straddling, Written
from gouji.field.templates.declarations import Column, Table
from gouji.field.templates.wording import is_amount, squashed

Edges = tuple[tuple[float, float], ...]
Note = Callable[[str], None]


@dataclass(frozen=True)
class Body:
    """The rows of a grid below its header. `edges` are the left and right of each column."""

    filled: Filled
    first_band: int
    edges: Edges
    columns: tuple[Column | None, ...]
    is_continued: bool


@dataclass
class Entry:
    """One side of a row while it is read."""

    codes: list[str] = field(default_factory=list)
    label: str = ""
    project: str = ""
    details: list[str] = field(default_factory=list)
    amounts: list[tuple[Column, Written, tuple[str, ...]]] = field(default_factory=list)
    boxes: dict[str, str] = field(default_factory=dict)
    is_whole: bool = False  # its label stands over all columns

    @property
    def is_label_alone(self) -> bool:
        """Whether it prints a label and nothing else."""
        return bool(self.label) and not (self.codes or self.project or self.details or self.amounts)

    @property
    def is_amount_alone(self) -> bool:
        """Whether it prints amounts and nothing that says whose they are."""
        return bool(self.amounts) and not (self.codes or self.label or self.project or self.details)

    @property
    def is_empty(self) -> bool:
        """Whether it prints nothing."""
        return not (self.codes or self.label or self.project or self.details or self.amounts)

    @property
    def box(self) -> str:
        """Where it begins: the box of its label, code, project or first amount; empty where none is known."""
        return next((self.boxes[name] for name in ("label", "code", "project", "amount") if name in self.boxes), "")


def is_group_cell(body: Body) -> Callable[[Cell], bool]:
    """Whether a cell over several rows belongs to each of them (a group), and does not make them one."""
    xs = body.filled.grid.xs

    def is_group(cell: Cell) -> bool:
        covered = columns_at(body, xs[cell.first_column], xs[cell.last_column])
        return any((column := body.columns[at]) is not None and column.field == "details" for at in covered)

    return is_group


def columns_at(body: Body, left: float, right: float) -> list[int]:
    """The columns whose middle lies between two positions."""
    found = [at for at, edge in enumerate(body.edges) if left - 1 <= (edge[0] + edge[1]) / 2 <= right + 1]
    if found:
        return found
    # A part of a column, where a ghost line divides it.
    middle = (left + right) / 2
    return [at for at, edge in enumerate(body.edges) if edge[0] <= middle < edge[1]]


def entries_of(body: Body, bands: range, repeats: dict[Cell, Written], table: Table, note: Note) -> dict[str, Entry]:
    """Side → what a row prints on it."""
    placed = _placed(body, bands, repeats)
    moved = _moved_sides(body, placed)
    straddling = {each.cell: each for each in body.filled.straddling}
    entries: dict[str, Entry] = {}
    for each in placed:
        column = _owner(body, each.columns, each.text)
        if column is None:
            words = squashed(each.text.text)
            if is_amount(words):
                note(f"'{words[:40]}' stands in no declared column")
            continue
        side = moved.get(column.side, column.side)
        if side != column.side and column.is_amount:
            column = _counterpart(body, column, side)
        entry = entries.setdefault(side, Entry())
        entry.is_whole = entry.is_whole or len(each.columns) == len(body.edges)
        _fill(entry, column, each.text, _own_part(straddling.get(each.cell)) if column.is_amount else ())
    sides = dict.fromkeys(column.side for column in table.columns)
    return {side: entries[side] for side in sides if side in entries and not entries[side].is_empty}


@dataclass(frozen=True)
class _Placed:
    """A text of a row: the columns that it stands over, and its cell."""

    columns: list[int]
    cell: Cell
    text: Written


def _placed(body: Body, bands: range, repeats: Mapping[Cell, Written]) -> list[_Placed]:
    """The texts of a row from left to right: of cells that begin in it, that repeat, or that belong to a group."""
    filled = body.filled
    xs, is_of_group = filled.grid.xs, is_group_cell(body)
    found = []
    for cell in dict.fromkeys(cell for band in bands for cell in filled.grid.row(band)):
        text = repeats.get(cell)
        if text is None and (cell.first_band in bands or is_of_group(cell)):
            text = filled.texts.get(cell)
        if text is not None:
            found.append(_Placed(columns_at(body, xs[cell.first_column], xs[cell.last_column]), cell, text))
    return found


def _own_part(straddling: Straddling | None) -> tuple[str, ...]:
    """The amount that a cell holds where what stands over its border is divided there."""
    if straddling is None:
        return ()
    return tuple(part for owner, part in straddling.parts if owner == straddling.cell and is_amount(part))


def _moved_sides(body: Body, placed: Iterable[_Placed]) -> dict[str, str]:
    """Side → the side that takes its amounts: a label that covers the labels of two sides belongs to the first."""
    moved = {}
    for each in placed:
        labels = [
            column.side
            for at in each.columns
            if (column := body.columns[at]) is not None and column.field == "printed_label"
        ]
        for side in labels[1:]:
            if side != labels[0]:
                moved[side] = labels[0]
    return moved


def _owner(body: Body, covered: list[int], text: Written) -> Column | None:
    """The column that a cell over several belongs to: its label, for an amount the last amount column."""
    columns = [column for at in covered if (column := body.columns[at]) is not None]
    if not columns:
        return None
    if len(columns) == 1:
        return columns[0]
    if is_amount(squashed(text.text)):
        amounts = [column for column in columns if column.is_amount]
        if amounts:
            return amounts[-1]
    return next((column for column in columns if column.field == "printed_label"), columns[-1])


def _counterpart(body: Body, column: Column, side: str) -> Column:
    """The amount column of a side that stands for one of another side, by order."""

    def amounts(of: str) -> list[Column]:
        return [each for each in body.columns if each is not None and each.is_amount and each.side == of]

    at = amounts(column.side).index(column)
    mine = amounts(side)
    return mine[min(at, len(mine) - 1)] if mine else column


def _fill(entry: Entry, column: Column, text: Written, others: tuple[str, ...]) -> None:
    if column.is_amount:
        entry.amounts.append((column, replace(text, text=squashed(text.text)), others))
        entry.boxes.setdefault("amount", text.box)
    elif column.field == "printed_code":
        entry.codes.append(squashed(text.text))
        entry.boxes.setdefault("code", text.box)
    elif column.field == "printed_label":
        entry.label = entry.label + text.text if entry.label and entry.label != text.text else text.text
        entry.boxes["label"] = text.box
    elif column.field == "printed_project":
        entry.project = text.text
        entry.boxes.setdefault("project", text.box)
    else:
        entry.details.append(f"{column.name}={text.text}")
        if column.name == "economic":
            entry.boxes.setdefault("project", text.box)
