"""Tables that list declared lines under groups, and tables whose header words are lines, in a text without layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, islice

from gouji.field.reading.flatchoice import chosen, unproven
from gouji.field.reading.flatknown import Known
from gouji.field.reading.flatlines import fills, line_sums
from gouji.field.reading.flatregions import Region, begun
from gouji.field.reading.flattokens import AMOUNT, NUMBER, TEXT, Token, tokens
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.sums import amount_columns, value
from gouji.field.templates.declarations import Line, Table, Template
from gouji.field.templates.wording import normal, without_year

_FAR = 2  # amounts that may stand behind another label before labels and amounts are read apart
_MOST_PIECES = 5
_MOST_TRIED = 4000
_MOST_READINGS = 60
_SLACK = Decimal("0.011")
_OPTIONAL = re.compile(r"^\(\.\+/\)\?")
_PLAIN = re.compile(r"[^\\\[\](){}.*+?|^$]*")


def read_list(region: Region, template: Template, known: Known) -> Read | None:
    """A table that prints a declared line a row; the amount behind a label is its own where the sums let it be."""
    of = tokens(region)
    lines, near, names = _listed(of, region.table)
    if not lines:
        return None
    amounts = [token for token in of if token.kind == AMOUNT]
    sums = line_sums(template, region.table, lines, frozenset())
    guess = [value(each.text) if each else None for each in near]
    values = [value(each.text) for each in amounts]
    limits = _limits(lines, names)
    found, _ = fills([guess], values, sums, None, limits)
    ways, is_proven = [each.values for each in found], True
    if not found or found[0].cost > _FAR:
        # Labels and amounts stand apart: the amounts keep their order.
        ways, is_proven = _orders(values, len(lines), sums, limits)
    read = chosen([_filled(region, lines, names, each, amounts) for each in ways], known)
    return read if read is None or is_proven else unproven(read)


def _listed(of: Sequence[Token], table: Table) -> tuple[list[Line], list[Token | None], list[tuple[str, str, Token]]]:
    """(lines, the amount right behind each, its (group, label, token)): each text the next line that it can be."""
    texts = [token.text for token in of if token.kind == TEXT]
    lines: list[Line] = []
    near: list[Token | None] = []
    names: list[tuple[str, str, Token]] = []
    at = 0
    for index, token in enumerate(of):
        if token.kind != TEXT:
            continue
        found = next(
            (
                (place, group)
                for place in range(at, len(table.lines))
                for group in ("", *texts)
                if table.lines[place].label.fullmatch(normal(f"{group}/{token.text}" if group else token.text))
            ),
            None,
        )
        if found is None or (table.lines[found[0]].is_required is False and _skips(table.lines[at : found[0]])):
            continue
        at = found[0] + 1
        lines.append(table.lines[found[0]])
        near.append(_behind(of, index, table))
        names.append((found[1], token.text, token))
    return lines, near, names


def _behind(of: Sequence[Token], index: int, table: Table) -> Token | None:
    """The amount behind a label; names of groups may stand between."""
    for token in of[index + 1 :]:
        if token.kind == AMOUNT:
            return token
        if token.kind != TEXT or any(_ends_with(line, token.text) for line in table.lines):
            return None
    return None


def _ends_with(line: Line, text: str) -> bool:
    """Whether a text is the last level of a declared label."""
    plain = normal(text)
    last = line.label.pattern.rpartition("/")[2]
    return line.label.fullmatch(plain) is not None or re.fullmatch(last, plain) is not None


def _limits(lines: Sequence[Line], names: Sequence[tuple[str, str, Token]]) -> list[tuple[int, int]]:
    """(part, whole) of lines that say that they are a part (其中) of the first line of their group."""
    found = []
    for at, (group, label, _) in enumerate(names):
        first = next((of for of, (other, _, _) in enumerate(names) if other == group), at)
        if normal(label).startswith("其中") and first < at:
            found.append((at, first))
    return found


def _skips(lines: Sequence[Line]) -> bool:
    """Whether lines that are always printed would be left out."""
    return any(line.is_required for line in lines)


def _filled(
    region: Region,
    lines: Sequence[Line],
    names: Sequence[tuple[str, str, Token]],
    values: Sequence[Decimal | None],
    amounts: Sequence[Token],
) -> Read:
    read = begun(region)
    read.pages.add(region.page)
    detail = next((column.name for column in region.table.columns if column.field == "details"), "")
    left = list(amounts)
    for row_no, (line, (group, label, token), each) in enumerate(zip(lines, names, values, strict=True), start=1):
        details = f"{detail}={group}" if group and detail else ""
        read.rows.append(Row(row_no, line.side, 0, "", "", label, "", details, token.line))
        if each is not None:
            _take(read, row_no, line.side, each, left)
    return read


def _take(read: Read, row_no: int, side: str, wanted: Decimal, left: list[Token]) -> None:
    token = next(token for token in left if value(token.text) == wanted)
    left.remove(token)
    column = amount_columns(read.table, side)[0]
    read.amounts.append(Amount(row_no, side, column.name, token.text, 0, "", line=token.line, placement="arithmetic"))


def read_lying_plain(region: Region, template: Template, known: Known) -> Read | None:
    """A table whose header words are its lines: amounts keep their order, the sums tell which lines are blank."""
    of = tokens(region)
    labels = _labels(of, region.table)
    amounts = [token for token in of if token.kind in (AMOUNT, NUMBER)]
    if not labels:
        return None
    lines = [line for line, _, _ in labels]
    sums = line_sums(template, region.table, lines, frozenset())
    readings = []
    ways, is_proven = _orders([value(token.text) for token in amounts], len(lines), sums)
    for values in ways:
        read = begun(region)
        read.pages.add(region.page)
        left = list(amounts)
        for row_no, ((line, label, is_sure), each) in enumerate(zip(labels, values, strict=True), start=1):
            at = amounts[0].line if amounts else region.line
            read.rows.append(Row(row_no, line.side, 0, "", "", label, "", "", at))
            if not is_sure:
                read.doubts.append(Doubt(row_no, "", 0, "its label is put together from parts of the header", at))
            if each is not None:
                _take(read, row_no, line.side, each, left)
        readings.append(read)
    found = chosen(readings, known)
    return found if found is None or is_proven else unproven(found)


def _orders(
    amounts: Sequence[Decimal], count: int, sums: Sequence[dict[int, int]], limits: Sequence[tuple[int, int]] = ()
) -> tuple[list[tuple[Decimal | None, ...]], bool]:
    """(the ways to put amounts in order into lines, in which the fewest sums are broken; whether none is)."""
    found: dict[int, list[tuple[Decimal | None, ...]]] = {}
    for places in islice(combinations(range(count), min(len(amounts), count)), _MOST_TRIED):
        values: list[Decimal | None] = [None] * count
        for place, each in zip(places, amounts, strict=False):
            values[place] = each
        broken = sum(
            abs(sum((sign * (values[line] or Decimal(0)) for line, sign in each.items()), Decimal(0))) > _SLACK
            for each in sums
        )
        broken += sum((values[part] or Decimal(0)) > (values[whole] or Decimal(0)) for part, whole in limits)
        found.setdefault(broken, []).append(tuple(values))
    return found[min(found)][:_MOST_READINGS], not min(found)


def _labels(of: Sequence[Token], table: Table) -> list[tuple[Line, str, bool]]:
    """(line, label, whether it is printed in one place) of the lines that the header words name, as declared."""
    texts = [without_year(token.text) for token in of if token.kind == TEXT]
    signs = "".join(normal(text) for text in texts)
    found = []
    for line in table.lines:
        label = next(iter(_named(texts, line)), "")
        plain = _OPTIONAL.sub("", line.label.pattern).replace("\\", "")
        if label:
            found.append((line, label, True))
        elif line.is_required and _is_plain(plain) and set(plain) <= {*signs, "/"}:
            found.append((line, plain, False))
    return found


def _is_plain(pattern: str) -> bool:
    """Whether a pattern says one label alone."""
    return _PLAIN.fullmatch(pattern.replace("(", "").replace(")", "")) is not None


def _named(texts: Sequence[str], line: Line) -> Iterator[str]:
    """The labels that texts, alone or put together, after a text over them or not, give a line."""
    for start in range(len(texts)):
        ends = range(start + 1, min(start + _MOST_PIECES, len(texts)) + 1)
        # Pieces of a broken word follow each other, or stand a little apart.
        leaves = ["".join(texts[start:end]) for end in ends] + [texts[start] + texts[end - 1] for end in ends[2:]]
        for leaf in leaves:
            for group in (*texts, ""):
                label = f"{group}/{leaf}" if group else leaf
                if group != leaf and line.label.fullmatch(normal(label)):
                    yield label
