"""Importing Great Expectations, quietly and offline, together with the project's own expectations."""

from __future__ import annotations

import importlib
import logging
import os
import warnings

_MODULES = (
    "great_expectations",
    "gouji.engine.expectations.dialect",
    "gouji.engine.expectations.metrics",
    "gouji.field.expectations",
)


def load() -> None:
    """Import once. The environment says no to analytics before the library reads it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # Its info and warning lines repeat what the results say; errors in rendering stay visible.
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        # Deprecations inside the library's own imports are not ours to act on.
        warnings.simplefilter("ignore")
        for module in _MODULES:
            importlib.import_module(module)
