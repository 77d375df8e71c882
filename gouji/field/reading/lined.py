"""Tables whose cells were written line by line, blank ones dropped: rows by their codes and declared lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from gouji.field.reading.drafts import Draft, Drafted
from gouji.field.reading.linednames import CODES, Begun, Words, name
from gouji.field.reading.numerals import Numeral, assembled, is_numeric, usual_decimals
from gouji.field.reading.regions import Line, Region
from gouji.field.templates.declarations import Table
from gouji.field.templates.wording import is_amount, normal, squashed, unnumbered

# Classes begin with 2 (functions) or 3 and 5 (economic ones); a smaller number alone is that of a page.
_CODE = re.compile(r"([235]\d\d)(?:(\s+\d\d)(\s+\d\d)?)?(?=\s|$)|([235]\d\d)(\d\d)?(\d\d)?(?=\s|$)")
_DEEPER = re.compile(r"\d\d(?:\s+\d\d)?(?=\s|$)")
_GLUED = re.compile(r"(.*[^\d.,\s-])(-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+)")
_NOTE = re.compile(r"^(?:注|备注|说明)[:：]")
_RUN = 3  # so many lines of the header one after another are the header again
_LONG = 20  # so many signs of them are it too
_COUNTED = 3  # so many numbers of columns make a line that counts them
_WRAPPED = 5  # lines over which a name may go on


def drafted_rows(region: Region, names: Collection[str], known: Mapping[str, Collection[str]]) -> Drafted:
    """The rows of a table with codes, or of declared lines.

    `names` are names of units without blanks; `known` has for codes (digits) the labels that other tables print, by
    which a label is told from the project after it.
    """
    table = region.table
    drafted = Drafted(table, region.title, region.line, region.unit)
    decimals = usual_decimals(word for line in region.lines for word in line.text.split())
    begun = _begun(region, drafted, names, decimals)
    has_projects = any(column.field == "printed_project" for column in table.columns)
    for row in begun:
        row.draft.readings = assembled(row.numerals, decimals)
        name(row, known, has_projects)
    rows = [row.draft for row in begun]
    if table.layout == "rows":
        # A total without amounts is all that an empty table prints.
        rows = [draft for draft in rows if draft.code or any(reading.of for reading in draft.readings)]
    for number, draft in enumerate(rows, start=1):
        draft.row_no = number
    drafted.rows = rows
    return drafted


def _begun(region: Region, drafted: Drafted, names: Collection[str], decimals: int) -> list[Begun]:
    """The rows with their words and numerals. Headers that are repeated, and lines that count columns, are skipped."""
    reader = _Rows(region.table, names, decimals)
    skipped = 0
    for at, line in enumerate(region.lines):
        if at < skipped:
            continue
        run = reader.repeated(region.lines[at:])
        if run:
            skipped = at + run
            continue
        if _is_counting(line.text):
            continue
        if _NOTE.match(line.text):
            drafted.leftovers.append((line.number, f"a note: {line.text}"))
            continue
        reader.take(line, region.lines[at + 1 :])
    return reader.rows


class _Rows:
    def __init__(self, table: Table, names: Collection[str], decimals: int) -> None:
        self.table = table
        self.names = names
        self.decimals = decimals
        self.rows: list[Begun] = []
        self.header: set[str] = set()
        self.header_words: set[str] = set()
        self.has_codes = any(column.field == "printed_code" for column in table.columns)

    def repeated(self, lines: Sequence[Line]) -> int:
        """How many lines, from the first on, are those of the header once more, on a new page; 0 for less than it."""
        if not self.rows:
            return 0
        run = next((at for at, line in enumerate(lines) if not self._is_of_header(line)), len(lines))
        signs = sum(len(squashed(line.text)) for line in lines[:run])
        return run if run >= _RUN or signs >= _LONG else 0

    def _is_of_header(self, line: Line) -> bool:
        """Whether a line stands in the header, or most of its words do."""
        if squashed(line.text) in self.header:
            return True
        words = line.text.split()
        return len(words) > _RUN and sum(word in self.header_words for word in words) * 2 > len(words)

    def take(self, line: Line, after: Sequence[Line]) -> None:
        words, numerals, code = self._divided(line)
        is_unit = not code and self._is_unit(words, numerals, after)
        if code and self._begins(code, words, numerals, after):
            self._begin(line, code)
        elif not code and (is_unit or self._is_line(words, numerals, after) or self._is_loose(words, numerals)):
            self._begin(line, "")
        elif code:
            # Digits that begin no row.
            numerals = [*(Numeral(part, line.number, is_alone=not words) for part in code.split()), *numerals]
        if not self.rows:
            self.header.add(squashed(line.text))
            self.header_words.update(line.text.split())
            return
        row = self.rows[-1]
        if words:
            row.words.append(Words(words, line.is_apart))
        row.numerals += numerals

    def _begin(self, line: Line, code: str) -> None:
        self.rows.append(Begun(Draft(0, "row", line.number, code)))

    def _divided(self, line: Line) -> tuple[str, list[Numeral], str]:
        """(words, numerals, code) of a line."""
        code, text = self._coded(line.text.strip())
        parts = [part for word in text.split() for part in _unglued(word)]
        last = self._last_word(parts)
        early = [at for at in range(last + 1) if self._is_whole(parts[at])]
        words = " ".join(parts[at] for at in range(last + 1) if at not in early)
        figures = [parts[at] for at in (*early, *range(last + 1, len(parts)))]
        is_alone = not words and not code
        return words, [Numeral(figure, line.number, is_alone) for figure in figures], code

    def _coded(self, text: str) -> tuple[str, str]:
        """(code, what stands behind it). Further parts of the code of the last row are added to that."""
        if not self.has_codes:
            return "", text
        found = _CODE.match(text)
        if found is not None:
            return " ".join(part.strip() for part in found.groups() if part), text[found.end() :].strip()
        deeper = _DEEPER.match(text)
        if deeper is None or not self.rows or not self._wants_deeper():
            return "", text
        rest = text[deeper.end() :].strip()
        if rest and is_numeric(rest.split()[0]):
            return "", text
        self._deepen(deeper.group())
        return "", rest

    def _last_word(self, parts: Sequence[str]) -> int:
        """Where the words of a line end, -1 without words: whole numbers between them and amounts belong to them."""
        last = max((at for at, part in enumerate(parts) if not is_numeric(part)), default=-1)
        while last >= 0 and last + 2 < len(parts) and parts[last + 1].isdigit() and self._is_whole(parts[last + 2]):
            last += 1
        return last

    def _is_whole(self, text: str) -> bool:
        return is_amount(text) and self.decimals > 0 and len(text.partition(".")[2]) == self.decimals

    def _begins(self, code: str, words: str, numerals: Sequence[Numeral], after: Sequence[Line]) -> bool:
        """Whether a code begins a row: it stands before words, or they follow."""
        if words or " " in code:
            return True
        if numerals:
            return False
        return bool(after) and not is_numeric(after[0].text.split()[0])

    def _is_line(self, words: str, numerals: Sequence[Numeral], after: Sequence[Line]) -> bool:
        """Whether words are those of a declared line, perhaps with those of the next lines."""
        if not words:
            return False
        if self.table.layout == "rows" and not self.rows and not numerals and not self._amounts_follow(after):
            return False
        if self._declares(words):
            return True
        if self.table.layout != "lines" or numerals:
            return False
        joined = words
        for line in after[:2]:
            more, figures, _ = self._divided(line)
            joined += more
            if not more or self._declares(more):
                return False
            if self._declares(joined):
                return True
            if figures:
                return False
        return False

    def _is_unit(self, words: str, numerals: Sequence[Numeral], after: Sequence[Line]) -> bool:
        """Whether words are the name of a unit, perhaps with those of the next lines."""
        if not (self.has_codes and self.rows and words) or self._wants_deeper():
            return False
        joined = squashed(words)
        for line in after[:_WRAPPED]:
            if numerals or joined in self.names:
                break
            more, numerals, code = self._divided(line)
            if code or not more:
                break
            joined += squashed(more)
        return joined in self.names

    def _is_loose(self, words: str, numerals: Sequence[Numeral]) -> bool:
        """Whether words begin a row of a table without codes: after the amounts of the row before them."""
        if self.has_codes or self.table.layout != "rows" or not words:
            return False
        if self.rows:
            return bool(self.rows[-1].numerals)
        return any(self._is_whole(numeral.text) for numeral in numerals)

    def _amounts_follow(self, after: Sequence[Line]) -> bool:
        return bool(after) and all(map(is_numeric, after[0].text.split()))

    def _declares(self, words: str) -> bool:
        return self.table.is_line("row", unnumbered(normal(words)))

    def _wants_deeper(self) -> bool:
        """Whether the last row may still get parts of its code: it has neither words nor amounts."""
        row = self.rows[-1]
        return bool(row.draft.code) and not row.words and not row.numerals and len(row.draft.code.split()) < CODES

    def _deepen(self, text: str) -> None:
        self.rows[-1].draft.code += " " + " ".join(text.split())


def _is_counting(text: str) -> bool:
    """Whether a line only counts the columns: ※ ※ 1 2 3."""
    parts = text.split()
    numbers = [int(part) for part in parts if part.isdigit()]
    if len(parts) < _COUNTED or not numbers or any(part not in "※*＊" for part in parts if not part.isdigit()):
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] < _COUNTED


def _unglued(word: str) -> list[str]:
    """A word, and the amount that stands at its end without a blank."""
    found = _GLUED.fullmatch(word)
    return [found[1], found[2]] if found is not None else [word]
