"""What counts besides the project: the engine, the installed packages, modules that Python models import, the day."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gouji
from gouji.engine.compile.definitions import Surroundings
from gouji.engine.database import warehouse
from gouji.engine.project.profiles import Profile
from gouji.engine.run.inputs import Inputs
from gouji.engine.vocabulary import clock
from gouji.engine.vocabulary.checksums import file_sha256, sources_sha256, text_sha256, value_sha256


def look_around(inputs: Inputs, profile: Profile, hooks: Sequence[str] = ()) -> Surroundings:
    """What counts for the nodes of a run that reads `inputs`. After other `hooks` (their SQL) all is run anew."""
    seen = {path: each.sha256 for path, each in inputs.files.items() if each is not None}
    return Surroundings(
        engine=engine_with(profile, hooks),
        packages=packages_digest(),
        day=clock.day_of(datetime.now(UTC)),
        file_sha256=seen.get,
        modules_of=modules_digest,
    )


def engine_with(profile: Profile, hooks: Sequence[str]) -> str:
    """`engine_digest` with the SQL of the hooks of a run."""
    return value_sha256([engine_digest(profile), *hooks]) if hooks else engine_digest(profile)


def engine_digest(profile: Profile) -> str:
    """The sources of gouji, the versions of DuckDB and Python, and DuckDB's settings: with another all is run anew."""
    sources = sources_sha256(Path(gouji.__file__).parent)
    engine = profile.spark and [profile.spark.server, profile.spark.remote, dict(profile.spark.parameters)]
    about = [gouji.__version__, warehouse.version(), sys.version, dict(profile.settings), sources, engine]
    return value_sha256(about)


def packages_digest() -> str:
    """The names and versions of the installed packages, as their folders tell."""
    names = set()
    for folder in map(Path, sys.path):
        if folder.is_dir():
            names |= {each.name for each in folder.iterdir() if each.name.endswith((".dist-info", ".egg-link"))}
    return text_sha256("\n".join(sorted(names)))


def modules_digest(text: str) -> list[Any]:
    """Digests of the modules that a Python model imports and that belong neither to Python nor to a package.

    A module is read with all that lies in its folder, but what it imports in turn is not followed.
    """
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    found = []
    for name in sorted(names - set(sys.stdlib_module_names) - {"gouji"}):
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):
            continue
        for place in _own_files(spec):
            found.append([name, place.name, file_sha256(place)])
    return found


def _own_files(spec: Any) -> list[Path]:
    if spec is None or not spec.has_location:
        return []
    origin = Path(spec.origin)
    if any(part in ("site-packages", "dist-packages") for part in origin.parts):
        return []
    return sorted(origin.parent.rglob("*.py")) if origin.name == "__init__.py" else [origin]
