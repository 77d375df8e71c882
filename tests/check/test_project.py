"""A project of one's own: begun, filled with published files, built and judged."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from gouji.cli.main import main
from gouji.field.check.start import project_name
from tests.integration.corruption import ROOT
from tests.reading.small_budget import UNIT, budget

NEW_UNIT = "上海市普陀区不曾申报局"
ALONE = ["--no-site", "--exclude", "resource_type:expectation", "resource_type:unit_test"]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A project with two documents, one of a unit that nobody declared."""
    folder = tmp_path_factory.mktemp("own") / "my-budgets"
    files = [budget(folder.parent / "one.pdf"), budget(folder.parent / "two.pdf", year=2024, unit=NEW_UNIT)]
    assert main(["init", str(folder), "--quiet"]) == 0
    assert main(["add", *map(str, files), "--quiet", "--no-proof", "--project-dir", str(folder)]) == 0
    return folder


def test_a_new_project_holds_its_own_rows_alone(project):
    documents = rows(project / "seeds/reference/documents.csv")
    assert [row["fiscal_year"] for row in documents] == ["2023", "2024"]
    assert not (project / "models").exists()
    units, names = (rows(project / f"seeds/reference/{seed}.csv") for seed in ("units", "unit_names"))
    assert [(row["name"], row["region_id"], row["level"]) for row in units] == [
        (UNIT, "310107", "county"), (NEW_UNIT, "310107", "county"),
    ]  # fmt: skip
    assert [(row["name"], row["document_id"]) for row in names] == [
        (name, row["document_id"]) for name, row in zip((UNIT, NEW_UNIT), documents, strict=True)
    ]


def test_its_own_seeds_are_there_once_and_the_packages_are_not_built(project, capsys):
    assert main(["ls", "--resource-type", "seed", "--quiet", "--project-dir", str(project)]) == 0
    told = capsys.readouterr()
    listed = [line.rsplit(".", 1)[-1] for line in told.out.splitlines()]
    assert len(listed) == len(set(listed)) == len(list((ROOT / "seeds").rglob("*.csv")))
    assert "my_budgets.reference.documents" in told.out.splitlines()
    assert "gouji.reference.functional_classes" in told.out.splitlines()
    assert "applies to nothing" not in told.err


def test_it_has_a_target_of_each_kind(tmp_path, capsys):
    assert main(["init", str(tmp_path / "shop"), "--quiet"]) == 0
    for target in ("dev", "spark"):
        assert main(["ls", "--quiet", "--target", target, "--project-dir", str(tmp_path / "shop")]) == 0
    assert "gouji.intermediate" in capsys.readouterr().out


def test_begun_again_it_stays_as_it_is(project, capsys):
    before = (project / "seeds/reference/documents.csv").read_text(encoding="utf-8")
    assert main(["init", str(project)]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert (project / "seeds/reference/documents.csv").read_text(encoding="utf-8") == before


def test_it_is_built_by_the_packaged_models_and_fails_only_for_what_nobody_has_judged(project, capsys):
    assert main(["build", *ALONE, "--project-dir", str(project)]) == 1
    said = capsys.readouterr().out
    failed = [line.split()[2] for line in said.splitlines() if line.startswith("FAIL ")]
    assert failed == ["assert_no_open_findings"]
    with duckdb.connect(str(project / "target/failed.duckdb"), read_only=True) as connection:
        documents = connection.execute("select count(*) from marts.dim_documents").fetchone()
        kinds = connection.execute("select distinct kind from quality.fct_findings").fetchall()
        names = connection.execute("select count(*) from marts.dim_units where name = ?", [NEW_UNIT]).fetchone()
    assert (documents, kinds, names) == ((2,), [("scope",)], (1,))


def test_ls_lists_the_package(project, capsys):
    assert main(["ls", "--resource-type", "model", "--project-dir", str(project)]) == 0
    assert "gouji.findings.fct_findings" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("my", "my"),
        ("My Budgets-2", "my_budgets_2"),
        ("2024", "budgets_2024"),
        ("gouji", "gouji_project"),
        ("预算", "budgets"),
    ],
)
def test_the_name_of_a_project_is_made_of_its_folder(tmp_path, folder, name):
    assert project_name(tmp_path / folder) == name


def test_init_leaves_a_project_of_another_kind_alone(shop, capsys):
    assert main(["init", str(shop.root)]) == 2
    assert "there is a project here already" in capsys.readouterr().err
    assert not (shop.root / "packages.yml").exists()


def test_add_outside_of_a_project_says_how_to_begin_one(tmp_path, capsys):
    path = budget(tmp_path / "one.pdf")
    assert main(["add", str(path), "--project-dir", str(tmp_path)]) == 2
    assert "gouji init" in capsys.readouterr().err
