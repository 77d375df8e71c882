"""Rules and expectations: what each says, how its instances stand, and how it went in earlier runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gouji.site.reading import Record, Source
from gouji.site.rendering import Folder, slug

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
        from quality.fct_rule_checks where status <> 'exact'
    )
    select * from numbered where place <= {limit} order by rule_id, place
"""
# Of each suite the last 40 runs that evaluated it: one that cannot have changed is not evaluated again.
_RESULTS = """
    with numbered as (
        select results.*, runs.run_no,
            dense_rank() over (partition by results.suite_name order by runs.run_no desc) as place
        from quality.fct_expectation_results as results
        inner join quality.fct_runs as runs on results.run_id = runs.run_id
    )
    select result_id, suite_name, expectation_type, rule_id, dimension, severity, column_name, relation,
        description_zh, description_en, success, observed_value, unexpected_count, run_no, place
    from numbered where place <= 40
    order by suite_name, rule_id, result_id, run_no
"""


def write_rules(source: Source, folder: Folder, target: Path) -> None:
    """Write both pages and their data. Links to Data Docs are made where `target` holds the page."""
    expectations = _expectations(source, target)
    suites: dict[str, list[str]] = defaultdict(list)
    outcomes: dict[str, dict[int, bool]] = defaultdict(dict)
    for row in expectations:
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
         "history": [[run, good] for run, good in sorted(outcomes.get(rule["rule_id"], {}).items())][-20:]}
        for rule in source.rows(_RULES)
    ]  # fmt: skip
    docs = {name: path for name in {row["suite"] for row in expectations} if (path := data_docs(target, name))}
    folder.data("rules", {"rules": rules, "docs": docs})
    for rule_id, rows in _instances(source).items():
        folder.data(f"rules/{slug(rule_id)}", {"limit": INSTANCES, "rows": rows})
    folder.data("expectations", {"rows": expectations, "docs": docs})
    folder.page("rules.html", "rules.html", "rules", count=len(rules))
    folder.page("expectations.html", "expectations.html", "expectations", count=len(expectations))


def data_docs(target: Path, suite: str) -> str | None:
    """The page of a suite in Great Expectations' Data Docs, as seen from the site; None where it is not there."""
    page = f"gx/data_docs/expectations/{suite}.html"
    return f"../{page}" if (target / page).is_file() else None


def _instances(source: Source) -> dict[str, list[list[Any]]]:
    made: dict[str, list[list[Any]]] = {rule["rule_id"]: [] for rule in source.rows(_RULES)}
    for row in source.rows(_INSTANCES.format(limit=INSTANCES)):
        made.setdefault(row["rule_id"], []).append(
            [row["document_id"], slug(row["document_id"]), row["instance_key"], row["status"], row["left_amount"],
             row["right_amount"], row["difference"]]
        )  # fmt: skip
    return made


def _expectations(source: Source, target: Path) -> list[Record]:
    """One entry per expectation with its latest result, and whether it was met in each of the latest runs."""
    grouped: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in source.rows(_RESULTS):
        grouped[row["suite_name"], row["result_id"]].append(row)
    return [_entry(rows) for rows in grouped.values() if rows[-1]["place"] == 1]


def _entry(rows: Sequence[Record]) -> Record:
    last = rows[-1]
    state = "met" if last["success"] else "failed" if last["severity"] == "critical" else "warning"
    return {
        "suite": last["suite_name"], "rule_id": last["rule_id"], "type": last["expectation_type"],
        "dimension": last["dimension"], "severity": last["severity"], "relation": last["relation"],
        "column": last["column_name"], "zh": last["description_zh"], "en": last["description_en"], "state": state,
        "observed": last["observed_value"], "unexpected": last["unexpected_count"],
        "history": [[row["run_no"], bool(row["success"])] for row in rows][-20:],
    }  # fmt: skip
