"""Re-reads the source texts: finds the printed fragments of a number."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "documents"
FRAGMENT = re.compile(r"[0-9.,]*[0-9][0-9.,]*")
# A number never wraps further than this: the longest cell of these documents spans fewer lines.
REACH = 40


@dataclass
class SourceText:
    """The lines of one document and which of its numeric fragments have been claimed by a seed value.

    Lines are counted by `\\n` alone, from 1. A fragment is a run of digits, commas and points.
    """

    lines: list[str]
    claimed: set[tuple[int, int]] = field(default_factory=set)

    @classmethod
    def read(cls, document_id: str) -> SourceText:
        text = (DOCUMENTS / f"{document_id}.txt").read_bytes().decode("utf-8")
        return cls(["", *text.split("\n")])

    def fragments(self, line: int) -> list[tuple[int, str]]:
        if line >= len(self.lines):
            return []
        return [(match.start(), match.group()) for match in FRAGMENT.finditer(self.lines[line])]

    def claim(self, value: str, line: int) -> bool:
        """Claims the fragments that spell `value`, the first of them on `line`; False where there are none."""
        for start, text in self.fragments(line):
            if (line, start) in self.claimed or not value.startswith(text):
                continue
            rest = self._rest(value[len(text) :], line, start + len(text), line + REACH)
            if rest is not None:
                self.claimed.update([(line, start), *rest])
                return True
        return False

    def _rest(self, remainder: str, line: int, column: int, last: int) -> list[tuple[int, int]] | None:
        if not remainder:
            return []
        for at in range(line, min(last, len(self.lines) - 1) + 1):
            for start, text in self.fragments(at):
                if (at == line and start < column) or (at, start) in self.claimed or not remainder.startswith(text):
                    continue
                rest = self._rest(remainder[len(text) :], at, start + len(text), last)
                if rest is not None:
                    return [(at, start), *rest]
        return None

    def claim_text(self, text: str, line: int, reach: int = REACH) -> None:
        """Claims the digits of a label or a name that begins on `line`: they are no amounts."""
        for digits in FRAGMENT.findall(text or ""):
            for at in range(line, line + reach):
                if self._claim_on(digits, at):
                    break

    def _claim_on(self, digits: str, line: int) -> bool:
        for start, text in self.fragments(line):
            if (line, start) not in self.claimed and (text == digits or digits.startswith(text)):
                rest = self._rest(digits[len(text) :], line, start + len(text), line + 6)
                if rest is not None:
                    self.claimed.update([(line, start), *rest])
                    return True
        return False

    def unclaimed(self, first: int, last: int) -> dict[int, list[str]]:
        left = defaultdict(list)
        for line in range(first, last + 1):
            for start, text in self.fragments(line):
                if (line, start) not in self.claimed:
                    left[line].append(text)
        return dict(left)
