"""A small budget of a Shanghai unit as a PDF: nine tables whose numbers tie out, for tests that change one of them."""

from __future__ import annotations

from pathlib import Path

from .paper import Sheet, table, write

UNIT = "上海市普陀区商务委员会"
WIDE = [60, 110, 150, 190, 400, 500, 600, 700]
Rows = list[list[str]]
Changed = dict[tuple[str, int, int], str]


def tables(year: int) -> dict[str, tuple[str, list[float], Rows, Rows]]:
    """Table → (title, columns, header, rows); every amount is in yuan, but those of T10."""
    codes = ["类", "款", "项", "功能分类科目名称"]
    lines = [("201", "", "", "一般公共服务支出"), ("201", "13", "", "商贸事务"), ("201", "13", "01", "行政运行")]
    lines += [("208", "", "", "社会保障和就业支出"), ("208", "05", "", "行政事业单位养老支出")]
    lines += [("208", "05", "05", "机关事业单位基本养老保险缴费支出")]
    amounts = [("700.00", "500.00", "200.00")] * 3 + [("300.00", "300.00", "")] * 3 + [("1,000.00", "800.00", "200.00")]
    spent = [[*line, *each] for line, each in zip([*lines, ("", "", "", "合计")], amounts, strict=True)]
    earned = [[*row[:4], row[4], row[4], "", "", ""] for row in spent]
    two, wide = [60, 260, 400, 600, 740], [60, 240, 340, 480, 560, 640, 720, 800]
    sides = [["本年收入", "本年收入", "本年支出", "本年支出"], ["项目", "预算数", "项目", "预算数"]]
    both = [["一、财政拨款收入", "1,000.00", "一、一般公共服务支出", "700.00"]]
    both += [["1、一般公共预算资金", "1,000.00", "二、社会保障和就业支出", "300.00"], ["2、政府性基金", "", "", ""]]
    both += [["3、国有资本经营预算", "", "", ""], ["二、事业收入", "", "", ""], ["三、事业单位经营收入", "", "", ""]]
    both += [["四、其他收入", "", "", ""], ["收入总计", "1,000.00", "支出总计", "1,000.00"]]
    granted = [["财政拨款收入", "财政拨款收入", *["财政拨款支出"] * 5]]
    granted += [["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"]]
    grants = [["一、一般公共预算资金", "1,000.00", "一、一般公共服务支出", "700.00", "700.00", "", ""]]
    grants += [["二、政府性基金", "", "二、社会保障和就业支出", "300.00", "300.00", "", ""]]
    grants += [["三、国有资本经营预算", "", "", "", "", "", ""]]
    grants += [["收入总计", "1,000.00", "支出总计", "1,000.00", "1,000.00", "", ""]]
    heads = [[*codes, "合计", "基本支出", "项目支出"]]
    empty = [["", "", "", "合计", "", "", ""]]
    basic = [["301", "", "工资福利支出", "600.00", "600.00", ""], ["301", "01", "基本工资", "600.00", "600.00", ""]]
    basic += [["302", "", "商品和服务支出", "200.00", "", "200.00"], ["302", "01", "办公费", "200.00", "", "200.00"]]
    basic += [["", "", "合计", "800.00", "600.00", "200.00"]]
    prefix, income = f"{year}年部门", ["合计", "财政拨款收入", "事业收入", "事业单位经营收入", "其他收入"]
    official = [["“三公”经费预算数"] * 6 + ["机关运行经费预算数"]]
    official += [["合计", "因公出国(境)费", "公务接待费", *["公务用车购置及运行费"] * 3, "机关运行经费预算数"]]
    official += [["合计", "因公出国(境)费", "公务接待费", "小计", "购置费", "运行费", "机关运行经费预算数"]]
    return {
        "T01": (f"{prefix}财务收支预算总表", two, sides, both),
        "T02": (
            f"{prefix}收入预算总表",
            [60, 100, 140, 180, 380, 470, 560, 640, 730, 810],
            [[*codes, *income]],
            earned,
        ),
        "T03": (f"{prefix}支出预算总表", WIDE, heads, spent),
        "T04": (f"{prefix}财政拨款收支预算总表", wide, granted, grants),
        "T05": (f"{prefix}一般公共预算支出功能分类预算表", WIDE, heads, spent),
        "T08": (f"{prefix}政府性基金预算支出功能分类预算表", WIDE, heads, empty),
        "T09": (f"{prefix}国有资本经营预算支出功能分类预算表", WIDE, heads, empty),
        "T06": (
            f"{prefix}一般公共预算基本支出部门预算经济分类预算表",
            [60, 120, 180, 400, 500, 600, 700],
            [["类", "款", "部门经济分类科目名称", "合计", "人员经费", "公用经费"]],
            basic,
        ),
        "T10": (
            f"{prefix}“三公”经费和机关运行经费预算表",
            [60, 170, 280, 390, 500, 600, 700, 820],
            official,
            [["3.50", "", "1.50", "2.00", "", "2.00", "0.02"]],
        ),
    }


def budget(
    path: Path,
    *,
    year: int = 2023,
    unit: str = UNIT,
    changed: Changed | None = None,
    left_out: tuple[str, ...] = (),
) -> Path:
    """Write the budget; `changed` gives cells (table, row from 0, column from 0) another text."""
    return write(path, sheets(year, unit, changed or {}, left_out))


def sheets(year: int, unit: str = UNIT, changed: Changed | None = None, left_out: tuple[str, ...] = ()) -> list[Sheet]:
    """The pages of the budget."""
    made = [Sheet().text(200, 200, f"上海市普陀区{year}年区级部门预算", 24).text(200, 260, f"预算主管部门：{unit}")]
    for table_id, (title, xs, header, rows) in tables(year).items():
        if table_id in left_out:
            continue
        shown = [list(row) for row in rows]
        for (changed_table, row, column), text in (changed or {}).items():
            if changed_table == table_id:
                shown[row][column] = text
        money = "万元" if table_id == "T10" else "元"
        sheet = Sheet().text(300, 40, title, 16).text(60, 70, f"编制部门：{unit}").text(700, 70, f"单位：{money}")
        table(sheet, 80, xs, [*header, *shown])
        made.append(sheet)
    return made
