"""Running text as one stream of signs, divided into sentences; each sign knows the line that it stands on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gouji.field.reading.signs import Line, plain
from gouji.field.templates.grammar import Section

NOTE = "note"  # heading of the notes of a table: note:T08
# What a paragraph begins with, at the start of a line: 一、 （一） 1. （1）
_NUMBERING = re.compile(
    r"(?:第[一二三四五六七八九十]+部分)?[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)、?"
    r"|(?P<first>\d{1,2})[.、](?!\d(?!\d{3}年))|\((?P<second>\d{1,2})\)"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence, from `first` up to `last` in the stream, under a heading; `name` is what that says it is about."""

    first: int
    last: int
    heading: str
    name: str = ""


class Stream:
    """Lines as one text. `text` is in one form (see `signs.plain`), `raw` as printed; both are of one length."""

    def __init__(self, lines: Sequence[tuple[Line, str]]) -> None:
        self.lines = [line for line, _ in lines]
        self.notes = [note for _, note in lines]
        self.raw = "".join(line.text for line in self.lines)
        self.text = plain(self.raw)
        self.starts: list[int] = []
        at = 0
        for line in self.lines:
            self.starts.append(at)
            at += len(line.text)

    def line_at(self, position: int) -> int:
        """The index of the line of a sign."""
        return bisect_right(self.starts, position) - 1

    def place(self, first: int, last: int) -> tuple[Line, str]:
        """(line of the first sign, box of the signs that stand on it)."""
        index = self.line_at(first)
        line, start = self.lines[index], self.starts[index]
        return line, line.box(first - start, min(last - start, len(line.text)))

    def ordinals(self) -> Iterator[tuple[int, int]]:
        """Numbers of paragraphs."""
        for start in self.starts:
            match = _NUMBERING.match(self.text, start)
            if match is not None:
                name = "first" if match["first"] else "second"
                if match[name]:
                    yield match.span(name)

    def sentences(self, sections: Sequence[Section]) -> Iterator[Sentence]:
        """Sentences with the section that they stand in; numbers of paragraphs and headings are in none."""
        heading, name = "", ""
        cuts: list[tuple[int, int, str, str]] = []
        for index, start in enumerate(self.starts):
            if self.notes[index]:
                cuts.append((start, start, f"{NOTE}:{self.notes[index]}", ""))
                continue
            if index and self.notes[index - 1]:
                cuts.append((start, start, heading, name))
            found = self._heading(index, sections)
            if found is not None:
                end, heading, named = found
                name = name if named is None else named
                cuts.append((start, end, heading, name))
            elif (match := _NUMBERING.match(self.text, start)) is not None:
                cuts.append((start, match.end(), heading, name))
        yield from self._divided(cuts)

    def _heading(self, index: int, sections: Sequence[Section]) -> tuple[int, str, str | None] | None:
        """(end of a heading that begins with a line, key of its section, its group `name`).

        It ends with a colon, or with a line: this one or the next.
        """
        start = self.starts[index]
        ends = [*self.starts[index + 1 : index + 4], len(self.text)][:3]
        for section in self._fitting(sections, start):
            # One that says what comes after it may be broken over more lines.
            match = section.heading.match(self.text, start, ends[-1])
            if match is None or (match.end() not in ends and match.group()[-1:] != ":"):
                match = next(
                    (each for end in ends[:2] if (each := section.heading.fullmatch(self.text, start, end))), None
                )
            if match is not None:
                named = self.raw[slice(*match.span("name"))] if match.groupdict().get("name") else None
                return match.end(), section.key, named
        return None

    def _fitting(self, sections: Sequence[Section], start: int) -> list[Section]:
        """Sections whose heading the text may begin with here."""
        return [section for section in sections if section.heading.match(self.text, start) is not None]

    def _divided(self, cuts: Sequence[tuple[int, int, str, str]]) -> Iterator[Sentence]:
        bounds = [*(cut[0] for cut in cuts), len(self.text)]
        yield from self.stopped(0, bounds[0], "", "")
        for (_, start, heading, name), end in zip(cuts, bounds[1:], strict=True):
            yield from self.stopped(start, end, heading, name)

    def stopped(self, start: int, end: int, heading: str, name: str) -> Iterator[Sentence]:
        """The sentences from `start` up to `end`, each with its full stop."""
        at = start
        while at < end:
            stop = self.text.find("。", at, end)
            last = stop + 1 if stop >= 0 else end
            yield Sentence(at, last, heading, name)
            at = last
