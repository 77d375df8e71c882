"""Plain texts: their lines as they are counted in the file, and the tables among them.

`TextSource.lines` is one tuple of all lines; line n of the file (from 1, divided by line feeds alone) is
`source.lines[0][n - 1]`, without the carriage return at its end.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.vocabulary.checksums import file_sha256
from gouji.field.reading.drafts import Drafted
from gouji.field.reading.encodings import decoded
from gouji.field.reading.files import UnreadableError
from gouji.field.reading.lined import drafted_rows
from gouji.field.reading.regions import Region, regions, written
from gouji.field.reading.rows import Read
from gouji.field.reading.sided import drafted_sides
from gouji.field.reading.sources import Progress, Source
from gouji.field.reading.tables import Leftover
from gouji.field.reading.tabtables import drafted_cells
from gouji.field.reading.titles import is_title_like, money_unit
from gouji.field.templates.declarations import Table, Template
from gouji.field.templates.wording import bare

MOST_BYTES = 16 * 1024 * 1024
MOST_LINES = 200_000
MOST_SIGNS = 20_000  # in one line
_DECIMALS = re.compile(r"\d\.\d\d")
_FRONT = 400  # lines that are looked at for year and unit where there is no table
_NEAR = 3  # lines with words before and after a title that speak of its table


@dataclass(frozen=True)
class TextSource(Source):
    """A plain text. `form` is markdown where it marks headings or divides tables by bars, else text."""

    @property
    def line_count(self) -> int:
        """How many lines it has, counted by `\\n`."""
        return len(self.lines[0])

    @property
    def cover(self) -> Sequence[str]:
        """The lines before the first table, and its title."""
        lines = self.lines[0]
        words = [(at, text) for at, line in enumerate(lines) if (text := bare(line))]
        for index, (at, text) in enumerate(words):
            after = [line for _, line in words[index + 1 : index + 1 + _NEAR]]
            if is_title_like(text) and money_unit(after):
                return lines[: at + 1]
        return lines[:_FRONT]

    def fronts(self, own: Collection[int]) -> list[Sequence[str]]:
        """The lines before the tables, in which a document says whose it is."""
        return [self.cover]

    def over(self, progress: Progress) -> list[Sequence[str]]:
        """For each line that looks like the title of a table: it, and what stands near it."""
        progress(self.path.name, 1, 1)
        words = [text for line in self.lines[0] if (text := bare(line))]
        return [
            (*words[max(at - _NEAR, 0) : at], *words[at + 1 : at + 1 + _NEAR], line)
            for at, line in enumerate(words)
            if is_title_like(line)
        ]

    def tables(self, template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
        """The tables of the text, and what could not be placed."""
        from gouji.field.reading.placing import placed

        found = regions(written(self.lines[0]), template, names)
        tables = drafted(found, names)
        leftovers = [
            Leftover(0, f"{table.table.table_id}: {text}", line=line)
            for table in tables
            for line, text in table.leftovers
        ]
        unread = [
            table
            for table, region in zip(tables, found, strict=True)
            if not table.rows and any(_DECIMALS.search(line.text) for line in region.lines)
        ]
        for table in unread:
            what = f"{table.table.table_id}: the title is there, no row of it was placed"
            leftovers.append(Leftover(0, what, table.table.table_id, table.line))
        reads = placed([table for table in tables if table not in unread], template, names)
        return reads, leftovers or ([] if reads else [Leftover(0, "no table was found")])


def drafted(found: Sequence[Region], names: Collection[str]) -> list[Drafted]:
    """The rows of each table; those with projects last, when the names of their codes are known from the others."""
    made: dict[str, Drafted] = {}
    known: dict[str, set[str]] = {}
    for region in sorted(found, key=lambda region: _has_projects(region.table)):
        if any(line.is_divided for line in region.lines):
            table = drafted_cells(region, names)
        elif len({column.side for column in region.table.columns}) > 1:
            table = drafted_sides(region)
        else:
            table = drafted_rows(region, names, known)
        made[region.table.table_id] = table
        for draft in table.rows:
            if draft.code and draft.label and not draft.project:
                known.setdefault("".join(filter(str.isdigit, draft.code)), set()).add(draft.label)
    return [made[region.table.table_id] for region in found]


def _has_projects(table: Table) -> bool:
    return any(column.field == "printed_project" for column in table.columns)


def opened(path: Path) -> TextSource:
    """A plain text, opened. Raises UnreadableError for what is too long, or is no text."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise UnreadableError(
            f"the text has {size >> 20} MB; at most {MOST_BYTES >> 20} MB are read", path=path, hint="divide it"
        )
    text = decoded(path.read_bytes(), path)
    lines = tuple(line.removesuffix("\r") for line in text.removesuffix("\n").split("\n"))
    if len(lines) > MOST_LINES:
        raise UnreadableError(
            f"the text has {len(lines)} lines; at most {MOST_LINES} are read",
            path=path,
            hint="divide it: a document is one disclosure of one unit",
        )
    for number, line in enumerate(lines, start=1):
        if len(line) > MOST_SIGNS:
            raise UnreadableError(
                f"line {number} has {len(line)} signs; at most {MOST_SIGNS} are read",
                path=path,
                hint="this is no published text: check the file",
            )
    if not any(line.strip() for line in lines):
        raise UnreadableError("the text is blank", path=path, hint="fetch it again")
    is_marked = any(line.startswith(("#", "|")) for line in lines)
    if any("\f" in line for line in lines):
        from gouji.field.reading.flat import FlatSource

        return FlatSource(path, file_sha256(path), "text", (lines,))
    return TextSource(path, file_sha256(path), "markdown" if is_marked else "text", (lines,))
