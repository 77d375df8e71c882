"""Several files in one command: which of them are one document, and what one that fails does to the others."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gouji.cli.main import main
from gouji.field.reading.bundles import bundled
from gouji.field.reading.documents import library
from gouji.field.reading.files import UnreadableError
from tests.integration.corruption import copy_project

from .paper import Sheet, write
from .small_budget import UNIT, budget

ROOT = Path(__file__).resolve().parents[2]
PDF = ROOT.parent / "shared/documents/pdf"


@pytest.fixture(scope="module")
def declared():
    return library(ROOT / "seeds")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return copy_project(tmp_path_factory.mktemp("bundles"))


def prose(path: Path, *lines: str) -> Path:
    sheet = Sheet()
    for number, line in enumerate(lines):
        sheet.text(60, 60 + 20 * number, line)
    return write(path, [sheet])


def names(bundles) -> list[list[str]]:
    return [[path.name for path in bundle.paths] for bundle in bundles]


def documents(project: Path) -> set[str]:
    with (project / "seeds/reference/documents.csv").open(encoding="utf-8", newline="") as file:
        return {row["document_id"] for row in csv.DictReader(file)}


def test_a_prose_goes_to_the_tables_of_its_unit_and_year(declared, tmp_path):
    tables = [budget(tmp_path / f"{year}.pdf", year=year) for year in (2023, 2024)]
    text = prose(tmp_path / "text.pdf", f"{UNIT}2024年部门预算", "本年收入预算一千万元，支出预算一千万元")
    bundles, refused = bundled([text, *tables], declared)
    assert names(bundles) == [["2023.pdf"], ["2024.pdf", "text.pdf"]]
    assert refused == []


def test_amounts_that_both_print_decide_where_the_tables_say_no_year(declared, tmp_path):
    alike = {("T01", 0, 1): "1,000.10", ("T01", 1, 1): "1,000.20", ("T01", 7, 1): "1,000.30"}
    one = budget(tmp_path / "one.pdf", year=2023)
    other = budget(tmp_path / "other.pdf", year=2023, changed=alike)
    text = prose(tmp_path / "text.pdf", "部门预算说明", "收入1000.10元，其中拨款1,000.20元，总计1000.30元")
    bundles, refused = bundled([one, other, text], declared)
    assert names(bundles) == [["one.pdf"], ["other.pdf", "text.pdf"]]
    assert refused == []


def test_a_prose_that_may_belong_to_two_documents_is_given_to_neither(declared, tmp_path):
    tables = [budget(tmp_path / f"{year}.pdf", year=year) for year in (2023, 2024)]
    text = prose(tmp_path / "text.pdf", f"{UNIT}部门预算说明")
    bundles, refused = bundled([*tables, text], declared)
    assert names(bundles) == [["2023.pdf"], ["2024.pdf"]]
    assert "may belong to several of the documents given: 2023.pdf, 2024.pdf" in str(refused[0].error)


def test_a_prose_of_another_year_is_not_joined(declared, tmp_path):
    tables = budget(tmp_path / "tables.pdf", year=2023)
    text = prose(tmp_path / "text.pdf", f"{UNIT}2021年部门预算", "支出预算一千万元")
    bundles, refused = bundled([tables, text], declared)
    assert names(bundles) == [["tables.pdf"]]
    assert [each.path.name for each in refused] == ["text.pdf"]


@pytest.mark.documents
def test_three_years_published_as_two_files_each_are_three_documents(declared):
    if not PDF.is_dir():
        pytest.skip("the published files are not beside the checkout (../shared/documents/pdf)")
    files = [PDF / f"jiangsu_cppcc_{year}_{part}.pdf" for part in ("text", "tables") for year in (2017, 2018, 2019)]
    bundles, refused = bundled(files, declared)
    assert names(bundles) == [
        [f"jiangsu_cppcc_{year}_tables.pdf", f"jiangsu_cppcc_{year}_text.pdf"] for year in (2017, 2018, 2019)
    ]
    assert refused == []


def test_one_file_that_fails_does_not_stop_the_others(project, tmp_path, capsys):
    good = [budget(tmp_path / f"{year}.pdf", year=year) for year in (2021, 2022)]
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"")
    foreign = budget(tmp_path / "foreign.pdf", year=2023, unit="上海市普陀区某某局")
    command = ["read", "--no-proof", "--project-dir", str(project)]
    assert main([*command, str(good[0]), str(bad), str(foreign), str(good[1])]) == 2
    shown = capsys.readouterr()
    assert "[1 of 3] 2021.pdf" in shown.out
    assert "[3 of 3] 2022.pdf" in shown.out
    assert "2 of 4 read, 2 not" in shown.out
    assert shown.err.count("error: ") == 2
    assert f"error: {bad}: the file is empty" in shown.err
    assert "error: foreign.pdf: " in shown.err
    assert "'上海市普陀区某某局' is not declared" in shown.err
    assert documents(project) >= {"putuo_commerce_2021_dept", "putuo_commerce_2022_dept"}
    assert main([*command, str(good[0]), str(good[1])]) == 0
    assert "2 read" in capsys.readouterr().out


def test_the_worst_exit_code_is_that_of_the_command(project, tmp_path, capsys):
    good = budget(tmp_path / "good.pdf", year=2022)
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"")
    command = ["read", "--no-proof", "--dry-run", "--project-dir", str(project)]
    assert main([*command, str(bad), str(good)]) == 1
    assert main([*command, str(tmp_path / "none.pdf"), str(good)]) == 2
    assert capsys.readouterr().err.count("error: ") == 2


def test_two_files_of_one_document_do_not_replace_each_other(project, tmp_path, capsys):
    one = budget(tmp_path / "one.pdf", year=2024)
    other = budget(tmp_path / "other.pdf", year=2024, changed={("T10", 0, 6): "0.03"})
    assert main(["read", str(one), str(other), "--no-proof", "--replace", "--project-dir", str(project)]) == 1
    assert "this is putuo_commerce_2024_dept again, after one.pdf" in capsys.readouterr().err
    cells = (project / "seeds/budget/printed_cells.csv").read_text(encoding="utf-8")
    assert "putuo_commerce_2024_dept,T10,7,total,0.02" in cells


@pytest.mark.parametrize("option", [["--document-id", "a_2023"], ["--year", "2023"], ["--scope", "unit"]])
def test_what_says_whose_a_document_is_is_said_of_one(project, tmp_path, capsys, option):
    files = [str(budget(tmp_path / f"{year}.pdf", year=year)) for year in (2021, 2023)]
    assert main(["read", *files, *option, "--project-dir", str(project)]) == 2
    assert f"{option[0]} speaks of one document, and 2 are given" in capsys.readouterr().err


def test_a_file_that_cannot_be_opened_is_refused_alone(declared, tmp_path):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7\nnothing\n%%EOF\n")
    bundles, refused = bundled([bad, budget(tmp_path / "good.pdf")], declared)
    assert names(bundles) == [["good.pdf"]]
    assert isinstance(refused[0].error, UnreadableError)
