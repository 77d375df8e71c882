"""Tables of a text that keeps the layout of its page (`pdftotext -layout`): columns are where words stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from gouji.field.reading.flatgroups import group_rows
from gouji.field.reading.flatlying import read_lying_layout
from gouji.field.reading.flatnested import add_nested
from gouji.field.reading.flatregions import Printed, Region, begun
from gouji.field.reading.flatsides import Band, Half, bands, is_label, moved, text
from gouji.field.reading.flatwords import Word, clusters, header_places, words_of
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.sums import amount_columns, broken, column_sums
from gouji.field.templates.declarations import Column, Table, Template
from gouji.field.templates.wording import normal, unnumbered

_MOST_TRIED = 200  # placements of columns
Words = list[list[Word]]


@dataclass
class _Page:
    """A page of a table: header words, lines below them, and which column each range of amounts is."""

    header: Words
    body: Words
    places: list[tuple[int, int]]
    columns: dict[int, Column]

    def column(self, word: Word) -> Column | None:
        """The column that a word stands in."""
        at = next((at for at, (first, last) in enumerate(self.places) if first <= word.first < last), -1)
        return self.columns.get(at)


def read_layout(region: Region, template: Template) -> Read:
    """A table out of its lines, by the columns of signs under its header words."""
    read = begun(region)
    if not region.table.has_texts:
        read_lying_layout(region, read, template)
        return read
    header: Words = []
    for lines in region.pages():
        page = _page(lines, region.table, bool(read.rows), header, template)
        header = page.header or header
        if page.body:
            read.pages.add(region.page)
            _add(page, read, header)
    if any(column.field == "details" for column in region.table.columns) and region.table.layout == "lying":
        group_rows(read)
    return read


def _page(lines: Sequence[Printed], table: Table, is_continued: bool, before: Words, template: Template) -> _Page:
    words = [words_of(line) for line in lines]
    start = _first_of_body(words, table, is_continued)
    start = _without_header(words, start, table) if is_continued else start
    body = words[start:]
    has_codes = _has_codes(table)
    places = clusters([word for line in body for word in _amounts(line, has_codes)])
    found = _Page(words[:start], body, places, {})
    found.columns = _columns(found, table, before, template)
    return found


def _first_of_body(words: Sequence[Sequence[Word]], table: Table, is_continued: bool) -> int:
    """The index of the first line below the header: it holds an amount, a code first, or a declared line alone."""
    has_codes = _has_codes(table)
    for at, line in enumerate(words):
        if any(word.is_sure for word in line) or (has_codes and line[0].is_code):
            return at
    # No amount on the page: the last lines may be declared ones, without amounts.
    at = len(words)
    while at and any(table.is_line(column.side, normal(text(words[at - 1]))) for column in table.columns):
        at -= 1
    return 0 if is_continued and at == len(words) else at


def _without_header(words: Words, start: int, table: Table) -> int:
    """The first line of a page that goes on: lines over its amounts that name no column are no header."""
    return start if header_places(words[:start], table.columns) else 0


def _has_codes(table: Table) -> bool:
    return any(column.field == "printed_code" for column in table.columns)


def _amounts(line: Sequence[Word], has_codes: bool) -> list[Word]:
    """The amounts of a line. Numbers before its first other word are codes, where the table has such."""
    start = 0
    while has_codes and start < len(line) and line[start].is_code:
        start += 1
    return [word for word in line[start:] if word.is_amount]


def _columns(page: _Page, table: Table, before: Words, template: Template) -> dict[int, Column]:
    """Which amount column each range of amounts is: by order, the sums that then hold, and the header words."""
    columns = [column for column in table.columns if column.is_amount]
    middles = header_places(page.header or before, table.columns)
    present = [column for column in columns if column in middles]
    if len(page.places) > len(present):
        present = columns
    sums = [each for side in {column.side for column in columns} for each in column_sums(template, table, side)]
    ways = islice(combinations(present, len(page.places)), _MOST_TRIED)
    tried = (replace(page, columns=dict(enumerate(way))) for way in ways)
    best = min(tried, key=lambda each: (_broken_sums(each, table, sums), _distance(each, middles)), default=None)
    return best.columns if best is not None else {}


def _broken_sums(page: _Page, table: Table, sums: Sequence[Mapping[str, int]]) -> int:
    """How many sums of columns the lines of a page break, under its columns."""
    if not sums:
        return 0
    has_codes = _has_codes(table)
    count = 0
    for line in page.body:
        words = _amounts(line, has_codes)
        texts = {column.name: word.text for word in words if (column := page.column(word)) is not None}
        count += broken(texts, sums)
    return count


def _distance(page: _Page, middles: Mapping[Column, float]) -> float:
    """How many signs, in sum, the amounts stand from the middle of the header words of their columns."""
    if not page.header:
        return 0.0
    pairs = ((page.places[at], middles[column]) for at, column in page.columns.items() if column in middles)
    return sum(abs(sum(place) / 2 - middle) for place, middle in pairs)


def _add(page: _Page, read: Read, header: Words) -> None:
    if read.table.layout == "nested":
        add_nested(page.header or header, page.body, read)
        return
    sides = list(dict.fromkeys(column.side for column in read.table.columns))
    if len(sides) > 1:
        spans = _spans(page, sides)
        lines = [_halves(page, line, spans, read) for line in page.body]
        whole = bands([line for line in lines if line], read.table)
        while whole and read.rows and _goes_on(whole[0], read):
            whole = whole[1:]
        for band in whole:
            moved(band, lambda column, side: _counterpart(read.table, column, side))
    else:
        whole = [{sides[0]: half} for half in _joined(page, sides[0], read)]
    for band in whole:
        row_no = max((row.row_no for row in read.rows), default=0) + 1
        for side, half in band.items():
            if half.words or half.amounts:
                _append(read, row_no, side, half)


def _goes_on(band: Band, read: Read) -> bool:
    """Whether the first row of a page is the rest of labels of the page before; then it is joined to them."""
    words = {side: half.words for side, half in band.items() if half.words}
    if any(half.amounts for half in band.values()) or any(
        is_label(each, read.table, side) for side, each in words.items()
    ):
        return False
    for side, each in words.items():
        at = max((at for at, row in enumerate(read.rows) if row.side == side), default=-1)
        if at >= 0:
            row = read.rows[at]
            read.rows[at] = replace(row, label=row.label + text(each))
            why = f"the label goes on over the page: {row.label} + {text(each)}"
            read.doubts.append(Doubt(row.row_no, "", 0, why, row.line))
    return True


def _halves(page: _Page, line: Sequence[Word], spans: dict[str, tuple[float, float]], read: Read) -> Band:
    """The words of a line by side."""
    found = {side: Half() for side in spans}
    for word in line:
        column = page.column(word) if word.is_amount else None
        if column is not None:
            found[column.side].amounts.append((column, word))
        elif word.is_amount and word.is_sure:
            read.doubts.append(Doubt(0, "", 0, f"{word.text} stands in no column: not read", word.line.number))
        else:
            side = next(side for side, (first, last) in spans.items() if first <= word.middle < last)
            found[side].words.append(word)
    return found if any(half.words or half.amounts for half in found.values()) else {}


def _counterpart(table: Table, column: Column, side: str) -> Column | None:
    """The amount column of a side that stands for one of another side, by order."""
    own = amount_columns(table, side)
    at = amount_columns(table, column.side).index(column)
    return own[min(at, len(own) - 1)] if own else None


def _spans(page: _Page, sides: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Side → the range of signs of its labels: from the amounts of the side before to the end of its own."""
    found = {}
    start = -1.0
    for side in sides:
        own = [page.places[at] for at, column in page.columns.items() if column.side == side]
        end = max((last for _, last in own), default=start)
        found[side] = (start, float("inf") if side == sides[-1] else end)
        start = end
    return found


def _joined(page: _Page, side: str, read: Read) -> list[Half]:
    """The rows of a table with one side: lines without code and amount are parts of a label."""
    has_codes = _has_codes(read.table)
    found: list[Half] = []
    waiting: list[Word] = []
    groups = any(column.field == "details" for column in read.table.columns)
    for line in page.body:
        amounts = _amounts(line, has_codes)
        half = Half([word for word in line if word not in amounts])
        for word in amounts:
            column = page.column(word)
            if column is None:
                read.doubts.append(Doubt(0, "", 0, f"{word.text} stands in no column: not read", word.line.number))
            else:
                half.amounts.append((column, word))
        is_line = read.table.is_line(side, unnumbered(normal(text(half.words))))
        if amounts or is_line or groups or line[0].is_code:
            if waiting and not any(not word.is_code for word in half.words):
                half.words += waiting
                waiting = []
            found.append(half)
        elif found and any(not word.is_code for word in found[-1].words):
            found[-1].words += half.words
        elif found:
            found[-1].words += [*waiting, *half.words]
            waiting = []
        else:
            waiting += half.words
    return found


def _append(read: Read, row_no: int, side: str, half: Half) -> None:
    has_codes = any(column.field == "printed_code" and column.side == side for column in read.table.columns)
    start = 0
    while has_codes and start < len(half.words) and half.words[start].is_code:
        start += 1
    codes, words = half.words[:start], half.words[start:]
    groups = [column for column in read.table.columns if column.field == "details" and column.side == side]
    details = ""
    if groups and len(words) > 1:
        details = f"{groups[0].name}={text(words[:-1])}"
        words = words[-1:]
    code = " ".join(word.text for word in codes)
    read.rows.append(Row(row_no, side, 0, "", code, text(words), "", details, half.line))
    if not half.words:
        read.doubts.append(Doubt(row_no, "", 0, "amounts without a label", half.line))
    for column, word in half.amounts:
        if any((each.row_no, each.column) == (row_no, column.name) for each in read.amounts):
            why = f"a second amount, {word.text}, in one cell: not read"
            read.doubts.append(Doubt(row_no, column.name, 0, why, word.line.number))
            continue
        read.amounts.append(Amount(row_no, side, column.name, word.text, 0, "", line=word.line.number))
