"""A project of made-up documents in a store, whose last document is taken out and put back."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import processes
from processes import Used, build, require, run

from gouji.lab.synthesis.projects import PLANTED, synthesize
from gouji.lab.synthesis.vocabulary import rows

MEMORY = "3GB"


@dataclass(frozen=True)
class Stored:
    """`last` is the document; `with_last` the units and their names by table, as they are with it."""

    project: Path
    last: str
    with_last: Mapping[str, str]

    @classmethod
    def begun(
        cls, root: Path, project: Path, size: int, *, seed: int = 1, drafts: Mapping[str, float] | None = None,
        errors: float = 0, memory: str = MEMORY,
    ) -> Stored:  # fmt: skip
        """Write it with the models of a checkout, where it is not there yet, and put its documents into the store.

        `drafts` are the shares of other templates, `errors` that of documents with a planted error.
        """
        others = {name: int(size * share) for name, share in (drafts or {}).items()}
        count = size + 1 - sum(others.values())
        if not project.exists():
            synthesize(root, project, documents=count, seed=seed, errors=errors, drafts=others)
        settings, profile = project / "dbt_project.yml", project / "profiles.yml"
        text = settings.read_text()
        if "\n  document_store:" not in text:  # a folder that was kept has it
            settings.write_text(text.replace("\nvars:\n", "\nvars:\n  document_store: documents\n"))
        profile.write_text(re.sub(r"memory_limit: \w+", f"memory_limit: {memory}", profile.read_text()))
        tables = {name: (project / f"seeds/reference/{name}.csv").read_text() for name in ("units", "unit_names")}
        made = cls(project, _last(project, count), tables)
        made._command("store", "import")
        return made

    def remove(self) -> None:
        """Take the last document out, with the units that came with it."""
        units = {line.split(",")[0] for line in self.with_last["unit_names"].splitlines() if self.last in line}
        self._command("remove", self.last)
        path = self.project / "seeds/reference/units.csv"
        path.write_text("".join(line for line in path.read_text().splitlines(True) if line.split(",")[0] not in units))

    def put_back(self) -> None:
        """Let the last document and its units be there as at the begin."""
        for name, text in self.with_last.items():
            (self.project / f"seeds/reference/{name}.csv").write_text(text)
        self._command("store", "import")

    def date(self, document: str) -> None:
        """Let a document be published on another day of its year."""
        path = self.project / "seeds/reference/documents.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        at = header.index("published_on")
        for row in rows:
            if row[0] == document:
                day = row[at] or f"{row[header.index('fiscal_year')]}-02-01"  # not every document prints one
                row[at] = day[:8] + ("11" if day.endswith("12") else "12")
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
        self._command("store", "import")

    def built(self, *arguments: str, code: int = 0) -> Used:
        """A build that has to end with an exit code; it prints what it cost."""
        used = build(self.project, *arguments)
        require(used.code == code, self.project)
        results = json.loads((self.project / "target/run_results.json").read_text(encoding="utf-8"))["results"]
        again = sum(each["status"] != "reused" for each in results)
        says = f"wall {used.wall:7.1f} s  CPU {used.cpu:7.2f} s  peak {used.peak / 1e9:.2f} GB"
        print(f"    {' '.join(arguments) or 'build':16} {says}  {again} nodes of {len(results)}", flush=True)
        return used

    def _command(self, *arguments: str) -> None:
        command = [sys.executable, processes.RUNNER, *arguments, "--project-dir", str(self.project)]
        require(run(command, self.project).code == 0, self.project)


def _last(project: Path, count: int) -> str:
    """The id of the last of `count` made-up documents in which no error is planted."""
    planted = {row["document_id"] for row in rows(project / PLANTED)}
    numbers = {f"synthetic{number:06d}": number for number in range(1, count + 1)}
    documents = [row["document_id"] for row in rows(project / "seeds/reference/documents.csv")]
    made = {numbers.get(each.split("_")[0], 0): each for each in documents if each not in planted}
    return made[max(made)]
