"""Seeds of one name in several folders: a package's and the project's own, read as one.

Of a package's seed counts what it carries. Where the rows come from one file, that file is the seed; else one is
written below the target folder.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
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
    parts = [(path, _rows(project, path)) for path in paths]
    header = parts[0][1][0] if parts[0][1] else []
    optional = frozenset[str]().union(*(_optional(path) for path in paths))
    for path, rows in parts[1:]:
        if rows and set(rows[0]) - optional != set(header) - optional:
            odd = ", ".join(sorted((set(header) ^ set(rows[0])) - optional))
            raise SeedError(
                f"the seed has other columns than {project.relative(paths[0])}: {odd}", path=project.relative(path),
                line=1, hint="give it the same columns",
            )  # fmt: skip
    filled = [path for path, rows in parts if len(rows) > 1]
    own = [path for path in paths if not project.package_of(project.relative(path))]
    only = filled[0] if len(filled) == 1 else None if filled else (own or list(paths))[0]
    if only is not None and _is_whole(project, only):
        return only
    header = list(dict.fromkeys(name for _, rows in parts for name in (rows[0] if rows else ())))
    return _written(project.target / FOLDER / f"{name}.csv", header, [rows for _, rows in parts])


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


def _written(path: Path, header: Sequence[str], parts: Sequence[Sequence[Sequence[str]]]) -> Path:
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
