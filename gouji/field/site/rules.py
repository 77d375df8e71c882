"""Rules and what each says, how its instances stand, and how it went in earlier runs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from gouji.field.site.expectations import write_expectations, write_rows
from gouji.field.site.source import Source
from gouji.field.site.templates import Folder, slug

INSTANCES = 300
_RULES = (
    "select rule_id, family, severity, dimension, statement_zh, statement_en from quality.dim_rules order by rule_id"
)
_COUNTS = "select rule_id, status, count(*) as checks from quality.fct_rule_checks group by rule_id, status"
_FINDINGS = "select rule_id, count(*) as findings from quality.fct_findings group by rule_id"
_INSTANCES = """
    with numbered as (
        select rule_id, document_id, instance_key, status, cast(left_amount as varchar) as left_amount,
            cast(right_amount as varchar) as right_amount, cast(difference as varchar) as difference,
            row_number() over (
                partition by rule_id
                order by case status when 'broken' then 0 when 'rounding' then 1 else 2 end,
                    abs(difference) desc nulls last, document_id, instance_key
            ) as place
        from quality.fct_rule_checks where status not in ('exact', 'not_applicable')
    )
    select * from numbered where place <= {limit} order by rule_id, place
"""
_SQL = """select checks.check_id, checks.document_id, checks.instance_key, checks.status, checks.left_amount,
    checks.right_amount, checks.difference, checks.tolerance, findings.finding_id, findings.status as finding_status
from quality.fct_rule_checks as checks
left join quality.fct_finding_checks as explained on checks.check_id = explained.check_id
left join quality.fct_findings as findings on explained.finding_id = findings.finding_id
where checks.rule_id = '{rule_id}' and checks.status not in ('exact', 'not_applicable')
order by checks.status, checks.document_id, checks.instance_key"""


def write_rules(source: Source, folder: Folder) -> None:
    """Write the pages of rules and expectations, and their data."""
    suites: dict[str, list[str]] = defaultdict(list)
    outcomes: dict[str, dict[int, bool]] = defaultdict(dict)
    for row in write_expectations(source, folder):
        if row["rule_id"] and row["suite"] not in suites[row["rule_id"]]:
            suites[row["rule_id"]].append(row["suite"])
        for run, success in row["history"]:
            outcomes[row["rule_id"]][run] = outcomes[row["rule_id"]].get(run, True) and success
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in source.rows(_COUNTS):
        counts[row["rule_id"]][row["status"]] = row["checks"]
    found = {row["rule_id"]: row["findings"] for row in source.rows(_FINDINGS)}
    rules = [
        {**rule, "counts": counts[rule["rule_id"]], "findings": found.get(rule["rule_id"], 0),
         "slug": slug(rule["rule_id"]), "suites": suites.get(rule["rule_id"], []),
         "sql": _SQL.format(rule_id=rule["rule_id"].replace("'", "''")),
         "history": [[run, good] for run, good in sorted(outcomes.get(rule["rule_id"], {}).items())][-20:]}
        for rule in source.rows(_RULES)
    ]  # fmt: skip
    folder.data("rules", {"rules": rules}, as_json=True)
    for rule_id, rows in _instances(source).items():
        folder.data(f"rules/{slug(rule_id)}", {"limit": INSTANCES, "rows": rows})
        if rows:
            write_rows(source, folder, slug(rule_id), _SQL.format(rule_id=rule_id.replace("'", "''")))
    folder.page("rules.html", "rules.html", "rules", count=len(rules), data="rules")


def _instances(source: Source) -> dict[str, list[list[Any]]]:
    made: dict[str, list[list[Any]]] = {rule["rule_id"]: [] for rule in source.rows(_RULES)}
    for row in source.rows(_INSTANCES.format(limit=INSTANCES)):
        made.setdefault(row["rule_id"], []).append(
            [row["document_id"], slug(row["document_id"]), row["instance_key"], row["status"], row["left_amount"],
             row["right_amount"], row["difference"]]
        )  # fmt: skip
    return made
