"""The last good database survives locks, kills, interrupts, full disks and paths that cannot be written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from gouji.engine.database.locks import build_lock

ROOT = Path(__file__).parents[2]
ENDLESS = "select count(*) as n from range(3000000) as a, range(3000000) as b where hash(a.range, b.range) = 1"


def start(shop, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "runner.py"), *arguments, "--project-dir", str(shop.root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=shop.root)


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """What the process printed up to and with the first line that holds `text`."""
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if text in line:
            return seen
    raise AssertionError(f"{text!r} was never printed:\n{seen}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_stops_running_queries_and_keeps_the_last_good_database(shop, number):
    assert shop.run("build").code == 0
    before = shop.database.read_bytes()
    shop.write("models/a_endless.sql", f"{{{{ config(materialized='table') }}}} {ENDLESS}")
    process = start(shop, "build", "--full-refresh")
    read_until(process, "OK view main.stg_orders")
    process.send_signal(number)
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 1, rest
    assert "build interrupted" in rest
    assert "Traceback" not in rest
    assert shop.database.read_bytes() == before
    assert not list(shop.root.glob("*.building*"))
    failed = shop.root / "target/failed.duckdb"
    assert shop.query("select status from quality.fct_runs order by started_at", failed) == [("passed",), ("failed",)]


def test_what_a_killed_build_left_is_cleared_by_the_next(shop):
    shop.write("models/a_endless.sql", f"{{{{ config(materialized='table') }}}} {ENDLESS}")
    process = start(shop, "build")
    read_until(process, "OK view main.stg_orders")
    process.kill()
    process.communicate()
    assert (shop.root / "shop.duckdb.building").exists()
    (shop.root / "models/a_endless.sql").unlink()
    assert shop.run("build").code == 0
    assert not list(shop.root.glob("*.building*"))


def test_a_second_build_at_once_is_told_who_is_building(shop):
    with build_lock(shop.database):
        run = shop.run("build")
    assert run.code == 2
    assert f"another gouji command (process {os.getpid()}) is writing this database" in run.err
    assert shop.run("build").code == 0


def test_a_database_held_for_writing_is_told_with_the_process(shop):
    assert shop.run("build").code == 0
    before = shop.database.read_bytes()
    holding = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", holding, str(shop.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        read_until(holder, "held")
        for command in ("build", "run", "test"):
            run = shop.run(command)
            assert run.code == 2
            assert f"the database is open for writing in process {holder.pid}" in run.err
            assert "close it there" in run.err
    finally:
        holder.communicate("")
    assert shop.database.read_bytes() == before


def test_readers_keep_their_version_while_a_build_swaps_the_file(shop):
    assert shop.run("build").code == 0
    with duckdb.connect(str(shop.database), read_only=True) as reader:
        shop.replace("dbt_project.yml", "threshold: 3", "threshold: 4")
        # DuckDB keeps one instance per path and process: the build runs in its own, as it does in life.
        process = start(shop, "build")
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0, out
        assert reader.execute("select threshold from main_marts.fct_orders limit 1").fetchall() == [(3,)]
    assert shop.query("select threshold from main_marts.fct_orders limit 1") == [(4,)]


def test_a_folder_in_the_place_of_the_database_is_refused(shop):
    shop.database.mkdir()
    run = shop.run("build")
    assert run.code == 2
    assert "the database path is a folder" in run.err


def test_a_file_that_is_no_database_is_refused_and_left_alone(shop):
    shop.database.write_text("precious notes", encoding="utf-8")
    run = shop.run("build")
    assert run.code == 2
    assert "this file is not a DuckDB database" in run.err
    assert shop.database.read_text(encoding="utf-8") == "precious notes"


def test_a_target_folder_that_cannot_be_made_is_refused(shop):
    shop.run("build")
    before = shop.database.read_bytes()
    subprocess.run(["rm", "-rf", str(shop.root / "target")], check=True)
    shop.write("target", "a file, no folder")
    run = shop.run("build")
    assert run.code == 2
    assert "cannot write" in run.err
    assert str(shop.root / "target") in run.err
    assert shop.database.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_target_folder_without_write_permission_is_refused(shop):
    (shop.root / "target").mkdir(mode=0o555)
    run = shop.run("build")
    assert run.code == 2
    assert "Permission denied" in run.err


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a tmpfs is not allowed here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_ends_with_one_message_and_leaves_the_last_good_database(shop, small_disk):
    database = small_disk / "shop.duckdb"
    assert shop.run("build", "--database", str(database)).code == 0
    before = database.read_bytes()
    shop.write(
        "models/a_large.sql",
        "{{ config(materialized='table') }}\n"
        "select md5(range::varchar) || md5((range + 1)::varchar) as text from range(2000000)",
    )
    process = start(shop, "build", "--database", str(database))
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 1, out
    assert "the disk is full" in out
    assert "Traceback" not in out
    assert database.read_bytes() == before
    assert [path.name for path in small_disk.iterdir() if "building" in path.name] == []
    (shop.root / "models/a_large.sql").unlink()
    assert shop.run("build", "--database", str(database)).code == 0


def test_clean_removes_built_things_and_never_the_database(shop):
    shop.run("build")
    shop.write("shop.duckdb.building", "left by a killed build")
    cleaned = shop.run("clean")
    assert cleaned.code == 0
    assert not (shop.root / "target").exists()
    assert not (shop.root / "shop.duckdb.building").exists()
    assert shop.database.is_file()


def test_clean_refuses_a_target_folder_that_holds_the_project(shop):
    shop.replace("dbt_project.yml", "profile: shop", "profile: shop\ntarget-path: .")
    assert shop.run("clean").code == 2
    assert shop.root.is_dir()
