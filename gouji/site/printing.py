"""Published tables as they were printed: rows in their order, texts untouched, a blank cell blank."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from gouji.site.reading import Record, Source
from gouji.site.rendering import both, figure, text, word
from gouji.site.texts import LABELS, Pair
from gouji.vocabulary.nodes import quoted

# Columns of a seed that are keys or provenance of ours, not print.
_OURS = {
    "document_id", "row_no", "source_line", "end_line", "amount_lines", "placement", "placements", "revenue_line",
    "expense_line", "expenditure_line", "statement", "part_of", "role",
}  # fmt: skip
_CODED = {"section", "measure", "direction", "table_kind"}
FIGURES = "N01"


_SPECIAL = re.compile(r"[&<>\"']")


def escaped(value: str) -> str:
    """The text as HTML. Most cells hold nothing special, which is quicker to see than to replace."""
    return html.escape(value) if _SPECIAL.search(value) else value


@dataclass(frozen=True)
class Layout:
    """The printed columns of a table: (seed column, heading, whether it holds numbers that are cells)."""

    table_id: str
    names: Pair
    seed: str
    columns: tuple[tuple[str, Pair, bool], ...]

    def label(self, row: Record) -> str:
        """What the row is called in lists: its codes and words."""
        if self.table_id == FIGURES:
            return str(row["subject"] or "")
        parts = [row[name] for name, _, is_amount in self.columns if not is_amount and row[name]]
        codes = [part for part in parts[:3] if part.isdigit()]
        words = [part for part in parts if not part.isdigit()]
        return " ".join(["".join(codes), *words[:2]]).strip()

    def key(self, row: Record, column: str) -> str:
        """The cell within its document."""
        row_no = row["row_no"]
        return f"{self.table_id}/{row_no}" if self.table_id == FIGURES else f"{self.table_id}/{row_no}/{column}"


@dataclass(frozen=True)
class Marks:
    """What is shown at places of one document: cell key or row key → kind of mark, and cell key → implied text."""

    cells: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    implied: Mapping[str, str] = field(default_factory=dict)


def layouts(source: Source, tables: Sequence[Record]) -> dict[str, Layout]:
    """The layout of every table whose seed the database holds."""
    headings: dict[tuple[str, str], Pair] = {
        (row["table_id"], row["column_key"]): (row["name_zh"], row["name_en"])
        for row in source.rows("select table_id, column_key, name_zh, name_en from staging.stg_reference__columns")
    }
    made: dict[str, Layout] = {}
    for table in tables:
        seed = f"raw.{table['seed_name']}"
        if not source.has(seed, "document_id", "row_no", "source_line"):
            continue
        order = [
            row["column_name"]
            for row in source.rows(
                "select column_name from information_schema.columns where table_schema = 'raw' and table_name = ? "
                "order by ordinal_position",
                [table["seed_name"]],
            )
        ]
        table_id = table["table_id"]
        columns: list[tuple[str, Pair, bool]] = []
        for name in order:
            if name in _OURS:
                continue
            is_amount = (
                (table_id, name) in headings or name.endswith("_amount") or (table_id, name) == (FIGURES, "value")
            )
            heading = headings.get((table_id, name)) or LABELS.get(name) or (name, name)
            columns.append((name, heading, is_amount))
        made[table_id] = Layout(table_id, (table["name_zh"], table["name_en"]), seed, tuple(columns))
    return made


def rows_of(source: Source, layout: Layout, documents: Sequence[str]) -> dict[str, list[Record]]:
    """The printed rows of a table by document, in their order."""
    names = ", ".join(quoted(name) for name, _, _ in layout.columns)
    return source.of_documents(
        f"select document_id, cast(row_no as integer) as row_no, source_line, {names} from {layout.seed} "
        "where document_id in ({documents}) order by document_id, cast(row_no as integer)",
        documents,
    )


def head(layout: Layout) -> Markup:
    """The header row."""
    cells = [f'<th scope="col" class="ln">{text("line_no")}</th>']
    cells += [
        f'<th scope="col"{" class=n" if is_amount else ""}>{both(*heading)}</th>'
        for _, heading, is_amount in layout.columns
    ]
    return Markup(f"<tr>{''.join(cells)}</tr>")


def body(layout: Layout, rows: Sequence[Record], marks: Marks) -> Markup:
    """The rows. Numbers carry `data-c`, the key of their cell; everything printed is escaped."""
    lines: list[str] = []
    told = {mark: str(text(f"mark_{mark}")) for mark in ("wrong", "note", "involved")}
    for row in rows:
        row_key = f"{layout.table_id}/{row['row_no']}"
        mark = marks.rows.get(row_key)
        attribute = f' class="m-{mark}"' if mark else ""
        said = f'<span class="sr">{told[mark]}</span>' if mark else ""
        line = f"<span{attribute}>{escaped(str(row['source_line']))}</span>{said}"
        cells = [f'<th scope="row" class="ln" data-c="{row_key}">{line}</th>']
        for name, _, is_amount in layout.columns:
            value = row[name]
            if value is None or value == "":
                cells.append("<td></td>")
            elif is_amount:
                cells.append(_number(layout.key(row, name), value, marks, told))
            elif name in _CODED:
                cells.append(f"<td>{word(value)}</td>")
            else:
                cells.append(f'<td class="t">{escaped(value)}</td>' if len(value) > 4 else f"<td>{escaped(value)}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return Markup("\n".join(lines))


def _number(key: str, value: str, marks: Marks, told: Mapping[str, str]) -> str:
    mark = marks.cells.get(key)
    if mark is None:
        return f'<td class="n" data-c="{escaped(key)}">{escaped(value)}</td>'
    should = marks.implied.get(key)
    note = f'<small class="should">→ {escaped(figure(should))}</small>' if should and mark != "involved" else ""
    return (
        f'<td class="n m-{mark}" data-c="{escaped(key)}"><span class="v">{escaped(value)}</span>'
        f'<span class="sr">{told[mark]}</span>{note}</td>'
    )
