"""Text without the layout of its page (`pdftotext`) as tokens: texts, amounts and numbers, in printed order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gouji.field.reading.flatregions import Region
from gouji.field.reading.flatwords import words_of
from gouji.field.templates.declarations import Column, Template
from gouji.field.templates.wording import is_numbered, normal, without_year

TEXT, AMOUNT, NUMBER = "text", "amount", "number"
_CODE = re.compile(r"\d{1,9}")
_SHORTEST = 4  # signs of a part of the title that a header repeats


@dataclass(frozen=True)
class Token:
    """A text, a sure amount, or a number that may be code or amount; lines of one block follow without a blank one."""

    kind: str
    text: str
    page: int
    line: int
    block: int


def tokens(region: Region) -> list[Token]:
    """The tokens of a table. Words of a line that are no numbers are one text, up to one with a number before it."""
    found: list[Token] = []
    block = before = 0
    for line in region.lines:
        block += line.number != before + 1
        before = line.number
        texts: list[str] = []
        for word in words_of(line):
            kind = AMOUNT if word.is_sure else NUMBER if word.is_code else TEXT
            if texts and kind == TEXT and is_numbered(normal(word.text)):
                # Another label begins.
                found.append(Token(TEXT, " ".join(texts), line.page, line.number, block))
                texts = []
            if kind == TEXT:
                texts.append(word.text)
                continue
            if texts:
                found.append(Token(TEXT, " ".join(texts), line.page, line.number, block))
                texts = []
            found.append(Token(kind, word.text, line.page, line.number, block))
        if texts:
            found.append(Token(TEXT, " ".join(texts), line.page, line.number, block))
    return found


class Headers:
    """The words that headers of a template print: levels of the declared names, and parts of the title."""

    def __init__(self, template: Template) -> None:
        self._words = [
            re.compile(word)
            for table in template.tables
            for column in table.columns
            for word in _levels(column.header.pattern)
        ]

    @staticmethod
    def names(column: Column, text: str) -> bool:
        """Whether a normal text is the last level of the declared name of a column."""
        return any(re.fullmatch(word, text) for word in _levels(column.header.pattern)[-1:])

    def is_header(self, text: str, title: str) -> bool:
        """Whether a text is a word of a header, or several."""
        return self._is_word(text, title) or all(self._is_word(word, title) for word in text.split())

    def _is_word(self, text: str, title: str) -> bool:
        plain = without_year(normal(text))
        if any(word.fullmatch(plain) for word in self._words):
            return True
        return len(plain) >= _SHORTEST and plain in normal(title)


def _levels(pattern: str) -> list[str]:
    """The levels of a declared name as patterns of their own."""
    found = []
    for part in pattern.replace("(/", "/(").split("/"):
        level = part.removeprefix(")?").removeprefix(")")
        while level.count("(") - level.count(r"\(") > level.count(")") - level.count(r"\)"):
            level = level.replace("(", "", 1)
        while level.count("(") - level.count(r"\(") < level.count(")") - level.count(r"\)"):
            level = level[::-1].replace(")", "", 1)[::-1]
        if level.strip("()?|"):
            found.append(level)
    return found


def without_headers(
    of: Sequence[Token], headers: Headers, title: str, is_label: Callable[[str], bool] = lambda text: False
) -> tuple[list[Token], list[Token]]:
    """(tokens without header words, the header words). Broken header words are those of one block.

    Texts before the last header word of a page's first texts are header words too, but for labels.
    """
    joined = _joined(of, headers, title)
    kept: list[Token] = []
    dropped: list[Token] = []
    first: dict[int, int] = {}
    named = [token.kind == TEXT and headers.is_header(token.text, title) for token in joined]
    for page in dict.fromkeys(token.page for token in joined):
        run = []
        for at, token in enumerate(joined):
            if token.page == page:
                if token.kind != TEXT or is_label(token.text):
                    break
                run.append(at)
        first[page] = max((at for at in run if named[at]), default=-1)
    for at, token in enumerate(joined):
        is_over = at <= first[token.page] and token.kind == TEXT
        if (named[at] or is_over) and not is_label(token.text):
            dropped.append(token)
        else:
            kept.append(token)
    return kept, dropped


def _joined(of: Sequence[Token], headers: Headers, title: str) -> list[Token]:
    """The tokens with header words that are broken over lines of a block put together."""
    found: list[Token] = []
    at = 0
    while at < len(of):
        token = of[at]
        if token.kind == TEXT and not headers.is_header(token.text, title):
            text = token.text
            for end in range(at + 1, min(at + 3, len(of))):
                if of[end].kind != TEXT or of[end].block != token.block:
                    break
                text += of[end].text
                if headers.is_header(text, title):
                    token = replace(token, text=text)
                    at = end
                    break
        found.append(token)
        at += 1
    return found
