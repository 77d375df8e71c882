"""What the build said about each mutant, held against what was done to it.

Caught: a finding is open, or an acknowledged one is gone; either fails a build. Located: the numbers that were changed
are named and nothing else is (of a moved number, the place that it left or the one that it came to); of a row lost or
repeated, its finding is among those made; of a changed code, label, indicator or sentence, every finding speaks of it.
A soft rule asks, and blames nobody unless it names a cell. Repaired: the implied values, or words, of what was located
are those that were printed. Determined: the rules of the original, or other places of the documents, could tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.engine.database.warehouse import Warehouse
from gouji.lab.mutation.catalogue import INDICATOR_OPERATORS, LABELS, WORDS, Deed
from gouji.lab.mutation.indicators import TABLE as INDICATOR_TABLE
from gouji.lab.mutation.observations import Found, Key, Observations, observe

_ROWS = ("row_lost", "row_repeated")
_SENTENCES = ("goal_figure", *INDICATOR_OPERATORS, *WORDS)
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\d{3,7}\s*|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、])|\s"
)


@dataclass(frozen=True)
class Verdict:
    """What the build made of one mutant: its open findings, and with `reason` and `found` why it was not located.

    `stale` are the entries of the register that fit no more, though what they name was not changed; `untouched` those
    of them of which no number that they compare was changed.
    """

    deed: Deed
    caught: bool
    determined: bool
    located: bool
    repaired: bool
    families: tuple[str, ...]
    findings: tuple[str, ...]
    reason: str = ""
    found: str = ""
    values: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()


def judge(warehouse: Warehouse, deeds: dict[str, Deed], *, new: bool = False, beside: bool = False) -> list[Verdict]:
    """One verdict per mutant. Of `new` documents the findings of the unchanged copy count as known; `beside` what was
    acknowledged, an error is located only if every entry of the register stays."""
    read = observe(warehouse, deeds, new=new)
    return [_verdict(deed, read, beside=beside) for deed in deeds.values()]


def _verdict(deed: Deed, read: Observations, *, beside: bool) -> Verdict:
    found = read.findings.get(deed.document_id, [])
    gone = read.stale.get(deed.document_id, frozenset())
    stale = tuple(sorted(each for each in gone if not _was_changed(each, deed, read)))
    untouched = tuple(each for each in stale if not _compares(each, deed, read))
    caught = bool(found) or bool(gone)
    determined = read.determinacy.holds(deed)
    located, repaired = _located(deed, found, read)
    located = located and not (beside and stale)
    families = tuple(sorted({each.family for each in found}))
    names = tuple(sorted(each.finding_id.replace(f"{deed.document_id}/", "", 1) for each in found))
    if located or not deed.places:
        return Verdict(deed, caught, determined, located, repaired, families, names, stale=stale,
                       untouched=untouched)  # fmt: skip
    reason, text = _why_not(deed, found, names, read)
    if not found and stale:
        reason, text = "register_changed", "; ".join(stale)[:300]
    values: tuple[str, ...] = (deed.printed,) if deed.printed else ()
    if not deed.row and not deed.printed:
        values = tuple(f"{value:f}" for value in printed_before(deed, read.amounts))
    return Verdict(deed, caught, determined, located, False, families, names, reason, text, values, stale,
                   untouched)  # fmt: skip


def _located(deed: Deed, found: list[Found], read: Observations) -> tuple[bool, bool]:
    """(located alone, repaired)."""
    if deed.operator in _ROWS:
        return _row_is_named(deed, found, read), False
    if deed.operator == "labels_exchanged":
        return _both_rows_are_named(deed, found, read), False
    if deed.operator in LABELS:
        located = _only_the_row(deed, found, read)
        return located, located and _is_relabelled(deed, found, read)
    if deed.operator in _SENTENCES:
        located = bool(found) and all(_speaks_of_the_sentence(each, deed, read) for each in found)
        return located, located and _is_reworded(deed, found, read)
    return _cells_are_named(deed, found, read) if deed.places else (False, False)


def printed_before(deed: Deed, amounts: Mapping[str, Decimal | None]) -> list[Decimal]:
    """What the original prints at the places of a deed; 0 where it is blank."""
    cells = [cell.replace(deed.document_id, deed.original, 1) for cell in _cells(deed)]
    return [amounts.get(cell) or Decimal(0) for cell in cells]


def _cells(deed: Deed) -> list[str]:
    return [f"{deed.document_id}/{table}/{row}/{column}".rstrip("/") for table, row, column in deed.places]


def _was_changed(entry: str, deed: Deed, read: Observations) -> bool:
    """Whether an entry of the register speaks of a number, a label, a name or an indicator that was changed."""
    entry = entry.replace(deed.document_id, deed.original, 1)
    cells = {cell.replace(deed.document_id, deed.original, 1) for cell in _cells(deed)}
    judged = read.judged_cells.get(entry) or ""
    name = read.judged_names.get(entry)
    is_name = name is not None and any(
        column == "label" and any(key.key.endswith(f"/{name}") for key in read.keys.get((deed.original, table, at), ()))
        for table, at, column in deed.places
    )
    in_row = deed.row is not None and judged.startswith("/".join((deed.original, *deed.row, "")))
    return (
        judged in cells
        or in_row
        or is_name
        or any(
            _names(entry, table, row_no, read.keys.get((deed.original, table, row_no), ()))
            for table, row_no, _ in deed.places
        )
    )


def _compares(entry: str, deed: Deed, read: Observations) -> bool:
    """Whether a number that was changed, or stood in a row that was, is compared by the rule of an entry."""
    compared = read.compared.get(entry.replace(deed.document_id, deed.original, 1), set())
    changed = {cell.replace(deed.document_id, deed.original, 1) for cell in _cells(deed)}
    rows = {cell.rpartition("/")[0] for cell in changed}
    of_rows = deed.row is not None and any(cell.rpartition("/")[0] in rows for cell in compared)
    return of_rows or not compared.isdisjoint(changed | rows)


def _names(entry: str, table: str, row_no: str, keys: Collection[Key]) -> bool:
    """Whether an entry names a row: an indicator by its number, a label by the row or its key, a name by its line."""
    if table == INDICATOR_TABLE:
        return re.search(rf"\bindicator {row_no}\b", entry) is not None
    by_row = f"/{table}/" in entry and entry.endswith(f"/{row_no}")
    by_key = any(entry.endswith(f"/{table}/{key.key}") for key in keys)
    return by_row or by_key or any(key.line and entry.endswith(f"/{table} line {key.line}") for key in keys)


def _cells_are_named(deed: Deed, found: list[Found], read: Observations) -> tuple[bool, bool]:
    blaming = [each for each in found if each.is_error or each.cell_id]
    # A soft rule may speak of the same number; what an error rule implies counts.
    implied = {each.cell_id: each.implied_value for each in sorted(blaming, key=lambda f: f.is_error) if each.cell_id}
    at = _cells(deed)
    wanted = set(at)
    if deed.operator == "moved_column":
        located = bool(implied) and set(implied) <= wanted and all(each.cell_id for each in blaming)
    else:
        located = set(implied) == wanted and all(each.cell_id for each in blaming)
    known = zip(at, printed_before(deed, read.amounts), strict=True)
    return located, located and all(implied.get(cell, value) == value for cell, value in known)


def _row_is_named(deed: Deed, found: list[Found], read: Observations) -> bool:
    table, row_no = deed.row or ("", "")
    named: set[str] = set()
    for row in read.keys.get((deed.original, table, row_no), ()):
        if deed.operator == "row_lost":
            named |= _of_key(table, row.key) | {f"{table}/{row.parent}/lost row/row"}
        else:
            named.add(f"{table}/{row.key}#2/row")
    return any(each.finding_id.partition(f"{deed.document_id}/")[2] in named for each in found)


def _of_key(table: str, key: str) -> set[str]:
    """What findings of a row that is not there, or of its line, are called within their document."""
    return {f"{table}/{key}", f"{table}/{key}/row"}


def _both_rows_are_named(deed: Deed, found: list[Found], read: Observations) -> bool:
    """Every finding that blames speaks of one of two rows, and each row has one."""
    found = [each for each in found if each.is_error or each.cell_id]
    by_row = [
        [each for each in found if _only_the_row(replace(deed, places=(place,)), [each], read)] for place in deed.places
    ]
    named = {each.finding_id for row in by_row for each in row}
    return all(by_row) and named == {each.finding_id for each in found}


def _only_the_row(deed: Deed, found: list[Found], read: Observations) -> bool:
    """Every finding speaks of the printed row, by its label, its cells or the key that it should have."""
    table, at, _ = deed.places[0]
    of_keys: set[str] = set()
    lines: set[str] = set()
    for row in read.keys.get((deed.original, table, at), ()):
        of_keys |= _of_key(table, row.key)
        lines |= {row.line} - {""}
    of_keys |= {f"{table}/{key}" for key in read.new_keys.get((deed.document_id, table, at), ())}

    def speaks_of_it(each: Found) -> bool:
        rule, _, rest = each.finding_id.partition(f"{deed.document_id}/")
        by_number = bool(rule) and (rest.startswith(f"{table}/{at}/") or rest.endswith(f"/{at}"))
        by_cell = (each.cell_id or "").startswith(f"{deed.document_id}/{table}/{at}/")
        by_line = each.place in lines and not each.is_error
        return rest in of_keys or by_cell or by_line or (by_number and rest.startswith(f"{table}/"))

    return bool(found) and all(speaks_of_it(each) for each in found)


def _is_relabelled(deed: Deed, found: list[Found], read: Observations) -> bool:
    """Whether a finding says the label that was printed: as it stood there, or without its number."""
    table, at, _ = deed.places[0]
    right = {row.label for row in read.keys.get((deed.original, table, at), ())}
    right |= {deed.printed, _bare(deed.printed)} - {""}
    # What was judged there, or in the unchanged copy, is as right: the printed name was wrong, and is told.
    known = {read.judged_names.get(each.finding_id.replace(deed.document_id, deed.original, 1)) for each in found}
    right |= {name for name in known if name}
    return any({each.implied_text, _bare(each.implied_text or "")} & right for each in found)


def _bare(text: str) -> str:
    return _NUMBERING.sub("", _NUMBERING.sub("", text))


def _speaks_of_the_sentence(each: Found, deed: Deed, read: Observations) -> bool:
    """Whether a finding names an indicator, a figure or a line of the text, or stands where that stands."""
    if deed.operator == "word_section":
        return each.finding_id.endswith(f"/{deed.printed}")  # what is missing stands nowhere
    if deed.operator in WORDS:
        return each.place in {place for _, place, _ in deed.places}
    table, row_no, _ = deed.places[0]
    place = read.places.get(f"{deed.original}/{table}/{row_no}")
    kind = "figure" if deed.operator == "goal_figure" else "indicator"
    by_name = re.search(rf"\b{kind} {row_no}\b", each.finding_id) is not None
    by_cell = each.cell_id == f"{deed.document_id}/{table}/{row_no}"
    return by_name or by_cell or (place is not None and each.place == place)


def _is_reworded(deed: Deed, found: list[Found], read: Observations) -> bool:
    """Whether a finding says what was printed."""
    if deed.operator == "goal_figure":
        value = next(iter(printed_before(deed, read.amounts)), None)
        return any(each.cell_id and each.implied_value == value for each in found)
    return any(deed.printed and deed.printed in (each.implied_text or "") for each in found)


def _why_not(deed: Deed, found: list[Found], names: tuple[str, ...], read: Observations) -> tuple[str, str]:
    if not found:
        return "unseen", "no rule holds it"
    doubtful = read.doubtful.get(deed.document_id, set())
    if doubtful & set(_cells(deed)):
        cells = sorted(cell.removeprefix(f"{deed.document_id}/") for cell in doubtful)
        return "cannot_be_told_apart", "; ".join(cells)[:300]
    named = {each.cell_id for each in found}
    reason = "not_alone" if named & set(_cells(deed)) else "other_cell_named" if named - {None} else "no_cell_named"
    return reason, "; ".join(names)[:300]
