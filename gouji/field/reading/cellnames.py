"""Which cells of the tables a figure names, by its subject: never by its amount, which may be wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from gouji.field.reading.goals import GOAL
from gouji.field.reading.rows import Read, Row
from gouji.field.reading.signs import plain
from gouji.field.reading.statements import ALLOCATION, PATH, Figure, applies
from gouji.field.templates.grammar import Grammar, Named
from gouji.field.templates.wording import normal, unnumbered

PROJECT, HEADING = "project", "heading"
_LONG = 6  # signs of a name that the name of another may hold by more than chance
_ALIKE = 0.8  # how alike the words of the prose and the label of a row must be, at least
_MARK = re.compile(r"\((?:类|款|项)\)")
_CODE = re.compile(r"\d+")
_LEADING_CODE = re.compile(r"^\d{3,7}(?=\D)(?!年)")


@dataclass(frozen=True)
class Cell:
    """A cell that a figure names."""

    term: str
    table_id: str
    row_no: int
    column: str
    coefficient: str


def cells(figure: Figure, grammar: Grammar, tables: Mapping[str, Read], nth: tuple[int, int] = (1, 1)) -> list[Cell]:
    """The cells that an amount repeats. A subject whose row is not printed names none, nor does a use told in a goal.

    `nth` is which one of how many statements of its kind on a subject of this name it is: projects of several units may
    have one name.
    """
    if figure.measure != "amount" or (figure.role == ALLOCATION and figure.heading.partition(":")[0] == GOAL):
        return []
    key = PATH if figure.path else figure.key.partition(" ")[0]
    found = []
    for named in _named(grammar, key, figure.heading, tables):
        read = tables[named.table_id]
        if named.row_by == PROJECT:
            rows = _projects(read, figure, nth, named.row)
        elif named.row_by == HEADING:
            rows = _coded(_projects(read, _of_heading(figure), (1, 1)), named.row)
        else:
            rows = _rows(read, named, figure)
        for at, row in enumerate(rows):
            term = str(int(named.term) + at)
            found.append(Cell(term, named.table_id, row.row_no, named.column, named.coefficient))
    printed = [cell for cell in found if _is_printed(tables[cell.table_id], cell)]
    # Of a sum the blank terms are left out.
    return printed if printed and len(found) > 1 else found


def _named(grammar: Grammar, key: str, heading: str, tables: Mapping[str, Read]) -> list[Named]:
    """What a subject names, term by term: in the first declared table that the document has."""
    found: dict[str, Named] = {}
    for named in grammar.cells:
        if named.key == key and applies(named.heading, heading) and named.table_id in tables:
            found.setdefault(named.term, named)
    return list(found.values())


def _is_printed(read: Read, cell: Cell) -> bool:
    return any((amount.row_no, amount.column) == (cell.row_no, cell.column) for amount in read.amounts)


def _of_heading(figure: Figure) -> Figure:
    """The same said of the project that the heading names, which one place ends with 项目 and another does not."""
    name = figure.about.removesuffix("项目")
    return replace(figure, subject=name, about=name)


def _rows(read: Read, named: Named, figure: Figure) -> list[Row]:
    row = _row(read, named, figure)
    return [row] if row is not None else []


def _coded(rows: Sequence[Row], codes: str) -> list[Row]:
    """The rows whose code is one of these, all of them where none are told."""
    return [row for row in rows if not codes or re.fullmatch(codes, _digits(row))]


def _projects(read: Read, figure: Figure, nth: tuple[int, int], codes: str = "") -> list[Row]:
    """The rows of a project: all of them, or those below the nth unit where as many units have one of this name.

    A unit to which a project gives money names the row of that project below it, of these codes: what it hands on
    to other governments is not its own.
    """
    name, about = _bare(figure.subject), _bare(figure.about)
    groups = _by_unit(read, name)
    is_unit = groups and not any(row.code or row.project for group in groups for row in group)
    if figure.role == ALLOCATION and name != about and is_unit:
        below = _coded([row for group in _by_unit(read, about, name) for row in group], codes)
        return below if len(below) == 1 else []
    if not groups and name == about:
        groups = _by_unit(read, _longer(read, name))
    if nth[1] <= 1:
        return [row for group in groups for row in group]
    if len(groups) == 1 and len(groups[0]) == nth[1]:
        groups = [[row] for row in groups[0]]
    return groups[nth[0] - 1] if len(groups) == nth[1] else []


def _by_unit(read: Read, name: str, unit: str = "") -> list[list[Row]]:
    """The rows of a name, those below each unit together; below this one alone where one is told."""
    groups: list[list[Row]] = [[]]
    own = ""
    for row in read.rows:
        if not row.code and not row.project:
            groups.append([])
            own = _bare(row.label)
        if name and name in (_bare(row.project), _bare(row.label)) and unit in ("", own):
            groups[-1].append(row)
    return [group for group in groups if group]


def _longer(read: Read, name: str) -> str:
    """The name of the one project of a table that says this one and more, blank where none or several do."""
    found = {_bare(row.project) for row in read.rows if name in _bare(row.project)}
    return found.pop() if len(found) == 1 and len(name) >= _LONG else ""


def _row(read: Read, named: Named, figure: Figure) -> Row | None:
    side = next((column.side for column in read.table.columns if column.name == named.column), "row")
    rows = [row for row in read.rows if row.side == side]
    if named.row_by == "line":
        line = next((line for line in read.table.lines if (line.side, line.line_key) == (side, named.row)), None)
        return next((row for row in rows if line is not None and _is_line(row, line.label)), None)
    if named.row_by == "code":
        return next((row for row in rows if _digits(row) == named.row), None)
    if named.row_by == "label":
        words = re.compile(named.row) if named.row else None
        label = _bare(figure.subject)
        return next(
            (row for row in rows if (words.fullmatch(_bare(row.label)) if words else _bare(row.label) == label)), None
        )
    return _by_path(rows, [_bare(part) for part in figure.path])


def _is_line(row: Row, label: re.Pattern[str]) -> bool:
    """Whether a row is a declared line; its label may stand below that of a group."""
    words = unnumbered(normal(row.label))
    group = next((part.removeprefix("group=") for part in row.details.split(";") if part.startswith("group=")), "")
    paths = (words, f"{normal(group)}/{words}") if group else (words,)
    return any(label.fullmatch(path) for path in paths)


def _digits(row: Row) -> str:
    return "".join(_CODE.findall(row.code))


def _bare(text: str) -> str:
    """Words without 类, 款 and 项, codes and numbers before them, and blanks."""
    return _LEADING_CODE.sub("", unnumbered(normal(_MARK.sub("", plain(text)).removesuffix("支出") or text)))


def _by_path(rows: Sequence[Row], path: Sequence[str]) -> Row | None:
    """The row of a class below the rows of the classes above it, by codes that begin alike."""
    below = [row for row in rows if _digits(row)]
    if not below or not path:
        return None
    row: Row | None = None
    for words in path:
        own = _digits(row) if row is not None else ""
        inside = [each for each in below if each is not row and _digits(each).startswith(own)]
        # The next level has the shortest codes of those below; a table may leave a level out.
        nearest = min((len(_digits(each)) for each in inside), default=0)
        level = [each for each in inside if len(_digits(each)) == nearest]
        exact = [each for each in level if _bare(each.label) == words] or [
            each for each in inside if _bare(each.label) == words
        ]
        row = exact[0] if exact else _most_alike(level, words)
        if row is None:
            return None
    return row


def _most_alike(rows: Sequence[Row], words: str) -> Row | None:
    """The row whose label is most like these words, if no other is as much."""
    alike = [SequenceMatcher(None, _bare(row.label), words).ratio() for row in rows]
    best = max(alike, default=0.0)
    if best < _ALIKE or alike.count(best) > 1:
        return None
    return rows[alike.index(best)]
