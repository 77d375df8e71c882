"""The small project of the tests that build often, processes to build it in, and a stand-in for the suites."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from gouji.engine import expectations as validation
from gouji.engine.expectations.validators import Here
from gouji.engine.run import transaction
from gouji.engine.vocabulary.nodes import SuiteFile
from gouji.engine.vocabulary.results import ExpectationResult

from .expectations import expectation
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


@pytest.fixture
def suites(shop, monkeypatch):
    """Stands in for Great Expectations: one suite `orders`; the test sets what it returns."""
    returned: list[ExpectationResult] = [expectation()]
    path = shop.write("expectations/orders.json", "{}")

    def check_suites(names, folder):
        for each in returned:
            if isinstance(each, Exception):
                raise each

    def run_suites(connection, names, folder, target, on_result=None, on_begin=None, only=None):
        assert connection.cursor().execute("select count(*) from marts.fct_orders").fetchall()
        for each in returned:
            on_result(each)
        return list(returned)

    monkeypatch.setattr(validation, "load_suites", lambda folder: [SuiteFile("orders", path, ("marts.fct_orders",), 1)])
    monkeypatch.setattr(validation, "check_suites", check_suites)
    monkeypatch.setattr(validation, "run_suites", run_suites)
    monkeypatch.setattr(transaction, "begun_validator", Here)
    monkeypatch.setattr(validation, "preload", lambda: None)
    return returned
