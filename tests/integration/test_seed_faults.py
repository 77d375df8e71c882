"""Faults of seeds: each is one message with its line in the CSV, and none reads as a publisher's error."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from .corruption import ROOT, copy_project


def change(path: Path, mend: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Rewrites a seed: rows in, rows out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(mend(rows))


def set_where(**wanted: str) -> Callable[..., Callable]:
    """`set_where(document_id='x')(unit='元')` changes the first row that has the wanted values."""

    def values(**new: str) -> Callable[[list[dict[str, str]]], list[dict[str, str]]]:
        def mend(rows: list[dict[str, str]]) -> list[dict[str, str]]:
            row = next(row for row in rows if all(row[key] == value for key, value in wanted.items()))
            row.update(new)
            return rows

        return mend

    return values


def without(**unwanted: str) -> Callable[[list[dict[str, str]]], list[dict[str, str]]]:
    return lambda rows: [row for row in rows if any(row[key] != value for key, value in unwanted.items())]


def build(project: Path) -> str:
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--no-site", "--exclude", "resource_type:expectation"]
    ended = subprocess.run(
        [*command, "--project-dir", str(project)], capture_output=True, text=True, check=False, cwd=project
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def broken_references(tmp_path_factory) -> str:
    """One build of a copy in which several seeds name what is not there."""
    project = copy_project(tmp_path_factory.mktemp("references"))
    seeds = project / "seeds"
    change(seeds / "narrative/n01_figure_cells.csv", set_where(document_id="kizilsu_2024")(cell_row_no="99"))
    change(seeds / "narrative/n01_narrative_figures.csv", set_where(document_id="tekes_2024")(section="prologue"))
    change(seeds / "budget/printed_rows.csv", set_where(document_id="artux_2023", table_id="T02")(source_line="l. 12"))
    change(seeds / "reference/document_tables.csv", without(document_id="tekes_2022"))
    change(seeds / "narrative/n02_excluded_numbers.csv", set_where(document_id="kizilsu_2024")(reason="unread"))
    return build(project)


@pytest.mark.parametrize(
    "told",
    [
        "cell_row_no 99: there is no such row in printed_rows (seeds/narrative/n01_figure_cells.csv:",
        "value_field=prologue, n_records=1 (seeds/narrative/n01_narrative_figures.csv:",
        'source_line is "l. 12", which is no whole number: write digits alone (seeds/budget/printed_rows.csv:',
        "document_id tekes_2022: there is no such row in document_tables (seeds/reference/documents.csv:",
        "WARN 1 test assert_every_number_of_the_prose_has_a_place",
    ],
)
def test_a_reference_to_nothing_is_told_with_its_line(broken_references, told):
    assert told in broken_references


def test_a_reference_to_nothing_reads_as_no_finding(broken_references):
    assert "not acknowledged" not in broken_references


@pytest.fixture(scope="module")
def wrong_units(tmp_path_factory) -> Path:
    """A document with a table in another unit than printed, one without a unit, a line that is not there, and a total
    that is a ten-thousandth of what its table adds up to."""
    project = copy_project(tmp_path_factory.mktemp("units"))
    tables = project / "seeds/reference/document_tables.csv"
    change(tables, set_where(document_id="xinjiang_2024", table_id="T05")(printed_unit="元"))
    change(tables, set_where(document_id="putuo_commerce_2025_dept", table_id="T10")(printed_unit=""))
    total = {"document_id": "tekes_2024", "table_id": "T06", "row_no": "24", "printed_column": "total"}
    change(project / "seeds/budget/printed_cells.csv", set_where(**total)(printed_text="0.07"))
    lost = {"document_id": "artux_2023", "table_id": "T01", "side": "revenue", "printed_label": "其他收入"}
    change(project / "seeds/budget/printed_rows.csv", without(**lost))
    build(project)
    return project / "target/failed.duckdb"


def findings(database: Path, rule: str) -> list[tuple[str, str, str, str]]:
    sql = "select finding_id, kind, published_text, implied_text from quality.fct_findings where rule_id = ? order by 1"
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql, [rule]).fetchall()


def test_a_table_in_another_unit_than_printed_is_named(wrong_units):
    assert findings(wrong_units, "U_TABLE_UNIT") == [("U_TABLE_UNIT/xinjiang_2024/T05", "unit", "元", "万元")]


def test_no_cell_is_blamed_for_the_unit_of_its_table(wrong_units):
    with duckdb.connect(str(wrong_units), read_only=True) as connection:
        sql = """
            select count(*) from quality.fct_findings
            where cell_id like 'xinjiang_2024/T%' and status = 'open'
        """
        assert connection.execute(sql).fetchone() == (0,)


def test_an_amount_in_another_unit_than_the_sums_of_its_table_is_blamed_itself(wrong_units):
    with duckdb.connect(str(wrong_units), read_only=True) as connection:
        sql = """
            select cell_id, published_value, implied_value from quality.fct_findings
            where document_id = 'tekes_2024' and status = 'open'
        """
        found = connection.execute(sql).fetchall()
    assert [(cell, str(value), str(implied)) for cell, value, implied in found] == [
        ("tekes_2024/T06/24/total", "0.070000", "665.810000")
    ]


def test_a_table_without_a_unit_of_money_is_an_error(wrong_units):
    assert findings(wrong_units, "U_UNIT_PRINTED") == [
        ("U_UNIT_PRINTED/putuo_commerce_2025_dept/T10", "unit", "absent", "万元")
    ]


def test_a_line_that_the_template_prints_and_the_document_does_not_is_named(wrong_units):
    assert findings(wrong_units, "D_LINE_PRESENT") == [
        ("D_LINE_PRESENT/artux_2023/T01/revenue:other_income", "missing", "absent", "present")
    ]


def test_a_document_without_control_totals_says_so_once(tmp_path):
    project = copy_project(tmp_path)
    change(project / "seeds/reference/control_totals.csv", without(document_id="artux_2023"))
    command = [sys.executable, str(ROOT / "runner.py"), "build", "--no-site", "--quiet", "--project-dir", str(project)]
    ended = subprocess.run(
        [*command, "--exclude", "resource_type:expectation"], capture_output=True, text=True, check=False, cwd=project
    )
    assert ended.returncode == 0, ended.stdout
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        sql = """
            select check_id, status from quality.fct_rule_checks
            where document_id = 'artux_2023' and rule_id in ('C_CONTROL_TOTAL', 'C_CELL_COUNT') order by 1
        """
        told = connection.execute(sql).fetchall()
    assert ("C_CONTROL_TOTAL/artux_2023/document", "not_evaluable") in told
    assert {status for _, status in told} <= {"not_evaluable", "not_applicable"}


def test_an_unknown_label_is_a_finding_and_an_unknown_code_a_notice(tmp_path):
    project = copy_project(tmp_path / "labels")
    rows = project / "seeds/budget/printed_rows.csv"
    change(
        rows,
        set_where(document_id="artux_2023", table_id="T01", printed_label="收 入 总 计")(printed_label="收 入 总 讣"),
    )
    change(
        rows, set_where(document_id="kizilsu_2024", table_id="T03", printed_code="208 01 01")(printed_code="208 01 77")
    )
    # A class without its code; a line whose number is misprinted; words that are near to nothing.
    shanghai = {"document_id": "putuo_gov_office_2025_unit", "table_id": "T01", "side": "expenditure", "row_no": "1"}
    change(rows, set_where(**shanghai)(printed_label="一、一般公共服务支山"))
    tekes = {"document_id": "tekes_2024", "table_id": "T01", "side": "revenue", "row_no": "1"}
    change(rows, set_where(**tekes)(printed_label="上、本年收入"))
    xinjiang = {"document_id": "xinjiang_2024", "table_id": "T10", "row_no": "3"}
    change(rows, set_where(**xinjiang)(printed_label="招待客人"))
    build(project)
    with duckdb.connect(str(project / "target/failed.duckdb"), read_only=True) as connection:
        labels = connection.execute("""
            select document_id, published_text, implied_text from quality.fct_findings
            where rule_id = 'L_LABEL_KNOWN' and status = 'open' order by document_id
        """).fetchall()
        # A row whose label is nearly a line's is that line: nothing else is found.
        beside = connection.execute("""
            select finding_id from quality.fct_findings where status = 'open' and rule_id <> 'L_LABEL_KNOWN'
            and document_id in ('artux_2023', 'tekes_2024', 'putuo_gov_office_2025_unit')
        """).fetchall()
        codes = connection.execute("""
            select document_id from quality.fct_rule_checks where rule_id = 'L_CODE_KNOWN' and status = 'not_evaluable'
        """).fetchall()
    assert labels == [
        ("artux_2023", "收 入 总 讣", "收入总计"),
        ("putuo_gov_office_2025_unit", "一、一般公共服务支山", "一般公共服务支出"),
        ("tekes_2024", "上、本年收入", "本年收入"),
        ("xinjiang_2024", "招待客人", "a label that the template or the classification knows"),
    ]
    assert beside == []
    assert ("kizilsu_2024",) in codes


def test_a_performance_table_without_its_total_is_missed_and_its_rules_are_not_passed_over(tmp_path):
    project = copy_project(tmp_path / "totals")
    total = {"document_id": "kizilsu_2024", "table_id": "P03", "row_no": "3", "printed_column": "total"}
    change(project / "seeds/budget/printed_cells.csv", without(**total))
    build(project)
    with duckdb.connect(str(project / "target/failed.duckdb"), read_only=True) as connection:
        told = connection.execute("""
            select finding_id, kind, published_text, implied_text from quality.fct_findings
            where rule_id = 'D_TOTAL_PRINTED' and status = 'open'
        """).fetchall()
        checks = connection.execute("""
            select check_id, status from quality.fct_rule_checks
            where document_id = 'kizilsu_2024' and instance_key = 'table 3'
            and rule_id in ('P03_TOTAL', 'P_CELL') order by 1
        """).fetchall()
    assert told == [("D_TOTAL_PRINTED/kizilsu_2024/table 3", "missing", "absent", "present")]
    assert checks == [
        ("P03_TOTAL/kizilsu_2024/table 3", "not_evaluable"),
        ("P_CELL/kizilsu_2024/table 3", "not_evaluable"),
    ]


def test_a_name_that_is_nearly_one_of_the_catalogue_or_of_the_document_is_told(tmp_path):
    project = copy_project(tmp_path / "names")
    rows = project / "seeds/budget/printed_rows.csv"
    item = {"document_id": "jiangsu_cppcc_2019", "table_id": "T15", "printed_label": "台式计算机（20万以下）"}
    change(rows, set_where(**item)(printed_label="台式汁算机（20万以下）"))
    project_row = {"document_id": "tekes_2024", "table_id": "T07", "row_no": "15"}
    change(rows, set_where(**project_row)(printed_project="财政对企业识工基本养老保险的补助（年初本级）"))
    # A batch is told from another by its number.
    other = {"document_id": "jiangsu_cppcc_2018", "table_id": "T15", "row_no": "4"}
    change(rows, set_where(**other)(printed_label="第一批家具"))
    # The words of a group over three lines, and the unit of the overall performance table.
    group = {"document_id": "putuo_gov_office_2025_dept", "table_id": "T10", "row_no": "3"}
    change(rows, set_where(**group)(printed_label="“三公”经费预算算数/公务接待费"))
    unit = {"document_id": "xinjiang_2024", "table_id": "P03", "row_no": "1"}
    change(rows, set_where(**unit)(printed_label="新疆维吾尔算治区人力资源和社会保障厅本级"))
    build(project)
    told = findings(project / "target/failed.duckdb", "L_NAME_KNOWN")
    assert told == [
        ("L_NAME_KNOWN/jiangsu_cppcc_2019/T15/4", "label", "台式汁算机(20万以下)", "台式计算机(20万以下)"),
        (
            "L_NAME_KNOWN/kizilsu_2024/P03/2",  # as the publisher has it
            "label",
            "2024年度高校毕业生“三支一扶”计划中央财政补助资金",
            "2024年高校毕业生“三支一扶”计划中央财政补助资金",
        ),
        (
            "L_NAME_KNOWN/putuo_gov_office_2025_dept/T10/3",
            "label",
            "“三公”经费预算算数/公务接待费",
            "“三公”经费预算数/公务接待费",
        ),
        (
            "L_NAME_KNOWN/tekes_2024/T07/15",
            "label",
            "财政对企业识工基本养老保险的补助(年初本级)",
            "财政对企业职工基本养老保险的补助(年初本级)",
        ),
        (
            "L_NAME_KNOWN/xinjiang_2024/P03/1",
            "label",
            "新疆维吾尔算治区人力资源和社会保障厅本级",
            "新疆维吾尔自治区人力资源和社会保障厅本级",
        ),
    ]


def test_a_number_that_is_told_is_not_told_again_by_a_rule_that_another_error_breaks(tmp_path):
    """And one that strays into a column which the document does not print says nothing of that column's total."""
    project = copy_project(tmp_path / "told")
    register = project / "seeds/reference/acknowledged_findings.csv"
    change(register, without(finding_id="P_CELL/xinjiang_2024/table 11"))
    cells = project / "seeds/budget/printed_cells.csv"
    total = {"document_id": "xinjiang_2024", "table_id": "T07", "row_no": "27", "printed_column": "total"}
    change(cells, set_where(**total)(printed_text="7,631.00"))
    strayed = {"document_id": "putuo_commerce_2025_dept", "table_id": "T01", "row_no": "2"}
    moved = {**strayed, "printed_column": "expenditure_amount"}
    change(cells, set_where(**moved)(printed_column="expenditure_basic_personnel"))
    build(project)
    told = findings(project / "target/failed.duckdb", "P_CELL")
    assert ("P_CELL/xinjiang_2024/table 11", "contradiction", "19970.00", "19920.00") in told
    with duckdb.connect(str(project / "target/failed.duckdb"), read_only=True) as connection:
        named = connection.execute("""
            select cell_id from quality.fct_findings
            where document_id = 'putuo_commerce_2025_dept' and status = 'open' and cell_id is not null order by 1
        """).fetchall()
    assert [cell for (cell,) in named] == [
        "putuo_commerce_2025_dept/T01/2/expenditure_amount",
        "putuo_commerce_2025_dept/T01/2/expenditure_basic_personnel",
    ]


def test_lines_that_stand_in_each_others_place_are_told_with_what_belongs_there(tmp_path):
    project = copy_project(tmp_path / "orders")
    rows = project / "seeds/budget/printed_rows.csv"
    line = {"document_id": "tekes_2024", "table_id": "T01", "side": "revenue"}
    change(rows, set_where(**line, row_no="14")(printed_label="事业单位经营收入"))
    change(rows, set_where(**line, row_no="16")(printed_label="上级补助收入"))
    build(project)
    told = findings(project / "target/failed.duckdb", "L_LINE_ORDER")
    moved = [each for each in told if "jiangsu_procuratorate_2018" in each[0]]
    assert [each for each in told if each not in moved] == [
        ("L_LINE_ORDER/tekes_2024/T01/revenue:operating_income", "label", "事业单位经营收入", "上级补助收入"),
        ("L_LINE_ORDER/tekes_2024/T01/revenue:superior_subsidy", "label", "上级补助收入", "事业单位经营收入"),
    ]
    # As the publisher has it: of a row that was moved, it alone is told.
    assert {each[1:] for each in moved} == {("convention", "差旅费", "before 维修（护）费")}
    assert len(moved) == 3


@pytest.mark.parametrize(
    ("check", "cell", "fails"),
    [
        ("T06_TOTAL", None, False),  # an identity that holds it is known to be broken, and no cell is blamed
        ("S_T05_T06_HOUSING", None, True),  # a soft rule says nothing of the leaves
        ("T06_TOTAL", "total", False),  # blamed, and nobody knows what it should be
    ],
)
def test_leaves_are_not_held_against_a_total_of_which_a_judged_finding_says_that_it_is_wrong(
    wrong_units, tmp_path, check, cell, fails
):
    database = Path(shutil.copy(wrong_units, tmp_path / "copy.duckdb"))
    name = "assert_leaf_facts_reconcile_to_published_totals"
    asked = next((wrong_units.parent / "compiled").rglob(f"{name}.sql")).read_text(encoding="utf-8")
    of_table = "document_id = 'artux_2023' and table_id = 'T06'"
    with duckdb.connect(str(database)) as connection:
        assert not connection.execute(f"select * from ({asked}) where {of_table}").fetchall()
        total = f"{of_table} and row_key = 'total' and column_key = 'total'"
        connection.execute(f"update marts.fct_cells set amount = amount + 5 where {total}")
        assert len(connection.execute(f"select * from ({asked}) where {of_table}").fetchall()) == 1
        connection.execute(
            "insert into quality.fct_findings by name select 'made' as finding_id, 'artux_2023' as document_id,"
            f" 'acknowledged' as status, {f'(select cell_id from marts.fct_cells where {total})' if cell else 'null'}"
            " as cell_id"
        )
        connection.execute(
            "insert into quality.fct_finding_checks by name select 'made' as finding_id, document_id, check_id"
            f" from quality.fct_rule_checks where document_id = 'artux_2023' and rule_id = '{check}'"
        )
        assert bool(connection.execute(f"select * from ({asked}) where {of_table}").fetchall()) is fails
