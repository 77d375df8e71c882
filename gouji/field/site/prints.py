"""Published tables as they were printed: rows in their order, texts untouched, a blank cell blank."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from gouji.field.quality.sourceplaces import source_place
from gouji.field.site.layouts import CODED, Layout
from gouji.field.site.source import Record
from gouji.field.site.templates import both, figure, text, word

_SPECIAL = re.compile(r"[&<>\"']")


def escaped(value: str) -> str:
    """The text as HTML. Most cells hold nothing special, which is quicker to see than to replace."""
    return html.escape(value) if _SPECIAL.search(value) else value


@dataclass(frozen=True)
class Marks:
    """What is shown at places of one document: cell or row key → kind of mark; cell key → what should be, zh and en."""

    cells: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    implied: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def place_text(record: Record) -> Markup:
    """Line or page of a record, in both languages."""
    line, page = record.get("source_line"), record.get("source_page")
    return both(*(source_place(line, page, language) for language in ("zh", "en")))


def head(layout: Layout) -> Markup:
    """The header: above the columns of several sides the names of these."""
    lines = []
    sides = layout.sides
    if len(sides) > 1:
        spans = "".join(f'<th scope="colgroup" colspan="{count}">{word(side)}</th>' for side, count in sides.items())
        lines.append(f'<tr><td class="ln"></td>{spans}</tr>')
    cells = [f'<th scope="col" class="ln">{text("line_no")}</th>']
    cells += [
        f'<th scope="col"{" class=n" if column.is_amount else ""}>{both(*column.heading)}</th>'
        for column in layout.columns
    ]
    lines.append(f"<tr>{''.join(cells)}</tr>")
    return Markup("".join(lines))


def body(layout: Layout, rows: Sequence[Record], marks: Marks) -> Markup:
    """The rows. Numbers carry `data-c`, the key of their cell; everything printed is escaped."""
    lines: list[str] = []
    told = {mark: str(text(f"mark_{mark}")) for mark in ("wrong", "note", "involved")}
    for row in rows:
        row_key = f"{layout.table_id}/{row['row_no']}"
        mark = marks.rows.get(row_key)
        attribute = f' class="m-{mark}"' if mark else ""
        said = f'<span class="sr">{told[mark]}</span>' if mark else ""
        line = f"<span{attribute}>{_short_place(row)}</span>{said}"
        cells = [f'<th scope="row" class="ln" data-c="{row_key}">{line}</th>']
        for column in layout.columns:
            value = row.get(column.name)
            if value is None or value == "":
                cells.append("<td></td>")
            elif column.is_amount:
                cells.append(_number(layout.key(row, column), value, marks, told))
            elif column.name in CODED:
                cells.append(f"<td>{word(value)}</td>")
            else:
                cells.append(f'<td class="t">{escaped(value)}</td>' if len(value) > 4 else f"<td>{escaped(value)}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return Markup("\n".join(lines))


def _short_place(row: Record) -> str:
    """The line alone, or the page with its word: the column is narrow, and most documents have lines."""
    return escaped(str(row["source_line"])) if row["source_line"] is not None else str(place_text(row))


def _number(key: str, value: str, marks: Marks, told: Mapping[str, str]) -> str:
    mark = marks.cells.get(key)
    if mark is None:
        return f'<td class="n" data-c="{escaped(key)}">{escaped(value)}</td>'
    should = marks.implied.get(key)
    note = f'<small class="should">→ {both(*map(figure, should))}</small>' if should and mark != "involved" else ""
    return (
        f'<td class="n m-{mark}" data-c="{escaped(key)}"><span class="v">{escaped(value)}</span>'
        f'<span class="sr">{told[mark]}</span>{note}</td>'
    )
