"""Performance tables of a text: projects with their amounts, and indicators with all their fields.

found = read_performance(lines, performance_words(Path("seeds"))["xinjiang_unit_budget"])
for form in found.forms:
    print(form.project_name, form.amounts, len(form.indicators))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gouji.field.reading.performancedoubts import Row
from gouji.field.reading.performanceforms import (
    NUMBER,
    Excluded,
    Header,
    Span,
    end_after,
    form_pieces,
    head,
    headers,
    sections,
    spans,
)
from gouji.field.reading.performancegrids import grid_rows
from gouji.field.reading.performancepieces import Piece, bare, printed, untagged
from gouji.field.reading.performancerows import rows
from gouji.field.reading.performancesheets import Spot, sheet_lines
from gouji.field.reading.performancetasks import Task, tasks
from gouji.field.reading.performancewords import CLOSED, FIELDS, LEVELS, Words, joined, plain
from gouji.field.reading.tables import Placed

_YEAR = re.compile(r"\((?P<year>(?:19|20)\d\d)年度?\)")
_NEAR = 6  # pieces
MONEY = frozenset({"total", "fiscal", "other", "fiscal_superior", "fiscal_own"})


@dataclass(frozen=True)
class Indicator:
    """An indicator as printed: field → text; blank where none is printed. `line` is that of its name."""

    line: int
    texts: dict[str, str]
    doubt: str = ""


@dataclass
class Form:
    """A performance table: its kind, lines, unit, project, amounts (printed column → text, line), and indicators."""

    kind: str
    title: str
    line: int
    end_line: int
    year: int | None = None
    unit_name: str = ""
    project_name: str = ""
    amounts: dict[str, tuple[str, int]] = field(default_factory=dict)
    indicators: list[Indicator] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    sections: dict[str, tuple[str, int]] = field(default_factory=dict)  # of a whole-unit form: label, line
    doubts: list[tuple[int, str]] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)  # numbers that are no field
    goal: list[Piece] = field(default_factory=list)  # its text, which is prose


@dataclass(frozen=True)
class Performance:
    """The performance tables of a file, in printed order; `spots` says where a line of a file with pages stands."""

    forms: tuple[Form, ...]
    spots: Sequence[Spot] = ()


def is_whole(lines: Sequence[str], words: Words) -> bool:
    """Whether lines hold the title of a form of a whole unit."""
    return bool(words.sections) and bool(spans(lines, words))


def read_performance(lines: Sequence[str], words: Words) -> Performance:
    """The performance tables of a text, whose lines are counted from 1."""
    return Performance(tuple(_form(lines, span, words) for span in spans(lines, words)))


def form_pages(performance: Performance) -> frozenset[int]:
    """The pages on which forms stand."""
    if not performance.spots or not performance.forms:
        return frozenset()
    spots = performance.spots
    return frozenset(
        page
        for form in performance.forms
        for page in range(spots[form.line - 1].page, spots[form.end_line - 1].page + 1)
    )


def read_sheets(pages: Sequence[Placed], words: Words) -> Performance:
    """The performance tables of a file with grids on pages or sheets."""
    lines, spots = sheet_lines(pages)
    return Performance(read_performance(lines, words).forms, spots)


def _form(lines: Sequence[str], span: Span, words: Words) -> Form:
    of = form_pieces(lines, span)
    found = headers(of, words)
    if found:
        span = replace(span, end_line=end_after(lines, of[found[0][1] - 1].line, span, words))
        of = [piece for piece in of if piece.line <= span.end_line]
        span = replace(span, end_line=of[-1].line)
    if words.sections:
        return _whole(of, found, span, words)
    top = of[: found[0][0]] if found else of
    said = head(top, words, MONEY)
    form = Form(span.kind, span.title, span.line, span.end_line, _year(of), amounts=said.amounts)
    form.unit_name, form.project_name = said.values.get("unit_name", ""), said.values.get("project_name", "")
    form.excluded += said.excluded
    form.goal = said.goal
    form.doubts += [(span.line, why) for why in said.doubts]
    if not found:
        form.doubts.append((span.line, "no header of indicators"))
        return form
    columns = _columns(lines, of, found[0], words)
    if len(columns) > 1:
        _from_cells(_cells(lines, span, of, found), columns, words, form)
    else:
        _from_pieces(rows(_without(of, found), found[0][2], words), form)
    return form


def _year(of: Sequence[Piece]) -> int | None:
    """The year in brackets below a title."""
    found = _YEAR.match(plain(bare(of[:_NEAR])))
    return int(found["year"]) if found is not None else None


def _whole(of: Sequence[Piece], found: Sequence[Header], span: Span, words: Words) -> Form:
    """A form of a whole unit: tasks, a goal, and indicators, each under its label."""
    marks = sections(of, words)
    said = head(of[: marks[0].start] if marks else of, words, MONEY)
    form = Form(span.kind, span.title, span.line, span.end_line, _year(of))
    form.unit_name = said.values.get("unit_name", "")
    form.excluded += said.excluded
    form.doubts += [(span.line, why) for why in said.doubts]
    repeated = {at for start, end, _ in found for at in range(start, end)}
    for index, mark in enumerate(marks):
        stop = marks[index + 1].start if index + 1 < len(marks) else len(of)
        inside = [of[at] for at in range(mark.end, stop) if at not in repeated]
        form.sections.setdefault(mark.field, (bare(of[mark.start : mark.end]), of[mark.start].line))
        if mark.field == "goal":
            form.goal += inside
            numbers = [(piece.line, token) for piece in inside for token in NUMBER.findall(piece.text)]
            form.excluded += [Excluded(line, token, "goal") for line, token in numbers]
        if mark.field == "tasks":
            columns = [word.field for word in words.tasks if word.field in MONEY]
            form.tasks, left = tasks(inside, columns)
            form.doubts += [(piece.line, f"'{piece.text}' could not be placed") for piece in left]
        elif mark.field == "indicators" and found:
            _from_pieces(rows(inside, found[0][2], words), form, FIELDS[1:])
    if not form.sections:
        form.doubts.append((span.line, "none of its sections is printed"))
    return form


def _columns(lines: Sequence[str], of: Sequence[Piece], header: Header, words: Words) -> dict[str, int]:
    """Field → column, where the header stands in cells divided by tabs."""
    first, end, _ = header
    number = of[first].line
    if of[end - 1].line != number or "\t" not in lines[number - 1]:
        return {}
    cells = [plain(cell) for cell in untagged(lines[number - 1]).split("\t")]
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = next((word.field for word in words.headers if word.pattern.fullmatch(cell)), "")
        if name:
            found.setdefault(name, at)
    return found


def _cells(
    lines: Sequence[str], span: Span, of: Sequence[Piece], found: Sequence[Header]
) -> Iterator[tuple[int, list[str]]]:
    """The lines below the first header, without headers that are repeated, as texts of cells."""
    heads = {of[first].line for first, _, _ in found}
    for number in range(min(heads) + 1, span.end_line + 1):
        if number not in heads:
            yield number, untagged(lines[number - 1]).split("\t")


def _from_cells(lines: Iterable[tuple[int, Sequence[str]]], columns: dict[str, int], words: Words, form: Form) -> None:
    levels = dict.fromkeys(LEVELS, "")
    for row in grid_rows(lines, columns, words):
        form.doubts += [(row.line, f"'{text}' could not be placed") for text in row.left]
        levels |= {name: row.texts[name] for name in LEVELS if row.texts.get(name)}
        if row.texts.get("level_3") or row.texts.get("target"):
            form.indicators.append(Indicator(row.line, {**row.texts, **levels}, row.doubt))


def _without(of: Sequence[Piece], found: Sequence[Header]) -> list[Piece]:
    """The pieces below the first header, without the headers that later pages repeat."""
    drop = {at for start, end, _ in found for at in range(start, end)}
    return [piece for at, piece in enumerate(of) if at >= found[0][1] and at not in drop]


def _from_pieces(read: Sequence[tuple[Row, str]], form: Form, begins: Sequence[str] = FIELDS[2:]) -> None:
    """Add indicators to a form; the first field of `begins` that is printed says on which line one begins."""
    used = [piece.line for row, _ in read for taken in row.cells.values() for piece in taken.pieces]
    if used:
        # A page number below the last row is no line of the form.
        form.end_line = max(form.line, *used)
    levels = dict.fromkeys(LEVELS, "")
    for row, doubt in read:
        dropped = [piece for taken in row.cells.values() for piece in taken.dropped]
        form.excluded += [Excluded(piece.line, piece.text, "page_number") for piece in dropped]
        form.doubts += [(piece.line, f"'{piece.text}' could not be placed") for piece in row.left]
        levels |= {name: bare(pieces) for name in LEVELS if (pieces := row.pieces(name))}
        texts = _texts(row)
        if texts.get("level_3") or texts.get("target"):
            line = next(piece.line for name in begins for piece in row.pieces(name))
            form.indicators.append(Indicator(line, {**texts, **levels}, doubt))


def _texts(row: Row) -> dict[str, str]:
    """The texts of a row by field: words of ours without blanks, others with those between their lines."""
    texts = {name: joined(printed(taken.pieces)) for name, taken in row.cells.items() if name not in LEVELS}
    return texts | {name: bare(row.pieces(name)) for name in row.cells if name in CLOSED and name != "prior"}
