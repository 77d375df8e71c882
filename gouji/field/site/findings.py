"""The findings: a short list for filters and search, and in chunks the derivation and the line of the register."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gouji.field.quality.explanation import derivation, fields_in
from gouji.field.quality.register import REGISTER, register_line
from gouji.field.quality.sourceplaces import page_no, source_place
from gouji.field.site.places import anchor_of
from gouji.field.site.source import Record, Source, batches, titled
from gouji.field.site.templates import Folder, slug

CHUNK = 100
_AT_ONCE = 20  # chunks whose details are asked for in one query
_REGISTER = """
    select finding_id, document_id, coalesce(cast(source_line as varchar), '') as source_line,
        coalesce(source_page, '') as source_page, coalesce(published_text, '') as published_text,
        implied_text, kind, reason_zh, reason_en,
        cast(acknowledged_on as varchar) as acknowledged_on
    from staging.stg_reference__acknowledged_findings
"""
_CHECKS = """
    select explained.finding_id, checks.check_id, rules.statement_zh, rules.statement_en, checks.left_amount,
        checks.right_amount, checks.difference, checks.tolerance, checks.status
    from quality.fct_finding_checks as explained
    inner join quality.fct_rule_checks as checks on explained.check_id = checks.check_id
    inner join quality.dim_rules as rules on checks.rule_id = rules.rule_id
    where explained.finding_id in (select unnest($names)) order by explained.finding_id, checks.check_id
"""
_TERMS = """
    select terms.check_id, terms.cell_id, terms.coefficient, cells.amount
    from quality.fct_rule_terms as terms
    inner join intermediate.int_addends__unioned as cells on terms.cell_id = cells.cell_id
    where terms.check_id in (select unnest($names)) order by terms.check_id, terms.coefficient desc, terms.cell_id
"""
_DOUBT = """
    select distinct explained.finding_id, doubted.cell_id, doubted.published_text, doubted.implied_value
    from (
        select unnest(check_ids) as check_id, cell_id, published_text, implied_value from quality.fct_explanations
        where equally_good > 1
    ) as doubted
    inner join quality.fct_finding_checks as explained on doubted.check_id = explained.check_id
    where explained.finding_id in (select unnest($names)) order by 1, 2
"""
Group = Mapping[str, Sequence[Sequence[Any]]]


def write_findings(source: Source, folder: Folder, findings: Sequence[Record], documents: Sequence[Record]) -> None:
    """Write the page, the list and the chunks of details."""
    register = {row["finding_id"]: row for row in source.rows(_REGISTER)}
    units = {row["document_id"]: titled(row) for row in documents}
    short = []
    for number, chunk in enumerate(batches(findings, CHUNK)):
        if number % _AT_ONCE == 0:
            start = number * CHUNK
            checks, terms, doubtful = _derived(source, findings[start : start + _AT_ONCE * CHUNK])
        details = []
        for finding in chunk:
            own = checks.get(finding["finding_id"], [])
            details.append({
                **{language: _text(finding, own, terms, doubtful, language) for language in ("zh", "en")},
                **_acknowledging(finding, register.get(finding["finding_id"])),
            })  # fmt: skip
            short.append(_short(finding, own))
        folder.data(f"findings/{number}", details)
    folder.data("findings", {"chunk": CHUNK, "rows": short, "slugs": _slugs(findings), "units": units}, as_json=True)
    folder.page("findings.html", "findings.html", "findings", count=len(findings), data="findings")


def _slugs(findings: Sequence[Record]) -> dict[str, str]:
    return {finding["document_id"]: slug(finding["document_id"]) for finding in findings}


def _short(finding: Record, checks: Sequence[Sequence[Any]]) -> list[Any]:
    """What the list shows, filters and searches; the script names the fields in the same order."""
    return [
        finding["finding_id"], finding["document_id"], finding["table"],
        [source_place(finding["source_line"], finding["source_page"], language) for language in ("zh", "en")],
        finding["source_line"] if finding["source_line"] is not None else page_no(finding["source_page"]),
        finding["seed"], finding["kind"],
        finding["severity"], finding["status"], finding["rule_id"], _pair(finding, "published_text"),
        _pair(finding, "should_be"), finding["difference"],
        finding["reason"], finding["reason_en"], anchor_of(finding), len(checks),
        _pair(finding, "note"),
    ]  # fmt: skip


def _pair(finding: Record, name: str) -> list[str] | None:
    """A text in Chinese and English; one entry where both are the same."""
    if finding[name] is None:
        return None
    return list(dict.fromkeys([finding[f"{name}_zh"], finding[name]]))


def _derived(source: Source, some: Sequence[Record]) -> tuple[Group, Group, Group]:
    """The checks of each finding, the terms of each check and the doubts of each finding, of some at once."""
    checks = _grouped(source, _CHECKS, [finding["finding_id"] for finding in some])
    terms = _grouped(source, _TERMS, sorted({check[0] for group in checks.values() for check in group}))
    return checks, terms, _grouped(source, _DOUBT, [finding["finding_id"] for finding in some])


def _grouped(source: Source, sql: str, names: Sequence[str]) -> Group:
    """The rows of a query about `names` by their first column."""
    made: dict[str, list[Any]] = defaultdict(list)
    for name, *row in source.warehouse.query(sql, {"names": names})[1] if names else ():
        made[name].append(row)
    return made


def _text(finding: Record, checks: Sequence[Sequence[Any]], terms: Group, doubtful: Group, language: str) -> str:
    shown = {
        check[0]: [term for term in terms.get(check[0], ()) if term[2] != 0 or term[0] == finding["cell_id"]]
        for check in checks
    }
    fields = [finding[name] for name in fields_in(language)]
    doubts = doubtful.get(finding["finding_id"], ())
    return "\n".join(derivation(fields, checks, shown, doubts, language, finding["seed"]))


def _acknowledging(finding: Record, entry: Record | None) -> Record:
    if finding["kind"] == "extraction":
        return {"register": "never"}
    if finding["status"] == "acknowledged" and entry is not None:
        return {"register": "known", "line": register_line([str(value) for value in entry.values()])}
    line = str(finding["source_line"] or "")
    page = finding["source_page"] or ""
    template = [finding["finding_id"], finding["document_id"], line, page, finding["published_text"] or "",
                finding["implied_text"] or "", finding["kind"], "…", "…", "YYYY-MM-DD"]  # fmt: skip
    command = ["python", "runner.py", "acknowledge", finding["finding_id"], "--kind", finding["kind"]]
    return {
        "register": "open",
        "file": REGISTER,
        "line": register_line(template),
        "command": f"{shlex.join(command)} --reason-zh '…' --reason-en '…'",
    }
