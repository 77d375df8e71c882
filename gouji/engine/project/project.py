"""`dbt_project.yml`: where things are, the variables, and the configuration by folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from gouji.engine.project.dbtversion import check_required_version
from gouji.engine.project.packages import Package, linked, local_folders
from gouji.engine.project.paths import expanded
from gouji.engine.project.unsupported import check_flags, check_folders, check_project_file
from gouji.engine.project.yamlfiles import Located, read_yaml
from gouji.engine.vocabulary.errors import ConfigurationError

PROJECT_FILE = "dbt_project.yml"
EXPECTATIONS_FOLDER = "expectations"
HOOKS = ("on-run-start", "on-run-end")
_MERGED = ("meta", "column_types", "contract", "docs")
NODE_HOOKS = ("pre_hook", "post_hook")


@dataclass(frozen=True)
class Hook:
    """SQL that runs before or after the nodes of a command that writes. `kind` is its key in the project file."""

    kind: str
    number: int
    text: str
    line: int | None


@dataclass(frozen=True)
class Project:
    """A dbt project on disk. All folders are relative to `root`."""

    root: Path
    name: str
    version: str
    profile_name: str
    model_paths: tuple[str, ...]
    seed_paths: tuple[str, ...]
    macro_paths: tuple[str, ...]
    test_paths: tuple[str, ...]
    target_path: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    folder_configs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hooks: tuple[Hook, ...] = ()
    flags: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    packages: tuple[Package, ...] = ()

    @property
    def target(self) -> Path:
        """The folder of built things."""
        return self.root / self.target_path

    @property
    def expectations(self) -> Path:
        """The folder of the suites: the project's own, else that of the first package that has one."""
        folders = [self.root / package.folder / EXPECTATIONS_FOLDER for package in self.packages]
        own = self.root / EXPECTATIONS_FOLDER
        return next((folder for folder in (own, *folders) if folder.is_dir()), own)

    def package_of(self, shown: str) -> str | None:
        """The package that a file, as messages show it, belongs to; None for the project's own."""
        return next((package.name for package in self.packages if package.holds(shown)), None)

    def owner(self, shown: str) -> str:
        """The name under which a file is configured and listed: its package's, or the project's."""
        return self.package_of(shown) or self.name

    def inner(self, shown: str) -> PurePosixPath:
        """A file, as messages show it, relative to the project or package that it belongs to."""
        package = next((package for package in self.packages if package.holds(shown)), None)
        return PurePosixPath(shown.removeprefix(f"{package.folder}/") if package else shown)

    def relative(self, path: Path) -> str:
        """A path as messages show it: relative to the project root where it lies inside."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)

    def files(self, folders: Sequence[str], *suffixes: str) -> Iterator[tuple[str, Path]]:
        """(folder, file) of every file with one of the suffixes, in order of name; hidden ones are left out."""
        for folder in folders:
            base = self.root / folder
            for names in _files_below(base):
                if names[-1].endswith(suffixes) and (path := base.joinpath(*names)).is_file():
                    yield folder, path


def _files_below(base: Path) -> list[tuple[str, ...]]:
    """The files in a folder and below it, by their names from it, in order; those hidden are left out."""
    found = []
    for folder, inner, files in os.walk(base):
        inner[:] = [name for name in inner if not name.startswith(".")]
        above = Path(folder).relative_to(base).parts
        found += [(*above, name) for name in files if not name.startswith(".")]
    return sorted(found)


def load_project(
    root: Path,
    command_line_vars: Mapping[str, Any] | None = None,
    *,
    target_path: str | None = None,
    version_check: bool | None = None,
) -> Project:
    """Read `dbt_project.yml` in `root`; `target_path` and `version_check` count before what it says.

    Raises ConfigurationError when it is absent, broken, lacks `name` or `profile`, or asks for what is not supported.
    """
    path = root / PROJECT_FILE
    if not path.is_file():
        raise ConfigurationError(
            f"no {PROJECT_FILE} in {root}", hint="run the command in the project folder, or give --project-dir"
        )
    content = read_yaml(path, PROJECT_FILE)
    check_project_file(content, PROJECT_FILE)
    flags = _section(content, "flags")
    check_flags(flags, PROJECT_FILE, content.line_of("flags"))
    if version_check is None:
        version_check = flags.get("version_check") is not False
    if version_check and content.get("require-dbt-version"):
        check_required_version(content["require-dbt-version"], PROJECT_FILE, content.line_of("require-dbt-version"))
    name = _text(content, "name")
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        raise ConfigurationError(
            f"name '{name}' may hold only letters, digits and underscores",
            path=PROJECT_FILE,
            line=content.line_of("name"),
        )
    project = Project(
        root=root,
        name=name,
        version=str(content.get("version", "")),
        profile_name=_text(content, "profile"),
        model_paths=_folders(content, "model-paths", ["models"]),
        seed_paths=_folders(content, "seed-paths", ["seeds"]),
        macro_paths=_folders(content, "macro-paths", ["macros"]),
        test_paths=_folders(content, "test-paths", ["tests"]),
        target_path=target_path or _target_path(content),
        variables=_variables(content, name, command_line_vars or {}),
        folder_configs={
            "models": _section(content, "models"),
            "seeds": _section(content, "seeds"),
            "data_tests": {**_section(content, "tests"), **_section(content, "data_tests")},
            "unit_tests": _section(content, "unit_tests"),
            "sources": _section(content, "sources"),
            "exposures": _section(content, "exposures"),
        },
        hooks=tuple(hook for kind in HOOKS for hook in _hooks(content, kind)),
        flags=flags,
    )
    folders = {
        "snapshot": list(_folders(content, "snapshot-paths", ["snapshots"])),
        "function": list(_folders(content, "function-paths", ["functions"])),
        "analysis": list(_folders(content, "analysis-paths", ["analyses"])),
    }
    return _with_packages(replace(project, warnings=tuple(check_folders(project, folders))))


def _with_packages(project: Project) -> Project:
    """The project with the folders, variables and hooks of its packages behind, or under, its own."""
    for folder in local_folders(project.root):
        if local_folders(folder):
            raise ConfigurationError("a package has packages of its own", path=folder / "packages.yml", line=1,
                                     hint="name them all in the packages.yml of the project")  # fmt: skip
        inner = load_project(folder)
        package = Package(
            inner.name, linked(project.root, inner.name, folder), inner.model_paths, inner.seed_paths,
            inner.macro_paths, inner.test_paths, inner.folder_configs,
        )  # fmt: skip
        hooks = (*inner.hooks, *project.hooks)
        numbers = {kind: iter(range(len(hooks))) for kind in HOOKS}
        project = replace(
            project,
            packages=(*project.packages, package),
            model_paths=(*project.model_paths, *package.within(inner.model_paths)),
            seed_paths=(*project.seed_paths, *package.within(inner.seed_paths)),
            macro_paths=(*project.macro_paths, *package.within(inner.macro_paths)),
            test_paths=(*project.test_paths, *package.within(inner.test_paths)),
            variables={**inner.variables, **project.variables},
            hooks=tuple(replace(hook, number=next(numbers[hook.kind])) for hook in hooks),
        )
    return project


def folder_config(project: Project, section: str, fqn: Sequence[str]) -> list[dict[str, Any]]:
    """The configurations of a node by folder, outermost first: `+key` always, `key` where its value is no mapping.

    Those of its package come before what the project says of it.
    """
    of_package = [package.folder_configs for package in project.packages if package.name == fqn[0]]
    return [each for configs in (*of_package, project.folder_configs) for each in _by_folder(configs, section, fqn)]


def _by_folder(configs: Mapping[str, Mapping[str, Any]], section: str, fqn: Sequence[str]) -> list[dict[str, Any]]:
    level: Any = configs.get(section, {})
    found = []
    for part in (None, *fqn):
        level = level if part is None else level.get(part)
        if not isinstance(level, Mapping):
            break
        found.append(
            {
                key.lstrip("+").strip() if isinstance(key, str) else key: value
                for key, value in level.items()
                if str(key).startswith("+") or not isinstance(value, Mapping)
            }
        )
    return found


def merged_config(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Configurations merged as dbt does: the last wins, tags and hooks add up, some mappings merge key by key.

    Raises ConfigurationError for a key that is no text.
    """
    merged: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            if not isinstance(key, str):
                raise ConfigurationError(f"{key!r} is no name of a configuration", path=PROJECT_FILE, hint="quote it")
            if key == "tags":
                merged["tags"] = [
                    *merged.get("tags", []),
                    *(t for t in as_list(value) if t not in merged.get("tags", [])),
                ]
            elif key in _MERGED and isinstance(value, Mapping) and isinstance(merged.get(key, {}), Mapping):
                merged[key] = {**merged.get(key, {}), **value}
            elif key.replace("-", "_") in NODE_HOOKS:
                name = key.replace("-", "_")
                merged[name] = [*merged.get(name, []), *as_list(value)]
            else:
                merged[key.replace("-", "_")] = value
    return merged


def as_list(value: Any) -> list[Any]:
    """None is no element, a scalar is one."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _text(content: Located, key: str) -> str:
    value = content.get(key)
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"'{key}' is missing", path=PROJECT_FILE, hint=f"add a line '{key}: <text>'")
    return value


def _target_path(content: Located) -> str:
    return expanded(
        content.get("target-path") or "target", "target-path", path=PROJECT_FILE, line=content.line_of("target-path")
    )


def _folders(content: Located, key: str, default: list[str]) -> tuple[str, ...]:
    value = content.get(key, default)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigurationError(f"'{key}' must be a list of folders", path=PROJECT_FILE, line=content.line_of(key))
    return tuple(value)


def _hooks(content: Located, kind: str) -> Iterator[Hook]:
    for number, text in enumerate(as_list(content.get(kind))):
        if not isinstance(text, str):
            raise ConfigurationError(
                f"'{kind}' must be a text of SQL, or a list of such", path=PROJECT_FILE, line=content.line_of(kind)
            )
        yield Hook(kind, number, text, content.line_of(kind))


def _section(content: Located, key: str) -> Mapping[str, Any]:
    value = content.get(key) or {}
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"'{key}' must be a mapping", path=PROJECT_FILE, line=content.line_of(key))
    return value


def _variables(content: Located, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    declared = dict(_section(content, "vars"))
    own = declared.get(name)
    return {**declared, **(own if isinstance(own, Mapping) else {}), **given}
