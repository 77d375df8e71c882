"""Rows of amounts get their labels and codes, in a text without layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.field.reading.flatchunks import Chunk
from gouji.field.reading.flatcodes import codes
from gouji.field.reading.flattokens import NUMBER, TEXT, Token

_BESIDE = 2  # lines between codes of one run; more are header words that were left out


@dataclass
class Found:
    """A row: its chunk, page, level (-1: the total row), and its texts."""

    chunk: Chunk
    page: int
    level: int = 0
    code: tuple[str, ...] = ()
    label: str = ""
    line: int = 0


def name(of: list[Found], tokens: Sequence[Token], rows: list[Found], *, has_levels: bool = True) -> None:
    """Give the rows of a page their labels and codes; where their levels are not known, the codes tell them."""
    _label(of, tokens)
    runs: list[list[str]] = []
    for at, token in enumerate(tokens):
        if token.kind == NUMBER:
            before_it = tokens[at - 1] if at else token
            if runs and before_it.kind == NUMBER and token.line - before_it.line <= _BESIDE:
                runs[-1].append(token.text)
            else:
                runs.append([token.text])
    first = next((at for at, row in enumerate(rows) if of and row is of[0]), 0)
    before = next((row.code for row in reversed(rows[:first]) if row.level >= 0), ())
    found = codes(runs, [row.level if has_levels else None for row in of], before)
    if found is not None:
        for row, code in zip(of, found, strict=True):
            row.code, row.level = code, len(code) - 1


def _label(of: list[Found], tokens: Sequence[Token]) -> None:
    """Labels in their order, if then each stands before the amount of its row; else those before an amount first.

    Of several texts in one block it is not told which the amount after them is of.
    """
    texts = [at for at, token in enumerate(tokens) if token.kind == TEXT]
    labels = _joined(texts, tokens, len(of))
    if len(labels) != len(of):
        return
    blocks = Counter(tokens[label[0]].block for label in labels)
    wholes = {row.chunk.label: row for row in of if row.chunk.label >= 0 and blocks[tokens[row.chunk.label].block] == 1}
    anchors = [wholes.get(label[-1]) for label in labels]
    if not all(
        anchor is None or anchor.chunk.whole.text == row.chunk.whole.text
        for anchor, row in zip(anchors, of, strict=True)
    ):
        taken = [id(anchor) for anchor in anchors if anchor is not None]
        others = iter([row for row in of if id(row) not in taken])
        of = [anchor if anchor is not None else next(others) for anchor in anchors]
    for row, label in zip(of, labels, strict=True):
        row.label, row.line = "".join(tokens[at].text for at in label), tokens[label[0]].line


def _joined(texts: Sequence[int], tokens: Sequence[Token], count: int) -> list[list[int]]:
    """The texts as labels: while there are too many, the longest that goes on in its block is joined to the next."""
    labels = [[at] for at in texts]
    while len(labels) > count:
        pairs = [
            at
            for at in range(len(labels) - 1)
            if labels[at + 1][0] == labels[at][-1] + 1
            and tokens[labels[at + 1][0]].block == tokens[labels[at][-1]].block
        ]
        if not pairs:
            break
        at = max(pairs, key=lambda at: len(tokens[labels[at][-1]].text))
        labels[at : at + 2] = [labels[at] + labels[at + 1]]
    return labels
