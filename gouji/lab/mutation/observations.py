"""What a build says of mutants and their originals, read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.field.quality.seedplaces import ROW_NAME
from gouji.lab.mutation.catalogue import CLEAN, LABELS, Deed
from gouji.lab.mutation.determinacy import Determinacy

_FINDINGS = """
    select findings.document_id, findings.finding_id, findings.cell_id, findings.implied_value, findings.published_text,
           findings.implied_text, rules.family, findings.status, findings.severity = 'error',
           coalesce(findings.source_page, cast(findings.source_line as varchar))
    from quality.fct_findings as findings
    inner join staging.stg_reference__rules as rules on findings.rule_id = rules.rule_id
"""
_STALE = """
    select register.document_id, register.finding_id
    from staging.stg_reference__acknowledged_findings as register
    left join quality.fct_findings as findings
        on register.finding_id = findings.finding_id and findings.status = 'acknowledged'
    where findings.finding_id is null
"""
_KEYS = """
    select document_id, table_id, row_no, row_key, parent_key, row_label,
           case when source_page is null then cast(source_line as varchar) end
    from intermediate.int_table_rows__keyed where list_contains(?, document_id)
"""
# The same of rows of mutants that are called otherwise now, by the name that findings give them.
_NEW_KEYS = f"""
    select rows_.document_id, rows_.table_id, rows_.row_no, {ROW_NAME}
    from intermediate.int_table_rows__keyed as rows_
    inner join (select unnest(?) as place) as places
        on concat_ws('/', rows_.document_id, rows_.table_id, rows_.row_no) = places.place
"""
# What is printed in the originals, in 万元, or in the printed unit where it is no money; a blank is nothing.
_AMOUNTS = """
    select cell_id, amount from intermediate.int_cells__placed where list_contains(?, document_id)
    union all
    select figure_id, amount from intermediate.int_figures__measured where list_contains(?, document_id)
"""
# Where figures and indicators stand in their sources.
_PLACES = """
    select figure_id, coalesce(source_page, cast(source_line as varchar))
    from intermediate.int_figures__measured where list_contains(?, document_id)
    union all
    select target_id, cast(source_line as varchar)
    from intermediate.int_targets__parsed where list_contains(?, document_id)
"""
# The numbers, and indicators, that entries of the register compare.
_COMPARED = """
    with register as (
        select * from staging.stg_reference__acknowledged_findings where list_contains(?, document_id)
    )
    select register.finding_id, terms.cell_id
    from register inner join quality.fct_rule_terms as terms on register.finding_id = terms.check_id
    union
    select finding_id, cell_id from intermediate.int_known_readings__listed where list_contains(?, document_id)
    union
    select register.finding_id, unnest([ratios.figure_id, ratios.top_figure_id, ratios.base_figure_id])
    from register inner join intermediate.int_prose_ratios__compared as ratios
        on register.finding_id = concat_ws('/', ratios.rule_id, ratios.document_id, ratios.instance_key)
    union
    select register.finding_id, targets.target_id
    from register inner join intermediate.int_targets__parsed as targets
        on register.document_id = targets.document_id
        and register.finding_id like concat('%/table ', targets.table_no, ' %')
"""
_DOUBTFUL = "select document_id, cell_id from quality.fct_explanations where equally_good > 1"


@dataclass(frozen=True)
class Found:
    """A finding. `is_error` says that its rule must hold; `place` is its line or page."""

    finding_id: str
    cell_id: str | None
    implied_value: object
    published_text: str | None
    implied_text: str | None
    family: str
    status: str
    is_error: bool = True
    place: str | None = None

    def said(self, document_id: str, other: str) -> tuple[str, str | None, str | None]:
        """What it says, as of another document."""
        return self.finding_id.replace(document_id, other, 1), self.published_text, self.implied_text


@dataclass(frozen=True)
class Key:
    """What a printed row, or a side of one, is called in findings: its key, that above it, its label, and its line."""

    key: str
    parent: str
    label: str
    line: str = ""


@dataclass(frozen=True)
class Observations:
    """By mutant: what is new in it, and the entries of the register that fit no more. Of originals: what they print.

    `new_keys` are the keys that rows have in mutants. `judged_cells` are the numbers, `judged_names` what should stand
    there, of the findings that were acknowledged, `compared` the numbers of the rules that they break.
    """

    determinacy: Determinacy
    findings: Mapping[str, list[Found]] = field(default_factory=dict)
    stale: Mapping[str, frozenset[str]] = field(default_factory=dict)
    keys: Mapping[tuple[str, str, str], list[Key]] = field(default_factory=dict)
    new_keys: Mapping[tuple[str, str, str], set[str]] = field(default_factory=dict)
    doubtful: Mapping[str, set[str]] = field(default_factory=dict)
    amounts: Mapping[str, Decimal | None] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    judged_cells: Mapping[str, str] = field(default_factory=dict)
    judged_names: Mapping[str, str] = field(default_factory=dict)
    compared: Mapping[str, set[str]] = field(default_factory=dict)


def observe(warehouse: Warehouse, deeds: Mapping[str, Deed], *, new: bool = False) -> Observations:
    """Everything that is needed to judge mutants. Of `new` documents the unchanged copy's findings count as known."""
    every: dict[str, list[Found]] = defaultdict(list)
    for document, *finding in warehouse.query(_FINDINGS)[1]:
        every[document].append(Found(*finding))
    originals = sorted({deed.original for deed in deeds.values()})
    known = [each for document in originals for each in every.get(document, []) if each.status == "acknowledged"]
    findings, stale = _against_the_unchanged(every, deeds) if new else _against_the_register(every, warehouse)
    return Observations(
        Determinacy(warehouse, originals), findings, stale, _keys(warehouse, originals), _new_keys(warehouse, deeds),
        _sets(warehouse.query(_DOUBTFUL)[1]),
        dict(warehouse.query(_AMOUNTS, [originals, originals])[1]),
        dict(warehouse.query(_PLACES, [originals, originals])[1]),
        judged_cells={each.finding_id: each.cell_id for each in known if each.cell_id},
        judged_names={each.finding_id: each.implied_text or "" for each in known if not each.cell_id},
        compared=_sets(warehouse.query(_COMPARED, [originals, originals])[1]),
    )  # fmt: skip


def _keys(warehouse: Warehouse, originals: Sequence[str]) -> dict[tuple[str, str, str], list[Key]]:
    """(document, table, number of row) → what the row is called, on each of its sides."""
    found: dict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for document, table, row_no, *key in warehouse.query(_KEYS, [originals])[1]:
        found[document, table, str(row_no)].append(Key(*(each or "" for each in key)))
    return found


def _new_keys(warehouse: Warehouse, deeds: Mapping[str, Deed]) -> dict[tuple[str, str, str], set[str]]:
    """(document, table, number of row) → its keys, of rows whose labels or codes were changed."""
    changed = [deed for deed in deeds.values() if deed.operator in (*LABELS, "labels_exchanged")]
    places = [f"{deed.document_id}/{table}/{row}" for deed in changed for table, row, _ in deed.places]
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for document, table, row_no, key in warehouse.query(_NEW_KEYS, [places])[1] if places else ():
        found[document, table, str(row_no)].add(key)
    return found


def _sets(pairs: Iterable[Sequence[Any]]) -> dict[str, set[str]]:
    """The second members of pairs by the first."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, member in pairs:
        found[key].add(member)
    return found


def _against_the_register(
    every: Mapping[str, list[Found]], warehouse: Warehouse
) -> tuple[dict[str, list[Found]], dict[str, frozenset[str]]]:
    """(findings that are not acknowledged, ids of the register that fit no finding any more), by document."""
    findings = {document: [each for each in found if each.status == "open"] for document, found in every.items()}
    return findings, {document: frozenset(ids) for document, ids in _sets(warehouse.query(_STALE)[1]).items()}


def _against_the_unchanged(
    every: Mapping[str, list[Found]], deeds: Mapping[str, Deed]
) -> tuple[dict[str, list[Found]], dict[str, frozenset[str]]]:
    """(findings that the original lacks, those of the original that are gone), by mutant.

    A finding of the original that nobody has judged is a false alarm of its clean copy.
    """
    findings, gone = {}, {}
    for name, deed in deeds.items():
        known = {
            each.said(deed.original, name)
            for each in every.get(deed.original, [])
            if deed.operator != CLEAN or each.status == "acknowledged"
        }
        own = every.get(name, [])
        findings[name] = [each for each in own if each.said(name, name) not in known]
        gone[name] = frozenset(said[0] for said in known - {each.said(name, name) for each in own})
    return findings, gone
