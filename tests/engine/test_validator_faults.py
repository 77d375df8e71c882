"""What happens when an expectation raises, exits, is killed or has no memory left: a message, and the others go on."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from gouji.engine import expectations as validation
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.expectations.validators import Beside, Here, Validator
from gouji.engine.vocabulary.errors import ConfigurationError

SUITES = {"first": 1, "broken": 3, "last": 1}
CRASH = """
    import os, resource, signal, sys
    from gouji.engine import expectations as validation
    from gouji.engine.expectations import validator

    class Unknown(Exception):
        def __init__(self, one, two):  # cannot be sent to another process
            super().__init__(f"{one} and {two}")

    def raises():
        raise Unknown("this", "that")

    def grows():
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, most))
        try:
            bytearray(16 << 30)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (most, most))

    ways = {
        "raises": raises, "exits": lambda: sys.exit(3), "leaves": lambda: os._exit(3), "has no memory": grows,
        "is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    }
    validation.preload()
    from great_expectations.expectations.core import ExpectColumnValuesToNotBeNull as Patched
    kept = Patched.get_validation_dependencies

    def crashing(self, *positional, **named):
        if self.column == "amount":
            ways[os.environ["WAY"]]()
        return kept(self, *positional, **named)

    Patched.get_validation_dependencies = crashing
    validator.main([int(each) for each in sys.argv[3:]])
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse(tmp_path / "made.duckdb", settings={"memory_limit": "1GB", "threads": 2})
    opened.execute("create schema marts")
    opened.execute("create table marts.fct_cells as select n as cell_id, n as amount from range(9) as r (n)")
    opened.execute("create table marts.dim_units as select n as unit_id from range(9) as r (n)")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "expectations"
    made.mkdir()
    write_suite(made, "first", ("marts.fct_cells", "cell_id"))
    write_suite(
        made, "broken", ("marts.dim_units", "unit_id"), ("marts.fct_cells", "cell_id"), ("marts.fct_cells", "amount")
    )
    write_suite(made, "last", ("marts.dim_units", "unit_id"))
    return made


def write_suite(folder: Path, name: str, *columns: tuple[str, str]) -> None:
    each = [
        {
            "type": "expect_column_values_to_not_be_null",
            "kwargs": {"column": column},
            "meta": {"relation": relation},
            "severity": "warning",
        }
        for relation, column in columns
    ]
    suite = {"name": name, "meta": {}, "expectations": each}
    (folder / f"{name}.json").write_text(json.dumps(suite, indent=2), encoding="utf-8")


@pytest.fixture
def crashing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The validating processes judge the column `amount` in the way that the variable WAY names."""
    script, code = tmp_path / "python", tmp_path / "crash.py"
    code.write_text(textwrap.dedent(CRASH), encoding="utf-8")
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{code}" "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    return monkeypatch


@pytest.mark.parametrize(("way", "count"), [("leaves", 1), ("is killed", 2)])
def test_a_process_that_ends_is_told_with_suite_file_and_line_and_the_other_suites_go_on(
    warehouse: Warehouse, folder: Path, tmp_path: Path, crashing: pytest.MonkeyPatch, way: str, count: int
) -> None:
    crashing.setenv("WAY", way)
    heard: list[str] = []
    found = Beside(count).run(
        warehouse, SUITES, folder, tmp_path / "target", lambda result: heard.append(result.result_id)
    )
    assert [(each.suite_name, each.success) for each in found.results] == [("first", True), ("last", True)]
    assert list(found.faults) == ["broken"]
    assert found.faults["broken"].startswith(
        "expectations/broken.json:16: broken on marts.fct_cells: no verdict: its process ended before its results"
    )
    assert len(heard) == len(set(heard))
    assert warehouse.query("select count(*) from marts.fct_cells")[1] == [(9,)]
    index = (tmp_path / "target/gx/data_docs/index.html").read_text(encoding="utf-8")
    assert "validations/first/" in index
    assert "validations/last/" in index


@pytest.mark.parametrize(
    ("way", "says"),
    [("raises", "Unknown: this and that"), ("exits", "SystemExit: 3"), ("has no memory", "MemoryError")],
)
def test_an_expectation_that_raises_has_no_verdict_and_the_others_of_its_suite_have_theirs(
    warehouse: Warehouse, folder: Path, tmp_path: Path, crashing: pytest.MonkeyPatch, way: str, says: str
) -> None:
    crashing.setenv("WAY", way)
    found = Beside(2).run(warehouse, SUITES, folder, tmp_path / "target", lambda result: None)
    assert not found.faults
    assert [(each.suite_name, each.column_name, each.success, each.exception_message) for each in found.results] == [
        ("first", "cell_id", True, None),
        ("broken", "unit_id", True, None),
        ("broken", "cell_id", True, None),
        ("broken", "amount", False, says),
        ("last", "unit_id", True, None),
    ]
    assert found.results[3].fails_the_run  # though its severity is warning: nobody knows whether it holds


def test_the_build_ends_with_1_and_says_which_line_of_which_suite(shop, crashing) -> None:
    crashing.setattr("gouji.engine.expectations.validators.begun_validator", Beside)
    crashing.setattr("gouji.engine.run.transaction.begun_validator", Beside)
    (shop.root / "expectations").mkdir()
    write_suite(shop.root / "expectations", "good", ("main_marts.fct_orders", "order_id"))
    write_suite(
        shop.root / "expectations", "bad", ("main_marts.fct_orders", "order_id"), ("main_marts.fct_orders", "amount")
    )
    crashing.setenv("WAY", "raises")
    run = shop.run("build")
    assert run.code == 1
    assert "[warning] line 16: expect_column_values_to_not_be_null on main_marts.fct_orders.amount" in run.text
    assert "Unknown: this and that" in run.text
    crashing.setenv("WAY", "is killed")
    run = shop.run("build")
    assert run.code == 1
    assert "expectations/bad.json:6: bad on main_marts.fct_orders: no verdict: its process ended" in run.text
    suites = json.loads((shop.root / "target/gouji.json").read_text(encoding="utf-8"))["suite_results"]
    assert suites == {"expectation.shop.bad": "error", "expectation.shop.good": "reused"}  # of the failed build
    assert not list(shop.root.glob("*.building"))


@pytest.mark.parametrize("validator", [Here, Beside])
def test_an_exception_outside_of_any_suite_is_a_fault_of_them_all(
    warehouse: Warehouse, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, validator: type[Validator]
) -> None:
    if validator is Beside:
        sabotage = tmp_path / "sabotage"
        sabotage.mkdir()
        (sabotage / "sitecustomize.py").write_text(
            "import gouji.engine.expectations as v\n"
            "def run_suites(*_, **__):\n    raise RuntimeError('out of order')\n"
            "v.run_suites = run_suites\n"
        )
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(sabotage), os.environ.get("PYTHONPATH", "")]))
    else:

        def run_suites(*_, **__):
            raise RuntimeError("out of order")

        monkeypatch.setattr(validation, "run_suites", run_suites)
    found = validator().run(warehouse, SUITES, folder, tmp_path / "target", lambda result: None)
    assert found.results == []
    assert sorted(found.faults) == sorted(SUITES)
    assert all("RuntimeError: out of order" in why for why in found.faults.values())


def test_a_value_that_a_parameter_would_give_is_refused_before_the_run(folder: Path) -> None:
    write_suite(folder, "last", ("marts.dim_units", "unit_id"))
    path = folder / "last.json"
    path.write_text(
        path.read_text().replace('"column": "unit_id"', '"column": "unit_id", "mostly": {"$PARAMETER": "lo"}')
    )
    with pytest.raises(ConfigurationError, match=r"\$PARAMETER") as caught:
        validation.check_suites(["last"], folder)
    assert (caught.value.path, caught.value.line) == (path, 6)
