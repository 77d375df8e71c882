"""dbt and the engine build the same of a project over the package: one with our documents, and one that was begun anew.

Our repository is the package, and its documents are the rows of some seeds: the first project shows that nothing else
tells the two apart.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
import yaml

from gouji.cli.main import main
from gouji.engine.project.carried import own_seeds, write_project
from tests.integration.corruption import ROOT
from tests.reading.small_budget import budget

from .both import Both
from .comparing import differences

_FOUND = """
select finding_id, document_id, source_line, source_page, published_text, implied_text, kind, '口径', 'scope',
    '2026-01-01'
from quality.fct_findings
where status = 'open'
order by all
"""
_NOT_BUILT = "models: {gouji: {staging: {reference: {stg_reference__zero_words: {+enabled: false}}}}}\n"
_WORDS = """
select word, measure from {{ ref('zero_words') }}

union all

select '分文没有' as word, 'change' as measure
"""


def begun(folder: Path) -> Path:
    """A project as `init` writes it, over what a wheel carries."""
    package, project = folder / "package", folder / "project"
    write_project(ROOT, package)
    assert main(["init", str(project), "--quiet"]) == 0
    packages = project / "packages.yml"
    content = yaml.safe_load(packages.read_text(encoding="utf-8"))
    content["packages"][0]["local"] = str(package)
    packages.write_text(yaml.safe_dump(content), encoding="utf-8")
    return project


def judge_all(project: Path) -> None:
    """Build once, and put what nobody has judged yet into the register."""
    assert main(["build", "--no-site", "--exclude", "resource_type:expectation", "--project-dir", str(project)]) == 1
    with duckdb.connect(str(project / "target/failed.duckdb"), read_only=True) as connection:
        found = connection.execute(_FOUND).fetchall()
    with (project / "seeds/reference/acknowledged_findings.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(found)


def both_of(project: Path) -> Both:
    subprocess.run([os.environ["DBT"], "deps", "--profiles-dir", "."], cwd=project, check=True, capture_output=True)
    return Both(project, "project.duckdb")


@pytest.fixture(scope="module", autouse=True)
def engine_on_the_path():
    """Python models import the engine, as they do where it is installed beside dbt."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        yield


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Both:
    """A project that holds our documents and judgements, and nothing else."""
    project = begun(tmp_path_factory.mktemp("ours"))
    for seed in own_seeds(ROOT):
        shutil.copy(ROOT / seed, project / seed)
    both = both_of(project)
    both.build()
    return both


def test_our_documents_as_a_project_over_the_package_are_the_same_for_dbt_and_the_engine(ours, measured):
    relations = ours.relations()
    assert len(relations) > 90
    assert ours.differences() == []
    measured(f"relations of a project over the package that dbt and the runner build alike: {len(relations)}")


def test_they_are_the_same_as_in_our_own_build(ours, tmp_path):
    database = tmp_path / "own.duckdb"
    command = ["build", "--project-dir", str(ROOT), "--database", str(database), "--target-path", str(tmp_path / "t")]
    assert main([*command, "--no-site", "--exclude", "resource_type:expectation", "--quiet"]) == 0
    relations = [each for each in ours.relations() if each not in ours.of_history()]
    assert differences(database, ours.by_gouji, relations, tmp_path / "scratch.duckdb") == []


def test_a_project_that_was_begun_and_given_files_is_the_same_with_a_model_of_its_own(tmp_path):
    project = begun(tmp_path)
    files = [budget(tmp_path / "one.pdf"), budget(tmp_path / "two.pdf", year=2024, unit="上海市普陀区不曾申报局")]
    assert main(["add", *map(str, files), "--quiet", "--no-proof", "--project-dir", str(project)]) == 0
    (project / "models").mkdir()
    (project / "models/stg_reference__zero_words.sql").write_text(_WORDS, encoding="utf-8")
    with (project / "dbt_project.yml").open("a", encoding="utf-8") as file:
        file.write(_NOT_BUILT)
    judge_all(project)
    both = both_of(project)
    both.build()
    assert both.differences() == []
    relations = {name for _, name in both.relations()}
    assert {"stg_reference__zero_words", "documents", "fct_findings"} <= relations
