"""Great Expectations in processes of its own: what it finds there, what it says, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.expectations.validators import Beside, Here, begun_validator
from gouji.engine.vocabulary.errors import ConfigurationError, GoujiError
from gouji.engine.vocabulary.results import ExpectationResult

SUITES = {"few": 1, "many": 2, "some": 1}


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse(tmp_path / "made.duckdb", settings={"memory_limit": "1GB", "threads": 2})
    opened.execute("create schema marts")
    opened.execute("create table marts.fct_cells as select n as cell_id, nullif(n, 3) as amount from range(9) as r (n)")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "expectations"
    made.mkdir()
    for name, columns in {"few": ["cell_id"], "many": ["cell_id", "amount"], "some": ["amount"]}.items():
        write_suite(made, name, columns)
    return made


def write_suite(folder: Path, name: str, columns: list[str], kind: str = "expect_column_values_to_not_be_null") -> None:
    each = [
        {"type": kind, "kwargs": {"column": column}, "meta": {"relation": "marts.fct_cells"}, "severity": "critical"}
        for column in columns
    ]
    suite = {"name": name, "meta": {"keys": {"marts.fct_cells": ["cell_id"]}}, "expectations": each}
    (folder / f"{name}.json").write_text(json.dumps(suite), encoding="utf-8")


def timeless(result: ExpectationResult) -> ExpectationResult:
    return replace(result, started_at=datetime.min, seconds=Decimal(0))


def names(pages: Path) -> list[str]:
    """The pages of the Data Docs, without the time of the run that is a folder of their paths."""
    return sorted("/".join((*page.relative_to(pages).parts[:3], page.name)) for page in pages.rglob("*.html"))


def until(condition: Callable[[], Any]) -> None:
    """Wait for what another process does; a minute at most."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def processes(group: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of_group = stat.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(of_group) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.mark.parametrize("count", [1, 2, 5])
def test_other_processes_find_what_this_one_finds(
    warehouse: Warehouse, folder: Path, tmp_path: Path, count: int
) -> None:
    heard: list[ExpectationResult] = []
    beside = Beside(count).run(warehouse, SUITES, folder, tmp_path / "beside", heard.append).results
    here = Here().run(warehouse, SUITES, folder, tmp_path / "here", lambda result: None).results
    assert [timeless(each) for each in beside] == [timeless(each) for each in here]
    assert [(each.suite_name, each.success) for each in beside] == [
        ("few", True), ("many", True), ("many", False), ("some", False),
    ]  # fmt: skip
    assert sorted(heard, key=lambda each: each.result_id) == sorted(beside, key=lambda each: each.result_id)
    first_page = (tmp_path / "beside/gx/data_docs/index.html").read_text(encoding="utf-8")
    assert all(first_page.count(f"validations/{suite}/") == 1 for suite in SUITES)
    pages = {folder: names(tmp_path / folder / "gx/data_docs") for folder in ("beside", "here")}
    assert pages["beside"] == pages["here"]


def test_the_database_can_be_written_again_afterwards(warehouse: Warehouse, folder: Path, tmp_path: Path) -> None:
    Beside(2).run(warehouse, SUITES, folder, tmp_path / "target", lambda result: None)
    warehouse.execute("insert into marts.fct_cells values (9, 9)")
    assert warehouse.query("select count(*) from marts.fct_cells")[1] == [(10,)]


def test_pages_of_vanished_suites_go(warehouse: Warehouse, folder: Path, tmp_path: Path) -> None:
    Beside(2).run(warehouse, SUITES, folder, tmp_path / "target", lambda result: None)
    (folder / "many.json").unlink()
    Beside(2).run(warehouse, {"few": 1, "some": 1}, folder, tmp_path / "target", lambda result: None)
    assert "many" not in (tmp_path / "target/gx/data_docs/index.html").read_text(encoding="utf-8")


def test_a_suite_that_cannot_be_understood_is_said_before_anything_runs(
    warehouse: Warehouse, folder: Path, tmp_path: Path
) -> None:
    write_suite(folder, "some", ["amount"], kind="expect_the_impossible")
    heard: list[ExpectationResult] = []
    with pytest.raises(ConfigurationError, match="expect_the_impossible") as caught:
        Beside(2).run(warehouse, SUITES, folder, tmp_path / "target", heard.append)
    assert (caught.value.path, caught.value.exit_code, heard) == (folder / "some.json", 2, [])
    assert not (tmp_path / "target/gx").exists()


def test_a_full_or_forbidden_target_is_an_error_of_the_system(
    warehouse: Warehouse, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "target").write_text("a file where the folder should be")
    with pytest.raises(OSError, match=r"target|exists|directory"):
        Beside(2).run(warehouse, SUITES, folder, tmp_path / "target", lambda result: None)


def test_a_killed_process_is_an_error_and_the_database_is_open_again(
    warehouse: Warehouse, folder: Path, tmp_path: Path
) -> None:
    validator = Beside(2)
    os.killpg(validator._process.pid, signal.SIGKILL)
    with pytest.raises(GoujiError, match="ended before its results"):
        validator.run(warehouse, SUITES, folder, tmp_path / "target", lambda result: None)
    assert warehouse.query("select count(*) from marts.fct_cells")[1] == [(9,)]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_the_processes_end_with_the_one_that_began_them() -> None:
    code = (
        "from gouji.engine.expectations.validators import Beside\n"
        "kept = Beside(2)\n"
        "print(kept._process.pid, flush=True)\n"
        "input()\n"
    )
    begun = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert begun.stdout is not None
    group = int(begun.stdout.readline())
    until(lambda: len(processes(group)) == 2)
    begun.kill()
    begun.communicate()
    until(lambda: not processes(group))


def test_the_library_is_used_where_it_is_imported_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "great_expectations", sys)
    assert isinstance(begun_validator(), Here)
    monkeypatch.delitem(sys.modules, "great_expectations")
    other = begun_validator()
    assert isinstance(other, Beside)
    other.close()
