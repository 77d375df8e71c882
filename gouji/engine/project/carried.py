"""The project that the package carries: models, macros, rules, templates, suites, and the seeds that are knowledge.

In a checkout it is the checkout itself; the wheel holds a copy in `gouji/project`, which `setup.py` makes: it loads
this module alone, so nothing but Python is imported here. Rows of documents and of their units, and what was judged of
them, belong to whoever read them: the YAML beside such a seed says `carried: []` in its meta, and its header alone goes
along. A project over the package has seeds of its own in their place.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests/data", "expectations")
_FOLDER = "project"
_NOT_CARRIED = "carried: []"


def carried_project() -> Path:
    """The folder of the packaged project."""
    package = Path(__file__).resolve().parents[2]
    installed = package / _FOLDER
    return installed if installed.is_dir() else package.parent


def is_carried(seed: Path) -> bool:
    """Whether the rows of a seed are knowledge, by the YAML file beside it.

    Read as text, because the build of the wheel has no YAML.
    """
    described = seed.with_suffix(".yml")
    lines = described.read_text(encoding="utf-8").splitlines() if described.is_file() else ()
    return not any(line.strip() == _NOT_CARRIED for line in lines)


def header_line(seed: Path) -> str:
    """The first record of a seed as a line of CSV."""
    with seed.open(encoding="utf-8", newline="") as file:
        return ",".join(next(csv.reader(file), [])) + "\n"


def carried_rows(seed: Path) -> Iterator[list[str]]:
    """The header of a seed, and its rows if they are knowledge."""
    with seed.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        yield next(reader, [])
        if is_carried(seed):
            yield from reader


def own_seeds(root: Path) -> list[Path]:
    """The seeds of a package, relative to it, that a project over it has itself."""
    return [path.relative_to(root) for path in sorted((root / "seeds").rglob("*.csv")) if not is_carried(path)]


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
            if path.suffix == ".csv" and not is_carried(path):
                copy.write_text(header_line(path), encoding="utf-8", newline="")
            else:
                shutil.copyfile(path, copy)
