"""Units that a department lists in its tables and nobody declared: taken by their names, in a check and a project."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gouji.cli.main import main
from gouji.field.check.checks import check
from gouji.field.check.units import subordinates
from gouji.field.reading.documents import library, read_document
from tests.integration.corruption import ROOT
from tests.reading.small_texts import tabbed, text

CENTRE = "特克斯县不曾申报中心"
SEEDS = ROOT / "seeds"


def listed(name: str, code: str = ""):
    """T07 with a row above the classes: of a unit, or of a class whose code may be missing."""
    row = tabbed([code, "", "", name, "", "100.00", "", "100.00", *[""] * 8])

    def changed(table: str, lines: list[str]) -> list[str]:
        return [*lines[:2], row, *lines[2:]] if table == "T07" else lines

    return changed


@pytest.fixture
def path(tmp_path) -> Path:
    written = tmp_path / "department.txt"
    written.write_text(text(tabbed, listed(CENTRE)), encoding="utf-8")
    return written


def test_the_units_of_a_department_are_known_by_the_classes_below_their_names(path):
    document = read_document([path], library(SEEDS))
    (found,) = subordinates(document, ())
    assert (found.name, found.line > 0) == (CENTRE, True)
    assert subordinates(document, {CENTRE}) == []


@pytest.mark.parametrize("name", ["社会保障和就业支出", "合计"])
def test_a_class_without_its_code_and_a_line_of_the_table_are_no_units(tmp_path, name):
    path = tmp_path / "department.txt"
    path.write_text(text(tabbed, listed(name)), encoding="utf-8")
    assert subordinates(read_document([path], library(SEEDS)), ()) == []


def test_a_check_judges_their_rows(path, tmp_path):
    plain = tmp_path / "plain.txt"
    plain.write_text(text(tabbed), encoding="utf-8")
    before, after = ({(each.rule_id, each.row) for each in check([each]).findings} for each in (plain, path))
    assert after == before


def test_a_project_declares_them_under_the_unit_that_publishes(path, tmp_path):
    project = tmp_path / "own"
    for command in (["init", str(project)], ["add", str(path), "--no-proof", "--project-dir", str(project)]):
        assert main([*command, "--quiet"]) == 0
    with (project / "seeds/reference/units.csv").open(encoding="utf-8", newline="") as file:
        publisher, centre = csv.DictReader(file)
    assert (centre["name"], centre["unit_kind"]) == (CENTRE, "subordinate")
    assert centre["parent_unit_id"] == publisher["unit_id"]
    assert (centre["region_id"], centre["level"]) == (publisher["region_id"], publisher["level"]) != ("", "")


def test_the_name_of_another_unit_over_one_table_is_told(tmp_path):
    path = tmp_path / "copied.txt"
    path.write_text(text(tabbed).replace("编制部门：特克斯县", "编制部门：阿图什市", 1), encoding="utf-8")
    (found,) = [each for each in check([path]).findings if each.rule_id == "W_UNIT_NAME"]
    assert (found.printed[:4], found.implied[:4]) == ("阿图什市", "特克斯县")
    assert (found.severity, found.line) == ("warning", 5)
