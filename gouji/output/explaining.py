"""`explain`: the derivation of a finding as a person would write it on paper, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gouji.adapters.warehouse import Warehouse
from gouji.vocabulary.errors import UsageError

_FINDING = """
    select finding_id, document_id, cell_id, published_text, implied_text, pattern, confidence, checks_for,
           checks_against, source_line, status, reason, reason_en, message_zh, message_en
    from quality.fct_findings where finding_id = ? or cell_id = ? order by finding_id
"""
_CHECKS = """
    select checks.check_id, rules.statement_zh, rules.statement_en, checks.left_amount, checks.right_amount,
           checks.difference, checks.tolerance
    from quality.fct_finding_checks as explained
    inner join quality.fct_rule_checks as checks on explained.check_id = checks.check_id
    inner join quality.dim_rules as rules on checks.rule_id = rules.rule_id
    where explained.finding_id = ? order by checks.check_id
"""
_TERMS = """
    select terms.cell_id, terms.coefficient, cells.amount
    from quality.fct_rule_terms as terms
    inner join intermediate.int_addends__unioned as cells on terms.cell_id = cells.cell_id
    where terms.check_id = ? and (cells.amount <> 0 or terms.cell_id = ?)
    order by terms.coefficient desc, terms.cell_id
"""
_HOLDING = """
    select checks.check_id from quality.fct_rule_terms as terms
    inner join quality.fct_rule_checks as checks on terms.check_id = checks.check_id
    where terms.cell_id = ? and checks.status in ('exact', 'rounding') order by checks.check_id
"""
_WORDS = {
    "zh": ("所印", "应为", "规则", "差额", "容差", "成因", "成立的规则", "登记"),
    "en": ("published", "implied", "rule", "difference", "tolerance", "pattern", "rules that hold", "register"),
}


def explanation(warehouse: Warehouse, wanted: str, language: str) -> str:
    """The text. Raises UsageError when nothing has this id."""
    findings = warehouse.query(_FINDING, [wanted, wanted])[1]
    if not findings:
        holding = [check for (check,) in warehouse.query(_HOLDING, [wanted])[1]]
        if not holding:
            raise UsageError(f"no finding or cell '{wanted}'", hint="list them: show --select fct_findings --limit -1")
        return "\n".join([f"{wanted}: {_WORDS[language][6]} ({len(holding)})", *(f"  {check}" for check in holding)])
    lines: list[str] = []
    for row in findings:
        finding, cell = row[0], row[2]
        checks = warehouse.query(_CHECKS, [finding])[1]
        terms = {check[0]: warehouse.query(_TERMS, [check[0], cell])[1] for check in checks}
        lines += derivation(row, checks, terms, language)
    return "\n".join(lines)


def derivation(
    finding: Sequence[Any],
    checks: Sequence[Sequence[Any]],
    terms: Mapping[str, Sequence[Sequence[Any]]],
    language: str,
) -> list[str]:
    """The lines of one finding.

    `finding` begins with finding_id, document_id, cell_id, printed and implied text, pattern, confidence, checks for
    and against, source line, status, and the reason in Chinese and English; a check is (check_id, statement in Chinese
    and in English, left, right, difference, tolerance), its terms are (cell_id, coefficient, amount).
    """
    printed, implied, rule, difference, tolerance, pattern_word, _, register = _WORDS[language]
    finding_id, _, cell, text, should, pattern, confidence, checks_for, against, line, status, zh, en, *_ = finding
    lines = [f"{finding_id} ({status}, line {line})", f"  {printed} {text or '–'} → {implied} {should}"]
    if pattern:
        lines.append(f"  {pattern_word}: {pattern}; +{checks_for} / -{against}; {confidence:.2f}")
    for check, statement_zh, statement_en, left, right, diff, allowed in checks:
        lines.append(f"  {rule} {check}: {statement_zh if language == 'zh' else statement_en}")
        for term, coefficient, amount in terms[check]:
            mark = "  ←" if term == cell else ""
            lines.append(f"    {'+' if coefficient > 0 else '-'} {amount:>16,.2f}  {term}{mark}")
        lines.append(f"    {left:,.2f} - {right:,.2f}: {difference} {diff:,.2f} ({tolerance} ±{allowed:.3f})")
    if zh or en:
        lines.append(f"  {register}: {zh if language == 'zh' else en}")
    return lines
