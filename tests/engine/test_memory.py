"""What memory does not suffice for beside others is run again alone."""

from __future__ import annotations

import json
import threading
import time

import duckdb
import pytest

from gouji.engine.database.faults import translation
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.run.memory import Memory
from gouji.engine.vocabulary.errors import MemoryFullError

FACT = "models/marts/fct_orders.sql"


@pytest.fixture
def scarce(shop, monkeypatch) -> list[str]:
    """The statements that made `fct_orders`: the first of them finds too little memory."""
    asked: list[str] = []
    ask = Warehouse.query_one

    def made(warehouse, sql):
        if '"fct_orders"' in sql and sql.startswith("create"):
            asked.append(sql)
            if len(asked) == 1:
                raise MemoryFullError("could not allocate block of size 256.0 KiB (2.7 GiB/2.7 GiB used)")
        return ask(warehouse, sql)

    monkeypatch.setattr(Warehouse, "query_one", made)
    return asked


def results(shop) -> dict[str, tuple[str, str]]:
    found = json.loads((shop.root / "target/run_results.json").read_text(encoding="utf-8"))["results"]
    return {each["unique_id"].split(".")[2]: (each["status"], each["message"]) for each in found}


def test_a_node_that_had_too_little_memory_is_made_alone(shop, scarce):
    run = shop.run("build")
    assert run.code == 0, run.text
    assert len(scarce) == 2
    assert results(shop)["fct_orders"] == ("success", "OK, alone: beside others memory did not suffice")
    assert shop.query("select count(*) from main_marts.fct_orders") == [(2,)]


def test_what_a_hook_may_have_done_is_not_repeated(shop, scarce):
    shop.replace(FACT, "with paid", "{{ config(post_hook='select 1') }} with paid")
    assert shop.run("build").code == 1
    assert len(scarce) == 1
    status, message = results(shop)["fct_orders"]
    assert status == "error"
    assert "could not allocate block" in message


def test_what_duckdb_says_of_memory_is_known():
    sql = "create table t as select repeat('x', 200) || range as b from range(1000000) order by b"
    settings = {"memory_limit": "20MB", "temp_directory": ""}
    with duckdb.connect(config=settings) as connection, pytest.raises(duckdb.Error) as raised:
        connection.execute(sql)
    found = translation(str(raised.value))
    assert isinstance(found, MemoryFullError)
    assert "\n" not in found.message
    assert "memory_limit" in str(found.hint)


def test_who_is_alone_waits_for_the_others_and_they_for_it():
    memory, said = Memory(), []
    inside, go = threading.Event(), threading.Event()

    def beside():
        with memory.shared():
            inside.set()
            go.wait(10)
            said.append("beside")

    def alone():
        with memory.alone():
            said.append("alone")

    def after():
        with memory.shared():
            said.append("after")

    threads = [threading.Thread(target=work) for work in (beside, alone, after)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    until = time.monotonic() + 10
    while not memory._wanting and time.monotonic() < until:
        time.sleep(0.01)
    assert memory._wanting
    threads[2].start()
    go.set()
    for thread in threads:
        thread.join(10)
    assert said == ["beside", "alone", "after"]
