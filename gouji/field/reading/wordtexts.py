"""Texts of the form DOCX: their paragraphs and tables as they are seen, without what is hidden or struck out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.checksums import file_sha256
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.markup import attribute, local
from gouji.field.reading.matrices import Matrix, TooLargeError, spanned
from gouji.field.reading.packages import package
from gouji.field.reading.sheets import Flow, FormSource
from gouji.field.reading.tables import Leftover
from gouji.field.reading.wordtables import (
    UNSEEN,
    cells_of,
    edges,
    has_table,
    is_data,
    is_on,
    joined,
    merged,
    number,
    paragraphs_of,
    rows_of,
)

MOST_CELLS = 200_000  # of all tables
MOST_DEPTH = 40  # tables and frames in one another
_BREAKS = frozenset({"br", "cr"})
_BLANKS = {"tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}


@dataclass
class _Text:
    """A text while it is walked. `unseen` are the styles that hide their text."""

    path: Path
    flow: Flow
    unseen: frozenset[str]
    left: list[Leftover] = field(default_factory=list)
    cells: int = 0
    numbered: int = 0


def opened(path: Path) -> FormSource:
    """A text of the form DOCX, opened and read. Raises UnreadableError."""
    with package(path) as parts:
        main = parts.main("word/document.xml")
        root = parts.xml(main)
        styles = next((part for kind, part in parts.related(main).values() if kind == "styles"), None)
        unseen = _hiding(parts.xml(styles)) if styles in parts.names else frozenset()
    text = _Text(path, Flow(path), unseen)
    for body in root:
        if local(body) == "body":
            _walk(body, text, 0)
    text.flow.finish()
    if not any(text.flow.lines):
        raise UnreadableError("the text is empty", path=path, hint="where it holds images alone, give what they show")
    if text.numbered:
        what = f"{text.numbered} cells begin with a number that Word counts: it is not read"
        text.left.append(Leftover(text.flow.page, what))
    return text.flow.source(file_sha256(path), "docx", text.left)


def _walk(element: Any, text: _Text, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise UnreadableError("the text is nested too deeply", path=text.path, hint="save its tables alone")
    for child in element:
        name = local(child)
        if name == "p":
            for line in _lines(child, text):
                text.flow.line(line)
            for frame in _frames(child):
                _walk(frame, text, depth + 1)
        elif name == "tbl":
            if is_data(child):
                text.flow.table(_matrix(child, text))
                text.flow.end_table()
            else:
                _walk(child, text, depth + 1)
        elif name == "altChunk":
            text.left.append(Leftover(text.flow.page, "a file of another form inside of the text is not read"))
        elif name not in UNSEEN:
            _walk(child, text, depth + 1)


def _frames(paragraph: Any) -> Iterator[Any]:
    """Frames of text that are fixed to a paragraph, outermost ones, each once."""
    pending = list(paragraph)
    while pending:
        each = pending.pop(0)
        if local(each) == "txbxContent":
            yield each
        elif local(each) not in UNSEEN:
            pending = [*each, *pending]


def _lines(paragraph: Any, text: _Text) -> list[str]:
    """The lines of a paragraph."""
    if _is_styled(paragraph, "pPr", "pStyle", text.unseen):
        return []
    found: list[str] = []
    _write(paragraph, text, found)
    return "".join(found).split("\n")


def _write(element: Any, text: _Text, found: list[str]) -> None:
    for child in element:
        name = local(child)
        if name == "t":
            found.append(child.text or "")
        elif name in _BREAKS:
            found.append("\n")
        elif name in _BLANKS:
            found.append(_BLANKS[name])
        elif name == "r" and _is_hidden(child, text.unseen):
            continue
        elif name != "txbxContent" and name not in UNSEEN:
            _write(child, text, found)


def _is_hidden(run: Any, unseen: frozenset[str]) -> bool:
    said = is_on(run, "rPr", "vanish")
    return said if said is not None else _is_styled(run, "rPr", "rStyle", unseen)


def _is_styled(element: Any, properties: str, style: str, unseen: frozenset[str]) -> bool:
    return any(
        local(each) == style and attribute(each, "val") in unseen
        for group in element
        if local(group) == properties
        for each in group
    )


def _hiding(styles: Any) -> frozenset[str]:
    """Styles that hide their text, by themselves or by what they are based on."""
    based: dict[str, str] = {}
    found: set[str] = set()
    for style in styles:
        if local(style) == "style":
            name = attribute(style, "styleId")
            for each in style:
                if local(each) == "basedOn":
                    based[name] = attribute(each, "val")
            if is_on(style, "rPr", "vanish"):
                found.add(name)
    for _ in range(len(based)):
        more = {name for name, base in based.items() if base in found} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def _matrix(table: Any, text: _Text) -> Matrix:
    rows: list[list[list[Any]]] = []  # of each cell: columns, how it is merged with the one above, text
    for row in rows_of(table):
        before, after = number(row, "trPr", "gridBefore", 0), number(row, "trPr", "gridAfter", 0)
        cells: list[list[Any]] = [[1, "", ""] for _ in range(min(before, 100))]
        for cell in cells_of(row):
            cells.append([number(cell, "tcPr", "gridSpan", 1), merged(cell), _cell_text(cell, text)])
        rows.append([*cells, *([1, "", ""] for _ in range(min(after, 100)))])
        text.cells += len(rows[-1])
    if text.cells > MOST_CELLS:
        raise UnreadableError(
            f"the text has more than {MOST_CELLS} cells; no more are read", path=text.path, hint="divide it"
        )
    try:
        return spanned(joined(rows), edges(table))
    except TooLargeError as error:
        raise UnreadableError(f"a table has {error}", path=text.path, hint="check the file") from None


def _cell_text(cell: Any, text: _Text) -> str:
    """The text of a cell, its lines joined without a blank."""
    if has_table(cell):
        text.left.append(Leftover(text.flow.page, "a table inside of a cell is not read"))
    paragraphs = list(paragraphs_of(cell))
    found = "".join(line.strip() for each in paragraphs for line in _lines(each, text))
    if found and any(is_on(each, "pPr", "numPr") is not None for each in paragraphs):
        text.numbered += 1
    return found
