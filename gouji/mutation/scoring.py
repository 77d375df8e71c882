"""What the build said about each mutant, held against what was done to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from gouji.adapters.warehouse import Warehouse
from gouji.mutation.operators import ROW_OPERATORS, Deed

# Mutants are new publications: the control totals and the register are not for them.
_FINDINGS = """
    select findings.document_id, findings.finding_id, findings.cell_id, findings.implied_value, findings.pattern,
           rules.family, findings.rule_id
    from quality.fct_findings as findings
    inner join quality.dim_rules as rules on findings.rule_id = rules.rule_id
    where findings.severity = 'error' and rules.rule_id not like 'C\\_%' escape '\\'
"""
_KEYS = """
    select document_id, table_id, row_no, row_key, parent_key
    from intermediate.int_table_rows__keyed where side <> 'revenue'
"""


@dataclass(frozen=True)
class Verdict:
    deed: Deed
    caught: bool
    located: bool
    repaired: bool
    families: tuple[str, ...]
    reason: str


def judge(warehouse: Warehouse, deeds: dict[str, Deed]) -> list[Verdict]:
    """One verdict per mutant."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for document, finding, cell, implied, pattern, family, rule in warehouse.query(_FINDINGS)[1]:
        found[document][finding.replace(document, "")] = (cell, implied, pattern, family, rule)
    keys = {
        (document, table, str(row)): (key, parent) for document, table, row, key, parent in warehouse.query(_KEYS)[1]
    }
    verdicts = []
    for name, deed in deeds.items():
        known = found[deed.original]
        new = {
            key: value
            for key, value in found[name].items()
            if key not in known or (value[1], value[3]) != (known[key][1], known[key][3])
        }
        verdicts.append(_verdict(deed, new, keys))
    return verdicts


def _verdict(deed: Deed, new: dict[str, Any], keys: dict[Any, Any]) -> Verdict:
    families = tuple(sorted({value[3] for value in new.values()}))
    if deed.operator in ROW_OPERATORS:
        located = _row_named(deed, new, keys)
        repaired = False
    elif deed.operator == "name_homoglyph":
        located, repaired = len(new) == 1 and "labels" in families, False
    else:
        cells = {value[0]: value[1] for value in new.values() if value[0]}
        at = [f"{deed.document_id}/{t}/{r}/{c}".rstrip("/") for t, r, c in deed.places]
        alone = set(cells) == set(at) and len(new) == len(at)
        moved = deed.operator == "moved_column" and bool(cells) and set(cells) <= set(at) and len(cells) == len(new)
        located = bool(at) and (alone or moved)
        repaired = located and all(cells.get(cell, value) == value for cell, value in zip(at, deed.values, strict=True))
    reason = "" if located else ("no rule is broken" if not new else "; ".join(sorted(new))[:300])
    return Verdict(deed, bool(new), located, repaired, families, reason)


def _row_named(deed: Deed, new: dict[str, Any], keys: dict[Any, Any]) -> bool:
    table, row_no = deed.row or ("", "")
    key, parent = keys.get((deed.original, table, row_no), (None, None))
    named = {
        "row_lost": (f"/{table}/{key}/row", f"/{table}/{parent}/lost row/row"),
        "row_repeated": (f"/{table}/{key}#2/row",),
        "code_changed": (),
    }[deed.operator]
    if deed.operator == "code_changed":
        at = deed.places[0][1]
        labelled = any("L_LABEL" in name and f"/{table}/" in name and name.endswith(f"/{at}") for name in new)
        elsewhere = any(value[0] and value[2] != "code_changed" for value in new.values())
        return (labelled and not elsewhere) or any(
            value[2] == "code_changed" and f"/{table}/{at}/" in (value[0] or "") for value in new.values()
        )
    return any(finding in named for finding in new)


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
