"""Where the library's files lie below the target folder."""

from __future__ import annotations

from pathlib import Path


def results_folder(target: Path) -> Path:
    """Where the library's validation results lie, as JSON."""
    return target / "gx" / "validations"


def site_folder(target: Path) -> Path:
    """Where the Data Docs lie; `index.html` is their first page."""
    return target / "gx" / "data_docs"


def is_documented(suite: str, target: Path) -> bool:
    """Whether the results of a suite, and their pages, are there."""
    pages = site_folder(target)
    shown = (results_folder(target) / suite, pages / "validations" / suite, pages / "index.html")
    return all(each.exists() for each in shown)
