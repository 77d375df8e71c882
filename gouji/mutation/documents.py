"""Synthetic documents beside the real ones, in a temporary copy of the project."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

Rows = list[dict[str, str]]
_COPIED = ("dbt_project.yml", "profiles.yml", "seeds", "models", "macros", "expectations", "tests/data")
_REFERENCES = ("n01_figure_cells", "p03_table_cells")
# What a mutant brings along: the prose and the totals of performance tables, which repeat the cells of the tables.
_WITNESSES = ("narrative/n01_narrative_figures", "narrative/n01_figure_cells", "performance/p03_performance_tables",
              "performance/p03_table_cells")  # fmt: skip


def copy_project(root: Path, target: Path) -> Path:
    """Copies what a build reads, without what it makes."""
    for name in _COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        elif source.exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)
    return target


def read_rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Library:
    """The seeds of the real documents, and the synthetic ones to be written beside them."""

    def __init__(self, project: Path):
        self.seeds = project / "seeds"
        self.paths = {
            row["table_id"]: self.seeds / "budget" / f"{row['seed_name']}.csv"
            for row in read_rows(self.seeds / "reference/tables.csv")
            if row["table_id"].startswith("T")
        }
        self.tables = {table: read_rows(path) for table, path in self.paths.items()}
        self.witnesses = {name: read_rows(self.seeds / f"{name}.csv") for name in _WITNESSES}
        self.columns: dict[str, list[str]] = {}
        for row in read_rows(self.seeds / "reference/control_totals.csv"):
            known = self.columns.setdefault(row["table_id"], [])
            if row["seed_column"] not in known:
                known.append(row["seed_column"])
        self.added: dict[Path, Rows] = {}
        self.originals: dict[str, str] = {}

    def budgets(self) -> list[str]:
        """The documents that have tables."""
        return list(dict.fromkeys(row["document_id"] for row in self.tables["T01"]))

    def rows(self, document_id: str, table: str) -> Rows:
        return [dict(row) for row in self.tables[table] if row["document_id"] == document_id]

    def figures(self, document_id: str) -> Rows:
        return [dict(row) for row in self.witnesses[_WITNESSES[0]] if row["document_id"] == document_id]

    def add(self, document_id: str, original: str, changed: dict[str, Rows], figures: Rows | None = None) -> None:
        """Add a copy of `original` whose tables `changed` replace its own; rows are numbered anew."""
        self.originals[document_id] = original
        numbers: dict[tuple[str, str], str] = {}
        for table, path in self.paths.items():
            rows = changed.get(table)
            if rows is None:
                rows = self.rows(original, table)
            for number, row in enumerate(rows, start=1):
                numbers.setdefault((table, row["row_no"]), str(number))
                self.added.setdefault(path, []).append({**row, "document_id": document_id, "row_no": str(number)})
        for name, rows in self.witnesses.items():
            kept = figures if figures is not None and name == _WITNESSES[0] else rows
            for row in kept:
                if row["document_id"] != original:
                    continue
                copy = {**row, "document_id": document_id}
                if Path(name).name in _REFERENCES:
                    number = numbers.get((row["table_id"], row["cell_row_no"]))
                    if number is None:
                        continue
                    copy["cell_row_no"] = number
                self.added.setdefault(self.seeds / f"{name}.csv", []).append(copy)

    def write(self) -> None:
        for name in ("documents", "document_tables"):
            path = self.seeds / f"reference/{name}.csv"
            by_document: dict[str, Rows] = {}
            for row in read_rows(path):
                by_document.setdefault(row["document_id"], []).append(row)
            self.added[path] = [
                {**row, "document_id": document_id}
                for document_id, original in self.originals.items()
                for row in by_document.get(original, ())
            ]
        for path, rows in self.added.items():
            with path.open("a", encoding="utf-8", newline="") as file:
                csv.DictWriter(file, rows[0].keys(), lineterminator="\n").writerows(rows)
