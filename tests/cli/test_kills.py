"""`kill -9` at random moments of a build: the last good database opens and is whole, and the next build works."""

from __future__ import annotations

import os
import random
import statistics
from collections import Counter

import duckdb

from tests.integration.corruption import copy_project

from .small_project import build, files_beside, history, version_of

SEED = 874
KILLS, REAL_KILLS = (100, 3) if os.environ.get("GOUJI_LONG_TESTS") else (40, 1)


def test_killed_at_any_moment_a_build_leaves_the_last_good_database_and_the_next_one_works(small, server, measured):
    usual = [server.run(*build(small, 0))["seconds"]]
    moments = random.Random(SEED)
    last, runs = 0, history(small)
    left: Counter[str] = Counter()
    number = 0
    # A kill is in the history only where the run had been noted before: until some were, on a slow machine too.
    while number < KILLS or (Counter(runs)["killed"] <= KILLS / 10 and number < 4 * KILLS):
        number += 1
        killed = server.run(*build(small, 2 * number), kill_after=moments.uniform(0, 1.25 * usual[-1]))
        assert killed["code"] in (-9, 0), killed["text"]
        found = version_of(small)
        assert found in (last, 2 * number)
        left["ended before" if killed["code"] == 0 else "published" if found != last else "not published"] += 1
        left["files of a build left"] += any("building" in name for name in files_beside(small))
        following = server.run(*build(small, 2 * number + 1))
        assert following["code"] == 0, following["text"]
        usual.append(following["seconds"])
        assert version_of(small) == 2 * number + 1
        assert files_beside(small) == {"shop.duckdb", "shop.duckdb.lock"}
        last = 2 * number + 1
        now = history(small)
        assert now[: len(runs)] == runs
        assert now[len(runs) :] in (["passed"], ["killed", "passed"], ["passed", "passed"])
        runs = now
    noted = Counter(runs)
    measured(
        f"{number} kills (seed {SEED}) in builds of {statistics.median(usual):.2f}s: {dict(left)}; "
        f"history: {dict(noted)}"
    )
    assert left["not published"] > number / 3
    assert noted["killed"] > KILLS / 10


def test_the_real_project_outlives_kills_too(server, tmp_path, measured):
    project = copy_project(tmp_path)
    database = project / "gouji.duckdb"
    command = ["build", "--quiet", "--full-refresh", "--project-dir", str(project)]
    command += ["--exclude", "resource_type:expectation"]
    first = server.run(*command)
    assert first["code"] == 0, first["text"]
    count = "select (select count(*) from marts.fct_cells), (select count(*) from quality.fct_findings)"
    with duckdb.connect(str(database), read_only=True) as connection:
        whole = connection.execute(count).fetchall()
    moments = random.Random(SEED)
    for _ in range(REAL_KILLS):
        moment = moments.uniform(0.1, 0.95 * first["seconds"])
        killed = server.run(*command, kill_after=moment)
        measured(f"real project killed after {moment:.2f} of {first['seconds']:.2f}s: exit {killed['code']}")
        with duckdb.connect(str(database), read_only=True) as connection:
            assert connection.execute(count).fetchall() == whole
    assert server.run(*command)["code"] == 0
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute(count).fetchall() == whole
    assert not list(project.glob("*.building*"))
