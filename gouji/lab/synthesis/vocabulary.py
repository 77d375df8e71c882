"""What synthetic documents take from the reference seeds: codes and their names, lines, regions."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TEMPLATE = "xinjiang_unit_budget"


@dataclass(frozen=True)
class Vocabulary:
    """Codes and names as the project's seeds have them, and what the template declares, in printed order."""

    functional: dict[str, str]
    economic: dict[str, str]
    lines: dict[tuple[str, str], tuple[tuple[str, str], ...]]
    columns: dict[str, tuple[tuple[str, str], ...]]
    units: dict[str, str]
    regions: tuple[tuple[str, str, str], ...]
    template: str

    @classmethod
    def read(cls, seeds: Path, template: str = _TEMPLATE) -> Vocabulary:
        """From the folder of seeds: lines by (table, side), columns with their sides by table, units of money by table.

        Names are those that hold today. Raises OSError where a seed is missing.
        """
        reference, templates = seeds / "reference", seeds / "templates"
        names = {
            (row["table_id"], row["side"], row["line_key"]): row["name_zh"] for row in rows(reference / "lines.csv")
        }
        lines: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row in _ordered(templates / "template_lines.csv", template):
            line = row["line_key"], names.get((row["table_id"], row["side"], row["line_key"]), "")
            lines.setdefault((row["table_id"], row["side"]), []).append(line)
        columns: dict[str, list[tuple[str, str]]] = {}
        for row in _ordered(templates / "template_columns.csv", template):
            columns.setdefault(row["table_id"], []).append((row["printed_column"], row["side"]))
        return cls(
            _names(reference / "functional_classes.csv", "functional_code"),
            _names(reference / "economic_classes.csv", "economic_code"),
            {key: tuple(each) for key, each in lines.items()},
            {table: tuple(each) for table, each in columns.items()},
            {row["table_id"]: row["money_unit"] for row in _ordered(templates / "template_tables.csv", template)},
            tuple((row["region_id"], row["name"], row["level"]) for row in rows(reference / "regions.csv")),
            template,
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


def _ordered(path: Path, template: str) -> list[dict[str, str]]:
    """What a seed declares of a template, in printed order."""
    own = [row for row in rows(path) if row["template_id"] == template]
    return sorted(own, key=lambda row: int(row["ordinal"] or 0))


def _names(path: Path, code: str) -> dict[str, str]:
    """Code → the name that holds today."""
    return {row[code]: row["name"] for row in rows(path) if not row["last_year"]}


def with_parents(codes: Sequence[str]) -> list[str]:
    """Codes of items or sections with the sections and classes above them, in printed order."""
    lengths = (3, 5, 7)
    return sorted({code[:length] for code in codes for length in lengths if len(code) >= length})
