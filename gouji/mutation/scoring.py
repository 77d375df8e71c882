"""What the build said about each mutant, held against what was done to it.

Caught: a finding of an error rule is open, or an acknowledged one is gone. Located: the cells that were changed are
named and nothing else is (of a moved number, the place that it left or the one that it came to); of a row lost or
repeated, its finding is among those made; of a changed code or label, every finding speaks of the row. Repaired: the
implied values of the located cells are those that were printed. Determined: the rules of the original could tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from gouji.adapters.warehouse import Warehouse
from gouji.mutation.determinacy import Determinacy
from gouji.mutation.operators import Deed

_FINDINGS = """
    select findings.document_id, findings.finding_id, findings.cell_id, findings.implied_value, findings.published_text,
           findings.implied_text, rules.family, findings.status
    from quality.fct_findings as findings
    inner join staging.stg_reference__rules as rules on findings.rule_id = rules.rule_id
    where findings.severity = 'error'
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
# What is printed in the originals, in 万元, or in the printed unit where it is no money; a blank is nothing.
_AMOUNTS = """
    select cell_id, amount from intermediate.int_cells__placed where list_contains(?, document_id)
    union all
    select figure_id, amount from intermediate.int_figures__measured where list_contains(?, document_id)
"""
_DOUBTFUL = "select document_id, cell_id from quality.fct_explanations where equally_good > 1"


@dataclass(frozen=True)
class Found:
    """A finding of a rule that is an error."""

    finding_id: str
    cell_id: str | None
    implied_value: object
    published_text: str | None
    implied_text: str | None
    family: str
    status: str

    def said(self, document_id: str, other: str) -> tuple[str, str | None, str | None]:
        """What it says, as of another document."""
        return self.finding_id.replace(document_id, other, 1), self.published_text, self.implied_text


@dataclass(frozen=True)
class Verdict:
    """What the build made of one mutant: its open findings, and with `reason` and `found` why it was not located."""

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


@dataclass(frozen=True)
class _Read:
    findings: dict[str, list[Found]]
    stale: dict[str, int]
    keys: dict[tuple[str, str, str], list[tuple[str, str]]]
    doubtful: dict[str, set[str]]
    amounts: dict[str, Decimal | None]
    determinacy: Determinacy


def judge(warehouse: Warehouse, deeds: dict[str, Deed], *, new: bool = False) -> list[Verdict]:
    """One verdict per mutant. Of `new` documents the findings of the unchanged copy count as known."""
    every: dict[str, list[Found]] = defaultdict(list)
    for document, *finding in warehouse.query(_FINDINGS)[1]:
        every[document].append(Found(*finding))
    keys: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    originals = sorted({deed.original for deed in deeds.values()})
    for document, table, row_no, key, parent in warehouse.query(_KEYS, [originals])[1]:
        keys[document, table, str(row_no)].append((key, parent))
    doubtful: dict[str, set[str]] = defaultdict(set)
    for document, cell in warehouse.query(_DOUBTFUL)[1]:
        doubtful[document].add(cell)
    amounts = dict(warehouse.query(_AMOUNTS, [originals, originals])[1])
    if new:
        findings, stale = _against_the_unchanged(every, deeds)
    else:
        findings = {document: [each for each in found if each.status == "open"] for document, found in every.items()}
        stale = dict(warehouse.query(_STALE)[1])
    read = _Read(findings, stale, keys, doubtful, amounts, Determinacy(warehouse, originals))
    return [_verdict(deed, read) for deed in deeds.values()]


def _against_the_unchanged(
    every: dict[str, list[Found]], deeds: dict[str, Deed]
) -> tuple[dict[str, list[Found]], dict[str, int]]:
    """(findings that the original lacks, number of those of the original that are gone), by mutant.

    A finding of the original that nobody has judged is a false alarm of its clean copy.
    """
    findings, gone = {}, {}
    for name, deed in deeds.items():
        clean = deed.operator == "clean_copy"
        known = {
            each.said(deed.original, name)
            for each in every.get(deed.original, [])
            if not clean or each.status == "acknowledged"
        }
        own = every.get(name, [])
        findings[name] = [each for each in own if each.said(name, name) not in known]
        gone[name] = len(known - {each.said(name, name) for each in own})
    return findings, gone


def _verdict(deed: Deed, read: _Read) -> Verdict:
    found = read.findings.get(deed.document_id, [])
    caught = bool(found) or read.stale.get(deed.document_id, 0) > 0
    families = tuple(sorted({each.family for each in found}))
    determined, located, repaired = read.determinacy.holds(deed), False, False
    if deed.operator in ("row_lost", "row_repeated"):
        located = _row_is_named(deed, found, read)
    elif deed.operator in ("code_changed", "name_homoglyph"):
        located = _only_the_row(deed, found, read)
    elif deed.places:
        located, repaired = _cells_are_named(deed, found, read)
    names = tuple(sorted(each.finding_id.replace(f"{deed.document_id}/", "", 1) for each in found))
    if located or not deed.places:
        return Verdict(deed, caught, determined, located, repaired, families, names)
    reason, text = _why_not(deed, found, names, read)
    values = () if deed.row else tuple(f"{value:f}" for value in printed_before(deed, read.amounts))
    return Verdict(deed, caught, determined, located, repaired, families, names, reason, text, values)


def printed_before(deed: Deed, amounts: Mapping[str, Decimal | None]) -> list[Decimal]:
    """What the original prints at the places of a deed; 0 where it is blank."""
    cells = [cell.replace(deed.document_id, deed.original, 1) for cell in _cells(deed)]
    return [amounts.get(cell) or Decimal(0) for cell in cells]


def _cells(deed: Deed) -> list[str]:
    return [f"{deed.document_id}/{table}/{row}/{column}".rstrip("/") for table, row, column in deed.places]


def _cells_are_named(deed: Deed, found: list[Found], read: _Read) -> tuple[bool, bool]:
    """(located alone, repaired)."""
    implied = {each.cell_id: each.implied_value for each in found if each.cell_id}
    at = _cells(deed)
    wanted = set(at)
    if deed.operator == "moved_column":
        located = bool(implied) and set(implied) <= wanted and len(implied) == len(found)
    else:
        located = set(implied) == wanted and len(found) == len(at)
    known = zip(at, printed_before(deed, read.amounts), strict=True)
    return located, located and all(implied.get(cell, value) == value for cell, value in known)


def _row_is_named(deed: Deed, found: list[Found], read: _Read) -> bool:
    table, row_no = deed.row or ("", "")
    named: set[str] = set()
    for key, parent in read.keys.get((deed.original, table, row_no), ()):
        if deed.operator == "row_lost":
            named |= _of_key(table, key) | {f"{table}/{parent}/lost row/row"}
        else:
            named.add(f"{table}/{key}#2/row")
    return any(each.finding_id.partition(f"{deed.document_id}/")[2] in named for each in found)


def _of_key(table: str, key: str) -> set[str]:
    """What findings of a row that is not there, or of its line, are called within their document."""
    return {f"{table}/{key}", f"{table}/{key}/row"}


def _only_the_row(deed: Deed, found: list[Found], read: _Read) -> bool:
    """Every finding speaks of the printed row, by its label, its cells or the key that it should have."""
    table, at, _ = deed.places[0]
    of_keys: set[str] = set()
    for key, _ in read.keys.get((deed.original, table, at), ()):
        of_keys |= _of_key(table, key)

    def speaks_of_it(each: Found) -> bool:
        rule, _, rest = each.finding_id.partition(f"{deed.document_id}/")
        by_number = bool(rule) and (rest.startswith(f"{table}/{at}/") or rest.endswith(f"/{at}"))
        by_cell = (each.cell_id or "").startswith(f"{deed.document_id}/{table}/{at}/")
        return rest in of_keys or by_cell or (by_number and rest.startswith(f"{table}/"))

    return bool(found) and all(speaks_of_it(each) for each in found)


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


def summary(verdicts: list[Verdict], by: str) -> list[tuple[str, str, int, int, int, int, int, int]]:
    """(operator, subject, mutants, caught, located, repaired, determined, these located).

    `by` is all, template, table or family.
    """
    groups: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        subjects = {
            "all": ("all",),
            "template": (verdict.deed.template_id,),
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
            sum(v.determined for v in each),
            sum(v.determined and v.located for v in each),
        )
        for (operator, subject), each in sorted(groups.items())
    ]
