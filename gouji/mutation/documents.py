"""Synthetic documents beside the real ones, in a temporary copy of the project."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Collection
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import TextIO

Rows = list[dict[str, str]]
_COPIED = ("dbt_project.yml", "profiles.yml", "seeds", "models", "macros", "expectations", "tests/data")
_FIGURES = "narrative/n01_narrative_figures"
_FIGURE_CELLS = "narrative/n01_figure_cells"
_CONTROL_TOTALS = "reference/control_totals"
_DOCUMENT_TABLES = "reference/document_tables"
# What a copy brings along beside its tables: all that its original prints, what is known of it, and what is judged.
_BESIDE = (
    _FIGURES,
    _FIGURE_CELLS,
    "performance/p01_annual_tasks",
    "performance/p02_annual_indicators",
    "performance/p03_performance_tables",
    "performance/p03_table_cells",
    "performance/p04_performance_indicators",
    _CONTROL_TOTALS,
    _DOCUMENT_TABLES,
    "reference/documents",
    "reference/acknowledged_findings",
)
_COPY = "\x00"  # stands for the name of the copy in prepared text


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


def number(text: str) -> Decimal:
    """A printed amount or percentage. Raises ArithmeticError where it is not one."""
    return Decimal(text.replace(",", "").replace("%", ""))


class Library:
    """The seeds of the real documents, and the synthetic ones that are written beside them.

    A synthetic document is a publication of its own: it is whole, its control totals are those of what it prints, and
    what the register judges of its original is judged of it. So whatever is found beyond that is what was done to it.
    """

    def __init__(self, project: Path, only: Collection[str] | None = None):
        seeds = project / "seeds"
        self.only = only
        self._paths = {
            row["table_id"]: seeds / "budget" / f"{row['seed_name']}.csv"
            for row in read_rows(seeds / "reference/tables.csv")
            if row["table_id"].startswith("T")
        }
        self.tables = {table: read_rows(path) for table, path in self._paths.items()}
        self._paths |= {name: seeds / f"{name}.csv" for name in _BESIDE}
        self._beside = {name: read_rows(self._paths[name]) for name in _BESIDE}
        self.columns: dict[str, list[str]] = {}
        for row in self._beside[_CONTROL_TOTALS]:
            known = self.columns.setdefault(row["table_id"], [])
            if row["printed_column"] not in known:
                known.append(row["printed_column"])
        self._prepared: dict[tuple[str, str], str] = {}
        self._files = ExitStack()
        self._open: dict[str, TextIO] = {}

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def budgets(self) -> list[str]:
        """The documents that have tables."""
        return list(dict.fromkeys(row["document_id"] for row in self.tables["T01"]))

    def rows(self, document_id: str, table: str) -> Rows:
        return [dict(row) for row in self._all(table) if row["document_id"] == document_id]

    def figures(self, document_id: str) -> Rows:
        """The numbers of a document's prose."""
        return self.rows(document_id, _FIGURES)

    def cells_of(self, document_id: str, figure_row_no: str) -> list[tuple[str, str, str]]:
        """(table, row number, seed column) of the cells that a figure of the prose repeats."""
        return [
            (row["table_id"], row["cell_row_no"], row["printed_column"])
            for row in self._beside[_FIGURE_CELLS]
            if (row["document_id"], row["figure_row_no"]) == (document_id, figure_row_no)
        ]

    def add(self, copy: str, original: str, changed: dict[str, Rows], figures: Rows | None = None) -> None:
        """Append a copy of `original` whose tables `changed`, and whose `figures`, replace its own.

        Rows of changed tables are numbered anew, and what refers to them follows. Rows go to the files at once, so that
        thousands of copies need no memory; of `only`, where it is given, alone.
        """
        if self.only is not None and copy not in self.only:
            return
        replaced = dict(changed)
        if figures is not None:
            replaced[_FIGURES] = figures
        if replaced:
            numbers: dict[tuple[str, str], str] = {}
            for table, rows in changed.items():
                for at, row in enumerate(rows, start=1):
                    numbers.setdefault((table, row["row_no"]), str(at))
                replaced[table] = [{**row, "row_no": str(at)} for at, row in enumerate(rows, start=1)]
            for name in _BESIDE:
                if "cell_row_no" in self._beside[name][0]:
                    replaced[name] = _following(self.rows(original, name), changed, numbers)
            replaced[_CONTROL_TOTALS] = self._control_totals(original, changed, figures)
            replaced[_DOCUMENT_TABLES] = self.rows(original, _DOCUMENT_TABLES)
            for row in replaced[_DOCUMENT_TABLES]:
                if row["table_id"] in changed:
                    row["printed_rows"] = str(len(changed[row["table_id"]]))
        for name in self._paths:
            if name in replaced:
                text = _text(_renamed(replaced[name], original), self._all(name))
            else:
                text = self._whole(name, original)
            self._file(name).write(text.replace(_COPY, copy))

    def put_in_place(self, copy: str, original: str) -> None:
        """Let a written copy stand for its original, under its name, in closed files."""
        for path in self._paths.values():
            rows = [row for row in read_rows(path) if row["document_id"] != original]
            for row in rows:
                if row["document_id"] == copy:
                    for name in ("document_id", "finding_id"):
                        if name in row:
                            row[name] = row[name].replace(copy, original, 1)
            with path.open("r", encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, header, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)

    def _all(self, name: str) -> Rows:
        return self.tables[name] if name in self.tables else self._beside[name]

    def _whole(self, name: str, original: str) -> str:
        """The rows of a document in a seed, as text; made once."""
        if (name, original) not in self._prepared:
            self._prepared[name, original] = _text(_renamed(self.rows(original, name), original), self._all(name))
        return self._prepared[name, original]

    def _file(self, name: str) -> TextIO:
        if name not in self._open:
            self._open[name] = self._files.enter_context(self._paths[name].open("a", encoding="utf-8", newline=""))
        return self._open[name]

    def _control_totals(self, original: str, changed: dict[str, Rows], figures: Rows | None) -> Rows:
        """The totals of the original, moved by the differences of what was changed."""
        moved: dict[tuple[str, str], tuple[int, Decimal]] = {}
        for table, rows in changed.items():
            for column in self.columns.get(table, ()):
                before = [row[column] for row in self.rows(original, table)]
                moved[table, column] = _difference(before, [row[column] for row in rows])
        for measure in {row["measure"] for row in figures or ()}:
            before = [row["value"] for row in self.figures(original) if row["measure"] == measure]
            after = [row["value"] for row in figures or () if row["measure"] == measure]
            moved["N01", measure] = _difference(before, after)
        totals = self.rows(original, _CONTROL_TOTALS)
        for row in totals:
            cells, amount = moved.get((row["table_id"], row["printed_column"]), (0, Decimal(0)))
            row["cells"] = str(int(row["cells"]) + cells)
            row["amount"] = str(Decimal(row["amount"]) + amount)
        return totals


def _following(rows: Rows, changed: dict[str, Rows], numbers: dict[tuple[str, str], str]) -> Rows:
    """References to cells, after the rows that they name were numbered anew; those to a lost row are left out."""
    kept = []
    for row in rows:
        if row["table_id"] in changed:
            number_now = numbers.get((row["table_id"], row["cell_row_no"]))
            if number_now is None:
                continue
            row = {**row, "cell_row_no": number_now}
        kept.append(row)
    return kept


def _renamed(rows: Rows, original: str) -> Rows:
    renamed = [{**row, "document_id": _COPY} for row in rows]
    for row in renamed:
        if "finding_id" in row:
            row["finding_id"] = row["finding_id"].replace(original, _COPY, 1)
    return renamed


def _text(rows: Rows, all_rows: Rows) -> str:
    text = io.StringIO()
    if rows:
        csv.DictWriter(text, all_rows[0].keys(), lineterminator="\n").writerows(rows)
    return text.getvalue()


def _difference(before: list[str], after: list[str]) -> tuple[int, Decimal]:
    """(cells, amount) that are printed more."""
    cells = sum(bool(text) for text in after) - sum(bool(text) for text in before)
    return cells, _total(after) - _total(before)


def _total(texts: list[str]) -> Decimal:
    total = Decimal(0)
    for text in texts:
        try:
            total += number(text)
        except ArithmeticError:
            continue  # blank, or not a number: neither side counts it
    return total
