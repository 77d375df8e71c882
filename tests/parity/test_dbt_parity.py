"""dbt and the engine build the same: the project itself, and the project that uses every feature, again and again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.integration.corruption import ROOT, copy_project

from .both import Both

HISTORY = r"source\('history'|ref\('(dim_expectations|fct_expectation_verdicts)'"
HISTORY_VIEWS = [path for path in ROOT.glob("models/**/*.sql") if re.search(HISTORY, path.read_text(encoding="utf-8"))]
LATER = ("--vars", "{last_day: '2024-03-05'}")


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Both:
    """The project of this repository, built once by each."""
    folder = tmp_path_factory.mktemp("real")
    project = copy_project(folder / "project")
    # Python models import the engine; the profile puts the project folder on dbt's path.
    (project / "gouji").symlink_to(ROOT / "gouji")
    both = Both(project, "gouji.duckdb")
    both.build()
    return both


@pytest.fixture
def teahouse(tmp_path) -> Both:
    """The fixture project, built once by each."""
    shutil.copytree(Path(__file__).parents[1] / "fixtures" / "teahouse", tmp_path / "project")
    both = Both(tmp_path / "project", "teahouse.duckdb")
    both.build()
    return both


def test_every_relation_of_the_project_is_the_same(real, measured):
    relations = real.relations()
    assert len(relations) > 90
    assert real.differences() == []
    assert {name for _, name in real.of_history()} == {path.stem for path in HISTORY_VIEWS}
    measured(f"relations that dbt and the runner build alike: {len(relations)}")


def test_every_node_of_the_project_has_the_same_name_and_outcome(real, measured):
    outcomes = real.statuses("dbt")
    assert real.statuses("gouji") == outcomes
    measured(f"nodes with the same unique id and outcome in dbt and the runner: {len(outcomes)}")


@pytest.mark.parametrize("then", [(), LATER, (*LATER, "--full-refresh")], ids=["again", "later", "refreshed"])
def test_every_relation_of_the_teahouse_is_the_same(teahouse, then):
    assert teahouse.differences() == []
    assert teahouse.statuses("gouji") == teahouse.statuses("dbt")
    teahouse.build(*then)
    assert teahouse.differences() == []
    by_gouji, by_dbt = teahouse.statuses("gouji"), teahouse.statuses("dbt")
    assert by_gouji.items() <= by_dbt.items()
    assert by_gouji
    # What was not run again stands as it passed.
    assert {by_dbt[uid] for uid in by_dbt.keys() - by_gouji.keys()} <= {"pass", "success"}
    assert "--full-refresh" not in then or by_gouji == by_dbt


@pytest.mark.parametrize("project", ["real", "teahouse"])
def test_the_manifests_have_the_same_nodes_edges_and_groups(project, request):
    both = request.getfixturevalue(project)
    theirs, ours = both.manifest("dbt"), both.manifest("gouji")
    for part in ("nodes", "sources", "exposures", "unit_tests", "groups"):
        assert set(ours[part]) == set(theirs[part])
    for part in ("parent_map", "child_map", "group_map"):
        assert {uid: sorted(others) for uid, others in ours[part].items()} == {
            uid: sorted(others) for uid, others in theirs[part].items()
        }
    for uid, entry in theirs["nodes"].items():
        for key in ("name", "alias", "schema", "fqn", "group", "description", "path", "original_file_path"):
            assert (key, ours["nodes"][uid][key]) == (key, entry[key])
        assert ours["nodes"][uid]["config"]["materialized"] == entry["config"]["materialized"]


def test_stored_failures_are_compared_too(teahouse):
    assert ("main_checks", "payments_without_amount") in teahouse.relations()
    assert "warn" in teahouse.statuses("dbt").values()


def test_a_difference_would_be_found(teahouse):
    """The comparison itself: what is another value in each build does not pass."""
    path = teahouse.project / "models" / "marts" / "dim_surroundings.sql"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{{ model.name }}", "{{ invocation_id }}"), encoding="utf-8")
    teahouse.build()
    (found, other) = teahouse.differences()
    assert found.startswith("main_marts.dim_surroundings: rows only in the first database")
    assert other.startswith("main_marts.dim_surroundings: rows only in the second database")


@pytest.mark.parametrize("project", ["real", "teahouse"])
def test_nothing_is_modified_against_the_manifest_that_dbt_wrote(project, request):
    assert request.getfixturevalue(project).modified() == []


def test_what_changed_since_is_modified_against_the_manifest_that_dbt_wrote(teahouse):
    model = next((teahouse.project / "models").rglob("*.sql"))
    model.write_text(model.read_text(encoding="utf-8") + "\n-- a word more\n", encoding="utf-8")
    seed = next((teahouse.project / "seeds").rglob("*.csv"))
    seed.write_text(seed.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")  # no news to dbt
    assert teahouse.modified() == []  # nor is a comment to the engine
    seed.write_text(seed.read_text(encoding="utf-8").replace("1", "7"), encoding="utf-8")
    found = [line.rsplit(".", 1)[-1] for line in teahouse.modified()]
    assert seed.stem in found
    assert model.stem not in found
