"""The texts of documents, opened from their sources, and their marks as they are read of a changed text."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from gouji.engine.vocabulary.errors import NodeError
from gouji.field.reading.documents import Document, library, read_document
from gouji.field.reading.documents import Library as Declared
from gouji.field.reading.markcomparisons import contents_lines, contents_pages
from gouji.field.reading.marknames import own_names
from gouji.field.reading.markrows import MARKS, mark_rows
from gouji.field.reading.marks import Mark, MarkedText, marked_texts, marks_of
from gouji.field.reading.signs import Line
from gouji.lab.copies import Rows, read_rows


class Text:
    """The text of one document. Its lines are named by (file, line), both counted from 0."""

    def __init__(self, name: str, document: Document, declared: Declared):
        self.name, self.document, self._declared = name, document, declared
        template = document.template
        self.names = tuple(declared.names)
        self.parts = marked_texts(document.sources, template, document.tables, self.names)
        assert declared.grammars is not None
        assert declared.patterns is not None
        self.patterns = declared.patterns(template.template_id)
        self._sections = declared.grammars(template.template_id, document.identity.fiscal_year).sections
        self._marks = [self._marked(part) for part in self.parts]

    def lines(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Every line of the running text with its name; lines of contents are not among them."""
        listed = set(self.contents())
        for file, part in enumerate(self.parts):
            pages = contents_pages(part.lines, self.document.template, self.names)
            for at, (line, note) in enumerate(part.lines):
                is_listed = (file, at) in listed or line.page in pages
                if not is_listed and not note and "…" not in line.text:
                    yield (file, at), line.text

    def above(self, name: tuple[int, int], count: int) -> str:
        """The words of so many lines before a line, joined."""
        file, at = name
        return "".join(self.text((file, each)) for each in range(max(at - count, 0), at))

    def contents(self) -> list[tuple[int, int]]:
        """The lines of contents that are titles of tables."""
        listed = []
        for file, part in enumerate(self.parts):
            document = self.document
            own = {id(line) for line in contents_lines(part.lines, document.template, document.tables, self.names)}
            listed += [(file, at) for at, (line, _) in enumerate(part.lines) if id(line) in own]
        return listed

    def text(self, name: tuple[int, int]) -> str:
        """The words of a line, named by (file, line) from 0."""
        file, at = name
        return self.parts[file].lines[at][0].text

    def place(self, name: tuple[int, int]) -> str:
        """The page or the line of the source, as findings tell it."""
        file, at = name
        line = self.parts[file].lines[at][0]
        return f"{self.parts[file].part}{line.page}" if line.page else str(line.number)

    def near(self, name: tuple[int, int]) -> list[str]:
        """The places of a line and the next: a mark may begin on either."""
        file, at = name
        return [self.place((file, each)) for each in (at, at + 1) if each < len(self.parts[file].lines)]

    def rows(self) -> Rows:
        """The marks of the text as it is, as the seed has them."""
        return mark_rows([mark for marks in self._marks for mark in marks], self.name)

    def changed_rows(self, changed: dict[tuple[int, int], str]) -> Rows:
        """The same of the text with other words on some lines."""
        found: list[Mark] = []
        for file, part in enumerate(self.parts):
            own = {at: text for (of, at), text in changed.items() if of == file}
            if not own:
                found += self._marks[file]
                continue
            lines = tuple(
                (_with(line, own[at]) if at in own else line, note) for at, (line, note) in enumerate(part.lines)
            )
            found += self._marked(MarkedText(part.part, lines))
        return mark_rows(found, self.name)

    def _marked(self, part: MarkedText) -> list[Mark]:
        document = self.document
        own = own_names(document.identity, self._declared.names)
        return marks_of(part, document.template, document.tables, self.patterns, self._sections, self.names, own)


def _with(line: Line, text: str) -> Line:
    """A line with another text; its signs stand where those before them stood."""
    boxes = tuple(line.boxes[min(sign, len(line.boxes) - 1)] for sign in range(len(text))) if line.boxes else ()
    return replace(line, text=text, boxes=boxes)


def opened(root: Path, folder: Path, documents: Collection[str]) -> dict[str, Text]:
    """The texts of the documents whose sources, told by their checksums, lie in a folder.

    Raises NodeError where one is marked otherwise than its seed says.
    """
    declared = library(root / "seeds")
    by_sha = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in folder.rglob("*") if path.is_file()}
    known: dict[str, Rows] = {}
    for row in read_rows(root / f"seeds/{MARKS}.csv"):
        known.setdefault(row["document_id"], []).append(row)
    found = {}
    for row in read_rows(root / "seeds/reference/documents.csv"):
        name, shas = row["document_id"], row["source_sha256"].split(";")
        if name in documents and all(sha in by_sha for sha in shas):
            text = Text(name, read_document([by_sha[sha] for sha in shas], declared), declared)
            if text.rows() != known.get(name, []):
                raise NodeError(
                    f"{name}: the words marked in its source are not those of seeds/{MARKS}.csv",
                    hint="run 'read' on it again",
                )
            found[name] = text
    return found
