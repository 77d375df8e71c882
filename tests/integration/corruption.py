"""Copies of the project whose seeds a test changes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from gouji.lab import copies
from gouji.lab.copies import read_rows, write_rows

__all__ = ["BUDGETS", "CELLS", "PRINTED", "ROOT", "Place", "copy_project", "places", "print_at", "read_rows",
           "with_one_digit_changed", "write_rows"]  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
BUDGETS = ("xinjiang_2024", "kizilsu_2024", "artux_2023", "tekes_2024")


def copy_project(target: Path) -> Path:
    """A copy of this project; gives its folder."""
    return copies.copy_project(ROOT, target)


CELLS = "seeds/budget/printed_cells.csv"
PRINTED = "seeds/budget/printed_rows.csv"


@dataclass(frozen=True)
class Place:
    """One printed amount: where it stands in the seeds."""

    document_id: str
    table_id: str
    row_no: str
    column: str
    text: str


def places(project: Path, documents: tuple[str, ...] = BUDGETS) -> list[Place]:
    """The printed amounts of some documents."""
    return [
        Place(row["document_id"], row["table_id"], row["row_no"], row["printed_column"], row["printed_text"])
        for row in read_rows(project / CELLS)
        if row["document_id"] in documents
    ]


def print_at(project: Path, place: Place, text: str) -> None:
    """Let another text be printed at a place."""
    rows = read_rows(project / CELLS)
    at = (place.document_id, place.table_id, place.row_no, place.column)
    for row in rows:
        if (row["document_id"], row["table_id"], row["row_no"], row["printed_column"]) == at:
            row["printed_text"] = text
    write_rows(project / CELLS, rows)


def with_one_digit_changed(text: str, generator: random.Random) -> str:
    """Another digit in one random place; a leading zero is not made, so the text stays an amount."""
    positions = [index for index, character in enumerate(text) if character.isdigit()]
    position = generator.choice(positions)
    digits = set("0123456789") - {text[position]} - ({"0"} if position == 0 and len(positions) > 3 else set())
    return text[:position] + generator.choice(sorted(digits)) + text[position + 1 :]
