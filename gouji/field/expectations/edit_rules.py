"""勾稽: an edit rule ties out on every document, or a finding that explains the difference is acknowledged."""

from __future__ import annotations

from gouji.engine.vocabulary.nodes import literal
from gouji.field.expectations.documents import OfDocuments

_BROKEN = """status = 'broken'
              and not exists (
                  select 1
                  from quality.fct_finding_checks as explained
                  inner join quality.fct_findings as findings on findings.finding_id = explained.finding_id
                  where explained.check_id = checks.check_id and findings.status = 'acknowledged'
              )"""


class ExpectEditRuleToTieOut(OfDocuments):
    """No instance of the rule is broken, but for those that an acknowledged finding covers.

    To be used on quality.fct_rule_checks. A rule that was not judged once fails: it would pass silently.
    """

    rule_id: str

    success_keys = ("rule_id",)

    def failing_sql(self) -> str:
        return f"""
            select check_id, document_id, instance_key, left_amount, right_amount, difference, tolerance
            from {{batch}} as checks
            where rule_id = {literal(self.rule_id)}
              and {_BROKEN}
            order by document_id, instance_key
        """

    def examined_sql(self) -> str:
        return f"select count(*) from {{batch}} where rule_id = {literal(self.rule_id)}"

    def sisters_sql(self) -> tuple[str, str, str]:
        failing = f"select rule_id, count(*) from {{batch}} as checks where {_BROKEN} group by rule_id"
        return self.rule_id, failing, "select rule_id, count(*) from {batch} group by rule_id"

    def summary_sql(self) -> str:
        return f"""
            select string_agg(times || ' ' || status, ', ' order by status)
            from (
                select status, count(*) as times
                from {{batch}}
                where rule_id = {literal(self.rule_id)}
                group by status
            ) as by_status
        """

    def describe(self) -> str:
        return (
            f"勾稽规则 {self.rule_id} 应成立，差异须已登记说明\n"
            f"edit rule {self.rule_id} ties out, or its difference is acknowledged"
        )


class ExpectFindingsToBeAcknowledged(OfDocuments):
    """Every finding, or every finding of one rule, is acknowledged with its reason.

    To be used on quality.fct_findings.
    """

    rule_id: str | None = None

    success_keys = ("rule_id",)

    def failing_sql(self) -> str:
        return f"""
            select finding_id, document_id, source_line, published_text, implied_text, message_zh, message_en
            from {{batch}}
            where {self._of_rule()} and (status <> 'acknowledged' or reason is null)
            order by finding_id
        """

    def summary_sql(self) -> str:
        return f"""
            select coalesce(string_agg(times || ' ' || status, ', ' order by status), 'no finding')
            from (select status, count(*) as times from {{batch}} where {self._of_rule()} group by status) as by_status
        """

    def describe(self) -> str:
        of_rule = f" of {self.rule_id}" if self.rule_id else ""
        chinese = f"{self.rule_id or ''}的每项发现须已登记并说明原因"
        return f"{chinese}\nevery finding{of_rule} is acknowledged with its reason"

    def _of_rule(self) -> str:
        return f"rule_id = {literal(self.rule_id)}" if self.rule_id else "true"
