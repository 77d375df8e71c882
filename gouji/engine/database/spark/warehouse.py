"""The warehouse of an engine that speaks Spark's language; see the package."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from gouji.engine.database.faults import os_error
from gouji.engine.database.spark.parts import Parts, Work
from gouji.engine.database.spark.session import Session
from gouji.engine.database.sparksql import spark_query
from gouji.engine.database.warehouse import Warehouse, translated
from gouji.engine.database.warehousefiles import csv_query
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import SqlError
from gouji.engine.vocabulary.nodes import Relation, literal, quoted

FILES = Relation("gouji_state", "files")
_COLUMNS = {"schema_name": "varchar", "relation_name": "varchar", "folder": "varchar", "sql": "varchar"}


class SparkWarehouse(Warehouse):
    """The control database, and the engine that makes what its views show; what it refuses is SqlError."""

    keeps_constraints = False
    takes_parts = False
    asks_at_once = True
    distributes = True

    def __init__(self, path: Path, profile: Profile, *, read_only: bool = False, session: Session | None = None):
        """Raises what `Warehouse` raises; the engine is begun with the first question to it."""
        assert profile.spark is not None
        self.profile = profile
        self.session = session or Session(profile.spark, profile.threads)
        self._root = profile.spark.location
        self._names: dict[tuple[str, str], str] = {}
        self._naming = threading.RLock()
        self._is_released = False
        super().__init__(path, read_only=read_only, settings=profile.settings)
        if not read_only:
            body = ", ".join(f"{quoted(name)} {kind}" for name, kind in _COLUMNS.items())
            self.execute(f"create schema if not exists {quoted(FILES.schema)}; "
                         f"create table if not exists {FILES} ({body})")  # fmt: skip

    @property
    def questions(self) -> int:
        """How many jobs were begun here; those of the suites, which ask from other processes, are not among them."""
        return self.session.jobs

    def engine(self) -> Profile:
        """See `Warehouse.engine`."""
        assert self.profile.spark is not None
        return replace(self.profile, spark=self.profile.spark.at(self.session.address))

    def make(self, relation: Relation, kind: str, sql: str) -> int | None:
        """See `Warehouse.make`. DuckDB says which types the columns have; the engine casts to them."""
        types = self.columns(f"(\n{sql}\n)")
        if kind == "view":
            self.execute(f"create or replace view {relation} as (\n{sql}\n)")
            self._note(relation, None, sql)
            return None
        return self._made(relation, types, lambda folder: self.session.write(self._said(sql, types), folder))

    def ask(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """See `Warehouse.ask`: (names of columns, rows). Values are those of DuckDB's types."""
        types = self.columns(f"(\n{sql}\n)")
        arrow = self.session.table(self._said(sql, types))
        casts = ", ".join(f"cast({quoted(name)} as {kind}) as {quoted(name)}" for name, kind in types.items())
        with translated():
            cursor = self.cursor()
            cursor.register("engine_answer", arrow)
            try:
                cursor.execute(f"select {casts} from engine_answer")
                return list(types), cursor.fetchall()
            finally:
                cursor.unregister("engine_answer")

    def count_each(self, queries: Sequence[str]) -> list[int]:
        """See `Warehouse.count_each`: one question for all."""
        if not queries:
            return []
        counts = [f"select {number} as query, count(*) as failing from (\n{self._said(sql)}\n) as counted"
                  for number, sql in enumerate(queries)]  # fmt: skip
        answer = self.session.table("\nunion all\n".join(counts)).to_pylist()
        found = {row["query"]: row["failing"] for row in answer}
        return [found[number] for number in range(len(queries))]

    def describe(self, relation: Relation, kind: str, text: str | None, columns: Mapping[str, str]) -> None:
        """See `Warehouse.describe`: a table of the engine is a view here."""
        super().describe(relation, "view", text, columns)

    def load_csv(self, relation: Relation, path: Path, columns: Mapping[str, str]) -> int:  # type: ignore[override]
        """See `Warehouse.load_csv`. The file is read here: only what it holds goes to the engine."""
        query = csv_query(columns)
        types = self.columns(f"({query.replace('?', literal(str(path)), 1)})")
        return self._written(relation, query, types, [str(path)])

    def load(self, relation: Relation, sql: str) -> int:
        """See `Warehouse.load`."""
        return self._written(relation, sql, self.columns(f"({sql})"))

    def store(self, relation: Relation, frame: Any) -> int:
        """See `Warehouse.store`."""
        with self._viewed(frame) as name:
            return self._written(relation, f"select * from {name}", self.columns(name))

    def distribute(
        self, relation: Relation, parents: Mapping[str, Relation], by: str, frame: Any, work: Work
    ) -> int | None:
        """Make a table by `work`, which runs in the engine's workers on the rows of some parts; gives its rows.

        `by` names the column that says the part of a row. `frame` is what `work` makes of no row: its types are those
        of the table. None, and nothing is made, where a parent has not that column. Raises SqlError.
        """
        given = {name: self.columns(each) for name, each in parents.items()}
        if not given or not all(by in columns for columns in given.values()):
            return None
        with self._viewed(frame) as name:
            types = self.columns(name)
        said = self._said(gathered(parents, by, given))
        parts = Parts(work, given, types)
        return self._made(relation, types, lambda folder: self.session.write_each(said, parts, types, folder))

    def lent(self) -> Any:
        """See `Warehouse.lent`: questions about relations go to the engine, others to the control database."""
        from gouji.engine.database.spark.cursors import LentEngine

        return LentEngine(self)

    def interrupt(self) -> None:
        """See `Warehouse.interrupt`."""
        self.session.interrupt()
        super().interrupt()

    @contextmanager
    def released(self) -> Iterator[None]:
        """See `Warehouse.released`; the engine serves on."""
        self._is_released = True
        try:
            with super().released():
                yield
        finally:
            self._is_released = False

    def close(self, *, checkpoint: bool = False) -> None:
        """See `Warehouse.close`; ends the session too, and the engine that was begun for it."""
        super().close(checkpoint=checkpoint)
        if not self._is_released:
            self.session.stop()

    @contextmanager
    def _viewed(self, frame: Any) -> Iterator[str]:
        """A frame under a name, on the cursor of this thread."""
        name = "python_model_frame"
        with translated():
            cursor = self.cursor()
            if hasattr(frame, "create_view"):  # a relation of the control database
                frame.create_view(name, replace=True)
            else:
                try:
                    cursor.register(name, frame)
                except (TypeError, ValueError, RuntimeError):
                    raise SqlError(f"{type(frame).__name__} is no relation and no frame") from None
            try:
                yield name
            finally:
                cursor.execute(f"drop view if exists temp.{name}")

    def _written(
        self, relation: Relation, sql: str, types: Mapping[str, str], parameters: Sequence[Any] | None = None
    ) -> int:
        """Let what a query of the control database gives be a relation of the engine."""

        def write(folder: Path) -> None:
            folder.mkdir(parents=True)
            self.write_query(sql, folder / "part-0.parquet", types, parameters)

        return self._made(relation, types, write)

    def _made(self, relation: Relation, types: Mapping[str, str], write: Callable[[Path], None]) -> int:
        """Write the files of a relation and show them; gives the number of rows."""
        folder = self._folder(relation)
        write(folder)
        self._show(relation, folder, types)
        self._note(relation, folder, None)
        return self.number(f"select count(*) from {relation}")

    def _folder(self, relation: Relation) -> Path:
        """A folder that is not there yet, for one version of a relation."""
        parent = self._root / f"{relation.schema}.{relation.identifier}"
        try:
            parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise os_error(error, parent) from None
        return parent / secrets.token_hex(8)

    def _show(self, relation: Relation, folder: Path, types: Mapping[str, str]) -> None:
        """The view of the files of a folder, with DuckDB's types. An engine may write no file where there is no row."""
        if not any(folder.glob("*.parquet")):
            empty = ", ".join(f"cast(null as {kind}) as {quoted(name)}" for name, kind in types.items())
            folder.mkdir(parents=True, exist_ok=True)
            self.execute(f"copy (select {empty} where false) to {literal(str(folder / 'part-0.parquet'))} "
                         "(format parquet)")  # fmt: skip
        read = f"read_parquet({literal(str(folder))} || '/*.parquet')"
        there = self.columns(read)
        casts = ", ".join(
            quoted(name) if there.get(name) == kind else f"cast({quoted(name)} as {kind}) as {quoted(name)}"
            for name, kind in types.items()
        )
        self.execute(f"create or replace view {relation} as select {casts} from {read}")

    def _note(self, relation: Relation, folder: Path | None, sql: str | None) -> None:
        key = [relation.schema, relation.identifier]
        self.execute(
            f"delete from {FILES} where lower(schema_name) = lower(?) and lower(relation_name) = lower(?)", key
        )
        self.insert(FILES, _COLUMNS, [[*key, None if folder is None else str(folder), sql]])
        with self._naming:
            self._names.pop((relation.schema.lower(), relation.identifier.lower()), None)

    def _said(self, sql: str, types: Mapping[str, str] | None = None) -> str:
        return spark_query(sql, self.name_of, types)

    def name_of(self, schema: str, identifier: str) -> str:
        """The name of a relation in the engine's session, where it is given one when it is asked for first."""
        key = (schema.lower(), identifier.lower())
        with self._naming:
            if key not in self._names:
                name = f"{identifier.lower()}_{secrets.token_hex(4)}"
                self._give_name(Relation(schema, identifier), name)
                self._names[key] = name
            return self._names[key]

    def _give_name(self, relation: Relation, name: str) -> None:
        sql = f"select folder, sql from {FILES} where lower(schema_name) = lower(?) and lower(relation_name) = lower(?)"
        found = self.query(sql, [relation.schema, relation.identifier])[1]
        folder, definition = found[0] if found else (None, self._definition(relation))
        types = self.columns(relation)
        if definition is not None:
            return self.session.name_query(name, self._said(definition, types))
        if folder is None:  # a table of the control database: the run history, or what a hook or a hand made
            folder = self._folder(relation)
            folder.mkdir(parents=True)
            self.write_parquet(relation, folder / "part-0.parquet")
        return self.session.name_files(name, Path(folder), types)

    def _definition(self, relation: Relation) -> str | None:
        """The query of a view that no node made."""
        sql = """
            select sql from duckdb_views() where database_name = current_database()
            and lower(schema_name) = lower(?) and lower(view_name) = lower(?)
        """
        found = self.query(sql, [relation.schema, relation.identifier])[1]
        if not found:
            return None
        _, _, query = str(found[0][0]).partition(" AS ")
        return query.rstrip().rstrip(";")


def gathered(parents: Mapping[str, Relation], key: str, types: Mapping[str, Iterable[str]]) -> str:
    """The query that gives one row per value of `key`, with the rows of each parent as a list of structs.

    Raises SqlError where there is no parent.
    """
    part, joined = quoted("part"), ""
    for number, (name, relation) in enumerate(parents.items()):
        fields = ", ".join(f"{quoted(column)} := {quoted(column)}" for column in types[name])
        listed = f"list(struct_pack({fields})) as {quoted(name)}"
        rows = f"(select {quoted(key)} as {part}, {listed} from {relation} group by {quoted(key)})"
        joined += rows + " as p0" if not number else f"\nfull join {rows} as p{number} using ({part})"
    if not parents:
        raise SqlError("the model refers to nothing that could be parted")
    return f"select {', '.join(map(quoted, ('part', *parents)))} from {joined}"


def folders_in(warehouse: Warehouse) -> set[str]:
    """The folders that the relations of a control database lie in."""
    if (FILES.schema, FILES.identifier) not in warehouse.relations():
        return set()
    return {folder for (folder,) in warehouse.query(f"select folder from {FILES} where folder is not null")[1]}
