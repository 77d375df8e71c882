"""Configuration by folder that no node has: a folder that was renamed keeps its lines in `dbt_project.yml`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from gouji.engine.project.project import PROJECT_FILE, Project
from gouji.engine.vocabulary.nodes import Node

_RESOURCES = {
    "models": "model", "seeds": "seed", "data_tests": "test", "unit_tests": "unit_test", "sources": "source",
    "exposures": "exposure",
}  # fmt: skip
_Path = tuple[str, ...]


def unused_paths(project: Project, nodes: Iterable[Node], disabled: Collection[_Path]) -> list[str]:
    """A warning for each path below `models:`, `seeds:`, … that is configured and leads to no node, disabled or not."""
    of_type: dict[str, set[_Path]] = {}
    for node in nodes:
        of_type.setdefault(node.resource_type, set()).add(tuple(node.fqn))
    found = []
    for section, resource in _RESOURCES.items():
        known = of_type.get(resource, set()).union(disabled)
        for path, line in sorted(_configured(project.folder_configs.get(section) or {}, ()).items()):
            if not any(fqn[: len(path)] == path for fqn in known):
                shown = ".".join((section, *path))
                found.append(f"{PROJECT_FILE}:{line}: the configuration of {shown} applies to nothing")
    return found


def _configured(level: Mapping[str, Any], path: _Path) -> dict[_Path, int]:
    """The paths at which something is configured, each with the line of the first such key."""
    found: dict[_Path, int] = {}
    for key, value in level.items():
        if isinstance(value, Mapping) and not str(key).startswith("+"):
            found |= _configured(value, (*path, str(key)))
        else:
            found.setdefault(path, getattr(level, "line_of", lambda _: 1)(key))
    return found
