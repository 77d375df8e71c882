"""Which warehouse a profile asks for: the one place where an engine is chosen."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import GoujiError


def open_warehouse(profile: Profile, path: Path, *, read_only: bool = False) -> Warehouse:
    """A database file, with the engine of the profile behind it. Raises what `Warehouse` raises.

    Who only reads what is published needs no engine: the file alone shows it, whatever made it.
    """
    if profile.spark is None:
        return Warehouse(path, read_only=read_only, settings=profile.settings)
    from gouji.engine.database.spark.warehouse import SparkWarehouse

    return SparkWarehouse(path, profile, read_only=read_only)


@dataclass(frozen=True)
class Opening:
    """What another process needs to open a warehouse that is open here, for reading."""

    path: Path
    settings: Mapping[str, Any]
    profile: Profile | None = None

    def open(self) -> Warehouse:
        """The warehouse, with the engine that serves already."""
        if self.profile is None:
            return Warehouse(self.path, read_only=True, settings=self.settings)
        return open_warehouse(self.profile, self.path, read_only=True)


def opening_of(warehouse: Warehouse) -> Opening:
    """How another process opens a warehouse; begins its engine, where there is one."""
    return Opening(warehouse.path, warehouse.settings, warehouse.engine())


def sweep(profile: Profile, databases: Iterable[Path]) -> None:
    """Remove the files of an engine that none of these databases shows: of versions before, of runs that were killed.

    Whoever calls holds the lock of the database. Where one of them cannot be read, nothing is removed.
    """
    if profile.spark is None or not profile.spark.location.is_dir():
        return
    from gouji.engine.database.spark.warehouse import folders_in

    kept: set[str] = set()
    for path in databases:
        if path.exists():
            try:
                warehouse = Warehouse(path, read_only=True)
            except GoujiError:
                return
            try:
                kept |= folders_in(warehouse)
            finally:
                warehouse.close()
    for folder in profile.spark.location.glob("*/*"):
        if str(folder) not in kept:
            shutil.rmtree(folder, ignore_errors=True)
