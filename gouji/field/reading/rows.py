"""Rows of a grid under known columns: sides, codes, labels and amounts, as the seeds declare them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from gouji.field.reading.bands import records
from gouji.field.reading.entries import Body, Entry, Note, entries_of, is_group_cell
from gouji.field.reading.headers import Header, label
from gouji.field.reading.texts import Filled, Written
from gouji.field.reading.titles import Title
from gouji.field.templates.declarations import Table
from gouji.field.templates.wording import is_amount, is_numbered, normal, squashed, unnumbered

_NOTE = re.compile(r"^(?:注|备注|说明)[:：]|^(?:此|本)表|^本(?:部门|单位)(?:无|没有|未|\d{4})|无此项|为空")
_CODE = re.compile(r"\d+")


@dataclass(frozen=True)
class Row:
    """A printed row on one side. `box` (or `line`) is where its label stands, or what it has instead."""

    row_no: int
    side: str
    page: int
    box: str
    code: str
    label: str
    project: str
    details: str
    line: int = 0


@dataclass(frozen=True)
class Amount:
    """A printed amount. `others` are readings of it that a known misreading would explain.

    Texts give `line` instead of page and box. `placement` is arithmetic where the rules chose row or column.
    """

    row_no: int
    side: str
    column: str
    text: str
    page: int
    box: str
    others: tuple[str, ...] = ()
    line: int = 0
    placement: str = ""


@dataclass(frozen=True)
class Doubt:
    """A doubt of the reader about a row, beside those that arithmetic raises; it may give way to rules that hold."""

    row_no: int
    column: str
    page: int
    why: str
    line: int = 0
    gives_way: bool = False


@dataclass
class Read:
    """A table as it was read, from its title on `page`; `pages` are those on which rows of it were placed."""

    table: Table
    title: Title
    page: int
    unit: str
    rows: list[Row] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)
    line: int = 0  # of the title, in a text
    proofs: set[str] = field(default_factory=set)  # rules that hold over the rows whose columns they decided


def read_standing(body: Body, read: Read, note: Note) -> None:
    """Add the rows of a grid to a table. What cannot be placed goes to `note`."""
    shared = is_group_cell(body)
    is_first = True
    for bands, repeats in records(body.filled, body.first_band, shared):
        entries = entries_of(body, bands, repeats, read.table, note)
        if not entries or _is_numbering(entries.values()):
            continue
        if _is_note(entries, read.table):
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
    texts = _under_headers(filled, head, note)
    # A blank cell has no box of its own: the first amount of the row, or the header, says where it would stand.
    anchor = next((each.box for each in (*texts, *filled.texts.values()) if each is not None), "")
    # What stands under no words is no row of the table.
    columns = list(zip(head.spans, texts, strict=True))
    named = [(span, text) for span, text in columns if any(span.path)]
    for span, text in columns:
        if text is not None and not any(span.path):
            note(f"'{squashed(text.text)[:40]}' stands under no header")
    for row_no, (span, text) in enumerate(named, start=1):
        words = label(span.path)
        if not read.table.is_line(column.side, normal(words)):
            note(f"no declared line has the header {words or '(blank)'}")
        read.rows.append(Row(row_no, column.side, filled.page, text.box if text else anchor, "", words, "", ""))
        if text is not None:
            printed = squashed(text.text)
            if not is_amount(printed):
                read.doubts.append(Doubt(row_no, column.name, filled.page, f"'{printed}' is no amount"))
            read.amounts.append(Amount(row_no, column.side, column.name, printed, filled.page, text.box))


def _under_headers(filled: Filled, head: Header, note: Note) -> list[Written | None]:
    """What stands under each header in the first row of amounts; None for a blank cell."""
    bands = [
        band
        for band in range(head.bands, filled.grid.bands)
        if any(is_amount(filled.text(cell)) for cell in filled.grid.row(band))
    ]
    if len(bands) > 1:
        note(f"{len(bands)} rows of amounts where one is declared: the first is read")
    if not bands:
        return [None] * len(head.spans)
    return [filled.texts.get(filled.grid.cells[bands[0]][span.first]) for span in head.spans]


def _is_note(entries: dict[str, Entry], table: Table) -> bool:
    """Whether a row without amounts says something of the table: see `_NOTE`, or words for codes."""
    if any(entry.amounts for entry in entries.values()):
        return False
    codes = [code for entry in entries.values() for code in entry.codes]
    if codes and not any(_CODE.fullmatch(code) for code in codes):
        return True
    return any(
        _NOTE.search(normal(entry.label))
        or (entry.is_whole and not table.is_line(side, unnumbered(normal(entry.label))))
        for side, entry in entries.items()
    )


def _is_numbering(entries: Iterable[Entry]) -> bool:
    """Whether a row only counts the columns: 1, 2, 3."""
    texts = [text.text for entry in entries for _, text, _ in entry.amounts]
    return (
        len(texts) > 2
        and all(text.isdigit() and len(text) < 3 for text in texts)
        and ([int(text) for text in texts] == list(range(int(texts[0]), int(texts[0]) + len(texts))))
    )


def _joined(entries: dict[str, Entry], read: Read) -> bool:
    """Whether the first row of a page is the rest of a label of the page before; then it is joined to it."""
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


def _append(entries: dict[str, Entry], page: int, read: Read, is_repeated: bool) -> None:
    left = {side: entry for side, entry in entries.items() if not _completes(side, entry, page, read)}
    row_no = read.rows[-1].row_no + 1 if read.rows else 1
    for side, entry in left.items():
        if entry.is_amount_alone:
            read.doubts.append(Doubt(row_no, "", page, "amounts without a label"))
        if is_repeated:
            why = f"the label {entry.label} stands over several rows, and is given to each"
            read.doubts.append(Doubt(row_no, "", page, why))
        code, details = " ".join(entry.codes), ";".join(entry.details)
        read.rows.append(Row(row_no, side, page, entry.box, code, entry.label, entry.project, details))
        _add_amounts(entry, row_no, side, page, read)


def _completes(side: str, entry: Entry, page: int, read: Read) -> bool:
    """Whether a row is half of the one before it, cut by a line: amounts alone, and a label without amounts."""
    if read.table.layout not in ("rows", "sides") or not read.rows:
        return False
    at = len(read.rows) - 1
    while at >= 0 and read.rows[at].side != side:
        at -= 1
    last = read.rows[at]
    if at < 0 or last.row_no != read.rows[-1].row_no or last.page != page:
        return False
    has_amounts = any(amount.side == side for amount in _amounts_of(last.row_no, read))
    has_label = bool(last.code or last.label)
    if entry.is_amount_alone and has_label and not has_amounts:
        _add_amounts(entry, last.row_no, side, page, read)
    elif not entry.amounts and not has_label and has_amounts:
        read.rows[at] = replace(
            last, box=entry.box, code=" ".join(entry.codes), label=entry.label, project=entry.project,
            details=";".join(entry.details),
        )  # fmt: skip
        read.doubts.remove(Doubt(last.row_no, "", page, "amounts without a label"))
    else:
        return False
    read.doubts.append(Doubt(last.row_no, "", page, "the amount stands in another band than its label"))
    return True


def _add_amounts(entry: Entry, row_no: int, side: str, page: int, read: Read) -> None:
    for column, text, others in entry.amounts:
        if not is_amount(text.text):
            read.doubts.append(Doubt(row_no, column.name, page, f"'{text.text}' is no amount"))
        if any(amount.column == column.name for amount in _amounts_of(row_no, read)):
            read.doubts.append(Doubt(row_no, column.name, page, f"a second amount, {text.text}, in one cell: not read"))
            continue
        read.amounts.append(Amount(row_no, side, column.name, text.text, page, text.box, others))


def _amounts_of(row_no: int, read: Read) -> Iterator[Amount]:
    """The amounts of a row that is one of the last: only these are looked at, so that long tables take no longer."""
    for amount in reversed(read.amounts):
        if amount.row_no < row_no:
            return
        if amount.row_no == row_no:
            yield amount
