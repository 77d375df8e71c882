"""What was read goes into the store, some documents at a time; a unit that nobody declared is declared with it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from gouji.engine.database.seedjournal import changing, replace_all
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.nodes import Relation
from gouji.field.quality.chineseerrors import error_in

if TYPE_CHECKING:
    from gouji.engine.run.store import Store
    from gouji.field.reading.identity import Hints

_SCHEMA = "main"
# What is read is written after so many documents, or so many seconds.
MOST_DOCUMENTS, MOST_SECONDS = 50, 30.0


@dataclass(frozen=True)
class Found:
    """What came of a file, or of several of one document: rows by seed, or why there are none (`error`).

    `units` are the rows of seeds that declare units which nobody had declared.
    """

    paths: tuple[Path, ...]
    name: str = ""
    rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    units: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    hints: Hints | None = None
    error: str = ""
    code: int = 0
    is_prose: bool = False


@dataclass
class Taking:
    """Documents on their way into a store. Those in hand are written at the end too, whatever ends it.

    `own` are the seeds of the project, `declared` those that declare. Without `replaces` a document that is in the
    store with other rows is refused; with `dry_run` nothing is written. Refusals are told in the `language`.
    """

    store: Store
    own: Path
    declared: Path
    replaces: bool = False
    dry_run: bool = False
    language: str = "en"
    names: dict[str, tuple[Path, ...]] = field(default_factory=dict)
    _waiting: list[Found] = field(default_factory=list)
    _since: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Self:
        self._warehouse = Warehouse(Path(":memory:"))
        with self.store.changing() as contents:  # begins it, and clears away what a killed command left
            self._known = dict(contents.parts)
        self._clear()
        return self

    def __exit__(self, *raised: object) -> None:
        try:
            self.write()
        finally:
            self._warehouse.close()

    def _refused(self, found: Found, message: str, hint: str) -> Found:
        return replace(found, rows={}, error=error_in(self.language, UsageError(message, hint=hint)), code=1)

    def take(self, found: Found, *, again: bool = False) -> Found:
        """Take a document; the answer says why where it is refused. `again`: with more files than it had before."""
        if found.error or not found.rows:
            return found
        rival = self.names.get(found.name)
        if rival is not None and not again:
            return self._refused(found, f"this is {found.name} again, after {rival[0].name}", "give one of the two")
        if found.name in self._known and not self.replaces and not again and self._differs(found):
            return self._refused(found, f"{found.name} is in the store with other rows", "read it with --replace")
        self.names[found.name] = found.paths
        if any(each.name == found.name for each in self._waiting):
            self.write()
        self._waiting.append(found)
        self._insert(found)
        if len(self._waiting) >= MOST_DOCUMENTS or time.monotonic() - self._since > MOST_SECONDS:
            self.write()
        return found

    def write(self) -> None:
        """Put the documents in hand into the store. Raises DiskFullError, NotWritableError or LockedError."""
        if self._waiting and not self.dry_run:
            with self.store.changing() as contents:
                self.store.replace(self._warehouse, self._queries(), contents, note="add")
            with changing(self.own):
                for each in self._waiting:
                    self._declare(each)
        self._waiting, self._since = [], time.monotonic()
        self._clear()

    def _declare(self, found: Found) -> None:
        """Declare the units that a document names and nobody declared, another document of this command included."""
        from gouji.field.reading.seedchanges import change
        from gouji.field.templates.seedfiles import seed_rows

        texts: dict[Path, str] = {}
        for seed, rows in found.units.items():
            known = {(row["unit_id"], row["name"]) for row in seed_rows(self.own / f"{seed}.csv")}
            new = [row for row in rows if (row["unit_id"], row["name"]) not in known]
            made = change(self.own, "", seed, new, self.declared)
            texts |= {made.path: made.after} if new else {}
        replace_all(self.own, texts)

    def _differs(self, found: Found) -> bool:
        """Whether the store holds other rows of a document."""
        self.write()
        self._insert(found)
        digests = self.store.digests(self._warehouse, self._queries())
        self._clear()
        return digests.get(found.name) != self._known[found.name]

    def _insert(self, found: Found) -> None:
        for seed, rows in found.rows.items():
            name = Path(seed).name
            types = dict.fromkeys(self.store.tables[name], "varchar")
            values = [[row[column] or None for column in types] for row in rows]
            self._warehouse.insert(Relation(_SCHEMA, name), types, values)

    def _queries(self) -> dict[str, str]:
        return {name: f"select * from {Relation(_SCHEMA, name)}" for name in self.store.tables}

    def _clear(self) -> None:
        for name, columns in self.store.tables.items():
            body = ", ".join(f'"{column}" varchar' for column in columns)
            self._warehouse.execute(f"create or replace table {Relation(_SCHEMA, name)} ({body})")
