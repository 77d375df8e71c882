"""What synthetic documents take from the reference seeds: codes and their names, lines, regions."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Vocabulary:
    """Codes and names as the project's seeds have them, in printed order."""

    functional: dict[str, str]
    economic: dict[str, str]
    revenue_lines: tuple[tuple[str, str], ...]
    fiscal_lines: tuple[tuple[str, str], ...]
    expense_lines: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str, str], ...]

    @classmethod
    def read(cls, seeds: Path) -> Vocabulary:
        """From the folder of seeds. Raises OSError where a reference seed is missing."""
        reference = seeds / "reference"
        lines = rows(reference / "revenue_lines.csv")
        return cls(
            {row["functional_code"]: row["name"] for row in rows(reference / "functional_classes.csv")},
            {row["economic_code"]: row["name"] for row in rows(reference / "economic_classes.csv")},
            tuple((row["revenue_line"], row["name_zh"]) for row in lines if row["table_id"] == "T01"),
            tuple((row["revenue_line"], row["name_zh"]) for row in lines if row["table_id"] == "T04"),
            tuple((row["expense_line"], row["name_zh"]) for row in rows(reference / "expense_lines.csv")),
            tuple((row["region_id"], row["name"], row["level"]) for row in rows(reference / "regions.csv")),
        )

    def classes(self) -> list[str]:
        """The functional classes, in order."""
        return [code for code in self.functional if len(code) == 3]

    def items(self) -> list[str]:
        """The functional items, in order."""
        return [code for code in self.functional if len(code) == 7]


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_parents(codes: Sequence[str]) -> list[str]:
    """Codes of items or sections with the sections and classes above them, in printed order."""
    lengths = (3, 5, 7)
    return sorted({code[:length] for code in codes for length in lengths if len(code) >= length})
