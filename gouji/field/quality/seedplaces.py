"""Where findings and cells stand in the seeds: the file and the line that a person opens to look or to correct.

Of documents in a store it is the Parquet file and the row in it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.graph import Manifest
from gouji.engine.run.storelog import Contents
from gouji.engine.run.storeseeds import store_of
from gouji.engine.vocabulary.errors import SeedError, SqlError
from gouji.engine.vocabulary.nodes import SeedNode

# The seeds that hold what is printed; tables of another form have a seed of their own.
CELLS, ROWS = "printed_cells", "printed_rows"
_TABLES = "select table_id, seed_name from marts.dim_tables"
_FINDINGS = "select finding_id, document_id, rule_id, cell_id, source_line from quality.fct_findings"
# Of a finding without a cell, the first cell of its rules that stands on the line or page that the finding names.
_TERMS = """
    select explained.finding_id, cells.cell_id,
        min(cells.table_id) over (partition by explained.finding_id)
        <> max(cells.table_id) over (partition by explained.finding_id) as is_across
    from quality.fct_finding_checks as explained
    inner join quality.fct_findings as findings on explained.finding_id = findings.finding_id
    inner join quality.fct_rule_terms as terms on explained.check_id = terms.check_id
    inner join intermediate.int_addends__unioned as cells on terms.cell_id = cells.cell_id
    where findings.cell_id is null
    qualify row_number() over (
        partition by explained.finding_id
        order by
            cells.source_line is distinct from findings.source_line
            or cells.source_page is distinct from findings.source_page,
            terms.coefficient < 0, cells.table_id, cells.row_no, cells.cell_id
    ) = 1
"""

# What findings call a row of `int_table_rows__keyed`: its key, with its number where the table repeats the row.
ROW_NAME = (
    "concat(rows_.row_key, case when rows_.row_occurrence > 1 then concat('#', rows_.row_occurrence) else '' end)"
)
# Of a finding that is of a row and names it so, the number of the row, which stands where the finding says.
_NAMED = f"""
    select findings.finding_id, rows_.row_no
    from quality.fct_findings as findings
    inner join intermediate.int_table_rows__keyed as rows_
        on findings.document_id = rows_.document_id
        and findings.finding_id = concat(
            findings.rule_id, '/', rows_.document_id, '/', rows_.table_id, '/', {ROW_NAME}
        )
        and findings.source_line is not distinct from rows_.source_line
        and findings.source_page is not distinct from rows_.source_page
    where findings.cell_id is null
"""


@dataclass(frozen=True)
class SeedPlace:
    """A row of a seed: its file as the project names it, its line, and the table, row and column that it prints.

    Of a file of a store `line` is the number of the row, from 1.
    """

    file: str
    line: int | None
    table_id: str | None = None
    row_no: str | None = None
    column: str | None = None

    def __str__(self) -> str:
        if self.line is None:
            return self.file
        return f"{self.file} row {self.line}" if self.file.endswith(".parquet") else f"{self.file}:{self.line}"


class SeedFiles:
    """The seeds of a project: where the row with a key begins."""

    def __init__(self, warehouse: Warehouse, manifest: Manifest):
        self._seeds = {node.name: node for node in manifest.nodes.values() if isinstance(node, SeedNode)}
        self._read: dict[tuple[str, tuple[str, ...]], Mapping[int, int]] = {}
        self._warehouse, self._project = warehouse, manifest.project
        self._store = store_of(manifest)

    def name(self, seed: str) -> str | None:
        """The file, or the folder of a store, as the project names it; None for what is no seed of the project."""
        node = self._seeds.get(seed)
        if node is None:
            return None
        return f"{node.stored_in}/{seed}" if node.stored_in else node.original_file_path

    def names(self) -> list[str]:
        """All seeds."""
        return list(self._seeds)

    def place(self, seed: str, columns: tuple[str, ...], key: tuple[str, ...]) -> tuple[str, int] | None:
        """File and line of the row whose columns hold the key, the first of several; None where there is none."""
        node = self._seeds.get(seed)
        if node is None:
            return None
        if node.stored_in and self._store is not None:
            values = {name: value or None for name, value in zip(columns, key, strict=True)}
            contents = self._contents
            if contents is None or not set(values) <= set(node.columns):
                return None
            rows = self._store.places(self._warehouse, seed, contents, values, 1)
            return (self._project.relative(rows[0][0]), rows[0][1]) if rows else None
        wanted = (seed, columns)
        if wanted not in self._read:
            self._read[wanted] = csv_lines(self._project.root / node.original_file_path, columns)
        line = self._read[wanted].get(hash(key))
        return None if line is None else (node.original_file_path, line)

    @cached_property
    def _contents(self) -> Contents | None:
        """What stands in the store; None where it cannot be read, which the build has told."""
        try:
            return self._store.contents() if self._store is not None else None
        except SeedError:
            return None


def csv_lines(path: Path, columns: Sequence[str]) -> dict[int, int]:
    """Hash of the values of columns → the line on which the row begins; empty where the file or a column is gone.

    Hashes, because the seeds of ten thousand documents have millions of keys.
    """
    if not path.is_file():
        return {}
    found: dict[int, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        if not set(columns) <= set(header):
            return {}
        positions = [header.index(column) for column in columns]
        last = max(positions)
        line = reader.line_num + 1
        for row in reader:
            if len(row) > last:
                found.setdefault(hash(tuple([row[at] for at in positions])), line)
            line = reader.line_num + 1
    return found


class SeedPlaces:
    """The places of findings and cells of one database."""

    def __init__(self, warehouse: Warehouse, manifest: Manifest):
        self.files = SeedFiles(warehouse, manifest)
        self._warehouse = warehouse
        self._seeds: dict[str, str] = dict(_rows(warehouse, _TABLES))

    def of_cell(self, cell_id: str) -> SeedPlace | None:
        """The place of a cell or figure, `document/table/row[/column]`."""
        document, table, row_no, *column = [*cell_id.split("/"), "", ""][:4]
        return self._row(document, table, row_no, column[0] or None) if table in self._seeds else None

    def of_findings(self, wanted: Iterable[str] | None = None) -> dict[str, SeedPlace]:
        """Finding → place, of those wanted, or of all. A finding about a whole document stands at its row."""
        findings = _rows(self._warehouse, _FINDINGS)
        if wanted is not None:
            names = set(wanted)
            findings = [finding for finding in findings if finding[0] in names]
        asked = any(finding[3] is None for finding in findings)
        terms = {name: (cell, is_across) for name, cell, is_across in _rows(self._warehouse, _TERMS)} if asked else {}
        rows = dict(_rows(self._warehouse, _NAMED)) if asked else {}
        found = {
            finding[0]: self._place(*finding, term=terms.get(finding[0], (None, False)), row_no=rows.get(finding[0]))
            for finding in findings
        }
        return {name: place for name, place in found.items() if place is not None}

    def _place(
        self,
        finding: str,
        document: str,
        rule: str,
        cell: str | None,
        line: int | None,
        *,
        term: tuple[str | None, bool],
        row_no: int | None,
    ) -> SeedPlace | None:
        if cell is not None:
            return self.of_cell(cell)
        rest = finding.removeprefix(f"{rule}/{document}/")
        table, *parts = rest.split("/")
        if table in self._seeds and parts and (row_no is not None or parts[-1].isdigit()):
            return self._row(document, table, parts[-1] if row_no is None else str(row_no), None)
        named, is_across = term
        found = self.of_cell(named) if named is not None else None
        if found is not None and is_across:
            found = SeedPlace(found.file, found.line)  # a rule across tables belongs to none of them
        if found is not None and rest != table:
            return found
        if rest in self._seeds:
            return self._table(document, rest)
        place = self._controlled(document, rest) or self._on_line(document, rest, table, line)
        if place is not None:
            return place
        if found is not None:
            return found
        return self._table(document, table) if table in self._seeds else self._of(("documents",), (document,))

    def _row(self, document: str, table: str, row_no: str, column: str | None) -> SeedPlace | None:
        seed = self._seeds[table]
        about = (table, row_no, column)
        if seed != CELLS:
            return self._of((seed, "row_no"), (document, row_no), *about)
        if column is not None:
            key = (document, table, row_no, column)
            found = self.files.place(CELLS, ("document_id", "table_id", "row_no", "printed_column"), key)
            if found is not None:
                return SeedPlace(*found, *about)
        return self._of((ROWS, "table_id", "row_no"), (document, table, row_no), *about)

    def _controlled(self, document: str, instance: str) -> SeedPlace | None:
        """The control total that an instance names, or the table of one that counts rows."""
        table, _, column = instance.partition(" ")
        if table not in self._seeds:
            return None
        key = (document, table, column)
        if self.files.place("control_totals", ("document_id", "table_id", "printed_column"), key) is not None:
            return self._of(("control_totals", "table_id", "printed_column"), key, table)
        return self._table(document, table)

    def _on_line(self, document: str, instance: str, table: str, line: int | None) -> SeedPlace | None:
        """The row that is printed on the line of the finding; first one with the number that the instance names."""
        number = instance.rpartition("/")[2].partition(" ")[2].partition(" ")[0]
        wanted = (table,) if table in self._seeds else tuple(self._seeds)
        seeds = [(each, name) for each in wanted for name in self._words_of(each)]
        for column in ("row_no", "table_no", None):
            for each, name in seeds if line is not None else ():
                columns = ("source_line",) if column is None else (column, "source_line")
                key = (document, str(line)) if column is None else (document, number, str(line))
                if self.files.place(name, ("document_id", *columns), key) is not None:
                    row_no = number if column == "row_no" else None
                    return self._of((name, *columns), key, each, row_no)
        return None

    def _words_of(self, table: str) -> list[str]:
        """The seed of a table; where its amounts are printed cells, those called after it: `p03_…` for P03."""
        seed = self._seeds[table]
        return [seed] if seed != CELLS else [n for n in self.files.names() if n.startswith(f"{table.lower()}_")]

    def _table(self, document: str, table: str) -> SeedPlace | None:
        return self._of(("document_tables", "table_id"), (document, table), table)

    def _of(self, seed: tuple[str, ...], key: tuple[str, ...], *about: str | None) -> SeedPlace | None:
        """The row of `seed[0]` with the document and the further columns of the key."""
        found = self.files.place(seed[0], ("document_id", *seed[1:]), key)
        if found is not None:
            return SeedPlace(*found, *about)
        name = self.files.name(seed[0])
        return SeedPlace(name, None, *about) if name is not None else None


def _rows(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query; none where the database lacks a relation: what is shown is then shown without places."""
    try:
        return warehouse.query(sql)[1]
    except SqlError:
        return []
