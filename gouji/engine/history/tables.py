"""The tables in schema quality that the engine itself writes, the run history: their columns and comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gouji.engine.database.objects import columns_of
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.database.warehousefiles import comment_statements
from gouji.engine.vocabulary.nodes import Relation, quoted

SCHEMA = "quality"
# A relation, its columns as name → (SQL type, comment) in order, and what a row of it is.
Table = tuple[Relation, Mapping[str, tuple[str, str]], str]
RUNS = Relation(SCHEMA, "fct_runs")
EXPECTATION_RESULTS = Relation(SCHEMA, "fct_expectation_results")
KEPT_VERDICTS = Relation(SCHEMA, "fct_kept_verdicts")

RUN_COLUMNS = {
    "run_id": ("varchar", "Identifier of the run, a UUID."),
    "run_no": ("integer", "Order of the runs of this database, from 1; a clock that is set back does not change it."),
    "started_at": ("timestamp", "When the run began, UTC."),
    "started_on": ("date", "The day on which the run began, UTC."),
    "finished_at": ("timestamp", "When the run ended, UTC; null for a killed run."),
    "command": ("varchar", "The command: build, seed, run, validate or mutate."),
    "target": ("varchar", "The target of the profile."),
    "git_revision": ("varchar", "The commit of the project folder; null outside a repository."),
    "engine_version": ("varchar", "The version of gouji that ran."),
    "seeds_sha256": ("varchar", "SHA-256 over the names and contents of all seed files."),
    "nodes_succeeded": ("integer", "Seeds, models and data tests that succeeded."),
    "nodes_warned": ("integer", "Data tests that failed with severity warn."),
    "nodes_failed": ("integer", "Data tests that failed with severity error."),
    "nodes_errored": ("integer", "Seeds, models and data tests that could not be executed."),
    "nodes_skipped": ("integer", "Nodes left out because something they need did not pass."),
    "nodes_reused": ("integer", "Seeds, models and data tests left out because nothing that counts for them changed."),
    "expectations_evaluated": ("integer", "Expectations that were evaluated."),
    "expectations_passed": ("integer", "Expectations that were met."),
    "expectations_warned": ("integer", "Expectations of severity warning or info that were evaluated and not met."),
    "expectations_failed": ("integer", "Expectations of severity critical that were not met."),
    "expectations_reused": ("integer", "Expectations not evaluated again: the verdict stands, a warning too."),
    "findings_open": ("integer", "Findings that nobody acknowledged; null when there is no findings relation."),
    "findings_acknowledged": ("integer", "Findings in the register; null when there is no findings relation."),
    "status": (
        "varchar",
        "passed, failed, or killed (its end was never noted); only passed runs are published.",
    ),
    "seconds": ("decimal(12, 3)", "Duration of the run in seconds; null for a killed run."),
}
RESULT_COLUMNS = {
    "run_id": ("varchar", "The run, as in quality.fct_runs."),
    "result_id": ("varchar", "The expectation in its suite; the same in every run."),
    "suite_name": ("varchar", "The suite, a file of expectations/."),
    "expectation_type": ("varchar", "The type of the expectation, Great Expectations' name for it."),
    "rule_id": ("varchar", "The rule that it asserts, as its meta names it."),
    "dimension": ("varchar", "completeness, validity, accuracy, consistency, uniqueness or timeliness."),
    "owner": ("varchar", "Who answers for the expectation."),
    "severity": ("varchar", "critical, warning or info; only critical fails a run."),
    "column_name": ("varchar", "The column it looks at; null for a whole relation."),
    "relation": ("varchar", "The relation it looks at, schema.table."),
    "description_zh": ("varchar", "What it says, in Chinese."),
    "description_en": ("varchar", "What it says, in English."),
    "success": ("boolean", "Whether it was met."),
    "observed_value": ("varchar", "What was observed."),
    "element_count": ("bigint", "Rows looked at."),
    "unexpected_count": ("bigint", "Rows that do not meet it."),
    "unexpected_percent": ("decimal(9, 4)", "Share of those rows, 0 to 100."),
    "failing_rows": ("varchar", "JSON list of the keys of at most 50 failing rows."),
    "failing_sql": ("varchar", "The query that finds the failing rows, ready to run; null where there is none."),
    "exception_message": ("varchar", "Why it could not be evaluated."),
    "started_at": ("timestamp", "When its evaluation began, UTC."),
    "seconds": ("decimal(12, 3)", "Duration of its evaluation in seconds."),
}
KEPT_COLUMNS = {
    "run_id": ("varchar", "The run, as in quality.fct_runs."),
    "suite_name": ("varchar", "The suite, a file of expectations/."),
    "verdict_run_id": ("varchar", "The earlier run whose verdicts of the suite stand in this run."),
}
TABLES: tuple[Table, ...] = (
    (RUNS, RUN_COLUMNS, "One run of a command that writes, failed runs included; survives rebuilds."),
    (
        EXPECTATION_RESULTS,
        RESULT_COLUMNS,
        "One expectation of one suite in the run that evaluated it.",
    ),
    (
        KEPT_VERDICTS,
        KEPT_COLUMNS,
        "One suite in a run that went back to what an earlier run found, past the verdicts of runs between them.",
    ),
)


def relations(more: Iterable[Table]) -> list[Relation]:
    """The relations that are no models: those of the engine, and `more` of the subject."""
    return [relation for relation, _, _ in (*TABLES, *more)]


def create_tables(warehouse: Warehouse, more: Iterable[Table]) -> None:
    """Create the history tables and `more`, where they are not there whole, with comments on all columns."""
    statements = [f"create schema if not exists {quoted(SCHEMA)};"]
    for relation, columns, text in (*TABLES, *more):
        present = columns_of(warehouse, relation)
        missing = [name for name in columns if name not in present]
        if not missing:
            continue
        body = ", ".join(f"{quoted(name)} {kind}" for name, (kind, _) in columns.items())
        statements.append(f"create table if not exists {relation} ({body});")
        if len(missing) < len(columns):  # written by another version
            statements += [f"alter table {relation} add column {quoted(name)} {columns[name][0]};" for name in missing]
        comments = {name: comment for name, (_, comment) in columns.items()}
        statements.append(comment_statements(relation, "table", text, comments))
    if len(statements) == 1:
        return
    with warehouse.transaction():
        warehouse.execute("\n".join(statements))


def columns_in(warehouse: Warehouse, database: str) -> Mapping[tuple[str, str], set[str]]:
    """(schema, table) → names of its columns, in an attached database (an SQL expression)."""
    found: dict[tuple[str, str], set[str]] = {}
    sql = f"select schema_name, table_name, column_name from duckdb_columns() where database_name = {database}"
    for schema, table, name in warehouse.query(sql)[1]:
        found.setdefault((schema, table), set()).add(name)
    return found
