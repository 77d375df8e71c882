"""What is said of a document that was read: its tables with proven, read and doubtful cells, doubts and leftovers."""

from __future__ import annotations

from gouji.field.reading.documents import Document
from gouji.field.reading.performance import Performance
from gouji.field.reading.performanceseeds import performance_counts, performance_doubts
from gouji.field.reading.proof import DOUBTFUL, PROVEN, READ, Verdict, counts
from gouji.field.reading.rows import Amount, Doubt
from gouji.field.reading.tables import Leftover

_SHOWN = 20


def summary(document: Document, name: str, verdict: Verdict | None, reading: float, proving: float) -> str:
    """The report in the terminal, as text."""
    said = document.identity
    lengths = " + ".join(
        f"{each.line_count} lines" if each.line_count else f"{each.pages} pages" for each in document.sources
    )
    is_text = all(each.line_count for each in document.sources)
    lines = [
        f"{name}: {said.unit_name}, {said.fiscal_year}, {said.scope}, {document.template.template_id}, {lengths}",
        f"{'table':6}{'line' if is_text else 'page':>5}{'rows':>6}{'cells':>7}"
        + "".join(f"{word:>10}" for word in (PROVEN, READ, DOUBTFUL)),
    ]
    tables = [read.table.table_id for read in document.tables]
    counted = counts(verdict, tables) if verdict is not None else {}
    totals = [0] * 5
    for read in document.tables:
        states = counted.get(read.table.table_id)
        numbers = [len({row.row_no for row in read.rows}), len(read.amounts)]
        numbers += [states[word] for word in (PROVEN, READ, DOUBTFUL)] if states is not None else [0, 0, 0]
        totals = [total + number for total, number in zip(totals, numbers, strict=True)]
        lines.append(
            _line(read.table.table_id, str(read.page or read.line), numbers, verdict is not None)
            + f"  {read.title.printed}"
        )
    lines.append(_line("", "", totals, verdict is not None))
    known = {*tables, *document.unplaced}
    missing = [each.table_id for each in document.template.tables if each.is_required and each.table_id not in known]
    if missing:
        lines.append(f"absent: {', '.join(missing)}")
    lines += _listed("placed by arithmetic", _placed(document))
    lines += _listed("doubtful", _doubts(document, verdict))
    lines += _listed("cannot be placed", [f"{where(each)}: {each.what}" for each in document.leftovers])
    lines += _prose(document)
    if document.performance is not None:
        lines += _performance(document.performance)
    proven = f", proven in {proving:.1f}s" if verdict is not None else ", not proven"
    lines.append(f"read in {reading:.1f}s{proven}")
    return "\n".join(lines)


def _performance(performance: Performance) -> list[str]:
    counted = performance_counts(performance)
    if not counted["tables"]:
        return []
    what = f"performance: {counted['tables']} tables, {counted['indicators']} indicators; "
    what += f"{counted['excluded']} numbers that are none (of goals, persons, pages and the year)"
    return [what, *_listed("doubtful in performance tables", performance_doubts(performance))]


def _prose(document: Document) -> list[str]:
    if document.prose is None:
        return []
    figures, numbers = document.prose.figures, len(document.prose.excluded)
    told = f"prose: {len(figures)} figures, which name {sum(len(said.cells) for said in figures)} cells"
    if not document.prose.is_written:
        return [f"{told}; not written: the grammar of {document.template.template_id} is not complete"]
    unread = [str(each) for each in document.prose.unread]
    return [f"{told}; {numbers} numbers that are none", *_listed("numbers of the prose without a place", unread)]


def _line(table: str, page: str, numbers: list[int], is_proven: bool) -> str:
    states = [str(number) if is_proven else "–" for number in numbers[2:]]
    return f"{table:6}{page:>5}{numbers[0]:>6}{numbers[1]:>7}" + "".join(f"{each:>10}" for each in states)


def where(what: Amount | Doubt | Leftover) -> str:
    """The page on which something stands, or in a text its line."""
    return f"page {what.page}" if what.page else f"line {what.line}"


def _placed(document: Document) -> list[str]:
    """Tables with amounts whose columns the rules decided, and by which."""
    found = []
    for read in document.tables:
        count = sum(amount.placement == "arithmetic" for amount in read.amounts)
        if count:
            by = ", ".join(sorted(read.proofs))
            found.append(f"{read.table.table_id}: {count} of {len(read.amounts)} amounts, proven by {by}")
    return found


def _doubts(document: Document, verdict: Verdict | None) -> list[str]:
    found = [
        f"{read.table.table_id} row {doubt.row_no} {doubt.column}".rstrip() + f", {where(doubt)}: {doubt.why}"
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
                at = where(amount) if amount.page or amount.line else f"line {lines[place[:2]]}"
                found.append(f"{place[0]} row {place[1]} {place[2]}, {at}: {amount.text}; {mark.why}")
    return found


def _listed(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return [f"{title}: {len(lines)}", *(f"  {line}" for line in lines[:_SHOWN]), *more]
