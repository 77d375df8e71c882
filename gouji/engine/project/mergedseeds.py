"""Seeds of one name in several folders: a package's and the project's own, read as one.

Of a package's seed counts what it carries. Where the rows come from one file, that file is the seed; else one is
written below the target folder.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from gouji.engine.project.carried import carried_rows, is_carried
from gouji.engine.project.project import Project
from gouji.engine.project.yamlfiles import read_yaml
from gouji.engine.vocabulary.errors import SeedError

FOLDER = "seeds"


def merged_seed(project: Project, name: str, paths: Sequence[Path]) -> Path:
    """The file with the rows of all these files. Raises SeedError where their columns differ."""
    if not any(project.package_of(project.relative(path)) for path in paths):
        return paths[0]  # a project without packages has one file a name, or says which two
    parts = {path: _rows(project, path) for path in paths}
    _check_columns(project, parts)
    alone = _alone(project, parts)
    if alone is not None and _is_whole(project, alone):
        return alone
    return _written(project.target / FOLDER / f"{name}.csv", list(parts.values()))


def _check_columns(project: Project, parts: Mapping[Path, list[list[str]]]) -> None:
    """Raise SeedError for the first file with other columns than the first of all, but optional ones."""
    (first, header), *others = ((path, rows[0] if rows else []) for path, rows in parts.items())
    optional = frozenset[str]().union(*(_optional(path) for path in parts))
    for path, columns in others:
        odd = (set(header) ^ set(columns)) - optional
        if odd and parts[path]:
            raise SeedError(
                f"the seed has other columns than {project.relative(first)}: {', '.join(sorted(odd))}",
                path=project.relative(path), line=1, hint="give it the same columns",
            )  # fmt: skip


def _alone(project: Project, parts: Mapping[Path, list[list[str]]]) -> Path | None:
    """The one file with rows; where none has any, one of the project's own, else the first. None where several have."""
    filled = [path for path, rows in parts.items() if len(rows) > 1]
    if filled:
        return filled[0] if len(filled) == 1 else None
    return next((path for path in parts if not project.package_of(project.relative(path))), next(iter(parts)))


def _optional(seed: Path) -> frozenset[str]:
    """The columns that a seed of this name may lack, by the YAML file beside it (`meta: optional`)."""
    described = seed.with_suffix(".yml")
    seeds = read_yaml(described).get("seeds") if described.is_file() else None
    metas = [
        each.get("config", {}).get("meta", {})
        for each in (seeds if isinstance(seeds, list) else ())
        if isinstance(each, dict) and each.get("name") == seed.stem
    ]
    return frozenset(str(name) for meta in metas for name in meta.get("optional") or ())


def _rows(project: Project, path: Path) -> list[list[str]]:
    if project.package_of(project.relative(path)) is not None:
        return list(carried_rows(path))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _is_whole(project: Project, path: Path) -> bool:
    """Whether a file holds nothing that is not carried."""
    return project.package_of(project.relative(path)) is None or is_carried(path)


def _written(path: Path, parts: Sequence[Sequence[Sequence[str]]]) -> Path:
    """Write the rows of all parts below the columns that any has, if the file does not hold them already; the file."""
    header = list(dict.fromkeys(name for rows in parts for name in (rows[0] if rows else ())))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    for rows in parts:
        columns = rows[0] if rows else []
        for row in rows[1:]:
            known = dict(zip(columns, row, strict=False))
            writer.writerow([known.get(column, "") for column in header] if len(row) == len(columns) else row)
    text = buffer.getvalue()
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path
