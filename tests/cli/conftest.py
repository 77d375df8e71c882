"""The small project of the tests that build often, and processes to build it in."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .forkserver import Forkserver
from .small_project import PROJECT


@pytest.fixture(scope="module")
def server() -> Iterator[Forkserver]:
    if not hasattr(os, "pidfd_open"):
        pytest.skip("needs Linux 5.3 or newer")
    with Forkserver() as started:
        yield started


@pytest.fixture
def small(shop):
    """A project of one seed, three models and a test; its builds take a tenth of a second."""
    for path in [path for path in shop.root.rglob("*") if path.is_file()]:
        path.unlink()
    for path, text in PROJECT.items():
        shop.write(path, text)
    return shop
