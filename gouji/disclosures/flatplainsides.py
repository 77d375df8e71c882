"""Tables with sides, in a text without layout: labels by side, amounts by the sums and by the labels before them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.disclosures.declarations import Column, Line, Table, Template
from gouji.disclosures.flatchoice import chosen
from gouji.disclosures.flatchunks import Chunk, chunked
from gouji.disclosures.flatknown import Known
from gouji.disclosures.flatleaves import Option, Tree, options
from gouji.disclosures.flatlines import Fill, fills, line_sums
from gouji.disclosures.flatregions import Region, begun
from gouji.disclosures.flattokens import AMOUNT, NUMBER, TEXT, Headers, Token, tokens, without_headers
from gouji.disclosures.rows import Amount, Doubt, Read, Row
from gouji.disclosures.sums import amount_columns, column_sums, value
from gouji.disclosures.wording import is_numbered, normal, numeral, unnumbered

_OPEN = "the rules leave open where it stands"
_NEAR = 8  # texts among which the rest of a broken label is looked for


@dataclass
class _Label:
    """A label of a side: its declared line or None, and the amounts right behind it."""

    token: Token
    side: str
    line: Line | None
    after: tuple[Token, ...] = ()
    row_no: int = 0


def read_sides(region: Region, template: Template, headers: Headers, known: Known) -> Read | None:
    """A table with sides; None where no sums tell where its amounts stand."""
    table = region.table
    side = class_side(template, table)
    title = region.title.printed
    kept, _ = without_headers(
        tokens(region),
        headers,
        title,
        lambda text: is_numbered(normal(text)) or (_is_label(text, table) and not headers.is_header(text, title)),
    )
    stream = _whole_labels(kept, table)
    labels = _labels(stream, table, side)
    _number(labels, table)
    whole, parts = _parts(template, table, side, headers, region)
    if whole is not None:
        candidates = _with_parts(region, labels, stream, side, whole, parts, known)
    else:
        candidates = _alone(region, template, labels, stream, side, known)
    return chosen(candidates, known)


def class_side(template: Template, table: Table) -> str:
    """The side whose rows are classes, by the matches of the rules; else the last with labels."""
    sides = [column.side for column in table.columns]
    for term in template.terms:
        if term.levels and term.table_id == table.table_id and term.row in sides:
            return term.row
    return "expenditure" if "expenditure" in sides else sides[-1]


def _is_label(text: str, table: Table) -> bool:
    plain = normal(text)
    return is_numbered(plain) or _line(table, plain) is not None


def _line(table: Table, plain: str) -> Line | None:
    """The declared line that a normal text is."""
    return next((line for line in table.lines if line.label.fullmatch(unnumbered(plain))), None)


def _whole_labels(kept: Sequence[Token], table: Table) -> list[Token]:
    """The tokens, with texts that are the rest of a label joined to it: to one that is then declared, else the one above."""
    found: list[Token] = []
    for token in kept:
        if token.kind != TEXT or _is_label(token.text, table):
            found.append(token)
            continue
        texts = [at for at, each in enumerate(found) if each.kind == TEXT][-_NEAR:]
        whole = [
            at
            for at in reversed(texts)
            if _line(table, normal(found[at].text)) is None
            and _line(table, normal(found[at].text + token.text)) is not None
        ]
        if not whole and texts and (found[texts[-1]].block == token.block or found[-1].page < token.page):
            whole = [texts[-1]]
        if whole:
            found[whole[0]] = replace(found[whole[0]], text=found[whole[0]].text + token.text)
    return found


def _labels(stream: Sequence[Token], table: Table, side: str) -> list[_Label]:
    found = []
    for at, token in enumerate(stream):
        if token.kind != TEXT:
            continue
        line = _line(table, normal(token.text))
        end = at + 1
        while end < len(stream) and stream[end].kind in (AMOUNT, NUMBER):
            end += 1
        found.append(_Label(token, line.side if line else side, line, tuple(stream[at + 1 : end])))
    return found


def _number(labels: Sequence[_Label], table: Table) -> None:
    """Rows of all sides: lines that several sides have stand in one row, what is between from the top."""
    sides = list(dict.fromkeys(column.side for column in table.columns))
    by_side: dict[str, list[_Label]] = {}
    for side in sides:
        own = [label for label in labels if label.side == side]
        order = {line.line_key: at for at, line in enumerate(each for each in table.lines if each.side == side)}
        classes = [label for label in own if label.line is None]
        declared = sorted((label for label in own if label.line), key=lambda label: order[label.line.line_key])
        classes.sort(key=lambda label: numeral(normal(label.token.text)))
        by_side[side] = [*classes, *declared]
    keys = Counter(label.line.line_key for own in by_side.values() for label in own if label.line)
    shared = {key for key, count in keys.items() if count > 1}
    row_no = 0
    left = {side: list(own) for side, own in by_side.items()}
    while any(left.values()):
        segments = {side: _until(own, shared) for side, own in left.items()}
        for side, segment in segments.items():
            for at, label in enumerate(segment, start=1):
                label.row_no = row_no + at
            del left[side][: len(segment)]
        row_no += max(map(len, segments.values()), default=0)
        heads = [own[0] for own in left.values() if own]
        if not heads:
            return
        key = heads[0].line.line_key if heads[0].line else ""
        row_no += 1
        for own in left.values():
            if own and own[0].line and own[0].line.line_key == key:
                own.pop(0).row_no = row_no


def _until(own: Sequence[_Label], shared: set[str]) -> list[_Label]:
    found: list[_Label] = []
    for label in own:
        if label.line and label.line.line_key in shared:
            break
        found.append(label)
    return found


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


def _begin(region: Region, labels: Sequence[_Label]) -> Read:
    read = begun(region)
    read.pages.add(region.page)
    sides = {column.side: at for at, column in enumerate(region.table.columns)}
    for label in sorted(labels, key=lambda label: (label.row_no, sides[label.side])):
        text = label.token.text
        text = text if text[:1].isdigit() else text.replace(" ", "")
        read.rows.append(Row(label.row_no, label.side, 0, "", "", text, "", "", label.token.line))
    return read


def _amount(label: _Label, column: Column, token: Token) -> Amount:
    return Amount(label.row_no, label.side, column.name, token.text, 0, "", line=token.line, placement="arithmetic")


def _with_parts(
    region: Region, labels: list[_Label], stream: Sequence[Token], side: str, whole: Column, parts: Sequence[Column], known: Known
) -> list[Read]:
    """Readings of a table whose class side has several columns: the other sides first, then rows by their sums."""
    taken: dict[int, tuple[_Label, Token]] = {}
    for label in labels:
        if label.side != side and label.after:
            taken[id(label.after[0])] = label, label.after[0]
    rest = [token for token in stream if id(token) not in taken]
    found = chunked([token for token in rest], len(parts) + 1)
    own = [label for label in labels if label.side == side]
    tops = [label for label in own if label.line is not None]
    rows = found.rows
    pool = [*found.pool]
    # A text of another side before an amount says nothing of it.
    others = {id(label.token) for label in labels if label.side != side}
    lone = [row for row in rows if not row.parts and row.label >= 0 and id(rest[row.label]) in others]
    pool += [row.whole for row in lone]
    rows = [row for row in rows if not any(row is each for each in lone)]
    if len(rows) != len(own) or len(tops) != 1:
        return []
    at = _total(rows)
    if at is None:
        return []
    ordered = [*rows[:at], *rows[at + 1 :], rows[at]]
    names = [*(label for label in own if label.line is None), tops[0]]
    counter = Counter(value(token.text) for token in pool)
    choices = [
        options(value(row.whole.text), [value(token.text) for token in row.parts], counter, len(parts))
        for row in ordered
    ]
    keys = [(f"{side}:{label.line.line_key}",) if label.line else (unnumbered(normal(label.token.text)),) for label in names]
    choices = [
        known.fitting(region.table, keys[at], value(row.whole.text), of, whole, parts)
        for at, (row, of) in enumerate(zip(ordered, choices, strict=True))
    ]
    tree = Tree(choices, [len(ordered) - 1] * (len(ordered) - 1) + [-1], [0] * len(ordered), {0: counter})
    solutions = tree.solutions()
    most = max((sum(len(option.taken) for option in each.values()) for each in solutions), default=0)
    reads = []
    for choice in solutions:
        if sum(len(option.taken) for option in choice.values()) == most:
            read = _begin(region, labels)
            for label, token in taken.values():
                read.amounts.append(_amount(label, amount_columns(region.table, label.side)[0], token))
            _add_rows(read, names, ordered, choice, pool, whole, parts)
            reads.append(read)
    return reads


def _total(rows: Sequence[Chunk]) -> int | None:
    """The row that is the sum of all others."""
    values = [value(row.whole.text) for row in rows]
    return next((at for at, each in enumerate(values) if each * 2 == sum(values)), None)


def _add_rows(
    read: Read,
    names: Sequence[_Label],
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
    region: Region, template: Template, labels: list[_Label], stream: Sequence[Token], side: str, known: Known
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
    labels: Sequence[_Label],
    declared: Sequence[_Label],
    classes: Sequence[_Label],
    fill: Fill,
    amounts: Sequence[Token],
    known: Known,
) -> Read:
    read = _begin(region, labels)
    left = list(amounts)

    def take(label: _Label, wanted: Decimal) -> None:
        same = [token for token in left if value(token.text) == wanted]
        token = next((token for token in same if token in label.after), same[0])
        left.remove(token)
        read.amounts.append(_amount(label, amount_columns(region.table, label.side)[0], token))

    for label, each in zip(declared, fill.values, strict=True):
        if each is not None:
            take(label, each)
    _fill_classes(read, classes, left, known, take)
    return read


def _fill_classes(read: Read, classes: Sequence[_Label], left: list[Token], known: Known, take) -> None:
    """The amounts left to the classes: to those they stand behind, if another table prints them; else in order."""
    printed = known.classes()
    open_rows = []
    for label in classes:
        name = unnumbered(normal(label.token.text))
        own = next((token for token in label.after[:1] if token in left), None)
        if own is not None and (not printed or name in printed):
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
