"""A choice among readings of a table that its own rules allow: what fits the other tables, and what stays open."""

from __future__ import annotations

from collections.abc import Sequence

from gouji.field.reading.flatknown import Known
from gouji.field.reading.rows import Doubt, Read

UNPROVEN = "the sums of its table do not hold: the order of the text alone says where it stands"
_OPEN = "the rules leave open where it stands"


def chosen(readings: Sequence[Read], known: Known) -> Read | None:
    """The reading that breaks the fewest sums with other tables; cells that others fill otherwise are doubted."""
    if not readings:
        return None
    counted = [known.broken(each) for each in readings]
    best = [each for each, count in zip(readings, counted, strict=True) if count == min(counted)]
    found = best[0]
    # A place that one fills and another leaves blank is open as well.
    places = {(amount.row_no, amount.column): amount.line for each in best for amount in each.amounts}
    texts = [{(amount.row_no, amount.column): amount.text for amount in each.amounts} for each in best]
    for (row_no, column), line in sorted(places.items()):
        if len({each.get((row_no, column)) for each in texts}) > 1:
            found.doubts.append(Doubt(row_no, column, 0, _OPEN, line))
    return found


def unproven(read: Read) -> Read:
    """A reading that no sums prove: each of its amounts is doubted."""
    read.doubts += [Doubt(each.row_no, each.column, 0, UNPROVEN, each.line) for each in read.amounts]
    return read
