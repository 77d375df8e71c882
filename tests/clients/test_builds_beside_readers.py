"""What readers see while builds publish: a held connection its version, the dashboard the newest, neither an error."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.integration.corruption import ROOT

from .conftest import build

LAST_RUN = "select max(run_no) from quality.fct_runs"
DASHBOARD = ROOT / "docs" / "clients" / "dashboard.py"
BUILDS = 3


def last_run(connection: duckdb.DuckDBPyConnection) -> int:
    return connection.sql(LAST_RUN).fetchall()[0][0]


def run_seen(app: AppTest) -> int:
    (caption,) = app.caption
    return int(caption.value.split("第 ")[1].split(" ")[0])


def test_a_held_connection_keeps_its_version_and_a_later_one_of_its_process_sees_the_new(database, project):
    code = f"import duckdb; print(duckdb.connect('gouji.duckdb', read_only=True).sql({LAST_RUN!r}).fetchall()[0][0])"
    with duckdb.connect(str(database), read_only=True) as held:
        before = last_run(held)
        build(project, "--full-refresh")
        assert last_run(held) == before
        with duckdb.connect(str(database), read_only=True) as second:
            assert last_run(second) == before + 1
        with duckdb.connect() as attached:
            attached.execute(f"attach '{database}' as gouji (read_only)")
            attached.execute("use gouji")
            assert last_run(attached) == before + 1
        other = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
        assert int(other.stdout) == before + 1
    with duckdb.connect(str(database), read_only=True) as again:
        assert last_run(again) == before + 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_dashboard_shows_each_version_while_builds_publish(database, project, monkeypatch, measured):
    monkeypatch.setenv("GOUJI_DATABASE", str(database))
    app = AppTest.from_file(str(DASHBOARD), default_timeout=60).run()
    first = run_seen(app)
    with ThreadPoolExecutor(1) as pool:
        published = pool.submit(lambda: [build(project, "--full-refresh") for _ in range(BUILDS)])
        seen = []
        while not published.done():
            app.run()
            assert not app.exception
            seen.append(run_seen(app))
        published.result()
    assert run_seen(app.run()) == first + BUILDS
    assert seen == sorted(seen)
    measured(f"renderings of the dashboard during {BUILDS} builds, all without error: {len(seen)}")


def test_the_dashboard_says_the_published_figures_in_both_languages(database, monkeypatch):
    monkeypatch.setenv("GOUJI_DATABASE", str(database))
    with duckdb.connect(str(database), read_only=True) as connection:
        sql = "select count(*) from quality.fct_findings where document_id = 'tekes_2024'"
        (findings,) = connection.execute(sql).fetchone()
    assert findings > 0
    figures = ["9,833.38", "41", "4.74", str(findings)]
    app = AppTest.from_file(str(DASHBOARD), default_timeout=60).run()
    app.sidebar.selectbox[0].set_value("tekes_2024").run()
    assert [metric.value for metric in app.metric] == figures
    assert app.subheader[0].value == "2024 特克斯县人力资源和社会保障局"
    app.sidebar.radio[0].set_value("en").run()
    assert app.title[0].value == "Budgets and their tie-outs"
    assert app.subheader[0].value == "2024 Human Resources and Social Security Bureau of Tekes County"
    assert [metric.value for metric in app.metric] == figures
