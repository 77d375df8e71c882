"""The tables in schema quality that the engine itself writes, run history above all: their columns and comments."""

from __future__ import annotations

from collections.abc import Mapping

from gouji.adapters.warehouse import Warehouse
from gouji.adapters.warehousefiles import comment_statements
from gouji.vocabulary.nodes import Relation, quoted

SCHEMA = "quality"
RUNS = Relation(SCHEMA, "fct_runs")
EXPECTATION_RESULTS = Relation(SCHEMA, "fct_expectation_results")
KEPT_VERDICTS = Relation(SCHEMA, "fct_kept_verdicts")
FINDING_CHANGES = Relation(SCHEMA, "fct_finding_changes")
DIM_COLUMNS = Relation(SCHEMA, "dim_columns")
COLUMN_CHECKS = Relation(SCHEMA, "fct_column_checks")
MUTATION_SCORES = Relation(SCHEMA, "fct_mutation_scores")
MUTATION_SURVIVORS = Relation(SCHEMA, "fct_mutation_survivors")

RUN_COLUMNS = {
    "run_id": ("varchar", "Identifier of the run, a UUID."),
    "run_no": ("integer", "Order of the runs of this database, from 1; a clock that is set back does not change it."),
    "started_at": ("timestamp", "When the run began, UTC."),
    "started_on": ("date", "The day on which the run began, UTC, as in quality.dim_dates."),
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
    "expectations_warned": ("integer", "Expectations of severity warning or info that were not met."),
    "expectations_failed": ("integer", "Expectations of severity critical that were not met."),
    "expectations_reused": ("integer", "Expectations met in an earlier run and not evaluated again: nothing changed."),
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
    "rule_id": ("varchar", "The edit rule family that it asserts, as in quality.dim_rules."),
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
    "exception_message": ("varchar", "Why it could not be evaluated."),
    "started_at": ("timestamp", "When its evaluation began, UTC."),
    "seconds": ("decimal(12, 3)", "Duration of its evaluation in seconds."),
}
KEPT_COLUMNS = {
    "run_id": ("varchar", "The run, as in quality.fct_runs."),
    "suite_name": ("varchar", "The suite, a file of expectations/."),
    "verdict_run_id": ("varchar", "The earlier run whose verdicts of the suite stand in this run."),
}
CHANGE_COLUMNS = {
    "run_id": ("varchar", "The run that saw the change, as in quality.fct_runs."),
    "finding_id": ("varchar", "The finding; the same in every run."),
    "change": (
        "varchar",
        "appeared (also: came back), changed (its status, kind, severity, place or a text), or gone.",
    ),
    "document_id": ("varchar", "The document, as in marts.dim_documents."),
    "rule_id": ("varchar", "The rule family, as in quality.dim_rules."),
    "kind": ("varchar", "The kind of the finding, as in quality.fct_findings."),
    "severity": ("varchar", "error or warning."),
    "cell_id": ("varchar", "The cell it names; null where it names a line alone."),
    "source_line": ("integer", "The line of the source."),
    "published_text": ("varchar", "What is printed there; null for a blank."),
    "implied_text": ("varchar", "What the rules imply."),
    "status": ("varchar", "open or acknowledged after the change; null when it is gone."),
}
_SCORE_COLUMNS = {
    "run_id": ("varchar", "The run, as in quality.fct_runs; its seeds_sha256 and git_revision say what was measured."),
    "operator": ("varchar", "What was done to the copies, an operator of docs/localisation.md."),
    "subject_kind": ("varchar", "all, template, table (the table that was changed) or family (of rules that saw it)."),
    "subject": ("varchar", "The template, the table, the rule family, none where no rule saw it, or all."),
    "seed": ("integer", "Seed of the random choices; the same seed makes the same mutants."),
    "setting": ("varchar", "known_document (with controls and judgements), new_document or beside_acknowledged."),
    "mutants": ("integer", "Copies of real documents with this error."),
    "caught": ("integer", "Mutants for which a build would fail."),
    "located": ("integer", "Mutants whose wrong cells were named, and no other; of whole rows, whose row was named."),
    "repaired": ("integer", "Located mutants for which the implied values are those that were printed."),
    "determined": ("integer", "Mutants whose error the rules, or other places, can tell from every other single one."),
    "determined_caught": ("integer", "Those of them that were caught."),
    "determined_located": ("integer", "Those of them that were located."),
}
_SURVIVOR_COLUMNS = {
    "run_id": ("varchar", "The run, as in quality.fct_runs."),
    "mutant_id": ("varchar", "The synthetic document."),
    "operator": ("varchar", "What was done to the copy."),
    "document_id": ("varchar", "The document that was copied."),
    "places": ("varchar", "What was changed: table, row number in the copy and seed column, parted by semicolons."),
    "values_before": ("varchar", "The values that were printed there, parted by semicolons; null for whole rows."),
    "is_caught": ("boolean", "Whether a build would fail."),
    "reason": (
        "varchar",
        "Why it survived: unseen, cannot_be_told_apart, other_cell_named, no_cell_named or not_alone.",
    ),
    "found": ("varchar", "What was found instead: findings, or the cells that cannot be told apart."),
}
_DIM_COLUMNS = {
    "column_id": ("varchar", "The column as schema.relation.column."),
    "relation": ("varchar", "The relation, schema.table."),
    "column_name": ("varchar", "The column."),
    "position": ("integer", "Its place in the relation, from 1, as its YAML lists it."),
    "description": ("varchar", "What it holds."),
}
_CHECK_COLUMNS = {
    "column_id": ("varchar", "The column, as in quality.dim_columns."),
    "check_kind": ("varchar", "data_test, unit_test or expectation."),
    "check_id": ("varchar", "The unique id of the test; of an expectation its suite, a slash and its own id."),
    "rule_id": ("varchar", "The rule family that an expectation asserts; null for others."),
}
TABLES = (
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
    (
        FINDING_CHANGES,
        CHANGE_COLUMNS,
        "One finding in a run that saw it appear, change or go; between two rows it stood as it was.",
    ),
    (
        MUTATION_SCORES,
        _SCORE_COLUMNS,
        "One operator and subject in one run of mutate: how many errors are caught and located.",
    ),
    (MUTATION_SURVIVORS, _SURVIVOR_COLUMNS, "One mutant in one run of mutate that was not located, with the reason."),
    (
        DIM_COLUMNS,
        _DIM_COLUMNS,
        "One described column of schema marts or quality, as of the last run.",
    ),
    (COLUMN_CHECKS, _CHECK_COLUMNS, "One column and one test or expectation that names it, as of the last run."),
)


def relations() -> list[Relation]:
    """The relations that the engine itself writes."""
    return [relation for relation, _, _ in TABLES]


def columns_of(relation: Relation) -> dict[str, str]:
    """The columns of one of them with their types, in order."""
    columns = next(columns for each, columns, _ in TABLES if each == relation)
    return {name: kind for name, (kind, _) in columns.items()}


def create_tables(warehouse: Warehouse) -> None:
    """Create the history tables, where they are not there whole, with comments on all columns."""
    present = columns_in(warehouse, "current_database()")
    statements = [f"create schema if not exists {quoted(SCHEMA)};"]
    for relation, columns, text in TABLES:
        missing = [name for name in columns if name not in present.get((SCHEMA, relation.identifier), ())]
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
