"""`export`: what is written, that frictionless accepts it and nothing else, and what it refuses to do."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet
import pytest

from gouji.cli.main import main
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import DiskFullError

from .corruption import ROOT
from .real_build import built_project

ROWS_READ = 2_000  # of one relation
needs_frictionless = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("frictionless", "pandas"))), reason="pip install gouji[export]"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return built_project(tmp_path_factory)


@pytest.fixture(scope="module")
def exported(project) -> Path:
    assert main(["export", "--quiet", "--project-dir", str(project)]) == 0
    return project / "target" / "export"


@pytest.fixture
def copied(exported, tmp_path) -> Path:
    """The export in a folder of its own, to be damaged."""
    return shutil.copytree(exported, tmp_path / "copied")


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def descriptor(folder: Path) -> dict:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def resource(folder: Path, name: str) -> dict:
    (found,) = [each for each in descriptor(folder)["resources"] if each["name"] == name]
    return found


def validated(path: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "frictionless", "validate", path.name, "--type", "package", "--json"]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)


def errors(path: Path) -> set[tuple[str, str]]:
    """(resource, type of error) as frictionless finds them."""
    report = json.loads(validated(path).stdout)
    found = {(task["name"], error["type"]) for task in report["tasks"] for error in task["errors"]}
    return found | {("package", error["type"]) for error in report["errors"]}


def test_every_public_relation_is_a_file_with_its_rows_and_types(project, exported):
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema in ('marts', 'quality') order by all"
        ).fetchall()
        resources = descriptor(exported)["resources"]
        assert [each["name"] for each in resources] == [name for (name,) in names]
        for each in resources:
            rows = connection.execute(f"select count(*) from {each['name']}").fetchone()[0]
            file = pyarrow.parquet.ParquetFile(exported / each["path"])
            assert (each["rows"], file.metadata.num_rows) == (rows, rows)
            assert [field["name"] for field in each["schema"]["fields"]] == file.schema_arrow.names
    assert len(resources) > 40


def test_money_stays_decimal_and_days_stay_days(exported):
    cells = pyarrow.parquet.read_schema(exported / "marts/fct_cells.parquet")
    assert str(cells.field("amount").type) == "decimal128(20, 6)"
    assert str(pyarrow.parquet.read_schema(exported / "marts/dim_documents.parquet").field("published_on").type) == (
        "date32[day]"
    )
    for each in descriptor(exported)["resources"]:
        schema = pyarrow.parquet.read_schema(exported / each["path"])
        assert not [field.name for field in schema if str(field.type) in ("float", "double")], each["name"]


def test_keys_and_permitted_values_come_from_the_tests_of_the_project(exported):
    checks = resource(exported, "quality.fct_rule_checks")["schema"]
    assert checks["primaryKey"] == ["check_id"]
    assert {"fields": ["rule_id"], "reference": {"resource": "quality.dim_rules", "fields": ["rule_id"]}} in checks[
        "foreignKeys"
    ]
    fields = {field["name"]: field for field in checks["fields"]}
    assert fields["status"]["constraints"] == {
        "required": True, "enum": ["exact", "rounding", "broken", "not_evaluable", "not_applicable"]
    }  # fmt: skip
    assert resource(exported, "quality.fct_rule_terms")["schema"]["primaryKey"] == ["check_id", "cell_id"]
    own = {"fields": ["parent_region_id"], "reference": {"resource": "", "fields": ["region_id"]}}
    assert own in resource(exported, "marts.dim_regions")["schema"]["foreignKeys"]


def test_the_descriptor_names_licence_and_documents(exported):
    found = descriptor(exported)
    assert [licence["name"] for licence in found["licenses"]] == ["Apache-2.0"]
    with (ROOT / "seeds/reference/documents.csv").open(encoding="utf-8", newline="") as file:
        documents = sorted(row["document_id"] for row in csv.DictReader(file))
    assert [source["document_id"] for source in found["sources"]] == documents
    assert all(source["title"] and source["hash"].startswith("sha256:") for source in found["sources"])
    amount = next(
        field for field in resource(exported, "marts.fct_cells")["schema"]["fields"] if field["name"] == "amount"
    )
    assert (amount["type"], "金额" in amount["description"]) == ("number", True)


def test_the_same_database_gives_the_same_bytes(project, exported, tmp_path):
    assert main(["export", "--project-dir", str(project), "--to", str(tmp_path / "again"), "--threads", "1"]) == 0
    assert contents(tmp_path / "again") == contents(exported)


@needs_frictionless
def test_frictionless_accepts_tables_and_files(exported):
    """It reads row by row in Python, minutes for the longest relations: those are left to GOUJI_LONG_TESTS=1."""
    package, shorter = descriptor(exported), exported / "shorter.json"
    kept = [each for each in package["resources"] if each["rows"] <= ROWS_READ or os.environ.get("GOUJI_LONG_TESTS")]
    names = {"", *(each["name"] for each in kept)}
    for each in kept:
        keys = each["schema"].get("foreignKeys", [])
        each["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] in names]
    assert len(kept) > len(package["resources"]) / 2
    shorter.write_text(json.dumps({**package, "resources": kept}), encoding="utf-8")
    try:
        for path in (shorter, exported / "checksums.json"):
            done = validated(path)
            assert (done.returncode, json.loads(done.stdout)["valid"]) == (0, True), errors(path)
    finally:
        shorter.unlink()


@needs_frictionless
def test_one_other_byte_is_refused(copied):
    path = copied / "marts/dim_funds.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert errors(copied / "checksums.json") == {("marts.dim_funds", "hash-count")}


@needs_frictionless
@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("select * from old where fund_id <> (select min(fund_id) from old)", "row-count"),
        ("select * from old union all select * from old", "primary-key"),
        ("select * replace (null as fund_id) from old", "constraint-error"),
        ("select * exclude (fund_id) from old", "missing-label"),
    ],
)
def test_other_rows_are_refused(copied, change, error):
    # Only the resource itself: the whole package takes a quarter of a minute.
    path = copied / "datapackage.json"
    found = descriptor(copied)
    found["resources"] = [resource(copied, "marts.dim_funds")]
    path.write_text(json.dumps(found), encoding="utf-8")
    assert errors(path) == set()
    rewrite(copied / "marts/dim_funds.parquet", change)
    assert ("marts.dim_funds", error) in errors(path)


@needs_frictionless
def test_a_key_that_refers_to_nothing_is_refused(copied):
    path = copied / "datapackage.json"
    found = descriptor(copied)
    found["resources"] = [resource(copied, name) for name in ("marts.dim_regions", "marts.dim_units")]
    path.write_text(json.dumps(found), encoding="utf-8")
    assert errors(path) == set()
    rewrite(copied / "marts/dim_units.parquet", "select * replace ('999999' as region_id) from old")
    assert errors(path) == {("marts.dim_units", "foreign-key")}


def rewrite(path: Path, change: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table old as from '{path}'")
        connection.execute(f"copy ({change}) to '{path}' (format parquet)")


def test_an_export_replaces_an_export_and_nothing_else(project, exported, tmp_path, capsys):
    target = tmp_path / "mine"
    target.mkdir()
    assert main(["export", "--quiet", "--project-dir", str(project), "--to", str(target)]) == 0
    (target / "old.parquet").touch()
    assert main(["export", "--quiet", "--project-dir", str(project), "--to", str(target)]) == 0
    assert contents(target) == contents(exported)
    (target / "datapackage.json").unlink()
    assert main(["export", "--project-dir", str(project), "--to", str(target)]) == 2
    assert "mine: this folder holds something else than an export" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_an_export_that_fails_leaves_the_last_one(project, exported, monkeypatch, capsys):
    before = contents(exported)
    write = Warehouse.write_parquet

    def full(warehouse, relation, path):
        if relation.identifier == "dim_rules":
            raise DiskFullError("no space left", path=path, hint="free space, then run again")
        return write(warehouse, relation, path)

    monkeypatch.setattr(Warehouse, "write_parquet", full)
    assert main(["export", "--project-dir", str(project)]) == 1
    assert "no space left" in capsys.readouterr().err
    assert contents(exported) == before
    assert [path.name for path in exported.parent.glob(".export*")] == []


def test_a_killed_export_is_cleared_away_and_the_last_one_comes_back(project, exported, tmp_path):
    target = tmp_path / "export"
    shutil.copytree(exported, tmp_path / ".export.before")
    (tmp_path / ".export.writing").mkdir()
    (tmp_path / ".export.writing" / "half.parquet").touch()
    assert main(["export", "--quiet", "--project-dir", str(project), "--to", str(target)]) == 0
    assert contents(target) == contents(exported)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export"]


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (None, 2, "there is no database here"),
        ("update quality.fct_runs set status = 'failed'", 1, "not a published one: its last run failed"),
        ("drop table quality.fct_runs", 1, "not a published one: no run has written it"),
        ("drop table marts.dim_funds", 1, "marts.dim_funds is not in the database"),
    ],
)
def test_a_database_that_is_not_published_is_not_exported(project, exported, tmp_path, capsys, change, code, message):
    database = tmp_path / "other.duckdb"
    if change is not None:
        shutil.copy(project / "gouji.duckdb", database)
        with duckdb.connect(str(database)) as connection:
            connection.execute(change)
    arguments = ["export", "--project-dir", str(project), "--database", str(database), "--to", str(tmp_path / "x")]
    assert main(arguments) == code
    assert message in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


@pytest.fixture(scope="module")
def rows(project) -> dict[str, int]:
    """Public relation → its number of rows."""
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_schema in ('marts', 'quality')"
        ).fetchall()
        return {
            f"{schema}.{name}": connection.execute(f"select count(*) from {schema}.{name}").fetchone()[0]
            for schema, name in found
        }


def other_form(project: Path, form: str, path: Path) -> Path:
    arguments = ["export", "--quiet", "--project-dir", str(project), "--format", form, "--to", str(path)]
    assert main(arguments) == 0
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    return path


def test_an_older_duckdb_gets_its_format_with_views_and_comments(project, rows, tmp_path):
    path = other_form(project, "duckdb", tmp_path / "older.duckdb")
    # The version of the format stands after the checksum and the magic bytes: up to 68 is read by DuckDB 1.x.
    header = path.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") <= 68
    with duckdb.connect(str(path), read_only=True) as connection:
        for name, count in rows.items():
            assert connection.execute(f"select count(*) from {name}").fetchone()[0] == count
        sql = "select count(*) from duckdb_columns() where schema_name = 'marts' and comment is null"
        assert connection.execute(sql).fetchone()[0] == 0


def test_sqlite_gets_every_row_with_keys_that_hold(project, rows, tmp_path):
    path = other_form(project, "sqlite", tmp_path / "export.sqlite")
    with contextlib.closing(sqlite3.connect(path)) as lite:
        for name, count in rows.items():
            assert lite.execute(f"select count(*) from {name.partition('.')[2]}").fetchone()[0] == count
        assert lite.execute("pragma foreign_key_check").fetchall() == []
        assert len(lite.execute("pragma foreign_key_list(fct_cells)").fetchall()) > 0
        amounts = lite.execute("select amount from fct_cells where cell_id = 'tekes_2024/T03/34/total'").fetchall()
        assert amounts == [(123.08,)]


def test_csv_gets_every_row(project, rows, tmp_path):
    folder = other_form(project, "csv", tmp_path / "csv")
    for name, count in rows.items():
        schema, _, relation = name.partition(".")
        with (folder / schema / f"{relation}.csv").open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.DictReader(file)) == count
    other_form(project, "csv", folder)  # an earlier export gives way


def test_a_workbook_has_a_sheet_for_each_relation_and_no_formula(project, rows, tmp_path):
    book = openpyxl.load_workbook(other_form(project, "xlsx", tmp_path / "export.xlsx"), read_only=True)
    for name, count in rows.items():
        sheet = book[name.partition(".")[2][:31]]
        assert sum(1 for _ in sheet.iter_rows(values_only=True)) == count + 1
    heads, *found = book["fct_performance_targets"].iter_rows()
    place = [cell.value for cell in heads].index("target_text")
    texts = [row[place] for row in found if str(row[place].value or "").startswith("=")]
    assert texts
    assert {cell.data_type for cell in texts} == {"s"}


@pytest.mark.parametrize(("form", "name"), [("csv", "folder"), ("sqlite", "notes.txt"), ("duckdb", "gouji.duckdb")])
def test_another_form_replaces_nothing_but_an_export(project, tmp_path, capsys, form, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/mine.txt").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    path = project / name if name == "gouji.duckdb" else tmp_path / name
    before = path.read_bytes() if path.is_file() else None
    arguments = ["export", "--quiet", "--project-dir", str(project), "--format", form, "--to", str(path)]
    assert main(arguments) == 2
    assert "give --to" in capsys.readouterr().err
    assert before is None or path.read_bytes() == before
