"""Some documents at a time, so that what is held of them here is bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gouji.engine.vocabulary.nodes import literal

BATCH = 200


def batches(documents: Sequence[str]) -> Iterator[str]:
    """The filters of a relation that together let all these documents through, a few each."""
    for start in range(0, len(documents), BATCH):
        yield within(documents[start : start + BATCH])


def within(documents: Sequence[str]) -> str:
    """The filter of a relation, which takes no parameters: names as literals."""
    return f"document_id in ({', '.join(literal(name) for name in documents)})"
