"""`read` as a command: a document becomes rows of the seeds, once, whole, and with its proof."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from gouji.cli.main import main
from tests.integration.corruption import copy_project

from .paper import Sheet, write
from .small_budget import UNIT, budget, sheets

PDF = Path(__file__).resolve().parents[3] / "shared/documents/pdf"
SEEDS = (
    "reference/documents",
    "reference/document_tables",
    "budget/printed_rows",
    "budget/printed_cells",
    "narrative/n01_narrative_figures",
    "narrative/n01_figure_cells",
    "narrative/n02_excluded_numbers",
    "narrative/n03_text_marks",
)
FILES = {
    **{name: (name,) for name in ("putuo_gov_office_2025_dept", "putuo_gov_office_2025_unit")},
    **{name: (name,) for name in ("putuo_commerce_2025_dept", "putuo_wanli_2024_dept", "jiangsu_procuratorate_2018")},
    **{
        f"jiangsu_cppcc_{year}": (f"jiangsu_cppcc_{year}_text", f"jiangsu_cppcc_{year}_tables")
        for year in (2017, 2018, 2019)
    },
}
NAME = "putuo_commerce_2023_dept"


def rows(project: Path, seed: str, document_id: str) -> list[list[str]]:
    with (project / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row[0] == document_id]


def without(project: Path, document_id: str) -> None:
    """Take a document out of the seeds that `read` writes."""
    for seed in SEEDS:
        path = project / "seeds" / f"{seed}.csv"
        lines = path.read_text(encoding="utf-8").split("\n")
        path.write_text("\n".join(line for line in lines if not line.startswith(f"{document_id},")), encoding="utf-8")


def texts(project: Path) -> dict[str, str]:
    return {seed: (project / "seeds" / f"{seed}.csv").read_text(encoding="utf-8") for seed in SEEDS}


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return copy_project(tmp_path_factory.mktemp("read"))


@pytest.fixture
def kept(project):
    """A project whose seeds are put back after the test."""
    before = texts(project)
    yield project
    for seed, text in before.items():
        (project / "seeds" / f"{seed}.csv").write_text(text, encoding="utf-8")


@pytest.mark.documents
@pytest.mark.parametrize(("document_id", "files"), FILES.items())
def test_reading_a_published_file_gives_the_committed_rows(kept, document_id, files, capsys):
    if not PDF.is_dir():
        pytest.skip("the published files are not beside the checkout (../shared/documents/pdf)")
    committed = {seed: rows(kept, seed, document_id) for seed in SEEDS}
    without(kept, document_id)
    command = ["read", *(str(PDF / f"{file}.pdf") for file in files), "--document-id", document_id]
    assert main([*command, "--no-proof", "--project-dir", str(kept)]) == 0
    for seed in SEEDS:
        assert rows(kept, seed, document_id) == committed[seed]
    before = texts(kept)
    assert main([*command, "--no-proof", "--project-dir", str(kept)]) == 0
    assert texts(kept) == before
    assert capsys.readouterr().out.rstrip().endswith("nothing to change")


def test_a_document_whose_numbers_tie_out_is_proven_and_written(kept, tmp_path, capsys):
    path = budget(tmp_path / "budget.pdf")
    before = texts(kept)
    assert main(["read", str(path), "--project-dir", str(kept)]) == 0
    said = capsys.readouterr().out
    others = {
        seed: [line for line in text.split("\n") if not line.startswith(f"{NAME},")]
        for seed, text in texts(kept).items()
    }
    assert others == {seed: text.split("\n") for seed, text in before.items()}
    assert f"{NAME}: {UNIT}, 2023, department budget, shanghai_district_budget, 10 pages" in said
    assert "doubtful: " not in said
    assert "cannot be placed" not in said
    assert main(["read", str(path), "--no-proof", "--language", "zh", "--project-dir", str(kept)]) == 0
    chinese = capsys.readouterr().out
    assert f"{NAME}: {UNIT}, 2023, 部门预算, shanghai_district_budget, 10 页" in chinese
    assert not re.search("[a-z]{3} [a-z]{3}", chinese)
    assert chinese.rstrip().endswith(f"{NAME} 与种子中的一致：无需改动")
    (register,) = rows(kept, SEEDS[0], NAME)
    assert register[1:5] == ["310107-commerce", UNIT, "2023", "budget"]
    assert [row[1:3] for row in rows(kept, SEEDS[1], NAME)] == [
        [table, "empty" if table in ("T08", "T09") else "present"]
        for table in ("T01", "T02", "T03", "T04", "T05", "T08", "T09", "T06", "T10")
    ]
    cells = {tuple(row[1:4]): row[4] for row in rows(kept, SEEDS[3], NAME)}
    assert cells["T05", "3", "basic"] == "500.00"
    assert cells["T10", "6", "total"] == "2.00"
    counted = next(line.split() for line in said.splitlines() if line.startswith("T05"))
    assert counted[2:7] == ["7", "18", "18", "0", "0"]


def test_a_number_in_the_neighbouring_column_is_doubted_and_both_readings_are_told(kept, tmp_path, capsys):
    moved = {("T05", 2, 5): "", ("T05", 2, 6): "500.00"}
    path = budget(tmp_path / "budget.pdf", changed={**moved, ("T05", 2, 4): "500.00"})
    assert main(["read", str(path), "--dry-run", "--project-dir", str(kept)]) == 0
    said = capsys.readouterr().out
    assert "T05 row 3 project, page 6: 500.00; broken: " in said
    assert "perhaps it belongs to the column basic: then " in said
    assert "nothing was written (--dry-run)" in said
    assert rows(kept, SEEDS[0], NAME) == []


def test_reading_twice_changes_nothing_and_another_reading_needs_replace(kept, tmp_path, capsys):
    path = budget(tmp_path / "budget.pdf")
    command = ["read", "--no-proof", "--project-dir", str(kept)]
    assert main([*command, str(path)]) == 0
    before = texts(kept)
    assert main([*command, str(path)]) == 0
    assert texts(kept) == before
    other = budget(tmp_path / "other.pdf", changed={("T10", 0, 6): "0.03"})
    capsys.readouterr()
    assert main([*command, str(other)]) == 1
    shown = capsys.readouterr()
    assert f"-{NAME},T10,7,total,0.02" in shown.out
    assert f"+{NAME},T10,7,total,0.03" in shown.out
    assert "then read it with --replace" in shown.err
    assert texts(kept) == before
    assert main([*command, str(other), "--replace"]) == 0
    changed = texts(kept)
    assert changed["budget/printed_rows"] == before["budget/printed_rows"]
    assert f"{NAME},T10,7,total,0.03" in changed["budget/printed_cells"]
    assert main([*command, str(other), "--replace"]) == 0
    assert texts(kept) == changed


def test_a_table_that_is_not_printed_is_registered_as_absent(kept, tmp_path, capsys):
    path = budget(tmp_path / "budget.pdf", left_out=("T09",))
    assert main(["read", str(path), "--no-proof", "--project-dir", str(kept)]) == 0
    assert "absent: T09" in capsys.readouterr().out
    assert [row[2] for row in rows(kept, SEEDS[1], NAME) if row[1] == "T09"] == ["absent"]


@pytest.mark.parametrize(
    ("made", "options", "message"),
    [
        (
            {"unit": "上海市普陀区某某局"},
            [],
            "the unit '上海市普陀区某某局' is not declared, and names are never guessed",
        ),
        ({}, ["--unit-id", "310107-none"], "unit '310107-none' is not declared"),
    ],
)
def test_a_unit_is_never_guessed(kept, tmp_path, capsys, made, options, message):
    before = texts(kept)
    path = budget(tmp_path / "budget.pdf", **made)
    assert main(["read", str(path), "--no-proof", "--project-dir", str(kept), *options]) == 2
    shown = capsys.readouterr().err
    assert message in shown
    assert "Traceback" not in shown
    assert texts(kept) == before


def test_an_undeclared_name_is_read_where_the_user_says_whose_it_is(kept, tmp_path):
    path = budget(tmp_path / "budget.pdf", unit="上海市普陀区某某局")
    command = ["read", str(path), "--no-proof", "--project-dir", str(kept), "--unit-id", "310107-commerce"]
    assert main(command) == 0
    assert rows(kept, SEEDS[0], NAME)[0][1:3] == ["310107-commerce", "上海市普陀区某某局"]


def test_a_year_in_which_the_template_is_not_declared_is_refused(kept, tmp_path, capsys):
    path = budget(tmp_path / "budget.pdf", year=2012)
    assert main(["read", str(path), "--no-proof", "--project-dir", str(kept)]) == 1
    assert "is declared for 2021 to now, and the document is of 2012" in capsys.readouterr().err


def test_the_first_document_of_a_unit_is_named_by_the_id_of_the_unit(kept, tmp_path):
    path = budget(tmp_path / "budget.pdf", unit="新疆铁道职业技术学院")
    assert main(["read", str(path), "--no-proof", "--project-dir", str(kept)]) == 0
    assert rows(kept, SEEDS[0], "hrss_05_650000_2023_dept")[0][1] == "650000-hrss-05"


def test_a_registered_document_keeps_its_name(kept, tmp_path, capsys):
    path = budget(tmp_path / "budget.pdf", year=2025)
    command = ["read", str(path), "--no-proof", "--dry-run", "--project-dir", str(kept)]
    assert main([*command, "--document-id", "another_2025"]) == 2
    assert "this document is in the seeds as putuo_commerce_2025_dept" in capsys.readouterr().err
    assert main([*command, "--document-id", "../x"]) == 2
    assert "'../x' is no name of a document of 2025" in capsys.readouterr().err


def test_a_number_that_lost_its_last_digit_is_doubted_though_rounding_would_hide_it(kept, tmp_path, capsys):
    path = budget(tmp_path / "budget.pdf", changed={("T06", 1, 3): "600.0"})
    assert main(["read", str(path), "--dry-run", "--project-dir", str(kept)]) == 0
    said = capsys.readouterr().out
    assert "T06 row 2 total, page 9: 600.0; it has fewer decimals than the others (1 and 2)" in said
    assert next(line.split()[4:7] for line in said.splitlines() if line.startswith("T06")) == ["10", "0", "1"]


def test_a_text_in_an_amount_column_is_stored_and_doubted(kept, tmp_path, capsys):
    path = budget(tmp_path / "budget.pdf", changed={("T06", 1, 3): "见附注"})
    assert main(["read", str(path), "--project-dir", str(kept)]) == 0
    assert "T06 row 2 total, page 9: 见附注; " in capsys.readouterr().out
    assert [row[4] for row in rows(kept, SEEDS[3], NAME) if row[1:4] == ["T06", "2", "total"]] == ["见附注"]


def test_the_prose_is_read_into_its_seeds_and_a_number_without_a_place_is_listed_and_written(kept, tmp_path, capsys):
    said = Sheet().text(60, 40, "2023年部门预算编制说明", 12)
    said.text(60, 80, "2023年，某局收入预算0.10万元，其中：财政拨款收入0.10万元；支出预算0.10万元。")
    said.text(60, 100, "另需用电7度。联系电话：021-52881234。")
    path = write(tmp_path / "budget.pdf", [*sheets(2023), said])
    assert main(["read", str(path), "--no-proof", "--project-dir", str(kept)]) == 0
    told = capsys.readouterr().out
    figures, cells, excluded = (rows(kept, seed, NAME) for seed in SEEDS[4:7])
    assert [(row[1], row[3], row[6], row[7], row[8], row[11]) for row in figures] == [
        ("1", "11", "1", "", "收入预算", "0.10"),
        ("2", "11", "2", "1", "财政拨款收入", "0.10"),
        ("3", "11", "3", "", "支出预算", "0.10"),
    ]
    assert [row[1:6] for row in cells] == [
        ["1", "1", "T02", "7", "total"],
        ["2", "1", "T02", "7", "fiscal_appropriation"],
        ["3", "1", "T03", "7", "total"],
    ]
    # The cover says the year too. A telephone number is not even an excluded one.
    assert [row[2:] for row in excluded] == [
        ["1", "2023", "year"],
        ["11", "2023", "year"],
        ["11", "2023", "year"],
        ["11", "7", "unread"],
    ]
    assert "prose: 3 figures, which name 3 cells; 4 numbers that are none" in told
    assert "numbers of the prose without a place: 1" in told
    assert "52881234" not in told
    assert [row[:3] for row in rows(kept, SEEDS[1], NAME) if row[1] == "N01"] == [[NAME, "N01", "present"]]
