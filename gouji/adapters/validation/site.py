"""Data Docs: the pages of the suites that ran, and the index over all suites."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gouji.adapters.validation.context import SITE
from gouji.adapters.validation.places import results_folder, site_folder


def forget(suites: Sequence[str], folder: Path, target: Path) -> None:
    """Drop earlier results of these suites and of suites that are gone: pages show the latest run of each suite.

    The history of all runs is quality.fct_expectation_results; keeping it here too would make every build slower.
    """
    for section in (results_folder(target), site_folder(target) / "validations"):
        for stored in section.glob("*/"):
            if stored.name in suites or not (folder / f"{stored.name}.json").exists():
                shutil.rmtree(stored)


def build(context: Any, resources: Sequence[Any]) -> None:
    """Render the pages of these suites and validation results, then the index. Raises OSError."""
    kept = _Kept()
    logger = logging.getLogger("great_expectations.render.renderer.site_builder")
    logger.addFilter(kept)
    try:
        context.build_data_docs(site_names=[SITE], resource_identifiers=list(resources))
    finally:
        logger.removeFilter(kept)
    if kept.errors:
        raise kept.errors[0]


class _Kept(logging.Filter):
    """The library logs what it cannot write, with a traceback, and goes on: the error itself is kept instead."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[OSError] = []

    def filter(self, record: logging.LogRecord) -> bool:
        error = sys.exception()
        if isinstance(error, OSError):
            self.errors.append(error)
            return False
        return True
