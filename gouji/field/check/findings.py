"""A finding as it is told: where it is printed, what stands there, what should, how certain that is, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.field.quality.chineseerrors import doubt_in
from gouji.field.quality.words import named

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
CERTAINTIES = (CERTAIN, LIKELY, POSSIBLE)
PUBLISHER, READING = "publisher", "reading"
_SURE = 0.95
Words = Mapping[str, str]  # language → text


@dataclass(frozen=True)
class Spot:
    """A place on a page: its number from 1, and the box in points from the top left corner, where it is known."""

    page: int
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Finding:
    """One finding. `source` is publisher or reading; a reading's finding says in `doubt` how else it may be read.

    `spot` is where to look; `cell` (table, row, column) is the cell that is wrong, where one is named; `candidates` are
    the cells of which one is wrong, where they cannot be told apart. With `is_compared` `printed` and `implied` are the
    two sides of a rule in 万元, and no printed text.
    """

    finding_id: str
    rule_id: str
    kind: str
    severity: str
    certainty: str
    source: str
    document_id: str
    file: Path
    spot: Spot | None
    table_id: str
    table: Words
    row_no: int | None
    row: str
    column: Words
    printed: str
    implied: str
    statement: Words
    why: Words
    confidence: float | None
    checks: tuple[str, ...]
    doubt: str = ""
    candidates: tuple[Spot, ...] = ()
    cell: tuple[str, int, str] | None = None
    is_compared: bool = False
    line: int | None = None
    printed_zh: str = ""
    implied_zh: str = ""

    def values(self, language: str) -> tuple[str, str]:
        """What is printed and what is implied: numbers as they are, words of ours in the language."""
        is_chinese = language == "zh"
        return (self.printed_zh if is_chinese else self.printed), (self.implied_zh if is_chinese else self.implied)

    def order(self) -> tuple[Any, ...]:
        """Publisher's first, then by certainty, then as they are printed."""
        page = self.spot.page if self.spot else 0
        return (
            self.source != PUBLISHER,
            CERTAINTIES.index(self.certainty),
            -(self.confidence or 0),
            self.document_id,
            page,
            self.line or 0,
            self.table_id,
            self.finding_id,
        )

    def words(self, language: str) -> tuple[str, str, str]:
        """(certainty, severity, kind) in words of `zh` or `en`."""
        return (
            named("certainty", self.certainty, language),
            named("severity", self.severity, language),
            named("finding_kind", self.kind, language),
        )

    def as_record(self, language: str) -> dict[str, Any]:
        """The finding as plain values, for tables and files."""
        return {
            "file": self.file.name,
            "document": self.document_id,
            "source": self.source,
            "certainty": self.certainty,
            "severity": self.severity,
            "kind": self.kind,
            "rule": self.rule_id,
            "page": self.spot.page if self.spot else None,
            "line": self.line,
            "table": self.table_id,
            "table_name": self.table[language],
            "row": self.row_no,
            "row_name": self.row,
            "column": self.column[language],
            "printed": self.printed,
            "implied": self.implied,
            "confidence": self.confidence,
            "statement": self.statement[language],
            "why": self.why[language],
            "doubt": doubt_in(language, self.doubt),
            "finding_id": self.finding_id,
        }


def certainty(severity: str, kind: str, has_cell: bool, confidence: float | None) -> str:
    """How certain it is that the place named is wrong: one cell that alone mends its rules, a rule, or a hint."""
    if severity != "error" or kind in ("scope", "convention"):
        return POSSIBLE
    if has_cell and (confidence is None or confidence >= _SURE):
        return CERTAIN
    return LIKELY
