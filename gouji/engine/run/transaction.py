"""The transaction of a command that writes: begun from the published database, and published whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from gouji.engine.database.journal import Journal, NotedRun
from gouji.engine.database.opening import open_warehouse, sweep
from gouji.engine.database.publication import (
    Workplace,
    clear_leftovers,
    failed_files,
    keep_failed,
    prepare,
    publish,
    require_untouched,
    start_from,
)
from gouji.engine.database.states import forget_states, relation_of, write_states
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.expectations.validators import Later, Validator, begun_validator
from gouji.engine.history import runs as history
from gouji.engine.history.questions import note_questions
from gouji.engine.history.tables import create_tables
from gouji.engine.history.verdicts import verdicts_again
from gouji.engine.run.belongings import create_register, drop_orphans, key_of, note_made
from gouji.engine.run.continuation import goes_on, note_origin
from gouji.engine.run.hooks import run_hooks
from gouji.engine.run.idle import is_spared, leaves_all, make_nothing
from gouji.engine.run.increments import carry_increments
from gouji.engine.run.inputs import require_unchanged, seeds_sha256
from gouji.engine.run.requests import WRITING, Outcome, Reporter, Request, seconds_since
from gouji.engine.run.reuse import REUSING
from gouji.engine.run.runs import Run, outcome_of
from gouji.engine.run.scheduler import Stop
from gouji.engine.run.signals import stopping
from gouji.engine.run.storeseeds import note_versions
from gouji.engine.run.suiteslices import may_settle
from gouji.engine.run.work import planned_work
from gouji.engine.vocabulary.errors import DiskFullError, GoujiError, RunInterruptedError
from gouji.engine.vocabulary.nodes import SuiteNode
from gouji.engine.vocabulary.results import Status
from gouji.engine.vocabulary.traces import unexpected

_Seen = dict[str, list[dict[str, Any]]]


class Transaction:
    """One writing command on a file of its own. The locks are held by the caller, who calls `run` once."""

    def __init__(self, request: Request, order: Sequence[str], place: Workplace, reporter: Reporter):
        """Look at the inputs and at the database, and plan. Raises GoujiError for what keeps it from starting."""
        prepare(place)
        self.request = request
        self.order = order
        self.place = place
        self.reporter = reporter
        self.journal = Journal(place.database)
        self.work = planned_work(request, order, place)
        self.record = _record(request)
        self.compiler = self.work.compiler
        self.results = list(self.work.reused)
        self._seen: _Seen = {}
        self._warehouse: Warehouse | None = None
        self._outcome: Outcome | None = None

    def run(self) -> Outcome:
        """Run the nodes, and publish when all has passed. Whatever comes up is in the outcome."""
        validator = self._begun_validator()
        try:
            since_published = self._noted_before()
            outcome = self._guarded(since_published, validator)
            return outcome if outcome.published else self._failed(outcome)
        finally:
            if validator is not None:
                validator.close()

    def _begun_validator(self) -> Validator | None:
        nodes = self.request.manifest.nodes
        suites = [uid for uid in self.work.to_run if isinstance(nodes[uid], SuiteNode)]
        if not suites:
            return None
        is_unlikely = (
            self.request.profile.spark is None and bool(self._able) and may_settle(suites, self.work.plan.kept)
        )
        return Later(begun_validator) if is_unlikely else begun_validator()

    def _noted_before(self) -> list[NotedRun]:
        """The runs that no published database holds. The begin of this one is noted behind them."""
        since_published, warnings = self.journal.read()
        for warning in warnings:
            self.reporter.warn(warning)
        if self.request.command in WRITING:
            self.journal.note(self.record.begun())
        return since_published

    def _guarded(self, since_published: Sequence[NotedRun], validator: Validator | None) -> Outcome:
        try:
            return self._done(since_published, validator)
        except (RunInterruptedError, KeyboardInterrupt):
            return outcome_of(self.request, self.results, self.compiler, stopped="interrupted")
        except GoujiError as error:
            return self._ended_by(error)
        except Exception as error:  # noqa: BLE001 (whatever comes up, the file is closed and the database as it was)
            found = unexpected(error, f"running {self.request.command}", self.request.manifest.project.target)
            return self._ended_by(found)

    def _ended_by(self, error: GoujiError) -> Outcome:
        outcome = self._outcome or outcome_of(self.request, self.results, self.compiler)
        return replace(outcome, passed=False, error=error)

    def _done(self, since_published: Sequence[NotedRun], validator: Validator | None) -> Outcome:
        """The run from the begun file to the published one; not published when something failed."""
        if self._is_idle and is_spared(self.place.database, self.place.failed, since_published):
            idle = self._idle()
            if idle.passed:
                return idle
        if self.work.base is not None:
            start_from(self.place, self.work.base)
        warehouse = self._warehouse = open_warehouse(self.request.profile, self.place.building)
        with stopping(warehouse) as stop:
            self._begin(warehouse, since_published)
            self._run_nodes(warehouse, stop, validator)
            outcome = self._outcome = outcome_of(
                self.request, self.results, self.compiler, stopped=stop.reason, warehouse=warehouse
            )
            require_unchanged(self.work.inputs, self.reporter.warn, has_passed=outcome.passed)
            self._seen |= self._looked(warehouse)
            self._note(warehouse, outcome)
            warehouse.close(checkpoint=True)
            if not outcome.passed or stop.requested:
                return replace(outcome, passed=False, stopped=stop.reason)
            require_untouched(self.place, self.work.seen, self.request.profile.settings)
            publish(self.place)
            self.journal.clear()
            versions = self.place.versions.glob(f"*/{self.place.database.name}")
            sweep(self.request.profile, [*failed_files(self.place.target), *versions])
            return replace(outcome, published=True, seconds=seconds_since(self.request))

    @property
    def _is_idle(self) -> bool:
        work = self.work
        is_plain = self.request.command in WRITING and work.base == self.place.database
        is_quiet = is_plain and make_nothing(work.hooks.values(), work.held.shapes)
        return is_quiet and leaves_all(work.plan, work.held, self.request.manifest.nodes, self.order)

    def _idle(self) -> Outcome:
        """A run that makes nothing of a large database: the journal notes it."""
        self.reporter.begin(0, self.request.profile.threads, len(self.results))
        with open_warehouse(self.request.profile, self.place.database, read_only=True) as warehouse:
            outcome = outcome_of(self.request, self.results, self.compiler, warehouse=warehouse)
            self._seen |= self._looked(warehouse)
        require_unchanged(self.work.inputs, self.reporter.warn, has_passed=outcome.passed)
        if outcome.passed:
            for ended in self._noted(outcome):
                self.journal.note(ended)
        return replace(outcome, published=True, seconds=seconds_since(self.request))

    def _begin(self, warehouse: Warehouse, since_published: Sequence[NotedRun]) -> None:
        """Put the run history into the file, and take out of it what is made anew or is no longer made."""
        work, subject = self.work, self.request.subject
        create_register(warehouse)
        note_origin(warehouse, work.seen, work.plan.engine)
        self._warn(work.plan.warnings)
        if work.plan.is_of_another and self.request.command in REUSING and not self.request.switches.full_refresh:
            self.reporter.anew()
        create_tables(warehouse, subject.tables)
        if work.base != self.place.database:
            self._warn(history.carry_over(warehouse, [self.place.database], subject.tables))
        self._say_what_becomes()
        if work.base is not None:
            forget_states(warehouse, work.held.states, work.to_run)
            if self._is_whole_build:
                self._warn(drop_orphans(warehouse, self.request.manifest, work.held.estate))
        history.append_runs(warehouse, since_published, subject.changes_table)
        if self.request.command in WRITING:
            subject.begin(warehouse, self.request.manifest)

    def _run_nodes(self, warehouse: Warehouse, stop: Stop, validator: Validator | None) -> None:
        """The nodes between the hooks of the run."""
        run_hooks("on-run-start", self.work.hooks, warehouse)
        carried = carry_increments(self.compiler, self.order, warehouse, self.place.database)
        self.compiler = self.compiler.adding_to(self.compiler.increments | carried)
        Run(
            self.request, self.work.to_run, self.compiler, warehouse, stop, self.reporter, self.results, validator,
            self._able, self.work.plan.kept,
        ).nodes()  # fmt: skip
        if not stop.requested:
            run_hooks("on-run-end", self.work.hooks, warehouse)

    @property
    def _able(self) -> frozenset[str]:
        """The nodes that may be run for a part of their rows: where the file holds what they were made of before."""
        keeps = self.request.command in REUSING and not self.request.switches.full_refresh
        return self.work.plan.able if self.work.base is not None and keeps else frozenset()

    @property
    def _is_whole_build(self) -> bool:
        return self.request.command == "build" and self.request.whole

    def _warn(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.reporter.warn(text)

    def _say_what_becomes(self) -> None:
        """Nothing that lay in the database goes without a word."""
        estate, nodes = self.work.held.estate, self.request.manifest.nodes
        self._warn(estate.words if self._is_whole_build else ())
        said = (estate.replaced.get(key_of(relation_of(nodes[uid]))) for uid in self.work.to_run)
        self._warn(text for text in said if text)

    def _looked(self, warehouse: Warehouse) -> _Seen:
        """What the run has seen otherwise than the runs before: of its subject, and verdicts that it went back to."""
        nodes, work = self.request.manifest.nodes, self.work
        kept = {nodes[uid].name: work.held.states[uid].run_id for uid in work.plan.reused
                if isinstance(nodes[uid], SuiteNode)}  # fmt: skip
        return {
            "changes": self.request.subject.changes(warehouse, self.request.manifest, self.results),
            "kept": verdicts_again(warehouse, kept),
        }

    def _note(self, warehouse: Warehouse, outcome: Outcome) -> None:
        """Put the states of the nodes, and the run itself, into the file."""
        self._note_states(warehouse, outcome)
        history.append_runs(warehouse, self._noted(outcome), self.request.subject.changes_table)

    def _note_states(self, warehouse: Warehouse, outcome: Outcome) -> None:
        manifest = self.request.manifest
        note_made(warehouse, manifest, outcome.results)
        if self.request.command in WRITING:
            stored = self.work.held.states if self.work.base is not None else {}
            write_states(warehouse, manifest.nodes, stored, self.work.plan.states, outcome.results)
            made = {each.unique_id for each in outcome.results if each.status is Status.SUCCESS}
            note_versions(warehouse, manifest, [uid for uid in self.work.to_run if uid in made])
            ran = (each for each in outcome.results if each.status is not Status.REUSED)
            note_questions(warehouse, [result for each in ran for result in each.expectations])

    def _noted(self, outcome: Outcome) -> list[NotedRun]:
        """The run as it ended; none of a `test` that stores failures, which makes no run of its own."""
        if self.request.command not in WRITING:
            return []
        findings, seconds = outcome.tally.findings, seconds_since(self.request)
        return [history.ended_run(self.record, outcome.results, findings, outcome.passed, seconds, **self._seen)]

    def _failed(self, outcome: Outcome) -> Outcome:
        """Note a run that is not published, in its own file if that still takes it, and keep that file."""
        noted, warehouse = self._noted(outcome), self._warehouse
        if warehouse is not None and not warehouse.closed:
            with suppress(GoujiError):  # the run has failed already, for a reason that is shown
                if not self.work.inputs.changed():
                    self._note_states(warehouse, outcome)
                history.append_runs(warehouse, noted, self.request.subject.changes_table)
            with suppress(GoujiError):
                warehouse.close()
        if isinstance(outcome.error, DiskFullError):
            clear_leftovers(self.place)  # its own file is what fills the disk
        try:
            for ended in noted:
                self.journal.note(ended)
        except GoujiError as error:
            self.reporter.warn(f"how the run ended is not in the run history: {error}")
        kept = keep_failed(self.place, beside=self._leaves_a_failed_build)
        return replace(outcome, failed_database=kept, seconds=seconds_since(self.request))

    @property
    def _leaves_a_failed_build(self) -> bool:
        """Whether a failed build that the next build takes up lies there, and is not what this run went on with."""
        if self._is_whole_build or self.work.base == self.place.failed:
            return False
        return goes_on(self.place.failed, self.request.profile, self.work.plan.engine)


def _record(request: Request) -> history.RunRecord:
    return history.RunRecord(
        run_id=request.run_id,
        started_at=request.started_at,
        command=request.command,
        target=request.profile.target_name,
        git_revision=history.git_revision(request.manifest.project.root),
        seeds_sha256=seeds_sha256(request.manifest.project),
    )
