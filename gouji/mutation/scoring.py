"""What the build said about each mutant, held against what was done to it.

Caught: a finding of an error rule is open, or an acknowledged one is gone. Located: the cells that were changed are
named and nothing else is (of a moved number, the place that it left or the one that it came to); of a row lost or
repeated, its finding is among those made; of a changed code or label, every finding speaks of the row. Repaired: the
implied values of the located cells are those that were printed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from gouji.adapters.warehouse import Warehouse
from gouji.mutation.operators import Deed

_FINDINGS = """
    select findings.document_id, findings.finding_id, findings.cell_id, findings.implied_value, findings.pattern,
           rules.family
    from quality.fct_findings as findings
    inner join quality.dim_rules as rules on findings.rule_id = rules.rule_id
    where findings.severity = 'error' and findings.status = 'open'
"""
_STALE = """
    select register.document_id, count(*)
    from staging.stg_reference__acknowledged_findings as register
    left join quality.fct_findings as findings
        on register.finding_id = findings.finding_id and findings.status = 'acknowledged'
    where findings.finding_id is null
    group by register.document_id
"""
_KEYS = """
    select document_id, table_id, row_no, row_key, parent_key
    from intermediate.int_table_rows__keyed where list_contains(?, document_id)
"""
_DOUBTFUL = "select document_id, cell_id from quality.fct_explanations where equally_good > 1"


@dataclass(frozen=True)
class Found:
    """An open finding of a mutant."""

    finding_id: str
    cell_id: str | None
    implied_value: object
    pattern: str | None
    family: str


@dataclass(frozen=True)
class Verdict:
    """What the build made of one mutant: its open findings, and with `reason` and `found` why it was not located."""

    deed: Deed
    caught: bool
    located: bool
    repaired: bool
    families: tuple[str, ...]
    findings: tuple[str, ...]
    reason: str = ""
    found: str = ""


@dataclass(frozen=True)
class _Read:
    findings: dict[str, list[Found]]
    stale: dict[str, int]
    keys: dict[tuple[str, str, str], list[tuple[str, str]]]
    doubtful: dict[str, set[str]]


def judge(warehouse: Warehouse, deeds: dict[str, Deed]) -> list[Verdict]:
    """One verdict per mutant."""
    findings: dict[str, list[Found]] = defaultdict(list)
    for document, *finding in warehouse.query(_FINDINGS)[1]:
        findings[document].append(Found(*finding))
    keys: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    originals = sorted({deed.original for deed in deeds.values()})
    for document, table, row_no, key, parent in warehouse.query(_KEYS, [originals])[1]:
        keys[document, table, str(row_no)].append((key, parent))
    doubtful: dict[str, set[str]] = defaultdict(set)
    for document, cell in warehouse.query(_DOUBTFUL)[1]:
        doubtful[document].add(cell)
    read = _Read(findings, dict(warehouse.query(_STALE)[1]), keys, doubtful)
    return [_verdict(deed, read) for deed in deeds.values()]


def _verdict(deed: Deed, read: _Read) -> Verdict:
    found = read.findings.get(deed.document_id, [])
    caught = bool(found) or read.stale.get(deed.document_id, 0) > 0
    families = tuple(sorted({each.family for each in found}))
    located = repaired = False
    if deed.operator in ("row_lost", "row_repeated"):
        located = _row_is_named(deed, found, read)
    elif deed.operator in ("code_changed", "name_homoglyph"):
        located = _only_the_row(deed, found, read)
    elif deed.places:
        located, repaired = _cells_are_named(deed, found)
    names = tuple(sorted(each.finding_id.replace(f"{deed.document_id}/", "", 1) for each in found))
    if located or not deed.places:
        return Verdict(deed, caught, located, repaired, families, names)
    reason, text = _why_not(deed, found, names, read)
    return Verdict(deed, caught, located, repaired, families, names, reason, text)


def _cells(deed: Deed) -> list[str]:
    return [f"{deed.document_id}/{table}/{row}/{column}".rstrip("/") for table, row, column in deed.places]


def _cells_are_named(deed: Deed, found: list[Found]) -> tuple[bool, bool]:
    """(located alone, repaired)."""
    implied = {each.cell_id: each.implied_value for each in found if each.cell_id}
    at = _cells(deed)
    wanted = set(at)
    if deed.operator == "moved_column":
        located = bool(implied) and set(implied) <= wanted and len(implied) == len(found)
    else:
        located = set(implied) == wanted and len(found) == len(at)
    known = zip(at, deed.values, strict=True)
    return located, located and all(implied.get(cell, value) == value for cell, value in known)


def _row_is_named(deed: Deed, found: list[Found], read: _Read) -> bool:
    table, row_no = deed.row or ("", "")
    named: set[str] = set()
    for key, parent in read.keys.get((deed.original, table, row_no), ()):
        if deed.operator == "row_lost":
            named |= {f"{deed.document_id}/{table}/{key}/row", f"{deed.document_id}/{table}/{parent}/lost row/row"}
        else:
            named.add(f"{deed.document_id}/{table}/{key}#2/row")
    return any(each.finding_id in named for each in found)


def _only_the_row(deed: Deed, found: list[Found], read: _Read) -> bool:
    """Every finding speaks of the printed row, by its label, its cells or the key that it should have."""
    table, at, _ = deed.places[0]
    cells = f"{deed.document_id}/{table}/{at}/"
    keys = {f"{deed.document_id}/{table}/{key}/row" for key, _ in read.keys.get((deed.original, table, at), ())}
    label = f"L_LABEL_STANDARD/{deed.document_id}/{table}/"
    return bool(found) and all(
        (each.finding_id.startswith(label) and each.finding_id.endswith(f"/{at}"))
        or (each.cell_id or "").startswith(cells)
        or each.finding_id in keys
        for each in found
    )


def _why_not(deed: Deed, found: list[Found], names: tuple[str, ...], read: _Read) -> tuple[str, str]:
    if not found:
        return "unseen", "no error rule holds it"
    doubtful = read.doubtful.get(deed.document_id, set())
    if doubtful & set(_cells(deed)):
        cells = sorted(cell.removeprefix(f"{deed.document_id}/") for cell in doubtful)
        return "cannot_be_told_apart", "; ".join(cells)[:300]
    named = {each.cell_id for each in found}
    reason = "not_alone" if named & set(_cells(deed)) else "other_cell_named" if named - {None} else "no_cell_named"
    return reason, "; ".join(names)[:300]


def summary(verdicts: list[Verdict], by: str) -> list[tuple[str, str, int, int, int, int]]:
    """(operator, subject, mutants, caught, located, repaired); `by` is all, table or family."""
    groups: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        subjects = {
            "all": ("all",),
            "table": (verdict.deed.table_id or "all",),
            "family": verdict.families or ("none",),
        }[by]
        for subject in subjects:
            groups[verdict.deed.operator, subject].append(verdict)
    return [
        (
            operator,
            subject,
            len(each),
            sum(v.caught for v in each),
            sum(v.located for v in each),
            sum(v.repaired for v in each),
        )
        for (operator, subject), each in sorted(groups.items())
    ]
