"""Rows of a grid under known columns: sides, codes, labels and amounts, as the seeds declare them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gouji.disclosures.bands import records
from gouji.disclosures.declarations import Column
from gouji.disclosures.grids import Cell
from gouji.disclosures.headers import Header, label
from gouji.disclosures.texts import Filled, Written
from gouji.disclosures.wording import is_amount, is_numbered, normal, squashed, unnumbered

if TYPE_CHECKING:
    from gouji.disclosures.tables import Read

_NOTE = re.compile(r"^(?:注|备注|说明)[:：]|^(?:此|本)表|^本(?:部门|单位)(?:无|没有|未|\d{4})|无此项|为空")
_CODE = re.compile(r"\d+")
Edges = tuple[tuple[float, float], ...]
Note = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    """A printed row on one side. `box` is where its label stands, or what it has instead."""

    row_no: int
    side: str
    page: int
    box: str
    code: str
    label: str
    project: str
    details: str


@dataclass(frozen=True)
class Amount:
    """A printed amount. `others` are readings of it that a known misreading would explain."""

    row_no: int
    side: str
    column: str
    text: str
    page: int
    box: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A doubt of the reader about a row, beside those that arithmetic raises."""

    row_no: int
    column: str
    page: int
    why: str


@dataclass(frozen=True)
class Body:
    """The rows of a grid below its header. `edges` are the left and right of each column."""

    filled: Filled
    first_band: int
    edges: Edges
    columns: tuple[Column | None, ...]
    is_continued: bool


@dataclass
class _Entry:
    """One side of a row while it is read."""

    codes: list[str] = field(default_factory=list)
    label: str = ""
    project: str = ""
    details: list[str] = field(default_factory=list)
    amounts: list[tuple[Column, Written, tuple[str, ...]]] = field(default_factory=list)
    boxes: dict[str, str] = field(default_factory=dict)

    @property
    def is_label_alone(self) -> bool:
        return bool(self.label) and not (self.codes or self.project or self.details or self.amounts)

    @property
    def is_amount_alone(self) -> bool:
        return bool(self.amounts) and not (self.codes or self.label or self.project or self.details)

    @property
    def is_empty(self) -> bool:
        return not (self.codes or self.label or self.project or self.details or self.amounts)

    @property
    def box(self) -> str:
        return next((self.boxes[name] for name in ("label", "code", "project", "amount") if name in self.boxes), "")


def read_standing(body: Body, read: Read, note: Note) -> None:
    """Add the rows of a grid to a table. What cannot be placed goes to `note`."""
    shared = _repeated(body)
    is_first = True
    for bands, repeats in records(body.filled, body.first_band, shared):
        entries = _entries(body, bands, repeats, read, note)
        if not entries or _is_numbering(entries.values()):
            continue
        if _is_note(entries.values()):
            note(f"a note: {' '.join(entry.label or ' '.join(entry.codes) for entry in entries.values())}")
            continue
        if is_first and body.is_continued and body.first_band == 0 and _joined(entries, read):
            is_first = False
            continue
        is_first = False
        _append(entries, body.filled.page, read, bool(repeats))


def read_lying(filled: Filled, head: Header, read: Read, note: Note) -> None:
    """Add a table that lies on its side: the headers of its one row of amounts are the labels of rows."""
    column = next(column for column in read.table.columns if column.is_amount)
    bands = [band for band in range(head.bands, filled.grid.bands) if any(map(filled.text, filled.grid.row(band)))]
    filled_bands = [band for band in bands if any(is_amount(filled.text(cell)) for cell in filled.grid.row(band))]
    if len(filled_bands) > 1:
        note(f"{len(filled_bands)} rows of amounts where one is declared: the first is read")
    texts: list[Written | None] = []
    for span in head.spans:
        cell = filled.grid.cells[filled_bands[0]][span.first] if filled_bands else None
        texts.append(filled.texts.get(cell) if cell is not None else None)
    anchor = next((each.box for each in texts if each is not None), "")
    for row_no, (span, text) in enumerate(zip(head.spans, texts, strict=True), start=1):
        words = label(span.path)
        if not read.table.is_line(column.side, normal(words)):
            note(f"no declared line has the header {words or '(blank)'}")
        read.rows.append(Row(row_no, column.side, filled.page, text.box if text else anchor, "", words, "", ""))
        if text is not None:
            printed = squashed(text.text)
            if not is_amount(printed):
                read.doubts.append(Doubt(row_no, column.name, filled.page, f"'{printed}' is no amount"))
            read.amounts.append(Amount(row_no, column.side, column.name, printed, filled.page, text.box))


def _repeated(body: Body) -> Callable[[Cell], bool]:
    """Whether a cell over several rows belongs to each of them (a group), and does not make them one."""
    xs = body.filled.grid.xs

    def is_group(cell: Cell) -> bool:
        covered = _covered(body, xs[cell.first_column], xs[cell.last_column])
        return any((column := body.columns[at]) is not None and column.field == "details" for at in covered)

    return is_group


def _covered(body: Body, left: float, right: float) -> list[int]:
    """The columns whose middle lies between two positions."""
    found = [at for at, edge in enumerate(body.edges) if left - 1 <= (edge[0] + edge[1]) / 2 <= right + 1]
    if found:
        return found
    # A part of a column, where a ghost line divides it.
    middle = (left + right) / 2
    return [at for at, edge in enumerate(body.edges) if edge[0] <= middle < edge[1]]


def _entries(body: Body, bands: range, repeats: dict[Cell, Written], read: Read, note: Note) -> dict[str, _Entry]:
    """Side → what a row prints on it."""
    filled = body.filled
    xs = filled.grid.xs
    cells = dict.fromkeys(cell for band in bands for cell in filled.grid.row(band))
    placed: list[tuple[list[int], Cell, Written]] = []
    for cell in cells:
        text = repeats.get(cell) or (
            filled.texts.get(cell) if cell.first_band in bands or _is_of_group(body, cell) else None
        )
        if text is not None:
            placed.append((_covered(body, xs[cell.first_column], xs[cell.last_column]), cell, text))
    moved = _moved_sides(body, placed)
    others = {each.cell: each for each in filled.straddling}
    entries: dict[str, _Entry] = {}
    for covered, cell, text in placed:
        column = _owner(body, covered, text)
        if column is None:
            if any(at for at in covered if body.columns[at] is not None) or is_amount(squashed(text.text)):
                note(f"'{squashed(text.text)[:40]}' stands in no declared column")
            continue
        side = moved.get(column.side, column.side)
        if side != column.side and column.is_amount:
            column = _counterpart(body, column, side)
        alternative = ()
        if cell in others and column.is_amount:
            alternative = tuple(part for owner, part in others[cell].parts if owner == cell and is_amount(part))
        _fill(entries.setdefault(side, _Entry()), column, text, alternative)
    sides = dict.fromkeys(column.side for column in read.table.columns)
    return {side: entries[side] for side in sides if side in entries and not entries[side].is_empty}


def _is_of_group(body: Body, cell: Cell) -> bool:
    return _repeated(body)(cell)


def _moved_sides(body: Body, placed: Iterable[tuple[list[int], Cell, Written]]) -> dict[str, str]:
    """Side → the side that takes its amounts: a label that covers the labels of two sides belongs to the first."""
    moved = {}
    for covered, _, _ in placed:
        labels = [
            column.side
            for at in covered
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


def _fill(entry: _Entry, column: Column, text: Written, others: tuple[str, ...]) -> None:
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


def _is_note(entries: Iterable[_Entry]) -> bool:
    """Whether a row without amounts says something of the table: words for codes, or what notes begin with."""
    found = list(entries)
    if any(entry.amounts for entry in found):
        return False
    codes = [code for entry in found for code in entry.codes]
    if codes and not any(_CODE.fullmatch(code) for code in codes):
        return True
    return any(_NOTE.search(normal(entry.label)) for entry in found)


def _is_numbering(entries: Iterable[_Entry]) -> bool:
    """Whether a row only counts the columns: 1, 2, 3."""
    texts = [text.text for entry in entries for _, text, _ in entry.amounts]
    return (
        len(texts) > 2
        and all(text.isdigit() and len(text) < 3 for text in texts)
        and ([int(text) for text in texts] == list(range(int(texts[0]), int(texts[0]) + len(texts))))
    )


def _joined(entries: dict[str, _Entry], read: Read) -> bool:
    """Whether the first row of a page is the rest of a label that begins on the page before; then it is joined to it."""
    if len(entries) != 1:
        return False
    ((side, entry),) = entries.items()
    words = normal(entry.label)
    if not entry.is_label_alone or is_numbered(words) or read.table.is_line(side, unnumbered(words)):
        return False
    at = next((index for index in range(len(read.rows) - 1, -1, -1) if read.rows[index].side == side), None)
    if at is None:
        return False
    row = read.rows[at]
    read.rows[at] = replace(row, label=row.label + entry.label)
    read.doubts.append(Doubt(row.row_no, "", row.page, f"the label goes on over the page: {row.label} + {entry.label}"))
    return True


def _append(entries: dict[str, _Entry], page: int, read: Read, is_repeated: bool) -> None:
    row_no = max((row.row_no for row in read.rows), default=0) + 1
    if len(entries) == 1 and read.table.layout == "rows":
        ((side, entry),) = entries.items()
        last = read.rows[-1] if read.rows else None
        if (
            entry.is_amount_alone
            and last is not None
            and (last.code or last.label)
            and not any(amount.row_no == last.row_no for amount in read.amounts)
        ):
            # A row cut in two by a line: the amount stands below its label.
            row_no = last.row_no
            read.doubts.append(Doubt(row_no, "", page, "the amount stands in another band than its label"))
            _add_amounts(entry, row_no, side, page, read)
            return
    for side, entry in entries.items():
        if entry.is_amount_alone:
            read.doubts.append(Doubt(row_no, "", page, "amounts without a label"))
        if is_repeated:
            read.doubts.append(
                Doubt(row_no, "", page, f"the label {entry.label} stands over several rows, and is given to each")
            )
        read.rows.append(
            Row(
                row_no,
                side,
                page,
                entry.box,
                " ".join(entry.codes),
                entry.label,
                entry.project,
                ";".join(entry.details),
            )
        )
        _add_amounts(entry, row_no, side, page, read)


def _add_amounts(entry: _Entry, row_no: int, side: str, page: int, read: Read) -> None:
    for column, text, others in entry.amounts:
        if not is_amount(text.text):
            read.doubts.append(Doubt(row_no, column.name, page, f"'{text.text}' is no amount"))
        if any(amount.row_no == row_no and amount.column == column.name for amount in read.amounts):
            read.doubts.append(Doubt(row_no, column.name, page, f"a second amount, {text.text}, in one cell: not read"))
            continue
        read.amounts.append(Amount(row_no, side, column.name, text.text, page, text.box, others))
