"""What ends in the middle: the engine, the program that asks it, a model. What was published stays."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from .engine import SERVER, Engine, driver_of, is_alive, until
from .mill import PAIRS, in_the_middle, rows, written


@pytest.fixture
def mill(tmp_path) -> Engine:
    """A small project that is built."""
    engine = written(tmp_path / "mill")
    code, said = engine.run("build")
    assert code == 0, said
    assert rows(engine) == (2, PAIRS)
    return engine


def test_an_engine_that_is_killed_fails_the_build_in_words_and_loses_nothing(mill):
    published = mill.database.resolve()
    process, pid = in_the_middle(mill)
    os.kill(driver_of(pid), signal.SIGKILL)
    said = process.communicate()[0]
    assert process.returncode == 1, said
    assert "Traceback" not in said
    assert f"{SERVER}: " in said
    assert mill.database.resolve() == published
    assert rows(mill) == (2, PAIRS)
    code, said = mill.run("build")
    assert code == 0, said
    assert rows(mill) == (3, PAIRS)


def test_a_program_that_is_killed_takes_its_engine_with_it_and_loses_nothing(mill):
    published = mill.database.resolve()
    process, pid = in_the_middle(mill)
    process.kill()
    process.communicate()
    until(lambda: not is_alive(pid))
    assert mill.database.resolve() == published
    assert rows(mill) == (2, PAIRS)
    code, said = mill.run("build")
    assert code == 0, said
    assert rows(mill) == (3, PAIRS)


def test_files_that_no_version_shows_are_removed_and_those_of_the_last_two_are_kept(mill):
    before = mill.folders()
    process, _ = in_the_middle(mill)
    process.kill()
    process.communicate()
    left = mill.folders() - before
    code, said = mill.run("build")
    assert code == 0, said
    after = mill.folders()
    assert before <= after  # a reader may hold the version before
    assert not left & after
    (mill.project / "seeds/sacks.csv").write_text("sack_id,kilos\n4,1\n", encoding="utf-8")
    assert mill.run("build")[0] == 0
    assert not before & mill.folders()


def test_an_interrupt_ends_a_build_in_order(mill):
    process, pid = in_the_middle(mill)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[0]
    assert process.returncode not in (0, -signal.SIGINT), said
    assert "Traceback" not in said
    until(lambda: not is_alive(pid))
    assert rows(mill) == (2, PAIRS)


def test_an_engine_that_is_not_there_is_told_with_the_next_action(mill):
    profile = mill.project / "profiles.yml"
    text = profile.read_text(encoding="utf-8").replace(f"server: {SERVER}", "remote: 'sc://127.0.0.1:9'")
    profile.write_text(text, encoding="utf-8")
    code, said = mill.run("build", "--full-refresh")
    assert code == 2, said
    assert "sc://127.0.0.1:9" in said
    assert "profiles.yml" in said
    assert "Traceback" not in said
    assert rows(mill) == (2, PAIRS)


def test_a_contract_is_asked_of_the_engine(mill):
    (mill.project / "models/ground.yml").write_text(
        "models:\n  - name: ground\n    config: {contract: {enforced: true}}\n    columns:\n"
        "      - {name: sack_id, data_type: integer, constraints: [{type: primary_key}]}\n"
        "      - {name: kilos, data_type: 'decimal(18, 2)', constraints: [{type: not_null}]}\n", encoding="utf-8",
    )  # fmt: skip
    assert mill.run("build")[0] == 0
    (mill.project / "seeds/sacks.csv").write_text("sack_id,kilos\n1,10\n1,20\n", encoding="utf-8")
    code, said = mill.run("build")
    assert code == 1, said
    assert "primary_key of sack_id (repeated): 1 rows break it" in said
    assert rows(mill) == (2, PAIRS)


def test_the_files_may_lie_elsewhere(mill, tmp_path):
    profile = mill.project / "profiles.yml"
    elsewhere = tmp_path / "elsewhere"
    text = profile.read_text(encoding="utf-8").replace("schema: main", f"schema: main, location: '{elsewhere}'")
    profile.write_text(text, encoding="utf-8")
    assert mill.run("build", "--full-refresh")[0] == 0
    shutil.rmtree(Path(f"{mill.database}.parquet"))
    assert rows(mill) == (2, PAIRS)
    assert len(list(elsewhere.glob("*/main.ground/*/*.parquet"))) >= 1
