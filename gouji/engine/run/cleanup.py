"""What `clean` removes: built things, never the database."""

from __future__ import annotations

import shutil
from pathlib import Path

from gouji.engine.database.faults import os_error
from gouji.engine.database.locks import build_lock, target_lock
from gouji.engine.database.publication import Workplace, clear_leftovers
from gouji.engine.project.profiles import Profile
from gouji.engine.project.project import Project
from gouji.engine.vocabulary.errors import ConfigurationError


def clean_project(project: Project, profile: Profile) -> list[Path]:
    """Remove the target folder and what a killed build left beside the database; returns what was there.

    Raises LockedError while another command writes, ConfigurationError when the target folder is the project itself or
    holds the database.
    """
    place = Workplace(profile.database, project.target)
    target = project.target.resolve()
    if project.root.resolve().is_relative_to(target) or profile.database.resolve().is_relative_to(target):
        raise ConfigurationError(
            f"the target folder {target} holds more than built things",
            path="dbt_project.yml",
            hint="correct target-path",
        )
    removed = []
    if place.database.parent.is_dir():
        with build_lock(place.database):
            if place.building.exists():
                removed.append(place.building)
            clear_leftovers(place)
    if target.is_dir():
        with target_lock(target):
            try:
                shutil.rmtree(target)
            except OSError as error:
                raise os_error(error, target) from None
        removed.append(target)
    return removed
