"""Seeded corruptions of the real seeds: each mutant is a synthetic document beside the real ones."""

from __future__ import annotations

import csv
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ("dbt_project.yml", "profiles.yml", "seeds", "models", "macros", "expectations", "tests/data")
BUDGETS = ("xinjiang_2024", "kizilsu_2024", "artux_2023", "tekes_2024")
# Amount columns are those that the second extraction gave a control total for.
Rows = list[dict[str, str]]


def copy_project(target: Path) -> Path:
    """Copies what a build reads, without what it makes."""
    for name in PROJECT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        elif source.exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)
    return target


def read_rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def seed_paths(project: Path) -> dict[str, Path]:
    """Table id -> CSV, for the tables of the budget template."""
    tables = read_rows(project / "seeds" / "reference" / "tables.csv")
    return {
        row["table_id"]: project / "seeds" / "budget" / f"{row['seed_name']}.csv"
        for row in tables
        if row["table_id"].startswith("T")
    }


def amount_columns(project: Path) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for row in read_rows(project / "seeds" / "reference" / "control_totals.csv"):
        if not row["table_id"].startswith("T"):
            continue
        known = columns.setdefault(row["table_id"], [])
        if row["printed_column"] not in known:
            known.append(row["printed_column"])
    return columns


@dataclass(frozen=True)
class Place:
    """One printed amount: where it stands in the seeds."""

    document_id: str
    table_id: str
    row_no: str
    column: str
    text: str


def places(project: Path) -> list[Place]:
    columns = amount_columns(project)
    return [
        Place(row["document_id"], table_id, row["row_no"], column, row[column])
        for table_id, path in seed_paths(project).items()
        for row in read_rows(path)
        for column in columns.get(table_id, [])
        if row[column]
    ]


def with_one_digit_changed(text: str, generator: random.Random) -> str:
    """Another digit in one random place; a leading zero is not made, so the text stays an amount."""
    positions = [index for index, character in enumerate(text) if character.isdigit()]
    position = generator.choice(positions)
    digits = set("0123456789") - {text[position]} - ({"0"} if position == 0 and len(positions) > 3 else set())
    return text[:position] + generator.choice(sorted(digits)) + text[position + 1 :]


class Mutants:
    """Collects synthetic documents and writes them into a copy of the project.

    A synthetic document has all that its original has: tables, prose, performance tables and reference rows. Its rows
    are numbered anew, as in a fresh extraction, and what refers to a row by its number follows.
    """

    REFERENCES = ("n01_figure_cells", "p03_table_cells")

    def __init__(self, project: Path) -> None:
        self.project = project
        self.tables = {table_id: read_rows(path) for table_id, path in seed_paths(project).items()}
        self.added: dict[str, Rows] = {table_id: [] for table_id in self.tables}
        self.witnesses = {
            path: read_rows(path)
            for folder in ("narrative", "performance")
            for path in (project / "seeds" / folder).glob("*.csv")
        }
        self.added_witnesses: dict[Path, Rows] = {path: [] for path in self.witnesses}
        self.documents: list[tuple[str, str]] = []

    def rows(self, document_id: str) -> dict[str, Rows]:
        return {
            table_id: [dict(row) for row in rows if row["document_id"] == document_id]
            for table_id, rows in self.tables.items()
        }

    def add(self, original: str, tables: dict[str, Rows]) -> str:
        """Adds the tables as a synthetic document; gives its id."""
        document_id = f"{original}_mutant{len(self.documents):04d}"
        self.documents.append((document_id, original))
        numbers: dict[tuple[str, str], str] = {}
        for table_id, rows in tables.items():
            for number, row in enumerate(rows, start=1):
                numbers.setdefault((table_id, row["row_no"]), str(number))
                self.added[table_id].append({**row, "document_id": document_id, "row_no": str(number)})
        for path, rows in self.witnesses.items():
            for row in rows:
                if row["document_id"] != original:
                    continue
                copy = {**row, "document_id": document_id}
                if path.stem in self.REFERENCES:
                    number = numbers.get((row["table_id"], row["cell_row_no"]))
                    if number is None:
                        continue
                    copy["cell_row_no"] = number
                self.added_witnesses[path].append(copy)
        return document_id

    def write(self) -> None:
        for table_id, path in seed_paths(self.project).items():
            if self.added[table_id]:
                write_rows(path, self.tables[table_id] + self.added[table_id])
        for path, rows in self.witnesses.items():
            if self.added_witnesses[path]:
                write_rows(path, rows + self.added_witnesses[path])
        for name in ("documents", "document_tables", "control_totals"):
            path = self.project / "seeds" / "reference" / f"{name}.csv"
            rows = read_rows(path)
            copies = [
                {**row, "document_id": document_id}
                for document_id, original in self.documents
                for row in rows
                if row["document_id"] == original
            ]
            write_rows(path, rows + copies)
