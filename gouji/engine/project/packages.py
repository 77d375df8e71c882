"""Packages: projects in other folders whose models, macros, tests, seeds and suites a project builds with its own.

`packages.yml` names them by folder (`- local: …`, as dbt's). As `dbt deps` does, each is linked into `dbt_packages/`,
so that its files lie inside the project. A node of a package is configured by the package and, over it, by the project,
under the package's name; its unique id is of the project that builds it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.project.paths import expanded
from gouji.engine.project.yamlfiles import Located, read_yaml
from gouji.engine.vocabulary.errors import ConfigurationError

PACKAGES_FILE = "packages.yml"
FOLDER = "dbt_packages"


@dataclass(frozen=True)
class Package:
    """A package of a project: `folder` is where it lies, relative to the project where it could be linked."""

    name: str
    folder: str
    model_paths: tuple[str, ...]
    seed_paths: tuple[str, ...]
    macro_paths: tuple[str, ...]
    test_paths: tuple[str, ...]
    folder_configs: Mapping[str, Mapping[str, Any]]

    def within(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Folders of the package as the project sees them."""
        return tuple(f"{self.folder}/{path}" for path in paths)

    def holds(self, shown: str) -> bool:
        """Whether a file, as the project shows it, is of the package."""
        return shown.startswith(f"{self.folder}/")


def local_folders(root: Path) -> list[Path]:
    """The folders that `packages.yml` names. Raises ConfigurationError for a package that is no folder."""
    for name in (PACKAGES_FILE, "dependencies.yml"):
        content = read_yaml(root / name, name) if (root / name).is_file() else Located()
        if content.get("projects"):
            raise ConfigurationError(
                "projects are not supported", path=name, line=content.line_of("projects"),
                hint="name the folder of a package under packages: - local: …",
            )  # fmt: skip
        entries = content.get("packages")
        if entries and not isinstance(entries, list):
            raise ConfigurationError(
                "packages is no list", path=name, line=content.line_of("packages"),
                hint="write an item for each: - local: FOLDER",
            )  # fmt: skip
        if entries:
            return [_folder(root, entry, name, content.line_of("packages")) for entry in entries]
    return []


def _folder(root: Path, entry: Any, name: str, line: int) -> Path:
    line = entry.line if isinstance(entry, Located) else line
    if not isinstance(entry, Mapping) or set(entry) != {"local"}:
        raise ConfigurationError(
            "packages are supported from a folder alone", path=name, line=line,
            hint="fetch it, and write '- local: FOLDER'",
        )  # fmt: skip
    folder = root / expanded(entry["local"], "local", path=name, line=line)
    if not (folder / "dbt_project.yml").is_file():
        raise ConfigurationError(
            f"the package in {folder} is not there (it has no dbt_project.yml)", path=name, line=line,
            hint="correct the path; `gouji init` writes that of the installed package",
        )  # fmt: skip
    return folder


def linked(root: Path, name: str, folder: Path) -> str:
    """The folder of a package as the project sees it: linked under `dbt_packages`, else where it lies.

    A folder of that name, as another program may have copied it there, is left and used.
    """
    link = root / FOLDER / name
    if link.is_symlink() and link.resolve() != folder.resolve():
        link.unlink(missing_ok=True)
    if not link.exists():
        try:
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(os.path.abspath(folder), target_is_directory=True)  # noqa: PTH100  (resolves no links)
        except OSError:
            return str(folder.absolute()) if not link.exists() else f"{FOLDER}/{name}"
    return f"{FOLDER}/{name}"
