"""Marks of the duties of a unit: short pieces between marks of punctuation, each with a fingerprint of its neighbours.

Units of one kind copy their duties from one another. Where the words before and after a piece are those of another
document, the piece should be too; neither document is needed to compare them, only these marks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from gouji.field.reading.clauses import Stream
from gouji.field.templates.markpatterns import MarkPattern

DUTIES, DUTY = "duties", "duty"  # the pattern of the whole passage, and the mark of a piece
SHORTEST, LONGEST = 4, 12  # signs of a piece; a longer one is only a neighbour
_BETWEEN = re.compile(r"\([一二三四五六七八九十\d]{1,3}\)|[^\u4e00-\u9fffA-Za-z“”]+")


def duty_pieces(stream: Stream, patterns: Sequence[MarkPattern]) -> Iterator[tuple[int, int, str]]:
    """(first sign, end, fingerprint of the pieces before and after) of the short pieces of the duties."""
    for declared in patterns:
        for match in declared.pattern.finditer(stream.text) if declared.kind == DUTIES else ():
            pieces = list(_pieces(stream.text, *match.span("words")))
            for (before, (first, last)), (_, after) in pairwise(pairwise(pieces)):
                if SHORTEST <= last - first <= LONGEST:
                    beside = f"{stream.text[slice(*before)]}|{stream.text[slice(*after)]}"
                    yield first, last, hashlib.sha256(beside.encode()).hexdigest()[:12]


def _pieces(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    at = first
    for gap in _BETWEEN.finditer(text, first, last):
        if gap.start() > at:
            yield at, gap.start()
        at = gap.end()
    if at < last:
        yield at, last
