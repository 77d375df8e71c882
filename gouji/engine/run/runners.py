"""One runner per node type: it executes one node on the warehouse and says how it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import current_thread
from typing import Any

from gouji.engine.compile.compiledfiles import compiled_path
from gouji.engine.compile.compiler import Compiler, has_sql
from gouji.engine.compile.hooks import compile_node_hooks
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.project.hookconfig import has_hooks
from gouji.engine.project.seeds import CheckedSeed, check_seed, lines_where
from gouji.engine.run.contracts import alone, check_columns, check_division, create_table
from gouji.engine.run.datatests import run_test
from gouji.engine.run.failurecounts import FailureCounts
from gouji.engine.run.hooks import run_node_hooks
from gouji.engine.run.increments import add_increment
from gouji.engine.run.memory import Memory
from gouji.engine.run.pythonmodels import PythonModels
from gouji.engine.run.storeseeds import load_stored, store_of
from gouji.engine.run.unittests import run_unit_test
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.errors import GoujiError, MemoryFullError, NodeError, SeedError, SqlError
from gouji.engine.vocabulary.nodes import Described, ModelNode, Node, Relation, SeedNode, TestNode, UnitTestNode
from gouji.engine.vocabulary.results import NodeResult, Status
from gouji.engine.vocabulary.traces import unexpected

# The compiled SQL begins on the second line of the statement that is executed.
_LINES_BEFORE_SQL = 1


@dataclass
class NodeRunner:
    """Runs seeds, models, data tests and unit tests.

    `existing` says which relations the database held at the start, `rebuilt` which the run makes anew. `failures` asks
    many tests at once, for an engine on which that is cheaper.
    """

    manifest: Manifest
    compiler: Compiler
    warehouse: Warehouse
    existing: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rebuilt: frozenset[Relation] = frozenset()
    python_models: PythonModels = field(default_factory=lambda: PythonModels(()))
    failures: FailureCounts | None = None
    memory: Memory = field(default_factory=Memory)

    def __call__(self, unique_id: str) -> NodeResult:
        """Run a node. An error of the node is its result; a full disk or an interrupt is raised."""
        node = self.manifest.nodes[unique_id]
        started = clock.now()
        location = f"{node.original_file_path}:{node.line}" if node.line else node.original_file_path
        outcome: dict[str, Any]
        try:
            outcome = self._made(node)
        except SqlError as error:
            outcome = self._sql_failure(node, error)
        except (SeedError, NodeError) as error:
            outcome = {"status": Status.ERROR, "message": str(error), "location": error.location}
        except GoujiError:
            raise
        except Exception as error:  # noqa: BLE001 (the node fails, the others go on)
            found = unexpected(error, f"running {unique_id}", self.manifest.project.target, location)
            outcome = {"status": Status.ERROR, "message": str(found), "location": location}
        code = self.compiler.compile(node) if isinstance(node, (ModelNode, TestNode)) else None
        relation = node.failures_relation if isinstance(node, TestNode) else node.relation
        return NodeResult(
            **{
                "unique_id": unique_id, "compile_started_at": started, "started_at": started,
                "completed_at": clock.now(), "thread_id": current_thread().name.replace("_", "-"),
                "compiled_code": code, "relation_name": str(relation) if relation else None, "location": location,
                **outcome,
            }
        )  # fmt: skip

    def _made(self, node: Node) -> dict[str, Any]:
        """Run a node beside others, alone where memory did not suffice; what a hook may have done is not repeated."""
        try:
            with self.memory.shared():
                return self._run(node)
        except MemoryFullError:
            if isinstance(node, (ModelNode, SeedNode)) and has_hooks(node):
                raise
        with self.memory.alone():
            found = self._run(node)
        return {**found, "message": f"{found['message'] or 'OK'}, alone: beside others memory did not suffice"}

    def _run(self, node: Node) -> dict[str, Any]:
        if isinstance(node, SeedNode):
            return self._run_seed(node)
        if isinstance(node, ModelNode):
            return self._run_model(node)
        if isinstance(node, UnitTestNode):
            return run_unit_test(node, self.compiler, self.warehouse)
        assert isinstance(node, TestNode)
        return self._run_test(node)

    def _run_seed(self, node: SeedNode) -> dict[str, Any]:
        if node.stored_in:
            return self._run_stored(node)
        checked = check_seed(node, self.manifest.project.root)
        relation = Relation(node.schema, node.alias)
        try:
            with self._between_hooks(node):
                self._make_room(relation, "table")
                loaded = self.warehouse.load_csv(relation, checked.path, checked.types)
                self._comment(node, relation, "table")
        except SqlError as error:
            raise self._load_error(node, checked, error) from error
        if loaded != checked.row_count:
            raise NodeError(
                f"{checked.row_count} rows were read, {loaded} were loaded",
                path=node.original_file_path,
                hint="the file changed while it was loaded: run again",
            )
        return {"status": Status.SUCCESS, "message": f"INSERT {loaded}", "rows_affected": loaded}

    def _run_stored(self, node: SeedNode) -> dict[str, Any]:
        relation, store = Relation(node.schema, node.alias), store_of(self.manifest)
        assert store is not None
        with self._between_hooks(node):
            self._make_room(relation, "table")
            loaded = load_stored(self.warehouse, node, store, relation)
            self._comment(node, relation, "table")
        return {"status": Status.SUCCESS, "message": f"INSERT {loaded}", "rows_affected": loaded}

    @contextmanager
    def _between_hooks(self, node: ModelNode | SeedNode) -> Iterator[None]:
        """The transaction that makes a node, with its hooks in dbt's order."""
        hooks = compile_node_hooks(node, self.compiler)
        run_node_hooks(hooks, "pre-hook", self.warehouse, node, in_transaction=False)
        with self.warehouse.transaction():
            run_node_hooks(hooks, "pre-hook", self.warehouse, node, in_transaction=True)
            yield
            run_node_hooks(hooks, "post-hook", self.warehouse, node, in_transaction=True)
        run_node_hooks(hooks, "post-hook", self.warehouse, node, in_transaction=False)

    def _load_error(self, node: SeedNode, checked: CheckedSeed, error: SqlError) -> SeedError:
        """Which value, on which line, the declared type does not take."""
        file = node.original_file_path
        for name, kind in checked.types.items():
            if problem := _type_problem(kind, self.warehouse):
                return SeedError(f"column_types of {name}: '{kind}' is no type of DuckDB ({problem})",
                                 path=node.patch_path or file, line=node.line if node.patch_path else None,
                                 hint="write a type such as integer, varchar, date or decimal(18, 2)")  # fmt: skip
        try:
            bad = self.warehouse.unconvertible(checked.path, checked.types)
        except SqlError:
            bad = None  # what the statement itself said is the reason
        if bad is None:
            return SeedError(error.message.splitlines()[0], path=file, hint="correct the file, or its column_types")
        column, value = bad
        lines = lines_where(checked.path, file, {column: value}, 1)
        return SeedError(
            f"{column} = {value!r} is no {checked.types[column]}",
            path=file,
            line=lines[0] if lines else None,
            hint="correct the value, or column_types in the YAML",
        )

    def _run_model(self, node: ModelNode) -> dict[str, Any]:
        relation, kind = Relation(node.schema, node.alias), "view" if node.materialized == "view" else "table"
        self._require_sql(node)
        if node.has_contract:
            check_columns(node, self.compiler.compile(node), self.warehouse)
        with alone(node), self._between_hooks(node):
            if node.unique_id in self.compiler.increments:
                count: int | None = add_increment(node, relation, self.compiler.compile(node), self.warehouse)
            else:
                self._make_room(relation, kind)
                count = self._build_anew(node, relation, kind)
            check_division(node, relation, self.warehouse)
            self._comment(node, relation, kind)
        return {"status": Status.SUCCESS, "message": "OK", "rows_affected": count}

    def _build_anew(self, node: ModelNode, relation: Relation, kind: str) -> int | None:
        if node.language == "python":
            return self.python_models.run(node, self.manifest.nodes, self.warehouse, relation)
        sql = self.compiler.compile(node)
        if node.has_contract and kind == "table":
            return create_table(node, relation, sql, self.warehouse, self.compiler)
        return self.warehouse.make(relation, kind, sql)

    def _run_test(self, node: TestNode) -> dict[str, Any]:
        self._require_sql(node)
        if node.failures_relation is not None and node.stored_as is not None:
            self._make_room(node.failures_relation, node.stored_as)
        return run_test(node, self.manifest, self.warehouse, self.compiler.compile(node), self.failures)

    def _require_sql(self, node: ModelNode | TestNode) -> None:
        if getattr(node, "language", "sql") == "sql" and not has_sql(self.compiler.compile(node)):
            raise NodeError(
                "nothing but comments is left of the file when it is rendered", path=node.original_file_path,
                line=node.line, hint="write a query, or remove the file",
            )  # fmt: skip

    def _make_room(self, relation: Relation, kind: str) -> None:
        """`create or replace` replaces only its own kind."""
        present = self.existing.get((relation.schema, relation.identifier))
        if present not in (None, kind):
            self.warehouse.execute(f"drop {present} if exists {relation}")
        elif present == "table":
            self._drop_referencing(relation)

    def _drop_referencing(self, relation: Relation) -> None:
        """Drop the tables whose foreign keys point here, which come again later in the run."""
        shown = relation.qualified_name
        for other in self.warehouse.referencing(relation):
            if other not in self.rebuilt:
                made_here = other in {node.relation for node in self.manifest.nodes.values()}
                raise NodeError(
                    f"{shown} cannot be replaced: a foreign key of {other.qualified_name} points there",
                    hint=f"select {other.identifier} too, or build everything"
                    if made_here
                    else "this project does not make that table: drop its foreign key, or rename the model",
                )
            self._drop_referencing(other)
            self.warehouse.execute(f"drop table if exists {other}")

    def _comment(self, node: Described, relation: Relation, kind: str) -> None:
        persist = node.config.get("persist_docs") or {}
        columns: dict[str, str] = {}
        if persist.get("columns") and any(column.description for column in node.columns.values()):
            present = {name.lower(): name for name in self.warehouse.query(f"select * from {relation} limit 0")[0]}
            columns = {
                present[column.name.lower()]: column.description
                for column in node.columns.values()
                if column.name.lower() in present
            }
        text = node.description if persist.get("relation") else None
        self.warehouse.describe(relation, kind, text, columns)

    def _sql_failure(self, node: Node, error: SqlError) -> dict[str, Any]:
        """DuckDB's message at the line of the source file, with the path of the compiled SQL."""
        if not isinstance(node, (ModelNode, TestNode)):
            return {
                "status": Status.ERROR,
                "message": f"{node.original_file_path}: {error.message}",
                "location": node.original_file_path,
            }
        if isinstance(node, ModelNode) and node.language == "python":
            return {"status": Status.ERROR, "message": f"{node.original_file_path}: {error.message}",
                    "location": node.original_file_path}  # fmt: skip
        compiled_line = (error.sql_line or 0) - _LINES_BEFORE_SQL
        found = self.compiler.source_line(node, compiled_line, error.sql_column) if compiled_line > 0 else None
        start = f"{node.original_file_path}:{node.line}" if isinstance(node, TestNode) and node.line else ""
        where = f"{found[0]}:{found[1]}" if found else start or node.original_file_path
        compiled = compiled_path(self.manifest, node)
        compiled_at = f"{compiled}:{compiled_line}" if compiled_line > 0 else str(compiled)
        advice = f"\n  → {error.hint}" if error.hint else ""
        return {
            "status": Status.ERROR,
            "message": f"{where}: {error.message}{advice}\n  compiled SQL: {compiled_at}",
            "location": where,
        }


def _type_problem(kind: str, warehouse: Warehouse) -> str | None:
    """Why a text is no SQL type, None where it is one."""
    try:
        warehouse.query_one(f"select try_cast(null as {kind})")
    except SqlError as error:
        return error.message.splitlines()[0]
    return None


def schemas_of(nodes: list[Node]) -> list[str]:
    """The schemas that nodes, and the failing rows of tests, are stored in, each once."""
    relations = [node.failures_relation if isinstance(node, TestNode) else node.relation for node in nodes]
    return list(dict.fromkeys(relation.schema for relation in relations if relation is not None))
