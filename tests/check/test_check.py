"""`check`: files in any folder, judged together without a project; what is told, and how the command ends."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gouji.cli.main import main
from gouji.engine.project.carried import carried_project
from gouji.field.check import teller
from gouji.field.check.checks import Checked, check
from gouji.field.check.findings import CERTAIN, POSSIBLE, certainty
from gouji.field.check.plain import as_csv, as_json, as_markdown, harmless
from gouji.field.check.terminal import notices, printed, values
from gouji.field.quality.words import named as named_word
from tests.reading.small_budget import UNIT, budget

NEW_UNIT = "上海市普陀区不曾申报局"
WRONG = {("T03", 2, 4): "790.00"}  # 行政运行, total: 700.00 is implied by its parts, and by T01, T02, T05


@pytest.fixture(scope="module")
def checked(tmp_path_factory) -> Checked:
    """Three files judged together: one number changed, one without a mistake, one that is no document."""
    folder = tmp_path_factory.mktemp("desk")
    wrong = budget(folder / "wrong.pdf", changed=WRONG)
    right = budget(folder / "right.pdf", year=2024, unit=NEW_UNIT)
    none = folder / "none.pdf"
    none.write_bytes(b"%PDF-1.7\nnothing\n")
    return check([wrong, none, right])


def test_a_changed_number_is_told_alone_with_its_place_what_it_should_be_and_why(checked):
    (finding,) = [each for each in checked.findings if each.severity == "error"]
    assert (finding.table_id, finding.row_no, finding.row) == ("T03", 3, "行政运行")
    assert (finding.printed, finding.implied.replace(",", "")) == ("790.00", "700.00")
    assert (finding.certainty, finding.source, finding.file.name) == (CERTAIN, "publisher", "wrong.pdf")
    assert finding.spot.page == 4
    assert finding.spot.box[0] < finding.spot.box[2]
    assert finding.column == {"zh": "合计", "en": "Total"}
    assert "0.079" in finding.why["en"]  # equations are in 万元, cells in 元
    assert "one digit wrong" in finding.why["en"]
    assert "行政运行" in finding.why["zh"]
    (term, *_) = [line for line in finding.why["zh"].split("\n") if line.endswith("←")]
    assert "T03 第 3 行 行政运行 · 合计" in term  # a cell is named as the page names it


def test_a_unit_that_nobody_declared_is_judged_like_others(checked):
    (opened,) = [each for each in checked.desk.documents if each.path.name == "right.pdf"]
    assert opened.document.identity.unit_name == NEW_UNIT
    assert not [each for each in checked.findings if each.document_id == opened.name and each.severity == "error"]
    states = {mark.state for mark in checked.verdicts[opened.name].marks.values()}
    assert "proven" in states
    assert "doubtful" not in states


def test_a_file_that_cannot_be_read_stops_no_other(checked):
    ((path, error),) = checked.desk.failures
    assert path.name == "none.pdf"
    assert "PDF" in error.message
    assert len(checked.desk.documents) == 2


def test_what_is_printed_names_both_languages_places_and_equations(checked):
    english, chinese = printed(checked, "en"), printed(checked, "zh")
    assert "wrong.pdf, page 4, T03 Summary of expenditure" in english
    assert "printed 790.00, implied" in english
    assert "Errors of the publisher" in english
    assert "Doubtful readings" not in english
    assert "第 4 页" in chinese
    assert "所印 790.00，应为" in chinese


def test_json_holds_findings_documents_and_files_that_are_none(checked):
    content = json.loads(as_json(checked, "en"))
    (finding,) = [each for each in content["findings"] if each["severity"] == "error"]
    assert (finding["page"], finding["table"], finding["printed"]) == (4, "T03", "790.00")
    assert len(finding["box"]) == 4
    assert [each["file"] for each in content["documents"]] == ["wrong.pdf", "right.pdf"]
    assert content["documents"][0]["tables"]["T03"]["doubtful"] > 0
    assert [each["file"] for each in content["unreadable"]] == ["none.pdf"]


def test_csv_opens_in_a_spreadsheet_and_runs_nothing_there(checked):
    text = as_csv(checked, "zh")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert rows[0]["printed"] == "790.00"
    assert harmless("=cmd()") == "'=cmd()"
    assert harmless("-1,200.50") == "-1,200.50"
    assert harmless("-x") == "'-x"


def test_markdown_and_annotations_escape_what_they_would_take_for_their_own(checked):
    assert "790.00" in as_markdown(checked, "en")
    lines = notices(checked, "en").splitlines()
    assert lines[0].startswith("::error file=")
    assert "%0A" in lines[0]
    assert "none.pdf" in lines[-1]


@pytest.mark.parametrize(
    ("severity", "kind", "has_cell", "confidence", "expected"),
    [
        ("error", "arithmetic", True, 1.0, CERTAIN),
        ("error", "arithmetic", True, 0.5, "likely"),
        ("error", "contradiction", False, None, "likely"),
        ("error", "scope", True, 1.0, POSSIBLE),
        ("warning", "label", True, None, POSSIBLE),
    ],
)
def test_certainty(severity, kind, has_cell, confidence, expected):
    assert certainty(severity, kind, has_cell, confidence) == expected


def test_the_command_ends_with_1_for_findings_and_writes_what_is_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    budget(tmp_path / "wrong.pdf", changed=WRONG)
    assert main(["check", "wrong.pdf", "--output", "found.json", "--language", "en", "--fail-on", "error"]) == 1
    assert "implied" in capsys.readouterr().out
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["findings"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["found.json", "wrong.pdf"]


def test_the_command_ends_with_2_where_a_file_cannot_be_read_and_with_0_where_nothing_is_wrong(tmp_path, capsys):
    (tmp_path / "empty.pdf").write_bytes(b"")
    right = budget(tmp_path / "right.pdf")
    assert main(["check", str(tmp_path / "empty.pdf")]) == 2
    assert "empty" in capsys.readouterr().err
    assert main(["check", str(right), "--fail-on", "error", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--output", "found.doc"], "told by the ending"),
        (["--output", "nowhere/found.json"], "folder"),
        (["--fail-on", "everything"], "no finding is called that"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_read(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert main(["check", "absent.pdf", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_check_imports_neither_the_suites_library_nor_what_draws_the_site(tmp_path):
    path = budget(tmp_path / "right.pdf")
    code = (
        "import sys; from gouji.cli.main import main; main(['check', sys.argv[1], '--quiet']); "
        "print([name for name in ('great_expectations', 'polars', 'pyarrow', 'openpyxl', 'pikepdf') "
        "if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert run.stdout.strip() == "[]", run.stderr


@pytest.mark.documents
def test_a_prose_that_is_not_read_is_held_against_nothing():
    """Of a text whose performance tables are read and whose prose is not, no sum of the prose is missed."""
    path = Path(__file__).resolve().parents[3] / "shared/documents/kizilsu_2024.txt"
    if not path.is_file():
        pytest.skip("the published files are not beside the checkout (../shared/documents)")
    found = check([path], languages=("en",))
    assert found.desk.documents[0].rows["performance/p03_performance_tables"]
    if not found.desk.documents[0].rows.get("narrative/n01_narrative_figures"):
        assert not [each for each in found.findings if each.rule_id == "P_SUM"]


def test_suites_are_run_where_they_are_asked_for(tmp_path, capsys):
    path = budget(tmp_path / "wrong.pdf", changed=WRONG, unit=NEW_UNIT)
    assert main(["check", str(path), "--suites", "--language", "en", "--fail-on", "malformed"]) == 1
    said = capsys.readouterr().out
    assert "expectations: " in said
    failed = {line.split()[2].rstrip(":") for line in said.splitlines() if line.startswith("  [critical]")}
    assert {"T03_HIERARCHY", "X_T02_T03", "T03_TOTAL"} <= failed
    assert sorted(each.name for each in tmp_path.iterdir()) == ["wrong.pdf"]


def test_the_small_budget_is_of_a_declared_unit():
    assert UNIT != NEW_UNIT


def test_words_of_ours_in_what_is_implied_are_in_the_language(checked):
    (finding,) = [each for each in checked.findings if each.severity == "error"]
    told = replace(finding, implied="a table with amounts", implied_zh="有数的表")
    assert values(told, "zh").endswith("应为 有数的表")
    assert values(told, "en").endswith("implied a table with amounts")


@pytest.mark.parametrize(
    ("measure", "is_told"), [("amount", True), ("change", True), ("count", False), ("growth", False), ("share", False)]
)
def test_the_unit_of_money_is_named_where_money_is_compared(measure, is_told, monkeypatch):
    class Answers:
        def query(self, sql: str) -> tuple[tuple[str, ...], list[tuple]]:
            figure = ("made/N01/1", "N01", 1, measure, measure, "面积", 3, None, None)
            return (), [figure] if "int_figures__measured" in sql else []

    monkeypatch.setattr(teller, "explanation", lambda answers, finding, language: "a\nb\n+ 8 made/N01/1 (±0.01)")
    told = teller.Teller(Answers(), [], {}, carried_project() / "seeds")._why("made", "zh")
    assert told.splitlines()[-1] == f"+ 8 N01 面积 · {named_word('measure', measure, 'zh')} (±0.01)"
    assert ("万元" in told) is is_told
