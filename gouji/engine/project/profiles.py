"""`profiles.yml`: which database file, schema and how many threads (the form of dbt-duckdb)."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gouji.engine.project.paths import database_path, expanded
from gouji.engine.project.sparkprofiles import KEYS as SPARK_KEYS
from gouji.engine.project.sparkprofiles import SparkTarget, spark_target
from gouji.engine.project.yamlfiles import Located, read_yaml
from gouji.engine.vocabulary.errors import ConfigurationError, GoujiError, UsageError

DEFAULT_DATABASE = "gouji.duckdb"
# `module_paths` is for dbt-duckdb: gouji runs Python models with itself importable.
_SUPPORTED = {"type", "path", "schema", "threads", "settings", "database", "module_paths"}


@dataclass(frozen=True)
class Profile:
    """One target of a profile. `database` is an absolute path; `settings` are DuckDB's.

    `spark` is the engine that makes the relations where DuckDB does not; the database then holds views of its files.
    """

    name: str
    target_name: str
    database: Path
    schema: str
    threads: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    path: Path | None = None
    spark: SparkTarget | None = None

    def as_target(self) -> dict[str, Any]:
        """dbt's `target` variable. Its type is the dialect in which SQL is written, also where it is translated."""
        return {
            "name": self.target_name,
            "profile_name": self.name,
            "type": "duckdb",
            "schema": self.schema,
            "threads": self.threads,
            "database": self.database.name.split(".")[0],
            "path": str(self.database),
        }


def find_profiles_file(root: Path, profiles_dir: Path | None) -> Path:
    """--profiles-dir, else DBT_PROFILES_DIR, else the project root, else ~/.dbt. Raises ConfigurationError."""
    if profiles_dir is not None:
        folders = [Path(expanded(profiles_dir, "--profiles-dir"))]
    elif os.environ.get("DBT_PROFILES_DIR"):
        folders = [Path(expanded(os.environ["DBT_PROFILES_DIR"], "DBT_PROFILES_DIR"))]
    else:
        folders = [root, Path.home() / ".dbt"]
    for folder in folders:
        if (folder / "profiles.yml").is_file():
            return folder / "profiles.yml"
    searched = " or ".join(str(folder) for folder in folders)
    raise ConfigurationError(f"no profiles.yml in {searched}", hint="write one, or give --profiles-dir")


def load_profile(
    root: Path,
    name: str,
    render: Callable[[str], Any],
    *,
    profiles_dir: Path | None = None,
    target: str | None = None,
    threads: int | None = None,
    database: Path | None = None,
) -> Profile:
    """The chosen target of profile `name`; `render` renders Jinja in its values.

    Raises ConfigurationError when file, profile or a key is missing or the type is not known, UsageError when
    `target` names no output.
    """
    path = find_profiles_file(root, profiles_dir)
    content = read_yaml(path)
    profile = content.get(name)
    if not isinstance(profile, Located):
        raise ConfigurationError(
            f"no profile '{name}'", path=path, hint=f"dbt_project.yml asks for it; this file has: {_names(content)}"
        )
    outputs = profile.get("outputs")
    if not isinstance(outputs, Located) or not outputs:
        raise ConfigurationError(f"profile '{name}' has no outputs", path=path, line=content.line_of(name))
    written = str(profile.get("target", "default"))
    target_name = target or str(_rendered(written, render, path, profile.line_of("target")))
    output = outputs.get(target_name)
    if not isinstance(output, Located):
        raise UsageError(
            f"profile '{name}' has no target '{target_name}'",
            path=path,
            line=content.line_of(name),
            hint=f"choose one of: {_names(outputs)}",
        )
    values = {key: _rendered(value, render, path, output.line_of(key)) for key, value in output.items()}
    kind = values.get("type")
    if kind not in ("duckdb", "spark"):
        raise ConfigurationError(
            f"type '{values.get('type')}' is not supported",
            path=path,
            line=output.line_of("type"),
            hint="use type: duckdb, or spark",
        )
    supported = _SUPPORTED | SPARK_KEYS if kind == "spark" else _SUPPORTED
    for key in values:
        if key not in supported and values[key]:
            raise ConfigurationError(
                f"'{key}' is not supported",
                path=path,
                line=output.line_of(key),
                hint=f"supported: {', '.join(sorted(supported))}",
            )
    at = (
        database_path(database, Path())
        if database is not None
        else database_path(values.get("path") or DEFAULT_DATABASE, root, path=path, line=output.line_of("path"))
    )
    count = _threads(threads if threads is not None else values.get("threads", 1), path, output)
    return Profile(
        name=name,
        target_name=target_name,
        database=at,
        schema=_schema(values.get("schema"), path, output),
        threads=count,
        settings=_settings(values.get("settings"), path, output),
        path=path,
        spark=spark_target(values, output, path, at, count) if kind == "spark" else None,
    )


def _rendered(value: Any, render: Callable[[str], Any], path: Path, line: int | None) -> Any:
    """A value with its Jinja rendered; what is wrong in it stands at that line of the file."""
    if isinstance(value, Mapping):
        return {key: _rendered(item, render, path, line) for key, item in value.items()}
    if isinstance(value, list):
        return [_rendered(item, render, path, line) for item in value]
    try:
        return render(value) if isinstance(value, str) else value
    except GoujiError as error:
        error.path, error.line = path, line
        raise


def _schema(value: Any, path: Path, output: Located) -> str:
    if value is not None and (not isinstance(value, str) or "\0" in value):
        raise ConfigurationError(
            f"schema must be a text, not {value!r}", path=path, line=output.line_of("schema"), hint="write a name"
        )
    return value or "main"


def _settings(value: Any, path: Path, output: Located) -> dict[str, Any]:
    line = output.line_of("settings")
    if value is not None and not isinstance(value, Mapping):
        raise ConfigurationError(f"settings must be a mapping, not {value!r}", path=path, line=line,
                                 hint="write 'name: value' lines")  # fmt: skip
    for name, each in (value or {}).items():
        if not isinstance(name, str) or not isinstance(each, (str, int, float, bool)):
            raise ConfigurationError(f"the setting {name!r} cannot be {each!r}", path=path, line=line,
                                     hint="write a text, a number, or true or false")  # fmt: skip
    return dict(value or {})


def _threads(value: Any, path: Path, output: Located) -> int:
    try:
        count = int(value)
    except (TypeError, ValueError, OverflowError):
        count = 0
    if count < 1:
        raise ConfigurationError(
            f"threads must be a whole number of at least 1, not '{value}'", path=path, line=output.line
        )
    return count


def _names(mapping: Mapping[str, Any]) -> str:
    return ", ".join(str(key) for key in mapping) or "nothing"
