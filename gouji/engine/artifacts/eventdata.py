"""What the OpenLineage events of a run say: its relations as data sets, its nodes and its tests as runs of jobs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gouji.engine.artifacts.lineage import ColumnsOf
from gouji.engine.artifacts.openlineage import Assertion, Dataset, Field, FieldInput, JobRun
from gouji.engine.project.graph import Manifest
from gouji.engine.vocabulary.lineage import ColumnInput, How, Lineage, Place
from gouji.engine.vocabulary.nodes import Described, ModelNode, Node, SeedNode, SuiteNode, TestNode
from gouji.engine.vocabulary.results import ExpectationResult, NodeResult, Status

_ORDER = (How.IDENTITY, How.TRANSFORMATION, How.AGGREGATION)
_WHOLE = {How.ROWS: "the rows are counted", How.DECLARED: "declared: the code does not tell the columns"}


@dataclass(frozen=True)
class Datasets:
    """Relations as data sets. `namespace` is that of the warehouse, `database` the first part of every name."""

    manifest: Manifest
    lineage: Lineage
    columns_of: ColumnsOf
    namespace: str
    database: str

    def of(self, unique_id: str, assertions: Sequence[Assertion] = ()) -> Dataset:
        """A relation as it is read."""
        node = self.manifest.nodes[unique_id]
        return Dataset(
            self.namespace, self.name(node), self._fields(node), node.description, assertions=tuple(assertions)
        )

    def made(self, node: Described, rows: int | None) -> Dataset:
        """A relation as it is made: with the columns that its columns are made of."""
        inputs: dict[str, list[FieldInput]] = {}
        whole: dict[FieldInput, None] = {}
        for key, column in self.lineage.relations[node.unique_id].columns.items():
            for each in self._seen_through((node.unique_id, key)):
                if each.column is None:
                    whole |= dict.fromkeys(self._all_columns(each))
                else:
                    inputs.setdefault(column.name, []).append(self._field_input(each.place, each.how))
        return Dataset(
            self.namespace, self.name(node), self._fields(node), node.description, inputs, tuple(whole), rows=rows
        )

    def read_by(self, node: Node) -> list[str]:
        """The relations that a node reads, through ephemeral models, each once."""
        found: dict[str, None] = {}
        for uid in node.depends_on:
            parent = self.manifest.nodes[uid]
            if isinstance(parent, Described):
                found |= dict.fromkeys([uid] if parent.relation else self.read_by(parent))
        return list(found)

    def name(self, node: Node) -> str:
        """`database.schema.relation`; the node must have a relation."""
        assert node.relation is not None
        return f"{self.database}.{node.relation.qualified_name}"

    def column(self, unique_id: str, name: str | None) -> str | None:
        """A name as that of a column, where the relation has such a one."""
        found = self.lineage.relations[unique_id].columns.get((name or "").strip('"').lower())
        return found.name if found else None

    def _fields(self, node: Node) -> list[Field]:
        assert isinstance(node, Described)
        assert node.relation is not None
        held = self.columns_of(node.relation)
        known = self.lineage.relations[node.unique_id].columns.values()
        names: Mapping[str, str | None] = held or dict.fromkeys(each.name for each in known)
        texts = {name.lower(): column.description for name, column in node.columns.items()}
        return [Field(name, kind, texts.get(name.lower()) or None) for name, kind in names.items()]

    def _seen_through(self, place: Place) -> Iterator[ColumnInput]:
        """What a column is made of; an ephemeral model is no data set, so what it is made of stands for it."""
        for each in self.lineage.inputs(place):
            if self.manifest.nodes[each.unique_id].relation is not None:
                yield each
                continue
            for inner in self._seen_through(each.place):
                how = max(each.how, inner.how, key=_ORDER.index) if inner.how in _ORDER else inner.how
                yield ColumnInput(inner.unique_id, inner.column, how)

    def _all_columns(self, whole: ColumnInput) -> list[FieldInput]:
        columns = self.lineage.relations[whole.unique_id].columns
        return [self._field_input((whole.unique_id, key), whole.how) for key in columns]

    def _field_input(self, place: Place, how: How) -> FieldInput:
        column = self.lineage.relations[place[0]].columns[place[1] or ""].name
        subtype = how.value.upper() if how in _ORDER else None
        return FieldInput(self.name(self.manifest.nodes[place[0]]), column, subtype, _WHOLE.get(how))


def node_runs(datasets: Datasets, results: Sequence[NodeResult], parent: tuple[str, str, str]) -> Iterator[JobRun]:
    """The runs of the seeds and models that ran."""
    for result in results:
        node = datasets.manifest.nodes[result.unique_id]
        if not isinstance(node, (SeedNode, ModelNode)) or result.started_at is None:
            continue
        failed = result.status.is_failure
        if isinstance(node, SeedNode):
            path = (datasets.manifest.project.root / node.original_file_path).as_posix()
            inputs = [Dataset("file", path)]
        else:
            inputs = [datasets.of(uid) for uid in datasets.read_by(node)]
        yield JobRun(
            run_id=str(uuid.uuid4()), job=node.unique_id, kind=node.resource_type.upper(),
            started_at=result.started_at, ended_at=result.completed_at, status=result.status,
            error=result.message if failed else "", description=node.description, parent=parent, inputs=inputs,
            sql=result.compiled_code if isinstance(node, ModelNode) and node.language == "sql" else None,
            outputs=[datasets.made(node, None if failed else result.rows_affected)],
        )  # fmt: skip


@dataclass(frozen=True)
class _Checked:
    """One assertion, with the time it took. `job` and `targets` say in which run, and on what, it stands."""

    job: str
    targets: tuple[str, ...]
    assertion: Assertion
    started_at: datetime
    ended_at: datetime


def check_runs(datasets: Datasets, results: Sequence[NodeResult], parent: tuple[str, str, str]) -> Iterator[JobRun]:
    """The runs of data tests and expectations: one for each relation, one for each singular test."""
    by_job: dict[str, list[_Checked]] = {}
    for each in _checked(datasets, results):
        by_job.setdefault(each.job, []).append(each)
    for job, checked in by_job.items():
        bad = [each.assertion.name for each in checked if not each.assertion.success]
        fatal = any(not each.assertion.success and each.assertion.severity == "error" for each in checked)
        asserted: dict[str, list[Assertion]] = {}
        for each in checked:
            for uid in each.targets:
                asserted.setdefault(uid, []).append(each.assertion)
        yield JobRun(
            run_id=str(uuid.uuid4()), job=job, kind="TEST", parent=parent,
            started_at=min(each.started_at for each in checked), ended_at=max(each.ended_at for each in checked),
            status=Status.FAIL if fatal else Status.PASS,
            error=f"{len(bad)} of {len(checked)} not met: {', '.join(bad)}" if fatal else "",
            inputs=[datasets.of(uid, assertions) for uid, assertions in asserted.items()],
        )  # fmt: skip


def _checked(datasets: Datasets, results: Sequence[NodeResult]) -> Iterator[_Checked]:
    nodes = datasets.manifest.nodes
    by_relation = {
        node.relation.qualified_name.lower(): uid
        for uid, node in nodes.items() if isinstance(node, Described) and node.relation
    }  # fmt: skip
    for result in results:
        node = nodes[result.unique_id]
        if result.started_at is None:
            continue
        if isinstance(node, TestNode):
            yield _of_test(datasets, node, result)
        elif isinstance(node, SuiteNode):
            for each in result.expectations:
                names = [each.relation] if each.relation else node.suite.relations
                targets = tuple(by_relation[name.lower()] for name in names if name.lower() in by_relation)
                job = f"checks.{names[0]}" if len(targets) == 1 else f"checks.{node.name}"
                if targets:
                    yield _of_expectation(job, targets, each, datasets.column(targets[0], each.column_name))


def _of_test(datasets: Datasets, node: TestNode, result: NodeResult) -> _Checked:
    assert result.started_at is not None
    targets, job = tuple(datasets.read_by(node)), f"checks.{node.name}"
    attached = datasets.manifest.nodes.get(node.attached_node or "")
    if attached is not None and attached.relation is not None:
        targets, job = (attached.unique_id,), f"checks.{attached.relation.qualified_name}"
    assertion = Assertion(
        kind=node.test_name or "custom_sql", name=node.name, success=result.status in (Status.PASS, Status.REUSED),
        severity="warn" if node.severity == "warn" else "error",
        column=datasets.column(targets[0], node.column_name) if targets else None,
        description=node.description or None,
        actual=None if result.failures is None else f"{result.failures} failing rows",
    )  # fmt: skip
    return _Checked(job, targets, assertion, result.started_at, result.completed_at or result.started_at)


def _of_expectation(job: str, targets: tuple[str, ...], each: ExpectationResult, column: str | None) -> _Checked:
    begun = each.started_at if each.started_at.tzinfo else each.started_at.replace(tzinfo=UTC)
    assertion = Assertion(
        kind=each.expectation_type, name=each.rule_id or each.result_id, success=each.success,
        severity="error" if each.severity == "critical" else "warn", column=column,
        description=each.description_en, actual=each.exception_message or each.observed_value,
    )  # fmt: skip
    return _Checked(job, targets, assertion, begun, begun + timedelta(seconds=float(each.seconds)))


def parent_of(environment: Mapping[str, str]) -> tuple[str, str, str] | None:
    """The run that started this one, from `OPENLINEAGE_PARENT_ID`: `namespace/job/run id`; None where it is not set."""
    parts = environment.get("OPENLINEAGE_PARENT_ID", "").split("/")
    return ("/".join(parts[:-2]), parts[-2], parts[-1]) if len(parts) >= 3 else None
