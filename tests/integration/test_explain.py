"""`explain`: the derivation of findings, cells and implied numbers of the real documents, in both languages."""

from __future__ import annotations

import pytest

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import UsageError
from gouji.field.quality.explanation import explanation
from gouji.field.quality.seedplaces import SeedPlaces

from .real_build import built_project

TOTAL = "tekes_2024/T03/total/total"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return built_project(tmp_path_factory)


@pytest.fixture(scope="module")
def warehouse(project):
    opened = Warehouse(project / "gouji.duckdb", read_only=True)
    yield opened
    opened.close()


def test_a_finding_shows_each_rule_its_numbers_its_residual_and_what_it_gives(warehouse):
    text = explanation(warehouse, TOTAL, "en")
    assert text.startswith(f"{TOTAL} (acknowledged, line 525)\n  published 123.08, implied 9833.38")
    assert text.count("so this cell should be 9,833.38") == 5
    assert "    123.08 - 9,833.38 = -9,710.30 (tolerance ±0.015), so this cell should be 9,833.38" in text
    assert "pattern: copied from another place" in text
    assert "register: the grand total repeats 123.08" in text


def test_the_line_of_the_source_or_the_page_and_the_line_of_the_seed_stand_beside_the_finding(project, warehouse):
    manifest = open_project(Invocation(project)).manifest
    places = SeedPlaces(warehouse, manifest)
    rows = (project / "seeds/budget/printed_cells.csv").read_text(encoding="utf-8").split("\n")
    line = next(at for at, row in enumerate(rows, start=1) if row.startswith("tekes_2024,T03,34,total,"))
    head = explanation(warehouse, TOTAL, "en", places).split("\n", 1)[0]
    assert head == f"{TOTAL} (acknowledged, line 525, seeds/budget/printed_cells.csv:{line})"
    head = explanation(warehouse, "putuo_wanli_2024_dept/N01/142/amount", "zh", places).split("\n", 1)[0]
    assert "第 9 页，seeds/narrative/n01_narrative_figures.csv:" in head
    head = explanation(warehouse, "tekes_2024/T03/34/project", "en", places).split("\n", 1)[0]
    assert "rules, line 525, seeds/budget/printed_cells.csv:" in head


def test_every_finding_has_a_place_in_the_seeds(project, warehouse):
    manifest = open_project(Invocation(project)).manifest
    places = SeedPlaces(warehouse, manifest).of_findings()
    findings = dict(warehouse.query("select finding_id, document_id from quality.fct_findings")[1])
    assert places.keys() == findings.keys()
    texts: dict[str, list[str]] = {}
    for name, place in places.items():
        lines = texts.setdefault(place.file, (project / place.file).read_text(encoding="utf-8").split("\n"))
        assert lines[place.line - 1].startswith(f"{findings[name]},"), (name, place)


def test_the_same_in_chinese(warehouse):
    text = explanation(warehouse, TOTAL, "zh")
    assert "所印 123.08，应为 9833.38" in text
    assert text.count("由此该格应为 9,833.38") == 5
    assert "误抄他处的数" in text


def test_what_cannot_be_told_apart_lists_each_change(warehouse):
    text = explanation(warehouse, "P_OVERALL/xinjiang_2024/table 1", "en")
    assert "cannot be told apart" in text
    assert "    xinjiang_2024/P03/1/other: 4,870.00 → 5,390.00" in text
    assert text.count(" → ") == 3


def test_a_cell_that_is_right_shows_the_rules_that_hold(warehouse):
    text = explanation(warehouse, "xinjiang_2024/T02/1/total", "en")
    assert text.startswith("xinjiang_2024/T02/1/total: stands in 6 rules")
    assert text.count(", holds") == 6


def test_a_number_that_was_not_published_shows_what_gives_it(warehouse):
    text = explanation(warehouse, "kizilsu_2024/T05/2080505/basic", "en")
    assert "its table is not published; the rules imply 98.10" in text
    assert "    + 98.10 kizilsu_2024/T03/11/basic\n    = 98.10" in text
    assert "rules that hold with it: T05_HIERARCHY/kizilsu_2024/20805 basic" in text


def test_every_finding_can_be_explained_in_both_languages(warehouse):
    findings = [name for (name,) in warehouse.query("select finding_id from quality.fct_findings")[1]]
    assert findings
    for finding in findings:
        for language in ("zh", "en"):
            text = explanation(warehouse, finding, language)
            assert finding in text
            assert "None" not in text


def test_an_id_that_nothing_has_is_told(warehouse):
    with pytest.raises(UsageError, match="no finding or cell 'x'"):
        explanation(warehouse, "x", "en")
