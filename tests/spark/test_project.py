"""The project of this repository, built by DuckDB and by an engine of Spark's language: the same, row for row."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest

from tests.integration.corruption import ROOT, copy_project
from tests.parity.comparing import differences

from .engine import SERVER, Engine, ask_here, build_here

HISTORY = r"source\('history'|ref\('(dim_expectations|fct_expectation_verdicts)'"
OF_RUNS = {path.stem for path in ROOT.glob("models/**/*.sql") if re.search(HISTORY, path.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> tuple[Path, Engine, str]:
    """(the database that DuckDB built, the project that the engine built, what it said)."""
    project = copy_project(tmp_path_factory.mktemp("spark") / "project")
    first = project.parent / "by_duckdb.duckdb"
    build_here(project, first)
    engine = Engine(project, project / "gouji-spark.duckdb")
    outcomes = Engine(project, first).statuses()
    code, said = engine.run("build", "--no-site")
    assert code == 0, said
    assert engine.statuses() == outcomes
    return first, engine, said


def relations(project: Path) -> list[tuple[str, str]]:
    nodes = json.loads((project / "target/manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    stored = [node for node in nodes if node["resource_type"] in ("seed", "model")]
    return sorted((node["schema"], node["alias"]) for node in stored if node["config"]["materialized"] != "ephemeral")


def test_every_relation_is_the_same_row_for_row_and_type_for_type(both, tmp_path, measured):
    first, engine, _ = both
    listed = relations(engine.project)
    of_runs = {(schema, name) for schema, name in listed if name in OF_RUNS}
    found = differences(first, engine.database, listed, tmp_path / "scratch.duckdb", of_runs)
    # An engine holds no constraints: they are asked of it while it builds.
    assert [each for each in found if not each.startswith("constraint only in the first")] == []
    assert len(listed) - len(of_runs) > 180
    measured(f"relations that DuckDB and {SERVER} build alike: {len(listed) - len(of_runs)}")


def test_every_expectation_says_the_same_of_the_same_rows(both, measured):
    asked = (
        "select * exclude (run_id, started_at, seconds) from quality.fct_expectation_results "
        "where run_id = (select run_id from quality.fct_expectation_results order by started_at desc limit 1) "
        "order by result_id"
    )
    said = []
    for database in (both[0], both[1].database):
        with duckdb.connect(str(database), read_only=True) as connection:
            said.append(connection.execute(asked).fetchall())
    assert said[0] == said[1]
    assert len(said[0]) > 200
    measured(f"expectations that say the same of the same rows with DuckDB and {SERVER}: {len(said[0])}")


def test_a_build_says_how_often_it_asked_the_engine(both, measured):
    jobs = int(re.search(r"questions to the engine: ([\d,]+)", both[2])[1].replace(",", ""))
    tables = [each for each in both[1].folders() if not each.parent.name.startswith("raw.")]
    nodes = len(both[1].statuses())
    assert len(tables) / 2 < jobs < nodes / 2
    measured(f"questions to the engine of a whole build without its suites: {jobs}, for {nodes} nodes")


def test_what_reads_the_database_needs_no_engine(both):
    _, engine, _ = both
    code, said = ask_here(engine.project, "show", "--inline", "select count(*) as cells from marts.fct_cells")
    assert code == 0, said
    assert re.search(r"cells\n-+\n\d{4}", said), said
    code, said = ask_here(engine.project, "lineage", "marts.fct_cells.amount")
    assert code == 0, said
    assert "raw.printed_cells" in said
    code, said = ask_here(engine.project, "docs")
    assert code == 0, said


def test_what_is_unchanged_asks_the_engine_nothing(both):
    _, engine, _ = both
    before = engine.folders()
    code, said = engine.run("build", "--no-site")
    assert code == 0, said
    assert "nothing to run" in said
    assert "questions to the engine" not in said
    assert engine.folders() == before
