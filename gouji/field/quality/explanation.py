"""`explain`: the derivation of a finding or a cell as a person would write it on paper, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from gouji.engine.vocabulary.errors import UsageError
from gouji.field.quality.seedplaces import SeedPlaces
from gouji.field.quality.sourceplaces import printed_amount, source_place
from gouji.field.quality.words import named
from gouji.field.reading.proof import Answers

# The fields of a finding that its derivation takes, in order.
FIELDS = (
    "finding_id", "cell_id", "published_text", "implied_text", "implied_value", "pattern", "checks_for",
    "checks_against", "confidence", "source_line", "source_page", "status", "reason", "reason_en",
)  # fmt: skip
# Of these, what is said in words of ours too, and the columns that say it in Chinese.
IN_CHINESE = {"published_text": "published_text_zh", "implied_text": "implied_text_zh"}
_FINDING = "select {fields} from quality.fct_findings where finding_id = ? or cell_id = ? order by 1"
_CHECKS = """
    select checks.check_id, rules.statement_zh, rules.statement_en, checks.left_amount, checks.right_amount,
           checks.difference, checks.tolerance, checks.status
    from quality.fct_finding_checks as explained
    inner join quality.fct_rule_checks as checks on explained.check_id = checks.check_id
    inner join quality.dim_rules as rules on checks.rule_id = rules.rule_id
    where explained.finding_id = ? order by checks.check_id
"""
_CHECKS_OF_CELL = """
    select distinct checks.check_id, rules.statement_zh, rules.statement_en, checks.left_amount, checks.right_amount,
           checks.difference, checks.tolerance, checks.status
    from quality.fct_rule_terms as terms
    inner join quality.fct_rule_checks as checks on terms.check_id = checks.check_id
    inner join quality.dim_rules as rules on checks.rule_id = rules.rule_id
    where terms.cell_id = ? and checks.status <> 'not_evaluable' order by checks.check_id
"""
_TERMS = """
    select terms.cell_id, terms.coefficient, cells.amount
    from quality.fct_rule_terms as terms
    inner join intermediate.int_addends__unioned as cells on terms.cell_id = cells.cell_id
    where terms.check_id = ? and (cells.amount <> 0 or terms.cell_id = ?)
    order by terms.coefficient desc, terms.cell_id
"""
_DOUBT = """
    select distinct explanations.cell_id, explanations.published_text, explanations.implied_value
    from quality.fct_explanations as explanations
    inner join quality.fct_finding_checks as explained
        on list_contains(explanations.check_ids, explained.check_id)
    where explained.finding_id = ? and explanations.equally_good > 1 order by explanations.cell_id
"""
_PLACE = "select source_line, source_page from intermediate.int_addends__unioned where cell_id = ?"
_IMPLIED = """
    select implied.implied_value, implied.missing, implied.given_by, implied.derivation, implied.check_ids,
           implied.against_ids, rules.statement_zh, rules.statement_en
    from quality.fct_implied_cells as implied
    left join quality.dim_rules as rules on split_part(implied.given_by, '/', 1) = rules.rule_id
    where implied.implied_cell_id = ?
"""
_MISSING = {
    "zh": {"table": "该表未公布", "row": "该行缺失"},
    "en": {"table": "its table is not published", "row": "its row is missing"},
}
_TEXTS = {
    "zh": {
        "finding": "{finding}（{status}{places}）", "place": "，{place}",
        "values": "  所印 {published}，应为 {implied}",
        "rule": "  规则 {number}  {check}\n    {statement}",
        "residual": "    {left} − {right} ＝ {difference}（容差 ±{tolerance}）{verdict}",
        "gives": "，由此该格应为 {value}", "holds": "，成立", "blank": "空白",
        "why": "  为何是这一格：只改它一处，上列规则中 {checks_for} 条即告成立；它另外还在 {against} 条规则中。",
        "pattern": "  形态：{pattern}；把握 {confidence}", "doubt": "  无法区分，以下任一改动都使规则成立：",
        "register": "  登记：{reason}", "cell": "{cell}：所在规则 {count} 条{places}",
        "not_published": "{cell}：{missing}，由规则推定为 {value}", "sum": "    ＝ {value}",
        "confirmed": "  与之相符的规则：{checks}", "opposed": "  与之不符的规则：{checks}",
    },
    "en": {
        "finding": "{finding} ({status}{places})", "place": ", {place}",
        "values": "  published {published}, implied {implied}",
        "rule": "  rule {number}  {check}\n    {statement}",
        "residual": "    {left} - {right} = {difference} (tolerance ±{tolerance}){verdict}",
        "gives": ", so this cell should be {value}", "holds": ", holds", "blank": "blank",
        "why": "  why this cell: changed alone, it satisfies {checks_for} of these rules; it stands in {against} more",
        "pattern": "  pattern: {pattern}; confidence {confidence}",
        "doubt": "  cannot be told apart: each of these changes alone satisfies the rules",
        "register": "  register: {reason}", "cell": "{cell}: stands in {count} rules{places}",
        "not_published": "{cell}: {missing}; the rules imply {value}", "sum": "    = {value}",
        "confirmed": "  rules that hold with it: {checks}", "opposed": "  rules that do not hold with it: {checks}",
    },
}  # fmt: skip


def fields_in(language: str) -> list[str]:
    """The columns of a finding that its derivation takes, in one language."""
    return [IN_CHINESE.get(name, name) if language == "zh" else name for name in FIELDS]


def explanation(warehouse: Answers, wanted: str, language: str, places: SeedPlaces | None = None) -> str:
    """The text for a finding, a published cell or an implied one; `language` is zh or en.

    With `places` it names the file and line of the seed beside those of the source. Raises UsageError when nothing has
    this id.
    """
    fields = ", ".join(fields_in(language))
    findings = warehouse.query(_FINDING.format(fields=fields), [wanted, wanted])[1]
    lines: list[str] = []
    seeds = places.of_findings([finding[0] for finding in findings]) if places is not None and findings else {}
    for finding in findings:
        checks = warehouse.query(_CHECKS, [finding[0]])[1]
        doubtful = warehouse.query(_DOUBT, [finding[0]])[1]
        lines += derivation(finding, checks, _terms(warehouse, checks, finding[1]), doubtful, language,
                            seeds.get(finding[0]))  # fmt: skip
    if lines:
        return "\n".join(lines)
    writer = _Writer(language)
    implied = warehouse.query(_IMPLIED, [wanted])[1]
    if implied:
        return "\n".join(writer.implied(wanted, *implied[0]))
    checks = warehouse.query(_CHECKS_OF_CELL, [wanted])[1]
    if not checks:
        raise UsageError(f"no finding or cell '{wanted}'", hint="list them: show --select fct_findings --limit -1")
    line, page = next(iter(warehouse.query(_PLACE, [wanted])[1]), (None, None))
    seed = places.of_cell(wanted) if places is not None else None
    first = writer.say("cell", cell=wanted, count=len(checks), places=writer.places(line, page, seed))
    return "\n".join([first, *writer.checks(checks, _terms(warehouse, checks, wanted), wanted, None)])


def derivation(
    finding: Sequence[Any],
    checks: Sequence[Sequence[Any]],
    terms: Mapping[str, Sequence[Sequence[Any]]],
    doubtful: Sequence[Sequence[Any]],
    language: str,
    seed: object = None,
) -> list[str]:
    """The lines of one finding, given by its `FIELDS`, and by its place in the seeds where that is known.

    A check is (check_id, statement in Chinese and in English, left, right, difference, tolerance, status), its terms
    are (cell_id, coefficient, amount); `doubtful` are the changes that cannot be told apart, (cell_id, printed text,
    implied value), and count only where the finding names no cell.
    """
    return list(_Writer(language).finding(finding, checks, terms, doubtful, seed))


def _terms(warehouse: Answers, checks: Sequence[Sequence[Any]], cell: str | None) -> dict[str, list[tuple[Any, ...]]]:
    return {check[0]: warehouse.query(_TERMS, [check[0], cell])[1] for check in checks}


class _Writer:
    def __init__(self, language: str):
        self.language = language
        self.texts = _TEXTS[language]
        self.chosen = 0 if language == "zh" else 1

    def say(self, name: str, **values: object) -> str:
        return self.texts[name].format(**values)

    def places(self, line: int | None, page: str | None, seed: object) -> str:
        """Where it is printed, and where it stands in the seeds."""
        known = (source_place(line, page, self.language), str(seed) if seed is not None else "")
        return "".join(self.say("place", place=place) for place in known if place)

    def finding(
        self,
        fields: Sequence[Any],
        checks: Sequence[Sequence[Any]],
        terms: Mapping[str, Sequence[Sequence[Any]]],
        doubtful: Sequence[Sequence[Any]],
        seed: object,
    ) -> Iterator[str]:
        """The lines of one finding."""
        finding, cell, text, should, value, pattern, checks_for, against, confidence, *rest = fields
        line, page, status, *reasons = rest
        where = self.places(line, page, seed)
        yield self.say("finding", finding=finding, status=named("finding_status", status, self.language), places=where)
        yield self.say("values", published=text or self.texts["blank"], implied=should)
        yield from self.checks(checks, terms, cell, value)
        if pattern:
            yield self.say("why", checks_for=checks_for, against=against)
            yield self.say("pattern", pattern=named("pattern", pattern, self.language), confidence=f"{confidence:.2f}")
        if doubtful and cell is None:
            yield self.say("doubt")
            for other, published, implied in doubtful:
                yield f"    {other}: {published or self.texts['blank']} → {printed_amount(implied)}"
        if any(reasons):
            yield self.say("register", reason=reasons[self.chosen])

    def checks(
        self,
        checks: Sequence[Sequence[Any]],
        terms: Mapping[str, Sequence[Sequence[Any]]],
        cell: str | None,
        value: Decimal | None,
    ) -> Iterator[str]:
        """The lines of rules, each with its numbers, its residual and what it gives for the cell."""
        for number, (check, *statements, left, right, difference, tolerance, status) in enumerate(checks, start=1):
            yield self.say("rule", number=number, check=check, statement=statements[self.chosen])
            given = None
            for term, coefficient, amount in terms[check]:
                mark = "  ←" if term == cell else ""
                yield f"    {'+' if coefficient > 0 else '-'} {printed_amount(amount):>16}  {term}{mark}"
                if term == cell:
                    given = amount - difference / coefficient
            verdict = self.texts["holds"] if status in ("exact", "rounding") else ""
            if value is not None and given is not None:
                verdict = self.say("gives", value=printed_amount(given))
            yield self.say(
                "residual", left=printed_amount(left), right=printed_amount(right),
                difference=printed_amount(difference), tolerance=printed_amount(tolerance, 3), verdict=verdict,
            )  # fmt: skip

    def implied(
        self, cell: str, value: Decimal, missing: str, given_by: str, derivation: str, agreeing: list[str],
        opposing: list[str], *statements: str,
    ) -> Iterator[str]:  # fmt: skip
        """The lines of a number that was not published."""
        shown = printed_amount(value)
        yield self.say("not_published", cell=cell, missing=_MISSING[self.language][missing], value=shown)
        yield self.say("rule", number=1, check=given_by, statement=statements[self.chosen])
        for term in derivation.splitlines():
            yield f"    {term}"
        yield self.say("sum", value=shown)
        if agreeing:
            yield self.say("confirmed", checks="; ".join(agreeing))
        if opposing:
            yield self.say("opposed", checks="; ".join(opposing))
