"""Documents in a store of Parquet files: the same relations as from the seeds, one switch, dbt's sources."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest
import yaml

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.database.warehouse import Warehouse
from gouji.field.quality.seedplaces import SeedPlaces

from .corruption import ROOT, copy_project, read_rows, write_rows
from .real_build import build_models, built_project
from .relations import differences

SWITCH = "vars:\n  document_store: documents\n"
STORED = [table["name"] for table in yaml.safe_load(
    (ROOT / "models/staging/_document_store.yml").read_text(encoding="utf-8"))["sources"][0]["tables"]]  # fmt: skip


def gouji(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "runner.py"), *arguments, "--project-dir", str(project)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=project)


def switch_on(project: Path) -> Path:
    """Let documents lie in the store, what is in the seeds taken over, and the seeds emptied."""
    settings = project / "dbt_project.yml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("vars:\n", SWITCH), encoding="utf-8")
    ended = gouji(project, "store", "import")
    assert ended.returncode == 0, ended.stderr
    for path in (project / "seeds").rglob("*.csv"):
        if path.stem in STORED:
            path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return switch_on(copy_project(tmp_path_factory.mktemp("store")))


@pytest.fixture(scope="module")
def built(project) -> Path:
    return build_models(project)


def test_every_relation_is_the_same_from_the_store_and_from_the_seeds(tmp_path_factory, built):
    assert differences(built_project(tmp_path_factory) / "gouji.duckdb", built) == []


def test_what_a_model_is_built_from_are_the_seeds_behind_its_sources_too(project, tmp_path):
    listed = gouji(project, "ls", "--select", "+stg_budget__printed_rows", "--exclude", "resource_type:test")
    assert "gouji.budget.printed_rows" in listed.stdout.split()
    database = tmp_path / "part.duckdb"
    ended = gouji(
        project, "build", "--no-site", "--select", "+stg_budget__printed_rows", "--database", str(database),
        "--exclude", "resource_type:test", "resource_type:expectation",
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with Warehouse(database, read_only=True) as warehouse:
        assert warehouse.number("select count(*) from staging.stg_budget__printed_rows") > 0


def test_all_that_documents_print_is_stored():
    of_documents = {path.stem for path in (ROOT / "seeds").rglob("*.csv")
                    if "document_id" in path.read_text(encoding="utf-8").partition("\n")[0].split(",")}  # fmt: skip
    # Names are declared of units, and judgements are ours.
    assert of_documents - set(STORED) == {"unit_names", "acknowledged_findings"}


def test_findings_name_the_file_of_the_store_and_the_row(project, built):
    manifest = open_project(Invocation(project)).manifest
    with Warehouse(built, read_only=True) as warehouse, duckdb.connect() as connection:
        places = SeedPlaces(warehouse, manifest).of_findings()
        documents = dict(warehouse.query("select finding_id, document_id from quality.fct_findings")[1])
        stored = {name: place for name, place in places.items() if place.file.startswith("documents/")}
        assert len(stored) == len(places) > 50
        for name, place in stored.items():
            assert str(place) == f"{place.file} row {place.line}"
            sql = f"select document_id from read_parquet('{project / place.file}', file_row_number = true)"
            found = connection.execute(f"{sql} where file_row_number = {place.line} - 1").fetchone()
            assert found == (documents[name],), name


def test_dbt_reads_the_files_of_the_source_where_they_lie(project, built):
    """What dbt-duckdb makes of `external_location`: the text with the names of the source put in."""
    declared = yaml.safe_load((project / "models/staging/_document_store.yml").read_text(encoding="utf-8"))
    location = declared["sources"][0]["config"]["meta"]["external_location"]
    location = location.replace("{{ var('document_store', '') }}", str(project / "documents"))
    with duckdb.connect(str(built), read_only=True) as connection:
        for name in STORED:
            read = f"select * from {location.format(name=name)}"
            for sql in (f"{read} except all select * from raw.{name}", f"select * from raw.{name} except all {read}"):
                assert connection.execute(sql).fetchall() == [], name


def test_a_store_takes_no_more_than_its_seeds_zipped(project, tmp_path):
    whole = tmp_path / "seeds.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for path in (ROOT / "seeds").rglob("*.csv"):
            if path.stem in STORED:
                file.write(path)
    stored = sum(path.stat().st_size for path in (project / "documents").rglob("*") if path.is_file())
    assert stored <= 1.5 * whole.stat().st_size


def test_a_second_import_changes_nothing(tmp_path):
    project = copy_project(tmp_path)
    settings = ("--vars", "document_store: documents")
    assert "13 taken" in gouji(project, "store", "import", *settings).stdout
    before = (project / "documents/head.json").read_bytes()
    assert "0 taken into the store from the seeds, 13 are there" in gouji(project, "store", "import", *settings).stdout
    assert (project / "documents/head.json").read_bytes() == before


def test_a_document_that_changes_is_written_anew_and_the_files_beside_it_stay(tmp_path):
    project = copy_project(tmp_path)
    settings = ("--vars", "document_store: documents")
    gouji(project, "store", "import", *settings)
    seed = project / "seeds/budget/printed_cells.csv"
    rows = read_rows(seed)
    rows[0]["printed_text"] = "1.00"
    write_rows(seed, rows)
    assert "1 taken" in gouji(project, "store", "import", *settings).stdout
    with duckdb.connect() as connection:
        files = f"'{project}/documents/printed_cells/*.parquet'"
        sql = f"select count(*), count(*) filter (printed_text = '1.00') from {files}"
        count, changed = connection.execute(sql).fetchone()
    assert count == len(rows)
    assert changed == sum(row["printed_text"] == "1.00" for row in rows)
    log = json.loads((project / "documents/log/00000002.json").read_text(encoding="utf-8"))
    assert list(log["added"]) == list(log["was"]) == [rows[0]["document_id"]]


def test_a_removed_document_is_gone_everywhere_and_stands_in_the_history(project, tmp_path, built):
    ended = gouji(project, "remove", "tekes_2022")
    assert ended.returncode == 0, ended.stderr
    found = gouji(project, "store", "history").stdout
    assert "1 removed" in found
    assert "    -tekes_2022" in found
    with duckdb.connect() as connection:
        for name in STORED:
            sql = f"select count(*) from '{project}/documents/{name}/*.parquet' where document_id = 'tekes_2022'"
            assert connection.execute(sql).fetchone() == (0,), name
    register = (project / "seeds/reference/acknowledged_findings.csv").read_text(encoding="utf-8")
    assert ",tekes_2022," not in register


def test_what_is_not_there_is_not_removed(project):
    ended = gouji(project, "remove", "tekes_2042")
    assert ended.returncode == 2
    assert "there is no document 'tekes_2042'" in ended.stderr


def test_a_file_that_was_changed_is_found(tmp_path):
    project = copy_project(tmp_path)
    settings = ("--vars", "document_store: documents")
    gouji(project, "store", "import", *settings)
    assert gouji(project, "store", "verify", *settings).returncode == 0
    file = next((project / "documents/printed_rows").glob("0*-0*.parquet"))
    file.write_bytes(file.read_bytes() + b" ")
    ended = gouji(project, "store", "verify", *settings)
    assert ended.returncode == 1
    assert str(file.name) in ended.stdout
    file.unlink()
    ended = gouji(project, "seed", *settings)
    assert ended.returncode == 1
    assert "this file of the store is missing" in ended.stdout + ended.stderr


def test_without_a_store_its_commands_say_how_to_have_one(tmp_path):
    ended = gouji(copy_project(tmp_path), "store", "verify")
    assert ended.returncode == 2
    assert "vars: {document_store: documents}" in ended.stderr
