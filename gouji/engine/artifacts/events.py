"""A run as OpenLineage events: the command, under it each seed and model, and the tests of each relation.

- The command is one run: START when it begins, COMPLETE, FAIL or ABORT when it ends; job `<project>.<command>`, run id
  the invocation's. Every other run names it as its parent; `OPENLINEAGE_PARENT_ID` (`namespace/job/run id`) names
  its own.
- A seed or model is a run of the job of its unique id. Its output has the facets schema, columnLineage, documentation
  and outputStatistics; its inputs are the relations that it reads (ephemeral models seen through), of a seed the file.
- The data tests and expectations of a relation are one run of the job `checks.<schema>.<relation>`, its input that
  relation with the facet dataQualityAssertions; a singular test has a run of its own over all that it reads.

The namespace of jobs is `OPENLINEAGE_NAMESPACE`, else the project's name. A relation is named
`<database>.<schema>.<relation>` in the namespace `duckdb://<path of the database file>`. What cannot be sent is told
and never fails a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gouji.engine.artifacts.eventdata import Datasets, check_runs, node_runs, parent_of
from gouji.engine.artifacts.lineage import database_columns, read_lineage, stored_lineage
from gouji.engine.artifacts.openlineage import Emitter, JobRun
from gouji.engine.compile.opening import Invocation
from gouji.engine.database.warehouse import version
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.run.requests import Outcome
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.errors import GoujiError
from gouji.engine.vocabulary.results import Status


class Events:
    """The events of one run of a command. Making it sends the first."""

    def __init__(self, manifest: Manifest, profile: Profile, invocation: Invocation, environment: Mapping[str, str]):
        self._manifest = manifest
        self._profile = profile
        self._emitter = Emitter(environment.get("OPENLINEAGE_NAMESPACE") or manifest.project.name,
                                ("DuckDB", version()))  # fmt: skip
        self._run = JobRun(
            run_id=invocation.invocation_id, job=f"{manifest.project.name}.{invocation.command}", kind="COMMAND",
            started_at=invocation.started_at, parent=parent_of(environment),
        )  # fmt: skip
        self._emitter.start(self._run)

    def stop(self, error: BaseException) -> str:
        """Send that the command ended before it had an outcome; gives what `finish` does."""
        interrupted = isinstance(error, KeyboardInterrupt)
        return self._end(Status.SKIPPED if interrupted else Status.ERROR, "interrupted" if interrupted else str(error))

    def finish(self, outcome: Outcome) -> str:
        """Send what ran and how it ended, and wait until it is sent; says why it was not sent, else an empty text."""
        untold = ""
        try:
            self._send_nodes(outcome)
        except GoujiError as error:  # the database, to tell the types of columns
            untold = str(error)
        if outcome.passed:
            return self._end(Status.SUCCESS, "") or untold
        if outcome.stopped == "interrupted":
            return self._end(Status.SKIPPED, outcome.stopped) or untold
        reasons = [str(outcome.error)] if outcome.error is not None else []
        reasons += [result.message for result in outcome.results if result.status.is_failure]
        return self._end(Status.ERROR, "\n".join(reasons) or "the run did not pass") or untold

    def _end(self, status: Status, error: str) -> str:
        self._emitter.end(replace(self._run, ended_at=clock.now(), status=status, error=error))
        return self._emitter.close()

    def _send_nodes(self, outcome: Outcome) -> None:
        held = outcome.failed_database or outcome.database
        columns_of = database_columns(replace(self._profile, database=held))
        lineage = read_lineage(
            self._manifest, outcome.compiler, columns_of, stored_lineage(self._manifest.project.target)
        )  # fmt: skip
        datasets = Datasets(
            self._manifest, lineage, columns_of, f"duckdb://{self._profile.database.as_posix()}",
            str(self._profile.as_target()["database"]),
        )  # fmt: skip
        parent = (self._emitter.namespace, self._run.job, self._run.run_id)
        for runs in (node_runs, check_runs):
            for run in runs(datasets, outcome.results, parent):
                self._emitter.start(run)
                self._emitter.end(run)
