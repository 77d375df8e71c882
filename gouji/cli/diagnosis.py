"""What `debug` says: versions, paths and whether the database opens."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from gouji import __version__
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import GoujiError

_OF_ENGINES = ("pyspark-client", "pyspark", "pysail", "pyarrow")
_LIBRARIES = ("duckdb", "great_expectations", "sqlglot", "jinja2", "PyYAML", "rich", "polars")


def debug_lines(manifest: Manifest, profile: Profile) -> tuple[list[str], bool]:
    """(lines, whether everything is fine). A database that is not there yet is fine."""
    from gouji.engine.database.warehouse import Warehouse

    lines = [f"gouji {__version__}, Python {platform.python_version()}, {platform.platform()}"]
    for library in _LIBRARIES if profile.spark is None else (*_LIBRARIES, *_OF_ENGINES):
        try:
            lines.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            lines.append(f"{library}: not installed")
    lines += [
        f"project: {manifest.project.name} in {manifest.project.root}",
        f"profile: {profile.name}, target {profile.target_name}, {profile.threads} threads, in {profile.path}",
        f"database: {profile.database}",
        *(
            []
            if profile.spark is None
            else [
                f"engine: {profile.spark.remote or f'{profile.spark.server}, begun here'}, "
                f"files in {profile.spark.location}"
            ]
        ),
        f"target folder: {manifest.project.target}",
        f"nodes: {len(manifest.nodes)}",
    ]
    if not profile.database.exists():
        return [*lines, "connection: there is no database yet; run 'build'"], True
    try:
        Warehouse(profile.database, read_only=True, settings=profile.settings).close()
    except GoujiError as error:
        return [*lines, f"connection: {error}"], False
    return [*lines, "connection: OK"], True
