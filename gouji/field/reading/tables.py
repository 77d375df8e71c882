"""Tables of a document: grids get their table by title, header or continuation, and become rows and cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from gouji.engine.vocabulary.errors import GoujiError
from gouji.field.reading.entries import Body, Edges, Note
from gouji.field.reading.headers import Header, header, lying_header
from gouji.field.reading.rows import Doubt, Read, read_lying, read_standing
from gouji.field.reading.texts import Filled
from gouji.field.reading.titles import CONTENTS, Title, is_title_like, listed, money_unit, title
from gouji.field.templates.declarations import Column, Table, Template
from gouji.field.templates.wording import is_amount, squashed

_ALIKE = 3.0  # edges of a table on the next page that differ by less are the same
_MOST = 0.6  # so many of its edges must be those of the page before: ghost columns may stand between
_DECIMALS = re.compile(r"\d\.\d\d")
_PROSE = 4  # so many lines without a title are text between two tables


Placed = tuple[tuple[Filled, ...], tuple[str, ...]]  # grids of a page, and the lines below them


class TwoDocumentsError(GoujiError):
    """A file prints the same table twice, apart."""


@dataclass(frozen=True)
class Leftover:
    """What could not be placed, and why."""

    page: int
    what: str
    table_id: str = ""
    line: int = 0


@dataclass(frozen=True)
class _Known:
    """The columns of the table that was read last, for the pages on which it goes on."""

    edges: Edges
    columns: tuple[Column | None, ...]


def read_tables(
    pages: Sequence[Placed], template: Template, names: Collection[str]
) -> tuple[list[Read], list[Leftover]]:
    """The tables of a document in printed order, and what could not be placed.

    `pages` are the grids of each page with the lines below them. Raises TwoDocumentsError.
    """
    walk = _Walk(template, names, _running(pages, template, names))
    for grids, rest in pages:
        for index, filled in enumerate(grids):
            walk.meet(filled, is_first=index == 0)
        walk.leave(rest)
    for read in walk.found.values():
        if not read.pages:
            table_id = read.table.table_id
            what = f"{table_id}: the title is there, no table of it was placed"
            walk.leftovers.append(Leftover(read.page, what, table_id))
    walk.leftovers += _untabled(pages, template, names, walk.found)
    return [read for read in walk.found.values() if read.pages], walk.leftovers


@dataclass
class _Walk:
    """The way through a document, grid by grid: what was found, the table that is read, and the lines before a page."""

    template: Template
    names: Collection[str]
    running: Collection[str]
    found: dict[str, Read] = field(default_factory=dict)
    leftovers: list[Leftover] = field(default_factory=list)
    current: Read | None = None
    known: _Known | None = None
    below: tuple[str, ...] = ()

    def meet(self, filled: Filled, *, is_first: bool) -> None:
        """Read the next grid, which may go on with a table, or begin another."""
        lines = tuple(line for line in filled.above if squashed(line) not in self.running)
        named = title(lines, self.template, self.names)
        if named is None and is_first and not any(map(is_title_like, lines)):
            # A title may stand alone at the foot of the page before.
            named = title(self.below[-3:], self.template, self.names)
            lines = (*self.below[-3:], *lines) if named is not None else lines
        if named is None:
            if any(map(is_title_like, lines)) or len(lines) >= _PROSE:
                self.current = self.known = None
            if self.current is not None:
                what = f"{self.current.table.table_id}: outside the table: "
                self.leftovers += [Leftover(filled.page, what + line) for line in lines if _DECIMALS.search(line)]
        elif self.current is None or self.current.title.table_id != named.table_id:
            self._begin(named, filled.page, lines)
        self.known = _read_grid(filled, self.current, self.known, self.leftovers)

    def leave(self, rest: Sequence[str]) -> None:
        """A page ends, with these lines below its grids."""
        self.below = tuple(line for line in rest if squashed(line) not in self.running)
        if len(self.below) >= _PROSE:
            self.current = self.known = None

    def _begin(self, named: Title, page: int, lines: Sequence[str]) -> None:
        if named.table_id in self.found:
            first = self.found[named.table_id]
            raise TwoDocumentsError(
                f"table {named.table_id} ({named.printed}) stands on page {first.page} and again on page "
                f"{page}: these are two documents",
                hint="divide the file, and read each document alone",
            )
        self.current = self.found[named.table_id] = _begun(self.template.by_id[named.table_id], named, page, lines)
        self.known = None


def _begun(table: Table, named: Title, page: int, lines: Sequence[str]) -> Read:
    """A table at its title. A unit of money that is not printed there is that of the template, and a doubt."""
    unit = money_unit(lines)
    read = Read(table, named, page, unit or table.money_unit)
    if not unit:
        read.doubts.append(Doubt(0, "", page, f"no unit of money is printed: {table.money_unit}, as declared"))
    return read


def _untabled(
    pages: Sequence[Placed], template: Template, names: Collection[str], known: Collection[str]
) -> Iterator[Leftover]:
    """Titles of tables that stand where no ruled table is, but on pages of contents."""
    for number, (_, lines) in enumerate(pages, start=1):
        if len(listed(template, squashed("".join(lines)))) >= CONTENTS:
            continue
        for line in lines:
            named = title((line,), template, names)
            if named is not None and named.table_id not in known:
                what = f"{named.table_id}: {named.printed} has no ruled table below it"
                yield Leftover(number, what, named.table_id)


def _running(pages: Sequence[Placed], template: Template, names: Collection[str]) -> frozenset[str]:
    """Lines that stand over the first grid of many pages and are no title: the heads of pages."""
    counted: dict[str, int] = {}
    with_grids = [grids[0] for grids, _ in pages if grids]
    for filled in with_grids:
        for line in dict.fromkeys(map(squashed, filled.above[:2])):
            counted[line] = counted.get(line, 0) + 1
    many = {line for line, count in counted.items() if count > 3 and count * 3 > len(with_grids)}
    return frozenset(line for line in many if title((line,), template, names) is None and not money_unit((line,)))


def _read_grid(filled: Filled, current: Read | None, known: _Known | None, leftovers: list[Leftover]) -> _Known | None:
    if current is None:
        if _holds_amounts(filled):
            over = filled.above[-2:] or ("no line over it",)
            leftovers.append(Leftover(filled.page, f"a table without a declared title ({' / '.join(over)[:80]})"))
        return None
    is_first = not current.pages
    head = header(filled, current.table) if current.table.has_texts else None
    if head is None and current.table.layout == "lying":
        lying = lying_header(filled, current.table)
        if lying is not None:
            current.pages.add(filled.page)
            read_lying(filled, lying, current, _noting(filled, current, leftovers))
            return None
    if head is not None:
        known = _known(filled, head)
        for span in head.unplaced:
            leftovers.append(
                Leftover(
                    filled.page, f"{current.table.table_id}: no declared column has the header {'/'.join(span.path)}"
                )
            )
        for column in head.missing if is_first else ():
            what = f"{current.table.table_id}: no header names the column {column.name or column.field}"
            leftovers.append(Leftover(filled.page, f"{what} ({column.header.pattern})"))
        body = Body(filled, head.bands, known.edges, known.columns, not is_first)
    elif known is not None and _is_continued(filled, known):
        body = Body(filled, 0, known.edges, known.columns, True)
    else:
        leftovers.append(
            Leftover(
                filled.page, f"{current.table.table_id}: a grid whose columns are not those of {current.title.printed}"
            )
        )
        return known
    current.pages.add(filled.page)
    read_standing(body, current, _noting(filled, current, leftovers))
    return known


def _noting(filled: Filled, current: Read, leftovers: list[Leftover]) -> Note:
    """Notes what of a grid cannot be placed."""

    def note(what: str) -> None:
        leftovers.append(Leftover(filled.page, f"{current.table.table_id}: {what}"))

    return note


def _known(filled: Filled, head: Header) -> _Known:
    xs = filled.grid.xs
    return _Known(tuple((xs[span.first], xs[span.last]) for span in head.spans), head.columns)


def _is_continued(filled: Filled, known: _Known) -> bool:
    """Whether a grid without a header has the edges of the table before; a total row alone has fewer of them."""
    xs = filled.grid.xs
    if abs(xs[0] - known.edges[0][0]) > _ALIKE or abs(xs[-1] - known.edges[-1][1]) > _ALIKE:
        return False
    before = [edge for pair in known.edges for edge in pair]
    alike = sum(any(abs(x - edge) <= _ALIKE for edge in before) for x in xs)
    return alike >= _MOST * len(xs)


def _holds_amounts(filled: Filled) -> bool:
    return any(is_amount(filled.text(cell)) and "." in filled.text(cell) for cell in filled.texts)
