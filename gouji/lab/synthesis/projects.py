"""A whole project of made-up documents: a copy of the project, with or without its real ones."""

from __future__ import annotations

import csv
import json
import math
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from gouji.lab.copies import copy_project
from gouji.lab.synthesis.drafts import write as write_drafts
from gouji.lab.synthesis.errors import Planted
from gouji.lab.synthesis.seeds import Writer

PLANTED = "planted.csv"
# Suites fail where they find nothing to judge; of this only real documents have any.
_OF_REAL_DOCUMENTS = ("P01_", "N_ZERO_BASE", "X_PROGRAMME_", "REF_REGISTER_")


@dataclass(frozen=True)
class Made:
    """What was written: documents, and errors planted in them."""

    documents: int
    errors: int


def synthesize(
    root: Path, target: Path, *, documents: int, seed: int = 1, errors: float = 0.01, real: bool = True,
    drafts: Mapping[str, int] | None = None,
) -> Made:  # fmt: skip
    """Write a copy of the project at `root` into the new folder `target`, with made-up documents in its seeds.

    `errors` is the share of the documents in which one amount of a table is wrong; `planted.csv` in the folder lists
    them. The same seed writes the same documents, however many they are. Without `real` the real documents are left
    out, with what the register and the suites say of them by name. `drafts` says of which other templates how many
    documents are added, of tables alone and without errors; the models, which are built for it, say which rules they
    have. Raises FileExistsError where `target` exists, KeyError where nothing is declared of a template.
    """
    target.mkdir(parents=True)
    copy_project(root, target)
    shutil.rmtree(target / "target", ignore_errors=True)
    if not real:
        _without_real(target)
    planted = 0
    errors_of = _errors_by_number(errors, seed)
    with Writer(target) as writer, (target / PLANTED).open("w", encoding="utf-8", newline="") as file:
        file.write(Planted.header())
        for number in range(1, documents + 1):
            for each in writer.write(seed, number, errors_of(number)):
                file.write(each.line())
                planted += 1
    for template, count in (drafts or {}).items():
        write_drafts(target, root, template, count, seed)
    return Made(documents + sum((drafts or {}).values()), planted)


def _errors_by_number(share: float, seed: int) -> Callable[[int], int]:
    """Number of a document → its errors: one in a share of the documents, evenly; above 1, so many in each."""
    start = Random(seed).random()
    return lambda number: math.floor(number * share + start) - math.floor((number - 1) * share + start)


def _without_real(project: Path) -> None:
    """Take the real documents out of a copy: their rows, and the expectations and programmes that name them."""
    seeds = project / "seeds"
    with (seeds / "reference/documents.csv").open(encoding="utf-8", newline="") as file:
        known = {row["document_id"] for row in csv.DictReader(file)}
    for path in seeds.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *lines = list(csv.reader(file))
        named = [at for at, column in enumerate(header) if column in ("document_id", "task_document_id")]
        if named:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(
                    [header, *(line for line in lines if not any(line[at] in known for at in named))]
                )
    for path in (project / "expectations").glob("*.json"):
        suite = json.loads(path.read_text(encoding="utf-8"))
        suite["expectations"] = [each for each in suite["expectations"] if not _of_real(each, known)]
        if suite["expectations"]:
            path.write_text(json.dumps(suite, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        else:
            path.unlink()


def _of_real(expectation: dict[str, Any], documents: Collection[str]) -> bool:
    text = json.dumps(expectation["kwargs"], ensure_ascii=False)
    of_rule = str(expectation["meta"].get("rule_id", "")).startswith(_OF_REAL_DOCUMENTS)
    return of_rule or "former_names" in text or any(document in text for document in documents)
