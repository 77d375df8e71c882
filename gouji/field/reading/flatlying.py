"""Tables that lie on their side: header words are the labels of rows, one row of amounts stands below or after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from gouji.field.reading.flatregions import Region
from gouji.field.reading.flatwords import Word, is_over, words_of
from gouji.field.reading.rows import Amount, Doubt, Read, Row
from gouji.field.reading.sums import is_balanced
from gouji.field.templates.declarations import Line, Table, Template
from gouji.field.templates.wording import normal, without_year

_MOST_TRIED = 5000
_MOST_PARTS = 7  # lines over which one header word may be broken


@dataclass(frozen=True)
class Heading:
    """A declared line as the header prints it, and the middle of its word."""

    line: Line
    label: str
    middle: float


def read_lying_layout(region: Region, read: Read, template: Template) -> None:
    """Add the rows of a table whose header words are the labels of rows."""
    words = [words_of(line) for line in region.lines]
    below = next((at for at, line in enumerate(words) if all(word.is_amount for word in line)), len(words))
    headings = headings_of(words[:below], read.table)
    amounts = words[below] if below < len(words) else []
    add_lying(read, headings, amounts, amounts[0].line.number if amounts else region.line, template, near=True)


def headings_of(head: Sequence[Sequence[Word]], table: Table) -> list[Heading]:
    """The declared lines that header words name, from left to right as they are declared.

    A name is a word, alone or with the words below it that go on with it, and perhaps with a word over it.
    """
    options: list[list[tuple[float, str]]] = []
    for line in table.lines:
        options.append([(middle, label) for middle, label in _labels(head, line)])
    # From left to right the lines keep their order: each takes the first place right of the one before.
    found: list[Heading] = []
    at = -1.0
    for line, places in zip(table.lines, options, strict=True):
        right = sorted(place for place in places if place[0] > at)
        if right:
            found.append(Heading(line, right[0][1], right[0][0]))
            at = right[0][0]
    return found


def _labels(head: Sequence[Sequence[Word]], line: Line) -> list[tuple[float, str]]:
    """(middle, label) wherever header words name a line."""
    found = []
    for at, words in enumerate(head):
        for word in words:
            for leaf in _leaves(head, at, word):
                label = _named(head[:at], word, without_year(leaf), line)
                if label:
                    found.append((word.middle, label))
                    break
    return found


def _leaves(head: Sequence[Sequence[Word]], at: int, word: Word) -> Iterator[str]:
    """A header word, alone and with more and more of the words below it, as far as each line has one."""
    leaf = word.text
    yield leaf
    for words in head[at + 1 : at + _MOST_PARTS]:
        below = [each for each in words if is_over(word, each)]
        if len(below) > 1:
            return
        if below:
            leaf += below[0].text
            yield leaf


def _named(head: Sequence[Sequence[Word]], word: Word, leaf: str, line: Line) -> str:
    """The label of a leaf that names a line: below a word over it, the nearest first, or alone."""
    over = [each for words in head for each in words]
    for each in sorted(over, key=lambda each: abs(each.middle - word.middle)):
        label = f"{without_year(each.text)}/{leaf}"
        if line.label.fullmatch(normal(label)):
            return label
    return leaf if line.label.fullmatch(normal(leaf)) else ""


def add_lying(
    read: Read, headings: Sequence[Heading], amounts: Sequence[Word], line: int, template: Template, *, near: bool
) -> None:
    """Add the rows. Amounts keep the order of the headings; which are blank is told by the sums, then by nearness.

    Without `near` nothing but order and sums speaks: what they leave open is doubtful.
    """
    if not headings:
        return
    column = next(column for column in read.table.columns if column.is_amount)
    placed, is_open = _placed(headings, amounts, near=near)
    for row_no, heading in enumerate(headings, start=1):
        read.rows.append(Row(row_no, column.side, 0, "", "", heading.label, "", "", line))
        if row_no - 1 in placed:
            word = placed[row_no - 1]
            placement = "" if near else "arithmetic"
            number = word.line.number
            read.amounts.append(
                Amount(row_no, column.side, column.name, word.text, 0, "", line=number, placement=placement)
            )
            if row_no - 1 in is_open:
                why = "the rules leave open in which column it stands"
                read.doubts.append(Doubt(row_no, column.name, 0, why, number))
    for word in amounts:
        if word not in placed.values():
            read.doubts.append(Doubt(0, "", 0, f"{word.text} stands under no header: not read", word.line.number))


def _placed(headings: Sequence[Heading], amounts: Sequence[Word], *, near: bool) -> tuple[dict[int, Word], set[int]]:
    """(heading → amount, headings that other placements, as good by the sums, give something else)."""
    count = min(len(amounts), len(headings))
    if not count:
        return {}, set()
    scored = []
    for chosen in islice(combinations(range(len(headings)), count), _MOST_TRIED):
        texts = {of: amounts[at].text for at, of in enumerate(chosen)}
        far = sum(abs(amounts[at].middle - headings[of].middle) for at, of in enumerate(chosen)) if near else 0.0
        scored.append((_broken(headings, texts), far, chosen))
    least = min(scored)
    ties = [chosen for wrong, _, chosen in scored if wrong == least[0]]
    placed = {of: amounts[at] for at, of in enumerate(least[2])}
    if near:
        return placed, set()
    same = [{of: amounts[at].text for at, of in enumerate(chosen)} for chosen in ties]
    is_open = {of for of, word in placed.items() if any(each.get(of) != word.text for each in same)}
    return placed, is_open


def _broken(headings: Sequence[Heading], texts: dict[int, str]) -> int:
    """How many lines are not the sum of the lines that are their parts."""
    count = 0
    for at, heading in enumerate(headings):
        parts = [of for of, each in enumerate(headings) if each.line.parent == heading.line.line_key]
        if parts:
            terms = [(-1, texts.get(at, "")), *((1, texts.get(of, "")) for of in parts)]
            count += not is_balanced(terms)
    return count
