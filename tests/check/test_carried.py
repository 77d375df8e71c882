"""What the package carries of the project: all that is knowledge, nothing of our own documents."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gouji.reading.carried import PROJECT_FILES, carried_columns, carried_project, carried_rows, write_project

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


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_with_rows_of_documents_says_what_of_it_is_carried(path):
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    of_documents = [name for name in header if name.endswith("document_id")]
    columns = carried_columns(path)
    if of_documents:
        assert columns is not None
        assert not set(of_documents) & set(columns)
    assert set(columns or ()) <= set(header)


def test_no_document_of_ours_is_in_the_wheel_and_all_knowledge_is(project):
    documents = {row["document_id"] for row in rows(ROOT / "seeds/reference/documents.csv")}
    for path in SEEDS:
        copy = project / path.relative_to(ROOT)
        assert copy.read_text(encoding="utf-8").splitlines()[0] == path.read_text(encoding="utf-8").splitlines()[0]
        values = {value for row in rows(copy) for value in row.values()}
        assert not values & documents, path.name
        if carried_columns(path) is None:
            assert copy.read_bytes() == path.read_bytes()
    names = {row["name"] for row in rows(project / "seeds/reference/unit_names.csv")}
    assert names == {row["name"] for row in rows(ROOT / "seeds/reference/unit_names.csv")}


def test_models_macros_tests_and_suites_go_along_as_they_are(project):
    for name in PROJECT_FILES:
        source = ROOT / name
        for path in source.rglob("*") if source.is_dir() else [source]:
            if path.is_file() and path.suffix != ".csv" and "__pycache__" not in path.parts:
                assert (project / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


def test_rows_that_are_alike_in_what_is_carried_come_once(tmp_path):
    seed = tmp_path / "names.csv"
    seed.write_text("name,document_id\na,x\na,y\nb,x\n", encoding="utf-8")
    assert list(carried_rows(seed, ("name",))) == [["name", "document_id"], ["a", ""], ["b", ""]]
    assert list(carried_rows(seed, ())) == [["name", "document_id"]]
    assert list(carried_rows(seed, None))[1:] == [["a", "x"], ["a", "y"], ["b", "x"]]
