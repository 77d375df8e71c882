"""The prose of a document: figures with their subjects and cells, numbers that are none, and what is left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from gouji.field.reading.cellnames import Cell, cells
from gouji.field.reading.clauses import Stream
from gouji.field.reading.goals import GOAL
from gouji.field.reading.rows import Read
from gouji.field.reading.signs import Line
from gouji.field.reading.sources import Source
from gouji.field.reading.statements import ALLOCATION, SCALE, SUBSET, Figure, Statements
from gouji.field.reading.surroundings import running
from gouji.field.reading.tokens import PAGE_NUMBER, PRIVATE, TABLE, UNREAD, marked, tokens
from gouji.field.templates.declarations import Template
from gouji.field.templates.grammar import Grammar

_FIGURE = "figure"
_AROUND = 12  # so many signs before and after a number say which one it is


@dataclass(frozen=True)
class Place:
    """Where something of the prose stands: page as in `source_page` with a box, or line of a text."""

    line: int
    page: str
    box: str


@dataclass(frozen=True)
class Said:
    """A figure with its place and the cells that it names."""

    figure: Figure
    place: Place
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Excluded:
    """A number that is no figure with its reason; `unread` is a number that the grammar has no place for."""

    place: Place
    token: str
    reason: str
    around: str = ""

    def __str__(self) -> str:
        where = f"page {self.place.page}" if self.place.page else f"line {self.place.line}"
        return f"{where}: {self.token} in …{self.around}…"


@dataclass
class Prose:
    """What was read of the prose of a document; without `is_written` it replaces nothing extracted otherwise."""

    is_written: bool = True
    figures: list[Said] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)

    @property
    def unread(self) -> list[Excluded]:
        """The numbers that nothing declares: neither figure nor left out for a reason."""
        return [each for each in self.excluded if each.reason == UNREAD]


@dataclass(frozen=True)
class Asides:
    """Texts inside of tables, each of its own, and the lines of those tables, which are not of the prose around."""

    goals: Sequence[Stream] = ()
    numbers: Collection[int] = ()


def read_prose(
    sources: Sequence[Source],
    template: Template,
    tables: Sequence[Read],
    declared: Grammar,
    names: Collection[str],
    asides: Asides = Asides(),
) -> Prose:
    """The prose of the files of a document, the first of which holds its tables; at last the goals of its forms."""
    prose = Prose(declared.is_written)
    statements = Statements(declared)
    by_id = {read.table.table_id: read for read in tables}
    # The text comes before the tables where they are two files.
    for source in (*sources[1:], sources[0]):
        part = "text:" if source is not sources[0] else ""
        is_tables_only = len(sources) > 1 and source is sources[0]
        own = tables if source is sources[0] else ()
        text = running(source.running_lines(), source.boxes(), own, template, names, is_tables_only=is_tables_only)
        around = [each for each in text.lines if not (each[0].number and each[0].number in asides.numbers)]
        _read(Stream(around), text.page_numbers, part, statements, declared, by_id, prose)
    for goal in asides.goals:
        # A goal is no part of what another one says.
        statements = Statements(declared, statements.count)
        _read(goal, (), "", statements, declared, by_id, prose)
    return prose


def _read(
    stream: Stream,
    page_numbers: Sequence[Line],
    part: str,
    statements: Statements,
    declared: Grammar,
    tables: dict[str, Read],
    prose: Prose,
) -> None:
    found = tokens(stream, declared)
    figures = parted(list(statements.figures(stream, found)))
    marked(found, [(figure.first, figure.last) for figure in figures], _FIGURE)
    alike = Counter((figure.subject, figure.role) for figure in figures if figure.measure == "amount")
    said: Counter[tuple[str, str]] = Counter()
    for figure in figures:
        own = (figure.subject, figure.role)
        said[own] += figure.measure == "amount"
        # What else is said of a project is said of the one whose scale came last.
        scale = (figure.about, SCALE)
        name = scale if figure.subject == figure.about and alike[scale] else own
        place = _place(stream, figure.first, figure.last, part)
        named = cells(figure, declared, tables, (said[name], alike[name])) or _of_whole(figure, figures, prose.figures)
        prose.figures.append(Said(figure, place, tuple(named)))
    excluded = [
        Excluded(
            _place(stream, token.first, token.last, part),
            stream.raw[token.first : token.last],
            token.reason or UNREAD,
            "" if token.reason else stream.raw[max(token.first - _AROUND, 0) : token.last + _AROUND],
        )
        for token in found
        if token.reason not in (_FIGURE, PRIVATE, TABLE)
    ]
    numbers = [Excluded(_place_of(line, part), line.text.strip("-—–－第页"), PAGE_NUMBER) for line in page_numbers]
    by_page = {page: at for at, page in enumerate(_pages(stream, page_numbers, part))}
    # A page number comes after the other numbers of its page.
    prose.excluded += sorted([*excluded, *numbers], key=lambda each: by_page.get(each.place.page, 0))


def parted(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, with a part that a goal allocates alone a subset: it may tell the use of one and not of the rest."""
    parts = Counter(each.part_of for each in figures if _is_part_of_goal(each))
    return [
        replace(each, role=SUBSET) if _is_part_of_goal(each) and parts[each.part_of] == 1 else each for each in figures
    ]


def _is_part_of_goal(figure: Figure) -> bool:
    is_allocated = (figure.role, figure.measure) == (ALLOCATION, "amount") and figure.part_of > 0
    return is_allocated and figure.heading.partition(":")[0] == GOAL


def _of_whole(figure: Figure, figures: Sequence[Figure], before: Sequence[Said]) -> Sequence[Cell]:
    """The cells of the whole, where it is allocated to one thing alone; not in goals (`parted`)."""
    if figure.heading.partition(":")[0] == GOAL:
        return ()
    if figure.role != ALLOCATION or figure.measure != "amount" or not figure.part_of:
        return ()
    parts = [each for each in figures if each.part_of == figure.part_of and each.measure == "amount"]
    if len(parts) > 1:
        return ()
    return next((said.cells for said in reversed(before) if said.figure.statement == figure.part_of), ())


def _pages(stream: Stream, page_numbers: Sequence[Line], part: str) -> list[str]:
    pages = {line.page for line in (*stream.lines, *page_numbers)}
    return [f"{part}{page}" for page in sorted(pages)]


def _place_of(line: Line, part: str) -> Place:
    return Place(line.number, f"{part}{line.page}" if line.page else "", "")


def _place(stream: Stream, first: int, last: int, part: str) -> Place:
    line, box = stream.place(first, last)
    return replace(_place_of(line, part), box=box)
