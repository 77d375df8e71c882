"""The layout of a printed table: which columns stand on which side, as the declarations of its template say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gouji.engine.vocabulary.nodes import quoted
from gouji.field.quality.seedplaces import CELLS, ROWS
from gouji.field.site.source import Record, Source
from gouji.field.site.texts import LABELS, Pair

# What a row prints beside its amounts, in the order in which it is shown.
_WORDS = ("printed_code", "printed_label", "printed_project", "details")
# Columns of a seed that are keys or provenance of ours, not print.
_OURS = {
    "document_id", "row_no", "source_line", "source_page", "source_box", "end_line", "statement", "part_of", "role",
}  # fmt: skip
# Columns whose values are words of ours.
CODED = ("section", "measure", "direction", "table_kind")
_PLACE = ("row_no", "source_line", "source_page", "seed_line")
_DECLARED = """
    select documents.document_id, columns.table_id, columns.printed_column, columns.side, columns.column_key,
        names.name_zh, names.name_en
    from staging.stg_templates__columns as columns
    inner join marts.dim_documents as documents on columns.template_id = documents.template_id
    left join staging.stg_reference__columns as names
        on columns.table_id = names.table_id and columns.column_key = names.column_key
    where documents.document_id in ({documents})
    order by documents.document_id, columns.table_id, columns.ordinal
"""
_ROWS = f"""
    select document_id, table_id, cast(row_no as integer) as row_no, side, cast(source_line as integer) as source_line,
        source_page, seed_line, {", ".join(_WORDS)}
    from {{relation}} where document_id in ({{documents}})
    order by document_id, table_id, cast(row_no as integer), seed_line
"""
_CELLS = """
    select document_id, table_id, cast(row_no as integer) as row_no, printed_column, printed_text,
        cast(source_line as integer) as source_line, source_page, source_box, seed_line
    from {relation} where document_id in ({documents})
    order by document_id, table_id, cast(row_no as integer), seed_line
"""


@dataclass(frozen=True)
class Column:
    """A printed column: its name within the row, heading, side, and whether its numbers are cells."""

    name: str
    heading: Pair
    is_amount: bool
    side: str = ""


@dataclass(frozen=True)
class Layout:
    """The printed columns of a table of one document. `numbered`: its row is its number, as in prose."""

    table_id: str
    columns: tuple[Column, ...]
    numbered: bool = False

    @property
    def sides(self) -> dict[str, int]:
        """Side → its number of columns, in their order."""
        found: dict[str, int] = {}
        for column in self.columns:
            found[column.side] = found.get(column.side, 0) + 1
        return found

    def label(self, row: Record) -> str | dict[str, str]:
        """What the row is called in lists: its codes and words; of several sides, what it is called on each."""
        if self.numbered:
            return str(row["subject"] or "")
        if len(self.sides) < 2:
            return self._words(row, None)
        return {side: self._words(row, side) for side in self.sides}

    def _words(self, row: Record, side: str | None) -> str:
        parts = [
            str(row[column.name])
            for column in self.columns
            if not column.is_amount
            and row.get(column.name)
            and column.name not in CODED
            and side in (None, column.side)
        ]
        return " ".join(dict.fromkeys(parts[:4])).strip()

    def key(self, row: Record, column: Column) -> str:
        """The cell within its document."""
        row_key = f"{self.table_id}/{row['row_no']}"
        return row_key if self.numbered else f"{row_key}/{column.name}"


@dataclass(frozen=True)
class Printed:
    """A table of one document: its layout, its rows, and (row, column) → line of the seed and box of a cell."""

    layout: Layout
    rows: Sequence[Record]
    cells: Mapping[tuple[int, str], tuple[int, str | None]] = field(default_factory=dict)


def printed_tables(source: Source, tables: Sequence[Record], documents: Sequence[str]) -> dict[str, dict[str, Printed]]:
    """Document → table → what it prints, of tables in cells and of those with a seed of their own."""
    made: dict[str, dict[str, Printed]] = {name: {} for name in documents}
    if source.has(f"raw.{ROWS}", "side") and source.has(f"raw.{CELLS}", "printed_column"):
        declared = _grouped(source.of_documents(_DECLARED, documents))
        rows, cells = (
            _grouped(source.of_documents(sql.replace("{relation}", source.lined(seed)), documents))
            for sql, seed in ((_ROWS, ROWS), (_CELLS, CELLS))
        )
        for key in dict.fromkeys([*rows, *cells]):
            made[key[0]][key[1]] = _of_cells(key[1], declared.get(key, ()), rows.get(key, ()), cells.get(key, ()))
    headings = {
        (row["table_id"], row["column_key"]): (row["name_zh"], row["name_en"])
        for row in source.rows("select table_id, column_key, name_zh, name_en from staging.stg_reference__columns")
    }
    for table in tables:
        for seed in _own_seeds(source, table):
            for name, rows_of in _of_seed(source, table, seed, headings, documents).items():
                if rows_of.rows:
                    before = made[name].get(table["table_id"])
                    made[name][table["table_id"]] = rows_of if before is None else _beside(before, rows_of)
    return made


def _grouped(by_document: Mapping[str, Sequence[Record]]) -> dict[tuple[str, str], list[Record]]:
    made: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for name, records in by_document.items():
        for record in records:
            made[name, record["table_id"]].append(record)
    return made


def _of_cells(table_id: str, declared: Iterable[Record], rows: Sequence[Record], cells: Sequence[Record]) -> Printed:
    """Columns as declared, side after side; one that is printed and not declared stands at the end."""
    columns = {row["printed_column"]: row for row in declared}
    sides = dict.fromkeys([row["side"] for row in columns.values()] + [row["side"] for row in rows])
    made = [column for side in sides for column in (*_words_of(side, rows), *_amounts_of(side, columns))]
    used = {cell["printed_column"] for cell in cells}
    made += [Column(name, (name, name), True) for name in sorted(used - set(columns))]
    places = {(cell["row_no"], cell["printed_column"]): (cell["seed_line"], cell["source_box"]) for cell in cells}
    return Printed(Layout(table_id, tuple(made)), _records(rows, cells), places)


def _words_of(side: str, rows: Iterable[Record]) -> list[Column]:
    """The columns of a side for codes and words that any of its rows has."""
    own = [row for row in rows if row["side"] == side]
    used = [word for word in _WORDS if any(row[word] for row in own)]
    return [Column(f"{side}/{word}", LABELS.get(word, (word, word)), False, side) for word in used]


def _amounts_of(side: str, declared: Mapping[str, Record]) -> list[Column]:
    """The columns of a side for amounts, as declared."""
    return [
        Column(name, (row["name_zh"] or name, row["name_en"] or name), True, side)
        for name, row in declared.items()
        if row["side"] == side
    ]


def _records(rows: Iterable[Record], cells: Iterable[Record]) -> list[Record]:
    """One record for each number of a row: its place, by side and word what it is called, and by column its amounts."""
    by_number: dict[int, Record] = {}
    for row in rows:
        record = by_number.setdefault(row["row_no"], {key: row[key] for key in _PLACE})
        record.update({f"{row['side']}/{word}": row[word] for word in _WORDS})
    for cell in cells:
        place = {**{key: cell[key] for key in _PLACE}, "seed_line": None}
        by_number.setdefault(cell["row_no"], place)[cell["printed_column"]] = cell["printed_text"]
    return [by_number[number] for number in sorted(by_number)]


def _own_seeds(source: Source, table: Record) -> list[str]:
    """The seed of a table that is not in cells; of one that is, those with its further words, called after it."""
    known = [table["seed_name"]]
    if table["seed_name"] == CELLS:
        start = f"raw.{table['table_id'].lower()}_"
        known = sorted(name.removeprefix("raw.") for name in source.relations if name.startswith(start))
    return [seed for seed in known if source.has(f"raw.{seed}", "document_id", "row_no", "source_line")]


def _of_seed(
    source: Source, table: Record, seed: str, headings: Mapping[tuple[str, str], Pair], documents: Sequence[str]
) -> dict[str, Printed]:
    table_id = table["table_id"]
    order = source.rows(
        "select column_name from information_schema.columns where table_schema = 'raw' and table_name = ? "
        "order by ordinal_position",
        [seed],
    )
    names = [row["column_name"] for row in order if row["column_name"] not in _OURS]
    # The one column of a table of figures that is a number.
    numbered = {"subject", "value"} <= set(names)
    columns = tuple(
        Column(name, headings.get((table_id, name)) or LABELS.get(name) or (name, name),
               (table_id, name) in headings or (numbered and name == "value"))
        for name in names
    )  # fmt: skip
    page = "source_page" if source.has(f"raw.{seed}", "source_page") else "cast(null as varchar) as source_page"
    found = source.of_documents(
        f"select document_id, cast(row_no as integer) as row_no, cast(source_line as integer) as source_line, {page}, "
        "seed_line, "
        f"{', '.join(quoted(name) for name in names)} from {source.lined(seed)} "
        "where document_id in ({documents}) order by document_id, cast(row_no as integer)",
        documents,
    )
    layout = Layout(table_id, columns, numbered)
    return {name: Printed(layout, rows) for name, rows in found.items()}


def _beside(cells: Printed, words: Printed) -> Printed:
    """The amounts of a table, with the words that its own seed has of the same rows."""
    shown = {value for row in cells.rows for key, value in row.items() if "/" in str(key) and value}
    further = tuple(
        column for column in words.layout.columns
        if any(row[column.name] and row[column.name] not in shown for row in words.rows)
    )  # fmt: skip
    by_number = {row["row_no"]: row for row in words.rows}
    rows = [{**by_number.get(row["row_no"], {}), **row} for row in cells.rows]
    side = cells.layout.columns[0].side if cells.layout.columns else ""
    moved = tuple(Column(column.name, column.heading, column.is_amount, side) for column in further)
    amounts = [column for column in cells.layout.columns if column.is_amount]
    texts = [column for column in cells.layout.columns if not column.is_amount]
    return Printed(Layout(cells.layout.table_id, (*texts, *moved, *amounts)), rows, cells.cells)
