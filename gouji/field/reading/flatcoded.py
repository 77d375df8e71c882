"""Tables of rows with codes and several amounts, in a text without layout: amounts first, then levels and texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, islice

from gouji.field.reading.flatchoice import chosen, unproven
from gouji.field.reading.flatchunks import Chunk, chunked
from gouji.field.reading.flatknown import Known
from gouji.field.reading.flatleaves import Option, Tree, options
from gouji.field.reading.flatnaming import Found, name
from gouji.field.reading.flatregions import Region, begun
from gouji.field.reading.flattokens import Headers, Token, tokens, without_headers
from gouji.field.reading.nestedsums import levels
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.sums import column_sums, value
from gouji.field.templates.declarations import Column, Table, Template
from gouji.field.templates.wording import normal, squashed

_CLASS = 3  # digits of the code of a class, which each row prints but the total row
_MOST_CHANGES = 3
_MOST_TRIED = 4000


@dataclass
class _Pages:
    """The tokens of a table by page, without header words, and what of the header words names rows."""

    tokens: dict[int, list[Token]] = field(default_factory=dict)
    totals: list[Token] = field(default_factory=list)

    @property
    def classes(self) -> int:
        """How many codes of classes they print."""
        return sum(len(token.text) == _CLASS for of in self.tokens.values() for token in of)


@dataclass(frozen=True)
class _Change:
    """An amount that may be a row, or a row (`row`) that may be none."""

    page: int
    token: Token
    row: Found | None = None


def read_coded(region: Region, template: Template, headers: Headers, known: Known) -> Read | None:
    """A table of coded rows out of the order of its texts and its sums; None where the sums give no rows."""
    table = region.table
    side = table.columns[0].side
    whole, parts = _columns(template, table, side)
    if whole is None:
        return None
    pages = _pages(region, headers)
    rows, pools = _chunks(pages, len(parts) + 1)
    if not rows and not any(pools.values()):
        return _empty(begun(region), pages, side)
    is_tree = _levelled(rows, pools, len(table.levels) - 1)
    if not is_tree:
        _guess_total(rows, pages.classes)
    _name(rows, pages, is_tree)
    choices = _choices(table, rows, pools, whole, parts, known)
    solutions = _solved(rows, pools, choices) if is_tree else []
    if solutions:
        return chosen([_filled(begun(region), rows, each, pools, whole, parts) for each in solutions], known)
    blank = Option((None,) * len(parts))
    first = {at: next((each for each in of if not each.taken), blank) for at, of in enumerate(choices)}
    return unproven(_filled(begun(region), rows, first, pools, whole, parts))


def _columns(template: Template, table: Table, side: str) -> tuple[Column | None, list[Column]]:
    """(the column that is the sum of others, the others in printed order)."""
    by_name = {column.name: column for column in table.columns}
    for weights in column_sums(template, table, side):
        wholes = [name for name, sign in weights.items() if sign > 0]
        if len(wholes) == 1:
            order = [column for column in table.columns if weights.get(column.name, 1) < 0]
            return by_name[wholes[0]], order
    return None, []


def _pages(region: Region, headers: Headers) -> _Pages:
    """The tokens by page; header words that are as well the label of the total row are counted apart."""
    kept, dropped = without_headers(tokens(region), headers, region.title.printed)
    found = _Pages()
    for token in kept:
        found.tokens.setdefault(token.page, []).append(token)
    found.totals = [token for token in dropped if region.table.is_line("row", normal(token.text))]
    return found


def _chunks(pages: _Pages, width: int) -> tuple[list[Found], dict[int, list[Token]]]:
    """(the rows in printed order, page → its amounts that belong to none yet)."""
    rows: list[Found] = []
    pools: dict[int, list[Token]] = {}
    for page, of in pages.tokens.items():
        found = chunked(of, width)
        rows += [Found(chunk, page) for chunk in found.rows]
        pools[page] = list(found.pool)
    return rows, pools


def _name(rows: list[Found], pages: _Pages, has_levels: bool) -> None:
    """Give the rows their codes and labels, the total row the words that are left of the header."""
    for page, of in pages.tokens.items():
        name([row for row in rows if row.page == page and row.level >= 0], of, rows, has_levels=has_levels)
    for row in rows:
        if row.level < 0 and pages.totals:
            row.label, row.line = squashed(pages.totals[-1].text), pages.totals[-1].line


def _empty(read: Read, pages: _Pages, side: str) -> Read:
    """A table without amounts: its total row alone, where the word stands more often than in the header."""
    if len(pages.totals) > 1:
        total = pages.totals[-1]
        read.rows.append(Row(1, side, 0, "", "", squashed(total.text), "", "", total.line))
    return read


def _levelled(rows: list[Found], pools: dict[int, list[Token]], depth: int) -> bool:
    """Give each row its level by nested sums, the total row first or last; whether they hold.

    Where they do not, wholes without parts are tried as amounts left over, and amounts left over as wholes.
    """
    changes = [_Change(row.page, row.chunk.whole, row) for row in rows if not row.chunk.parts]
    changes += [_Change(page, token) for page, of in pools.items() for token in of]
    ways = (way for count in range(_MOST_CHANGES + 1) for way in combinations(changes, count))
    for way in islice(ways, _MOST_TRIED):
        tree = _changed(rows, way)
        if _is_tree(tree, depth):
            rows[:] = tree
            for each in way:
                if each.row is None:
                    pools[each.page].remove(each.token)
                else:
                    pools[each.page].append(each.token)
            return True
    return False


def _changed(rows: list[Found], way: Sequence[_Change]) -> list[Found]:
    """The rows without some, and with others, in printed order."""
    dropped = [id(each.row) for each in way if each.row is not None]
    added = [Found(Chunk(each.token, ()), each.page) for each in way if each.row is None]
    kept = [row for row in rows if id(row) not in dropped]
    return sorted([*kept, *added], key=lambda row: (row.page, row.chunk.whole.line)) if added else kept


def _is_tree(rows: list[Found], depth: int) -> bool:
    """Whether rows are a total and a tree of sums below it; then they get their levels."""
    for at in [len(rows) - 1, 0] if rows else []:
        rest = rows[:at] + rows[at + 1 :]
        found = levels([value(row.chunk.whole.text) for row in rest], depth)
        if found is None:
            continue
        whole = sum(
            (value(row.chunk.whole.text) for row, level in zip(rest, found, strict=True) if not level), Decimal(0)
        )
        if value(rows[at].chunk.whole.text) == whole:
            for row, level in zip(rest, found, strict=True):
                row.level = level
            rows[at].level = -1
            return True
    return False


def _guess_total(rows: list[Found], codes: int) -> None:
    """Where sums do not tell it, the total row is the last or the first of rows that are more than the codes."""
    values = [value(row.chunk.whole.text) for row in rows]
    for at in (-1, 0):
        if len(rows) > codes and values[at] == max(values):
            rows[at].level = -1
            return


def _choices(
    table: Table,
    rows: list[Found],
    pools: dict[int, list[Token]],
    whole: Column,
    parts: Sequence[Column],
    known: Known,
) -> list[list[Option]]:
    """The ways to fill the parts of each row: those that fit other tables, where some do."""
    counters = {page: Counter(value(token.text) for token in of) for page, of in pools.items()}
    found = []
    for row in rows:
        own = [value(token.text) for token in row.chunk.parts]
        total = value(row.chunk.whole.text)
        ways = options(total, own, counters.setdefault(row.page, Counter()), len(parts))
        keys = ("total",) if row.level < 0 else ("".join(row.code), normal(row.label) if not row.level else "")
        found.append(known.fitting(table, keys, total, ways, whole, parts) or ways)
    return found


def _solved(rows: list[Found], pools: dict[int, list[Token]], choices: list[list[Option]]) -> list[dict[int, Option]]:
    """The best ways to fill the parts of all rows: those that leave the fewest amounts over."""
    counters = {page: Counter(value(token.text) for token in of) for page, of in pools.items()}
    solutions = Tree(choices, _parents(rows), [row.page for row in rows], counters).solutions()
    taken = [sum(len(option.taken) for option in each.values()) for each in solutions]
    return [each for each, count in zip(solutions, taken, strict=True) if count == max(taken)]


def _parents(rows: Sequence[Found]) -> list[int]:
    """For each row the index of the row that it is a part of; -1 for the total row."""
    top = next((at for at, row in enumerate(rows) if row.level < 0), -1)
    last: dict[int, int] = {-1: top}
    found = []
    for at, row in enumerate(rows):
        found.append(-1 if row.level < 0 else last[row.level - 1])
        if row.level >= 0:
            last[row.level] = at
    return found


def _filled(
    read: Read,
    rows: Sequence[Found],
    chosen: dict[int, Option],
    pools: dict[int, list[Token]],
    whole: Column,
    parts: Sequence[Column],
) -> Read:
    """The rows and amounts of one solution."""
    left = {page: list(of) for page, of in pools.items()}
    read.pages.add(rows[0].page)
    for at, row in enumerate(rows):
        row_no = at + 1
        token = row.chunk.whole
        line = row.line or token.line
        read.rows.append(Row(row_no, whole.side, 0, "", " ".join(row.code), row.label, "", "", line))
        if row.level >= 0 and not (row.code and row.label):
            read.doubts.append(Doubt(row_no, "", 0, "its code or label is not certain", line))
        read.amounts.append(_amount(row_no, whole, token))
        own = list(row.chunk.parts)
        for column, cell in zip(parts, chosen[at].cells, strict=True):
            if cell is None:
                continue
            if row.chunk.parts:
                read.amounts.append(_amount(row_no, column, own.pop(0)))
                continue
            pool = left[row.page]
            found = next(token for token in pool if value(token.text) == cell)
            pool.remove(found)
            read.amounts.append(_amount(row_no, column, found))
    for of in left.values():
        for token in of:
            read.doubts.append(Doubt(0, "", 0, f"{token.text} belongs to no row: not read", token.line))
    return read


def _amount(row_no: int, column: Column, token: Token) -> Amount:
    return Amount(row_no, column.side, column.name, token.text, 0, "", line=token.line, placement="arithmetic")
