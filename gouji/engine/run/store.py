"""A store: rows of seeds as Parquet, divided by a column, for more of them than CSV files carry.

Each table has a folder of immutable files. A file holds the rows of some parts (documents, say) and is never changed:
where one of its parts goes or comes again, the others are written into a new file and the old one is removed. So
`TABLE/*.parquet` is always what stands, for whatever reads files; `gouji` itself reads those that the log names.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gouji
from gouji.engine.database.faults import os_error
from gouji.engine.database.locks import seeds_lock
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.run import storelog
from gouji.engine.run.storelog import Contents
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.checksums import text_sha256
from gouji.engine.vocabulary.errors import NodeError, SeedError
from gouji.engine.vocabulary.nodes import STORE_HEAD, Relation, literal, quoted

EMPTY = "0-empty.parquet"  # the columns of a table without rows, for readers of `*.parquet`
MOST_PARTS = 500  # in one batch
# Batches below this are put together with the next change once there are more than so many of them.
_SMALL, _MANY_SMALL = 100, 32
_INCOMING = "incoming"
# What comes lies in a file, with so much of it in memory: there may be millions of rows.
_MEMORY = "2GB"
Tables = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Store:
    """The store in a folder. `by` is the column that divides rows, `tables` names the columns of each table.

    What reads it raises SeedError where the store, or a file of it, is missing or damaged.
    """

    folder: Path
    by: str
    tables: Tables

    def contents(self) -> Contents:
        """What stands. Raises SeedError where there is no store."""
        return storelog.contents_of(self.folder)

    def files(self, table: str, contents: Contents, batches: Iterable[str] | None = None) -> list[Path]:
        """The files that hold rows of a table, of all batches or of some. Raises SeedError where one is missing."""
        chosen = contents.batches if batches is None else {name: contents.batches[name] for name in batches}
        found = [self._file(table, name) for name, batch in chosen.items() if table in batch.tables]
        for path in found:
            if not path.is_file():
                raise SeedError("this file of the store is missing", path=path,
                                hint="bring it back from a copy, or read its documents again")  # fmt: skip
        return found

    def rows_sql(self, table: str, contents: Contents, parts: Iterable[str] | None = None) -> str:
        """A query for the rows of a table, of all parts or of some, every column text."""
        columns = ", ".join(quoted(name) for name in self.tables[table])
        wanted = None if parts is None else set(parts)
        files = self.files(table, contents, None if wanted is None else contents.batches_of(wanted))
        if not files:
            none = ", ".join(f"cast(null as varchar) as {quoted(name)}" for name in self.tables[table])
            return f"select {none} where false"
        listed = ", ".join(literal(str(path)) for path in files)
        where = "" if wanted is None else f" where {quoted(self.by)} in ({', '.join(map(literal, sorted(wanted)))})"
        return f"select {columns} from read_parquet([{listed}]){where}"

    def rows_of(self, warehouse: Warehouse, contents: Contents, parts: Iterable[str]) -> dict[str, int]:
        """Table → how many rows some parts have in it."""
        listed = list(parts)
        queries = {table: self.rows_sql(table, contents, listed) for table in self.tables}
        return {name: warehouse.query(f"select count(*) from ({sql})")[1][0][0] for name, sql in queries.items()}

    def places(
        self, warehouse: Warehouse, table: str, contents: Contents, values: Mapping[str, str | None], most: int
    ) -> list[tuple[Path, int]]:
        """File and row (from 1) of the rows whose columns have these values (None: nothing); at most so many.

        Columns that the table lacks are left out; where it has none of them nothing is found.
        """
        asked = {name: value for name, value in values.items() if name in self.tables[table]}
        part = asked.get(self.by)
        files = self.files(table, contents, None if part is None else contents.batches_of({part}))
        if not asked or not files:
            return []
        listed = ", ".join(literal(str(path)) for path in files)
        same = " and ".join(
            f"{quoted(name)} is null" if value is None else f"{quoted(name)} = {literal(value)}"
            for name, value in asked.items()
        )
        sql = f"""
            select filename, file_row_number + 1 from read_parquet([{listed}], filename = true, file_row_number = true)
            where {same} order by all limit {most}
        """
        return [(Path(name), number) for name, number in warehouse.query(sql)[1]]

    def values(self, table: str, column: str) -> list[str]:
        """The values of a column, of all parts; none where there is no store yet."""
        if not (self.folder / STORE_HEAD).exists():
            return []
        sql = f"select {quoted(column)} from ({self.rows_sql(table, self.contents())})"
        with Warehouse(Path(":memory:")) as warehouse:
            return [value for (value,) in warehouse.query(sql)[1] if value is not None]

    def write_csv(self, table: str, path: Path, *, whole: bool) -> None:
        """Write a table as a CSV file, or its header alone."""
        columns = ", ".join(quoted(name) for name in self.tables[table])
        none = ", ".join(f"cast(null as varchar) as {quoted(name)}" for name in self.tables[table])
        is_there = whole and (self.folder / STORE_HEAD).exists()
        sql = self.rows_sql(table, self.contents()) if is_there else f"select {none} where false"
        with Warehouse(Path(":memory:")) as warehouse:
            warehouse.execute(f"copy (select {columns} from ({sql})) to {literal(str(path))} (format csv, header true)")

    @contextmanager
    def changing(self) -> Iterator[Contents]:
        """Hold the store, whole; what an interrupted command has left is cleared away. Raises LockedError."""
        if not (self.folder / STORE_HEAD).exists():
            storelog.begin(self.folder, self.by)
        with seeds_lock(self.folder):
            contents = self.contents()
            self._clear(contents)
            shutil.rmtree(self.folder / f".{_INCOMING}", ignore_errors=True)
            yield contents

    @contextmanager
    def incoming(self) -> Iterator[Warehouse]:
        """A database for rows that come, more of them than memory holds. Whoever opens it is `changing` the store."""
        folder = self.folder / f".{_INCOMING}"
        try:
            folder.mkdir(exist_ok=True)
            with Warehouse(folder / "rows.duckdb", settings={"memory_limit": _MEMORY}) as warehouse:
                yield warehouse
        except OSError as error:
            raise os_error(error, self.folder) from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def replace(
        self, warehouse: Warehouse, rows: Mapping[str, str], contents: Contents, *, removed: Iterable[str] = (),
        note: str = "",
    ) -> Contents:  # fmt: skip
        """Put rows into the store, each part in the place of what it was, and take parts out. All of it or nothing.

        `rows` gives for each table a query in `warehouse`. Whoever calls it is `changing` the store. The history keeps
        what was removed, when and by which version. Raises SeedError, DiskFullError or NotWritableError.
        """
        coming = self.digests(warehouse, rows)
        gone = {part for part in removed if part in contents.parts and part not in coming}
        same = {part for part, sha256 in coming.items() if contents.parts.get(part) == sha256}
        added = {part: sha256 for part, sha256 in coming.items() if part not in same}
        if not added and not gone:
            return contents
        touched = contents.batches_of(gone | {part for part in added if part in contents.parts})
        small = [name for name, batch in contents.batches.items() if len(batch.parts) < _SMALL]
        dropped = {*touched, *(small if len(small) > _MANY_SMALL else ())}
        kept = {part for name in dropped for part in contents.batches[name].parts} - gone - set(added)
        try:
            batches = dict(self._written(warehouse, sorted(added), sorted(kept), contents))
        except OSError as error:
            raise os_error(error, self.folder) from None
        change = {
            "version": contents.version + 1, "at": clock.now().isoformat(), "written_by": f"gouji {gouji.__version__}",
            "note": note, "added": added, "removed": sorted(gone),
            "was": {part: contents.parts[part] for part in sorted({*gone, *added}) if part in contents.parts},
            "batches": batches, "dropped": sorted(dropped),
        }  # fmt: skip
        after = storelog.append(self.folder, contents, change)
        self._clear(after)
        return after

    def damaged(self, contents: Contents) -> list[Path]:
        """The files that are not there or are not as they were written."""
        found = []
        for name, batch in contents.batches.items():
            for table, told in batch.tables.items():
                path = self._file(table, name)
                if not path.is_file() or _sha256(path) != told["sha256"]:
                    found.append(path)
        return found

    def digests(self, warehouse: Warehouse, rows: Mapping[str, str]) -> dict[str, str]:
        """Part → SHA-256 over its rows of all tables, in any order, which `rows` gives as for `replace`.

        Raises NodeError for rows that are of no part.
        """
        digests: dict[str, list[str]] = {}
        for table, columns in self.tables.items():
            incoming = _temporary(table)
            listed = ", ".join(f"cast({quoted(name)} as varchar) as {quoted(name)}" for name in columns)
            none = ", ".join(f"cast(null as varchar) as {quoted(name)}" for name in columns)
            source = f"select {listed} from ({rows[table]})" if table in rows else f"select {none} where false"
            warehouse.execute(f"create or replace temp view {incoming} as {source}")
            each = " || ".join(f"coalesce(length({quoted(name)}) || ':' || {quoted(name)}, '-')" for name in columns)
            sql = f"""
                select {quoted(self.by)}, count(*), sum(md5_number_lower({each})), sum(md5_number_upper({each}))
                from {incoming} group by {quoted(self.by)} order by all
            """
            for part, *told in warehouse.query(sql)[1]:
                if part is None:
                    raise NodeError(f"a row of {table} has no {self.by}: it belongs to nothing", path=self.folder,
                                    hint=f"give every row its {self.by}")  # fmt: skip
                digests.setdefault(part, []).append(" ".join(map(str, (table, *told))))
        return {part: text_sha256("\n".join(each)) for part, each in digests.items()}

    def _written(
        self, warehouse: Warehouse, added: Sequence[str], kept: Sequence[str], contents: Contents
    ) -> Iterator[tuple[str, Any]]:
        """Write batches of new parts, and of those that lay beside parts that go; gives (name, what the log says)."""
        ordered = sorted([*added, *kept])
        coming = set(added)
        for start in range(0, len(ordered), MOST_PARTS):
            parts = ordered[start : start + MOST_PARTS]
            name = f"{contents.version + 1:08}-{start // MOST_PARTS:04}"
            new = [part for part in parts if part in coming]
            old = [part for part in parts if part not in coming]
            tables = {}
            for table, columns in self.tables.items():
                listed = ", ".join(quoted(column) for column in columns)
                queries = [f"select {listed} from {_temporary(table)} where {_within(self.by, new)}"] if new else []
                queries += [self.rows_sql(table, contents, old)] if old else []
                if told := self._write(warehouse, " union all by name ".join(queries), table, name):
                    tables[table] = told
            yield name, [parts, tables]

    def _write(self, warehouse: Warehouse, sql: str, table: str, name: str) -> dict[str, Any] | None:
        path = self._file(table, name)
        self._folder(warehouse, table)
        # What stands beside an unfinished file reads `*.parquet`: it takes its name when it is whole.
        beside = path.with_suffix(".new")
        rows = warehouse.write_parquet(f"({sql})", beside)
        if not rows:
            beside.unlink()
            return None
        beside.replace(path)
        return {"rows": rows, "sha256": _sha256(path)}

    def _folder(self, warehouse: Warehouse, table: str) -> None:
        empty = self.folder / table / EMPTY
        if not empty.exists():
            empty.parent.mkdir(parents=True, exist_ok=True)
            none = ", ".join(f"cast(null as varchar) as {quoted(name)}" for name in self.tables[table])
            warehouse.write_parquet(f"(select {none} where false)", empty)

    def _clear(self, contents: Contents) -> None:
        """Remove files that the log does not name: of batches that were replaced, or of a command that was killed."""
        for table in self.tables:
            known = {f"{name}.parquet" for name in contents.batches} | {EMPTY}
            for path in (self.folder / table).glob("*"):
                if path.name not in known:
                    path.unlink(missing_ok=True)

    def _file(self, table: str, batch: str) -> Path:
        return self.folder / table / f"{batch}.parquet"


def _temporary(table: str) -> str:
    return str(Relation("temp", f"{_INCOMING}_{table}"))


def _within(column: str, values: Sequence[str]) -> str:
    return f"{quoted(column)} in ({', '.join(map(literal, values))})"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
