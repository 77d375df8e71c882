"""Nested tables in a text without layout: each amount is a row, the sums tell their order and levels."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.field.reading.flatchoice import chosen, unproven
from gouji.field.reading.flatknown import Known
from gouji.field.reading.flatregions import Region, begun
from gouji.field.reading.flattokens import AMOUNT, TEXT, Headers, Token, tokens, without_headers
from gouji.field.reading.nestedsums import orders
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.sums import value
from gouji.field.templates.declarations import Column

_TEXTS = 2  # of an item: what it is, and how it is bought


def read_nested_plain(region: Region, headers: Headers, known: Known) -> Read | None:
    """A table of totals, categories, projects and items; None where no order of its amounts is such a tree."""
    table = region.table
    kept, _ = without_headers(
        tokens(region),
        headers,
        region.title.printed,
        lambda text: any(line.label.fullmatch(text.replace(" ", "")) for line in table.lines),
    )
    pages: dict[int, list[Token]] = {}
    for token in kept:
        pages.setdefault(token.page, [])
        if token.kind == AMOUNT:
            pages[token.page].append(token)
    of = list(pages.values())
    found, cut = orders([[value(token.text) for token in page] for page in of], len(table.levels))
    column = next(column for column in table.columns if column.is_amount)
    texts = _texts(kept)
    readings = [
        _filled(region, [(of[page][index], level) for page, index, level in each], texts, column) for each in found
    ]
    if not readings and any(of):
        # In printed order, each as an item.
        return unproven(
            _filled(region, [(token, len(table.levels) - 1) for page in of for token in page], texts, column)
        )
    read = chosen(readings, known)
    if read is not None:
        for amount in read.amounts:
            if any(token.line == amount.line for page in cut for token in of[page]):
                why = "not all orders of its page could be tried"
                read.doubts.append(Doubt(amount.row_no, amount.column, 0, why, amount.line))
    return read


def _texts(kept: Sequence[Token]) -> dict[Token, list[str]]:
    """Amount → the texts between the one before it and it."""
    found: dict[Token, list[str]] = {}
    before: list[str] = []
    for token in kept:
        if token.kind == AMOUNT:
            found[token] = before
            before = []
        elif token.kind == TEXT:
            before.append(token.text.replace(" ", ""))
    return found


def _filled(region: Region, rows: Sequence[tuple[Token, int]], texts: dict[Token, list[str]], column: Column) -> Read:
    read = begun(region)
    read.pages.add(region.page)
    depth = len(region.table.levels)
    details = [each.name for each in region.table.columns if each.field == "details"]
    for row_no, (token, level) in enumerate(rows, start=1):
        words = texts[token]
        label = project = more = ""
        is_sure = len(words) == (_TEXTS if level == depth - 1 else 1)
        if level == depth - 1 and words:
            label = words[-2] if len(words) > 1 else words[-1]
            more = f"{details[-1]}={words[-1]}" if len(words) > 1 and details else ""
        elif level == depth - 2 and words:
            more = f"{details[0]}={words[-1]}" if details else ""
            project = words[-2] if len(words) == _TEXTS else ""
            is_sure = len(words) <= _TEXTS
        elif words:
            label = words[-1]
        read.rows.append(Row(row_no, column.side, 0, "", "", label, project, more, token.line))
        if not is_sure:
            read.doubts.append(Doubt(row_no, "", 0, "its texts are not certain", token.line))
        read.amounts.append(
            Amount(row_no, column.side, column.name, token.text, 0, "", line=token.line, placement="arithmetic")
        )
    return read
