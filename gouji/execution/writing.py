"""A command that writes: what it starts from, what it leaves out, and what becomes of its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gouji.adapters.opening import open_warehouse, sweep
from gouji.adapters.warehouse import Warehouse
from gouji.execution import history
from gouji.execution.belongings import create_register, drop_orphans, key_of, note_made
from gouji.execution.continuing import can_continue, note_origin
from gouji.execution.coverage import write_coverage
from gouji.execution.findings import finding_changes
from gouji.execution.historytables import create_tables
from gouji.execution.hooks import run_hooks
from gouji.execution.increments import carry_increments
from gouji.execution.inputs import Inputs, seeds_sha256, take_inputs
from gouji.execution.journal import Journal, NotedRun
from gouji.execution.planning import Plan, Published
from gouji.execution.publishing import (
    Workplace,
    clear_leftovers,
    identity,
    keep_failed,
    prepare,
    publish,
    require_untouched,
    start_from,
)
from gouji.execution.requests import WRITING, Outcome, Reporter, Request, seconds_since
from gouji.execution.reusing import plan_run, published
from gouji.execution.running import outcome_of, run_nodes
from gouji.execution.states import forget_states, relation_of, write_states
from gouji.execution.stopping import stopping
from gouji.execution.validating import Validator, begun_validator
from gouji.execution.verdicts import verdicts_again
from gouji.reading.hooks import compile_hooks
from gouji.reading.project import Hook
from gouji.vocabulary.errors import DiskFullError, GoujiError, LockedError, NodeError, RunInterruptedError
from gouji.vocabulary.nodes import SuiteNode
from gouji.vocabulary.results import NodeResult
from gouji.vocabulary.traces import unexpected

Seen = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class _Work:
    """What a run has before it: `base` is the database whose copy it works on, None for an empty file.

    `seen` tells the published database as the run found it.
    """

    inputs: Inputs
    seen: str
    held: Published
    plan: Plan
    to_run: list[str]
    base: Path | None
    record: history.RunRecord
    hooks: Mapping[Hook, str]
    validator: Validator | None


def write(request: Request, order: list[str], place: Workplace, reporter: Reporter) -> Outcome:
    """Run a command on a file of its own and publish that when all has passed. The locks are held by the caller."""
    prepare(place)
    results: list[NodeResult] = []
    work = _prepared(request, order, place, results)
    try:
        return _written(request, order, place, reporter, work, results)
    finally:
        if work.validator is not None:
            work.validator.close()


def _written(
    request: Request, order: list[str], place: Workplace, reporter: Reporter, work: _Work, results: list[NodeResult]
) -> Outcome:
    journal = Journal(place.database)
    since_published, warnings = journal.read()
    for warning in warnings:
        reporter.warn(warning)
    if request.command in WRITING:
        journal.note(work.record.begun())
    warehouse: Warehouse | None = None
    outcome: Outcome | None = None
    seen: Seen = {}
    try:
        if work.base is not None:
            start_from(place, work.base)
        warehouse = open_warehouse(request.profile, place.building)
        with stopping(warehouse) as stop:
            _begin(request, work, warehouse, place, reporter)
            history.append_runs(warehouse, since_published)
            if request.command in WRITING:
                write_coverage(warehouse, request.manifest)
            run_hooks("on-run-start", work.hooks, warehouse)
            request.compiler.increments |= carry_increments(request.manifest, order, warehouse, place.database)
            run_nodes(request, work.to_run, warehouse, stop, reporter, results, work.validator)
            if not stop.requested:
                run_hooks("on-run-end", work.hooks, warehouse)
            outcome = outcome_of(request, results, place, warehouse, stopped=stop.reason)
            _require_unchanged(work.inputs, outcome, reporter)
            seen |= _seen(request, work, warehouse, results)
            _note_states(request, work, warehouse, outcome)
            history.append_runs(warehouse, _noted(request, work.record, outcome, seen))
            warehouse.close(checkpoint=True)
            if outcome.passed and not stop.requested:
                require_untouched(place, work.seen, request.profile.settings)
                publish(place)
                journal.clear()
                sweep(request.profile, [place.failed, *place.versions.glob(f"*/{place.database.name}")])
                return replace(outcome, published=True, seconds=seconds_since(request))
            outcome = replace(outcome, passed=False, stopped=stop.reason)
    except (RunInterruptedError, KeyboardInterrupt):
        outcome = outcome_of(request, results, place, stopped="interrupted")
    except GoujiError as error:
        outcome = replace(outcome or outcome_of(request, results, place), passed=False, error=error)
    except Exception as error:  # noqa: BLE001 (whatever comes up, the file is closed and the database as it was)
        found = unexpected(error, f"running {request.command}", request.manifest.project.target)
        outcome = replace(outcome or outcome_of(request, results, place), passed=False, error=found)
    return _end_failed(request, work, place, outcome, seen, warehouse, reporter)


def _prepared(request: Request, order: list[str], place: Workplace, results: list[NodeResult]) -> _Work:
    """Look at the inputs and at the database, and plan. The results of what is left out are put into `results`."""
    nodes = request.manifest.nodes
    inputs = take_inputs(request.manifest.project, [nodes[uid] for uid in order])
    seen = identity(place.database)
    base = place.database if place.database.exists() else None
    if request.base is not None:
        base, run_id = request.base
        if not can_continue(base, run_id, place.database):
            raise LockedError("another command has written here meanwhile", path=base, hint="run retry again")
    hooks = {hook: sql for hook, (sql, _) in compile_hooks(request.compiler).items()}
    with published(base, request.profile.settings, request.manifest) as (held, warehouse):
        plan, reused = plan_run(request, order, inputs, held, warehouse, list(hooks.values()))
    results += reused
    to_run = [uid for uid in order if uid not in plan.reused]
    if request.command == "build" and request.whole and not plan.reused and not held.estate.has_foreign:
        base = None
    record = _record(request)
    validator = begun_validator() if any(isinstance(nodes[uid], SuiteNode) for uid in to_run) else None
    return _Work(inputs, seen, held, plan, to_run, base, record, hooks, validator)


def _begin(request: Request, work: _Work, warehouse: Warehouse, place: Workplace, reporter: Reporter) -> None:
    """Put the run history into the file, and take out of it what is made anew or is no longer made."""
    create_register(warehouse)
    note_origin(warehouse, work.seen)
    for warning in work.plan.warnings:
        reporter.warn(warning)
    create_tables(warehouse)
    if work.base != place.database:
        for warning in history.carry_over(warehouse, [place.database]):
            reporter.warn(warning)
    _say_what_becomes_of(request, work, reporter)
    if work.base is None:
        return
    forget_states(warehouse, work.held.states, work.to_run)
    if request.command == "build" and request.whole:
        for text in drop_orphans(warehouse, request.manifest, work.held.estate):
            reporter.warn(text)


def _say_what_becomes_of(request: Request, work: _Work, reporter: Reporter) -> None:
    """Nothing that lay in the database goes without a word."""
    estate, nodes = work.held.estate, request.manifest.nodes
    for text in estate.words if request.command == "build" and request.whole else ():
        reporter.warn(text)
    for uid in work.to_run:
        if text := estate.replaced.get(key_of(relation_of(nodes[uid]))):
            reporter.warn(text)


def _note_states(request: Request, work: _Work, warehouse: Warehouse, outcome: Outcome) -> None:
    note_made(warehouse, request.manifest, outcome.results)
    if request.command in WRITING:
        stored = work.held.states if work.base is not None else {}
        write_states(warehouse, request.manifest.nodes, stored, work.plan.states, outcome.results)


def _end_failed(
    request: Request,
    work: _Work,
    place: Workplace,
    outcome: Outcome,
    seen: Seen,
    warehouse: Warehouse | None,
    reporter: Reporter,
) -> Outcome:
    """Note a run that is not published, in its own file if that still takes it, and keep that file."""
    noted = _noted(request, work.record, outcome, seen)
    if warehouse is not None and not warehouse.closed:
        with suppress(GoujiError):  # the run has failed already, for a reason that is shown
            if not work.inputs.changed():
                _note_states(request, work, warehouse, outcome)
            history.append_runs(warehouse, noted)
        with suppress(GoujiError):
            warehouse.close()
    if isinstance(outcome.error, DiskFullError):
        clear_leftovers(place)  # its own file is what fills the disk
    try:
        for ended in noted:
            Journal(place.database).note(ended)
    except GoujiError as error:
        reporter.warn(f"how the run ended is not in the run history: {error}")
    return replace(outcome, failed_database=keep_failed(place), seconds=seconds_since(request))


def _record(request: Request) -> history.RunRecord:
    return history.RunRecord(
        run_id=request.run_id,
        started_at=request.started_at,
        command=request.command,
        target=request.profile.target_name,
        git_revision=history.git_revision(request.manifest.project.root),
        seeds_sha256=seeds_sha256(request.manifest.project),
    )


def _seen(request: Request, work: _Work, warehouse: Warehouse, results: Sequence[NodeResult]) -> Seen:
    """What the run has seen otherwise than the runs before it: findings, and verdicts that it went back to."""
    nodes = request.manifest.nodes
    kept = {nodes[uid].name: work.held.states[uid].run_id for uid in work.plan.reused
            if isinstance(nodes[uid], SuiteNode)}  # fmt: skip
    return {
        "changes": finding_changes(request.manifest, results, warehouse),
        "kept": verdicts_again(warehouse, kept),
    }


def _noted(request: Request, record: history.RunRecord, outcome: Outcome, seen: Seen) -> list[NotedRun]:
    """The run as it ended; none of a `test` that stores failures, which makes no run of its own."""
    if request.command not in WRITING:
        return []
    findings = outcome.counts.get("findings")
    assert not isinstance(findings, int)
    return [history.ended_run(record, outcome.results, findings, outcome.passed, seconds_since(request), **seen)]


def _require_unchanged(inputs: Inputs, outcome: Outcome, reporter: Reporter) -> None:
    """Raises NodeError when a run that would pass read files that were written meanwhile."""
    changed = inputs.changed()
    if not changed:
        return
    error = NodeError(
        f"changed while the run read it{f', and {len(changed) - 1} more files' if len(changed) > 1 else ''}",
        path=changed[0],
        hint="let the files rest, then run again",
    )
    if outcome.passed:
        raise error
    reporter.warn(str(error))
