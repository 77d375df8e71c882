"""Labels of tables with sides, in a text without layout: whose side each is on, and in which row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from gouji.field.reading.flatregions import Region, begun
from gouji.field.reading.flattokens import AMOUNT, NUMBER, TEXT, Token
from gouji.field.reading.rows import Amount, Read, Row
from gouji.field.templates.declarations import Column, Line, Table, Template
from gouji.field.templates.wording import is_numbered, normal, numeral, unnumbered

_NEAR = 8  # texts among which the rest of a broken label is looked for


@dataclass
class Label:
    """A label of a side: its declared line or None, and the amounts right behind it."""

    token: Token
    side: str
    line: Line | None
    after: tuple[Token, ...] = ()
    row_no: int = 0

    @property
    def key(self) -> str:
        """The key of its declared line, blank where it is none."""
        return self.line.line_key if self.line is not None else ""


def class_side(template: Template, table: Table) -> str:
    """The side whose rows are classes, by the matches of the rules; else the last with labels."""
    sides = [column.side for column in table.columns]
    for term in template.terms:
        if term.levels and term.table_id == table.table_id and term.row in sides:
            return term.row
    return "expenditure" if "expenditure" in sides else sides[-1]


def is_label(text: str, table: Table) -> bool:
    """Whether a text begins a label: it is numbered or a declared line."""
    plain = normal(text)
    return is_numbered(plain) or _line(table, plain) is not None


def _line(table: Table, plain: str) -> Line | None:
    """The declared line that a normal text is."""
    return next((line for line in table.lines if line.label.fullmatch(unnumbered(plain))), None)


def whole_labels(kept: Sequence[Token], table: Table) -> list[Token]:
    """The tokens, with the rest of a label joined to it: to one that is then declared, else to the one above."""
    found: list[Token] = []
    for token in kept:
        if token.kind != TEXT or is_label(token.text, table):
            found.append(token)
            continue
        texts = [at for at, each in enumerate(found) if each.kind == TEXT][-_NEAR:]
        whole = [
            at
            for at in reversed(texts)
            if _line(table, normal(found[at].text)) is None
            and _line(table, normal(found[at].text + token.text)) is not None
        ]
        is_near = bool(texts) and (found[texts[-1]].block == token.block or found[-1].page < token.page)
        if not whole and is_near and _line(table, normal(found[texts[-1]].text)) is None:
            whole = [texts[-1]]
        if whole:
            found[whole[0]] = replace(found[whole[0]], text=found[whole[0]].text + token.text)
    return found


def labels_of(stream: Sequence[Token], table: Table, side: str) -> list[Label]:
    """The labels in printed order, each with the amounts right behind it; those of no declared line are on `side`."""
    found = []
    for at, token in enumerate(stream):
        if token.kind != TEXT:
            continue
        line = _line(table, normal(token.text))
        end = at + 1
        while end < len(stream) and stream[end].kind in (AMOUNT, NUMBER):
            end += 1
        found.append(Label(token, line.side if line else side, line, tuple(stream[at + 1 : end])))
    return found


def number(labels: Sequence[Label], table: Table) -> None:
    """Rows of all sides: lines that several sides have stand in one row, what is between from the top."""
    sides = dict.fromkeys(column.side for column in table.columns)
    left = [_in_order([label for label in labels if label.side == side], table, side) for side in sides]
    keys = Counter(label.key for own in left for label in own if label.key)
    shared = {key for key, count in keys.items() if count > 1}
    row_no = 0
    while any(left):
        row_no = _number_between(left, shared, row_no)
        key = next((own[0].key for own in left if own), "")
        if key:
            row_no += 1
        for own in left:
            if own and own[0].key == key:
                own.pop(0).row_no = row_no


def _number_between(left: Sequence[list[Label]], shared: Collection[str], last: int) -> int:
    """Take labels of all sides up to a line that several have, in rows after the last one; the last row then."""
    longest = 0
    for own in left:
        segment = list(takewhile(lambda label: label.key not in shared, own))
        for row_no, label in enumerate(segment, start=last + 1):
            label.row_no = row_no
        del own[: len(segment)]
        longest = max(longest, len(segment))
    return last + longest


def _in_order(own: Sequence[Label], table: Table, side: str) -> list[Label]:
    """The labels of a side as its table has them: classes by their numerals, then the declared lines."""
    order = {line.line_key: at for at, line in enumerate(each for each in table.lines if each.side == side)}
    classes = [label for label in own if label.line is None]
    classes.sort(key=lambda label: numeral(normal(label.token.text)))
    declared = [(order[label.line.line_key], at, label) for at, label in enumerate(own) if label.line is not None]
    return [*classes, *(label for _, _, label in sorted(declared, key=lambda each: each[:2]))]


def labelled(region: Region, labels: Sequence[Label]) -> Read:
    """A table at its title with a row for each label, and without amounts."""
    read = begun(region)
    read.pages.add(region.page)
    sides = {column.side: at for at, column in enumerate(region.table.columns)}
    for label in sorted(labels, key=lambda label: (label.row_no, sides[label.side])):
        text = label.token.text
        text = text if text[:1].isdigit() else text.replace(" ", "")
        read.rows.append(Row(label.row_no, label.side, 0, "", "", text, "", "", label.token.line))
    return read


def amount_of(label: Label, column: Column, token: Token) -> Amount:
    """An amount in the row of a label, where sums say that it stands."""
    return Amount(label.row_no, label.side, column.name, token.text, 0, "", line=token.line, placement="arithmetic")
