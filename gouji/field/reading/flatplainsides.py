"""Tables with sides, in a text without layout: labels by side, amounts by the sums and by the labels before them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal

from gouji.field.reading.flatchoice import chosen, unproven
from gouji.field.reading.flatchunks import Chunk, chunked
from gouji.field.reading.flatknown import Known
from gouji.field.reading.flatleaves import Option, Tree, options
from gouji.field.reading.flatlines import Fill, fills, line_sums
from gouji.field.reading.flatregions import Region, begun
from gouji.field.reading.flatsidelabels import Label, class_side, is_label, labels_of, number, whole_labels
from gouji.field.reading.flattokens import AMOUNT, NUMBER, TEXT, Headers, Token, tokens, without_headers
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.sums import amount_columns, column_sums, value
from gouji.field.templates.declarations import Column, Table, Template
from gouji.field.templates.wording import is_numbered, normal, unnumbered

_OPEN = "the rules leave open where it stands"


def read_sides(region: Region, template: Template, headers: Headers, known: Known) -> Read | None:
    """A table with sides; None where no sums tell where its amounts stand."""
    table = region.table
    side = class_side(template, table)
    title = region.title.printed
    kept, _ = without_headers(
        tokens(region),
        headers,
        title,
        lambda text: is_numbered(normal(text)) or (is_label(text, table) and not headers.is_header(text, title)),
    )
    stream = whole_labels(kept, table)
    labels = labels_of(stream, table, side)
    number(labels, table)
    whole, parts = _parts(template, table, side, headers, region)
    if whole is not None:
        candidates = _with_parts(region, labels, stream, side, whole, parts, known)
    else:
        candidates = _alone(region, template, labels, stream, side, known)
    return chosen(candidates, known) if candidates else unproven(_behind(region, labels))


def _behind(region: Region, labels: Sequence[Label]) -> Read:
    """The amounts right behind each label, in the order of its columns."""
    read = _begin(region, labels)
    for label in labels:
        columns = amount_columns(region.table, label.side)
        for column, token in zip(columns, label.after, strict=False):
            read.amounts.append(_amount(label, column, token))
    return read


def _parts(
    template: Template, table: Table, side: str, headers: Headers, region: Region
) -> tuple[Column | None, list[Column]]:
    """(the column of the class side that is the sum of others that are printed, the others)."""
    columns = {column.name: column for column in amount_columns(table, side)}
    texts = {normal(token.text) for token in tokens(region) if token.kind == TEXT}
    for weights in column_sums(template, table, side):
        whole = next(columns[name] for name, sign in weights.items() if sign > 0)
        parts = [column for column in columns.values() if weights.get(column.name, 1) < 0]
        if all(column.is_required or any(headers.names(column, text) for text in texts) for column in parts):
            return whole, parts
    return None, []


def _begin(region: Region, labels: Sequence[Label]) -> Read:
    read = begun(region)
    read.pages.add(region.page)
    sides = {column.side: at for at, column in enumerate(region.table.columns)}
    for label in sorted(labels, key=lambda label: (label.row_no, sides[label.side])):
        text = label.token.text
        text = text if text[:1].isdigit() else text.replace(" ", "")
        read.rows.append(Row(label.row_no, label.side, 0, "", "", text, "", "", label.token.line))
    return read


def _amount(label: Label, column: Column, token: Token) -> Amount:
    return Amount(label.row_no, label.side, column.name, token.text, 0, "", line=token.line, placement="arithmetic")


def _with_parts(
    region: Region,
    labels: list[Label],
    stream: Sequence[Token],
    side: str,
    whole: Column,
    parts: Sequence[Column],
    known: Known,
) -> list[Read]:
    """Readings of a table whose class side has several columns: the other sides first, then rows by their sums."""
    taken = [(label, label.after[0]) for label in labels if label.side != side and label.after]
    ids = {id(token) for _, token in taken}
    rest = [token for token in stream if id(token) not in ids]
    own = [label for label in labels if label.side == side]
    tops = [label for label in own if label.line is not None]
    rows, pool = _chunks(rest, labels, side, len(parts) + 1)
    at = _total(rows) if len(rows) == len(own) and len(tops) == 1 else None
    if at is None:
        return []
    names = [*(label for label in own if label.line is None), tops[0]]
    behind = {id(label.token): label for label in own}
    before = [behind.get(id(rest[row.label])) if row.label >= 0 else None for row in rows]
    counter = Counter(value(token.text) for token in pool)
    found_options = [
        options(value(row.whole.text), [value(token.text) for token in row.parts], counter, len(parts)) for row in rows
    ]

    def fitting(label: Label, row: int) -> list[Option]:
        key = f"{side}:{label.line.line_key}" if label.line else unnumbered(normal(label.token.text))
        return known.fitting(region.table, (key,), value(rows[row].whole.text), found_options[row], whole, parts)

    order = _paired(names, rows, before, at, fitting)
    ordered = [rows[of] for of in order]
    choices = [fitting(label, of) or found_options[of] for label, of in zip(names, order, strict=True)]
    reads = []
    for choice in _fullest(choices, counter):
        read = _begin(region, labels)
        for label, token in taken:
            read.amounts.append(_amount(label, amount_columns(region.table, label.side)[0], token))
        _add_rows(read, names, ordered, choice, pool, whole, parts)
        reads.append(read)
    return reads


def _chunks(rest: Sequence[Token], labels: Sequence[Label], side: str, columns: int) -> tuple[list[Chunk], list[Token]]:
    """(the rows of a side, amounts that belong to none). A text of another side before an amount says nothing of it."""
    found = chunked(rest, columns)
    others = {id(label.token) for label in labels if label.side != side}
    lone = {id(row) for row in found.rows if not row.parts and row.label >= 0 and id(rest[row.label]) in others}
    pool = [*found.pool, *(row.whole for row in found.rows if id(row) in lone)]
    return [row for row in found.rows if id(row) not in lone], pool


def _fullest(choices: Sequence[list[Option]], counter: Counter[Decimal]) -> list[dict[int, Option]]:
    """The solutions that leave the fewest amounts over."""
    last = len(choices) - 1
    tree = Tree(choices, [last] * last + [-1], [0] * len(choices), {0: counter})
    solutions = tree.solutions()
    counts = [sum(len(option.taken) for option in each.values()) for each in solutions]
    return [each for each, count in zip(solutions, counts, strict=True) if count == max(counts)]


def _paired(
    names: Sequence[Label],
    rows: Sequence[Chunk],
    before: Sequence[Label | None],
    total: int,
    fitting: Callable[[Label, int], list[Option]],
) -> list[int]:
    """The row of each label; the last is the total. `before` is the label right before each row.

    In order, if so each row fits the other tables; else one that fits, right behind the label before others.
    """
    left = [at for at in range(len(rows)) if at != total]
    if all(fitting(label, at) for label, at in zip(names, left, strict=False)):
        return [*left, total]
    found = []
    for label in names[:-1]:
        fits = [at for at in left if fitting(label, at)] or left
        at = next((at for at in fits if before[at] is label), fits[0])
        left.remove(at)
        found.append(at)
    return [*found, total]


def _total(rows: Sequence[Chunk]) -> int | None:
    """The row that is the sum of all others."""
    values = [value(row.whole.text) for row in rows]
    return next((at for at, each in enumerate(values) if each * 2 == sum(values)), None)


def _add_rows(
    read: Read,
    names: Sequence[Label],
    rows: Sequence[Chunk],
    chosen: dict[int, Option],
    pool: Sequence[Token],
    whole: Column,
    parts: Sequence[Column],
) -> None:
    left = list(pool)
    for at, (label, row) in enumerate(zip(names, rows, strict=True)):
        read.amounts.append(_amount(label, whole, row.whole))
        own = list(row.parts)
        for column, cell in zip(parts, chosen[at].cells, strict=True):
            if cell is None:
                continue
            if own:
                read.amounts.append(_amount(label, column, own.pop(0)))
            else:
                token = next(token for token in left if value(token.text) == cell)
                left.remove(token)
                read.amounts.append(_amount(label, column, token))
    for token in left:
        read.doubts.append(Doubt(0, "", 0, f"{token.text} belongs to no row: not read", token.line))


def _alone(
    region: Region, template: Template, labels: list[Label], stream: Sequence[Token], side: str, known: Known
) -> list[Read]:
    """Readings of a table whose sides have one column of amounts each."""
    table = region.table
    declared = [label for label in labels if label.line is not None]
    classes = [label for label in labels if label.line is None]
    lines = [label.line for label in declared if label.line is not None]
    parent = next(
        (at for at, line in enumerate(lines) if line.side == side and line.line_key == table.class_parent), None
    )
    is_open = frozenset({f"{side}:{table.class_parent}"} if classes else ())
    sums = line_sums(template, table, lines, is_open)
    amounts = [token for token in stream if token.kind in (AMOUNT, NUMBER)]
    near = [value(label.after[0].text) if label.after else None for label in declared]
    rest = None
    if classes and parent is not None:
        below = {at: 1 for at, line in enumerate(lines) if line.side == side and line.parent == table.class_parent}
        rest = (parent, below)
    found, _ = fills([near], [value(token.text) for token in amounts], sums, rest)
    return [_filled(region, labels, declared, classes, each, amounts, known) for each in found]


def _filled(
    region: Region,
    labels: Sequence[Label],
    declared: Sequence[Label],
    classes: Sequence[Label],
    fill: Fill,
    amounts: Sequence[Token],
    known: Known,
) -> Read:
    read = _begin(region, labels)
    left = list(amounts)

    def take(label: Label, wanted: Decimal) -> None:
        same = [token for token in left if value(token.text) == wanted]
        token = next((token for token in same if token in label.after), same[0])
        left.remove(token)
        read.amounts.append(_amount(label, amount_columns(region.table, label.side)[0], token))

    for label, each in zip(declared, fill.values, strict=True):
        if each is not None:
            take(label, each)
    _fill_classes(read, classes, left, known, take)
    return read


def _fill_classes(
    read: Read,
    classes: Sequence[Label],
    left: list[Token],
    known: Known,
    take: Callable[[Label, Decimal], None],
) -> None:
    """The amounts left to the classes: to those they stand behind, if another table prints them; else in order."""
    printed = known.classes()
    open_rows = []
    for label in classes:
        name = unnumbered(normal(label.token.text))
        asked = known.asked(read.table.table_id, name, amount_columns(read.table, label.side)[0].key)
        own = next((token for token in label.after[:1] if token in left), None)
        if asked and any(value(token.text) == asked for token in left):
            take(label, asked)
        elif own is not None and (not printed or name in printed):
            take(label, value(own.text))
        elif name in printed or not printed:
            open_rows.append(label)
    others = [label for label in classes if label not in open_rows and not printed]
    rows = open_rows if len(open_rows) == len(left) else [*open_rows, *others]
    is_sure = len(open_rows) == len(left) == 1
    for label, token in zip(rows, list(left), strict=False):
        take(label, value(token.text))
        if not is_sure:
            amount = read.amounts[-1]
            read.doubts.append(Doubt(amount.row_no, amount.column, 0, _OPEN, amount.line))
    for token in left:
        read.doubts.append(Doubt(0, "", 0, f"{token.text} belongs to no row: not read", token.line))
