"""The project that the package carries: models, macros, rules, templates, suites, and the seeds that are knowledge.

In a checkout it is the checkout itself; the wheel holds a copy in `gouji/project`, which `setup.py` makes: it loads
this module alone, so nothing but Python is imported here. Rows of documents, and what was judged of them, belong to
whoever read them: a seed says `carried: []` in its meta, or the list of columns that go along. What is not carried is
left blank, and a seed without columns has its header alone.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests/data", "expectations")
_FOLDER = "project"
_KEY = "carried:"


def carried_project() -> Path:
    """The folder of the packaged project."""
    package = Path(__file__).resolve().parents[1]
    installed = package / _FOLDER
    return installed if installed.is_dir() else package.parent


def carried_columns(seed: Path) -> tuple[str, ...] | None:
    """The columns of a seed that go along with the package, by the YAML file beside it; None for all.

    Read as text, because the build of the wheel has no YAML.
    """
    described = seed.with_suffix(".yml")
    if not described.is_file():
        return None
    for line in described.read_text(encoding="utf-8").splitlines():
        if line.strip().startswith(_KEY):
            names = line.partition(":")[2].strip().strip("[]")
            return tuple(name.strip() for name in names.split(",") if name.strip())
    return None


def carried_rows(seed: Path, columns: Sequence[str] | None) -> Iterator[list[str]]:
    """The header of a seed, and of its rows what is carried, each once."""
    with seed.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        yield header
        if columns == ():
            return
        seen: set[tuple[str, ...]] = set()
        for row in reader:
            kept = row
            if columns is not None:
                kept = [value if name in columns else "" for name, value in zip(header, row, strict=False)]
            if columns is None or tuple(kept) not in seen:
                seen.add(tuple(kept))
                yield kept


def write_project(root: Path, target: Path) -> None:
    """Write what is carried of the project in `root` into a new folder."""
    shutil.rmtree(target, ignore_errors=True)
    for name in PROJECT_FILES:
        source = root / name
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            copy = target / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            columns = carried_columns(path) if path.suffix == ".csv" else None
            if columns is None:
                shutil.copyfile(path, copy)
                continue
            with copy.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(carried_rows(path, columns))
