"""Copies of a project whose seeds are changed, for the laboratory and for the tests."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gouji.engine.project.carried import PROJECT_FILES

Rows = list[dict[str, str]]


def copy_project(root: Path, target: Path) -> Path:
    """Copies what a build reads, without what it makes, into a folder; gives that folder."""
    for name in PROJECT_FILES:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        elif source.exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)
    return target


def read_rows(path: Path) -> Rows:
    """The rows of a seed as they are written. Raises OSError where there is none."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: Iterable[Mapping[str, str]], header: Sequence[str] | None = None) -> None:
    """Write a seed anew. Without `header` the columns are those of the first row, which there must be."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(header or rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
