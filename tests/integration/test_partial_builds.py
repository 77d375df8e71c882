"""A build makes what has changed alone, and what it leaves is what a build of everything leaves.

Random sequences: documents come, go and come again, amounts, labels and figures change, and what is found is judged or
forgotten. After each step every relation is compared, row for row, with a build that starts from nothing.
"""

from __future__ import annotations

import csv
import os
import random
from pathlib import Path

import duckdb
import pytest

from gouji.cli.main import main as gouji
from gouji.engine.run import emptiness

from .corruption import copy_project, with_one_digit_changed
from .relations import differences
from .test_document_store import STORED, switch_on

OF_DOCUMENTS = (*STORED, "unit_names", "acknowledged_findings")
WITHOUT = ("--no-site", "--quiet", "--exclude", "resource_type:test", "resource_type:expectation")
FOUND = "finding_id, document_id, source_line, source_page, published_text, implied_text, kind"
Rows = list[list[str]]


class Sequence:
    """A project whose documents change at random."""

    def __init__(self, project: Path, seed: int, *, stored: bool):
        self.project, self.stored = project, stored
        self.random = random.Random(seed)
        self.paths = {path.stem: path for path in (project / "seeds").rglob("*.csv") if path.stem in OF_DOCUMENTS}
        self.headers: dict[str, list[str]] = {}
        self.rows: dict[str, Rows] = {}
        for name, path in self.paths.items():
            with path.open(encoding="utf-8", newline="") as file:
                self.headers[name], *self.rows[name] = csv.reader(file)
        # What a second extraction says cannot be judged away.
        self.rows["control_totals"] = []
        self.all = {name: list(rows) for name, rows in self.rows.items()}
        self.stored = False
        self._write(set())
        if stored:
            switch_on(project)
        self.stored = stored

    def at(self, name: str, column: str = "document_id") -> int:
        return self.headers[name].index(column)

    def documents(self, rows: dict[str, Rows]) -> list[str]:
        return sorted(row[self.at("documents")] for row in rows["documents"])

    def step(self) -> str:
        """Change something, and say what."""
        here = self.documents(self.rows)
        gone = [each for each in self.documents(self.all) if each not in here]
        which = self.random.choice([*(["add"] * 2 if gone else []), *(["remove"] if len(here) > 3 else []),
                                    "amount", "label", "figure"])  # fmt: skip
        document = self.random.choice(gone if which == "add" else here)
        if which in ("add", "remove"):
            for name, rows in self.rows.items():
                kept = [row for row in rows if row[self.at(name)] != document]
                self.rows[name] = kept + [row for row in self.all[name]
                                          if which == "add" and row[self.at(name)] == document]  # fmt: skip
        elif which == "figure":
            self._drop_one("n01_narrative_figures", document)
        else:
            name, column = ("printed_cells", "printed_text") if which == "amount" else ("printed_rows", "printed_label")
            self._change_one(name, document, self.at(name, column))
        self._write({document} if which == "remove" else set())
        return f"{which} {document}"

    def _change_one(self, name: str, document: str, at: int) -> None:
        chosen = [index for index, row in enumerate(self.rows[name])
                  if row[self.at(name)] == document and any(map(str.isdigit, row[at]))]  # fmt: skip
        if chosen:
            index = self.random.choice(chosen)
            row = list(self.rows[name][index])
            row[at] = with_one_digit_changed(row[at], self.random)
            self.rows[name][index] = row

    def _drop_one(self, name: str, document: str) -> None:
        links, row_no = "n01_figure_cells", self.at(name, "row_no")
        chosen = [row for row in self.rows[name] if row[self.at(name)] == document]
        if chosen:
            row = self.random.choice(chosen)
            self.rows[name].remove(row)
            self.rows[links] = [each for each in self.rows[links] if (each[self.at(links)], each[self.at(links,
                                "figure_row_no")]) != (document, row[row_no])]  # fmt: skip

    def _write(self, removed: set[str]) -> None:
        for name, path in self.paths.items():
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([self.headers[name], *self.rows[name]])
        if self.stored:
            for document in removed:
                assert self.run("remove", document) == 0
            assert self.run("store", "import") == 0

    def run(self, *arguments: str) -> int:
        return gouji([*arguments, "--project-dir", str(self.project)])

    def judge(self) -> None:
        """Acknowledge what the failed build found, and forget what no finding is any more."""
        with duckdb.connect(str(self.project / "target/failed.duckdb"), read_only=True) as connection:
            found = connection.execute(f"select {FOUND} from quality.fct_findings where status = 'open'").fetchall()
        name = "acknowledged_findings"
        named = {row[0] for row in found}
        self.rows[name] = [row for row in self.rows[name] if row[0] not in named]
        self.rows[name] += [[str(value or "") for value in row] + ["改了", "changed", "2026-01-01"] for row in found]
        self._write(set())

    def build(self) -> None:
        """Build until it passes."""
        for _ in range(4):
            if self.run("build", *WITHOUT) == 0:
                return
            self.judge()
        raise AssertionError("a build does not come to pass")


@pytest.fixture(params=[("seeds", 1), ("store", 2)], ids=lambda param: param[0])
def sequence(request, tmp_path, monkeypatch) -> Sequence:
    kind, seed = request.param
    monkeypatch.setattr(emptiness, "MANY", 0)  # few documents as if they were many: models of no rows are left out
    return Sequence(copy_project(tmp_path), seed, stored=kind == "store")


def test_any_sequence_of_changes_leaves_what_a_build_of_everything_leaves(sequence, capsys):
    sequence.build()
    steps = []
    for _ in range(8 if os.environ.get("GOUJI_LONG_TESTS") else 3):
        steps.append(sequence.step())
        sequence.build()
        whole = sequence.project / "whole.duckdb"
        assert sequence.run("build", *WITHOUT, "--full-refresh", "--database", str(whole)) == 0
        assert differences(sequence.project / "gouji.duckdb", whole) == [], steps
