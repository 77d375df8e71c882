"""Plain texts: their lines as they are counted in the file, and the tables among them.

`TextSource.lines` is one tuple of all lines; line n of the file (from 1, divided by line feeds alone) is
`source.lines[0][n - 1]`, without the carriage return at its end.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.disclosures.declarations import Template
from gouji.disclosures.encodings import decoded
from gouji.disclosures.files import UnreadableError
from gouji.disclosures.rows import Read
from gouji.disclosures.sources import Progress, Source
from gouji.disclosures.tables import Leftover
from gouji.disclosures.titles import is_title_like, money_unit
from gouji.disclosures.wording import bare
from gouji.reading.checksums import file_sha256

MOST_BYTES = 16 * 1024 * 1024
MOST_LINES = 200_000
MOST_SIGNS = 20_000  # in one line
_FRONT = 400  # lines that are looked at for year and unit where there is no table
_NEAR = 3  # lines with words before and after a title that speak of its table


@dataclass(frozen=True)
class TextSource(Source):
    """A plain text. `form` is markdown where it marks headings or divides tables by bars, else text."""

    @property
    def line_count(self) -> int:
        return len(self.lines[0])

    @property
    def cover(self) -> Sequence[str]:
        """The lines before the first table."""
        lines = self.lines[0]
        written = [(at, text) for at, line in enumerate(lines) if (text := bare(line))]
        for index, (at, text) in enumerate(written):
            after = [line for _, line in written[index + 1 : index + 1 + _NEAR]]
            if is_title_like(text) and money_unit(after):
                return lines[:at]
        return lines[:_FRONT]

    def fronts(self, own: Collection[int]) -> list[Sequence[str]]:
        return [self.cover]

    def over(self, progress: Progress) -> list[Sequence[str]]:
        """For each line that looks like the title of a table: it, and what stands near it."""
        progress(self.path.name, 1, 1)
        written = [text for line in self.lines[0] if (text := bare(line))]
        return [
            (*written[max(at - _NEAR, 0) : at], *written[at + 1 : at + 1 + _NEAR], line)
            for at, line in enumerate(written)
            if is_title_like(line)
        ]

    def tables(self, template: Template, names: Collection[str]) -> tuple[list[Read], list[Leftover]]:
        return [], [Leftover(0, "no table was found")]


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
        from gouji.disclosures.flat import FlatSource

        return FlatSource(path, file_sha256(path), "text", (lines,))
    return TextSource(path, file_sha256(path), "markdown" if is_marked else "text", (lines,))
