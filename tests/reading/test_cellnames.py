"""The cells that a figure of the prose names: by its subject, the project of its heading and the unit that is paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji.field.reading.cellnames import cells
from gouji.field.reading.rows import Amount, Read, Row
from gouji.field.reading.statements import Figure
from gouji.field.reading.titles import Title
from gouji.field.templates.declarations import templates
from gouji.field.templates.grammar import grammar

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
XINJIANG = "xinjiang_unit_budget"
GRAMMAR = grammar(SEEDS, XINJIANG, 2024)
TEMPLATE = next(each for each in templates(SEEDS) if each.template_id == XINJIANG)
PROJECTS = [("", "总计", ""), ("", "甲中心", ""), ("2080199", "其他", "就业补助"), ("", "乙学院", "")]


def table(table_id: str, rows: list[tuple[str, str, str]], **amounts: str) -> Read:
    """A table of rows (code, label, project), with the amounts of columns in the last row."""
    read = Read(TEMPLATE.by_id[table_id], Title(table_id, "", "", 2024), 1, "万元")
    read.rows += [Row(at, "row", 1, "", code, label, project, "") for at, (code, label, project) in enumerate(rows, 1)]
    read.amounts += [Amount(len(rows), "row", column, text, 1, "") for column, text in amounts.items()]
    return read


def figure(heading: str, key: str, subject: str, role: str, about: str = "") -> Figure:
    return Figure(0, 1, 1, heading, key, "", 1, 0, subject, role, "amount", "1.00", "万元", "", (), about)


def named(said: Figure, *tables: Read, nth: tuple[int, int] = (1, 1)) -> list[tuple[str, int, str]]:
    by_id = {read.table.table_id: read for read in tables}
    return [(cell.table_id, cell.row_no, cell.column) for cell in cells(said, GRAMMAR, by_id, nth)]


def test_a_unit_that_a_project_pays_names_its_row_of_the_project():
    paid = figure("allocation", "any_allocation x", "乙学院", "allocation", "就业补助")
    rows = [*PROJECTS, ("2050305", "高职", "助学金"), ("2080199", "其他", "就业补助")]
    assert named(paid, table("T07", rows)) == [("T07", 6, "total")]
    # Two rows of it, or none: which one is meant is not known.
    assert named(paid, table("T07", [*rows, ("2080111", "就业服务", "就业补助")])) == []
    assert named(paid, table("T07", PROJECTS)) == []


def test_what_goes_to_other_governments_is_apart_from_what_the_unit_keeps():
    rows = [("", "甲厅", ""), ("2080199", "其他", "就业补助"), ("2300248", "转移支付", "就业补助")]
    kept = figure("allocation", "any_allocation x", "甲厅", "allocation", "就业补助")
    given = figure("allocation", "regions", "各地州", "allocation", "就业补助")
    assert named(kept, table("T07", rows)) == [("T07", 2, "total")]
    assert named(given, table("T07", rows)) == [("T07", 3, "total")]


@pytest.mark.parametrize(
    ("name", "found"),
    [("2024年就业补助资金", [("T07", 2, "total")]), ("补助资金", []), ("2024年养老补助资金", [])],
)
def test_a_project_may_have_a_longer_name_in_the_table(name, found):
    rows = [("2080799", "其他", "养老保险补助资金"), ("2080799", "其他", "关于下达2024年就业补助资金的通知")]
    assert named(figure("scale", "scale", name, "scale", name), table("T07", rows)) == found


def test_projects_of_one_name_are_told_apart_by_their_order():
    rows = [("2080799", "其他", "就业补助"), ("2080704", "社保补贴", "就业补助")]
    scale = figure("scale", "scale", "就业补助", "scale", "就业补助")
    assert named(scale, table("T07", rows), nth=(2, 2)) == [("T07", 2, "total")]
    assert named(scale, table("T07", rows), nth=(2, 3)) == []
    assert named(scale, table("T07", rows)) == [("T07", 1, "total"), ("T07", 2, "total")]


def test_the_next_table_is_named_where_a_document_lacks_the_first():
    total = figure("general", "general", "一般公共预算拨款", "total")
    revenue, general = table("T02", [("", "合计", "")]), table("T05", [("", "合计", "")])
    assert named(total, revenue, general) == [("T05", 1, "total")]
    assert named(total, revenue) == [("T02", 1, "fiscal_appropriation")]


def test_a_blank_cell_is_no_term_of_a_sum():
    other = figure("targets", "current_other", "当年非财政拨款项目", "performance_count")
    rows = [("", "合计", "")]
    assert named(other, table("T02", rows, own_funds="46.00")) == [("T02", 1, "own_funds")]
    both = [("T02", 1, "special_account"), ("T02", 1, "own_funds")]
    assert named(other, table("T02", rows, own_funds="46.00", special_account="1.00")) == both
    assert named(other, table("T02", rows)) == both
