"""Web pages: their text and tables as a reader sees them. Scripts are never run and nothing is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.checksums import file_sha256
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.markup import local, page
from gouji.field.reading.matrices import MOST_COLUMNS, MOST_SPANNED, Matrix, Spanning, TooLargeError, spanned
from gouji.field.reading.sheets import Flow, FormSource
from gouji.field.reading.stylesheets import HIDDEN, hiding
from gouji.field.reading.tables import Leftover

MOST_TABLES = 500
MOST_DEPTH = 200
MOST_CELLS = 200_000  # of all tables
_UNSEEN = re.compile(
    r"head|script|style|template|noscript|iframe|object|embed|svg|select|option|textarea|input|"
    r"button|audio|video|canvas|map|datalist|dialog|rt|rp"
)
# These stand in lines of their own.
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|center|dd|details|div|dl|dt|fieldset|figcaption|"
    r"figure|footer|form|h1|h2|h3|h4|h5|h6|header|hr|html|li|main|nav|ol|p|pre|section|"
    r"summary|table|tbody|td|tfoot|th|thead|tr|ul|caption"
)
_WIDTH = re.compile(r"(?<![-\w])width\s*:\s*(\d{1,4}(?:\.\d{1,6})?)\s*(pt|px)", re.IGNORECASE)
_PLAIN = re.compile(r"\s*(\d{1,4}(?:\.\d{1,6})?)\s*(px)?\s*")
_PIXEL = 0.75  # points
_WRAPPED = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\uffef])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")


class _Page:
    """A page while it is walked."""

    def __init__(self, root: Any, path: Path) -> None:
        self.path = path
        self.flow = Flow(path)
        self.left: list[Leftover] = []
        self.cells = 0
        self.tables = 0
        self.unseen = frozenset(hiding(root))

    def is_hidden(self, element: Any) -> bool:
        if (
            _UNSEEN.fullmatch(local(element))
            or element.get("hidden") is not None
            or HIDDEN.search(element.get("style") or "")
        ):
            return True
        if not self.unseen:
            return False
        names = [f".{name}" for name in (element.get("class") or "").split()]
        names += [f"#{element.get('id')}"] if element.get("id") else []
        return any(name in self.unseen or f"{local(element)}{name}" in self.unseen for name in names)


def opened(path: Path) -> FormSource:
    """A web page, opened and read. Raises UnreadableError."""
    content = path.read_bytes()
    root = page(content, path)
    # A table that does not end is one of which rows are missing.
    lower = _without(_without(content.lower(), b"<!--", b"-->"), b"<script", b"</script")
    if len(re.findall(rb"<table[\s>]", lower)) > lower.count(b"</table"):
        raise UnreadableError("the web page is cut off: a table has no end", path=path, hint="save the page again")
    walked = _Page(root, path)
    _walk(root, walked, _Line(walked.flow), 0)
    walked.flow.finish()
    if not any(walked.flow.lines):
        raise UnreadableError(
            "the web page shows no text",
            path=path,
            hint="where scripts write it, save the page from the browser when it is shown, or give the file it shows",
        )
    if b"<html" in lower and b"</html" not in lower:
        walked.left.append(Leftover(walked.flow.page, "the web page has no end: perhaps it is cut off"))
    return walked.flow.source(file_sha256(path), "html", walked.left)


def _without(content: bytes, first: bytes, last: bytes) -> bytes:
    """The content without what stands between two marks."""
    head, *rest = content.split(first)
    return b"".join([head, *(each.partition(last)[2] for each in rest)])


class _Line:
    """The line that is being written, put into the flow where it ends."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.texts: list[str] = []

    def write(self, text: str | None) -> None:
        if text:
            self.texts.append(text)

    def end(self) -> None:
        if self.texts:
            self.flow.line(collapsed("".join(self.texts)))
            self.texts = []


def _walk(element: Any, walked: _Page, line: _Line, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise UnreadableError(
            f"the web page is nested deeper than {MOST_DEPTH} elements",
            path=walked.path,
            hint="save its tables alone",
        )
    line.write(element.text)
    for child in element:
        name = local(child)
        if name and not walked.is_hidden(child):
            if name == "br":
                line.end()
            elif name == "table" and _is_data(child, walked):
                line.end()
                walked.flow.table(_matrix(child, walked))
                walked.flow.end_table()
            else:
                if _BLOCKS.fullmatch(name):
                    line.end()
                _walk(child, walked, line, depth + 1)
                if _BLOCKS.fullmatch(name):
                    line.end()
        line.write(child.tail)


def _is_data(table: Any, walked: _Page) -> bool:
    """Whether a table holds data: several cells side by side, and more of its own than in tables inside of it."""
    rows = [[cell for cell in _cells(row, walked) if _has_own(cell)] for row in _rows(table, walked)]
    if not any(len(row) > 1 for row in rows):
        return False
    inner = sum(1 for each in table.iter("td", "th") if _table_of(each) is not table and _has_own(each))
    return sum(map(len, rows)) > inner


def _has_own(cell: Any) -> bool:
    return next(cell.iter("table"), None) is None and bool("".join(cell.itertext()).strip())


def _table_of(element: Any) -> Any:
    return next(element.iterancestors("table"), None)


def _rows(table: Any, walked: _Page) -> list[Any]:
    """The rows that are seen, the foot last."""
    found: list[Any] = []
    foot: list[Any] = []
    for child in table:
        name = local(child)
        if name == "tr":
            found.append(child)
        elif name in ("thead", "tbody", "tfoot") and not walked.is_hidden(child):
            rows = [each for each in child if local(each) == "tr"]
            (foot if name == "tfoot" else found).extend(rows)
    return [row for row in (*found, *foot) if not walked.is_hidden(row)]


def _cells(row: Any, walked: _Page) -> list[Any]:
    return [each for each in row if local(each) in ("td", "th") and not walked.is_hidden(each)]


def _matrix(table: Any, walked: _Page) -> Matrix:
    walked.tables += 1
    for caption in table.iterchildren("caption"):
        if not walked.is_hidden(caption):
            walked.flow.line(_text(caption, walked))
    rows = [
        [Spanning(_span(cell, "rowspan"), _span(cell, "colspan"), _text(cell, walked)) for cell in _cells(row, walked)]
        for row in _rows(table, walked)
    ]
    walked.cells += sum(map(len, rows))
    if walked.tables > MOST_TABLES or walked.cells > MOST_CELLS:
        raise UnreadableError(
            f"the web page has more than {MOST_TABLES} tables or {MOST_CELLS} cells; no more are read",
            path=walked.path,
            hint="save its tables alone",
        )
    try:
        return spanned(rows, _edges(table))
    except TooLargeError as error:
        raise UnreadableError(f"a table has {error}", path=walked.path, hint="check the page") from None


def _edges(table: Any) -> list[float]:
    """The edges of the columns in points, where the page says how wide each is; none elsewhere."""
    edges = [0.0]
    for column in table.iter("col"):
        if _table_of(column) is not table:
            continue
        found = _WIDTH.search(column.get("style") or "") or _PLAIN.fullmatch(column.get("width") or "")
        if found is None or not float(found[1]):
            return []
        width = float(found[1]) * (1 if found[2] == "pt" else _PIXEL)
        for _ in range(min(_span(column, "span"), MOST_COLUMNS)):
            edges.append(edges[-1] + width)
    return edges if 2 < len(edges) <= MOST_COLUMNS else []


def _span(cell: Any, name: str) -> int:
    """How many rows or columns a cell says that it covers; a rowspan of 0 is all that follow."""
    said = (cell.get(name) or "").strip()
    if not said.isdecimal():
        return 1
    number = int(said[:6])
    return number or (MOST_SPANNED if name == "rowspan" else 1)


def _text(element: Any, walked: _Page) -> str:
    """The text of a cell that is seen, its lines joined without a blank."""
    found: list[str] = []
    pending = [(element, False)]
    while pending:
        each, is_tail = pending.pop()
        if is_tail:
            found.append(each.tail or "")
            continue
        found.append(each.text or "")
        for child in reversed(each):
            pending.append((child, True))
            if not local(child) or walked.is_hidden(child):
                continue
            if local(child) == "table":
                what = f"a table inside of a cell: {collapsed(''.join(child.itertext()))[:40]}"
                walked.left.append(Leftover(walked.flow.page, what))
            elif local(child) == "br":
                pending.append((_BREAK, False))
            else:
                if _BLOCKS.fullmatch(local(child)):
                    pending.append((_BREAK, False))
                pending.append((child, False))
    return "".join(collapsed(line) for line in "".join(found).split("\0"))


class _Break:
    """Stands for the end of a line in a cell."""

    text = "\0"

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __reversed__(self) -> Iterator[Any]:
        return iter(())


_BREAK = _Break()


def collapsed(text: str) -> str:
    """A text with its blanks as a browser shows them; a line end of the source between two Chinese signs is none."""
    return _BLANKS.sub(" ", _WRAPPED.sub("", text)).strip()
