"""Tables with sides, in a text without layout: labels by side, amounts by the sums and by the labels before them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from gouji.field.reading.flatchoice import chosen, unproven
from gouji.field.reading.flatknown import Known
from gouji.field.reading.flatlines import Fill, fills, line_sums
from gouji.field.reading.flatplainparts import ClassColumns, readings_with_parts
from gouji.field.reading.flatregions import Region
from gouji.field.reading.flatsidelabels import (
    Label,
    amount_of,
    class_side,
    is_label,
    labelled,
    labels_of,
    number,
    whole_labels,
)
from gouji.field.reading.flattokens import AMOUNT, NUMBER, TEXT, Headers, Token, tokens, without_headers
from gouji.field.reading.rows import Doubt, Read
from gouji.field.reading.sums import amount_columns, column_sums, value
from gouji.field.templates.declarations import Line, Table, Template
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
    classes = _class_columns(template, table, side, headers, region)
    if classes is not None:
        candidates = readings_with_parts(region, labels, stream, classes, known)
    else:
        candidates = _alone(region, template, labels, stream, side, known)
    return chosen(candidates, known) if candidates else unproven(_behind(region, labels))


def _behind(region: Region, labels: Sequence[Label]) -> Read:
    """The amounts right behind each label, in the order of its columns."""
    read = labelled(region, labels)
    for label in labels:
        columns = amount_columns(region.table, label.side)
        for column, token in zip(columns, label.after, strict=False):
            read.amounts.append(amount_of(label, column, token))
    return read


def _class_columns(
    template: Template, table: Table, side: str, headers: Headers, region: Region
) -> ClassColumns | None:
    """The column of the class side that is the sum of others that are printed, and these; None where there is none."""
    columns = {column.name: column for column in amount_columns(table, side)}
    texts = {normal(token.text) for token in tokens(region) if token.kind == TEXT}
    for weights in column_sums(template, table, side):
        whole = next(columns[name] for name, sign in weights.items() if sign > 0)
        parts = [column for column in columns.values() if weights.get(column.name, 1) < 0]
        if all(column.is_required or any(headers.names(column, text) for text in texts) for column in parts):
            return ClassColumns(whole, parts)
    return None


def _alone(
    region: Region, template: Template, labels: list[Label], stream: Sequence[Token], side: str, known: Known
) -> list[Read]:
    """Readings of a table whose sides have one column of amounts each."""
    table = region.table
    declared = [label for label in labels if label.line is not None]
    classes = [label for label in labels if label.line is None]
    lines = [label.line for label in declared if label.line is not None]
    is_open = frozenset({f"{side}:{table.class_parent}"} if classes else ())
    sums = line_sums(template, table, lines, is_open)
    amounts = [token for token in stream if token.kind in (AMOUNT, NUMBER)]
    near = [value(label.after[0].text) if label.after else None for label in declared]
    rest = _class_sum(lines, table, side) if classes else None
    found, _ = fills([near], [value(token.text) for token in amounts], sums, rest)
    return [_filled(region, labels, declared, classes, each, amounts, known) for each in found]


def _class_sum(lines: Sequence[Line], table: Table, side: str) -> tuple[int, dict[int, int]] | None:
    """(the line that the classes are below, the declared lines below it): they are, in sum, the one less the others.

    None where that line is not printed.
    """
    own = [(at, line) for at, line in enumerate(lines) if line.side == side]
    whole = next((at for at, line in own if line.line_key == table.class_parent), None)
    if whole is None:
        return None
    return whole, {at: 1 for at, line in own if line.parent == table.class_parent}


def _filled(
    region: Region,
    labels: Sequence[Label],
    declared: Sequence[Label],
    classes: Sequence[Label],
    fill: Fill,
    amounts: Sequence[Token],
    known: Known,
) -> Read:
    read = labelled(region, labels)
    left = list(amounts)

    def take(label: Label, wanted: Decimal) -> None:
        same = [token for token in left if value(token.text) == wanted]
        token = next((token for token in same if token in label.after), same[0])
        left.remove(token)
        read.amounts.append(amount_of(label, amount_columns(region.table, label.side)[0], token))

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
