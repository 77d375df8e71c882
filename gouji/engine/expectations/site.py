"""Data Docs: the pages of the suites that ran, and the index over all suites."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from great_expectations.data_context.types.resource_identifiers import ExpectationSuiteIdentifier

from gouji.engine.expectations.context import SITE
from gouji.engine.expectations.places import results_folder, site_folder


def forget(suites: Sequence[str], target: Path) -> None:
    """Drop earlier results of these suites: pages show the latest run of each suite.

    The history of all runs is quality.fct_expectation_results; keeping it here too would make every build slower.
    """
    for stored in _stored(target):
        if stored.name in suites:
            shutil.rmtree(stored)


def build(context: Any, resources: Sequence[Any]) -> None:
    """Render the pages of these suites and validation results. Raises OSError."""
    if resources:  # to the library an empty list means everything
        _rendered(context, list(resources), build_index=False)


def build_index(context: Any, folder: Path, target: Path) -> None:
    """Render the first page, over all that is stored; what vanished suites left goes. Raises OSError."""
    for stored in _stored(target):
        if not (folder / f"{stored.name}.json").exists():
            shutil.rmtree(stored)
    _rendered(context, [ExpectationSuiteIdentifier("no page but the first")], build_index=True)


def _stored(target: Path) -> list[Path]:
    """The folders of results and of their pages, each named after its suite."""
    sections = (results_folder(target), site_folder(target) / "validations")
    return [stored for section in sections for stored in section.glob("*/")]


def _rendered(context: Any, resources: list[Any], *, build_index: bool) -> None:
    kept = _Kept()
    logger = logging.getLogger("great_expectations.render.renderer.site_builder")
    logger.addFilter(kept)
    try:
        context.build_data_docs(site_names=[SITE], resource_identifiers=resources, build_index=build_index)
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
