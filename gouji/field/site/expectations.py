"""Expectations: what each says, how it went in the latest runs, its SQL, and the rows that do not meet it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from gouji.engine.artifacts.rows import rendered_rows
from gouji.engine.vocabulary.errors import SqlError
from gouji.field.check.plain import harmless
from gouji.field.site.observations import observation
from gouji.field.site.source import Record, Source
from gouji.field.site.templates import Folder, slug

# Rows of a file with what fails; the query that stands beside it gives all.
ROWS_WRITTEN = 5000
# Of each suite the last 40 runs that evaluated it: one that cannot have changed is not evaluated again.
_RESULTS = """
    with numbered as (
        select results.*, runs.run_no,
            dense_rank() over (partition by results.suite_name order by runs.run_no desc) as place
        from quality.fct_expectation_results as results
        inner join quality.fct_runs as runs on results.run_id = runs.run_id
    )
    select result_id, suite_name, expectation_type, rule_id, dimension, severity, owner, column_name, relation,
        description_zh, description_en, success, observed_value, unexpected_count, failing_rows, {sql} as failing_sql,
        exception_message, run_no, place
    from numbered where place <= 40
    order by suite_name, rule_id, result_id, run_no
"""


def write_expectations(source: Source, folder: Folder) -> list[Record]:
    """Write the page, its data and the files with rows; what the page lists."""
    grouped: dict[tuple[str, str], list[Record]] = defaultdict(list)
    has_sql = source.has("quality.fct_expectation_results", "failing_sql")
    for row in source.rows(_RESULTS.format(sql="failing_sql" if has_sql else "cast(null as varchar)")):
        grouped[row["suite_name"], row["result_id"]].append(row)
    latest = [rows for rows in grouped.values() if rows[-1]["place"] == 1]
    entries = [_entry(rows) for rows in latest]
    details: dict[str, dict[str, Any]] = defaultdict(dict)
    for rows in latest:
        details[rows[-1]["suite_name"]][rows[-1]["result_id"]] = _details(source, folder, rows[-1])
    for suite, of_suite in details.items():
        folder.data(f"expectations/{slug(suite)}", of_suite)
    folder.data("expectations", {"rows": entries}, as_json=True)
    folder.page("expectations.html", "expectations.html", "expectations", count=len(entries), data="expectations")
    return entries


def _entry(rows: Sequence[Record]) -> Record:
    last = rows[-1]
    state = "met" if last["success"] else "failed" if last["severity"] == "critical" else "warning"
    return {
        "id": last["result_id"], "suite": last["suite_name"], "slug": slug(last["suite_name"]),
        "rule_id": last["rule_id"], "type": last["expectation_type"], "dimension": last["dimension"],
        "severity": last["severity"], "owner": last["owner"], "relation": last["relation"],
        "column": last["column_name"], "zh": last["description_zh"], "en": last["description_en"], "state": state,
        "observed": observation(last["observed_value"]), "unexpected": last["unexpected_count"],
        "history": [[row["run_no"], bool(row["success"])] for row in rows][-20:],
    }  # fmt: skip


def _details(source: Source, folder: Folder, last: Record) -> Record:
    """SQL, what it could not be evaluated for, and the failing rows: as many as the run noted, and all in a file."""
    rows = [row if isinstance(row, dict) else {"value": row} for row in json.loads(last["failing_rows"] or "[]")]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    made = {"sql": last["failing_sql"], "message": last["exception_message"], "columns": columns,
            "rows": [[row.get(name) for name in columns] for row in rows]}  # fmt: skip
    if not last["success"] and last["failing_sql"] and not last["exception_message"]:
        made["csv"] = write_rows(source, folder, slug(last["result_id"]), last["failing_sql"])
    return made


def write_rows(source: Source, folder: Folder, name: str, sql: str) -> str | None:
    """The rows of a query as `rows/<name>.csv`; None where the database does not answer it."""
    try:
        columns, rows = source.warehouse.query(f"select * from (\n{sql}\n) as failing limit {ROWS_WRITTEN}")
    except SqlError:
        return None
    text = rendered_rows(name, columns, [[harmless(value) for value in row] for row in rows], "csv")
    folder.write(f"rows/{name}.csv", f"\ufeff{text}\n")  # with the mark a spreadsheet knows that it is UTF-8
    return f"rows/{name}.csv"
