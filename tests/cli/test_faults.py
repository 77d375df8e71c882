"""Readers, two builds at once, full disks, clocks and seeds that change: with real processes, many times."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from gouji.engine.vocabulary import clock

from .forkserver import Forkserver
from .small_project import STATE, build, files_beside, history, version_of

BUILDS, READERS = 25, 4
READER = f"""
import sys, duckdb, select
path, seen, reads = sys.argv[1], set(), 0
print("reading", flush=True)
while not select.select([sys.stdin], [], [], 0.15)[0]:
    with duckdb.connect(path, read_only=True) as connection:
        first = connection.execute({STATE!r}).fetchall()
        again = connection.execute({STATE!r}).fetchall()
    (orders, total, version, own, others), = first
    assert first == again and orders == 400 and version == own and others == 0, (first, again)
    assert version >= max(seen, default=0), "an older version after a newer one"
    seen.add(version)
    reads += 1
print(len(seen), reads)
"""


def test_readers_see_whole_databases_and_no_lock_through_many_builds(small, server, measured):
    assert server.run(*build(small, 1))["code"] == 0
    command = [sys.executable, "-c", READER, str(small.database)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    readers = [subprocess.Popen(command, **pipes) for _ in range(READERS)]
    with duckdb.connect(str(small.database), read_only=True) as open_throughout:
        for reader in readers:
            assert reader.stdout.readline() == "reading\n"
        codes = [server.run(*build(small, version))["code"] for version in range(2, BUILDS + 2)]
        said = [reader.communicate("stop\n")[0] for reader in readers]
        assert open_throughout.execute("select own from main.third").fetchall() == [(1,)]
    assert codes == [0] * BUILDS
    assert [reader.returncode for reader in readers] == [0] * READERS, said
    counts = [[int(number) for number in text.split()] for text in said]
    assert all(versions > 1 for versions, _ in counts)
    assert version_of(small) == BUILDS + 1
    assert history(small) == ["passed"] * (BUILDS + 1)
    reads = sum(reads for _, reads in counts)
    measured(f"{READERS} readers during {BUILDS} builds: {reads} connections, no error")


def test_of_two_builds_started_at_once_one_may_leave_with_a_message_and_nothing_is_lost(small, server):
    with Forkserver() as other:
        for round_number in range(5):
            for each in (server, other):
                each.start(*build(small, round_number))
            answers = [server.answer(), other.answer()]
            assert sorted(answer["code"] for answer in answers) in ([0, 0], [0, 2])
            for answer in answers:
                assert (answer["code"] == 2) == ("is writing this database" in answer["text"]), answer
            assert version_of(small) == round_number
    assert set(history(small)) == {"passed"}
    assert len(history(small)) >= 5


def test_two_databases_are_not_built_into_one_target_folder_at_once(small):
    from gouji.engine.database.locks import target_lock

    (small.root / "target").mkdir()
    with target_lock(small.root / "target"):
        refused = small.run(*build(small, 1, "--database", str(small.root / "other.duckdb")))
        assert refused.code == 2
        assert "is writing this target folder" in refused.err
        assert small.run("clean").code == 2
    assert (small.root / "target").is_dir()
    assert small.run("clean").code == 0
    assert small.run("build").code == 0


@pytest.mark.parametrize("limit", [0, 1, 200, 5_000, 13_000, 100_000, 600_000])
def test_a_write_that_does_not_fit_ends_with_one_message_and_nothing_is_lost(small, server, limit):
    assert server.run(*build(small, 1))["code"] == 0
    before = small.database.read_bytes()
    assert len(before) > limit
    for _ in range(2):
        refused = server.run(*build(small, 2), limit=limit)
        assert refused["code"] == 1
        assert "a file has reached the largest size that is allowed here" in refused["text"]
        assert "free space" in refused["text"]
        assert "Traceback" not in refused["text"]
        assert small.database.read_bytes() == before
        assert files_beside(small) <= {"shop.duckdb", "shop.duckdb.lock", "shop.duckdb.journal"}
        assert not list((small.root / "target").glob("*.writing"))
    assert server.run(*build(small, 3))["code"] == 0
    assert version_of(small) == 3
    assert history(small)[0] == "passed"
    assert history(small)[-1] == "passed"


def test_a_full_disk_under_the_artifacts_alone_is_told_and_leaves_no_half_of_one(small, server):
    small.write("models/docs.md", "{% docs long %}" + "x" * 3_000_000 + "{% enddocs %}")
    refused = server.run(*build(small, 1), limit=2_500_000)
    assert refused["code"] == 1
    assert "the artifacts were not written" in refused["text"]
    assert version_of(small) == 1
    assert not list((small.root / "target").glob("manifest*"))


def test_output_that_cannot_be_written_is_one_message(small):
    command = [sys.executable, str(Path(__file__).parents[2] / "runner.py"), *build(small, 1)]
    command.remove("--quiet")
    with open("/dev/full", "w") as full:  # noqa: PTH123
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    *_, last = ended.stderr.splitlines()  # what goes on is told there too
    assert last == "error: the output cannot be written: No space left on device"
    assert ended.stderr.count("error:") == 1
    assert "Traceback" not in ended.stderr


def test_runs_keep_their_order_when_the_clock_is_set_back(small, monkeypatch):
    assert small.run(*build(small, 1)).code == 0
    small.write("tests/data/assert_never.sql", "select 1 as one")
    monkeypatch.setattr(clock, "_BEGAN", clock._BEGAN - timedelta(days=400))
    assert small.run(*build(small, 2)).code == 1
    small.write("tests/data/assert_never.sql", "select 1 as one limit 0")
    monkeypatch.setattr(clock, "_BEGAN", clock._BEGAN - timedelta(days=400))
    assert small.run(*build(small, 3)).code == 0
    assert history(small) == ["passed", "failed", "passed"]
    rows = small.query("select started_at, finished_at, seconds from quality.fct_runs order by run_no")
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    assert all(begun <= ended and 0 < seconds < 60 for begun, ended, seconds in rows)


def test_a_clock_that_is_set_back_during_a_run_is_not_looked_at_again(monkeypatch):
    before = clock.now()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    monkeypatch.setattr(clock, "datetime", None)
    assert clock.now() >= before


SLOW = (
    "{{ config(materialized='table') }} select count(*) as n from range(20000) as a, range(20000) as b "
    "where hash(a.range, b.range) = 1"
)


LOADED = (["--full-refresh"], "OK seed main.orders")
REUSED: tuple[list[str], str] = ([], "1 other is unchanged")


@pytest.mark.parametrize(
    ("how", "begun"),
    [("changed", LOADED), ("changed and changed back", LOADED), ("replaced", LOADED), ("removed", LOADED),
     ("changed", REUSED)],
)  # fmt: skip
def test_a_seed_that_changes_during_the_build_fails_it(small, how, begun):
    options, line = begun
    assert small.run(*build(small, 1)).code == 0
    before = small.database.read_bytes()
    small.write("models/a_slow.sql", "-- depends_on: {{ ref('orders') }}\n" + SLOW)
    command = [sys.executable, str(Path(__file__).parents[2] / "runner.py"), *build(small, 2, *options)]
    command.remove("--quiet")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert any(line in each for each in process.stdout)
    seed = small.root / "seeds/orders.csv"
    text = seed.read_text(encoding="utf-8")
    if how == "removed":
        seed.unlink()
    elif how == "replaced":
        small.write("seeds/new.txt", text).replace(seed)
    else:
        seed.write_text(text + "401,1.00\n", encoding="utf-8")
        if how == "changed and changed back":
            seed.write_text(text, encoding="utf-8")
    rest = process.communicate()[0]
    assert process.returncode == 1, rest
    assert f"{seed}: changed while the run read it" in rest
    assert "let the files rest, then run again" in rest
    assert "Traceback" not in rest
    assert small.database.read_bytes() == before
    seed.write_text(text, encoding="utf-8")
    (small.root / "models/a_slow.sql").unlink()
    assert small.run(*build(small, 3)).code == 0
    assert history(small) == ["passed", "failed", "passed"]


def test_history_outlives_clean_and_the_failed_database(small):
    assert small.run(*build(small, 1)).code == 0
    small.write("tests/data/assert_never.sql", "select 1 as one")
    for version in (2, 3):
        assert small.run(*build(small, version)).code == 1
        assert small.run("clean").code == 0
    small.write("tests/data/assert_never.sql", "select 1 as one limit 0")
    assert small.run("seed").code == 0
    assert history(small) == ["passed", "failed", "failed", "passed"]
    assert not (small.root / "shop.duckdb.journal").exists()


def test_half_a_line_of_the_journal_is_told_and_spoils_no_other(small):
    assert small.run(*build(small, 1)).code == 0
    small.write("tests/data/assert_never.sql", "select 1 as one")
    assert small.run(*build(small, 2)).code == 1
    journal = small.root / "shop.duckdb.journal"
    with journal.open("a", encoding="utf-8") as file:
        file.write('{"run": {"run_id": "half')
    assert small.run(*build(small, 3)).code == 1
    small.write("tests/data/assert_never.sql", "select 1 as one limit 0")
    built = small.run(*build(small, 4))
    assert built.code == 0
    assert f"{journal}:5: not a line of the run history" in built.text
    assert history(small) == ["passed", "failed", "failed", "passed"]


def test_the_log_that_a_killed_writer_left_is_read_and_never_lies_beside_another_database(small):
    assert small.run(*build(small, 1)).code == 0
    note = "c.execute(\"insert into quality.fct_runs (run_id, run_no, status) values ('by hand', 2, 'passed')\")"
    script = f"import duckdb, os; c = duckdb.connect({str(small.database)!r}); {note}; os._exit(0)"
    subprocess.run([sys.executable, "-c", script], check=True)
    assert small.database.resolve().with_name("shop.duckdb.wal").exists()
    assert small.run(*build(small, 2)).code == 0
    assert files_beside(small) == {"shop.duckdb", "shop.duckdb.lock"}
    assert history(small) == ["passed"] * 3


def test_a_version_stays_until_the_next_but_one_is_published(small):
    def versions():
        return sorted(each.name for each in (small.root / ".shop.duckdb.versions").iterdir())

    followed = []
    for number in range(1, 5):
        assert small.run(*build(small, number)).code == 0
        followed.append(small.database.resolve())
        assert versions() == sorted(each.parent.name for each in followed[-2:])
    with duckdb.connect(str(followed[-2]), read_only=True) as connection:
        assert connection.execute("select own from main.third").fetchall() == [(3,)]
    small.write("tests/data/assert_never.sql", "select 1 as one")
    assert small.run(*build(small, 5)).code == 1
    assert small.database.resolve() == followed[-1]


def test_where_there_are_no_links_the_file_itself_is_replaced(small, monkeypatch):
    def refused(link, target):
        raise OSError(errno.EPERM, "no links here")

    assert small.run(*build(small, 1)).code == 0
    monkeypatch.setattr(Path, "symlink_to", refused)
    for number in (2, 3):
        assert small.run(*build(small, number)).code == 0
        assert not small.database.is_symlink()
        assert version_of(small) == number
    assert history(small) == ["passed"] * 3
    assert files_beside(small) == {"shop.duckdb", "shop.duckdb.lock"}


def test_suite_results_of_a_failed_run_are_in_the_history_of_the_next(small):
    from gouji.engine.database.journal import Journal, NotedRun

    assert small.run(*build(small, 1)).code == 0
    result = {"run_id": "r1", "result_id": "x", "suite_name": "s", "success": False, "unexpected_percent": "0.5"}
    Journal(small.database).note(NotedRun({"run_id": "r1", "status": "failed", "no_longer_kept": 1}, [result]))
    assert json.loads((small.root / "shop.duckdb.journal").read_text(encoding="utf-8"))["results"] == [result]
    assert small.run(*build(small, 2)).code == 0
    assert history(small) == ["passed", "failed", "passed"]
    rows = small.query("select run_id, success, unexpected_percent from quality.fct_expectation_results")
    assert [(run, success, float(percent)) for run, success, percent in rows] == [("r1", False, 0.5)]
