"""Tables of rows with whole codes and one amount each, in a text without layout: amounts by the sums over codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gouji.field.reading.flatchoice import chosen, unproven
from gouji.field.reading.flatknown import Known
from gouji.field.reading.flatlines import fills
from gouji.field.reading.flatregions import Region, begun
from gouji.field.reading.flattokens import AMOUNT, NUMBER, TEXT, Headers, Token, tokens, without_headers
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.sums import amount_columns, value
from gouji.field.templates.declarations import Column, Table
from gouji.field.templates.wording import normal, squashed

_CODE = re.compile(r"\d{3}(?:\d\d){0,3}")


@dataclass
class _Row:
    """A row: its code (blank for the total row), label, and the amount right behind its texts."""

    code: str
    token: Token
    label: str = ""
    near: Token | None = None


def read_single(region: Region, headers: Headers, known: Known) -> Read | None:
    """A table of rows with a code and an amount; None where no row is found."""
    table = region.table
    column = amount_columns(table, table.columns[0].side)[0]
    kept, _ = without_headers(
        _joined_totals(tokens(region), table), headers, region.title.printed, lambda text: _is_total(text, table)
    )
    rows = _rows(kept, table)
    if not rows:
        return None
    amounts = [token for token in kept if token.kind == AMOUNT]
    sums = _sums(rows)
    nears = _nears(rows, amounts)
    values = [[value(each.text) if each else None for each in near] for near in nears]
    found, at = fills(values, [value(token.text) for token in amounts], sums)
    if found:
        return chosen([_filled(region, rows, each.values, amounts, nears[at], column) for each in found], known)
    # Each amount once, right behind its row or in order.
    near = next((each for each in nears if len([token for token in each if token]) == len(amounts)), nears[0])
    read = _filled(region, rows, [value(each.text) if each else None for each in near], amounts, near, column)
    return unproven(read)


def _is_total(text: str, table: Table) -> bool:
    return table.is_line(table.columns[0].side, normal(text))


def _joined_totals(of: Sequence[Token], table: Table) -> list[Token]:
    """The tokens with the label of the total row put together, where its two signs stand apart."""
    found = list(of)
    for at, token in enumerate(found):
        after = next((end for end in range(at + 1, min(at + 4, len(found))) if found[end].kind == TEXT), None)
        is_alone = token.kind == TEXT and len(token.text) == 1
        for end in range(at + 1, min(at + 4, len(found))) if is_alone and after is not None else ():
            if found[end].kind == TEXT and _is_total(token.text + found[end].text, table):
                found[at] = Token(TEXT, token.text + found[end].text, token.page, token.line, token.block)
                del found[end]
                return found
    return found


def _rows(kept: Sequence[Token], table: Table) -> list[_Row]:
    """The rows in printed order: the total row first or last, as its label stands."""
    rows: list[_Row] = []
    texts: list[Token] = []
    for at, token in enumerate(kept):
        follows = _amount_behind(kept, at)
        if token.kind == NUMBER and _CODE.fullmatch(token.text):
            rows.append(_Row(token.text, token, near=follows))
        elif token.kind == TEXT and _is_total(token.text, table):
            # Codes and labels may stand in blocks: the total row is first where its label is.
            rows.insert(len(rows) if texts else 0, _Row("", token, squashed(token.text), follows))
        elif token.kind == TEXT:
            texts.append(token)
            if rows and rows[-1].code:
                _take_text(rows[-1], token, follows)
    coded = [row for row in rows if row.code]
    if len(texts) == len(coded):
        for row, text in zip(coded, texts, strict=True):
            row.label = squashed(text.text)
    return rows


def _amount_behind(kept: Sequence[Token], at: int) -> Token | None:
    """The token right behind one, where it is an amount."""
    return kept[at + 1] if at + 1 < len(kept) and kept[at + 1].kind == AMOUNT else None


def _take_text(row: _Row, token: Token, follows: Token | None) -> None:
    """Give the text behind a code to its row: the label, or more of it where an amount comes only then."""
    if not row.label:
        row.label, row.near = squashed(token.text), follows
    elif row.near is None and follows is not None:
        row.label += squashed(token.text)
        row.near = follows


def _sums(rows: Sequence[_Row]) -> list[dict[int, int]]:
    """Each code is the sum of those below it, the total row that of the highest."""
    at_code = {row.code: at for at, row in enumerate(rows) if row.code}
    below: dict[int, dict[int, int]] = {}
    total = next((at for at, row in enumerate(rows) if not row.code), None)
    for code, at in at_code.items():
        parents = [code[:end] for end in range(len(code) - 1, 2, -1) if code[:end] in at_code]
        parent = at_code[parents[0]] if parents else total
        if parent is not None:
            below.setdefault(parent, {parent: 1})[at] = -1
    return list(below.values())


def _nears(rows: Sequence[_Row], amounts: Sequence[Token]) -> list[list[Token | None]]:
    """Guesses of the amounts of the rows: right behind each; then others in order to the rows that have none."""
    own = [row.near for row in rows]
    left = iter([token for token in amounts if token not in own])
    filled = [token or next(left, None) for token in own]
    inorder = list(amounts) + [None] * (len(rows) - len(amounts))
    return [own, _in_runs(own, amounts), filled, inorder[: len(rows)]]


def _in_runs(own: Sequence[Token | None], amounts: Sequence[Token]) -> list[Token | None]:
    """Where several amounts follow a row, and as many rows before it have none, they are of those and it, in order."""
    found = list(own)
    for at, token in enumerate(own):
        if token is None:
            continue
        start = amounts.index(token)
        end = start + 1
        while end < len(amounts) and amounts[end] not in own:
            end += 1
        holes = at
        while holes and found[holes - 1] is None:
            holes -= 1
        count = min(end - start, at - holes + 1)
        if count > 1 and count == end - start:
            found[at - count + 1 : at + 1] = amounts[start:end]
    return found


def _filled(
    region: Region,
    rows: Sequence[_Row],
    values: Sequence[Decimal | None],
    amounts: Sequence[Token],
    near: Sequence[Token | None],
    column: Column,
) -> Read:
    read = begun(region)
    read.pages.add(region.page)
    left = list(amounts)
    for row_no, (row, each, own) in enumerate(zip(rows, values, near, strict=True), start=1):
        read.rows.append(Row(row_no, column.side, 0, "", row.code, row.label, "", "", row.token.line))
        if not row.label:
            read.doubts.append(Doubt(row_no, "", 0, "its label is not certain", row.token.line))
        if each is None:
            continue
        same = [token for token in left if value(token.text) == each]
        token = own if own in same and own is not None else same[0]
        left.remove(token)
        read.amounts.append(
            Amount(row_no, column.side, column.name, token.text, 0, "", line=token.line, placement="arithmetic")
        )
    return read
