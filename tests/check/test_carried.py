"""What the package carries of the project: all that is knowledge, nothing of our own documents."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gouji.engine.project.carried import (
    PROJECT_FILES,
    carried_project,
    carried_rows,
    is_carried,
    own_seeds,
    write_project,
)

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted(ROOT.glob("seeds/*/*.csv"))


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """The project as the build of a wheel writes it."""
    target = tmp_path_factory.mktemp("wheel") / "project"
    write_project(ROOT, target)
    return target


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_in_a_checkout_the_project_is_the_checkout():
    assert carried_project() == ROOT


def test_seeds_of_documents_and_of_their_units_are_not_carried():
    own = {path.stem for path in own_seeds(ROOT)}
    assert {"units", "unit_names", "department_units", "acknowledged_findings", "programmes"} <= own
    for path in SEEDS:
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        if any(name.endswith("document_id") for name in header):
            assert path.stem in own


def test_no_document_of_ours_is_in_the_wheel_and_all_knowledge_is(project):
    ours = {row["document_id"] for row in rows(ROOT / "seeds/reference/documents.csv")}
    for path in SEEDS:
        copy = project / path.relative_to(ROOT)
        if is_carried(path):
            assert copy.read_bytes() == path.read_bytes()
            assert not {value for row in rows(copy) for value in row.values()} & ours, path.name
        else:
            assert copy.read_text(encoding="utf-8") == path.read_text(encoding="utf-8").partition("\n")[0] + "\n"


def test_models_macros_tests_and_suites_go_along_as_they_are(project):
    for name in PROJECT_FILES:
        source = ROOT / name
        for path in source.rglob("*") if source.is_dir() else [source]:
            if path.is_file() and path.suffix != ".csv" and "__pycache__" not in path.parts:
                assert (project / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


def test_of_a_seed_that_is_not_carried_the_header_is(tmp_path):
    seed = tmp_path / "names.csv"
    seed.write_text("name,document_id\na,x\nb,x\n", encoding="utf-8")
    assert list(carried_rows(seed)) == [["name", "document_id"], ["a", "x"], ["b", "x"]]
    seed.with_suffix(".yml").write_text("meta:\n  carried: []\n", encoding="utf-8")
    assert list(carried_rows(seed)) == [["name", "document_id"]]
