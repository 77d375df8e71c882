"""Run history in the warehouse: runs, expectation results and mutation scores in schema quality; it survives rebuilds.

The tables are the engine's, not models. At the start of a command they are created and filled with the rows of the last
good database and of the journal, which holds the runs since; at the end the present run is added.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from gouji import __version__
from gouji.adapters.warehouse import Warehouse, comment_statements
from gouji.execution.journal import NotedRun
from gouji.vocabulary.errors import GoujiError
from gouji.vocabulary.nodes import Relation, literal, quoted
from gouji.vocabulary.results import ExpectationResult, NodeResult, Status

SCHEMA = "quality"
RUNS = Relation(SCHEMA, "fct_runs")
EXPECTATION_RESULTS = Relation(SCHEMA, "fct_expectation_results")
MUTATION_SCORES = Relation(SCHEMA, "fct_mutation_scores")
MUTATION_SURVIVORS = Relation(SCHEMA, "fct_mutation_survivors")

_RUN_COLUMNS = {
    "run_id": ("varchar", "Identifier of the run, a UUID."),
    "run_no": ("integer", "Order of the runs of this database, from 1; a clock that is set back does not change it."),
    "started_at": ("timestamp", "When the run began, UTC."),
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
    "expectations_evaluated": ("integer", "Expectations that were evaluated."),
    "expectations_passed": ("integer", "Expectations that were met."),
    "expectations_warned": ("integer", "Expectations of severity warning or info that were not met."),
    "expectations_failed": ("integer", "Expectations of severity critical that were not met."),
    "findings_open": ("integer", "Findings that nobody acknowledged; null when there is no findings relation."),
    "findings_acknowledged": ("integer", "Findings in the register; null when there is no findings relation."),
    "status": (
        "varchar",
        "passed, failed, or killed (its end was never noted); only passed runs are published.",
    ),
    "seconds": ("decimal(12, 3)", "Duration of the run in seconds; null for a killed run."),
}
_RESULT_COLUMNS = {
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
_SCORE_COLUMNS = {
    "run_id": ("varchar", "The run, as in quality.fct_runs; its seeds_sha256 and git_revision say what was measured."),
    "operator": ("varchar", "What was done to the copies, an operator of docs/localisation.md."),
    "subject_kind": ("varchar", "all, table (the table that was changed) or family (of the rules that saw it)."),
    "subject": ("varchar", "The table, the rule family, none where no rule saw it, or all."),
    "seed": ("integer", "Seed of the random choices; the same seed makes the same mutants."),
    "mutants": ("integer", "Copies of real documents with this error."),
    "caught": ("integer", "Mutants for which a build would fail."),
    "located": ("integer", "Mutants whose wrong cells were named, and no other; of whole rows, whose row was named."),
    "repaired": ("integer", "Located mutants for which the implied values are those that were printed."),
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
_TABLES = (
    (RUNS, _RUN_COLUMNS, "One run of a command that writes, failed runs included; survives rebuilds."),
    (EXPECTATION_RESULTS, _RESULT_COLUMNS, "One expectation of one suite in one run; survives rebuilds."),
    (
        MUTATION_SCORES,
        _SCORE_COLUMNS,
        "One operator and subject in one run of mutate: how many errors are caught and located.",
    ),
    (MUTATION_SURVIVORS, _SURVIVOR_COLUMNS, "One mutant in one run of mutate that was not located, with the reason."),
)


@dataclass(frozen=True)
class RunRecord:
    """What is noted of a run besides its results."""

    run_id: str
    started_at: datetime
    command: str
    target: str
    git_revision: str | None
    seeds_sha256: str

    def begun(self) -> NotedRun:
        """The run as the journal holds it until it has ended: killed, if it never does."""
        row = asdict(self) | {"started_at": _utc(self.started_at), "engine_version": __version__, "status": "killed"}
        return NotedRun(row)


def relations() -> list[Relation]:
    """The relations that the engine itself writes."""
    return [relation for relation, _, _ in _TABLES]


def columns_of(relation: Relation) -> list[str]:
    """The columns of one of them, in order."""
    return next(list(columns) for each, columns, _ in _TABLES if each == relation)


def create_tables(warehouse: Warehouse) -> None:
    """Create the history tables, where they are not there, with comments on all columns."""
    statements = [f"create schema if not exists {quoted(SCHEMA)};"]
    for relation, columns, text in _TABLES:
        body = ", ".join(f"{quoted(name)} {kind}" for name, (kind, _) in columns.items())
        statements.append(f"create table if not exists {relation} ({body});")
        comments = {name: comment for name, (_, comment) in columns.items()}
        statements.append(comment_statements(relation, "table", text, comments))
    with warehouse.transaction():
        warehouse.execute("\n".join(statements))


def carry_over(warehouse: Warehouse, earlier: Sequence[Path]) -> list[str]:
    """Copy the rows of runs that are not here yet from earlier database files. Returns warnings.

    A file that cannot be read (a failed run may have left half of one) is left out with a warning.
    """
    warnings = []
    for path in earlier:
        if not path.is_file():
            continue
        try:
            warehouse.execute(f"attach {literal(str(path))} as earlier (read_only)")
        except GoujiError as error:
            warnings.append(f"the run history in {path} cannot be read: {error.message}")
            continue
        try:
            with warehouse.transaction():
                _copy_rows(warehouse)
        finally:
            warehouse.execute("detach earlier")
    return warnings


def _copy_rows(warehouse: Warehouse) -> None:
    """Runs first noted, results by the runs that are new: one run is copied once, whole."""
    warehouse.execute("create or replace temp table new_runs (run_id varchar)")
    present = {
        (schema, table): {name for name, _ in columns}
        for (schema, table), columns in _columns_of_earlier(warehouse).items()
    }
    if (SCHEMA, RUNS.identifier) not in present:
        return
    warehouse.execute(
        f"insert into new_runs select run_id from earlier.{RUNS} where run_id not in (select run_id from {RUNS})"
    )
    for relation, columns, _ in _TABLES:
        shared = [name for name in columns if name in present.get((SCHEMA, relation.identifier), ())]
        if "run_id" in shared:
            names = ", ".join(quoted(name) for name in shared)
            warehouse.execute(
                f"insert into {relation} ({names}) select {names} from earlier.{relation} "
                "where run_id in (select run_id from new_runs)"
            )
    # Files from before runs were numbered.
    warehouse.execute(
        f"update {RUNS} as runs set run_no = numbered.place from (select run_id, row_number() over "
        f"(order by started_at, run_id) as place from {RUNS} where run_no is null) as numbered "
        "where runs.run_id = numbered.run_id"
    )


def _columns_of_earlier(warehouse: Warehouse) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    sql = "select schema_name, table_name, column_name, data_type from duckdb_columns() where database_name = 'earlier'"
    for schema, table, name, kind in warehouse.query(sql)[1]:
        found.setdefault((schema, table), []).append((name, kind))
    return found


def ended_run(
    record: RunRecord, results: Sequence[NodeResult], findings: Mapping[str, int] | None, passed: bool, seconds: float
) -> NotedRun:
    """The present run and its expectation results as rows. `seconds` is its duration."""
    nodes = Counter(result.status for result in results if not result.unique_id.startswith("expectation."))
    expectations = [each for result in results for each in result.expectations]
    failed = sum(each.fails_the_run for each in expectations)
    met = sum(each.success for each in expectations)
    row = {
        **record.begun().run,
        "finished_at": _utc(record.started_at + timedelta(seconds=seconds)),
        "nodes_succeeded": nodes[Status.SUCCESS] + nodes[Status.PASS],
        "nodes_warned": nodes[Status.WARN],
        "nodes_failed": nodes[Status.FAIL],
        "nodes_errored": nodes[Status.ERROR],
        "nodes_skipped": nodes[Status.SKIPPED],
        "expectations_evaluated": len(expectations),
        "expectations_passed": met,
        "expectations_warned": len(expectations) - met - failed,
        "expectations_failed": failed,
        "findings_open": None if findings is None else findings.get("open", 0),
        "findings_acknowledged": None if findings is None else findings.get("acknowledged", 0),
        "status": "passed" if passed else "failed",
        "seconds": Decimal(f"{seconds:.3f}"),
    }
    names = [field.name for field in fields(ExpectationResult)]
    noted = [
        {"run_id": record.run_id, **{name: _plain(getattr(each, name)) for name in names}} for each in expectations
    ]
    return NotedRun(row, noted)


def append_runs(warehouse: Warehouse, noted: Sequence[NotedRun]) -> None:
    """Add runs, in their order, after those that are here; a run that is here already is left as it is."""
    with warehouse.transaction():
        known = {run_id for (run_id,) in warehouse.query(f"select run_id from {RUNS}")[1]}
        last = warehouse.query(f"select coalesce(max(run_no), 0) from {RUNS}")[1][0][0]
        for each in noted:
            if each.run["run_id"] in known:
                continue
            last += 1
            for relation, columns, rows in (
                (RUNS, _RUN_COLUMNS, [{**each.run, "run_no": last}]),
                (EXPECTATION_RESULTS, _RESULT_COLUMNS, each.results),
            ):
                # The journal may come from another version of the engine.
                names = [name for name in columns if any(name in row for row in rows)]
                warehouse.insert(relation, names, [[row.get(name) for name in names] for row in rows])


def git_revision(root: Path) -> str | None:
    """The commit that is checked out in a folder, or None."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, check=False, timeout=5
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _plain(value: Any) -> Any:
    return _utc(value) if isinstance(value, datetime) and value.tzinfo else value
