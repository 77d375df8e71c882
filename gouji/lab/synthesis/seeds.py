"""Made-up documents as seeds: rows of text that go to the files at once, so that thousands need no memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import TextIO

from gouji.lab.synthesis.budgets import draw
from gouji.lab.synthesis.errors import Planted, plant
from gouji.lab.synthesis.performance import Table, evidence, summarize, tables_of
from gouji.lab.synthesis.prose import Figure, Prose, told
from gouji.lab.synthesis.tables import TITLES, Row, Tables, printed
from gouji.lab.synthesis.vocabulary import Vocabulary

_SEEDS = {
    "rows": "budget/printed_rows", "amounts": "budget/printed_cells",
    "N01": "narrative/n01_narrative_figures", "cells": "narrative/n01_figure_cells",
    "excluded": "narrative/n02_excluded_numbers", "P03": "performance/p03_performance_tables",
    "targets": "performance/p03_table_cells", "P04": "performance/p04_performance_indicators",
    "totals": "reference/control_totals", "document_tables": "reference/document_tables",
    "documents": "reference/documents", "units": "reference/units", "names": "reference/unit_names",
}  # fmt: skip


class Writer:
    """Appends documents to the seeds of a project folder. Use as a context manager."""

    def __init__(self, project: Path):
        seeds = project / "seeds"
        self.vocabulary = Vocabulary.read(seeds)
        self._paths = {name: seeds / f"{place}.csv" for name, place in _SEEDS.items()}
        self._files: dict[str, TextIO] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Writer:
        for name, path in self._paths.items():
            self._files[name] = self._stack.enter_context(path.open("a", encoding="utf-8", newline=""))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, seed: int, number: int, errors: int) -> list[Planted]:
        """Write the document of a number; the same seed and number always give the same one.

        In `errors` amounts of its tables something is wrong. Returns what was planted.
        """
        random = Random(f"{seed}/{number}")
        budget = draw(self.vocabulary, random)
        document = f"synthetic{number:06d}_{budget.fiscal_year}"
        region, region_name, level = random.choice(self.vocabulary.regions)
        unit, name = f"{region}-s{number:06d}", f"{region_name}合成预算单位{number:06d}"
        names = [name, *(f"{name}所属{place}处" for place in "甲乙丙"[: budget.units])]
        tables = printed(budget, self.vocabulary, names, total_first=random.random() < 0.5)
        prose = told(budget, self.vocabulary, tables, random)
        targets = tables_of(budget, tables, names, random)
        summarize(prose, targets, tables)
        planted = list(plant(document, tables, random, errors))
        page = _Page(document, self._files, self.vocabulary)
        page.tables(tables)
        page.prose(prose)
        page.targets(targets, prose, random)
        page.register()
        files, line = self._files, page.line
        digest = hashlib.sha256(document.encode()).hexdigest()
        published = f"{budget.fiscal_year}-{random.randint(1, 3):02d}-{random.randint(1, 28):02d}"
        files["documents"].write(
            f"{document},{unit},{name},{budget.fiscal_year},budget,{published},pdf_text,{line},{digest},"
            f"{self.vocabulary.template},{'department' if budget.units else 'unit'},,\n"
        )
        files["units"].write(f"{unit},{name},bureau,{level},{region},\n")
        files["names"].write(f"{unit},{name},current,{document},1\n")
        for place, subordinate in enumerate(names[1:], start=1):
            files["units"].write(f"{unit}-{place:02d},{subordinate},subordinate,{level},{region},{unit}\n")
            files["names"].write(f"{unit}-{place:02d},{subordinate},current,{document},{place + 1}\n")
        return planted


class _Page:
    """One document on its way into the files; counts its lines, its rows and what its columns add up to."""

    def __init__(self, document: str, files: dict[str, TextIO], vocabulary: Vocabulary):
        self.document, self.files, self.vocabulary = document, files, vocabulary
        self.line = 10
        self.listed: list[str] = []
        self.totals: list[str] = []

    def tables(self, tables: Tables) -> None:
        for table, each in tables.rows.items():
            self.line += 3
            status = "present" if each else "empty"
            self._list(table, status, "true", len(each), self.line, TITLES[table])
            first = self.line + 1
            self.line += len(each)
            self._rows(table, each, range(first, first + len(each)))

    def _rows(self, table: str, rows: Sequence[Row], lines: Iterable[int], blank: int | None = 0) -> None:
        """Rows and cells of a table, and what its columns add up to; neither `blank` nor None is printed."""
        sides, cells = [], []
        columns = [name for name, _ in self.vocabulary.columns[table]]
        for number, (row, line) in enumerate(zip(rows, lines, strict=True), start=1):
            start = f"{self.document},{table},{number}"
            for side in row.sides:
                sides.append(f"{start},{side.name},{line},,,{side.code},{side.label},{side.project},\n")
            for column, amount in zip(columns, row.amounts, strict=True):
                if amount is not None and amount != blank:
                    cells.append(f"{start},{column},{_text(amount)},,,,\n")
        self.files["rows"].write("".join(sides))
        self.files["amounts"].write("".join(cells))
        for at, column in enumerate(columns):
            values = [row.amounts[at] for row in rows]
            known = [value for value in values if value is not None and value != blank]
            self._total(table, column, len(known), 100 * sum(known))

    def _list(self, table: str, status: str, is_listed: str, count: int, line: int, title: str = "") -> None:
        unit = self.vocabulary.units.get(table, "")
        self.listed.append(f"{self.document},{table},{status},{is_listed},{count},{line},{title},,{unit}\n")

    def prose(self, prose: Prose) -> None:
        """Figures so far, each statement on a line of its own."""
        self.line += 3
        start, texts, cells = self.line, [], []
        statement = None
        for number, figure in enumerate(prose.figures, start=1):
            if figure.statement != statement:
                self.line, statement = self.line + 1, figure.statement
            texts.append(self._figure(number, figure, self.line))
            for term, (table, row_no, column) in enumerate(figure.cells, start=1):
                cells.append(f"{self.document},{number},{term},{table},{row_no},{column},1\n")
        self.files["N01"].write("".join(texts))
        self.files["cells"].write("".join(cells))
        self.files["excluded"].write(f"{self.document},{start},,{self.document[-4:]},year\n")

    def targets(self, made: list[Table], prose: Prose, random: Random) -> None:
        """Performance tables with indicators, and the goal figures that stand between their lines."""
        said, begin, indicators = [], self.line + 3, 0
        forms: list[int] = []
        texts: dict[str, list[str]] = {"P03": [], "P04": [], "targets": []}
        for number, table in enumerate(made, start=1):
            self.line += 3
            first = self.line
            for subject, count, unit in table.goals:
                self.line += 1
                prose.count("goals", None, subject, "other", count, unit, line=self.line)
                said.append(self._figure(len(prose.figures), prose.figures[-1], self.line))
            for indicator in table.indicators:
                self.line, indicators = self.line + 1, indicators + 1
                texts["P04"].append(
                    f"{self.document},{indicators},{number},{self.line},{','.join(indicator.levels)},"
                    f"{indicator.target},计划标准,{indicator.prior},{indicator.weight},按照完成比例赋分,{evidence(random)}\n"
                )
            self.line += 1
            form = table.row.sides[0]
            forms.append(first)
            texts["P03"].append(
                f"{self.document},{number},{first},{self.line},{table.kind},{form.label},{form.project}\n"
            )
            for term, (each, row_no, column) in enumerate(table.cells, start=1):
                texts["targets"].append(f"{self.document},{number},{term},{each},{row_no},{column},1\n")
        for name, lines in texts.items():
            self.files[name].write("".join(lines))
        self.files["N01"].write("".join(said))
        for table_id, count in (("P03", len(made)), ("P04", indicators), ("N01", len(prose.figures))):
            self._list(table_id, "present", "", count, begin)
        weights = [indicator.weight for table in made for indicator in table.indicators]
        self._total("P04", "weight", len(weights), 10000 * sum(weights))
        self._rows("P03", [table.row for table in made], forms, blank=None)
        by_measure: dict[str, list[int]] = {}
        for figure in prose.figures:
            by_measure.setdefault(figure.measure, []).append(figure.value)
        for measure, numbers in by_measure.items():
            self._total("N01", measure, len(numbers), sum(numbers))

    def register(self) -> None:
        """What the second reading of the document would give, which is what it prints."""
        self.files["document_tables"].write("".join(self.listed))
        self.files["totals"].write("".join(self.totals))

    def _figure(self, number: int, figure: Figure, line: int) -> str:
        text = f'"{figure.text}"' if "," in figure.text else figure.text
        return (
            f"{self.document},{number},{line},,,{figure.section},{figure.statement},{figure.part_of or ''},"
            f"{figure.subject},{figure.role},{figure.measure},{text},,{figure.unit},{figure.direction}\n"
        )

    def _total(self, table: str, column: str, cells: int, value: int) -> None:
        """A control total; `value` in 0.0001."""
        self.totals.append(f"{self.document},{table},{column},{cells},{value // 10000}.{value % 10000:04d},\n")


def _text(cents: int) -> str:
    """An amount as a field of CSV."""
    return f"{cents // 100}.{cents % 100:02d}" if cents < 100000 else f'"{cents // 100:,}.{cents % 100:02d}"'
