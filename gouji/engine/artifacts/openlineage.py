"""OpenLineage events, made and sent by its own client; the only module that imports it, in a thread of its own.

Where the events go is said by the client's standard settings: `OPENLINEAGE_URL`, `OPENLINEAGE__TRANSPORT__…`, a file
`openlineage.yml` here or in `~/.openlineage`, or the one that `OPENLINEAGE_CONFIG` names. Without any of them nothing
is imported and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gouji import __version__
from gouji.engine.vocabulary.extras import install_command
from gouji.engine.vocabulary.mask import masked
from gouji.engine.vocabulary.results import Status

PRODUCER = f"urn:gouji:{__version__}"
_FILE = "openlineage.yml"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a data set."""

    name: str
    type: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class FieldInput:
    """A column that goes into another. `subtype` is OpenLineage's for a direct transformation, None for an indirect."""

    dataset: str
    field: str
    subtype: str | None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a data test or an expectation said of a data set. `severity` is `error` or `warn`."""

    kind: str
    name: str
    success: bool
    severity: str
    column: str | None = None
    description: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A relation, or a file. `inputs` are the columns behind each column, `all_inputs` those behind all of them."""

    namespace: str
    name: str
    fields: Sequence[Field] = ()
    description: str = ""
    inputs: Mapping[str, Sequence[FieldInput]] = field(default_factory=dict)
    all_inputs: Sequence[FieldInput] = ()
    assertions: Sequence[Assertion] = ()
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job. `kind` is COMMAND, SEED, MODEL or TEST. Times are with their zone; `status` is the node's own,
    SKIPPED for what was aborted. `parent` and `root` are (namespace, job, run id)."""

    run_id: str
    job: str
    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    status: Status = Status.SUCCESS
    error: str = ""
    sql: str | None = None
    description: str = ""
    inputs: Sequence[Dataset] = ()
    outputs: Sequence[Dataset] = ()
    parent: tuple[str, str, str] | None = None


def configured(environment: Mapping[str, str], folder: Path) -> bool:
    """Whether the client's settings say where events go. Looks at names and files only: nothing is imported."""
    if environment.get("OPENLINEAGE_DISABLED", "").strip().lower() == "true":
        return False
    if environment.get("OPENLINEAGE_URL") or any(name.startswith("OPENLINEAGE__TRANSPORT") for name in environment):
        return True
    named = environment.get("OPENLINEAGE_CONFIG")
    places = [Path(named)] if named else []
    return any(path.is_file() for path in [*places, folder / _FILE, Path.home() / ".openlineage" / _FILE])


class Emitter:
    """Sends events in their order, beside the run. The first failure ends the sending; `close` tells it.

    `engine` is (name, version) of what runs the jobs.
    """

    def __init__(self, namespace: str, engine: tuple[str, str]):
        self.namespace = namespace
        self._engine = engine
        self._client: Any = None
        self._sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="openlineage")
        self._failure: BaseException | None = None

    def start(self, run: JobRun) -> None:
        """Send that a run began."""
        self._submit(lambda: self._emit(run, "START"))

    def end(self, run: JobRun) -> None:
        """Send how a run ended: COMPLETE, FAIL or ABORT."""
        state = "FAIL" if run.status.is_failure else "ABORT" if run.status is Status.SKIPPED else "COMPLETE"
        self._submit(lambda: self._emit(run, state))

    def close(self) -> str:
        """Wait until everything is sent; says why it was not, else an empty text."""
        self._submit(lambda: self._client.close() if self._client is not None else None)
        self._sender.shutdown(wait=True)
        if self._failure is None:
            return ""
        if isinstance(self._failure, ImportError):
            return f"{self._failure}; run {install_command('openlineage')}"
        return str(self._failure) or type(self._failure).__name__

    def _submit(self, task: Callable[[], Any]) -> None:
        def unless_failed() -> None:
            if self._failure is None:
                task()

        self._sender.submit(unless_failed).add_done_callback(self._note)

    def _note(self, done: Future[None]) -> None:
        self._failure = self._failure or done.exception()

    def _emit(self, run: JobRun, state: str) -> None:
        if self._client is None:
            from openlineage.client import OpenLineageClient
            from openlineage.client.event_v2 import set_producer

            set_producer(PRODUCER)
            self._client = OpenLineageClient()
        if self._client.transport.kind == "console" and not self._client.config.transport:
            return  # the client's own default when its settings name no transport
        self._client.emit(_event(run, state, self.namespace, self._engine))


def _event(run: JobRun, state: str, namespace: str, engine: tuple[str, str]) -> Any:
    from openlineage.client import event_v2, facet_v2

    run = masked(run)
    moment = run.started_at if state == "START" else run.ended_at or run.started_at
    run_facets: dict[str, Any] = {
        "processing_engine": facet_v2.processing_engine_run.ProcessingEngineRunFacet(
            name=engine[0], version=engine[1], openlineageAdapterVersion=__version__
        )
    }
    if run.parent is not None:
        space, job, run_id = run.parent
        run_facets["parent"] = facet_v2.parent_run.ParentRunFacet(
            run=facet_v2.parent_run.Run(run_id), job=facet_v2.parent_run.Job(space, job)
        )
    if run.error and state != "START":
        run_facets["errorMessage"] = facet_v2.error_message_run.ErrorMessageRunFacet(run.error, "SQL")
    job_facets: dict[str, Any] = {
        "jobType": facet_v2.job_type_job.JobTypeJobFacet("BATCH", "GOUJI", run.kind),
    }
    if run.sql:
        job_facets["sql"] = facet_v2.sql_job.SQLJobFacet(run.sql, dialect="duckdb")
    if run.description:
        job_facets["documentation"] = facet_v2.documentation_job.DocumentationJobFacet(run.description)
    ended = state != "START"
    return event_v2.RunEvent(
        eventTime=moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        eventType=event_v2.RunState[state],
        run=event_v2.Run(run.run_id, run_facets),
        job=event_v2.Job(namespace, run.job, job_facets),
        inputs=[_input(each, ended) for each in run.inputs],
        outputs=[_output(each, ended) for each in run.outputs],
    )


def _input(dataset: Dataset, ended: bool) -> Any:
    from openlineage.client import event_v2, facet_v2

    facets: dict[str, Any] = {}
    if dataset.assertions and ended:
        facets["dataQualityAssertions"] = facet_v2.data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
            [
                facet_v2.data_quality_assertions_dataset.Assertion(
                    assertion=each.kind, success=each.success, column=each.column, severity=each.severity,
                    name=each.name, description=each.description, actual=each.actual,
                )
                for each in dataset.assertions
            ]
        )  # fmt: skip
    return event_v2.InputDataset(
        dataset.namespace, dataset.name, inputFacets=facets, facets=_facets(dataset) if ended else {}
    )


def _output(dataset: Dataset, ended: bool) -> Any:
    from openlineage.client import event_v2, facet_v2

    facets, statistics = _facets(dataset) if ended else {}, {}
    if ended and (dataset.inputs or dataset.all_inputs):
        lineage = facet_v2.column_lineage_dataset
        facets["columnLineage"] = lineage.ColumnLineageDatasetFacet(
            fields={
                name: lineage.Fields([_field_input(dataset.namespace, each) for each in inputs])
                for name, inputs in dataset.inputs.items()
            },
            dataset=[_field_input(dataset.namespace, each) for each in dataset.all_inputs],
        )
    if ended and dataset.rows is not None:
        statistics["outputStatistics"] = facet_v2.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
            rowCount=dataset.rows
        )
    return event_v2.OutputDataset(dataset.namespace, dataset.name, outputFacets=statistics, facets=facets)  # type: ignore[arg-type]


def _facets(dataset: Dataset) -> dict[str, Any]:
    from openlineage.client import facet_v2

    facets: dict[str, Any] = {
        "dataSource": facet_v2.datasource_dataset.DatasourceDatasetFacet(dataset.namespace, dataset.namespace)
    }
    if dataset.fields:
        facets["schema"] = facet_v2.schema_dataset.SchemaDatasetFacet(
            [
                facet_v2.schema_dataset.SchemaDatasetFacetFields(each.name, each.type, each.description, number)
                for number, each in enumerate(dataset.fields, start=1)
            ]
        )
    if dataset.description:
        facets["documentation"] = facet_v2.documentation_dataset.DocumentationDatasetFacet(dataset.description)
    return facets


def _field_input(namespace: str, each: FieldInput) -> Any:
    from openlineage.client.facet_v2 import column_lineage_dataset as lineage

    kind = "DIRECT" if each.subtype else "INDIRECT"
    how = lineage.Transformation(type=kind, subtype=each.subtype, description=each.description, masking=False)
    return lineage.InputField(namespace, each.dataset, each.field, [how])
