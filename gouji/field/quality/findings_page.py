"""The page "What the documents get wrong", from the findings of a built database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.profiles import Profile
from gouji.field.quality.sourceplaces import source_place
from gouji.field.quality.words import named

# Kinds in the order of the page: what is plainly wrong first, what is only unusual last.
MEANINGS = {
    "arithmetic": "The numbers of the document imply another value.",
    "contradiction": "Two places of the document say different things, and both cannot be right.",
    "malformed": "What is printed cannot be read as what it must be.",
    "missing": "The document promises something that it does not hold.",
    "unit": "The unit or the kind of value does not fit its place.",
    "label": "A name differs from the standard name of its code, or from the name given elsewhere.",
    "wording": "Words are left over, missing, or stand where they do not belong.",
    "last_digit": "A percentage is cut off, or bent, in its last printed place.",
    "rounding_forced": "A rounded number is bent so that a sum comes out.",
    "scope": "Two numbers look alike and cover different things: explained, no error.",
    "convention": "An established way of printing that a rule still has to point at: no error.",
    "extraction": "Ours, not the publisher's: such a finding fails the build.",
}
_DOCUMENTS = """
    select document_id, printed_unit_name, fiscal_year
    from marts.dim_documents
    order by document_id
"""
_FINDINGS = """
    select
        findings.kind, findings.document_id, findings.source_line, findings.source_page, findings.published_text,
        findings.should_be, findings.rule_id, findings.status, findings.reason, findings.reason_en,
        findings.finding_id,
        case
            when findings.should_be is distinct from findings.implied_text
                and findings.should_be is distinct from findings.implied_text || '%' then findings.implied_text
        end as note
    from quality.fct_findings as findings
    order by
        findings.document_id, findings.source_line nulls first, findings.source_page nulls first, findings.rule_id,
        findings.finding_id
"""
_RULES = """
    select distinct rules.rule_id, rules.statement_zh, rules.statement_en
    from quality.dim_rules as rules
    inner join quality.fct_findings as findings on rules.rule_id = findings.rule_id
    order by rules.rule_id
"""
_Row = tuple[Any, ...]


def findings_page(profile: Profile) -> str:
    """The page as Markdown, in an order that depends on the findings alone.

    Raises what opening the database raises, and SqlError where it holds no findings.
    """
    with Warehouse(profile.database, read_only=True, settings=profile.settings) as warehouse:
        documents, findings, rules = (warehouse.query(sql)[1] for sql in (_DOCUMENTS, _FINDINGS, _RULES))
    return rendered_findings(documents, findings, rules)


def rendered_findings(documents: Sequence[_Row], findings: Sequence[_Row], rules: Sequence[_Row]) -> str:
    """The page from rows: (document_id, unit, year), the findings in order, (rule_id, zh, en)."""
    titles = {document_id: f"{unit} {year}" for document_id, unit, year in documents}
    kinds = [kind for kind in MEANINGS if any(row[0] == kind for row in findings)]
    kinds += sorted({row[0] for row in findings} - set(MEANINGS))
    lines = [
        "# What the documents get wrong",
        "",
        "Made by `runner.py docs --write docs` from `quality.fct_findings`; do not edit.",
        "Place is the line of the source text or the page of the file; printed is what stands there, or the sum that",
        "the rule makes of what stands there, and then the reason says so; should be is what the rule derives from the",
        "other numbers of the document, and empty where that is no value. A number is in the unit of its place, or in",
        "万元 where it is a sum or is held against another table. The reason is that of the register,",
        "`seeds/reference/acknowledged_findings.csv`; before it stands what the rule derives and is no value.",
        "",
        *_totals(kinds, titles, findings),
    ]
    for kind in kinds:
        meaning = MEANINGS.get(kind, "")
        rows = [row for row in findings if row[0] == kind]
        lines += ["", f"## {_heading(kind)}", "", f"{meaning} {_counted(len(rows))}.".strip()]
        for document_id, group in groupby(rows, key=lambda row: row[1]):
            lines += ["", f"### {document_id} {titles.get(document_id, '')}".rstrip(), ""]
            lines += ["| place | printed | should be | rule | reason |", "|---|---|---|---|---|"]
            lines += [_finding(row) for row in group]
    lines += ["", "## The rules named above", "", "| rule | 规则 | statement |", "|---|---|---|"]
    lines += [f"| `{rule}` | {_cell(chinese)} | {_cell(english)} |" for rule, chinese, english in rules]
    return "\n".join(lines) + "\n"


def _totals(kinds: Sequence[str], titles: dict[str, str], findings: Sequence[_Row]) -> list[str]:
    """Findings by kind and document, with both totals."""
    counts = Counter((row[0], row[1]) for row in findings)
    documents = sorted({*titles, *(row[1] for row in findings)})
    lines = ["| kind | " + " | ".join(documents) + " | total |", "|---|" + "---:|" * (len(documents) + 1)]
    for kind in kinds:
        row = [counts[kind, document] for document in documents]
        lines.append(
            f"| [{kind}](#{_anchor(kind)}) | " + " | ".join(str(number or "") for number in row) + f" | {sum(row)} |"
        )
    sums = [sum(counts[kind, document] for kind in kinds) for document in documents]
    lines.append("| **total** | " + " | ".join(f"**{number}**" for number in sums) + f" | **{sum(sums)}** |")
    return lines


def _finding(row: _Row) -> str:
    _, _, line, page, published, should_be, rule, status, reason, reason_en, _, note = row
    why = "<br>".join(_cell(text) for text in (reason, reason_en) if text)
    if status != "acknowledged":
        why = "**open**: not judged yet"
    place = source_place(line, page, "en")
    why = f"{_cell(note)}: {why}" if note else why
    return f"| {place} | {_cell(published)} | {_cell(should_be)} | `{rule}` | {why} |"


def _counted(number: int) -> str:
    return "One finding" if number == 1 else f"{number} findings"


def _anchor(kind: str) -> str:
    """GitHub's anchor of the heading `kind 中文`."""
    return _heading(kind).replace(" ", "-")


def _heading(kind: str) -> str:
    chinese = named("finding_kind", kind, "zh")
    return kind if chinese == kind else f"{kind} {chinese}"


def _cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|").replace("<", "&lt;")
