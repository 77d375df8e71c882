"""What is said of a document that was read: its tables with proven, read and doubtful cells, doubts and leftovers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from gouji.engine.artifacts.folding import width_of
from gouji.field.quality.chineseerrors import doubt_in, note_in
from gouji.field.quality.readingtexts import say
from gouji.field.quality.words import named
from gouji.field.reading.documents import Document
from gouji.field.reading.performance import Performance
from gouji.field.reading.performanceseeds import performance_counts, performance_doubts
from gouji.field.reading.proof import DOUBTFUL, PROVEN, READ, Verdict, counts
from gouji.field.reading.rows import Amount, Doubt
from gouji.field.reading.tables import Leftover

_SHOWN = 20
_STATES = (PROVEN, READ, DOUBTFUL)
_Said = Callable[..., str]


def summary(
    document: Document, name: str, verdict: Verdict | None, reading: float, proving: float, language: str = "en"
) -> str:
    """The report in the terminal, as text; `reading` and `proving` are seconds, `language` is `zh` or `en`."""
    said = partial(say, language)
    whose = document.identity
    scope = named("scope", whose.scope, language)
    about = (name, whose.unit_name, str(whose.fiscal_year), scope, document.template.template_id)
    lines = [f"{about[0]}: {', '.join([*about[1:], _lengths(document, said)])}"]
    lines += _tables(document, verdict, language)
    lines += _listed("by_arithmetic", _placed(document, said), said)
    lines += _listed("doubts", _doubts(document, verdict, language), said)
    left = [f"{where(each, said)}: {note_in(language, each.what)}" for each in document.leftovers]
    lines += _listed("unplaced", left, said)
    lines += _prose(document, said)
    if document.performance is not None:
        lines += _performance(document.performance, said)
    proven = said("proven_in", seconds=proving) if verdict is not None else said("not_proven")
    return "\n".join([*lines, f"{said('read_in', seconds=reading)}{proven}"])


def _lengths(document: Document, said: _Said) -> str:
    return " + ".join(
        said("lines", count=each.line_count) if each.line_count else said("pages", count=each.pages)
        for each in document.sources
    )


def _tables(document: Document, verdict: Verdict | None, language: str) -> list[str]:
    """A line for each table, their sum, and the tables that the template demands and nothing prints."""
    said = partial(say, language)
    is_text = all(each.line_count for each in document.sources)
    heads = [said("head_table"), said("head_line" if is_text else "head_page"), said("head_rows"), said("head_cells")]
    states = [named("cell_state", state, language) for state in _STATES]
    lines = [_line(heads[0], heads[1], heads[2:] + states)]
    tables = [read.table.table_id for read in document.tables]
    counted = counts(verdict, tables) if verdict is not None else {}
    totals = [0] * 5
    for read in document.tables:
        found = counted.get(read.table.table_id)
        numbers = [len({row.row_no for row in read.rows}), len(read.amounts)]
        numbers += [found[word] for word in _STATES] if found is not None else [0, 0, 0]
        totals = [total + number for total, number in zip(totals, numbers, strict=True)]
        first = _line(read.table.table_id, str(read.page or read.line), _shown(numbers, verdict is not None))
        lines.append(f"{first}  {read.title.printed}")
    lines.append(_line("", "", _shown(totals, verdict is not None)))
    known = {*tables, *document.unplaced}
    missing = [each.table_id for each in document.template.tables if each.is_required and each.table_id not in known]
    return [*lines, said("absent", tables=", ".join(missing))] if missing else lines


def _performance(performance: Performance, said: _Said) -> list[str]:
    counted = performance_counts(performance)
    if not counted["tables"]:
        return []
    doubts = _listed("performance_doubts", performance_doubts(performance), said)
    return [said("performance", **counted), *doubts]


def _prose(document: Document, said: _Said) -> list[str]:
    if document.prose is None:
        return []
    figures, numbers = document.prose.figures, len(document.prose.excluded)
    told = said("prose", figures=len(figures), cells=sum(len(each.cells) for each in figures))
    if not document.prose.is_written:
        told = said("prose_kept", told=told)
    unread = [str(each) for each in document.prose.unread]
    return [said("prose_excluded", told=told, count=numbers), *_listed("prose_unplaced", unread, said)]


def _shown(numbers: Sequence[int], is_proven: bool) -> list[str]:
    return [str(number) if is_proven or at < 2 else "–" for at, number in enumerate(numbers)]


def _line(table: str, page: str, rest: Sequence[str]) -> str:
    """A line of the list of tables, each column as wide as the eye sees it."""
    widths = (5, 6, 7, 10, 10, 10)
    columns = [f"{' ' * (width - width_of(text))}{text}" for width, text in zip(widths, (page, *rest), strict=True)]
    return f"{table}{' ' * (6 - width_of(table))}{''.join(columns)}"


def where(what: Amount | Doubt | Leftover, said: _Said) -> str:
    """The page on which something stands, or in a text its line."""
    return said("page", page=what.page) if what.page else said("line", line=what.line)


def _placed(document: Document, said: _Said) -> list[str]:
    """Tables with amounts whose columns the rules decided, and by which."""
    found = []
    for read in document.tables:
        count = sum(amount.placement == "arithmetic" for amount in read.amounts)
        if count:
            by = ", ".join(sorted(read.proofs))
            found.append(said("placed", table=read.table.table_id, count=count, all=len(read.amounts), by=by))
    return found


def _doubts(document: Document, verdict: Verdict | None, language: str) -> list[str]:
    said = partial(say, language)
    found = [
        f"{_cell(read.table.table_id, doubt.row_no, doubt.column, said)}, {where(doubt, said)}: "
        f"{doubt_in(language, doubt.why)}"
        for read in document.tables
        for doubt in read.doubts
        if verdict is None or not doubt.column
    ]
    if verdict is not None:
        amounts = {
            (read.table.table_id, amount.row_no, amount.column): amount
            for read in document.tables
            for amount in read.amounts
        }
        lines = {(read.table.table_id, row.row_no): row.line for read in document.tables for row in read.rows}
        for place, mark in verdict.marks.items():
            if mark.state == DOUBTFUL:
                amount = amounts[place]
                is_placed = amount.page or amount.line
                at = where(amount, said) if is_placed else said("line", line=lines[place[:2]])
                found.append(f"{_cell(*place, said)}, {at}: {amount.text}; {doubt_in(language, mark.why)}")
    return found


def _cell(table: str, row: int, column: str, said: _Said) -> str:
    return said("cell", table=table, row=row, column=column).rstrip()


def _listed(title: str, lines: list[str], said: _Said) -> list[str]:
    if not lines:
        return []
    more = [said("more", count=len(lines) - _SHOWN)] if len(lines) > _SHOWN else []
    head = said("title", title=said(title), count=len(lines))
    return [head, *(f"  {line}" for line in lines[:_SHOWN]), *more]
