"""The library's Data Context: suites from the project, everything written below one target folder, nothing sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import great_expectations
from great_expectations.data_context import EphemeralDataContext
from great_expectations.data_context.types.base import DataContextConfig, ProgressBarsConfig

from gouji.engine.expectations.places import results_folder, site_folder

SITE = "gouji"


def make_context(folder: Path, target: Path) -> EphemeralDataContext:
    """A context whose suites are the files of `folder` and whose results and site lie below `target/gx`."""
    return great_expectations.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            expectations_store_name="expectations",
            validation_results_store_name="validations",
            checkpoint_store_name="checkpoints",
            stores={
                "expectations": {"class_name": "ExpectationsStore", "store_backend": _files(folder)},
                "validations": {
                    "class_name": "ValidationResultsStore",
                    "store_backend": _files(results_folder(target)),
                },
                "checkpoints": {"class_name": "CheckpointStore", "store_backend": _memory()},
                "validation_definition_store": {
                    "class_name": "ValidationDefinitionStore",
                    "store_backend": _memory(),
                },
            },
            data_docs_sites={
                SITE: {
                    "class_name": "SiteBuilder",
                    "site_name": "gouji 勾稽",
                    "show_how_to_buttons": False,
                    "store_backend": _files(site_folder(target)),
                    "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "show_cta_footer": False},
                    # Profiling reads every result a second time and never has a page here.
                    "site_section_builders": {"profiling": "None"},
                }
            },
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )


def _files(folder: Path) -> dict[str, Any]:
    # The backend's own id file would be written into the project's folder of suites.
    return {
        "class_name": "TupleFilesystemStoreBackend",
        "base_directory": str(folder.resolve()),
        "suppress_store_backend_id": True,
    }


def _memory() -> dict[str, Any]:
    return {"class_name": "InMemoryStoreBackend"}
