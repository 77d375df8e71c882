"""Many files into a store: side by side, each document for itself, and going on after an interruption."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from gouji.cli.main import main
from gouji.field.reading.seedrows import SEEDS
from tests.integration.corruption import ROOT, copy_project

from .small_budget import budget

SWITCH = ("--vars", "document_store: documents")
YEARS = (2021, 2022, 2023)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    return [budget(folder / f"{year}.pdf", year=year) for year in YEARS]


@pytest.fixture
def project(tmp_path) -> Path:
    return copy_project(tmp_path / "project")


def add(project: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "runner.py"), "add", *map(str, arguments), "--threads", "2", "--no-proof"]
    command += ["--project-dir", str(project), *SWITCH]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def stored(project: Path, seed: str) -> list[tuple[str, ...]]:
    """The rows of a table of the store as a CSV file has them."""
    with duckdb.connect() as connection:
        rows = connection.execute(f"select * from '{project}/documents/{Path(seed).name}/*.parquet'").fetchall()
    return sorted(tuple(value or "" for value in row) for row in rows)


def in_seeds(project: Path, seed: str, names: set[str]) -> list[tuple[str, ...]]:
    with (project / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return sorted(tuple(row) for row in csv.reader(file) if row[0] in names)


def test_a_store_holds_what_the_seeds_would(project, files, tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(files[0].read_bytes()[:2000])
    assert main(["store", "import", "--project-dir", str(project), *SWITCH]) == 0
    before = {row[0] for row in stored(project, SEEDS[0])}
    ended = add(project, *files, broken)
    assert ended.returncode == 1
    assert "error: broken.pdf: " in ended.stderr
    assert ended.stdout.count("files a second") == len(files)
    names = {row[0] for row in stored(project, SEEDS[0])} - before
    assert len(names) == len(files)
    other = copy_project(tmp_path / "other")
    for path in files:
        assert main(["read", str(path), "--no-proof", "--no-report", "--quiet", "--project-dir", str(other)]) == 0
    for seed in SEEDS:
        assert [row for row in stored(project, seed) if row[0] in names] == in_seeds(other, seed, names), seed
    for name in ("units", "unit_names"):
        place = f"seeds/reference/{name}.csv"
        assert (project / place).read_text(encoding="utf-8") == (other / place).read_text(encoding="utf-8")


def test_what_is_there_is_left_out_and_another_reading_needs_replace(project, files, tmp_path):
    assert add(project, *files[:2]).returncode == 0
    again = add(project, *files)
    assert "2 files are in the store: left out" in again.stdout
    assert again.stdout.count("files a second") == 1
    changed = budget(tmp_path / "changed.pdf", year=YEARS[0], changed={("T10", 0, 6): "0.03"})
    refused = add(project, changed)
    assert refused.returncode == 1
    assert "is in the store with other rows" in refused.stderr
    chinese = add(project, changed, "--language", "zh")
    assert "各行不同\n  → 请以 --replace 读入" in chinese.stderr
    assert add(project, changed, "--replace").returncode == 0
    assert any("0.03" in row for row in stored(project, SEEDS[3]))
    assert len(stored(project, SEEDS[0])) == len(files)


def test_two_files_of_one_document_are_not_both_taken(project, files, tmp_path):
    other = budget(tmp_path / "other.pdf", year=YEARS[0], changed={("T10", 0, 6): "0.03"})
    ended = add(project, files[0], other)
    assert ended.returncode == 1
    assert "give one of the two" in ended.stderr
    assert len(stored(project, SEEDS[0])) == 1


def test_a_dry_run_writes_nothing(project, files):
    assert add(project, files[0], "--dry-run").returncode == 0
    assert not [path for path in (project / "documents").rglob("*.parquet") if not path.name.startswith("0-")]


def test_whose_a_document_is_cannot_be_said_to_a_store(project, files):
    ended = add(project, files[0], "--document-id", "x_2021")
    assert ended.returncode == 2
    assert "--document-id is not for a store" in ended.stderr
