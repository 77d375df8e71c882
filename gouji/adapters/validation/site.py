"""Data Docs: the pages of the suites that ran, and the index over all suites."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gouji.adapters.validation.context import SITE, results_folder, site_folder


def forget(suites: Sequence[str], folder: Path, target: Path) -> None:
    """Drop earlier results of these suites and of suites that are gone: pages show the latest run of each suite.

    The history of all runs is quality.fct_expectation_results; keeping it here too would make every build slower.
    """
    for section in (results_folder(target), site_folder(target) / "validations"):
        for stored in section.glob("*/"):
            if stored.name in suites or not (folder / f"{stored.name}.json").exists():
                shutil.rmtree(stored)


def build(context: Any, resources: Sequence[Any]) -> None:
    """Render the pages of these suites and validation results, then the index."""
    context.build_data_docs(site_names=[SITE], resource_identifiers=list(resources))
