"""Run history in the warehouse: runs, their expectation results, and what a subject adds.

It survives rebuilds. The tables are the engine's, not models. At the start of a command they are created and filled
with the rows of the last good database and of the journal, which holds the runs since; at the end the present run is
added.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from gouji import __version__
from gouji.engine.database.journal import NotedRun
from gouji.engine.database.objects import columns_of
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.history.questions import read_questions
from gouji.engine.history.tables import (
    EXPECTATION_RESULTS,
    KEPT_COLUMNS,
    KEPT_VERDICTS,
    RESULT_COLUMNS,
    RUN_COLUMNS,
    RUNS,
    SCHEMA,
    TABLES,
    Table,
    columns_in,
)
from gouji.engine.vocabulary.errors import GoujiError
from gouji.engine.vocabulary.mask import masked
from gouji.engine.vocabulary.nodes import literal, quoted
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult, Status

# The fields of an ExpectationResult that are columns, in their order.
_NAMES = [name for name in RESULT_COLUMNS if name != "run_id"]


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
        began = _utc(self.started_at)
        row = {"started_at": began, "started_on": began.date(), "engine_version": __version__, "status": "killed"}
        return NotedRun(masked(asdict(self) | row))


def carry_over(warehouse: Warehouse, earlier: Sequence[Path], more: Sequence[Table]) -> list[str]:
    """Copy the rows of runs that are not here yet from earlier database files, `more` tables too. Returns warnings.

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
                _copy_rows(warehouse, more)
        finally:
            warehouse.execute("detach earlier")
    return warnings


def _copy_rows(warehouse: Warehouse, more: Sequence[Table]) -> None:
    """Runs first noted, results by the runs that are new: one run is copied once, whole."""
    warehouse.execute("create or replace temp table new_runs (run_id varchar)")
    present = columns_in(warehouse, "'earlier'")
    if (SCHEMA, RUNS.identifier) not in present:
        return
    warehouse.execute(
        f"insert into new_runs select run_id from earlier.{RUNS} where run_id not in (select run_id from {RUNS})"
    )
    for relation, columns, _ in (*TABLES, *more):
        shared = [name for name in columns if name in present.get((SCHEMA, relation.identifier), ())]
        if "run_id" in shared:
            names = ", ".join(quoted(name) for name in shared)
            warehouse.execute(
                f"insert into {relation} ({names}) select {names} from earlier.{relation} "
                "where run_id in (select run_id from new_runs)"
            )
    _fill_new_columns(warehouse)


def _fill_new_columns(warehouse: Warehouse) -> None:
    """Rows of versions that neither numbered their runs nor noted the day."""
    warehouse.execute(
        f"update {RUNS} as runs set run_no = numbered.place from (select run_id, row_number() over "
        f"(order by started_at, run_id) as place from {RUNS} where run_no is null) as numbered "
        "where runs.run_id = numbered.run_id"
    )
    warehouse.execute(
        f"update {RUNS} set started_on = cast(started_at as date) where started_on is null and started_at is not null"
    )


def ended_run(
    record: RunRecord,
    results: Sequence[NodeResult],
    findings: Mapping[str, int] | None,
    passed: bool,
    seconds: float,
    changes: Sequence[Mapping[str, Any]] = (),
    kept: Sequence[Mapping[str, Any]] = (),
) -> NotedRun:
    """The present run with its expectation results as rows. `seconds` is its duration.

    `changes` are those of findings, `kept` the verdicts that the run went back to, both without the run.
    """
    nodes = Counter(result.status for result in results if not result.unique_id.startswith("expectation."))
    reused = [result for result in results if result.status is Status.REUSED]
    expectations = [each for result in results if result.status is not Status.REUSED for each in result.expectations]
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
        "nodes_reused": nodes[Status.REUSED],
        "expectations_evaluated": len(expectations),
        "expectations_passed": met,
        "expectations_warned": len(expectations) - met - failed,
        "expectations_failed": failed,
        "expectations_reused": sum(len(result.expectations) for result in reused),
        "findings_open": None if findings is None else findings.get("open", 0),
        "findings_acknowledged": None if findings is None else findings.get("acknowledged", 0),
        "status": "passed" if passed else "failed",
        "seconds": Decimal(f"{seconds:.3f}"),
    }
    noted = [
        {"run_id": record.run_id, **{name: _plain(getattr(each, name)) for name in _NAMES}} for each in expectations
    ]
    of_run = {"run_id": record.run_id}
    return masked(NotedRun(row, noted, [{**of_run, **each} for each in changes], [{**of_run, **each} for each in kept]))


def append_runs(warehouse: Warehouse, noted: Sequence[NotedRun], changes: Table | None) -> None:
    """Add runs, in their order, after those that are here; a run that is here already is left as it is.

    `changes` is the table of what runs saw of their subject.
    """
    with warehouse.transaction():
        known = {run_id for (run_id,) in warehouse.query(f"select run_id from {RUNS}")[1]}
        last = warehouse.query(f"select coalesce(max(run_no), 0) from {RUNS}")[1][0][0]
        for each in noted:
            if each.run["run_id"] in known:
                continue
            last += 1
            tables = [
                (RUNS, RUN_COLUMNS, [{**each.run, "run_no": last}]),
                (EXPECTATION_RESULTS, RESULT_COLUMNS, each.results),
                (KEPT_VERDICTS, KEPT_COLUMNS, each.kept),
                *([(changes[0], changes[1], each.changes)] if changes is not None else ()),
            ]
            for relation, columns, rows in tables:
                # The journal may come from another version of the engine.
                types = {name: kind for name, (kind, _) in columns.items() if any(name in row for row in rows)}
                warehouse.insert(relation, types, [[row.get(name) for name in types] for row in rows])
        if noted:
            _fill_new_columns(warehouse)


def kept_results(warehouse: Warehouse, suites: Mapping[str, str]) -> dict[str, list[ExpectationResult]]:
    """What the expectations of suites came to, with their questions. `suites` gives the run of each suite.

    A run that is not here gives nothing.
    """
    found: dict[str, list[ExpectationResult]] = {suite: [] for suite in suites}
    if not suites or not {"run_id", *_NAMES} <= columns_of(warehouse, EXPECTATION_RESULTS):
        return found
    questions = read_questions(warehouse)
    sql = f"select run_id, {', '.join(_NAMES)} from {EXPECTATION_RESULTS} where run_id in (select unnest(?))"
    for run_id, *values in warehouse.query(sql, [sorted(set(suites.values()))])[1]:
        each = ExpectationResult(*values)
        if suites.get(each.suite_name) == run_id:
            started_at, question = each.started_at.replace(tzinfo=UTC), questions.get((each.suite_name, each.result_id))
            found[each.suite_name].append(replace(each, started_at=started_at, question=question))
    return found


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
